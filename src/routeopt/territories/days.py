"""What a cut makes of the days to come, before any route exists: expected travel and work of each territory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.territories.ground import Evenness
from routeopt.territories.legs import Legs, legs_of, legs_s
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.workload import fair_work_s, line_haul_s

_TERRITORY_LEGS = 2.0
"""Legs are told where a territory holds this many times the outlets that count for one."""


@dataclass(frozen=True)
class Days:
    """
    Expected travel of a piece's days.

    Attributes
    ----------
    legs
        Travel from stop to stop.
    ways
        float64 (k, m), an outlet's share of the ways from a rep's start and back in the cycle, seconds.
    work
        float64 (m), seconds of an outlet's work that are known: visits, and the calls on prospects beside; with the
        travel that journeys of an earlier pass took for it where there is one.
    counted
        Share of the expected travel that counts as work: all of it, or nothing where travel is known.
    """

    legs: Legs
    ways: NDArray[np.float64]
    work: NDArray[np.float64]
    counted: float

    def travel(self, rep: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64 (k), seconds on the way in the cycle: from the starts and back, and from stop to stop."""
        each = legs_s(self.legs, rep) + self.ways[rep, np.arange(len(rep))]
        return np.bincount(rep, each, minlength=len(self.ways)).astype(np.float64)

    def expected_s(self, rep: NDArray[np.int32]) -> NDArray[np.float64]:
        """float64 (k), seconds of work in the cycle, travel included."""
        return self.counted * self.travel(rep) + np.bincount(rep, self.work, minlength=len(self.ways))

    def evenness(self, even: Evenness, travel_s: float) -> Evenness:
        """Put the work in the place of the first amount; its target holds what counts of the travel of all."""
        target = even.target.copy()
        target[0] = (float(self.work.sum()) + self.counted * travel_s) / len(self.ways)
        return even._replace(amount=np.stack([self.work, *even.amount[1:]]), target=target)


def days_of(
    problem: TerritoryProblem,
    members: NDArray[np.int64],
    start_s: NDArray[np.int32],
    first: NDArray[np.int32],
) -> Days | None:
    """
    Expect the days of a piece.

    Parameters
    ----------
    problem
        The office.
    members
        Outlets (m) of the piece.
    start_s
        int32 (k, m), seconds from the starts of its reps to them and back, halved.
    first
        int32 (m), territory of an earlier pass, −1 where there is none.

    Returns
    -------
    Days or None
        None without a whole matrix, and where territories are too small to tell one day's stops from another's.
    """
    found = _travel(problem, members, start_s)
    if found is None:
        return None
    work = fair_work_s(problem)[members]
    if (first >= 0).any():
        return Days(*found, work, counted=0.0)
    return Days(*found, work - _estimated_s(problem, members), counted=1.0)


def _travel(
    problem: TerritoryProblem, members: NDArray[np.int64], start_s: NDArray[np.int32]
) -> tuple[Legs, NDArray[np.float64]] | None:
    """Legs, and ways from the starts (k, m), as `Days` has them."""
    if problem.travel_s is None:
        return None
    visits, k = problem.visits[members], len(start_s)
    days = float(visits.sum()) / max(problem.stops_a_day, 1.0) / k
    there_s = problem.travel_s[np.ix_(members, members)]
    # A day rides a one-way street the right way.
    legs = legs_of(np.minimum(there_s, there_s.T), visits, days)
    if len(members) < _TERRITORY_LEGS * legs.due * k:
        return None
    ways = 2.0 / max(problem.stops_a_day, 1.0) * visits * start_s
    return legs, np.ascontiguousarray(ways, np.float64)


def _estimated_s(problem: TerritoryProblem, members: NDArray[np.int64]) -> NDArray[np.float64]:
    """Travel of each outlet in the cycle as it is guessed from the outlet alone, float64 (m)."""
    return np.asarray((problem.visits * problem.hop_s + line_haul_s(problem))[members], np.float64)
