"""Each rule fires on an answer broken in that rule, and on a sound one none does."""

import dataclasses
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from routeopt.core.violation import CheckFailedError
from routeopt.territories.check import check
from routeopt.territories.model import Territories, TerritoryProblem
from routeopt.territories.solve import solve
from tests.territories.towns import city_of, problem_on, street_of

Change = Callable[[Any], None]
room = importlib.import_module("routeopt.territories.decide")


@pytest.fixture(scope="module")
def problem() -> TerritoryProblem:
    """Twelve outlets along a street, 4 to 8 for each of two reps, one prospect beside outlet 0."""
    found: TerritoryProblem = problem_on(
        *street_of(12),
        2,
        (4, 8),
        prospect_ids=("P0",),
        prospect_nearest=np.array([0], np.int32),
        prospect_s=np.array([720]),
    )
    return found


@pytest.fixture(scope="module")
def sound(problem: TerritoryProblem) -> Territories:
    return solve(problem)


def changed(result: Territories, table: str, change: Change) -> Territories:
    frame = getattr(result, table).copy()
    change(frame)
    return dataclasses.replace(result, **{table: frame})


def moved(problem: TerritoryProblem, result: Territories, rows: list[int]) -> Territories:
    """The answer with outlets given to the other rep, and all that follows from it recomputed."""
    outlets, reps = result.outlets.copy(), result.reps.copy()
    for row in rows:
        outlets.loc[row, "rep_id"] = "R2" if outlets.loc[row, "rep_id"] == "R1" else "R1"
    haul = problem.visits * problem.haul_s
    sums = {
        "outlets": np.ones(12),
        "visits": problem.visits,
        "service_s": problem.visits * problem.visit_s,
        "hop_s": problem.visits * problem.hop_s,
        "line_haul_s": haul,
        "work_s": problem.visits * (problem.visit_s + problem.hop_s) + haul,
        "potential_cases": problem.potential_cases,
        "volume_cases": problem.volume_cases,
    }
    total = 0
    assert problem.travel_s is not None
    for at, rep in enumerate(reps["rep_id"]):
        mine = np.flatnonzero(outlets["rep_id"] == rep)
        centre = problem.outlet_ids.index(reps.loc[at, "centre_outlet_id"])
        total += int((problem.travel_s[centre, mine] * problem.visits[mine]).sum())
        for name, values in sums.items():
            reps[name] = reps[name].astype(float)
            reps.loc[at, name] = values[mine].sum()
    prospects = result.prospects.copy()
    prospects["rep_id"] = outlets["rep_id"].to_numpy()[problem.prospect_nearest]
    stats = dataclasses.replace(result.stats, objective=float(total), bound=0.0)
    return dataclasses.replace(result, outlets=outlets, reps=reps, prospects=prospects, stats=stats)


def rules(problem: TerritoryProblem, result: Territories) -> set[str]:
    found = check(problem, result)
    for violation in found:
        for lang in ("en", "zh"):
            assert "{" not in violation.render(lang)
    return {violation.rule.removeprefix("territories.") for violation in found}


def test_a_sound_answer_passes(problem: TerritoryProblem, sound: Territories) -> None:
    assert check(problem, sound) == ()


def stranger(frame: Any) -> None:
    frame.loc[0, "rep_id"] = "R9"


def nobody(frame: Any) -> None:
    frame.loc[0, "rep_id"] = None


def other_rep(frame: Any) -> None:
    frame["rep_id"] = frame["rep_id"].map({"R1": "R2", "R2": "R1"})


def column_up(name: str) -> Change:
    def change(frame: Any) -> None:
        frame[name] = frame[name] + [1, 0]

    return change


def swapped_centres(frame: Any) -> None:
    frame["centre_outlet_id"] = frame["centre_outlet_id"].to_numpy()[::-1]


def renamed(name: str) -> Change:
    def change(frame: Any) -> None:
        frame.loc[0, name] = "unknown"

    return change


BROKEN: list[tuple[str, str, Change]] = [
    ("every_outlet_once", "outlets", renamed("outlet_id")),
    ("every_prospect_once", "prospects", renamed("outlet_id")),
    ("every_rep_listed", "reps", renamed("rep_id")),
    ("rep_known", "outlets", stranger),
    ("rep_known", "outlets", nobody),
    ("rep_known", "prospects", stranger),
    ("centre_inside", "reps", swapped_centres),
    ("centre_inside", "reps", renamed("centre_outlet_id")),
    ("prospect_follows", "prospects", other_rep),
    *(
        ("totals", "reps", column_up(name))
        for name in ("outlets", "visits", "work_s", "service_s", "hop_s", "line_haul_s")
    ),
    ("totals", "reps", column_up("potential_cases")),
    ("totals", "reps", column_up("volume_cases")),
]


@pytest.mark.parametrize(("rule", "table", "change"), BROKEN)
def test_each_rule_fires_alone(
    problem: TerritoryProblem, sound: Territories, rule: str, table: str, change: Change
) -> None:
    assert rules(problem, changed(sound, table, change)) == {rule}


def test_a_row_too_few_is_no_answer(problem: TerritoryProblem, sound: Territories) -> None:
    assert rules(problem, dataclasses.replace(sound, outlets=sound.outlets.iloc[1:])) == {"every_outlet_once"}


def test_moving_outlets_with_right_sums_is_allowed_inside_the_band(
    problem: TerritoryProblem, sound: Territories
) -> None:
    """Six and six; the two beyond the border change over: four and eight are still allowed."""
    assert rules(problem, moved(problem, sound, [4, 5])) == set()


def test_three_outlets_more_break_the_band(problem: TerritoryProblem, sound: Territories) -> None:
    assert rules(problem, moved(problem, sound, [3, 4, 5])) == {"outlets_band"}


def test_an_outlet_from_the_far_end_tears_the_territory(problem: TerritoryProblem, sound: Territories) -> None:
    assert rules(problem, moved(problem, sound, [0])) == {"connected"}


def test_visits_are_held_to_their_own_band(problem: TerritoryProblem, sound: Territories) -> None:
    """Seven against five visits, where six to six are allowed."""
    tight = dataclasses.replace(problem, visits_min=6, visits_max=6)
    assert rules(tight, moved(problem, sound, [5])) == {"visits_band"}


@pytest.mark.parametrize(("name", "shift", "rule"), [("objective", 1.0, "objective"), ("bound", 1e6, "bound")])
def test_objective_and_bound_are_recomputed(
    problem: TerritoryProblem, sound: Territories, name: str, shift: float, rule: str
) -> None:
    stats = dataclasses.replace(sound.stats, **{name: getattr(sound.stats, name) + shift})
    assert rules(problem, dataclasses.replace(sound, stats=stats)) == {rule}


def test_an_answer_that_the_checker_refuses_is_never_passed_on(
    problem: TerritoryProblem, sound: Territories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "solve", lambda *_: moved(problem, sound, [0]))
    with pytest.raises(CheckFailedError, match=r"territories\.connected"):
        room.decide((problem,))


def test_the_summary_has_the_figures_of_all_offices(problem: TerritoryProblem) -> None:
    other = city_of(2, 60, 3, (15, 25), office_id="O2")
    line = room.summary(room.decide((problem, other)))
    assert line.startswith("5 territories of ")
    assert "compactness gap" in line
