"""The last rounds of the search: go on from a compact answer by the travel that the days to come will take."""

import numpy as np
from numpy.typing import NDArray

from routeopt.territories.anchors import named_by_start
from routeopt.territories.days import Days
from routeopt.territories.ground import Cooling, imbalance
from routeopt.territories.leg_exchange import exchange_by_legs
from routeopt.territories.part import Part
from routeopt.territories.reach import DenseReach

_SOFT = (0.03, 0.1, 0.3, 1.0)
"""Share of the price of unevenness in each round: compact days first, then even ones, as in the rounds before."""
_HOT, _COLD, _COOLER = 4.0, 0.03, 0.6
"""First and last heat of the first round, in mean travel of an outlet, and how much cooler each round begins."""
_WARM, _FROZEN = 0.3, 0.003
"""The same beside a plan in force, which is left no farther than it pays: one round at the full price of unevenness."""
_ROUND = 0.35
"""Price of travel from the centre beside expected travel: of cuts that lead to like days the compact one is taken."""
_PRICE = 1000.0
"""Price of a missed band or pair in the same unit."""
_NEVER = 1e12
"""Price of an outlet with a rep that may not serve it."""
_EXCHANGES = 2
"""Exchanges of a round beside those of a polish."""
LEG_EXCHANGES = len(_SOFT) * _EXCHANGES + 1
"""The same of all rounds of a search from nothing, the warm one that ends it included."""


def anneal_by_legs(
    part: Part, days: Days, rep: NDArray[np.int32], change_s: float, exchanges: int, seed: int, *, warm: bool
) -> NDArray[np.int32]:
    """
    Anneal a connected answer on by expected travel: ways from the starts, and legs from stop to stop.

    Parameters
    ----------
    part
        The piece.
    days
        Its expected days.
    rep
        int32 (m), connected.
    change_s
        Price of an outlet that leaves its previous rep, seconds.
    exchanges
        Amount of work.
    seed
        Seed of the first round.
    warm
        Whether the answer is that of a plan in force, or near one.

    Returns
    -------
    ndarray
        int32 (m), connected.
    """
    for turn, soft in enumerate((1.0,) if warm else _SOFT):
        if part.homes and not part.problem.anchored:
            rep = named_by_start(part, rep)
        travel_s = float(days.travel(rep).sum())
        mean = max(travel_s / len(rep), 1.0)
        even = part.evenness(travel_s / part.k * soft)
        heat = (_WARM if warm else _HOT) * mean * _COOLER**turn
        rep = exchange_by_legs(
            part.ground(mean),
            days.legs,
            days.ways,
            _side_costs(part, rep, change_s),
            days.counted,
            part.pairs(_PRICE * mean),
            part.bands(_PRICE * mean),
            days.evenness(even, travel_s),
            Cooling(heat, (_FROZEN if warm else _COLD) * mean, (1 if warm else _EXCHANGES) * exchanges, seed + turn),
            rep,
            part.k,
        )
    return rep


def worth(part: Part, rep: NDArray[np.int32], change_s: float) -> float:
    """
    Price an answer as `anneal_by_legs` does in its last round; by centres where no days are expected.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (m).
    change_s
        Price of an outlet that leaves its previous rep, seconds.

    Returns
    -------
    float
        Seconds: expected travel, a share of travel from the centres, unevenness, and change.
    """
    days = part.days
    if days is None:
        return part.price(rep, change_s)
    travel_s = float(days.travel(rep).sum())
    even = days.evenness(part.evenness(travel_s / part.k), travel_s)
    totals = [days.expected_s(rep), *(np.bincount(rep, amount, part.k) for amount in even.amount[1:])]
    value = travel_s + _ROUND * part.travel(rep)
    for total, target, tolerance, price in zip(totals, even.target, even.tolerance, even.price, strict=True):
        value += sum(imbalance(one, target, tolerance, price) for one in total)
    return value + change_s * part.leaving(rep)


def _side_costs(part: Part, rep: NDArray[np.int32], change_s: float) -> NDArray[np.float64]:
    """Float64 (k, m): travel from the present centres, the price of change, and never where a rep may not serve."""
    if not isinstance(part.reach, DenseReach):
        raise TypeError("the office is too large for a whole matrix")
    cost = np.asarray(_ROUND * part.reach.cost[part.reach.medoids(rep, part.k)])
    if part.forbidden is not None:
        cost += _NEVER * part.forbidden.T
    left = (part.previous >= 0) & (part.previous != np.arange(part.k)[:, None])
    cost += left * (change_s * part.problem.change_weight[part.members])
    return cost
