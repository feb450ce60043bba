"""The plan for other programs: calendars, tracks, map layers, and tables for sales-force systems."""

from routeopt.report.exports.calendars import write as write_calendars
from routeopt.report.exports.layers import write as write_layers
from routeopt.report.exports.salesforce import write as write_salesforce
from routeopt.report.exports.tracks import write as write_tracks

__all__ = ["write_calendars", "write_layers", "write_salesforce", "write_tracks"]
