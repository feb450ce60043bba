"""All that the stages handed over, as one value, so that each table takes what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from routeopt.inputs.model import Inputs
from routeopt.network.model import Travel
from routeopt.scenario.model import Scenario

if TYPE_CHECKING:
    # For signatures only: a room's package loads its solver, and a plan is read and checked without one.
    from routeopt.coolers.model import Coolers, Jobs
    from routeopt.coverage.model import Coverage
    from routeopt.journeys.model import RepJourneys, RepProblem
    from routeopt.streets.model import Streets
    from routeopt.targets.model import Targets
    from routeopt.territories.model import Territories


@dataclass(frozen=True)
class Stages:
    """
    Settings, inputs and the results of the stages.

    Attributes
    ----------
    settings, known, travel, split
        Scenario, input tables, streets and sales modes.
    areas
        Territories of each office.
    problems, days
        Each rep's cycle and the journeys found for it, in the same order.
    streets
        Priority streets; None when nobody asked.
    targets
        Targets of the year; None when nobody asked.
    coolers, jobs
        What is planned for lent coolers, and the technicians' days; None when nobody asked.
    """

    settings: Scenario
    known: Inputs
    travel: Travel
    split: Coverage
    areas: tuple[Territories, ...]
    problems: tuple[RepProblem, ...]
    days: tuple[RepJourneys, ...]
    streets: Streets | None = None
    targets: Targets | None = None
    coolers: Coolers | None = None
    jobs: Jobs | None = None

    @cached_property
    def stops(self) -> pd.DataFrame:
        """Who stands in a rep's cycle, by ``outlet_id``: ``rep_id, visit_s``."""
        parts = [
            pd.DataFrame(
                {
                    "outlet_id": list(problem.own_ids),
                    "rep_id": problem.rep_id,
                    "visit_s": problem.visit_s[1 : len(problem.own_ids) + 1],
                }
            )
            for problem in self.problems
        ]
        return pd.concat(parts, ignore_index=True).set_index("outlet_id")

    @cached_property
    def outlet_row(self) -> dict[str, int]:
        """Row of the inputs' outlet table by id."""
        return {outlet: row for row, outlet in enumerate(self.known.outlets["outlet_id"])}

    @cached_property
    def prospects(self) -> frozenset[str]:
        """Ids of the outlets that are no customers yet."""
        known = self.known.outlets
        return frozenset(known.loc[known["status"].eq("prospect"), "outlet_id"])

    @cached_property
    def rep_row(self) -> dict[str, int]:
        """Row of the inputs' rep table by id."""
        return {rep: row for row, rep in enumerate(self.known.reps["rep_id"])}
