"""Which outlets change hands beside the days of who gives them: the problems in which two reps may meet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routeopt.inputs.doors import windows_on
from routeopt.inputs.model import Inputs
from routeopt.inputs.service import visit_seconds
from routeopt.journeys.build import ways_between
from routeopt.journeys.model import Overnight, RepProblem
from routeopt.network.model import Travel
from routeopt.scenario.model import Scenario


@dataclass(frozen=True)
class Handed:
    """
    One outlet that a rep who is still there hands over.

    Attributes
    ----------
    outlet_id
        The outlet.
    giver
        Its rep in the plan in force.
    taker
        Its rep now; None where it leaves the direct team.
    """

    outlet_id: str
    giver: str
    taker: str | None


@dataclass(frozen=True)
class HandedProblem:
    """
    The cycles of an office's reps and what they hand over.

    Attributes
    ----------
    cycles
        Rep → cycle; behind a giver's own stops stand the outlets that it hands over, without any pattern.
    handed
        What changes hands, by outlet.
    joint_s
        What a joint visit takes longer.
    last_days
        How many calendar days from the start an outlet that leaves the direct team has for its last visit.
    """

    cycles: dict[str, RepProblem]
    handed: tuple[Handed, ...]
    joint_s: int
    last_days: int


def build(settings: Scenario, inputs: Inputs, travel: Travel, problems: Sequence[RepProblem]) -> HandedProblem:
    """
    Find what changes hands between the plan in force and the reps' cycles.

    Parameters
    ----------
    settings, inputs, travel
        Scenario, tables and streets.
    problems
        The reps' cycles.

    Returns
    -------
    HandedProblem
        Without anything handed over in a first plan, and where joint visits are not asked for.
    """
    rules = settings.quarter
    cycles = {problem.rep_id: problem for problem in problems}
    handed = _handed(inputs, problems, cycles) if rules.joint_visits else ()
    row_of = {outlet: row for row, outlet in enumerate(inputs.outlets["outlet_id"])}
    for giver in sorted({each.giver for each in handed}):
        given = [row_of[each.outlet_id] for each in handed if each.giver == giver]
        cycles[giver] = _beside(settings, inputs, travel, cycles[giver], given)
    return HandedProblem(cycles, handed, round(60 * rules.joint_minutes), 7 * rules.joint_weeks)


def _handed(inputs: Inputs, problems: Sequence[RepProblem], reps: dict[str, RepProblem]) -> tuple[Handed, ...]:
    """Customers of a rep who is still there, and no longer his; closed ones are nobody's."""
    previous = inputs.previous
    if previous is None:
        return ()
    now = {outlet: problem.rep_id for problem in problems for outlet in problem.outlet_ids}
    served = set(inputs.outlets.loc[inputs.outlets["status"].eq("served"), "outlet_id"])
    before = previous.outlets[previous.outlets["status"].eq("served").fillna(value=False)]
    found = [
        Handed(str(outlet), str(rep), now.get(outlet))
        for outlet, rep in zip(before["outlet_id"], before["rep_id"], strict=True)
        if outlet in served and rep in reps and now.get(outlet) != rep
    ]
    return tuple(sorted(found, key=lambda each: each.outlet_id))


def _beside(settings: Scenario, inputs: Inputs, travel: Travel, own: RepProblem, given: list[int]) -> RepProblem:
    """A giver's cycle with the outlets of these rows of the table behind its own stops."""
    row_of = {outlet: row for row, outlet in enumerate(inputs.outlets["outlet_id"])}
    outlets = inputs.outlets.iloc[given]
    mode = str(inputs.reps.set_index("rep_id")["travel_mode"].loc[own.rep_id])
    rows = np.array([*(row_of[outlet] for outlet in own.outlet_ids), *given], np.intp)
    doors = windows_on(settings.journeys, own.dates, outlets["opening"])[1:]
    more = len(given)
    return replace(
        own,
        outlet_ids=(*own.outlet_ids, *outlets["outlet_id"]),
        travel_s=ways_between(inputs, travel, own.rep_id, rows),
        visit_s=np.concatenate([own.visit_s, visit_seconds(settings, outlets, mode)]).astype(np.int32),
        windows_s=_stacked(own.windows_s, doors),
        pattern_start=np.concatenate([own.pattern_start, np.repeat(own.pattern_start[-1:], more)]),
        prize_s=np.concatenate([own.prize_s, np.zeros(more, np.int64)]),
        extra_s=None
        if own.extra_s is None
        else np.concatenate([own.extra_s, np.zeros((more, len(own.dates)), np.int32)]),
        handed=more,
        overnight=None
        if own.overnight is None
        else _away(
            own.overnight, ways_between(inputs, travel, own.rep_id, np.array([row_of[own.overnight.lodging], *given]))
        ),
    )


def _away(away: Overnight, ways: NDArray[np.int32]) -> Overnight:
    """Where the rep may sleep, with outlets behind the own stops; nobody stays away for a hand-over."""
    return replace(
        away,
        from_s=np.concatenate([away.from_s, ways[1, 2:]]),
        to_s=np.concatenate([away.to_s, ways[2:, 1]]),
        outlying=np.concatenate([away.outlying, np.zeros(len(ways) - 2, np.bool_)]),
    )


def _stacked(first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.int32]:
    """Windows below each other, padded to the same width with (0, −1)."""
    wide = max(first.shape[2], second.shape[2])
    parts = []
    for windows in (first, second):
        padded = np.zeros((*windows.shape[:2], wide, 2), np.int32)
        padded[..., 1] = -1
        padded[:, :, : windows.shape[2]] = windows
        parts.append(padded)
    return np.concatenate(parts)
