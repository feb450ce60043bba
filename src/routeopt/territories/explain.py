"""Explain the closest answer where none keeps every rule: who is off, by how much, where, and what would lift it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import Fault
from routeopt.core.language import Term
from routeopt.territories.effort import effort_of
from routeopt.territories.islands import MEASURES, NAMED, rep_range, reps_that_fit
from routeopt.territories.part import Part
from routeopt.territories.pieces import pieces_of
from routeopt.territories.pockets import tight_passages
from routeopt.territories.search import search

_NO_PAIRS = np.zeros((0, 2), np.int32)


def closest_faults(parts: list[Part], rep: NDArray[np.int64]) -> list[Fault]:
    """
    Name what the closest answer breaks.

    Parameters
    ----------
    parts
        All pieces of an office.
    rep
        int64 (n), rep of every outlet in the best answer found, which breaks some rule.

    Returns
    -------
    list of Fault
        E503 with the size of it; for each piece that is off E515 (a rep outside a band), E516 (a lock, skill, pair or
        connection that is broken), E517 (passages that prove some of it) and E518 (what, if lifted, would be enough).
    """
    faults = [_whole(parts, rep)]
    for pieces in _by_piece(parts):
        off = [part for part in pieces if part.outside(part.local(rep))]
        for part in off:
            faults += [*_reps_off(part, part.local(rep)), *_broken(part, part.local(rep))]
        if off:
            whole = pieces[0]
            if len(pieces) > 1:
                # What a border of districts forces proves nothing: another cut would have another border.
                members, reps = (np.sort(np.concatenate(rows)) for rows in zip(*map(_rows, pieces), strict=True))
                whole = Part(whole.problem, members, reps)
            faults += _passages(whole, whole.local(rep))
            # A very large piece is not searched whole, and in one district a change says nothing of those beside it.
            faults += _lifted(whole) if len(pieces) == 1 else ()
    return faults


def _by_piece(parts: list[Part]) -> list[list[Part]]:
    """Parts side by side that make up a connected piece of the streets: one, or its districts."""
    piece = pieces_of(parts[0].problem.neighbours)
    found: dict[int, list[Part]] = {}
    for part in parts:
        found.setdefault(int(piece[part.members[0]]), []).append(part)
    return list(found.values())


def _rows(part: Part) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return part.members, part.reps


def _off(amount: NDArray[np.int64], low: int, high: int) -> NDArray[np.int64]:
    """How far each amount lies above (+) or below (−) the band."""
    return np.maximum(amount - high, 0) - np.maximum(low - amount, 0)


def _held(part: Part, rep: NDArray[np.int32]) -> list[tuple[Term, NDArray[np.int64], int, int]]:
    """Measure, amount of each territory and the ends of its band."""
    bands = part.bands(1.0)
    held = [np.bincount(rep, amount, part.k).astype(np.int64) for amount in bands.amount]
    return list(zip(MEASURES, held, bands.low.tolist(), bands.high.tolist(), strict=True))


def _whole(parts: list[Part], rep: NDArray[np.int64]) -> Fault:
    problem = parts[0].problem
    k = len(problem.rep_ids)
    outlets = np.bincount(rep, minlength=k)
    visits = np.bincount(rep, problem.visits, minlength=k).astype(np.int64)
    off = np.abs(_off(outlets, problem.outlets_min, problem.outlets_max))
    crowd = np.abs(_off(visits, problem.visits_min, problem.visits_max))
    missed = sum(part.outside(part.local(rep)) for part in parts)
    params = {
        "office": problem.office_id,
        "outlets": int(off.sum()),
        "visits": int(crowd.sum()),
        "wishes": missed - int(off.sum() + crowd.sum()),
        "outlets_found": f"{outlets.min()}–{outlets.max()}",
        "visits_found": f"{visits.min()}–{visits.max()}",
        "visits_band": f"{problem.visits_min}–{problem.visits_max}",
        "mean_visits": round(float(problem.visits.sum()) / k, 1),
        "fit": reps_that_fit(len(problem.outlet_ids), problem.outlets_min, problem.outlets_max),
    }
    return Fault("E503", field="territories", params=params)


def _reps_off(part: Part, rep: NDArray[np.int32]) -> Iterator[Fault]:
    """Reps farthest outside a band, with those beside them, who can't take or give what is missing."""
    problem, near = part.problem, part.near
    centres = part.reach.medoids(rep, part.k)
    tail = np.repeat(rep, np.diff(near.start))
    for measure, held, low, high in _held(part, rep):
        off = _off(held, low, high)
        for territory in np.argsort(-np.abs(off), kind="stable")[: min(NAMED, int((off != 0).sum()))].tolist():
            beside = np.setdiff1d(rep[near.index[tail == territory]], [territory])
            shown = [f"{problem.rep_ids[part.reps[other]]} {held[other]}" for other in beside.tolist()]
            params = {
                "rep": problem.rep_ids[part.reps[territory]],
                "outlet": problem.outlet_ids[part.members[centres[territory]]],
                "count": int(held[territory]),
                "measure": measure,
                "off": abs(int(off[territory])),
                "direction": Term("territories.too_many" if off[territory] > 0 else "territories.too_few"),
                "low": low,
                "high": high,
                "beside": ", ".join(shown) or "–",
            }
            yield Fault("E515", field="territories", params=params)


