"""Every reader of a file that people or other programs write, with a whole file to damage."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import box

from routeopt import exchange, inputs, plan, scenario
from routeopt.core.faults import Fault, FaultsError
from routeopt.exchange.cycle import cycles
from routeopt.inputs import land
from routeopt.inputs.columns import typed_table
from routeopt.inputs.formats import read_text_table
from routeopt.inputs.previous import read_previous
from routeopt.inputs.schema import TABLES
from routeopt.network import lines, osm, restrictions
from routeopt.report.workbook.read import read as read_workbook
from routeopt.scenario.study import load_study
from routeopt.track.actuals import read_actuals
from tests.conftest import Town


@dataclass(frozen=True)
class Reader:
    """A reader, a whole file of its kind, and where the file stands: the reader is given its path."""

    file: Path
    read: Callable[[Path], object]

    def holds(self, data: bytes) -> bool:
        """Whether the reader takes these bytes; a named fault is an answer too, anything else is not."""
        self.file.write_bytes(data)
        try:
            self.read(self.file)
        except FaultsError as refused:
            _told(refused.faults)
            return False
        return True


def readers(town: Town, folder: Path) -> dict[str, Reader]:
    """Name the readers; each gets a file of its own in the folder, and nothing else of the town is touched."""
    city = folder / "city"
    shutil.copytree(town.scenario.parent, city, ignore=shutil.ignore_patterns(".routeopt_cache"))
    made = folder / "plan"
    shutil.copytree(town.plan, made, ignore=shutil.ignore_patterns("report", "*.gpkg"))
    whole = plan.read(made)
    outlets = read_text_table(city / "outlets.csv")
    known = inputs.load(scenario.load(city / "base.yaml")).outlets

    def other(name: str) -> Path:
        return folder / name

    outlets.to_csv(other("outlets.csv"), index=False)
    outlets.to_excel(other("outlets.xlsx"), index=False, engine="xlsxwriter")
    outlets.to_parquet(other("outlets.parquet"))
    points = gpd.points_from_xy(outlets["lon"].astype(float), outlets["lat"].astype(float), crs=4326)
    gpd.GeoDataFrame(outlets, geometry=points).to_file(other("outlets.geojson"), driver="GeoJSON")
    streets = gpd.GeoDataFrame(whole.streets[["segment_id", "highway"]], geometry=whole.streets.geometry, crs=4326)
    streets.to_file(other("lines.gpkg"), driver="GPKG")
    streets.to_parquet(other("lines.parquet"))
    gpd.GeoDataFrame({"kind": ["water"]}, geometry=[box(9.0, 47.0, 9.001, 47.001)], crs=4326).to_file(
        other("land.geojson")
    )
    shutil.copy(city / "streets.osm.pbf", other("streets.osm.pbf"))
    shutil.copy(city / "streets.osm.pbf", other("land.osm.pbf"))
    shutil.copy(made / "plan.xlsx", other("edited.xlsx"))
    whole.calls[["rep_id", "outlet_id", "date"]].head(20).to_csv(other("visits.csv"), index=False)
    shutil.copy(city / "survey.csv", other("survey.csv"))
    other("study.yaml").write_text("name: Two\noffices: [city/base.yaml]\nscenarios: {base: {seed: 3}}\n")
    with plan.evidence(made) as evidence:
        for form in exchange.FORMATS:
            exchange.write(cycles(evidence), folder / form, form)
    return {
        "scenario": Reader(city / "base.yaml", scenario.load),
        "study": Reader(other("study.yaml"), load_study),
        "csv": Reader(other("outlets.csv"), _table),
        "xlsx": Reader(other("outlets.xlsx"), _table),
        "parquet": Reader(other("outlets.parquet"), _table),
        "geojson": Reader(other("outlets.geojson"), _table),
        "streets": Reader(other("streets.osm.pbf"), lambda file: (osm.read(file), restrictions.read(file))),
        "land": Reader(other("land.osm.pbf"), land.read),
        "areas": Reader(other("land.geojson"), land.read),
        "lines": Reader(other("lines.gpkg"), lines.read),
        "geoparquet": Reader(other("lines.parquet"), lines.read),
        "manifest": Reader(made / "plan.json", lambda file: plan.read_manifest(file.parent)),
        "plan_table": Reader(made / "tables/visits.parquet", lambda file: plan.read(file.parents[1])),
        "previous": Reader(
            made / "tables/outlets.parquet",
            lambda file: _told(read_previous(file, file.with_name("visits.parquet"), known)[1]),
        ),
        "workbook": Reader(other("edited.xlsx"), lambda file: read_workbook(file, whole)),
        "actuals": Reader(other("visits.csv"), lambda file: read_actuals([file], whole)),
        "vroom": Reader(_vroom_answer(folder / "vroom"), lambda file: exchange.read(file.parent)),
        "vrplib": Reader(_vrplib_answer(folder / "vrplib"), lambda file: exchange.read(file.parent)),
        "census": Reader(other("survey.csv"), lambda file: read_actuals([file], whole)),
    }


def _table(file: Path) -> pd.DataFrame:
    table, faults = typed_table(read_text_table(file), TABLES["outlets"], file.name)
    _told(faults)
    return table


def _vroom_answer(folder: Path) -> Path:
    """Answer one rep's problem as VROOM does."""
    problem = min(folder.glob("*.vroom.json"))
    asked = json.loads(problem.read_text())
    steps = [{"type": "start"}, *({"type": "job", "id": job["id"]} for job in asked["jobs"][:5]), {"type": "end"}]
    answer = problem.with_name(problem.name.replace(".vroom.json", ".solution.json"))
    answer.write_text(json.dumps({"code": 0, "routes": [{"vehicle": asked["vehicles"][0]["id"], "steps": steps}]}))
    return answer


def _vrplib_answer(folder: Path) -> Path:
    """Answer one day as solvers of VRPLIB instances do."""
    answer = min(folder.glob("*.vrp")).with_suffix(".sol")
    answer.write_text("Route #1: 1 2 3\nRoute #2: 4 5\nCost 100\n")
    return answer


def _told(faults: Sequence[Fault]) -> None:
    """Faults that a reader hands back have words, as those that it raises."""
    assert all(fault.render("en").isprintable() for fault in faults)
