"""Is it right, and how good? Plan folder, KPIs and the independent checker."""

from routeopt.plan.assemble import assemble as assemble
from routeopt.plan.assemble import summary as summary
from routeopt.plan.check import check as check
from routeopt.plan.check import evidence as evidence
from routeopt.plan.compare import Comparison as Comparison
from routeopt.plan.compare import compare as compare
from routeopt.plan.compare import write_lists as write_lists
from routeopt.plan.doors import doubtful_doors as doubtful_doors
from routeopt.plan.explain import explain as explain
from routeopt.plan.explain import reason_words as reason_words
from routeopt.plan.hold import hold as hold
from routeopt.plan.kpis import kpi_rows as kpi_rows
from routeopt.plan.kpis import kpis as kpis
from routeopt.plan.store import guard as guard
from routeopt.plan.store import previous_overrides as previous_overrides
from routeopt.plan.store import read as read
from routeopt.plan.store import read_manifest as read_manifest
from routeopt.plan.store import write as write
