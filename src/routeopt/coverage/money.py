"""What each outlet earns and costs with each who may serve it, and the rules of the decision by money."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from routeopt.network.model import Neighbours


@dataclass(frozen=True)
class MixLimit:
    """
    Least and most that one mode serves.

    Attributes
    ----------
    mode
        Position in `MODES`.
    volume
        Whether it is a share of the cases; else of the customers.
    least, most
        Shares.
    price
        Money per percentage point outside; None for a hard rule.
    """

    mode: int
    volume: bool
    least: float
    most: float
    price: float | None


@dataclass(frozen=True)
class Money:
    """
    Money per cycle of n outlets and d distributors, and what o offices may do.

    Attributes
    ----------
    free
        bool (n): neither table nor rules decide, and a street reaches it.
    contribution
        float (n): of the mode that table or rules decide; direct for free outlets. A rep's fixed cost is not in it.
    cost
        float (n): the part of it that counts against the budget.
    direct
        float (n): contribution of every outlet if it were direct, whatever decides it.
    with_distributor, cost_with
        float (n, d): the same with each distributor.
    seconds_from
        float (d, n): travel seconds from each distributor's door; inf without a way.
    in_reach
        bool (n, d): near enough to the door of a WAT or PDS distributor, and far enough from offices for PDS.
    visits, work_s
        float (n): a rep's visits and seconds, the way included.
    exclusive, strategic
        bool (n): hard rules of closed channels and strategic streets.
    distributor_mode
        int8 (d), position in `MODES`.
    fee, min_volume_cases, outlets_min, outlets_max
        float (d): once signed.
    reps_min, reps_max
        int32 (o).
    rep_low, rep_high
        float (3): fewest and most outlets, visits and seconds of one rep.
    rep_cost
        Fixed cost of one rep.
    budget
        inf without a limit.
    neighbours
        Street neighbourhood of the free outlets, rows and positions counted among them.
    shape, block_outlets, gap, nodes
        As in the settings.
    mix
        Floors and caps of the mode mix.
    """

    free: NDArray[np.bool_]
    contribution: NDArray[np.float64]
    cost: NDArray[np.float64]
    direct: NDArray[np.float64]
    with_distributor: NDArray[np.float64]
    cost_with: NDArray[np.float64]
    seconds_from: NDArray[np.float64]
    in_reach: NDArray[np.bool_]
    visits: NDArray[np.float64]
    work_s: NDArray[np.float64]
    exclusive: NDArray[np.bool_]
    strategic: NDArray[np.bool_]
    distributor_mode: NDArray[np.int8]
    fee: NDArray[np.float64]
    min_volume_cases: NDArray[np.float64]
    outlets_min: NDArray[np.float64]
    outlets_max: NDArray[np.float64]
    reps_min: NDArray[np.int32]
    reps_max: NDArray[np.int32]
    rep_low: NDArray[np.float64]
    rep_high: NDArray[np.float64]
    rep_cost: float
    budget: float
    neighbours: Neighbours
    shape: Literal["outwards", "connected"]
    block_outlets: int
    gap: float
    nodes: int
    mix: tuple[MixLimit, ...] = ()
