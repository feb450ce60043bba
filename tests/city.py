"""A made-up grid town, small enough that the whole line runs in seconds; tables, streets and scenario as files."""

import csv
import random
from pathlib import Path
from typing import Any

import osmium

WEST, SOUTH = 9.0, 47.0
STEP_LON, STEP_LAT = 0.0016, 0.0011
"""Blocks of about 121 m by 122 m."""
COLUMNS, ROWS = 14, 10
REPS = ("R1", "R2")
OUTLETS_PER_REP = 40

SCENARIO = """\
name: Grid town
simulated: The whole town is made up.
seed: 3
inputs:
  outlets: outlets.csv
  offices: offices.csv
  reps: reps.csv
  distributors: distributors.csv
  survey: survey.csv
  receivables: receivables.csv
  coolers: coolers.csv
  sales: sales.csv
period:
  start: 2026-01-05
  weeks: 4
network:
  streets: streets.osm.pbf
  planning_mode: e_bike
coverage:
  rules:
    - {mode: MT, channels: [modern_trade]}
    - {mode: WS, channels: [wholesale]}
    - {mode: PDS, in_area: true}
    - {mode: WAT, classes: [C], in_area: true}
territories:
  outlets_min: 38
  outlets_max: 42
  hours_tolerance: 0.1
  effort: fast
streets:
  length_max_m: 500
  rep_hours: 8
  effort: fast
coolers:
  types:
    tall: {cases_max: 20, deposit: 100, volume_min_cases: 15}
    small: {cases_max: 6, deposit: 50}
  cases_min: 2
  job_cases: 1
  jobs_max: 8
  technician_stops_max: 4
journeys:
  stops_min: 5
  stops_max: 9
  effort: fast
targets:
  growth: 0.06
  expenses: 50000
"""


def write_city(folder: Path) -> Path:
    """Write the town into a folder and name its scenario file."""
    folder.mkdir(parents=True, exist_ok=True)
    write_streets(folder / "streets.osm.pbf")
    write_rows(folder / "outlets.csv", outlets())
    write_rows(folder / "offices.csv", [{"office_id": "O1", "name": "Town office", **at(6.5, 5)}])
    reps = [
        {"rep_id": rep, "name": f"Rep {rep}", "office_id": "O1", "travel_mode": mode, "start": "office"}
        for rep, mode in zip(REPS, ("e_bike", "car"), strict=True)
    ]
    write_rows(folder / "reps.csv", reps)
    write_rows(folder / "distributors.csv", distributors())
    write_rows(folder / "survey.csv", survey())
    write_rows(folder / "receivables.csv", receivables())
    write_rows(folder / "coolers.csv", coolers())
    write_rows(folder / "sales.csv", sales())
    scenario = folder / "base.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    return scenario


def at(column: float, row: float) -> dict[str, float]:
    """Longitude and latitude of a place counted in blocks from the south-west corner."""
    return {"lon": round(WEST + column * STEP_LON, 7), "lat": round(SOUTH + row * STEP_LAT, 7)}


def write_streets(path: Path, banks: tuple[range, ...] = (range(COLUMNS),)) -> None:
    """
    Write the streets: a grid whose every third row is one-way, and an islet of one street that nothing joins.

    Several ranges of columns are banks of rivers that no bridge crosses.
    """
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for row in range(ROWS):
            for column in range(COLUMNS):
                writer.add_node(_node(row * COLUMNS + column + 1, column, row))
        islet = ROWS * COLUMNS + 1
        for place in range(2):
            writer.add_node(_node(islet + place, COLUMNS + 5 + place, 2))
        ways = [
            ([r * COLUMNS + c + 1 for c in bank], f"Row Street {r}", "residential", r % 3 == 1)
            for r in range(ROWS)
            for bank in banks
        ]
        ways += [
            ([r * COLUMNS + c + 1 for r in range(ROWS)], f"Column Road {c}", "tertiary", False) for c in range(COLUMNS)
        ]
        ways.append(([islet, islet + 1], "Islet Lane", "residential", False))
        for number, (nodes, name, highway, oneway) in enumerate(ways, start=1):
            tags = {"highway": highway, "name": name} | ({"oneway": "yes"} if oneway else {})
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))


