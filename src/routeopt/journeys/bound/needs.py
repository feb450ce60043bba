"""How many routes have to leave a set of stops."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.bound.demand import Demand
from routeopt.journeys.compiled import compiled


class Needs(NamedTuple):
    """
    What makes routes leave a set of stops.

    Attributes
    ----------
    fewest, most, within, times
        Visits in each part of the cycle, see `Spans`.
    takes
        int64 (2, n + 1): load and seconds of one visit.
    room
        int64 (2): load and seconds that a route holds.
    stops_min
        Fewest stops of a route.
    near
        float64 (n + 1, n + 1): a tie too weak to count between stops, the stronger the less travel is between them;
        it leads a growing set on where the flow does not.
    """

    fewest: NDArray[np.int64]
    most: NDArray[np.int64]
    within: NDArray[np.int64]
    times: NDArray[np.int64]
    takes: NDArray[np.int64]
    room: NDArray[np.int64]
    stops_min: int
    near: NDArray[np.float64]


class Tally(NamedTuple):
    """
    What a set of stops holds in each of p parts of the cycle, kept up to date as stops come and go.

    Attributes
    ----------
    taken
        int64 (p, 2): load and seconds of the visits inside.
    inside, outside
        int64 (p, v + 1): stops inside by their fewest visits, stops outside by their most.
    beyond
        int64 (p): most visits outside.
    highest
        int64 (p): most visits that any stop can want.
    need
        int64 (p): departures; work space.
    """

    taken: NDArray[np.int64]
    inside: NDArray[np.int64]
    outside: NDArray[np.int64]
    beyond: NDArray[np.int64]
    highest: NDArray[np.int64]
    need: NDArray[np.int64]


def needs_of(demand: Demand) -> Needs:
    """Gather what a demand's sets need."""
    return Needs(
        *demand.spans,
        np.stack([demand.load, demand.work_s]),
        np.array([demand.load_max, demand.day_s], np.int64),
        demand.band[0],
        (1e-4 / (1.0 + demand.travel + demand.travel.T)).astype(np.float64),
    )


@njit(cache=True)
def departures_needed(needs: Needs, members: NDArray[np.bool_]) -> int:
    """
    Fewest departures of routes from a set of stops.

    Parameters
    ----------
    needs
        What makes routes leave.
    members
        bool (n + 1): the set, without position 0.

    Returns
    -------
    int
        See `departures`.
    """
    return departures(needs, tally_of(needs, members))


@njit(cache=True)
def tally_of(needs: Needs, members: NDArray[np.bool_]) -> Tally:
    """Count what a set holds."""
    parts, size = needs.fewest.shape
    most = needs.most[:, 1:].max() if size > 1 else 0
    tally = Tally(
        np.zeros((parts, 2), np.int64),
        np.zeros((parts, most + 1), np.int64),
        np.zeros((parts, most + 1), np.int64),
        np.zeros(parts, np.int64),
        np.zeros(parts, np.int64),
        np.zeros(parts, np.int64),
    )
    count_again(needs, tally, members)
    return tally


@compiled
def count_again(needs: Needs, tally: Tally, members: NDArray[np.bool_]) -> None:
    """Let a tally count another set."""
    parts, size = needs.fewest.shape
    tally.taken[:] = 0
    tally.inside[:] = 0
    tally.outside[:] = 0
    tally.beyond[:] = 0
    tally.highest[:] = 0
    for stop in range(1, size):
        for part in range(parts):
            tally.highest[part] = max(tally.highest[part], needs.most[part, stop])
            tally.outside[part, needs.most[part, stop]] += 1
            tally.beyond[part] += needs.most[part, stop]
        if members[stop]:
            pass_over(needs, tally, stop, True)


@compiled
def pass_over(needs: Needs, tally: Tally, stop: int, joins: bool) -> None:
    """Let a stop join the set or leave it."""
    sign = 1 if joins else -1
    for part in range(needs.within.shape[0]):
        fewest, most = needs.fewest[part, stop], needs.most[part, stop]
        tally.inside[part, fewest] += sign
        tally.outside[part, most] -= sign
        tally.beyond[part] -= sign * most
        for kind in range(2):
            tally.taken[part, kind] += sign * fewest * needs.takes[kind, stop]


@compiled
def departures(needs: Needs, tally: Tally) -> int:
    """
    Fewest departures of routes from the set of a tally.

    Parameters
    ----------
    needs
        What makes routes leave.
    tally
        What the set holds.

    Returns
    -------
    int
        Every route that comes to the set leaves it at least once. A part of the cycle needs as many routes to the set
        as its own parts do together; as the stop that wants most, each of whose visits is another day; as its room and
        time hold; and all routes but those that the stops outside could fill to the band.
    """
    tally.need[:] = 0
    for part in range(needs.within.shape[0]):
        own = tally.highest[part]
        while own > 0 and tally.inside[part, own] == 0:
            own -= 1
        own = max(own, tally.need[part])
        for kind in range(2):
            # Counted up from what is needed anyhow: a step or none, where a division would cost more than all the rest.
            while own * needs.room[kind] < tally.taken[part, kind]:
                own += 1
        if needs.stops_min > 0 and own < needs.fewest[part, 0]:
            own = max(own, needs.fewest[part, 0] - _filled(needs, tally, part))
        tally.need[part] = own
        if needs.within[part] >= 0:
            tally.need[needs.within[part]] += needs.times[part] * own
    return tally.need[-1]


@compiled
def _filled(needs: Needs, tally: Tally, part: int) -> int:
    """Most routes of a part that the stops outside a set can fill to the band, each once a route."""
    routes = needs.fewest[part, 0]
    while routes > 0:
        visits = tally.beyond[part]
        if routes < tally.highest[part]:
            visits = 0
            for most in range(1, tally.highest[part] + 1):
                visits += min(routes, most) * tally.outside[part, most]
        # So many visits fill that many routes; fewer routes offer no more visits.
        if visits >= routes * needs.stops_min:
            break
        routes = visits // needs.stops_min
    return routes
