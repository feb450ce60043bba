"""Twelve broken scenarios and tables: each gives a named fault with place and fix, and nothing is written."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from routeopt.inputs.datum import from_wgs84
from tests.city import write_city
from tests.line import routeopt

Break = Callable[[Path], None]


def in_text(file: str, old: str, new: str) -> Break:
    """Replace a text in one file of the scenario folder."""

    def act(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return act


def in_rows(file: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Break:
    """Change the rows of one table."""

    def act(folder: Path) -> None:
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        names = list(rows[0])
        with (folder / file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(change(rows))

    return act


def first(column: str, value: str) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
    return lambda rows: [{**rows[0], column: value}, *rows[1:]]


def swapped(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**rows[0], "lon": rows[0]["lat"], "lat": rows[0]["lon"]}, *rows[1:]]


def at_sea(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**row, "lon": str(float(row["lon"]) - 30)} for row in rows]


def served(change: dict[str, str]) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
    """Change the first served outlet of a class that reps visit."""

    def act(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        row = next(row for row in rows if row.get("status", "served") == "served" and not row.get("mode"))
        return [{**each, **change} if each is row else each for each in rows]

    return act


def unreadable(folder: Path) -> None:
    (folder / "streets.osm.pbf").write_bytes(b"this is no map" * 100)


CASES: dict[str, tuple[Break, int, str, str]] = {
    "unknown key": (in_text("base.yaml", "outlets_min", "outlet_min"), 3, "E111", "territories.outlet_min"),
    "wrong type": (in_text("base.yaml", "outlets_max: 42", "outlets_max: many"), 3, "E113", "territories.outlets_max"),
    "missing file": (in_text("base.yaml", "reps.csv", "repz.csv"), 3, "E201", "repz.csv"),
    "duplicate id": (
        in_rows("outlets.csv", lambda rows: [rows[0], {**rows[1], "outlet_id": rows[0]["outlet_id"]}, *rows[2:]]),
        3,
        "E210",
        "outlets.csv:3 [outlet_id]",
    ),
    "swapped coordinates": (in_rows("outlets.csv", swapped), 3, "E234", "outlets.csv:2 [lon, lat]"),
    "outlets in the sea": (in_rows("outlets.csv", at_sea), 3, "E305", "outlets.csv"),
    "class without frequency": (
        in_text("base.yaml", "journeys:\n", "journeys:\n  visits_per_cycle: {A: 8, B: 4}\n"),
        3,
        "E239",
        "journeys.visits_per_cycle",
    ),
    "no reps": (in_rows("reps.csv", lambda rows: rows[:0]), 3, "E232", "reps.csv"),
    "band impossible": (in_text("base.yaml", "outlets_min: 38", "outlets_min: 42"), 4, "E401", "short"),
    "window shorter than the service": (
        in_rows("outlets.csv", served({"opening": "Mo-Fr 09:00-09:05"})),
        3,
        "E242",
        "[opening]",
    ),
    "doors that open after the shift": (
        in_rows("outlets.csv", served({"opening": "Mo-Fr 19:00-22:00"})),
        3,
        "E242",
        "[opening]",
    ),
    "unreadable map": (unreadable, 3, "E301", "streets.osm.pbf"),
}


@pytest.mark.parametrize("name", CASES)
def test_broken_input_is_named_with_place_and_fix(name: str, tmp_path: Path) -> None:
    breaking, code, fault, place = CASES[name]
    scenario = write_city(tmp_path / "city")
    breaking(scenario.parent)
    for lang, word in (("en", "Fix:"), ("zh", "处理：")):
        ended = routeopt("plan", scenario, "--out", tmp_path / "plan", "--lang", lang)
        assert ended.code == code, ended.err
        assert fault in ended.err
        assert word in ended.err
        assert "Traceback" not in ended.err
        if lang == "en" and name != "band impossible":
            assert place in ended.err
    assert {child.name for child in tmp_path.iterdir()} == {"city"}


def test_a_wrong_datum_is_recognised(tmp_path: Path) -> None:
    """Positions in GCJ-02 that are declared as WGS84 lie hundreds of metres off, all in one direction."""
    import numpy as np  # noqa: PLC0415

    from tests import city  # noqa: PLC0415

    # The town moves to Wuhan, where the two datums differ.
    east, north = 114.3 - city.WEST, 30.6 - city.SOUTH
    moved = pytest.MonkeyPatch()
    moved.setattr(city, "WEST", city.WEST + east)
    moved.setattr(city, "SOUTH", city.SOUTH + north)
    scenario = write_city(tmp_path / "city")
    moved.undo()

    def to_gcj(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        lon, lat = (np.array([float(row[name]) for row in rows]) for name in ("lon", "lat"))
        wrong = from_wgs84(lon, lat, "gcj02")
        return [{**row, "lon": str(x), "lat": str(y)} for row, x, y in zip(rows, *wrong, strict=True)]

    for table in ("outlets.csv", "offices.csv", "distributors.csv"):
        in_rows(table, to_gcj)(scenario.parent)
    ended = routeopt("plan", scenario, "--out", tmp_path / "plan")
    assert ended.code == 3, ended.err
    assert "E307" in ended.err
    assert "gcj02" in ended.err
    right = routeopt("plan", scenario, "--out", tmp_path / "plan", "--set", "inputs.crs=gcj02")
    assert "E305" not in right.err


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    scenario = write_city(tmp_path / "city")
    in_rows("outlets.csv", first("channel", "shop"))(scenario.parent)
    in_rows("reps.csv", first("office_id", "O9"))(scenario.parent)
    ended = routeopt("validate", scenario)
    assert ended.code == 3
    assert "E206" in ended.err
    assert "E237" in ended.err