def _broken(part: Part, rep: NDArray[np.int32]) -> Iterator[Fault]:
    """Locks, skills, pairs and connections that do not hold."""
    problem = part.problem
    name = [problem.rep_ids[row] for row in part.reps]
    outlet = [problem.outlet_ids[row] for row in part.members]
    met: dict[str, list[str]] = {"allowed": [], "together": [], "apart": [], "connected": []}
    if part.forbidden is not None:
        wrong = np.flatnonzero(part.forbidden[np.arange(len(rep)), rep])
        met["allowed"] = [f"{outlet[row]} → {name[rep[row]]}" for row in wrong.tolist()]
    for one, other, sign in part.pairs_inside():
        if (rep[one] == rep[other]) != (sign > 0):
            met["together" if sign > 0 else "apart"].append(f"{outlet[one]} + {outlet[other]}")
    piece = pieces_of(part.near, rep)
    met["connected"] = [name[t] for t in range(part.k) if len(np.unique(piece[rep == t])) > 1]
    for rule, names in met.items():
        if names:
            more = f" … (+{len(names) - NAMED})" if len(names) > NAMED else ""
            params = {"rule": Term(f"territories.rule_{rule}"), "names": ", ".join(names[:NAMED]) + more}
            yield Fault("E516", field="territories", params=params)


def _passages(part: Part, rep: NDArray[np.int32]) -> Iterator[Fault]:
    """Outlets of which it is proven that the pockets behind them fit no bands."""
    problem = part.problem
    band = problem.outlets_min, problem.outlets_max
    found = int(np.abs(_off(np.bincount(rep, minlength=part.k), *band)).sum())
    for member, sizes, least in tight_passages(part.near, part.k, band, found)[:NAMED] if found else ():
        more = f" … (+{len(sizes) - NAMED})" if len(sizes) > NAMED else ""
        params = {
            "outlet": problem.outlet_ids[part.members[member]],
            "pockets": ", ".join(map(str, sizes[:NAMED])) + more,
            "reps": part.k,
            "outside": least,
            "low": band[0],
            "high": band[1],
        }
        yield Fault("E517", field="territories", params=params)


def _lifted(part: Part) -> Iterator[Fault]:
    """What, changed alone, lets a fast search keep every other rule of the piece."""
    place = part.problem.outlet_ids[part.members[0]]
    for wish, eased in (*_eased(part), *_another_count(part)):
        if not eased.outside(search(eased, effort_of("fast", len(part.members)), 0.0)):
            params = {"reps": part.k, "outlet": place, "wish": Term(f"territories.wish_{wish}")}
            yield Fault("E518", field="territories", params=params)


def _eased(part: Part) -> Iterator[tuple[str, Part]]:
    """The piece without one kind of wish that it has, kind by kind."""
    problem = part.problem
    if part.forbidden is not None:
        yield "allowed", replace(part, problem=replace(problem, allowed=None))
    if part.pairs_inside():
        yield "pairs", replace(part, problem=replace(problem, together=_NO_PAIRS, apart=_NO_PAIRS))
    total = int(problem.visits.sum())
    if problem.visits_min > 0 or problem.visits_max < total:
        yield "visits", replace(part, problem=replace(problem, visits_min=0, visits_max=total))


def _another_count(part: Part) -> Iterator[tuple[str, Part]]:
    """The piece with a rep fewer or more, where all reps are alike and the sums leave room."""
    problem = part.problem
    if problem.anchored:
        return
    everywhere = np.zeros(len(part.members), np.int32)
    ranges = [
        rep_range(total, low, high) for _, total, low, high in _held(replace(part, reps=part.reps[:1]), everywhere)
    ]
    for wish, k in (("fewer", part.k - 1), ("more", part.k + 1)):
        if k > 0 and all(fewest[0] <= k <= most[0] for fewest, most in ranges):
            rows = np.resize(part.reps, k)
            asked = replace(
                problem,
                rep_ids=tuple(problem.rep_ids[row] for row in rows),
                start_s=None if problem.start_s is None else problem.start_s[rows],
                start_outlet=problem.start_outlet[rows],
                start_outlet_s=problem.start_outlet_s[rows],
                allowed=None,
            )
            yield wish, Part(asked, part.members, np.arange(k))
