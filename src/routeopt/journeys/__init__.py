"""Which days, which order? Visit calendar and timed daily routes, solved together."""

from routeopt.journeys.build import build as build
from routeopt.journeys.check import check as check
from routeopt.journeys.decide import decide as decide
from routeopt.journeys.decide import summary as summary
from routeopt.journeys.extras import with_extras as with_extras
from routeopt.journeys.judge import Calendars as Calendars
from routeopt.journeys.measure import measured as measured
from routeopt.journeys.prizes import with_prizes as with_prizes
