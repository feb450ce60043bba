"""Is it right, and how good? Plan folder, KPIs and the independent checker."""

from routeopt.plan.assemble import assemble as assemble
from routeopt.plan.assemble import summary as summary
from routeopt.plan.check import check as check
from routeopt.plan.kpis import kpi_rows as kpi_rows
from routeopt.plan.store import guard as guard
from routeopt.plan.store import read as read
from routeopt.plan.store import write as write
