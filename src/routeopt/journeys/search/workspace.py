"""Work space of ruin and recreate: what a round has taken out and touched, and its random numbers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.compiled import compiled
from routeopt.journeys.search.case import NEVER, Case


class Desk(NamedTuple):
    """
    Work space of a search.

    Attributes
    ----------
    random
        uint64 (2): state of the generator, and insertion tests until the next one is passed over.
    price
        float64 (3): price of a unit of load above ``load_max``, of one below ``load_min``, and of a new pattern where
        they are capped (0 elsewhere); they follow how often the calendar keeps within.
    earned
        float64 (1): what the prospects visited earn per second on the way, on average; 0 where nobody is optional.
    mean
        float64 (1): mean work of a route before this round; 0 where unequal days have no price.
    removed, is_removed
        Stops taken out, in order of their return, and the same as flags.
    touched, is_touched
        Routes changed, and the same as flags.
    struck
        bool (r): routes that lost a string in this round.
    counts
        int64 (6): how many are removed and touched, the stop around which this round works, how many have a new
        pattern, the day to which this round is confined (−1 for none), and how many found no place on it.
    key
        float64 (n + 1): order of return.
    day_cost, day_row, day_place
        int64 (d): cheapest insertion of the stop in hand on each day; place −2 when not looked up yet.
    """

    random: NDArray[np.uint64]
    price: NDArray[np.float64]
    earned: NDArray[np.float64]
    mean: NDArray[np.float64]
    removed: NDArray[np.int64]
    is_removed: NDArray[np.bool_]
    touched: NDArray[np.int64]
    is_touched: NDArray[np.bool_]
    struck: NDArray[np.bool_]
    counts: NDArray[np.int64]
    key: NDArray[np.float64]
    day_cost: NDArray[np.int64]
    day_row: NDArray[np.int64]
    day_place: NDArray[np.int64]


def new_desk(case: Case, seed: int) -> Desk:
    """Clear a work space for one search."""
    stops, days = case.opens.shape[:2]
    routes = days * case.vehicles
    # A multiplier of splitmix64 spreads small seeds over the whole state, which may not be 0.
    state = (seed * 0x9E3779B97F4A7C15 + 0xBF58476D1CE4E5B9) % 2**64 or 1
    return Desk(
        np.array([state, 100], np.uint64),
        load_price(case) * np.array([1.0, 1.0, case.changes_max < NEVER]),
        np.zeros(1, np.float64),
        np.zeros(1, np.float64),
        np.zeros(stops, np.int64),
        np.zeros(stops, np.bool_),
        np.zeros(routes, np.int64),
        np.zeros(routes, np.bool_),
        np.zeros(routes, np.bool_),
        np.zeros(6, np.int64),
        np.zeros(stops, np.float64),
        np.zeros(days, np.int64),
        np.zeros(days, np.int64),
        np.zeros(days, np.int64),
    )


def load_price(case: Case) -> float:
    """Price to begin with of a unit above ``load_max`` or below ``load_min``: a middling way for a middling stop."""
    loads = case.load[1:]
    return float(np.median(case.travel)) / max(1.0, float(loads.mean())) if loads.size else 0.0


@compiled
def draw(random: NDArray[np.uint64]) -> float:
    """Uniform number in [0, 1): xorshift64."""
    x = random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    random[0] = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def take(desk: Desk, stop: int) -> None:
    """Note a stop as removed."""
    if not desk.is_removed[stop]:
        desk.is_removed[stop] = True
        desk.removed[desk.counts[0]] = stop
        desk.counts[0] += 1


@compiled
def touch(desk: Desk, row: int) -> None:
    """Remember that a route has changed."""
    if not desk.is_touched[row]:
        desk.is_touched[row] = True
        desk.touched[desk.counts[1]] = row
        desk.counts[1] += 1


@compiled
def clear(desk: Desk) -> None:
    """Forget what was removed and touched."""
    for a in range(desk.counts[0]):
        desk.is_removed[desk.removed[a]] = False
    for a in range(desk.counts[1]):
        desk.is_touched[desk.touched[a]] = False
    desk.counts[0] = desk.counts[1] = 0
