"""Floors and caps of the mode mix: their rows in the program, what an answer reaches, and what each rule costs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs
from routeopt.coverage.model import MODES
from routeopt.coverage.optimise.model import Floats, Mix, SplitAnswer, SplitProblem
from routeopt.coverage.optimise.program import Program

DIRECT, WS = MODES.index("DSD"), MODES.index("WS")


def mode_mix(program: Program) -> None:
    """
    Each mode serves its share: at least the floor and at most the cap, or what lies outside is paid for.

    Parameters
    ----------
    program
        The program while its rows are gathered.
    """
    mix = program.problem.mix
    for rule in range(len(mix.mode)):
        columns, values, base = amount(program, rule)
        joined, joins = _joining(program, rule)
        point, slack = mix.total[rule] / 100.0, program.first_slack + rule
        for share, sign, low, high in ((mix.least[rule], 1.0, 0.0, np.inf), (mix.most[rule], -1.0, -np.inf, 0.0)):
            if share in (0.0, 1.0) and (share == 0.0) == (sign > 0):
                continue  # No share is below none or above all.
            limit = share * mix.total[rule] - base
            entries = [(0, columns, values), (0, joined, -share * joins), (0, slack, sign * point)]
            program.add(entries, limit + low, limit + high)


def amount(program: Program, rule: int) -> tuple[NDArray[np.int64], Floats, float]:
    """
    What a rule's mode serves, as columns of the program with their weights, and the part that is decided already.

    Parameters
    ----------
    program
        The program.
    rule
        Position of the rule.

    Returns
    -------
    tuple
        Columns, weights and constant, in customers or cases.
    """
    problem, mix = program.problem, program.problem.mix
    units, blocks, mode = problem.units, problem.blocks, int(mix.mode[rule])
    mine = units.volume_cases if mix.volume[rule] else units.outlets
    base = float(mix.taken[rule])
    every = program.first_unit + np.flatnonzero(units.direct_ok)
    if mode == DIRECT:
        return every, mine[units.direct_ok], base
    if mode == WS:
        sold = np.where(units.wholesaler >= 0, mine, 0.0)
        per_block = np.bincount(units.block, sold, len(blocks.outlets))
        columns = np.concatenate([every, np.arange(program.pairs)])
        return (
            columns,
            -np.concatenate([sold[units.direct_ok], per_block[program.pair_block]]),
            base + float(sold.sum()),
        )
    pairs = np.flatnonzero(problem.areas.mode[program.pair_area] == mode)
    weight = blocks.volume_cases if mix.volume[rule] else blocks.outlets
    return pairs, weight[program.pair_block[pairs]], base


def _joining(program: Program, rule: int) -> tuple[NDArray[np.int64], Floats]:
    """Prospects that become customers, who count in the whole as well; they buy nothing yet."""
    units = program.problem.units
    rows = np.flatnonzero(units.prospect & units.direct_ok)
    count = np.zeros(len(rows)) if program.problem.mix.volume[rule] else units.outlets[rows]
    return program.first_unit + rows, count


def slacks(program: Program, columns: Floats) -> Floats:
    """
    Percentage points by which an answer lies outside the priced rules.

    Parameters
    ----------
    program
        The program.
    columns
        Values of its columns; those of the slacks are not read.

    Returns
    -------
    ndarray
        One value per rule of the mix.
    """
    mix = program.problem.mix
    found = np.zeros(len(mix.mode))
    for rule in range(len(mix.mode)):
        served, whole = _served(program, columns, rule)
        outside = max(mix.least[rule] * whole - served, served - mix.most[rule] * whole, 0.0)
        found[rule] = 100.0 * outside / max(float(mix.total[rule]), 1e-9)
    return np.where(np.isfinite(mix.price), found, 0.0)


def _served(program: Program, columns: Floats, rule: int) -> tuple[float, float]:
    """What a rule's mode serves in an answer, and all that is served."""
    mine, weights, base = amount(program, rule)
    joined, joins = _joining(program, rule)
    whole = float(program.problem.mix.total[rule]) + float(columns[joined] @ joins)
    return base + float(columns[mine] @ weights), whole


def areas_taken(problem: SplitProblem, answer: SplitAnswer) -> Mix:
    """
    Count an answer's areas as decided.

    Parameters
    ----------
    problem, answer
        The data, and an answer of which the areas are kept.

    Returns
    -------
    Mix
        The rules with what these areas serve.
    """
    mix, taken = problem.mix, problem.mix.taken.copy()
    blocks = np.flatnonzero(answer.area >= 0)
    for rule in range(len(taken)):
        mine = blocks[problem.areas.mode[answer.area[blocks]] == mix.mode[rule]]
        weight = problem.blocks.volume_cases if mix.volume[rule] else problem.blocks.outlets
        taken[rule] += float(weight[mine].sum())
    return Mix(mix.mode, mix.volume, mix.least, mix.most, mix.price, mix.total, taken)


def mix_figures(program: Program, answer_columns: Floats) -> list[dict[str, Any]]:
    """
    Tell what each rule of the mix asks for, what the answer reaches, and what a percentage point costs.

    Parameters
    ----------
    program
        The whole program.
    answer_columns
        Values of its columns in the answer.

    Returns
    -------
    list of dict
        ``mode, of, least, most, share, shadow_price``; the price is the relaxed program's, money a cycle per point.
    """
    mix = program.problem.mix
    if not len(mix.mode):
        return []
    lp = program.lp()
    lp.integrality_ = []
    highs = QuietHighs()
    highs.passModel(lp)
    highs.run()
    solution = highs.getSolution()
    row, figures = program.first_row.get("mode_mix", 0), []
    for rule in range(len(mix.mode)):
        served, whole = _served(program, answer_columns, rule)
        count = int(mix.least[rule] > 0) + int(mix.most[rule] < 1)
        dual = np.abs(np.array(solution.row_dual)[row : row + count]).sum() if solution.dual_valid else np.nan
        row += count
        figures.append(
            {
                "mode": MODES[int(mix.mode[rule])],
                "of": "volume" if mix.volume[rule] else "outlets",
                "least": float(mix.least[rule]),
                "most": float(mix.most[rule]),
                "share": round(served / max(whole, 1e-9), 6),
                "shadow_price": None if np.isnan(dual) else round(float(dual) * float(mix.total[rule]) / 100.0, 2),
            }
        )
    return figures
