"""Each rule of the stage's own checker fires on an answer that is broken in its way, and on no other."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from routeopt.core.language import LANGUAGES
from routeopt.targets.check import check
from routeopt.targets.model import TargetAnswer, TargetProblem
from routeopt.targets.solve import solve
from tests.targets.trees import tree

PROBLEM = tree((2, 2, 3, 3), 4)
ANSWER = solve(PROBLEM)
Broken = tuple[TargetProblem, TargetAnswer]


def more_asked() -> Broken:
    return replace(PROBLEM, total=PROBLEM.total + 1), ANSWER


def a_case_lost() -> Broken:
    months = ANSWER.months.copy()
    months[-1, np.argmax(months[-1])] -= 1
    months[-1, np.argmin(months[-1])] += 1
    return PROBLEM, replace(ANSWER, months=months)


def below_nothing() -> Broken:
    """One case goes from month to month all the way up, so that only its sign is wrong."""
    months, row = ANSWER.months.copy(), len(PROBLEM.unit_ids) - 1
    moved = months[row, 0] + 1
    while row >= 0:
        months[row, 0] -= moved
        months[row, 1] += moved
        row = PROBLEM.parent[row]
    return PROBLEM, replace(ANSWER, months=months)


def floor_raised() -> Broken:
    floor = PROBLEM.floor.copy()
    floor[-1] = ANSWER.months[-1].sum() + 1
    return replace(PROBLEM, floor=floor), ANSWER


def objective_told_wrong() -> Broken:
    return PROBLEM, replace(ANSWER, stats=replace(ANSWER.stats, objective=ANSWER.stats.objective + 1))


def bound_too_high() -> Broken:
    return PROBLEM, replace(ANSWER, stats=replace(ANSWER.stats, bound=ANSWER.stats.objective + 1))


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (more_asked, "year_total"),
        (a_case_lost, "parts_sum"),
        (below_nothing, "nothing_negative"),
        (floor_raised, "floor_and_cap"),
        (objective_told_wrong, "objective"),
        (bound_too_high, "bound"),
    ],
)
def test_a_broken_answer_is_named(broken: Callable[[], Broken], rule: str) -> None:
    found = check(*broken())
    assert {violation.rule for violation in found} == {f"targets.{rule}"}
    for lang in LANGUAGES:
        assert all(violation.render(lang) for violation in found)


def test_a_sound_answer_breaks_no_rule() -> None:
    assert check(PROBLEM, ANSWER) == ()
