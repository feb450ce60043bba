"""Charts of a plan, where people would rather look than read."""

from routeopt.report.charts.gather import Chart as Chart
from routeopt.report.charts.gather import charts as charts
from routeopt.report.charts.gather import write as write