def _node(number: int, column: int, row: int) -> Any:
    place = at(column, row)
    return osmium.osm.mutable.Node(id=number, location=(place["lon"], place["lat"]))


def outlets() -> list[dict[str, Any]]:
    """
    Rows of the outlet table.

    Direct outlets and prospects fill columns 0 to 10, the WAT area columns 11 and 12 (class C, as its rule asks), the
    PDS area the eastern edge; one outlet stands on the islet and one far out.
    """
    draw = random.Random(7)
    direct = OUTLETS_PER_REP * len(REPS)
    rows = [_outlet(f"D{n:03d}", draw, 0.1, 10.4, "ABBBCCCC"[n % 8]) for n in range(direct)]
    rows += [_outlet(f"P{n:03d}", draw, 0.1, 10.4, "C", status="prospect") for n in range(12)]
    rows += [_outlet(f"W{n:03d}", draw, 11.1, 12.6, "C") for n in range(10)]
    rows += [_outlet(f"V{n:03d}", draw, 12.92, 12.99, "B") for n in range(3)]
    rows += [_outlet(f"X{n:03d}", draw, 0.1, 10.4, "A", channel="modern_trade") for n in range(3)]
    rows += [_outlet(f"Y{n:03d}", draw, 0.1, 10.4, "A", channel="wholesale") for n in range(2)]
    rows.append(_outlet("Z000", draw, COLUMNS + 5.2, COLUMNS + 5.8, "C") | at(COLUMNS + 5.5, 2.05))
    rows.append(_outlet("Z001", draw, 0, 1, "C") | at(5, ROWS + 8))
    for row in rows[::9]:
        row["opening"] = "Mo-Fr 10:00-12:30,14:00-19:00"
    rows[4]["opening"] = "Mo-Th 09:00-18:00"
    named = {row["outlet_id"]: row for row in rows}
    named["X000"]["mode"] = "MT"
    named["Y000"] |= {"mode": "WS", "distributor_id": "S1"}
    return rows


def _outlet(outlet: str, draw: random.Random, west: float, east: float, grade: str, **more: object) -> dict[str, Any]:
    cases = {"A": 60.0, "B": 25.0, "C": 8.0}[grade] * draw.uniform(0.8, 1.2)
    prospect = more.get("status") == "prospect"
    # Ten metres or so off the street, never on a junction.
    column, row = draw.uniform(west, east), draw.randrange(ROWS) + draw.choice([-0.08, 0.08])
    return {
        "outlet_id": outlet,
        "name": f"Shop {outlet}",
        **at(column, row),
        "channel": "general_store",
        "status": "served",
        "outlet_class": grade,
        "volume_cases": 0.0 if prospect else round(cases, 1),
        "potential_cases": round(cases * 1.3, 1),
        "opening": "",
        "is_synthetic": "true",
        **more,
    }


def survey() -> list[dict[str, Any]]:
    """
    Rows of the census: the outlets of the western blocks by id.

    One row stands twice, told by name and place, and one is a customer whom the outlet table does not know.
    """
    draw = random.Random(11)
    rows = []
    for row in outlets():
        if row["outlet_id"][0] in "DP" and row["lon"] < at(7, 0)["lon"]:
            served = row["status"] == "served"
            rows.append(
                {
                    "survey_id": f"C{row['outlet_id']}",
                    "outlet_id": row["outlet_id"],
                    "channel": row["channel"],
                    "customer": served,
                    "own_cases": row["volume_cases"],
                    "rival_cases": round(draw.choice([0.0, 5.0, 12.0]), 1),
                    "potential_cases": row["potential_cases"],
                    "cooler": served and draw.random() < 0.3,
                    "cooler_room": draw.random() < 0.5,
                    "is_synthetic": True,
                }
            )
    shop = next(row for row in outlets() if row["outlet_id"] == "D000")
    by_name = {"survey_id": "N1", "name": " shop  d000", "lon": shop["lon"], "lat": shop["lat"], "customer": True}
    rows.append(by_name | {"channel": "general_store", "own_cases": 5.0})
    rows.append(
        {"survey_id": "N3", "name": "Who", **at(3.5, 4.05), "channel": "hotel", "customer": True, "own_cases": 9}
    )
    return rows


