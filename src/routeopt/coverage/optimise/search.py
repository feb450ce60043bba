"""Solve the program by branch and bound, with cuts where an area must hang together."""

from dataclasses import replace

import highspy
import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs
from routeopt.coverage.optimise.mix import areas_taken, slacks
from routeopt.coverage.optimise.model import Flags, SplitAnswer, SplitProblem
from routeopt.coverage.optimise.program import Program
from routeopt.coverage.optimise.rules import program_of

_AREA_RULES = frozenset({"area_outlets", "break_even", "area_shape", "signed", "one_area"})
"""Rules that say nothing once areas are kept as they are."""
CUT_ROUNDS = 60
"""Solves with new separating rows before areas are asked to grow outwards instead."""


def search(
    problem: SplitProblem, gap: float, nodes: int, warm: SplitAnswer | None = None, *, parts: bool = False
) -> SplitAnswer | None:
    """
    Find the split of most contribution.

    Parameters
    ----------
    problem
        The data.
    gap
        Stop when no answer can be better by more than this share.
    nodes
        Most nodes of one tree.
    warm
        An answer to begin with; ignored where it breaks a rule of this problem.
    parts
        A unit may be direct in part, as where it stands for many; the answer's ``direct`` is then of no use.

    Returns
    -------
    SplitAnswer or None
        None where no answer exists, or the nodes did not suffice to find one.

    References
    ----------
    .. [1] Zoltners, A. A. and Sinha, P. (1983). Sales territory alignment: a review and model. *Management Science*,
       29(11), 1237-1256. (An area grows outwards: a nearer neighbour first.)
    .. [2] Carvajal, R., Constantino, M., Goycoolea, M., Vielma, J. P. and Weintraub, A. (2013). Imposing connectivity
       constraints in forest planning models. *Operations Research*, 61(4), 824-836. (Separating rows.)
    """
    program = program_of(problem)
    highs = QuietHighs()
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_max_nodes", nodes)
    highs.passModel(program.lp(parts=parts))
    if warm is not None:
        _start_from(highs, program, warm)
    work, cuts = 0, 0
    for _ in range(CUT_ROUNDS):
        highs.run()
        work += int(highs.getInfo().mip_node_count)
        if not _has_answer(highs):
            return None
        answer = _read(program, highs, work, cuts)
        new = [] if problem.shape == "outwards" or "area_shape" in problem.without else _separators(program, answer)
        if not new:
            return answer
        cuts += len(new)
        for columns, values in new:
            highs.addRow(-highspy.kHighsInf, 0.0, len(columns), columns, values)
    outwards = search(replace(problem, shape="outwards"), gap, nodes, parts=parts)
    if outwards is None:
        return None
    return replace(outwards, bound=max(outwards.value, answer.bound), nodes=outwards.nodes + work, cuts=cuts)


def relaxed_bound(problem: SplitProblem) -> float | None:
    """
    Solve without whole numbers: what no answer can exceed, quickly.

    Parameters
    ----------
    problem
        The data.

    Returns
    -------
    float or None
        Contribution per cycle; None where even fractions keep no rule.
    """
    program = program_of(problem)
    highs = QuietHighs()
    lp = program.lp()
    lp.integrality_ = []
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return -float(highs.getInfo().objective_function_value)


def with_areas_kept(problem: SplitProblem, answer: SplitAnswer) -> SplitProblem:
    """
    Fix an answer's areas, so that only the direct team is decided.

    Parameters
    ----------
    problem
        The data.
    answer
        Its answer.

    Returns
    -------
    SplitProblem
        The same outlets with the areas taken as they are.
    """
    blocks, units = problem.blocks, problem.units
    taken = np.flatnonzero(answer.area >= 0)
    inside = answer.area[units.block] >= 0
    value = float(blocks.value[taken, answer.area[taken]].sum() - problem.areas.fee[answer.signed].sum())
    cost = float(blocks.cost[taken, answer.area[taken]].sum() + problem.areas.fee[answer.signed].sum())
    left = np.bincount(units.office[inside & units.was_direct], minlength=len(problem.teams.drops_max))
    outside = replace(units, **{name: getattr(units, name)[~inside] for name in vars(units)})
    return replace(
        problem,
        units=outside,
        blocks=replace(blocks, allowed=np.zeros_like(blocks.allowed)),
        areas=replace(problem.areas, root=np.full_like(problem.areas.root, -1)),
        mix=areas_taken(problem, answer),
        teams=replace(problem.teams, drops_max=problem.teams.drops_max - left),
        fixed_value=problem.fixed_value + value,
        budget=problem.budget - cost,
        without=problem.without | _AREA_RULES,
    )


