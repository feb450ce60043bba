"""Random field-sales worlds by seed: streets with rivers, islands and one-ways, outlets, people, rules and wishes."""

import csv
import json
import random
from pathlib import Path
from typing import Any

import osmium

from tests.city import write_rows

STEP_LON, STEP_LAT = 0.0016, 0.0011
"""A block: about 120 m near the equator's middle latitudes."""
GRADES = "AABBBBCCCCCC"
HOURS = (
    "",
    "",
    "",
    "Mo-Fr 10:00-12:30,14:00-19:00",
    "Mo-Th 09:00-18:00",
    "Tu-Sa 07:00-22:00",
    "24/7",
    "Mo-Fr 14:00-17:00",
)
NAMES = ("Bar {}", "小店{}", 'O\'Neil "{}"', "=SUM({})", "<b>{}</b>", "Café nº {}", "商行 {}, 二楼")
ROADS = ("residential", "residential", "residential", "tertiary", "secondary", "living_street", "unclassified")


class World:
    """
    One random world.

    Attributes
    ----------
    seed
        Same seed, same files.
    small
        Outlets a rep, tens instead of a hundred: the bands of the scenario follow.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.draw = random.Random(seed)
        draw = self.draw
        self.west, self.south = draw.choice([(9.0, 47.0), (114.3, 30.6), (-8.6, 41.1), (-58.4, -34.6)])
        self.columns, self.rows = draw.randint(5, 13), draw.randint(5, 11)
        self.offices = draw.choice([1, 1, 1, 2])
        self.reps = self.offices * draw.choice([1, 1, 2, 3])
        self.per_rep = draw.randint(8, 22)
        self.extra: dict[str, list[dict[str, Any]]] = {}

    def write(self, folder: Path) -> Path:
        """Write streets, tables and scenario into a folder and name the scenario."""
        folder.mkdir(parents=True, exist_ok=True)
        self._streets(folder / "streets.osm.pbf")
        outlets = self.outlets()
        write_rows(folder / "outlets.csv", outlets)
        write_rows(folder / "offices.csv", self.office_rows())
        write_rows(folder / "reps.csv", self.rep_rows())
        write_rows(folder / "distributors.csv", self.distributor_rows())
        settings = self.settings(outlets)
        if self.draw.random() < 0.4:
            write_rows(folder / "survey.csv", self.survey_rows(outlets))
            settings["inputs"]["survey"] = "survey.csv"
        scenario = folder / "base.yaml"  # JSON is YAML.
        scenario.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
        return scenario

    def next_quarter(self, folder: Path) -> None:
        """Change the written outlet table as a quarter does: some close, some are won, some change class."""
        with (folder / "outlets.csv").open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, Any]] = list(csv.DictReader(file))
        rows = [row for row in rows if self.draw.random() > 0.04]
        for row in rows:
            chance = self.draw.random()
            if chance < 0.1 and row["status"] == "prospect":
                row |= {"status": "served", "volume_cases": row["potential_cases"]}
            elif chance < 0.05:
                row["outlet_class"] = self.draw.choice(GRADES)
        new = [self.outlet(f"N{n}", "served") for n in range(self.draw.randint(0, 2))]
        write_rows(folder / "outlets.csv", rows + new)

    def at(self, column: float, row: float) -> dict[str, float]:
        """Longitude and latitude of a place counted in blocks from the south-west corner."""
        return {"lon": round(self.west + column * STEP_LON, 7), "lat": round(self.south + row * STEP_LAT, 7)}

    def _streets(self, path: Path) -> None:
        """Write a jittered grid with holes, one-ways, a river with bridges, a loop, a doubled street and an islet."""
        draw = self.draw
        number = {(c, r): r * self.columns + c + 1 for r in range(self.rows) for c in range(self.columns)}
        river = draw.choice([None, draw.randrange(1, self.columns - 1)])
        bridges = set(draw.sample(range(self.rows), draw.randint(1, 2)))
        hole_share, oneway_share = draw.choice([0.0, 0.08, 0.15]), draw.choice([0.0, 0.1, 0.3])
        ways: list[tuple[list[int], dict[str, str]]] = []
        for (c, r), node in number.items():
            for dc, dr in ((1, 0), (0, 1)):
                other = number.get((c + dc, r + dr))
                across = river is not None and dc == 1 and c == river and r not in bridges
                if other is None or across or draw.random() < hole_share:
                    continue
                tags = {"highway": draw.choice(ROADS), "name": f"Row {r}" if dc else f"Column {c}"}
                if draw.random() < oneway_share:
                    tags["oneway"] = draw.choice(["yes", "-1"])
                ways.append(([node, other], tags))
        last = max(number.values())
        spots = {
            node: self.at(c + draw.uniform(-0.2, 0.2), r + draw.uniform(-0.2, 0.2)) for (c, r), node in number.items()
        }
        # A loop from a junction to itself, a second street between the same junctions, a dead end, an islet.
        start = number[draw.randrange(self.columns), draw.randrange(self.rows)]
        for k, (dx, dy) in enumerate(((0.0003, 0.0003), (0.0003, -0.0003), (-0.0004, 0.0)), start=1):
            spots[last + k] = {"lon": spots[start]["lon"] + dx, "lat": spots[start]["lat"] + dy}
        ways.append(([start, last + 1, last + 2, start], {"highway": "service", "name": "Loop"}))
        ways.append(([start, last + 3], {"highway": "residential", "name": "Dead End"}))
        spots[last + 4], spots[last + 5] = self.at(self.columns + 3, 1), self.at(self.columns + 4, 1)
        ways.append(([last + 4, last + 5], {"highway": "residential", "name": "Islet Lane"}))
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for node in sorted(spots):
                place = (spots[node]["lon"], spots[node]["lat"])
                tags = {"barrier": "bollard"} if draw.random() < 0.01 else {}
                writer.add_node(osmium.osm.mutable.Node(id=node, location=place, tags=tags))
            for index, (nodes, tags) in enumerate(ways, start=1):
                writer.add_way(osmium.osm.mutable.Way(id=index, nodes=nodes, tags=tags))

    def outlets(self) -> list[dict[str, Any]]:
        """Rows of the outlet table, some prospects, some of other modes, some that no street reaches."""
        draw = self.draw
        count = self.reps * self.per_rep
        rows = [self.outlet(f"{n:04d}", "served") for n in range(count)]
        rows += [self.outlet(f"P{n:03d}", "prospect") for n in range(draw.randint(0, 2 * self.reps + 3))]
        rows += [self.outlet(f"M{n:03d}", "served", channel="modern_trade") for n in range(draw.randint(0, 3))]
        rows += [self.outlet(f"W{n:03d}", "served", channel="wholesale") for n in range(draw.randint(0, 2))]
        if draw.random() < 0.4:
            rows.append(self.outlet("Z000", "served") | self.at(self.columns + 3.5, 1.05))
        if draw.random() < 0.3:
            rows.append(self.outlet("Z001", "served") | self.at(2, self.rows + 9))
        if draw.random() < 0.3:  # Two shops behind one door.
            rows[1] |= {"lon": rows[0]["lon"], "lat": rows[0]["lat"]}
        return rows

    def outlet(self, outlet: str, status: str, **more: object) -> dict[str, Any]:
        """One row, ten metres or so off a street."""
        draw = self.draw
        grade = draw.choice(GRADES)
        cases = {"A": 60.0, "B": 25.0, "C": 8.0}[grade] * draw.uniform(0.6, 1.5)
        column, row = draw.uniform(0, self.columns - 1), draw.uniform(0, self.rows - 1)
        column, row = (round(column), row) if draw.random() < 0.5 else (column, round(row))
        return {
            "outlet_id": outlet,
            "name": draw.choice(NAMES).format(outlet),
            **self.at(column, row),
            "channel": draw.choice(["general_store", "general_store", "restaurant", "school", "other"]),
            "status": status,
            "outlet_class": grade,
            "volume_cases": 0.0 if status == "prospect" else round(cases, 1),
            "potential_cases": round(cases * draw.uniform(1, 1.6), 1),
            "opening": draw.choice(HOURS),
            "street": f"Row {round(row)}",
            **more,
        }

    def office_rows(self) -> list[dict[str, Any]]:
        """Offices beside each other."""
        middle = (self.columns - 1) / 2
        return [
            {"office_id": f"O{n}", "name": f"Office {n}", **self.at(middle + 0.1 + n, (self.rows - 1) / 2)}
            for n in range(self.offices)
        ]

    def rep_rows(self) -> list[dict[str, Any]]:
        """Reps of all modes of travel; some start at home."""
        draw = self.draw
        rows: list[dict[str, Any]] = []
        for n in range(self.reps):
            row: dict[str, Any] = {
                "rep_id": f"R{n}",
                "name": f"王{n}",
                "office_id": f"O{n % self.offices}",
                "travel_mode": draw.choice(["e_bike", "e_bike", "car", "bike", "walk"]),
                "start": "office",
                "lon": "",
                "lat": "",
            }
            if draw.random() < 0.2:
                row |= {"start": "home", **self.at(draw.uniform(1, self.columns - 2), draw.randint(1, self.rows - 2))}
            rows.append(row)
        return rows

    def distributor_rows(self) -> list[dict[str, Any]]:
        """A wholesaler; often a WAT area in the east and a PDS area beyond it."""
        east = self.columns - 1
        empty = {"capacity_cases": "", "area": ""}
        rows: list[dict[str, Any]] = [{"distributor_id": "S1", "name": "WS", "mode": "WS", **self.at(1, 1), **empty}]
        if self.draw.random() < 0.5:
            area = self._box(east - 1.4, -1, east - 0.6, self.rows)
            rows.append(
                {"distributor_id": "A1", "name": "WAT", "mode": "WAT", **self.at(east - 1, 1), **empty, "area": area}
            )
        if self.draw.random() < 0.3:
            area = self._box(east - 0.6, -1, east + 9, self.rows)
            rows.append(
                {"distributor_id": "B1", "name": "PDS", "mode": "PDS", **self.at(east, 1), **empty, "area": area}
            )
        return rows

    def _box(self, west: float, south: float, east: float, north: float) -> str:
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        return "POLYGON((" + ", ".join(f"{self.at(*c)['lon']} {self.at(*c)['lat']}" for c in corners) + "))"

    def survey_rows(self, outlets: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A census of the western half."""
        draw = self.draw
        edge = self.at(self.columns / 2, 0)["lon"]
        return [
            {
                "survey_id": f"C{row['outlet_id']}",
                "outlet_id": row["outlet_id"],
                "channel": row["channel"],
                "customer": row["status"] == "served",
                "own_cases": row["volume_cases"],
                "rival_cases": draw.choice([0.0, 5.0, 12.0]),
                "potential_cases": row["potential_cases"],
                "cooler": draw.random() < 0.2,
                "cooler_room": draw.random() < 0.5,
            }
            for row in outlets
            if row["lon"] < edge and not row["outlet_id"].startswith("Z")
        ] or [{"survey_id": "C", "outlet_id": outlets[0]["outlet_id"], "channel": "other", "customer": True}]

    def settings(self, outlets: list[dict[str, Any]]) -> dict[str, Any]:
        """Bands that mostly fit, sometimes not; weeks, days, shifts and frequencies of all kinds."""
        draw = self.draw
        weeks = draw.choice([4, 4, 4, 2, 1, 5, 6])
        often = draw.choice([(8, 4, 2), (4, 4, 4), (12, 4, 1), (4, 2, 1), (6, 3, 2)])
        visits = {grade: max(1, round(n * weeks / 4)) for grade, n in zip("ABC", often, strict=True)}
        slack = draw.choice([2, 3, 5, 8])
        mean = self.per_rep * draw.choice([1.0, 1.0, 0.95, 1.0, 1.15])
        a_day = sum(visits[row["outlet_class"]] for row in outlets[: self.reps * self.per_rep]) / (
            self.reps * weeks * 5
        )
        workdays = draw.choice([["mon", "tue", "wed", "thu", "fri"]] * 3 + [["mon", "tue", "wed", "thu", "fri", "sat"]])
        settings: dict[str, Any] = {
            "name": f"World {self.seed}",
            "simulated": "Everything is drawn.",
            "seed": self.seed,
            "inputs": {name: f"{name}.csv" for name in ("outlets", "offices", "reps", "distributors")},
            "period": {"start": "2026-03-02", "weeks": weeks, "workdays": workdays},
            "network": {"streets": "streets.osm.pbf", "planning_mode": draw.choice(["e_bike", "car", "walk"])},
            "territories": {
                "outlets_min": max(1, round(mean - slack)),
                "outlets_max": round(mean + slack),
                "hours_tolerance": draw.choice([0.05, 0.1, 0.3]),
                "effort": "fast",
            },
            "streets": {"length_max_m": 500, "rep_hours": 8, "effort": "fast"},
            "journeys": {
                "visits_per_cycle": visits,
                "stops_min": draw.choice([0, 0, 1, max(0, round(a_day * 0.6))]),
                "stops_max": round(a_day * draw.choice([1.5, 2, 3, 1.2])) + 2,
                "spread_draws": 50,
                "effort": "fast",
            },
        }
        if draw.random() < 0.3:
            settings["period"] |= {"holidays": ["2026-03-04", "2026-03-05"], "makeup_days": ["2026-03-07"]}
        if draw.random() < 0.2:
            settings["journeys"] |= {"shift_start": "10:00", "lunch_start": "12:00", "shift_end": "16:00"}
        if self.offices == 1 and draw.random() < 0.3:
            settings["territories"]["locks"] = [{"rep_id": "R0", "outlets": [outlets[0]["outlet_id"]]}]
        if draw.random() < 0.1:
            settings["journeys"]["robust"] = True
        return settings
