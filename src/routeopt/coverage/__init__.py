"""Which sales mode serves each outlet."""

from routeopt.coverage.build import build as build
from routeopt.coverage.check import check as check
from routeopt.coverage.decide import decide as decide
from routeopt.coverage.decide import summary as summary
