"""Water and parks on page, overview and sheets: cut, thinned, and drawn under the streets."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely

from routeopt import plan as plans
from routeopt.inputs.land import NO_LAND, Land
from routeopt.plan.model import Plan
from routeopt.report import daysheet, street_data, write
from routeopt.report.ground import BARE, ground, ground_of_folder
from routeopt.report.overview.picture import city_picture
from tests.conftest import Town
from tests.inputs.test_land import layer, square, write_extract


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


def land_of(water: list[shapely.Geometry], parks: list[shapely.Geometry]) -> Land:
    return Land(np.array(water, object), np.array(parks, object))


def test_parks_end_where_water_begins_and_puddles_are_left_out(plan: Plan) -> None:
    lake, park = shapely.Polygon(square(2, 2, 2)), shapely.Polygon(square(3, 2, 2))
    puddle = shapely.Polygon(square(8, 8, 0.05))
    cut = ground(land_of([lake, puddle], [park]), plan)
    assert shapely.area(cut.water) == pytest.approx(lake.area, rel=1e-3)
    assert shapely.area(cut.parks) == pytest.approx(park.area / 2, rel=1e-2)
    assert not shapely.intersection(cut.water, cut.parks).area


def test_what_lies_far_away_is_cut_off(plan: Plan) -> None:
    river = shapely.box(0, 47.003, 60, 47.006)
    cut = ground(land_of([river], []), plan)
    left, _, right, _ = plan.streets.total_bounds
    assert shapely.bounds(cut.water)[2] <= right + (right - left) + 1e-9
    assert ground(NO_LAND, plan) == BARE


def test_the_page_knows_each_area_by_its_rings(plan: Plan) -> None:
    island = shapely.Polygon(square(2, 2, 2), [square(2.5, 2.5, 1)])
    data = street_data(plan, None, ground(land_of([island], []), plan))
    assert [len(rings) for rings in data["water"]] == [2]
    assert data["parks"] == []


def test_sheets_and_overview_draw_them(plan: Plan, tmp_path: Path) -> None:
    cut = ground(land_of([shapely.Polygon(square(2, 2, 6))], [shapely.Polygon(square(9, 2, 3))]), plan)
    picture = city_picture(plan, cut, "en")
    assert 'class="water"' in picture
    assert 'class="park"' in picture
    made = daysheet.write(plan, tmp_path, "en", cut)
    page = made["R1"][0][1].read_text(encoding="utf-8")
    assert 'id="s-water" fill-rule="evenodd" d="M' in page
    assert page.count('<use href="#s-water"') == 5


def test_an_extract_with_water_needs_no_other_file(town: Town, plan: Plan, tmp_path: Path) -> None:
    """The street map of a plan folder is asked when the scenario names no land of its own."""
    assert shapely.is_empty(ground_of_folder(town.plan, plan).water)
    shutil.copytree(town.plan, tmp_path / "plan")
    write_extract(tmp_path / "plan/inputs/streets.osm.pbf")
    assert not shapely.is_empty(ground_of_folder(tmp_path / "plan", plan).water)


def test_a_layer_of_its_own_comes_first(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(town.plan, folder)
    layer(folder / "inputs/land.parquet", kind=["park", "park"])
    manifest = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    manifest["inputs"]["land"] = {"file": "inputs/land.parquet", "name": "land.parquet", "sha256": ""}
    (folder / "plan.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert shapely.get_num_geometries(ground_of_folder(folder, plans.read(folder)).parks) == 2
    assert 'class="park" fill-rule="evenodd" d="M' in write(folder).index.read_text(encoding="utf-8")


def test_a_notebook_shows_them_too(plan: Plan, tmp_path: Path) -> None:
    bare, drawn = (plan.explore(land=file) for file in (None, layer(tmp_path / "l.parquet", kind=["water"])))
    assert len(bare.get_root().render()) < len(drawn.get_root().render())
