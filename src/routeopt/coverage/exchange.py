"""Fit a direct team by score: the worst customers leave, the best outsiders join, inside the band and the caps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import Fault
from routeopt.coverage.model import MODES, Structure
from routeopt.coverage.places import Places, best_places

if TYPE_CHECKING:
    from routeopt.coverage.solve import Decision

DIRECT = MODES.index("DSD")
Rows = NDArray[np.int64]


def exchange(decision: Decision, asked: Structure, office: int) -> list[Fault]:
    """
    Give the places of one office's team to the outlets of best score.

    Whoever leaves goes to the WAT area it lies in, else the PDS area, else the wholesaler. One whom nobody has room for
    stays, and the places are given out again around it. Where everybody finds a taker the choice is optimal.

    Parameters
    ----------
    decision
        Modes so far; this office's are changed.
    asked
        Scores, and who was in the team.
    office
        Position of the office.

    Returns
    -------
    list of Fault
        E401, E402 or E404 where no team fits.
    """
    problem = decision.problem
    here = (decision.mode == DIRECT) & (problem.office == office)
    scored = here & asked.scored
    fixed = int((here & problem.served & ~asked.scored).sum())
    candidates = (scored & asked.was_direct, scored & asked.outside, scored & ~asked.was_direct & ~asked.outside)
    members, outsiders, newcomers = (np.flatnonzero(part) for part in candidates)
    band = (int(problem.direct_min[office]) - fixed, int(problem.direct_max[office]) - fixed)
    caps = int(asked.drops_max[office]), int(asked.adds_max[office])
    stuck = np.zeros(len(problem.outlet_ids), bool)
    first: float | None = None
    visits_of_fixed = float(asked.visits[here & problem.served & ~asked.scored].sum())
    while True:
        groups = [rows[~stuck[rows]] for rows in (members, outsiders, newcomers)]
        held = int(stuck.sum())
        # Who can't be given away is in the team, and one who comes from outside counts as joining.
        forced = caps[0], caps[1] - int(stuck[outsiders].sum())
        scores = asked.score[groups[0]], asked.score[groups[1]], asked.score[groups[2]]
        found = None
        if forced[1] >= 0:
            # Outsiders don't fill the last places; where the team itself does, that is as it was.
            for most in (min(band[1], int(asked.places_max[office]) - fixed), band[1]):
                limits = (band[0] - held, most - held)
                found = best_places(scores, limits, forced, asked.place_score, asked.change_score)
                if found is not None:
                    break
        if found is None:
            return [_fault(decision, office, (fixed + len(members), len(outsiders) + len(newcomers)))]
        first = found.worth if first is None else first
        team = [groups[0][np.isin(np.arange(len(groups[0])), found.leave, invert=True)], groups[2][found.place]]
        taken = visits_of_fixed + float(asked.visits[stuck].sum() + sum(asked.visits[rows].sum() for rows in team))
        joining = np.cumsum(asked.visits[groups[1][found.join]])
        room = int(np.searchsorted(joining, float(asked.visits_max[office]) - taken, "right"))
        if room < len(joining):
            # More visits than the reps make: only as many of the best may join as their days hold.
            caps = caps[0], room + int(stuck[outsiders].sum())
            continue
        lost = _give_away(decision, groups, found)
        if not len(lost):
            stuck_worth = asked.score[stuck].sum() - asked.place_score * held
            stuck_worth -= asked.change_score * int(stuck[outsiders].sum())
            decision.regret += max(0.0, first - found.worth - float(stuck_worth))
            return []
        stuck[lost] = True


def _give_away(decision: Decision, groups: list[Rows], found: Places) -> Rows:
    """Hand over who is not in the team; where nobody takes one, undo it all and say who that is."""
    members, outsiders, newcomers = groups
    problem = decision.problem
    out = [(row, "structure_drop") for row in members[found.leave].tolist()]
    for rows, chosen in ((outsiders, found.join), (newcomers, found.place)):
        out += [(row, "structure_wait") for row in np.delete(rows, chosen).tolist() if problem.served[row]]
    kept = decision.mode.copy(), decision.distributor.copy(), decision.reason.copy(), decision.room_cases.copy()
    lost = [row for row, reason in out if not decision.give_away(row, reason, None)]
    if lost:
        decision.mode, decision.distributor, decision.reason, decision.room_cases = kept
        return np.array(lost, np.int64)
    joined = outsiders[found.join]
    decision.reason[joined] = "structure_add"
    decision.added[joined] = ~problem.served[joined]
    decision.left_cases += float(sum(problem.volume_cases[row] for row, _ in out))
    return np.zeros(0, np.int64)


def _fault(decision: Decision, office: int, sizes: tuple[int, int]) -> Fault:
    """Say why no team fits: too few outlets, too many whom nobody takes, or a cap that forbids the change needed."""
    problem = decision.problem
    team, others = sizes
    low, high = int(problem.direct_min[office]), int(problem.direct_max[office])
    name = problem.office_ids[office]
    if team + others < low:
        params = {"office": name, "outlets": team + others, "low": low, "short": low - team - others}
        return Fault("E401", field="territories.outlets_min", params=params)
    asked = problem.structure
    caps = {"drops": 0, "adds": 0}
    if asked is not None:
        caps = {"drops": int(asked.drops_max[office]), "adds": int(asked.adds_max[office])}
    params = {"office": name, "outlets": team, "low": low, "high": high, **caps}
    return Fault("E404", field="coverage.structure", params=params)
