"""What the annealing kernels share: the arrays they read, and the questions they ask of them at every step."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Ground(NamedTuple):
    """
    Who may follow whom: units and their neighbours, CSR.

    Attributes
    ----------
    start, other
        int64 (n + 1) and int32: neighbours of each unit.
    border
        float64, price of parting a unit from a neighbour, per direction.
    connected
        Whether each group must stay one piece of this graph.
    """

    start: NDArray[np.int64]
    other: NDArray[np.int32]
    border: NDArray[np.float64]
    connected: bool


class Bands(NamedTuple):
    """
    Whole amounts that each group must hold between two ends, such as outlets and visits.

    Attributes
    ----------
    amount
        int64 (h, n), of each unit.
    low, high
        int64 (h), ends of the band.
    price
        Price of each unit of amount outside a band.
    """

    amount: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    price: float


class Evenness(NamedTuple):
    """
    Amounts that are to be even among the groups, such as work and potential.

    Attributes
    ----------
    amount
        float64 (q, n), of each unit.
    target
        float64 (q), share of each group.
    tolerance
        float64 (q), share of the target by which a group may be off before the price grows steep.
    price
        float64 (q), see `imbalance`.
    """

    amount: NDArray[np.float64]
    target: NDArray[np.float64]
    tolerance: NDArray[np.float64]
    price: NDArray[np.float64]


class Cooling(NamedTuple):
    """
    One annealing run.

    Attributes
    ----------
    hot, cold
        First and last heat, in the unit of the objective.
    steps
        Moves proposed.
    seed
        Seed of the draws.
    """

    hot: float
    cold: float
    steps: int
    seed: int


@njit(cache=True)
def stays_connected(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    rep: NDArray[np.int32],
    i: int,
    mark: NDArray[np.int64],
    tick: int,
    stack: NDArray[np.int32],
) -> bool:
    """Whether i's neighbours in its own group stay connected to each other without i."""
    a = rep[i]
    first = -1
    wanted = 0
    for e in range(start[i], start[i + 1]):
        if rep[index[e]] == a:
            wanted += 1
            if first < 0:
                first = index[e]
    if wanted <= 1:
        return wanted == 1
    mark[i] = tick
    mark[first] = tick
    stack[0] = first
    top = 1
    found = 1
    while top > 0:
        top -= 1
        at = stack[top]
        for e in range(start[at], start[at + 1]):
            other = index[e]
            if mark[other] == tick or rep[other] != a:
                continue
            mark[other] = tick
            for f in range(start[i], start[i + 1]):
                if index[f] == other:
                    found += 1
                    break
            if found == wanted:
                return True
            stack[top] = other
            top += 1
    return False


@njit(cache=True)
def touches(ground: Ground, rep: NDArray[np.int32], i: int, group: int) -> bool:
    """Whether a unit has a neighbour in a group."""
    for e in range(ground.start[i], ground.start[i + 1]):
        if rep[ground.other[e]] == group:
            return True
    return False


@njit(cache=True)
def imbalance(total: float, target: float, tolerance: float, price: float) -> float:
    """Price of a total off its target: convex (5 % off costs a tenth of ``price``), steep beyond the tolerance."""
    if target <= 0.0:
        return 0.0
    off = abs(total / target - 1.0)
    cost = 40.0 * price * off * off
    if off > tolerance:
        over = off - tolerance
        cost += price * (40.0 * over + 1500.0 * over * over)
    return cost


@njit(cache=True)
def outside(amount: int, low: int, high: int) -> int:
    """How far an amount lies outside its band."""
    if amount < low:
        return low - amount
    return max(0, amount - high)


@njit(cache=True)
def even_change(
    even: Evenness, total: NDArray[np.float64], a: int, b: int, gone: NDArray[np.float64], come: NDArray[np.float64]
) -> float:
    """Change of the price of unevenness when group a loses ``gone`` (q) and group b takes ``come`` (q)."""
    change = 0.0
    for m in range(len(even.target)):
        target, tolerance, price = even.target[m], even.tolerance[m], even.price[m]
        change += imbalance(total[m, a] - gone[m], target, tolerance, price)
        change += imbalance(total[m, b] + come[m], target, tolerance, price)
        change -= imbalance(total[m, a], target, tolerance, price) + imbalance(total[m, b], target, tolerance, price)
    return change


@njit(cache=True)
def band_change(bands: Bands, total: NDArray[np.int64], a: int, b: int, passed: NDArray[np.int64]) -> int:
    """Change of the amounts outside bands when ``passed`` (h) goes from group a to group b."""
    change = 0
    for m in range(len(bands.low)):
        low, high = bands.low[m], bands.high[m]
        change += outside(total[m, a] - passed[m], low, high) + outside(total[m, b] + passed[m], low, high)
        change -= outside(total[m, a], low, high) + outside(total[m, b], low, high)
    return change


@njit(cache=True)
def border_change(ground: Ground, rep: NDArray[np.int32], i: int, a: int, b: int) -> float:
    """Change of the price of parted neighbours when unit i alone goes from group a to group b."""
    change = 0.0
    for e in range(ground.start[i], ground.start[i + 1]):
        if rep[ground.other[e]] == a:
            change += ground.border[e]
        elif rep[ground.other[e]] == b:
            change -= ground.border[e]
    return change


class Choices(NamedTuple):
    """
    Which groups each unit may join, and what it costs there, cheapest first.

    Attributes
    ----------
    group
        int32 (n, c); −1 fills a row that has fewer.
    cost
        float64 (n, c).
    """

    group: NDArray[np.int32]
    cost: NDArray[np.float64]


class Pairs(NamedTuple):
    """
    Units that are to stay together or apart, CSR, both directions.

    Attributes
    ----------
    start, other
        int64 (n + 1) and int32: partners of each unit.
    pull
        float64: price of parting the two where positive, of joining them where negative.
    """

    start: NDArray[np.int64]
    other: NDArray[np.int32]
    pull: NDArray[np.float64]


@njit(cache=True)
def cost_in(choices: Choices, i: int, group: int) -> float:
    """Cost of a unit in a group; inf where it may not join."""
    for c in range(choices.group.shape[1]):
        if choices.group[i, c] == group:
            return choices.cost[i, c]
    return np.inf
