"""One connected piece of an office's streets with the reps that it gets: what the search works on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routeopt.network.model import Neighbours
from routeopt.territories.days import Days, days_of
from routeopt.territories.ground import Bands, Choices, Evenness, Ground, Pairs, imbalance
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.pieces import pieces_of, within
from routeopt.territories.reach import DenseReach, NeighbourReach, Reach
from routeopt.territories.start_ways import ways_between
from routeopt.territories.workload import compactness_costs, fair_work_s

_BORDER_SHARE = 0.15
"""Price of a cut street neighbourhood, in mean visits-weighted travel of an outlet: smooth borders cross less."""
_POTENTIAL_SHARE = 1 / 3
"""Price of uneven potential beside that of uneven hours, at equal weights."""
_POTENTIAL_TOLERANCE = 0.15
_HOURS_MARGIN = 0.8
"""The steep price of hours begins before the tolerance is used up."""
_WAY_OUT = 2.0
"""Price of the way from a rep's own start and back, beside travel to the centre."""
_NEVER = 1e12
"""Price of an outlet with a rep that may not serve it, where a start leaves it no other."""


@dataclass(frozen=True)
class Part:
    """
    One connected piece of the street neighbourhood, or a district of a very large one, and the reps it gets.

    Attributes
    ----------
    problem
        The office.
    members
        int64 (m), the piece's outlets in the problem, ascending.
    reps
        int64 (k), its reps in the problem; territory t of the piece is for rep ``reps[t]``.
    """

    problem: TerritoryProblem
    members: NDArray[np.int64]
    reps: NDArray[np.int64]

    @property
    def k(self) -> int:
        """Number of territories."""
        return len(self.reps)

    @cached_property
    def near(self) -> Neighbours:
        """Neighbourhood within the piece."""
        return within(self.problem.neighbours, self.members)

    @cached_property
    def reach(self) -> Reach:
        """What serving an outlet from a centre costs."""
        if self.problem.travel_s is None:
            return NeighbourReach(self.near, self.problem.visits[self.members].astype(np.float64))
        return DenseReach(compactness_costs(self.problem, self.members))

    @cached_property
    def days(self) -> Days | None:
        """Expected travel of the days to come, by which a search from nothing ends; None where it can't be told."""
        return days_of(self.problem, self.members, self.start_s, self.first) if self.k > 1 else None

    @cached_property
    def forbidden(self) -> NDArray[np.bool_] | None:
        """Bool (m, k): who may not serve whom; None where all may."""
        if self.problem.allowed is None:
            return None
        allowed = self.problem.allowed[np.ix_(self.reps, self.members)].T
        return None if allowed.all() else ~allowed

    @cached_property
    def start_s(self) -> NDArray[np.int32]:
        """int32 (k, m), seconds from the reps' starts to the outlets and back, halved."""
        problem = self.problem
        if problem.start_s is not None:
            return problem.start_s[np.ix_(self.reps, self.members)]
        along = ways_between(problem.neighbours, problem.start_outlet[self.reps], self.members)
        return along + problem.start_outlet_s[self.reps, None]

    @cached_property
    def homes(self) -> bool:
        """Whether reps start at different places, so that it matters who gets what lies near whose start."""
        return self.k > 1 and bool((self.start_s != self.start_s[0]).any())

    def way_out(self, rep: NDArray[np.int32], members: NDArray[np.int64]) -> NDArray[np.float64]:
        """Price of the ways from the starts of territories' reps to these members (positions) and back."""
        share = _WAY_OUT * 2.0 / max(self.problem.stops_a_day, 1.0)
        return np.asarray(share * self.problem.visits[self.members[members]] * self.start_s[rep, members])

    @cached_property
    def previous(self) -> NDArray[np.int32]:
        """int32 (m): territory of the previous rep; −1 without one, −2 where it is not among the piece's reps."""
        number = np.full(len(self.problem.rep_ids), -2, np.int32)
        number[self.reps] = np.arange(self.k)
        was = self.problem.previous_rep[self.members]
        return np.where(was >= 0, number[was], -1).astype(np.int32)

    @cached_property
    def first(self) -> NDArray[np.int32]:
        """int32 (m): territory of an earlier pass; −1 where there is none or where it lies mostly in another piece."""
        was = self.problem.first_rep[self.members]
        if self.problem.anchored:
            number = np.full(len(self.problem.rep_ids), -1, np.int32)
            number[self.reps] = np.arange(self.k)
            return np.where(was >= 0, number[was], -1).astype(np.int32)
        # Any rep may have any of these territories: the k largest are taken as they come.
        names, count = np.unique(was[was >= 0], return_counts=True)
        taken = np.sort(names[np.lexsort((names, -count))][: self.k])
        place = np.minimum(np.searchsorted(taken, was), max(len(taken) - 1, 0))
        found = taken[place] == was if len(taken) else np.zeros(len(was), bool)
        return np.where(found, place, -1).astype(np.int32)

    @cached_property
    def measures(self) -> NDArray[np.float64]:
        """float64 (2, m), what is to be even: work with the prospects', and potential."""
        return np.stack([fair_work_s(self.problem), self.problem.potential_cases])[:, self.members]

    def choices(self, centres: NDArray[np.int64], rep: NDArray[np.int32], change_s: float) -> Choices:
        """
        Nearest allowed territories of every outlet with the price of change.

        The present territory and those beside it are always among them: a long territory may border on one whose
        centre is farther than many others, and its outlets are lost to it where only the nearest count.
        """
        found = self.reach.choices(centres)
        group, cost = found.group.copy(), found.cost.copy()
        self._add_those_beside(centres, rep, group, cost)
        lacking = np.flatnonzero((group != rep[:, None]).all(axis=1))
        if len(lacking):
            group[lacking, -1] = rep[lacking]
            cost[lacking, -1] = self.reach.own(centres, rep)[lacking]
        rows = np.arange(len(rep))[:, None]
        if self.homes:
            cost += self.way_out(np.maximum(group, 0), rows)
        if self.forbidden is not None:
            never = (group >= 0) & self.forbidden[rows, np.maximum(group, 0)]
            cost[never & (group == rep[:, None])] += _NEVER
            group[never & (group != rep[:, None])] = -1
        if change_s and (self.previous >= 0).any():
            away = (self.previous[:, None] >= 0) & (group != self.previous[:, None])
            cost += away * (change_s * self.problem.change_weight[self.members])[:, None]
        return Choices(group, cost)

    def _add_those_beside(
        self,
        centres: NDArray[np.int64],
        rep: NDArray[np.int32],
        group: NDArray[np.int32],
        cost: NDArray[np.float64],
    ) -> None:
        """Write territories beside an outlet's own over the farthest of its choices where they are not among them."""
        near = self.near
        tail = np.repeat(np.arange(len(rep)), np.diff(near.start))
        there = rep[near.index]
        missed = (rep[tail] != there) & (group[tail] != there[:, None]).all(axis=1)
        pairs = np.unique(np.stack([rep[tail[missed]], there[missed]], axis=1), axis=0)
        column = np.full(self.k, group.shape[1] - 1)
        for mine, other in pairs.tolist():
            members = np.flatnonzero(rep == mine)
            members = members[(group[members] != other).all(axis=1)]
            group[members, column[mine]] = other
            cost[members, column[mine]] = self.reach.row(int(centres[other]))[members]
            column[mine] = max(column[mine] - 1, 1)

    def ground(self, mean: float) -> Ground:
        """Neighbours with the price of parting them; ``mean`` is the mean cost of an outlet."""
        median = max(float(np.median(self.near.seconds)), 1.0)
        border = _BORDER_SHARE * mean * np.exp(-self.near.seconds / median)
        return Ground(self.near.start, self.near.index, border, connected=True)

    def bands(self, price: float) -> Bands:
        """Outlets and visits of a territory."""
        problem = self.problem
        amount = np.stack([np.ones(len(self.members), np.int64), problem.visits[self.members]])
        low, high = [problem.outlets_min, problem.visits_min], [problem.outlets_max, problem.visits_max]
        return Bands(amount, np.array(low, np.int64), np.array(high, np.int64), price)

    def evenness(self, territory_cost: float) -> Evenness:
        """Prices of uneven work and potential; a territory's mean cost is the yardstick."""
        problem = self.problem
        weight = np.array([problem.weight_hours, problem.weight_potential * _POTENTIAL_SHARE])
        tolerance = np.array([problem.hours_tolerance * _HOURS_MARGIN, _POTENTIAL_TOLERANCE])
        return Evenness(self.measures, self.measures.sum(axis=1) / self.k, tolerance, weight * territory_cost)

    @cached_property
    def _pair_rows(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """Pairs inside the piece, CSR over its members, sign +1 for together and −1 for apart."""
        number = np.full(len(self.problem.outlet_ids), -1, np.int64)
        number[self.members] = np.arange(len(self.members))
        both = np.concatenate([self.problem.together, self.problem.apart]).astype(np.int64)
        sign = np.repeat([1.0, -1.0], [len(self.problem.together), len(self.problem.apart)])
        ends = number[both].reshape(-1, 2)
        inside = (ends >= 0).all(axis=1)
        ends, sign = ends[inside], sign[inside]
        tail = np.concatenate([ends[:, 0], ends[:, 1]])
        order = np.argsort(tail, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=len(self.members)))]).astype(np.int64)
        index = np.concatenate([ends[:, 1], ends[:, 0]])[order].astype(np.int32)
        return start, index, np.concatenate([sign, sign])[order]

    def pairs(self, price: float) -> Pairs:
        """Partners that are to stay together or apart, at this price."""
        start, index, sign = self._pair_rows
        return Pairs(start, index, sign * price)

    def pairs_inside(self) -> list[tuple[int, int, int]]:
        """Pairs within the piece, each once: both members, and 1 for together, −1 for apart."""
        start, index, sign = self._pair_rows
        tail = np.repeat(np.arange(len(self.members)), np.diff(start))
        return [(int(i), int(j), int(s)) for i, j, s in zip(tail, index, sign, strict=True) if i < j]

    def outside(self, rep: NDArray[np.int32]) -> int:
        """
        Hard rules missed: outlets and visits outside their bands, wrong reps, pairs parted or joined, torn-off pieces.

        Locks can tear a start where no rep beside a piece may take it.
        """
        bands = self.bands(1.0)
        missed = int(pieces_of(self.near, rep).max()) + 1 - len(np.unique(rep))
        for amount, low, high in zip(bands.amount, bands.low, bands.high, strict=True):
            held = np.bincount(rep, amount, self.k)
            missed += int((np.maximum(held - high, 0) + np.maximum(low - held, 0)).sum())
        if self.forbidden is not None:
            missed += int(self.forbidden[np.arange(len(rep)), rep].sum())
        start, index, sign = self._pair_rows
        tail = np.repeat(np.arange(len(rep)), np.diff(start))
        parted = rep[tail] != rep[index]
        return missed + int((parted == (sign > 0)).sum()) // 2

    def local(self, rep: NDArray[np.int64]) -> NDArray[np.int32]:
        """int32 (m): territory of each of the piece's outlets, from the rep of every outlet of the office."""
        return np.searchsorted(self.reps, rep[self.members]).astype(np.int32)

    def changed(self, rep: NDArray[np.int32]) -> int:
        """Outlets that leave their previous rep."""
        return int(((self.previous != -1) & (self.previous != rep)).sum())

    def leaving(self, rep: NDArray[np.int32]) -> float:
        """Outlets that leave their previous rep, each by the weight of its bond."""
        left = (self.previous != -1) & (self.previous != rep)
        return float(self.problem.change_weight[self.members][left].sum())

    def travel(self, rep: NDArray[np.int32]) -> float:
        """Visits-weighted travel from each outlet to its territory's medoid, seconds."""
        return float(self.reach.own(self.reach.medoids(rep, self.k), rep).sum())

    def expected_s(self, rep: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64 (k), seconds of work in the cycle that the search evens out."""
        if self.days is not None:
            return self.days.expected_s(rep)
        return np.bincount(rep, self.measures[0], minlength=self.k).astype(np.float64)

    def price(self, rep: NDArray[np.int32], change_s: float) -> float:
        """Compactness, balance and change as the search prices them, for choosing among answers."""
        value = self.travel(rep)
        if self.homes:
            value += float(self.way_out(rep, np.arange(len(rep))).sum())
        even = self.evenness(value / self.k)
        for amount, target, tolerance, price in zip(*even, strict=True):
            value += sum(imbalance(total, target, tolerance, price) for total in np.bincount(rep, amount, self.k))
        return value + change_s * self.leaving(rep)
