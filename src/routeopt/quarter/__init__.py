"""What changed? Every outlet between one plan and the next, and who hands what over to whom."""

from routeopt.quarter.changes import CHANGES as CHANGES
from routeopt.quarter.changes import changes as changes
from routeopt.quarter.handovers import handovers as handovers
from routeopt.quarter.reps import by_rep as by_rep
