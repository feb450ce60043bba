"""Evolution: calendars take over parts of each other and are improved again, and the best of them stay."""

from dataclasses import dataclass

import numpy as np

from routeopt.journeys.search.anneal import anneal
from routeopt.journeys.search.case import Calendar, Case, copy_calendar, empty_calendar, total_cost
from routeopt.journeys.search.inherit import inherit
from routeopt.journeys.search.trim import trimmed
from routeopt.journeys.search.workspace import new_desk

SHARE = 0.5
"""Mean share of the stops that a calendar may take over from another."""
MEAN_REMOVED = 10.0
"""Stops that a round of ruin takes out on average."""
WIDE_REMOVED = 20.0
"""The same for a new cycle of several vehicles a day, where whole routes have to change places between days."""

Heat = tuple[float, float]
"""Temperatures of the first and the last round."""


@dataclass(frozen=True)
class Found:
    """
    A calendar and what it costs.

    Attributes
    ----------
    cost
        Objective of the search.
    calendar
        Within all limits.
    """

    cost: int
    calendar: Calendar


def improve(
    case: Case, seed: int, rounds: int, heat: Heat, start: Calendar | None = None, removed: float = MEAN_REMOVED
) -> Found:
    """
    Anneal a calendar.

    Parameters
    ----------
    case
        The problem.
    seed
        Seed of the random numbers.
    rounds
        Rounds of ruin and recreate.
    heat
        Temperatures.
    start
        Calendar to begin with, kept as it is; nobody is visited where None.
    removed
        Stops that a round takes out on average.

    Returns
    -------
    Found
        The best calendar met within all limits.
    """
    calendar, spare, best = empty_calendar(case), empty_calendar(case), empty_calendar(case)
    if start is not None:
        copy_calendar(start, calendar)
    cost = anneal(case, calendar, spare, best, new_desk(case, seed), rounds, heat, removed)
    if (best.pattern[1:] < 0).all():
        # Never within the load limits: what comes nearest, without the stops that are too many, beats nobody at all.
        rest = trimmed(case, calendar)
        left = int(total_cost(case, rest))
        if rest.fits.all() and left < cost:
            return Found(left, rest)
    return Found(int(cost), best)


def evolve(case: Case, family: list[Found], seed: int, children: tuple[int, int], heat: Heat) -> Found:
    """
    Let calendars take over parts of each other.

    Parameters
    ----------
    case
        The problem.
    family
        Calendars to begin with, at least one.
    seed
        Seed of the random numbers.
    children
        How many calendars are made, and rounds of annealing for each.
    heat
        Temperatures of each.

    Returns
    -------
    Found
        The best calendar ever met; the first of equals. A child that costs what another one costs is not kept, so that
        the family stays varied; else it takes the place of the dearest.
    """
    random = np.random.default_rng(seed)
    members = sorted(family, key=lambda found: found.cost)
    for _ in range(children[0]):
        mother = int(random.integers(len(members), size=2).min())
        father = (mother + 1 + int(random.integers(max(1, len(members) - 1)))) % len(members)
        child = empty_calendar(case)
        copy_calendar(members[mother].calendar, child)
        desk = new_desk(case, int(random.integers(1 << 40)))
        inherit(case, child, members[father].calendar, desk, SHARE * (0.5 + random.random()))
        if not child.fits.all():
            continue
        made = improve(case, int(random.integers(1 << 40)), children[1], heat, child)
        if made.cost < members[-1].cost and all(made.cost != member.cost for member in members):
            members = sorted([*members[:-1], made], key=lambda found: found.cost)
    return members[0]
