"""Large cities: like outlets of a block are decided together, and prices of what all share prove how good that is."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs
from routeopt.coverage.optimise.model import Floats, SplitAnswer, SplitProblem, Units
from routeopt.coverage.optimise.rules import COUPLING, program_of
from routeopt.coverage.optimise.search import relaxed_bound, search, with_areas_kept

SMALL_UNITS = 1_500
"""Up to so many outlets one program is quick enough."""
GRADES = 3
"""Units of a block are told apart by so many grades of what a visit gains."""
SEVERAL = 3.0
"""Blocks around a door are looked at until they hold so many times what its distributor can take."""
_ALIKE = (
    "block",
    "office",
    "wholesaler",
    "direct_ok",
    "direct_only",
    "never_other",
    "was_direct",
    "outside",
    "prospect",
)


def best_split(problem: SplitProblem, gap: float, nodes: int) -> SplitAnswer | None:
    """
    Find the split of most contribution: a small city in one program, a large one by `merged_search` first.

    Parameters
    ----------
    problem, gap, nodes
        As in `search`.

    Returns
    -------
    SplitAnswer or None
        None where no answer exists, or the nodes did not suffice to find one.
    """
    if len(problem.units.block) <= SMALL_UNITS or gap <= 0:
        return search(problem, gap, nodes)
    first = merged_search(problem, gap, nodes)
    if first is not None and first.bound - first.value <= gap * abs(first.bound):
        return first
    whole = search(problem, gap, nodes, first)
    if whole is None or first is None:
        return whole or first
    better = max(whole, first, key=lambda answer: answer.value)
    bound = max(better.value, min(first.bound, whole.bound))
    return replace(better, bound=bound, nodes=first.nodes + whole.nodes, cuts=first.cuts + whole.cuts)


def merged_search(problem: SplitProblem, gap: float, nodes: int) -> SplitAnswer | None:
    """
    Find a split of a large city.

    Areas are chosen among the blocks around each door, while like units of a block are merged and may be direct in
    part; then each unit is decided around these areas. The bound rests on neither: `bound_at` holds for all blocks and
    units at any prices, and the duals of the relaxed program are good ones.

    Parameters
    ----------
    problem
        The data.
    gap
        As in `search`; the choice of areas may use up a half of it.
    nodes
        Most nodes of one tree.

    Returns
    -------
    SplitAnswer or None
        None where no team fits around the areas found.
    """
    alike = merge(near_doors(problem))
    prices = shared_prices(alike)
    areas = search(alike, gap / 2, nodes, parts=True)
    if areas is None or prices is None:
        return None
    found = team_around(problem, areas, gap / 10, nodes)
    if found is None:
        return None
    bound = max(found.value, bound_at(problem, prices))
    return replace(found, bound=bound, nodes=areas.nodes + found.nodes, cuts=areas.cuts)


def merge(problem: SplitProblem) -> SplitProblem:
    """
    Merge the units of a block that may do the same and gain alike from a visit.

    Parameters
    ----------
    problem
        The data.

    Returns
    -------
    SplitProblem
        With fewer units; what they sell, earn, cost and use is the sum.
    """
    units = problem.units
    if not len(units.block):
        return problem
    rate = (units.direct_value - units.other_value) / np.maximum(units.use[:, 1], 1e-9)
    steps = np.quantile(rate, np.arange(1, GRADES) / GRADES)
    grade = np.searchsorted(steps, rate)
    key = np.stack([*(getattr(units, name) for name in _ALIKE), grade], axis=1)
    _, first, group = np.unique(key, axis=0, return_index=True, return_inverse=True)
    group, count = np.ravel(group), len(first)
    sums: dict[str, NDArray[np.generic]] = {name: getattr(units, name)[first] for name in _ALIKE}
    for name in vars(units).keys() - {*_ALIKE, "use"}:
        sums[name] = np.bincount(group, getattr(units, name), count)
    sums["use"] = np.stack([np.bincount(group, use, count) for use in units.use.T], axis=1)
    return replace(problem, units=Units(**sums))  # type: ignore[arg-type]


def near_doors(problem: SplitProblem) -> SplitProblem:
    """
    Leave each distributor the blocks around its door that hold a few times what it can take.

    Parameters
    ----------
    problem
        The data.

    Returns
    -------
    SplitProblem
        With fewer blocks allowed. Its answers keep every rule of the whole; its bound is none for the whole.
    """
    blocks, areas = problem.blocks, problem.areas
    allowed, room = np.zeros_like(blocks.allowed), np.minimum(areas.capacity_cases, areas.storage_cases)
    for area in range(len(areas.root)):
        mine = np.flatnonzero(blocks.allowed[:, area])
        order = mine[np.argsort(blocks.distance_s[mine, area], kind="stable")]
        outlets, cases = np.cumsum(blocks.outlets[order]), np.cumsum(blocks.volume_cases[order])
        enough = (outlets <= SEVERAL * areas.outlets_max[area]) & (cases <= SEVERAL * room[area])
        allowed[order[enough], area] = True
    return replace(problem, blocks=replace(blocks, allowed=allowed))


def team_around(problem: SplitProblem, answer: SplitAnswer, gap: float, nodes: int) -> SplitAnswer | None:
    """
    Choose the direct team as well as it can be chosen around an answer's areas.

    Parameters
    ----------
    problem, answer
        The data, and an answer of which only the areas count.
    gap, nodes
        As in `search`.

    Returns
    -------
    SplitAnswer or None
        None where no team fits around these areas.
    """
    outside = answer.area[problem.units.block] < 0
    found = search(with_areas_kept(problem, answer), gap, nodes)
    if found is None:
        return None
    direct = np.zeros(len(outside), bool)
    direct[outside] = found.direct
    return replace(found, area=answer.area, direct=direct, signed=answer.signed)


def shared_prices(problem: SplitProblem) -> Floats | None:
    """
    Price what the whole city shares: a rep's outlets, visits and hours, the budget, a wholesaler's room.

    Parameters
    ----------
    problem
        The data.

    Returns
    -------
    ndarray or None
        Duals of the rows of `COUPLING` in the relaxed program, money per unit; None where even that has no answer.
    """
    program = program_of(problem)
    lp = program.lp()
    lp.integrality_ = []
    highs = QuietHighs()
    highs.passModel(lp)
    highs.run()
    solution = highs.getSolution()
    if not solution.dual_valid:
        return None
    return -np.array(solution.row_dual)[program.rows_of(COUPLING)]


def bound_at(problem: SplitProblem, prices: Floats) -> float:
    """
    Say what no answer can exceed, at any prices of what the city shares.

    With these rows paid for instead of kept, every unit outside areas decides for itself; what is left is a program of
    areas alone, and its relaxation gives the bound.

    Parameters
    ----------
    problem
        The data.
    prices
        Of `shared_prices`; any others give a valid bound too.

    Returns
    -------
    float
        Contribution per cycle.

    References
    ----------
    .. [1] Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming. *Mathematical Programming Study*, 2,
       82-114.
    """
    program = program_of(problem, COUPLING)
    units, teams = problem.units, problem.teams
    low, high = program.limits()
    limit = np.where(prices > 0, high, low)
    # A price against a side without a limit is none.
    prices = np.where(np.isfinite(limit), prices, 0.0)
    paid = program.profit() - prices @ program.matrix()
    gain = paid[program.first_unit : program.first_area]
    must = units.direct_only | units.never_other
    outside = np.where(units.direct_ok, np.where(must, gain, np.maximum(gain, 0.0)), 0.0)
    lost = np.bincount(units.block, outside, len(problem.blocks.outlets))
    value = np.zeros(problem.blocks.value.shape)
    value[program.pair_block, program.pair_area] = paid[: program.pairs] - lost[program.pair_block]
    rep = paid[program.first_office : program.first_slack]
    # Points outside a priced rule of the mix: as many as there may be, where they would pay.
    points = 100.0 * np.maximum(paid[program.first_slack :][np.isfinite(problem.mix.price)], 0.0)
    reps = np.maximum(rep * teams.reps_min, rep * teams.reps_max)
    limits = prices @ np.where(prices != 0, limit, 0.0)
    areas_alone = replace(
        problem,
        units=replace(units, **{name: getattr(units, name)[:0] for name in vars(units)}),
        blocks=replace(problem.blocks, value=value),
        areas=replace(problem.areas, fee=-paid[program.first_area : program.first_office]),
        fixed_value=program.constant + float(limits + outside.sum() + reps.sum() + points.sum()),
        without=problem.without | COUPLING,
        teams=replace(teams, reps_min=np.zeros_like(teams.reps_min), reps_max=np.zeros_like(teams.reps_max)),
    )
    found = relaxed_bound(areas_alone)
    return np.inf if found is None else found
