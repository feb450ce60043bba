"""Which rep serves each direct outlet: the problem of one office and its answer."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats
from routeopt.network.model import Neighbours


@dataclass(frozen=True)
class TerritoryProblem:
    """
    Served direct outlets (n) and reps (k) of one office.

    Attributes
    ----------
    office_id
        The office.
    outlet_ids, rep_ids
        n and k ids.
    travel_s
        int32 (n, n), seconds from row to column in the planning mode; not symmetric. None for an office too large for
        the whole matrix: travel then follows the street neighbourhood, from outlet to outlet inside the territory.
    start_s
        int32 (k, n), seconds from the rep's start of the day to the outlet and back, halved. None for an office too
        large for it: the way then leads over ``start_outlet`` and on along the street neighbourhood.
    start_outlet, start_outlet_s
        int32 (k), the outlet that is quickest to reach from the rep's start, and the seconds to it.
    neighbours
        Street neighbourhood of the n outlets (`StreetNetwork.adjacency`); the graph on which a territory is one piece.
    visits
        int64 (n), visits in the cycle.
    visit_s
        int64 (n), seconds of one visit, parking included.
    hop_s
        int64 (n), travel seconds of a visit from stop to stop: estimated from the density of the outlets around, or
        measured on the journeys of an earlier pass.
    haul_s
        float64 (n), a visit's share of the day's way out and back, estimated or measured likewise.
    stops_a_day
        Stops that share a day's way out and back.
    potential_cases, volume_cases
        float (n), cases per cycle.
    outlets_min, outlets_max
        Hard band of outlets per rep.
    visits_min, visits_max
        Hard band of visits per rep in the cycle: working days × stops a day.
    shift_s
        Seconds of work that the shifts of the cycle offer one rep, lunch taken off.
    hours_tolerance, weight_hours, weight_potential
        As in the scenario.
    prospect_ids
        p ids of direct prospects, which no band counts.
    prospect_nearest
        int32 (p): the outlet quickest to reach from each prospect; its rep gets the prospect.
    prospect_s
        int64 (p), seconds of the one call on each prospect in the cycle, hop included; evened out with the rep's work.
    allowed
        bool (k, n): which reps may serve each outlet, by locks, channels and skills. None where all may serve all.
    first_rep
        int32 (n): rep of an earlier pass, −1 where there is none: where the search begins, at no price.
    previous_rep
        int32 (n): rep of the previous plan, −1 where there is none.
    change_s
        Price of an outlet of weight 1 that leaves its previous rep, in seconds of the objective.
    change_weight
        float64 (n), factor on that price: what the bond between outlet and rep is worth.
    gain_share
        The plan of the frontier to take: the fewest outlets leave their rep among those that keep this share of the
        gain of a free plan; None takes the plan at ``change_s``.
    frontier_plans
        Plans of the frontier beside those at ``frontier_prices_s``, from nothing moves to free; 0 for none.
    frontier_prices_s
        Other prices of change at which a plan is wanted for comparison, in the same unit.
    changes_max
        Most outlets that may leave their previous rep; hard.
    together, apart
        int32 (p, 2): pairs of outlets with the same rep, and with different ones; hard.
    effort
        ``fast``, ``standard`` or ``thorough``.
    seed
        Seed of the search.
    """

    office_id: str
    outlet_ids: tuple[str, ...]
    rep_ids: tuple[str, ...]
    travel_s: NDArray[np.int32] | None
    start_s: NDArray[np.int32] | None
    start_outlet: NDArray[np.int32]
    start_outlet_s: NDArray[np.int32]
    neighbours: Neighbours
    visits: NDArray[np.int64]
    visit_s: NDArray[np.int64]
    hop_s: NDArray[np.int64]
    haul_s: NDArray[np.float64]
    stops_a_day: float
    potential_cases: NDArray[np.float64]
    volume_cases: NDArray[np.float64]
    outlets_min: int
    outlets_max: int
    visits_min: int
    visits_max: int
    shift_s: int
    hours_tolerance: float
    weight_hours: float
    weight_potential: float
    prospect_ids: tuple[str, ...]
    prospect_nearest: NDArray[np.int32]
    prospect_s: NDArray[np.int64]
    allowed: NDArray[np.bool_] | None
    first_rep: NDArray[np.int32]
    previous_rep: NDArray[np.int32]
    change_s: float
    change_weight: NDArray[np.float64]
    gain_share: float | None
    frontier_plans: int
    frontier_prices_s: tuple[float, ...]
    changes_max: int
    together: NDArray[np.int32]
    apart: NDArray[np.int32]
    effort: str
    seed: int

    @cached_property
    def anchored(self) -> bool:
        """Whether it matters which rep gets which territory, beyond the way from its start."""
        return bool((self.previous_rep >= 0).any() or not (self.allowed is None or self.allowed.all()))

    @property
    def may_serve(self) -> NDArray[np.bool_]:
        """Bool (k, n), ``allowed`` also where all may serve all; then it takes no room."""
        if self.allowed is None:
            return np.broadcast_to(np.True_, (len(self.rep_ids), len(self.outlet_ids)))
        return self.allowed

    @cached_property
    def only_rep(self) -> NDArray[np.int64]:
        """int64 (n): the only rep who may serve each outlet; −1 where there are several or none."""
        if self.allowed is None:
            return np.full(len(self.outlet_ids), 0 if len(self.rep_ids) == 1 else -1, np.int64)
        return np.where(self.allowed.sum(axis=0) == 1, np.argmax(self.allowed, axis=0), -1)


@dataclass(frozen=True)
class Territories:
    """
    The reps' outlets of one office.

    Attributes
    ----------
    office_id
        The office.
    outlets
        One row per outlet in the problem's order: ``outlet_id, rep_id, reason, centre_s, next_rep_id, next_price_s``:
        why this rep (``nearest``, ``balance`` where another is nearer but full or leads to longer days, ``kept`` from
        the previous plan, ``only_rep`` by lock, channel or skill), travel seconds from the territory's centre, the rep
        it would go to next, and what that costs in the objective (seconds; negative where that rep is nearer).
    reps
        One row per rep: ``rep_id, centre_outlet_id, outlets, visits, work_s, service_s, hop_s, line_haul_s,
        potential_cases, volume_cases``: totals over the cycle.
    prospects
        ``outlet_id, rep_id``, in the problem's order.
    frontier
        One row per plan at a price of change, cheapest first, the chosen one among them: ``change_price_s, changed,
        changed_cases, objective_s, value_s, gain_share, work_off, chosen``. ``value_s`` is travel and balance as the
        search prices them, ``gain_share`` the part of what the free plan gains on it over the plan in which nothing
        moves that need not, ``work_off`` the largest share by which a rep's work is off the mean. Empty without a
        previous plan.
    headcount
        One row per number of reps around the present one, see `headcount.headcount`.
    stats
        Objective is visits-weighted travel seconds from each outlet to its territory's centre, with its bound: how
        compact the territories are, beside even work and short days, not all that the search is after.
    """

    office_id: str
    outlets: pd.DataFrame
    reps: pd.DataFrame
    prospects: pd.DataFrame
    frontier: pd.DataFrame
    headcount: pd.DataFrame
    stats: SearchStats


@dataclass(frozen=True)
class Judged:
    """
    What calendars make of a plan.

    Attributes
    ----------
    left_out
        Customers for whom no day was found.
    cost_s
        What the cycle costs beside changes and uneven reps.
    work_s
        float64 (k), travel and visits of each rep who has outlets.
    """

    left_out: int
    cost_s: float
    work_s: NDArray[np.float64]


class Judge(Protocol):
    """Makes calendars of an office's plan."""

    def __call__(self, area: Territories) -> Judged | None:
        """Say what they cost; None where there are none."""
        ...
