"""The plan as a workbook that planners filter, print and edit."""

from routeopt.report.workbook.write import write as write
