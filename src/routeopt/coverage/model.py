"""Which sales mode serves each outlet: the problem and its answer, as plain arrays and tables."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats
from routeopt.coverage.money import Money

MODES: tuple[str, ...] = ("DSD", "MT", "WS", "WAT", "PDS")
"""Sales modes; their position is the code used in arrays."""
GIVEN = ("table", "held")
"""Reasons of a mode that neither rules nor money change: the outlet table names it, or the plan in force holds it."""


@dataclass(frozen=True)
class Structure:
    """
    Who may leave or join the direct team by score: n outlets, o offices.

    Attributes
    ----------
    terms
        float (n, terms), 0 to 1, columns of `structure.TERMS`; NaN where the tables don't tell.
    score
        float (n), 0 to 1; NaN for outlets whose place is not in question.
    was_direct
        bool (n): an own rep serves it in the plan in force; it leaves at the price of a change.
    outside
        bool (n): a prospect, or served by another party so far; it joins at the price of a change.
    drops_max, adds_max
        int (o): most that may leave and join. Hard.
    places_max, visits_max
        int (o): places and visits of each team that outlets from outside may fill; the rest is room for its reps'
        territories.
    visits
        float (n): visits of each outlet in the cycle once it is direct.
    place_score
        Score below which a place is better left free.
    change_score
        Score that a change must be worth.
    """

    terms: NDArray[np.float64]
    score: NDArray[np.float64]
    was_direct: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    drops_max: NDArray[np.int64]
    adds_max: NDArray[np.int64]
    places_max: NDArray[np.int64]
    visits_max: NDArray[np.int64]
    visits: NDArray[np.float64]
    place_score: float
    change_score: float

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Who has a score: bool (n)."""
        return ~np.isnan(self.score)


@dataclass(frozen=True)
class CoverageProblem:
    """
    Outlets (n), offices (o) and distributors (d) of one company.

    Attributes
    ----------
    outlet_ids
        n ids.
    served
        bool (n): a customer today; prospects are not counted in any band.
    volume_cases
        float (n), cases per cycle.
    ruled_mode
        int8 (n), position in `MODES` by table or rules.
    ruled_by
        n reason codes: ``table``, ``held`` by the plan in force, ``rule_1`` … for the scenario's rules in order,
        ``default``.
    area_distributor
        int32 (n, 2): the distributor whose WAT (column 0) and PDS (column 1) area holds the outlet; −1 for none.
    fixed_distributor
        int32 (n): the distributor the table names; −1 for none.
    wholesaler
        int32 (n): the WS distributor quickest to reach; −1 where none is declared.
    reachable
        bool (n): some street reaches the outlet in the planning mode.
    office
        int32 (n): the office of the outlet, by table or the quickest to reach; −1 when out of reach.
    distributor_ids, office_ids
        d and o ids.
    capacity_cases
        float (d), cases per cycle; inf where the table gives none.
    direct_min, direct_max
        int (o): fewest and most served direct outlets that the office's reps can hold (reps × band).
    money
        What decides by contribution; None where the rules decide alone.
    storage_cases
        float (d): cases per cycle that each store turns over, inf without a limit; None where no store has one.
    structure
        Who may leave and join the direct team by score; None where nobody does.
    """

    outlet_ids: tuple[str, ...]
    served: NDArray[np.bool_]
    volume_cases: NDArray[np.float64]
    ruled_mode: NDArray[np.int8]
    ruled_by: tuple[str, ...]
    area_distributor: NDArray[np.int32]
    fixed_distributor: NDArray[np.int32]
    wholesaler: NDArray[np.int32]
    reachable: NDArray[np.bool_]
    office: NDArray[np.int32]
    distributor_ids: tuple[str, ...]
    office_ids: tuple[str, ...]
    capacity_cases: NDArray[np.float64]
    direct_min: NDArray[np.int64]
    direct_max: NDArray[np.int64]
    money: Money | None = None
    structure: Structure | None = None
    storage_cases: NDArray[np.float64] | None = None

    @property
    def turnover_cases(self) -> NDArray[np.float64]:
        """Cases per cycle that each store turns over: float (d), inf without a limit."""
        return np.full(len(self.capacity_cases), np.inf) if self.storage_cases is None else self.storage_cases

    @property
    def room_cases(self) -> NDArray[np.float64]:
        """Cases per cycle that each distributor can take by capacity and store: float (d)."""
        return np.minimum(self.capacity_cases, self.turnover_cases)


@dataclass(frozen=True)
class Coverage:
    """
    Sales mode per outlet and how the decision ended.

    Attributes
    ----------
    outlets
        One row per outlet in the problem's order: ``outlet_id, mode, distributor_id, office_id, reason, contribution,
        cost, next_mode, next_mode_price, direct_price, added``. ``added`` marks prospects that get a customer's place
        in the direct team. ``mode`` is NA for an outlet that nobody can serve; reason codes stand in the catalogue
        under ``reasons.coverage.<code>``. Money is per cycle, NA where rules decide alone; ``direct_price`` is what
        making the outlet direct would cost, its place in the team paid for, NA where it is direct or no rep can come.
    stats
        By rules, the volume in cases that the direct team could not take; by money, the contribution that the best
        conceivable answer has above this one (objective) with 0 as its bound.
    figures
        By money: contribution, bound, reps, distributors, curves and what each rule costs, as plain JSON values;
        empty where rules decide alone.
    structure
        Who was scored and what became of them, see `actions.structure_table`; empty where nobody was asked.
    """

    outlets: pd.DataFrame
    stats: SearchStats
    figures: dict[str, Any] = field(default_factory=dict)
    structure: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def added(self) -> frozenset[str]:
        """Prospects that the plan takes on as customers of the direct team."""
        table = self.structure
        if table.empty:
            return frozenset()
        return frozenset(table.loc[table["action"].eq("add") & table["before"].eq("prospect"), "outlet_id"])
