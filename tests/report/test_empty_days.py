"""A day without visits, as a low band allows it: it is on the map, the overview, the sheets and in every file."""

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import pytest
import shapely

from routeopt import plan as plans
from routeopt import report
from routeopt.plan.model import Plan
from routeopt.plan.storage import write_table
from routeopt.report.daysheet.days import days_of_reps
from tests.conftest import Town


@pytest.fixture(scope="module")
def idle(town: Town) -> Plan:
    """The town's plan, in which the first rep stays at home on the first day."""
    plan = plans.read(town.plan)
    first = plan.routes.iloc[0]
    visits, routes = plan.visits, plan.routes.copy()
    here = visits["rep_id"].eq(first["rep_id"]) & visits["date"].eq(first["date"])
    routes.loc[routes.index[0], ["stops", "travel_s", "travel_m", "lunch_s"]] = 0
    routes.loc[routes.index[0], "back_s"] = first["leave_start_s"]
    routes.loc[routes.index[0], "geometry"] = shapely.LineString()
    return dataclasses.replace(plan, visits=visits[~here].reset_index(drop=True), routes=routes)


def home(plan: Plan) -> tuple[str, dt.date]:
    first = plan.routes.iloc[0]
    return str(first["rep_id"]), first["date"]


def test_the_map_has_the_day(idle: Plan) -> None:
    data = report.page_data(idle, "en")
    rep, date = home(idle)
    (day,) = [each for each in data["days"] if data["reps"][each["rep"]]["id"] == rep and each["date"] == str(date)]
    assert (day["stops"], day["metres"]) == ([], 0)
    assert len(data["days"]) == len(idle.routes)


def test_the_whole_report_is_written(idle: Plan, town: Town, tmp_path: Path) -> None:
    shutil.copytree(town.plan, tmp_path / "plan", ignore=shutil.ignore_patterns("report", "*.xlsx", "*.gpkg"))
    for name in ("visits", "routes"):
        write_table(name, getattr(idle, name), tmp_path / f"plan/tables/{name}.parquet")
    written = report.write(tmp_path / "plan")
    assert written.page.is_file()
    rep, date = home(idle)
    days = dict(days_of_reps(plans.read(tmp_path / "plan")))[rep]
    assert next(day for day in days if day.date == date).stops == ()
    assert len(list(written.sheets.glob(f"{rep}_*.html"))) == 4
