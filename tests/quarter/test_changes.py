"""What becomes of outlets: each kind of change from plans of a few rows, and what two real plans add up to."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from routeopt import quarter

BEFORE = {"status": "served", "outlet_class": "B", "mode": "DSD", "distributor_id": None, "rep_id": "R1"}
MONDAY, TUESDAY = dt.date(2026, 1, 12), dt.date(2026, 1, 13)


def outlets(rows: dict[str, dict[str, Any]]) -> pd.DataFrame:
    extra = {"reason": "rule_2", "rep_reason": "nearest", "volume_cases": 10.0}
    return pd.DataFrame([{"outlet_id": name, **BEFORE, **extra, **row} for name, row in rows.items()])


def visits(days: dict[str, list[dt.date]], rep: str = "R1") -> pd.DataFrame:
    rows = [(rep, date, name, "service", 36_000) for name, dates in days.items() for date in dates]
    return pd.DataFrame(rows, columns=["rep_id", "date", "outlet_id", "kind", "start_s"])


def one(before: dict[str, Any] | None, after: dict[str, Any] | None, *days: list[dt.date]) -> Any:
    """The row of one outlet among others that stay."""
    old = outlets({"stay": {}} | ({} if before is None else {"x": before}))
    new = outlets({"stay": {}} | ({} if after is None else {"x": after}))
    first, second = days or ([MONDAY], [MONDAY])
    found = quarter.changes(old, visits({"x": first}), new, visits({"x": second}))
    assert set(found["outlet_id"]) <= {"stay", "x"}
    return found.set_index("outlet_id").loc["x"]


WAT = {"mode": "WAT", "distributor_id": "D1", "rep_id": None}


@pytest.mark.parametrize(
    ("before", "after", "change", "reason"),
    [
        ({}, {}, "kept", ""),
        ({}, None, "closed", "not_in_table"),
        ({}, {"status": "prospect"}, "closed", "no_customer"),
        (None, {}, "opened", "new_in_table"),
        ({"status": "prospect"}, {}, "opened", "signed"),
        ({}, WAT, "dropped", "rule_2"),
        (WAT, {}, "added", "rule_2"),
        (WAT, {**WAT, "distributor_id": "D2"}, "new_mode", "rule_2"),
        ({"rep_id": "R9"}, {}, "moved", "rep_left"),
        ({}, {"outlet_class": "A"}, "new_class", "volume"),
    ],
)
def test_each_change_has_its_name_and_reason(
    before: dict[str, Any] | None, after: dict[str, Any] | None, change: str, reason: str
) -> None:
    row = one(before, after)
    assert (row["change"], row["reason"]) == (change, reason)


def test_another_rep_who_stays_means_that_territories_were_drawn_anew() -> None:
    old = outlets({"x": {"rep_id": "R2"}, "y": {"rep_id": "R2"}})
    new = outlets({"x": {"rep_id": "R1"}, "y": {"rep_id": "R2"}})
    found = quarter.changes(old, visits({}), new, visits({}))
    assert list(zip(found["outlet_id"], found["change"], found["reason"], strict=True)) == [
        ("x", "moved", "territory"),
        ("y", "kept", ""),
    ]


def test_a_lock_is_the_reason_of_who_moves_to_its_rep_but_not_of_who_stays() -> None:
    locked = {"rep_reason": "only_rep"}
    old = outlets({"x": {"rep_id": "R2"}, "y": {"rep_id": "R2"}, "z": {"rep_id": "R9"}})
    new = outlets({"x": {"rep_id": "R1", **locked}, "y": {"rep_id": "R2", **locked}, "z": {"rep_id": "R1", **locked}})
    found = quarter.changes(old, visits({}), new, visits({}))
    assert dict(zip(found["outlet_id"], found["reason"], strict=True)) == {"x": "only_rep", "y": "", "z": "rep_left"}


def test_days_are_named_in_the_order_of_the_week() -> None:
    row = one({}, {}, [TUESDAY, MONDAY], [TUESDAY])
    assert (row["change"], row["from_days"], row["to_days"]) == ("new_day", "mon tue", "tue")


def test_outlets_that_no_plan_serves_are_not_listed() -> None:
    found = quarter.changes(
        outlets({"p": {"status": "prospect"}}), visits({}), outlets({"p": {"status": "prospect"}}), visits({})
    )
    assert found.empty


def test_what_leaves_one_list_enters_another() -> None:
    old = outlets({"a": {}, "b": {}, "c": WAT, "d": {}, "k": {"mode": "MT", "rep_id": None}})
    new = outlets({"a": {"rep_id": "R2"}, "b": WAT, "c": {}, "e": {}, "k": {"mode": "MT", "rep_id": None}})
    found = quarter.changes(old, visits({}), new, visits({"a": [TUESDAY, MONDAY]}, rep="R2"))
    handed = quarter.handovers(found, visits({"a": [TUESDAY, MONDAY]}, rep="R2"), {"R1"}).set_index("outlet_id")
    parties = {name: tuple(row[["from_kind", "from_id", "to_kind", "to_id"]]) for name, row in handed.iterrows()}
    assert parties == {
        "a": ("rep", "R1", "rep", "R2"),
        "b": ("rep", "R1", "distributor", "D1"),
        "c": ("distributor", "D1", "rep", "R1"),
        "d": ("rep", "R1", "nobody", ""),
        "e": ("nobody", "", "rep", "R1"),
    }
    assert handed.loc[["a"], ["first_date", "first_s"]].to_numpy().tolist() == [[MONDAY, 36_000]]
    assert handed["first_date"].isna().tolist() == [name != "a" for name in handed.index]


@pytest.mark.parametrize(
    ("old", "new", "staff", "met", "joint"),
    [
        ({}, {"rep_id": "R2"}, {"R1", "R2"}, True, "both"),
        ({}, {"rep_id": "R2"}, {"R1", "R2"}, False, "alone"),
        ({}, {"rep_id": "R2"}, {"R2"}, False, "giver_away"),
        ({}, WAT, {"R1"}, True, "giver"),
        ({}, WAT, {"R1"}, False, "none"),
        ({}, WAT, {"R2"}, False, "none"),
        (WAT, {}, {"R1"}, False, "taker"),
        ({}, None, {"R1"}, False, None),
        (None, {}, {"R1"}, False, None),
        (WAT, {"mode": "MT", "rep_id": None}, {"R1"}, False, None),
    ],
)
def test_the_list_says_who_stands_there(
    old: dict[str, Any] | None, new: dict[str, Any] | None, staff: set[str], met: bool, joint: str | None
) -> None:
    before, after = (outlets({"stay": {}} | ({} if row is None else {"x": row})) for row in (old, new))
    mine = visits({"x": [TUESDAY]}, rep="R2" if new and new.get("rep_id") == "R2" else "R1")
    call = visits({"x": [MONDAY]}).assign(kind="handover") if met else visits({})
    found = quarter.changes(before, visits({}), after, mine)
    handed = quarter.handovers(found, pd.concat([mine, call], ignore_index=True), staff).set_index("outlet_id")
    assert handed["joint"].astype(object).where(handed["joint"].notna(), None).tolist() == [joint]


def test_each_rep_sees_both_plans() -> None:
    totals = {"outlets": 2, "visits": 8, "service_s": 7200, "travel_s": 1800, "wait_s": 0, "volume_cases": 20.0}
    before = pd.DataFrame([{"rep_id": "R1", **totals}, {"rep_id": "R9", **totals}])
    after = pd.DataFrame([{"rep_id": "R1", **totals, "outlets": 3}])
    old, new = outlets({"x": {"rep_id": "R9"}, "y": {}}), outlets({"x": {}, "y": {}})
    found = quarter.changes(old, visits({}), new, visits({"y": [MONDAY]}))
    table = quarter.by_rep(before, after, found).set_index("rep_id")
    first, second = table.to_dict("records")
    columns = ("outlets_before", "outlets_after", "given", "taken", "new_days", "work_h_before")
    assert [first[name] for name in columns] == [2, 3, 0, 1, 1, 2.5]
    assert (second["given"], table["outlets_after"].isna().tolist()) == (1, [False, True])
