"""A planner's what-ifs as files of three lines: planned beside the plan in force, their effect read off `compare`."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from routeopt import plan
from tests.city import SOUTH, STEP_LAT, outlets, write_city, write_rows
from tests.line import routeopt

BASE = """\
name: Town
inputs: {outlets: outlets.csv, offices: offices.csv, reps: reps.csv, distributors: distributors.csv}
period: {start: 2026-01-05, weeks: 4}
network: {streets: streets.osm.pbf, planning_mode: e_bike}
coverage: {rules: [{mode: PDS, in_area: true}, {mode: WAT, classes: [C], in_area: true}]}
territories: {outlets_min: 25, outlets_max: 32, hours_tolerance: 0.1, change_price_minutes: 30, effort: fast}
journeys: {stops_min: 3, stops_max: 9, effort: fast}
"""
OFFICE = {"office_id": "O1", "travel_mode": "e_bike", "start": "office"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The grid town with three reps, planned."""
    folder = tmp_path_factory.mktemp("what_ifs")
    file = write_city(folder)
    streets = [{**row, "street": f"Row Street {round((row['lat'] - SOUTH) / STEP_LAT)}"} for row in outlets()]
    write_rows(folder / "outlets.csv", streets)
    write_rows(folder / "reps.csv", [{"rep_id": rep, "name": rep, **OFFICE} for rep in ("R1", "R2", "R3")])
    file.write_text(BASE, encoding="utf-8")
    ended = routeopt("plan", file, "--out", folder / "base", "--workers", "1")
    assert ended.code == 0, ended.err
    return folder


def compared(town: Path, name: str, *wish: str) -> dict[str, Any]:
    """Write the wish below ``extends:``, plan it beside the plan in force, have it checked, and compare."""
    lines = ["extends: base.yaml", *wish]
    assert len(lines) <= 3
    (town / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = routeopt("plan", town / f"{name}.yaml", "--out", town / name, "--previous", town / "base", "--workers", "1")
    assert ended.code == 0, ended.err
    assert routeopt("check", town / name).code == 0
    return dict(json.loads(routeopt("compare", town / "base", town / name, "--json").out))


def moved(found: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Outlets that change hands between reps: from whom, to whom and why."""
    rows = (row for row in found["outlets"] if row["change"] == "moved")
    return {row["outlet_id"]: (row["from_rep_id"], row["to_rep_id"], row["reason"]) for row in rows}


def by_lock(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Outlets that move because only the new rep may serve them: from whom, to whom."""
    return {outlet: (giver, taker) for outlet, (giver, taker, why) in moved(found).items() if why == "only_rep"}


def assert_each_rep_adds_up(found: dict[str, Any]) -> None:
    """What each rep gives and takes is what moved, and accounts for the outlets before and after."""
    given = Counter(giver for giver, _, _ in moved(found).values())
    taken = Counter(taker for _, taker, _ in moved(found).values())
    for row in found["reps"]:
        assert (int(row["given"]), int(row["taken"])) == (given[row["rep_id"]], taken[row["rep_id"]])
        after = int(row["outlets_after"] or 0)
        assert after == int(row["outlets_before"]) - given[row["rep_id"]] + taken[row["rep_id"]]


def served_by(town: Path, rep: str) -> set[str]:
    table = plan.read(town / "base").outlets
    return set(table.loc[table["rep_id"].eq(rep) & table["status"].eq("served"), "outlet_id"])


def on_street(town: Path, rep: str, street: str) -> set[str]:
    """A rep's outlets of the plan in force on a street; a test with none of them would show nothing."""
    table = pd.read_csv(town / "outlets.csv")
    found = served_by(town, rep) & set(table.loc[table["street"].eq(street), "outlet_id"])
    assert found
    return found


def test_one_rep_fewer(town: Path) -> None:
    """All of the rep's outlets go to the two others, who say why."""
    found = compared(town, "fewer", "quarter: {absent_reps: [R2]}", "territories: {outlets_max: 48}")
    assert [found["kpis"][side]["reps"] for side in ("before", "after")] == [3, 2]
    gone = served_by(town, "R2")
    moves = moved(found)
    assert {outlet for outlet, move in moves.items() if move[2] == "rep_left"} == gone
    assert {move[2] for outlet, move in moves.items() if outlet not in gone} <= {"territory"}
    reps = {row["rep_id"]: row for row in found["reps"]}
    assert (reps["R2"]["outlets_after"], int(reps["R2"]["given"])) == (None, len(gone))
    assert all(float(reps[rep]["work_h_after"]) > float(reps[rep]["work_h_before"]) for rep in ("R1", "R3"))
    assert_each_rep_adds_up(found)


def test_one_street_locked(town: Path) -> None:
    """The first rep's outlets on a street of the third go to the third, and say so."""
    found = compared(town, "locked", "territories: {locks: [{rep_id: R3, streets: [Row Street 6]}]}")
    assert by_lock(found) == dict.fromkeys(on_street(town, "R1", "Row Street 6"), ("R1", "R3"))
    assert_each_rep_adds_up(found)


def test_two_reps_swap_a_quarter(town: Path) -> None:
    """The first rep's outlets on one street go to the third, and the third's on another to the first."""
    locks = "{rep_id: R3, streets: [Row Street 6]}, {rep_id: R1, streets: [Row Street 0]}"
    found = compared(town, "swapped", f"territories: {{locks: [{locks}]}}")
    to_third = dict.fromkeys(on_street(town, "R1", "Row Street 6"), ("R1", "R3"))
    assert by_lock(found) == to_third | dict.fromkeys(on_street(town, "R3", "Row Street 0"), ("R3", "R1"))
    assert_each_rep_adds_up(found)
    # The wish has no name of its own: the folders tell the two plans apart.
    for lang, words in (("en", ("Town (base)", "locked to its new rep")), ("zh", ("（base）", "已锁定给新业务代表"))):
        told = routeopt("compare", town / "base", town / "swapped", "--lang", lang).out
        assert all(word in told for word in words)
