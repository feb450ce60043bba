"""From tables to a tree: who belongs where, what is desired, which bounds hold, and what is refused."""

import numpy as np
import pytest

from routeopt.core.faults import FaultsError
from routeopt.core.language import LANGUAGES
from routeopt.targets import decide as stage
from routeopt.targets.expenses import budgets
from routeopt.targets.model import LEVELS
from routeopt.targets.reach import chance, reach_share
from tests.targets.conftest import Asked


def refused(asked: Asked, *overrides: str) -> dict[str, str]:
    with pytest.raises(FaultsError) as caught:
        asked(*overrides)
    for lang in LANGUAGES:
        assert all("{" not in fault.render(lang) for fault in caught.value.faults)
    return {fault.code: fault.field or "" for fault in caught.value.faults}


def test_the_tree_holds_every_customer_once_at_each_level(asked: Asked) -> None:
    task = asked()
    assert task is not None
    for level in LEVELS:
        rows = task.units[task.units["level"].eq(level)]
        assert rows["outlets"].sum() == 98
        assert rows["forecast_cases"].sum() == pytest.approx(task.units["forecast_cases"].iloc[0], abs=0.1)
    assert {"DSD/O1", "DSD/O1/R1", "WS/-/S1", "WAT/-/A1"} <= set(task.units["unit_id"])


def test_without_the_block_nothing_is_asked(asked: Asked) -> None:
    assert asked("targets=") is None
    assert stage.decide(None) is None
    assert "not asked" in stage.summary(None)


def test_the_year_is_asked_for_or_grows(asked: Asked) -> None:
    given, grown = asked("targets.year_cases=27000"), asked("targets.growth=0.1")
    assert given is not None
    assert grown is not None
    assert given.problem.total == 27_000
    assert grown.problem.total == round(1.1 * grown.units["last_year_cases"].iloc[0])


def test_a_unit_gets_exactly_what_is_asked_of_it(asked: Asked) -> None:
    goals = stage.decide(asked("targets.units={DSD/O1/R1: {cases: 10101}, WAT/-: {most: 900}, MT: {least: 2500}}"))
    assert goals is not None
    year = dict(zip(goals.units["unit_id"], goals.answer.months.sum(axis=1), strict=True))
    assert year["DSD/O1/R1"] == 10_101
    assert year["WAT/-"] <= 900
    assert year["MT"] >= 2500
    assert year["all"] == goals.problem.total


@pytest.mark.parametrize(
    ("overrides", "code", "field"),
    [
        (["targets.year_cases=1000"], "E1410", "targets.year_cases"),
        (["targets.growth=-0.9"], "E1410", "targets.growth"),
        (["targets.year_cases=900000"], "E1411", "targets.year_cases"),
        (["targets.units={DSD/O1/R1: {least: 90000}}"], "E1412", "targets.units"),
        (
            ["targets.floors={group: 1.3}", "targets.caps={mode: 1.1}", "targets.prospect_share=0"],
            "E1412",
            "targets.floors",
        ),
        (["targets.units={DSD/O9: {cases: 5}}"], "E1413", "targets.units.DSD/O9"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(asked: Asked, overrides: list[str], code: str, field: str) -> None:
    assert refused(asked, *overrides).get(code) == field


def test_more_room_to_grow_asks_more(asked: Asked) -> None:
    """With room alone, each group gets the company's forecast in proportion to its unused potential."""
    task = asked("targets.history_weight=0", "targets.potential_weight=0")
    assert task is not None
    group = task.problem.level == len(LEVELS) - 1
    units = task.units[["potential_cases", "forecast_cases"]].to_numpy(np.float64)[group]
    room = np.maximum(units[:, 0] - units[:, 1], 0.0)
    assert task.problem.desired[group] / task.problem.desired[0] == pytest.approx(room / room.sum())


def test_budgets_sum_and_follow_their_weights(asked: Asked) -> None:
    from routeopt.scenario.targets import ExpenseWeights, TargetSettings  # noqa: PLC0415

    goals = stage.decide(asked())
    assert goals is not None
    weights = ExpenseWeights(target=0, growth=0, sellers=1)
    table = budgets(TargetSettings(expenses=601, expense_weights=weights), goals).set_index("unit_id")
    # Six sellers: two reps in the office, and one of each other mode.
    assert table["year_money"].sum() == 601
    assert table.loc["DSD/O1", "year_money"] in (200, 201)
    assert (table.filter(like="m").drop(columns="year_money").sum(axis=1) == table["year_money"]).all()
    assert budgets(TargetSettings(), goals).empty


def test_chances_are_even_at_the_forecast_and_fall_with_the_target(asked: Asked) -> None:
    told = chance(np.array([100.0, 110.0, 0.0, 50.0]), np.array([100.0, 100.0, 10.0, 0.0]), 0.1)
    assert told[0] == pytest.approx(0.5)
    # log(1 / 1.1) is 0.95 spreads below: a chance of 17 %.
    assert told[1] == pytest.approx(0.170, abs=1e-3)
    assert told[2:].tolist() == [1.0, 0.0]
    low, high = (stage.decide(asked(f"targets.growth={growth}")) for growth in (0.0, 0.1))
    assert low is not None
    assert high is not None
    assert reach_share(low) > reach_share(high)
    assert f"stretch {low.stretch:+.1%}" in stage.summary(low)
