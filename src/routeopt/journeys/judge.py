"""Judge territories by the calendars that they lead to, before they are settled."""

from dataclasses import dataclass, field, replace

import numpy as np

from routeopt.core.faults import InfeasibleError
from routeopt.coverage.model import Coverage
from routeopt.inputs.model import Inputs
from routeopt.journeys.build import build
from routeopt.journeys.decide import decide
from routeopt.journeys.effort import EFFORTS
from routeopt.journeys.model import RepJourneys
from routeopt.network.model import Travel
from routeopt.scenario.model import Scenario
from routeopt.territories.model import Judged, Territories

_QUICK = replace(EFFORTS["fast"], bound_rounds=0)
"""Nobody asks how good these calendars are."""


@dataclass(frozen=True)
class Calendars:
    """
    A judge of territories.

    Attributes
    ----------
    settings
        The scenario with quick journeys.
    inputs, travel, coverage
        Tables, streets, and who is direct.
    workers
        Processes at once, 0 for one per core.
    made
        Journeys by rep and outlets: a rep whose outlets are the same in several plans is planned once.
    """

    settings: Scenario
    inputs: Inputs
    travel: Travel
    coverage: Coverage
    workers: int
    made: dict[tuple[str, tuple[str, ...]], RepJourneys] = field(default_factory=dict)

    def __call__(self, area: Territories) -> Judged | None:
        """
        Plan the cycles of an office.

        Parameters
        ----------
        area
            Its territories.

        Returns
        -------
        Judged or None
            None where its reps have no cycle.
        """
        try:
            problems = build(self.settings, self.inputs, self.travel, self.coverage, (area,))
            lacking = tuple(one for one in problems if (one.rep_id, one.outlet_ids) not in self.made)
            found = decide(lacking, self.workers, _QUICK) if lacking else ()
        except InfeasibleError:
            return None
        self.made.update({(one.rep_id, one.outlet_ids): new for one, new in zip(lacking, found, strict=True)})
        cycles = [self.made[one.rep_id, one.outlet_ids] for one in problems]
        return Judged(
            left_out=sum(int(one.skipped["code"].eq("no_pattern_fits").sum()) for one in cycles),
            cost_s=float(sum(one.stats.objective - one.terms["change_s"] for one in cycles)),
            work_s=np.array([one.days[["travel_s", "service_s"]].to_numpy().sum() for one in cycles], np.float64),
        )
