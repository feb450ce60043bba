"""Who may not be handed over: balances, missing coolers, locks, weights, and what contradicts the plan in force."""

from pathlib import Path

import pandas as pd
import pytest

from routeopt import inputs, plan, scenario
from routeopt.core.faults import BadInputError
from routeopt.inputs import accounts
from routeopt.inputs.model import Previous
from routeopt.scenario.quarter import QuarterSettings
from tests.city import write_city, write_rows
from tests.conftest import Town
from tests.integration.test_bad_input import in_rows


def tables(owed: dict[str, float], cleared: set[str], states: dict[str, str] | None = None) -> accounts.Tables:
    """Three outlets and two reps; who owes what, and which coolers stand where."""
    rows = [
        {"outlet_id": name, "owed": money, "cleared": name in cleared, "years": 5.0} for name, money in owed.items()
    ]
    columns = ["outlet_id", "owed", "cleared", "years"]
    lent = pd.DataFrame(list((states or {}).items()), columns=["outlet_id", "state"])
    blank = {"mode": None, "distributor_id": None, "rep_id": None, "office_id": None}
    outlets = pd.DataFrame([{"outlet_id": name, "status": "served", "volume_cases": 10.0, **blank} for name in "abc"])
    return {
        "outlets": outlets,
        "reps": pd.DataFrame({"rep_id": ["R1", "R2"], "office_id": ["O1", "O2"]}),
        "receivables": pd.DataFrame(rows, columns=columns).astype({"cleared": bool}),
        "coolers": lent,
    }


def in_force(reps: dict[str, str | None]) -> Previous:
    rows = [
        {"outlet_id": name, "status": "served", "mode": "DSD" if rep else "WS", "rep_id": rep, "distributor_id": None}
        for name, rep in reps.items()
    ]
    return Previous(pd.DataFrame(rows), pd.DataFrame())


def test_a_balance_that_is_not_cleared_blocks_and_a_cleared_one_does_not() -> None:
    found = accounts.blocked(
        tables({"a": 9.0, "b": 9.0, "c": 0.0}, {"b"}), in_force(dict.fromkeys("abc", "R1")), QuarterSettings()
    )
    assert found.to_dict("records") == [
        {"outlet_id": "a", "rep_id": "R1", "blocker": "receivable", "owed": 9.0, "coolers": 0, "stays": True}
    ]


def test_a_missing_cooler_blocks_and_one_on_site_is_counted() -> None:
    given = tables({"a": 9.0}, set(), {"a": "missing", "b": "good"})
    found = accounts.blocked(given, in_force(dict.fromkeys("abc", "R1")), QuarterSettings())
    assert found[["outlet_id", "blocker"]].to_numpy().tolist() == [["a", "receivable equipment"]]
    assert accounts.standing(given).set_index("outlet_id")["coolers"].to_dict() == {"a": 0, "b": 1}