def _has_answer(highs: QuietHighs) -> bool:
    return bool(highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)


def _read(program: Program, highs: QuietHighs, work: int, cuts: int) -> SplitAnswer:
    values = np.array(highs.getSolution().col_value)
    chosen = np.flatnonzero(values[: program.pairs] > 0.5)
    area = np.full(len(program.problem.blocks.outlets), -1, np.int32)
    area[program.pair_block[chosen]] = program.pair_area[chosen]
    direct = values[program.first_unit : program.first_area] > 0.5
    signed = values[program.first_area : program.first_office] > 0.5
    reps = np.rint(values[program.first_office : program.first_slack]).astype(np.int32)
    whole = whole_columns(program, np.concatenate([(values[: program.first_office] > 0.5).astype(float), reps]))
    value = program.constant + float(program.profit() @ whole)
    bound = max(value, -float(highs.getInfo().mip_dual_bound))
    return SplitAnswer(area, direct, signed, reps, value, bound, work, cuts)


def columns_of(program: Program, answer: SplitAnswer) -> NDArray[np.float64]:
    """
    Write an answer as values of the program's columns.

    Parameters
    ----------
    program, answer
        The program and an answer of its problem.

    Returns
    -------
    ndarray
        One value per column.
    """
    pairs = (answer.area[program.pair_block] == program.pair_area).astype(float)
    parts = [pairs, answer.direct.astype(float), answer.signed.astype(float), answer.reps.astype(float)]
    return whole_columns(program, np.concatenate(parts))


def whole_columns(program: Program, decided: NDArray[np.float64]) -> NDArray[np.float64]:
    """Decided columns and, after them, the points by which they miss the priced rules of the mix."""
    every = np.concatenate([decided, np.zeros(len(program.problem.mix.mode))])
    every[program.first_slack :] = slacks(program, every)
    return every


def _start_from(highs: QuietHighs, program: Program, warm: SplitAnswer) -> None:
    solution = highspy.HighsSolution()
    solution.col_value = columns_of(program, warm).tolist()
    highs.setSolution(solution)


def _separators(program: Program, answer: SplitAnswer) -> list[tuple[NDArray[np.int32], NDArray[np.float64]]]:
    """Rows for each piece of an area that its door does not reach: a block needs one of the piece's neighbours."""
    blocks, pair_of = program.problem.blocks, program.pair_of()
    rows = []
    for area in np.flatnonzero(answer.signed):
        for piece in pieces(blocks.start, blocks.neighbour, answer.area == area):
            if program.problem.areas.root[area] in piece:
                continue
            around = np.unique(np.concatenate([blocks.neighbour[blocks.start[b] : blocks.start[b + 1]] for b in piece]))
            gate = pair_of[np.setdiff1d(around, piece), area]
            gate = gate[gate >= 0]
            for block in piece:
                columns = np.concatenate([[pair_of[block, area]], gate]).astype(np.int32)
                rows.append((columns, np.concatenate([[1.0], np.full(len(gate), -1.0)])))
    return rows


def pieces(start: NDArray[np.int64], neighbour: NDArray[np.int32], inside: Flags) -> list[NDArray[np.int64]]:
    """
    Split a set of places into what hangs together.

    Parameters
    ----------
    start, neighbour
        CSR of touching places.
    inside
        bool: the set.

    Returns
    -------
    list of ndarray
        Rows of each piece, ascending.
    """
    seen = ~inside
    found = []
    for first in np.flatnonzero(inside):
        if seen[first]:
            continue
        seen[first] = True
        piece, stack = [], [int(first)]
        while stack:
            place = stack.pop()
            piece.append(place)
            for other in neighbour[start[place] : start[place + 1]].tolist():
                if not seen[other]:
                    seen[other] = True
                    stack.append(other)
        found.append(np.array(sorted(piece)))
    return found
