"""How many routes have to leave a set of stops."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.bound.demand import Demand


class Needs(NamedTuple):
    """
    What makes routes leave a set of stops.

    Attributes
    ----------
    fewest, most, within
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
    need
        int64 (p): departures in each part; work space.
    """

    fewest: NDArray[np.int64]
    most: NDArray[np.int64]
    within: NDArray[np.int64]
    takes: NDArray[np.int64]
    room: NDArray[np.int64]
    stops_min: int
    near: NDArray[np.float64]
    need: NDArray[np.int64]


def needs_of(demand: Demand) -> Needs:
    """Gather what a demand's sets need."""
    return Needs(
        *demand.spans,
        np.stack([demand.load, demand.work_s]),
        np.array([demand.load_max, demand.day_s], np.int64),
        demand.band[0],
        (1e-4 / (1.0 + demand.travel + demand.travel.T)).astype(np.float64),
        np.zeros(len(demand.spans.within), np.int64),
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
        Every route that comes to the set leaves it at least once. A part of the cycle needs as many routes to the set
        as its own parts do together; as the stop that wants most, each of whose visits is another day; as its room and
        time hold; and all routes but those that the stops outside could fill to the band.
    """
    needs.need[:] = 0
    for part in range(needs.within.shape[0]):
        most, load, work, outside = 0, 0, 0, 0
        for stop in range(1, members.shape[0]):
            if members[stop]:
                visits = needs.fewest[part, stop]
                most = max(most, visits)
                load += visits * needs.takes[0, stop]
                work += visits * needs.takes[1, stop]
            else:
                outside += needs.most[part, stop]
        own = max(most, -(-load // needs.room[0]), -(-work // needs.room[1]))
        if needs.stops_min > 0:
            own = max(own, needs.fewest[part, 0] - _filled(needs, part, members, outside // needs.stops_min))
        needs.need[part] = max(needs.need[part], own)
        if needs.within[part] >= 0:
            needs.need[needs.within[part]] += needs.need[part]
    return needs.need[-1]


@njit(cache=True)
def _filled(needs: Needs, part: int, members: NDArray[np.bool_], most: int) -> int:
    """Most routes, at most so many, that the stops outside a set can fill to the band, each once a route."""
    routes = most
    while routes > 0:
        visits = 0
        for stop in range(1, members.shape[0]):
            if not members[stop]:
                visits += min(routes, needs.most[part, stop])
        # So many visits fill that many routes; fewer routes offer no more visits.
        if visits >= routes * needs.stops_min:
            break
        routes = visits // needs.stops_min
    return routes