def test_a_blocked_outlet_is_locked_to_its_rep_and_office() -> None:
    given = tables({"a": 9.0}, set())
    listed, held = accounts.hold(given, in_force({"a": "R2", "b": "R2", "c": "R1"}), QuarterSettings())
    assert held == {"a"}
    assert listed["stays"].tolist() == [True]
    row = given["outlets"].iloc[0]
    assert (row["mode"], row["rep_id"], row["office_id"]) == ("DSD", "R2", "O2")
    assert given["outlets"]["rep_id"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(("new_only", "expected"), [(False, {"a"}), (True, {"a", "b", "c"})])
def test_who_is_held_by_the_plan_in_force(new_only: bool, expected: set[str]) -> None:
    given = tables({"a": 9.0}, set())
    before, settings = in_force({"a": "R2", "b": "R2", "c": "R1"}), QuarterSettings(new_only=new_only)
    _, held = accounts.hold(given, before, settings)
    assert held == expected
    # Found once: what decides on modes takes what the tables were locked by.
    assert held == set(given["outlets"].loc[given["outlets"]["rep_id"].notna(), "outlet_id"])
    nobody, free = accounts.hold(tables({"a": 9.0}, set()), None, settings)
    assert nobody.empty
    assert not free


@pytest.mark.parametrize("settings", [QuarterSettings(hold_blocked=False), QuarterSettings(absent_reps=("R2",))])
def test_nothing_is_locked_where_the_planner_says_so_or_the_rep_is_away(settings: QuarterSettings) -> None:
    given = tables({"a": 9.0}, set())
    listed, held = accounts.hold(given, in_force({"a": "R2", "b": "R2", "c": "R1"}), settings)
    assert not held
    assert listed["stays"].tolist() == [False]
    assert given["outlets"]["rep_id"].isna().all()


def test_new_only_locks_all_that_continue() -> None:
    given = tables({}, set())
    accounts.hold(given, in_force({"a": "R2", "b": None}), QuarterSettings(new_only=True))
    outlets = given["outlets"]
    assert outlets["mode"].astype(object).where(outlets["mode"].notna(), None).tolist() == ["DSD", "WS", None]
    assert outlets["rep_id"].notna().tolist() == [True, False, False]


def test_bonds_add_up() -> None:
    settings = QuarterSettings(years_weight=2.0, volume_weight=0.5, owed_weight=1.0, cooler_weight=3.0)
    weights = accounts.price_weight(tables({"a": 9.0, "b": 0.0}, set(), {"b": "good"}), settings)
    # Five years are half of ten; every outlet has the mean volume.
    assert weights.tolist() == pytest.approx([1 + 1 + 0.5 + 1, 1 + 1 + 0.5 + 3, 1 + 0.5])


def faults(file: Path, town: Town, *overrides: str) -> dict[str, str]:
    with pytest.raises(BadInputError) as caught:
        inputs.load(scenario.load(file, [*plan.previous_overrides(town.plan), *overrides]))
    return {fault.code: fault.place for fault in caught.value.faults}


def test_accounts_and_teams_that_contradict_the_plan_in_force(town: Town, tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    write_rows(file.parent / "receivables.csv", [{"outlet_id": "D000", "owed": 1}, {"outlet_id": "nobody", "owed": 1}])
    assert faults(file, town)["E253"].endswith("receivables.csv:3 [outlet_id]")
    assert "E256" in faults(file, town, "quarter.absent_reps=[R8]")
    rename = lambda rows: [{**row, "rep_id": f"new{row['rep_id']}"} for row in rows]  # noqa: E731 - one row rule
    in_rows("reps.csv", rename)(file.parent)
    assert "E254" in faults(file, town)


def test_results_of_the_quarter_are_the_volume_of_the_next(tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    rows = [
        {"outlet_id": "D000", "weeks": 12, "cases": 90},
        {"outlet_id": "D001", "weeks": 2, "cases": 90},
        {"outlet_id": "D002", "weeks": 12, "cases": ""},
    ]
    write_rows(file.parent / "results.csv", rows)
    plain = inputs.load(scenario.load(file)).outlets["volume_cases"]
    given = [f"inputs.results={file.parent / 'results.csv'}"]
    told = inputs.load(scenario.load(file, given)).outlets
    # Twelve weeks are three cycles; two weeks say too little, and no cases say nothing.
    assert told["volume_cases"].iloc[0] == 30
    assert told["volume_cases"].iloc[1:].tolist() == plain.iloc[1:].tolist()
    assert told["potential_cases"].iloc[0] >= 30
    write_rows(file.parent / "results.csv", [{"outlet_id": "nobody", "weeks": 12, "cases": 1}])
    with pytest.raises(BadInputError) as caught:
        inputs.load(scenario.load(file, given))
    assert {fault.code: fault.place for fault in caught.value.faults}["E257"].endswith("results.csv:2 [outlet_id]")


def test_a_lock_against_a_blocked_hand_over_is_refused(town: Town, tmp_path: Path) -> None:
    before = pd.read_parquet(town.plan / "tables/outlets.parquet").set_index("outlet_id")
    other = {"R1": "R2", "R2": "R1"}[str(before.loc["D004", "rep_id"])]
    file = write_city(tmp_path / "city")
    table = pd.read_csv(file.parent / "outlets.csv", dtype=str, keep_default_na=False)
    table.assign(rep_id=table["outlet_id"].map({"D004": other})).to_csv(file.parent / "outlets.csv", index=False)
    assert faults(file, town)["E255"].endswith("[rep_id]")
    free = inputs.load(scenario.load(file, ["quarter.hold_blocked=false", *plan.previous_overrides(town.plan)]))
    assert free.blocked is not None
    assert not free.blocked["stays"].any()


def test_the_held_outlets_of_a_real_plan(town: Town) -> None:
    known = inputs.load(scenario.load(town.scenario, plan.previous_overrides(town.plan)))
    assert known.blocked is not None
    assert known.blocked["outlet_id"].tolist() == ["D004", "D011"]
