"""The split of a city into direct outlets, exclusive areas and wholesale: the program's data and its answer."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int32]

USES = ("outlets", "visits", "work_s")
"""What a direct outlet takes of a rep, the columns of ``use``, ``rep_low`` and ``rep_high``."""


@dataclass(frozen=True)
class Units:
    """
    Customers decided together as direct or not (u): outlets of one block and office that earn alike.

    Attributes
    ----------
    block, office, wholesaler
        int32 (u): the block they stand in, the office that would serve them, the wholesaler else; −1 for none.
    outlets
        Number of served outlets.
    volume_cases
        Cases per cycle.
    direct_value, other_value
        Contribution per cycle when direct, and with the wholesaler (0 without one), before a rep's fixed cost.
    direct_cost, other_cost
        Money of it that counts against the budget.
    direct_ok
        A rep can reach them.
    direct_only, never_other
        Hard rules: direct; or direct or in a WAT area.
    use
        float (u, 3): what they take of a rep, columns of `USES`.
    was_direct, outside
        An own rep serves them in the plan in force; they would join the direct team from outside.
    prospect
        They are no customers unless they are direct.
    """

    block: Ints
    office: Ints
    wholesaler: Ints
    outlets: Floats
    volume_cases: Floats
    direct_value: Floats
    other_value: Floats
    direct_cost: Floats
    other_cost: Floats
    direct_ok: Flags
    direct_only: Flags
    never_other: Flags
    use: Floats
    was_direct: Flags
    outside: Flags
    prospect: Flags


@dataclass(frozen=True)
class Blocks:
    """
    Neighbouring outlets that an area takes whole (b), and the areas (a) that may take them.

    Attributes
    ----------
    outlets, volume_cases
        float (b): served outlets and their cases per cycle.
    value, cost
        float (b, a): contribution in the area, and money that counts against the budget.
    allowed
        bool (b, a): in reach and against no rule.
    distance_s
        float (b, a): travel seconds from the distributor's door to the nearest outlet of the block; inf out of reach.
    start, neighbour
        CSR of touching blocks, symmetric.
    """

    outlets: Floats
    volume_cases: Floats
    value: Floats
    cost: Floats
    allowed: Flags
    distance_s: Floats
    start: NDArray[np.int64]
    neighbour: Ints


@dataclass(frozen=True)
class Areas:
    """
    Distributors that may get an exclusive area (a).

    Attributes
    ----------
    root
        int32 (a): block of the distributor's door; −1 where no street leads to it.
    fee
        Money per cycle once signed.
    mode
        int32 (a), position in `MODES`.
    capacity_cases, storage_cases, min_volume_cases
        Most that it delivers and that its store turns over, and fewest cases per cycle.
    outlets_min, outlets_max
        Band of served outlets.
    """

    root: Ints
    mode: Ints
    fee: Floats
    capacity_cases: Floats
    storage_cases: Floats
    min_volume_cases: Floats
    outlets_min: Floats
    outlets_max: Floats


@dataclass(frozen=True)
class Teams:
    """
    Reps of the offices (o).

    Attributes
    ----------
    reps_min, reps_max
        Fewest and most reps of each office.
    rep_low, rep_high
        float (3): least and most that one rep takes, columns of `USES`.
    taken
        float (o, 3): what outlets that are direct by table or rule take.
    rep_cost
        Fixed cost of a rep per cycle.
    drops_max, adds_max
        float (o): most outlets that leave each office's team, and that join it from outside; inf without a cap.
    """

    reps_min: Ints
    reps_max: Ints
    rep_low: Floats
    rep_high: Floats
    taken: Floats
    rep_cost: float
    drops_max: Floats
    adds_max: Floats


@dataclass(frozen=True)
class Mix:
    """
    Floors and caps of the mode mix (k).

    Attributes
    ----------
    mode
        int32 (k), position in `MODES`.
    volume
        bool (k): share of the cases; else of the customers.
    least, most
        float (k), shares.
    price
        float (k): money per percentage point outside; inf for a hard rule.
    total
        float (k): all customers, or all their cases.
    taken
        float (k): what the mode serves by table or rule.
    """

    mode: Ints
    volume: Flags
    least: Floats
    most: Floats
    price: Floats
    total: Floats
    taken: Floats


@dataclass(frozen=True)
class SplitProblem:
    """
    The program's data.

    Attributes
    ----------
    units, blocks, areas, teams, mix
        Outlets, places, distributors, reps, and shares of the modes.
    wholesaler_room
        float (w): cases per cycle each wholesaler can still take.
    budget
        Most money per cycle; inf without a limit. What fixed outlets cost is taken off.
    fixed_value
        Contribution of outlets that are decided already.
    shape
        ``outwards``: each block of an area has a nearer neighbour in it; ``connected``: it hangs together.
    without
        Names of rules that are set aside, to price them or to find which of them contradict each other.
    """

    units: Units
    blocks: Blocks
    areas: Areas
    teams: Teams
    mix: Mix
    wholesaler_room: Floats
    budget: float
    fixed_value: float
    shape: Literal["outwards", "connected"]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SplitAnswer:
    """
    An answer of the program.

    Attributes
    ----------
    area
        int32 (b): the area that takes the block, −1 for none.
    direct
        bool (u): direct.
    signed
        bool (a).
    reps
        int32 (o).
    value, bound
        Contribution per cycle and what no answer can exceed.
    nodes, cuts
        Work of the search: nodes of the tree and rows that were added to hold areas together.
    """

    area: Ints
    direct: Flags
    signed: Flags
    reps: Ints
    value: float
    bound: float
    nodes: int
    cuts: int