def receivables() -> list[dict[str, Any]]:
    """Rows of the customers' accounts: one cleared, two not, one who owes nothing."""
    return [
        {"outlet_id": "D000", "owed": 120, "cleared": "yes", "years": 2},
        {"outlet_id": "D004", "owed": 80, "cleared": "no", "years": 5},
        {"outlet_id": "D011", "owed": 50, "cleared": "no", "years": 12},
        {"outlet_id": "D020", "owed": 0, "cleared": "no", "years": 3},
    ]


def coolers() -> list[dict[str, Any]]:
    """
    Rows of the coolers: at every fourth customer of the reps, three in the WAT area, three in the warehouse.

    Two are faulty, one is missing, three sell nothing, and one was never checked.
    """
    draw = random.Random(13)
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(shop for shop in outlets() if shop["outlet_id"][0] == "D"):
        if number % 4:
            continue
        kind = "small" if row["outlet_class"] == "C" else "tall"
        share = 0.0 if number % 24 == 8 else draw.uniform(0.1, 0.3)
        rows.append(
            {
                "cooler_id": f"K{number:02d}",
                "outlet_id": row["outlet_id"],
                "type": kind,
                "state": "faulty" if number == 12 else "working",
                "placed": "2025-03-01",
                "deposit": draw.choice([0, 50, 100]),
                "checked": "" if number == 40 else "2025-12-10",
                "own_share": round(draw.uniform(0.5, 1.0), 2),
                "sales_cases": round(share * row["potential_cases"], 1),
                "rival": draw.choice(["yes", "no"]),
                "position": draw.choice(["entrance", "counter", "aisle", "back"]),
            }
        )
    rows.append({"cooler_id": "KW0", "outlet_id": "W000", "type": "small", "state": "missing", "deposit": 50})
    rows.append({"cooler_id": "KW1", "outlet_id": "W001", "type": "small", "sales_cases": 1.5, "checked": "2025-12-11"})
    rows.append({"cooler_id": "KW2", "outlet_id": "W002", "type": "small", "state": "faulty", "sales_cases": 2})
    spare = ("tall", "small", "tall")
    return [*rows, *({"cooler_id": f"S{number}", "office_id": "O1", "type": kind} for number, kind in enumerate(spare))]


def sales() -> list[dict[str, Any]]:
    """Rows of two years of sales: summers are better than winters; the last customer opened in the second year."""
    draw = random.Random(13)
    customers = [row for row in outlets() if row["status"] == "served"]
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    rows = []
    for number, customer in enumerate(customers):
        growth = draw.uniform(-0.05, 0.12)
        for t, month in enumerate(months):
            summer = 1.3 if 5 <= t % 12 <= 8 else 0.9
            cases = customer["volume_cases"] * summer * (1 + growth * (t - 23) / 12) * draw.uniform(0.9, 1.1)
            if number < len(customers) - 1 or t >= 14:
                rows.append({"month": month, "outlet_id": customer["outlet_id"], "volume": round(cases, 1)})
    return rows


def distributors() -> list[dict[str, Any]]:
    """Rows of the distributor table: one wholesaler, one WAT area, one PDS area beyond it."""
    return [
        {"distributor_id": "S1", "name": "Wholesaler", "mode": "WS", **at(3, 3), "capacity_cases": "", "area": ""},
        {
            "distributor_id": "A1",
            "name": "Helper",
            "mode": "WAT",
            **at(12, 4),
            "capacity_cases": 300,
            "storage_cases": 90,
            "area": _box(10.8, -1, 12.8, ROWS),
        },
        {"distributor_id": "B1", "name": "Region", "mode": "PDS", **at(13, 4), "area": _box(12.9, -1, 18, ROWS)},
    ]


def _box(west: float, south: float, east: float, north: float) -> str:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return "POLYGON((" + ", ".join(f"{at(*c)['lon']} {at(*c)['lat']}" for c in corners) + "))"


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as CSV with a header."""
    fields = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows(rows)
