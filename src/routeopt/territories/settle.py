"""Settle all borders between territories at once: an integer programme around a known answer."""

import highspy
import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs, sparse_program
from routeopt.territories.borders import Program, choice_of, program_of
from routeopt.territories.part import Part
from routeopt.territories.reach import DenseReach

_GAP = 2e-3
"""An answer this close to its bound, as a share of travel, balance and change together, is good enough."""


def settle(part: Part, rep: NDArray[np.int32], change_s: float, passes: int, nodes: int) -> NDArray[np.int32]:
    """
    Let the outlets along all borders choose between the territories that meet there, all at once.

    Exchanges of two outlets can't even out work where the bands are tight: what one territory gives, the next has to
    give on. A small integer programme sees all such chains: an outlet may stay, or join a territory that a neighbour
    belongs to; bands, pairs and locks hold; work and potential are priced as everywhere; and an outlet needs a
    neighbour in its territory that the territory reached before it, growing from its centre, so that all stay
    connected [1]_.

    Parameters
    ----------
    part
        The piece; one without a whole matrix is left as it is.
    rep
        int32 (m), connected territories.
    change_s
        Price of an outlet of weight 1 that leaves its previous rep, seconds.
    passes
        Programmes, each around the centres of the one before; fewer where one brings nothing.
    nodes
        Most nodes of each programme.

    Returns
    -------
    ndarray
        int32 (m), never worse than ``rep``.

    References
    ----------
    .. [1] Zoltners, A. A. and Sinha, P. (1983). Sales territory alignment: a review and model. *Management Science*,
       29(11), 1237-1256.
    """
    if part.k == 1 or not isinstance(part.reach, DenseReach):
        return rep
    for _ in range(passes):
        again = _settled(part, rep, change_s, nodes)
        if again is None or _key(part, again, change_s) >= _key(part, rep, change_s):
            break
        rep = again
    return rep


def _key(part: Part, rep: NDArray[np.int32], change_s: float) -> tuple[int, float]:
    return part.outside(rep), round(part.price(rep, change_s), 3)


def _settled(part: Part, rep: NDArray[np.int32], change_s: float, nodes: int) -> NDArray[np.int32] | None:
    """Answer of one programme; None where it finds none."""
    choice = choice_of(part, rep)
    program = program_of(part, choice, rep, change_s)
    columns = _solved(program, np.flatnonzero(choice.group == rep[choice.unit]), nodes)
    if columns is None:
        return None
    new = rep.copy()
    new[choice.unit[columns]] = choice.group[columns]
    return new


def _solved(program: Program, begin: NDArray[np.intp], nodes: int) -> NDArray[np.intp] | None:
    """Binary columns at one."""
    limits, ends = (program.row_low, program.row_high), (program.low, program.high)
    whole = np.arange(len(program.cost)) < program.binaries
    highs = QuietHighs()
    highs.setOptionValue("mip_rel_gap", _GAP)
    highs.setOptionValue("mip_max_nodes", nodes)
    highs.passModel(sparse_program(program.rows, limits, program.cost, ends, whole))
    highs.setSolution(len(begin), begin.astype(np.int32), np.ones(len(begin)))
    highs.run()
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return np.flatnonzero(np.array(highs.getSolution().col_value)[: program.binaries] > 0.5)
