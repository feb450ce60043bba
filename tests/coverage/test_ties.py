"""Outlets tied to who can't come are told before anything is decided, each with its row and what to do."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.city import COLUMNS, at, outlets, write_city, write_rows, write_streets
from tests.line import routeopt

EAST, WEST = {"office_id": "O1", "name": "East", **at(6.5, 5)}, {"office_id": "O2", "name": "West", **at(2, 5)}


def two_banks(folder: Path) -> Path:
    """The grid town with a river without a bridge, and an office on each bank."""
    file = write_city(folder)
    write_streets(folder / "streets.osm.pbf", (range(5), range(5, COLUMNS)))
    write_rows(folder / "offices.csv", [EAST, WEST])
    return file


def in_the_west(row: dict[str, Any]) -> bool:
    return float(row["lon"]) < at(4.5, 0)["lon"]


def faults_of(file: Path) -> list[dict[str, Any]]:
    """What the line refuses the town for; nothing of a plan is written."""
    ended = routeopt("plan", file, "--out", file.parent.parent / "plan", "--json")
    assert ended.code == 3, ended.err
    assert not (file.parent.parent / "plan").exists()
    faults: list[dict[str, Any]] = json.loads(ended.out)["faults"]
    return faults


@pytest.mark.parametrize("field", ["office_id", "rep_id"])
def test_a_tie_over_a_river_without_a_bridge_is_named(tmp_path: Path, field: str) -> None:
    """Whoever stands on the other bank is named with row and field; who has another mode or bank is not."""
    file = two_banks(tmp_path / "city")
    name = {"office_id": "O1", "rep_id": "R1"}[field]
    write_rows(file.parent / "outlets.csv", [{**row, field: name} for row in outlets()])
    over = {
        (number, row["outlet_id"])
        for number, row in enumerate(outlets(), start=2)
        if row["outlet_id"][0] in "DP" and in_the_west(row)
    }
    found = faults_of(file)
    assert {(fault["row"], str(fault["message"]).split()[1]) for fault in found} == over
    assert {(fault["code"], fault["field"]) for fault in found} == {("E405", field)}
    assert all(str(fault["file"]).endswith("outlets.csv") and fault["fix"] for fault in found)


def test_a_rep_who_lives_on_the_other_bank_is_named(tmp_path: Path) -> None:
    file = two_banks(tmp_path / "city")
    reps: list[dict[str, Any]] = [
        {"rep_id": "R1", "name": "One", "office_id": "O1", "travel_mode": "e_bike", "start": "office"},
        {"rep_id": "R2", "name": "Two", "office_id": "O1", "travel_mode": "car", "start": "home", **at(3.4, 4)},
    ]
    write_rows(file.parent / "reps.csv", reps)
    (fault,) = faults_of(file)
    assert (fault["code"], fault["row"], fault["field"]) == ("E320", 3, "lon, lat")
    assert "R2" in str(fault["message"])
    assert "O1" in str(fault["message"])
