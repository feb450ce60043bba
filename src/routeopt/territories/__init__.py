"""Which rep serves each direct outlet."""

from routeopt.territories.build import build as build
from routeopt.territories.check import check as check
from routeopt.territories.decide import decide as decide
from routeopt.territories.decide import summary as summary
