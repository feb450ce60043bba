"""What other programs read: calendars, tracks, tables, map layers; each read back by another reader."""

import csv
import dataclasses
import datetime as dt
import sqlite3
import xml.etree.ElementTree as ET
from pathlib import Path

import geopandas as gpd
import icalendar
import numpy as np
import pyogrio
import pytest
import shapely

from routeopt import plan as plans
from routeopt.plan.model import Plan
from routeopt.report import exports
from routeopt.report.exports.salesforce import BEATROUTE, COLUMNS
from tests.conftest import Town


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


def events(path: Path) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def test_a_calendar_holds_every_visit_at_its_time(plan: Plan, tmp_path: Path) -> None:
    paths = exports.write_calendars(plan, tmp_path, "en")
    assert [path.name for path in paths] == ["R1.ics", "R2.ics"]
    mine = plan.calls[plan.calls["rep_id"] == "R1"].sort_values(["date", "seq"])
    found = events(paths[0])
    assert len(found) == len(mine)
    begins = [
        dt.datetime.combine(date, dt.time()) + dt.timedelta(seconds=second)
        for date, second in zip(mine["date"], mine["start_s"].tolist(), strict=True)
    ]
    assert [event["dtstart"].dt for event in found] == begins
    assert all(event["dtstart"].dt.tzinfo is None for event in found), "the rep's own wall clock"


def test_ids_of_visits_are_unique_and_outlive_a_new_plan(plan: Plan, tmp_path: Path) -> None:
    """A day later the same visits bear the same ids: a calendar moves its entries instead of doubling them."""
    (tmp_path / "moved").mkdir()
    before = {str(event["uid"]) for path in exports.write_calendars(plan, tmp_path, "en") for event in events(path)}
    assert len(before) == len(plan.calls)
    later = {
        name: getattr(plan, name).assign(date=[day + dt.timedelta(days=1) for day in getattr(plan, name)["date"]])
        for name in ("visits", "routes")
    }
    moved = exports.write_calendars(dataclasses.replace(plan, **later), tmp_path / "moved", "en")
    assert {str(event["uid"]) for path in moved for event in events(path)} == before


def test_tracks_have_the_stops_and_the_way(plan: Plan, tmp_path: Path) -> None:
    gpx, kml = exports.write_tracks(plan, tmp_path, "en")[:2]
    for layer, rows in (("routes", 20), ("tracks", 20), ("route_points", int((plan.calls["rep_id"] == "R1").sum()))):
        assert len(pyogrio.read_dataframe(gpx, layer=layer)) == rows
    track = pyogrio.read_dataframe(gpx, layer="tracks").geometry[0]
    drawn = plan.routes.geometry[0]
    assert track.length == pytest.approx(drawn.length, rel=1e-3)
    names = {"k": "http://www.opengis.net/kml/2.2"}
    root = ET.fromstring(kml.read_bytes())  # noqa: S314 - our own file
    assert len(root.findall(".//k:Folder", names)) == 20
    assert len(root.findall(".//k:Point", names)) == int((plan.calls["rep_id"] == "R1").sum())


def test_tables_use_the_other_sides_names_in_its_order(plan: Plan, tmp_path: Path) -> None:
    exports.write_salesforce(plan, tmp_path, {"outlet_id": "客户编号", "date": "Visit Date", "seq": "Order"})
    with (tmp_path / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["客户编号", "Visit Date", "Order"]
    assert len(rows) == len(plan.calls) + 1
    first = plan.calls.iloc[0]
    assert rows[1] == [first["outlet_id"], str(first["date"]), "1"]


def test_without_a_wish_all_columns_are_written(plan: Plan, tmp_path: Path) -> None:
    exports.write_salesforce(plan, tmp_path, {})
    with (tmp_path / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert {row["week"] for row in rows} == {"1", "2", "3", "4"}
    assert {row["weekday"] for row in rows} == set("12345")
    assert rows[0]["date"] == "2026-01-05"


def test_the_beatroute_plan_names_rep_customer_and_day(plan: Plan, tmp_path: Path) -> None:
    exports.write_salesforce(plan, tmp_path, {})
    with (tmp_path / "journey_plan_beatroute.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == BEATROUTE
    assert len(rows) == len(plan.calls)
    assert rows[0]["user_br_id"] == "R1"
    assert rows[0]["plan_onlyon_date"] == "05-01-2026"
    assert {row["customer_br_id"] for row in rows} == set(plan.calls["outlet_id"])
    assert {row["is_delete"] for row in rows} == {"0"}


def test_layers_open_with_every_row_and_a_style_each(plan: Plan, tmp_path: Path) -> None:
    path = exports.write_layers(plan, tmp_path / "plan.gpkg")
    for name, table in (("outlets", plan.outlets), ("territories", plan.territories), ("routes", plan.routes)):
        layer = gpd.read_file(path, layer=name)
        assert len(layer) == len(table)
        assert layer.crs.to_epsg() == 4326
    outlets = gpd.read_file(path, layer="outlets")
    assert outlets["outlet_id"].tolist() == plan.outlets["outlet_id"].tolist()
    assert np.allclose(outlets.geometry.x, plan.outlets["lon"])
    with sqlite3.connect(path) as base:
        styles = dict(base.execute("select f_table_name, styleQML from layer_styles where useAsDefault"))
    base.close()
    assert set(styles) == {"outlets", "territories", "routes", "streets", "distributor_areas", "coolers"}
    delivered = plan.outlets[plan.outlets["mode"].isin(["WAT", "PDS"])]
    areas = gpd.read_file(path, layer="distributor_areas").set_index("distributor_id")
    assert set(areas.index) == set(delivered["distributor_id"])
    shapes = areas.geometry.loc[delivered["distributor_id"]].to_numpy()
    assert (shapely.distance(shapes, shapely.points(delivered[["lon", "lat"]].to_numpy())) < 1e-4).all()
    for style in styles.values():
        ET.fromstring(style)  # noqa: S314 - our own text
    assert all(f'value="{rep}"' in styles["outlets"] for rep in plan.territories["rep_id"])


def test_equal_plans_give_equal_layers(plan: Plan, tmp_path: Path) -> None:
    first, second = (exports.write_layers(plan, tmp_path / name) for name in ("a.gpkg", "b.gpkg"))
    assert first.read_bytes() == second.read_bytes()


def test_coolers_are_a_layer_where_they_stand_next(plan: Plan, tmp_path: Path) -> None:
    path = exports.write_layers(plan, tmp_path / "plan.gpkg")
    layer = pyogrio.read_dataframe(path, layer="coolers").set_index("cooler_id")
    moved = plan.coolers[plan.coolers["action"].eq("move")].iloc[0]
    goal = plan.outlets.set_index("outlet_id").loc[moved["to_outlet_id"]]
    point = layer.loc[moved["cooler_id"], "geometry"]
    assert (point.x, point.y) == pytest.approx((goal["lon"], goal["lat"]))
    assert layer.loc[moved["cooler_id"], "job_date"] == str(moved["job_date"])
    stored = plan.coolers["action"].eq("store")
    assert len(layer) == len(plan.coolers) - stored.sum()
