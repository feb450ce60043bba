"""What does the planner want? One frozen, validated settings object."""

from routeopt.scenario.load import PATH_KEYS as PATH_KEYS
from routeopt.scenario.load import load as load
from routeopt.scenario.load import resolved as resolved
from routeopt.scenario.load import schema as schema
from routeopt.scenario.rehearsal import rehearsal as rehearsal
from routeopt.scenario.study import Study as Study
from routeopt.scenario.study import load_study as load_study
from routeopt.scenario.study import office_files as office_files
