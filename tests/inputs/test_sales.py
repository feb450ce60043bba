"""The history of sales: read as it is, and every way in which it can be unfit is named at its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from routeopt import inputs, scenario
from routeopt.core.faults import BadInputError, Fault
from routeopt.core.language import LANGUAGES
from tests.city import write_city
from tests.integration.test_bad_input import first, in_rows

Rows = list[dict[str, str]]


def refused(folder: Path, change: Callable[[Rows], Rows], *overrides: str) -> list[Fault]:
    file = write_city(folder / "city")
    in_rows("sales.csv", change)(file.parent)
    with pytest.raises(BadInputError) as caught:
        inputs.load(scenario.load(file, list(overrides)))
    for lang in LANGUAGES:
        assert all("{" not in fault.render(lang) for fault in caught.value.faults)
    return list(caught.value.faults)


def twice(rows: Rows) -> Rows:
    return [*rows, rows[0]]


def without(month: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if row["month"] != month]


def since(month: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if row["month"] >= month]


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (first("volume", "-3"), "E211", "sales.csv:2 [volume]"),
        (first("volume", ""), "E207", "sales.csv:2 [volume]"),
        (first("volume", "many"), "E205", "sales.csv:2 [volume]"),
        (first("outlet_id", "D999"), "E1401", "sales.csv:2 [outlet_id]"),
        (first("month", "2025-13"), "E1402", "sales.csv:2 [month]"),
        (twice, "E1403", "[month]"),
        (without("2024-07"), "E1404", "[month]"),
        (since("2025-01"), "E1405", "[month]"),
        (since("2026"), "E1405", "[month]"),
        (first("month", "2026-01"), "E1406", "[month]"),
    ],
)
def test_an_unfit_history_is_named_at_its_place(
    tmp_path: Path, change: Callable[[Rows], Rows], code: str, place: str
) -> None:
    found = refused(tmp_path, change)
    assert [fault.code for fault in found] == [code]
    assert found[0].place.endswith(place)


def test_a_history_may_reach_into_the_year_that_begins_later(tmp_path: Path) -> None:
    file = write_city(tmp_path)
    in_rows("sales.csv", first("month", "2026-01"))(file.parent)
    known = inputs.load(scenario.load(file, ["targets.first_month=2026-02-01"]))
    assert known.sales is not None
    assert known.sales["month"].max() == "2026-01"


def test_targets_without_a_history_are_refused(tmp_path: Path) -> None:
    file = write_city(tmp_path)
    with pytest.raises(BadInputError) as caught:
        inputs.load(scenario.load(file, ["inputs.sales="]))
    assert [(fault.code, fault.field) for fault in caught.value.faults] == [("E1407", "inputs.sales")]


def test_a_scenario_without_targets_needs_no_history(tmp_path: Path) -> None:
    known = inputs.load(scenario.load(write_city(tmp_path), ["inputs.sales=", "targets="]))
    assert known.sales is None
