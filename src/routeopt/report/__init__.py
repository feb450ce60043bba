"""What people look at: offline pages made from a plan folder."""

from routeopt.report.explore import explore as explore
from routeopt.report.page import plan_map as plan_map
from routeopt.report.payload import page_data as page_data
from routeopt.report.payload import street_data as street_data
from routeopt.report.write import write as write
