"""Many offices under many scenarios: planned in parallel, resumable, and merged."""

from routeopt.batch.merge import merge as merge
from routeopt.batch.run import Outcome as Outcome
from routeopt.batch.run import run as run
from routeopt.batch.status import status as status
from routeopt.batch.tasks import results_of as results_of
