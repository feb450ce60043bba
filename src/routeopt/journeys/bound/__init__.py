"""How little could any calendar travel? A proven bound from below."""

from routeopt.journeys.bound.calendar import calendar_bound
from routeopt.journeys.bound.flow import compile_cuts

__all__ = ["calendar_bound", "compile_cuts"]
