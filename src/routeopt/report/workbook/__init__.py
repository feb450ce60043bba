"""The plan as a workbook that planners filter, print and edit."""

from routeopt.report.workbook.read import Edit as Edit
from routeopt.report.workbook.read import read as read
from routeopt.report.workbook.write import write as write
