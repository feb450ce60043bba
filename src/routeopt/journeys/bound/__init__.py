"""How little could any calendar travel? A proven bound from below."""

from routeopt.journeys.bound.calendar import calendar_bound

__all__ = ["calendar_bound"]
