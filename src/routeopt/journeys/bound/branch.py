"""
Branch and bound over the kinds of days on which stops are visited.

With days of all kinds together a flow takes each stop where it is cheapest on every single way, although its visits
lie on the same weekdays as those of other stops. Deciding that stop by stop raises the bound.
"""

import heapq
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.bound.demand import Demand
from routeopt.journeys.bound.flow import FlowBound
from routeopt.journeys.bound.kinds import Kinds
from routeopt.journeys.bound.split import SplitProgram

ROUNDS, ENOUGH = 12, 1e-3
"""
Most rounds of sets for a part, and the gain on the part that it was split from, as a share of the travel, after which
it gets no more: what such rounds cost is best spent on the parts that hold the bound down.
"""
WHOLE = 0.99
"""Share above which a choice counts as made."""


class Node(NamedTuple):
    """
    A part of the calendars; ordered by bound, then by age.

    Attributes
    ----------
    bound
        Proven bound in seconds.
    age
        Number of the node.
    allowed, chosen
        bool (c), float64 (c): choices that stops may take, and their shares in the program's answer.
    """

    bound: float
    age: int
    allowed: NDArray[np.bool_]
    chosen: NDArray[np.float64]


class Branching:
    """
    A search for the least bound of all parts.

    Parameters
    ----------
    demand
        The visits.
    flow
        Its bound with all days taken together, improved.
    kinds
        The choices.
    known_s
        Travel of a calendar: parts that can't be better are closed.
    """

    def __init__(self, demand: Demand, flow: FlowBound, kinds: Kinds, known_s: float) -> None:
        self._kinds, self._known_s, self._floor = kinds, known_s, flow.best
        self._program = SplitProgram(demand, flow, kinds)
        visits = np.zeros(len(demand.travel))
        np.maximum.at(visits, kinds.stop, kinds.visits.sum(axis=1))
        away = (demand.travel[0] + demand.travel[:, 0]).astype(np.float64)
        # Far stops with many visits decide most.
        self._weight = visits * (away + np.median(away))

    def bound(self, most_parts: int) -> tuple[float, int]:
        """
        Branch where the bound is least.

        Parameters
        ----------
        most_parts
            Work limit: parts to bound, those of the last branch beyond it.

        Returns
        -------
        tuple
            Proven bound in seconds, never above the travel known, and the parts bounded.
        """
        kinds, age = self._kinds, 1
        parts = [self._node(np.ones(len(kinds.stop), np.bool_), self._floor, age)]
        while age < most_parts and parts[0].bound < self._known_s and (stop := self._undecided(parts[0])):
            part = heapq.heappop(parts)
            for choice in np.flatnonzero(part.allowed & (kinds.stop == stop)).tolist():
                age += 1
                allowed = part.allowed & ((kinds.stop != stop) | (np.arange(len(kinds.stop)) == choice))
                heapq.heappush(parts, self._node(allowed, part.bound, age))
        return min(parts[0].bound, self._known_s), age

    def _node(self, allowed: NDArray[np.bool_], floor: float, age: int) -> Node:
        """A part, bounded with some rounds of sets."""
        bound, enough = floor, min(self._known_s, floor + ENOUGH * self._known_s)
        for _ in range(ROUNDS):
            bound = max(bound, self._program.bound_of(allowed))
            if bound >= enough or not self._program.separate():
                break
        bound = max(bound, self._program.bound_of(allowed))
        self._program.forget()
        return Node(bound, age, allowed, self._program.chosen.copy())

    def _undecided(self, part: Node) -> int:
        """The stop that decides most among those with no choice made; 0 where there is none."""
        share = np.zeros(len(self._weight))
        np.maximum.at(share, self._kinds.stop, part.chosen)
        score = np.where(share < WHOLE, self._weight * (1.05 - share), 0.0)
        score[0] = 0.0
        return int(score.argmax())
