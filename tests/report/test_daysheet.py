"""The reps' weeks: every stop is there, codes scan, links lead to the same place in every datum."""

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt import plan as plans
from routeopt.core.clock import to_text
from routeopt.core.faults import BadInputError
from routeopt.inputs.datum import to_wgs84
from routeopt.plan.model import Plan
from routeopt.report import daysheet
from routeopt.report.daysheet.code import MODULE_MM, QUIET, code
from routeopt.report.daysheet.days import days_of_reps
from routeopt.report.daysheet.picture import spread
from routeopt.report.names import file_names
from routeopt.report.navigation import ABROAD, APPS, link, places, scanned
from routeopt.report.pdf import print_pages
from tests.conftest import Town

WUHAN, PORTO = (114.3055, 30.5928), (-8.6110, 41.1496)


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


@pytest.fixture(scope="module")
def sheets(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    made = daysheet.write(plan, tmp_path_factory.mktemp("sheets"), "en")
    return [file for weeks in made.values() for _, file in weeks]


def test_one_sheet_per_rep_and_week(plan: Plan, sheets: list[Path]) -> None:
    assert len(sheets) == len(plan.territories) * 4
    assert sheets[0].name == "R1_2026-01-05.html"


def test_a_sheet_holds_every_stop_of_its_week_in_order(plan: Plan, sheets: list[Path]) -> None:
    rep, days = next(days_of_reps(plan))
    page = sheets[0].read_text(encoding="utf-8")
    week = [day for day in days if day.monday == days[0].monday]
    assert rep in page
    times = re.findall(r"<time>([\d:]+)</time>", page)
    assert times == [to_text(stop.arrive_s) for day in week for stop in day.stops]
    names = re.findall(r"</span><b>(.*?)</b>", page)
    assert names == [stop.name for day in week for stop in day.stops]
    # One tick box per thing to check: two at every stop.
    assert page.count('<input type="checkbox">') == 2 * len(times)


def test_a_sheet_has_no_script_and_asks_for_nothing(sheets: list[Path]) -> None:
    page = sheets[0].read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r'\s(src|srcset|data)=|url\(|@import|href="(?!https?://|geo:|#)', page)


def test_the_map_shows_the_way_along_the_streets(plan: Plan, sheets: list[Path]) -> None:
    page = sheets[0].read_text(encoding="utf-8")
    ways = re.findall(r'<path class="way" d="(M.*?)"', page)
    assert len(ways) == 5
    for way, line in zip(ways, plan.routes.geometry[:5], strict=True):
        # Steps in whole metres: their length is the route's, but for rounding.
        steps = np.array(way.split("l")[1].split(), float).reshape(-1, 2)
        metres = shapely.length(shapely.transform(line, lambda at: at * [111_195 * np.cos(np.radians(47)), 111_195]))
        assert np.hypot(*steps.T).sum() == pytest.approx(metres, rel=0.02)


def test_codes_scan_and_print_large_enough() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    for content in ("geo:41.14961,-8.61100", "https://uri.amap.com/marker?position=114.31100,30.59000"):
        drawn = code(content)
        side = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1])  # type: ignore[index]
        width = float(re.search(r'width="([\d.]+)mm"', drawn)[1])  # type: ignore[index]
        assert width / side >= 0.37
        assert width / side == pytest.approx(MODULE_MM, abs=0.01)
        (found,) = zxingcpp.read_barcodes(_pixels(drawn, side))
        assert found.text == content


def _pixels(drawn: str, side: int) -> np.ndarray:
    """Paint the strokes of a code: ``M`` goes to a row, ``m`` skips, ``h`` draws."""
    grid = np.full((side, side), 255, np.uint8)
    x = y = 0
    for kind, first, second in re.findall(r"([Mmh])(\d+)(?: ([\d.]+))?", drawn.split(' d="')[1]):
        if kind == "M":
            x, y = int(first), int(float(second))
        elif kind == "m":
            x += int(first)
        else:
            grid[y, x : x + int(first)] = 0
            x += int(first)
    assert (grid[:QUIET] == 255).all()
    assert (grid[:, -QUIET:] == 255).all()
    return np.kron(grid, np.ones((8, 8), np.uint8))


def target(address: str, app: str) -> tuple[float, float]:
    """Longitude and latitude that a link names, as its app reads them."""
    if app == "geo":
        lat, lon = address.removeprefix("geo:").split("?")[0].split(",")
        return float(lon), float(lat)
    asked = {key: values[0] for key, values in parse_qs(urlparse(address).query).items()}
    if app == "amap":
        lon, lat = asked["to"].split(",")[:2]
    else:
        key = {"baidu": "location", "tencent": "tocoord", "apple": "daddr", "google": "destination"}[app]
        lat, lon = asked[key].split(",")
    return float(lon), float(lat)


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("place", [WUHAN, PORTO])
def test_links_lead_to_the_same_place_in_every_datum(app: str, place: tuple[float, float]) -> None:
    """Read back as the app would: BD-09 for Baidu, WGS84 for geo:, GCJ-02 for the others; all within two metres."""
    (there,) = places(["小店 & Söhne=1"], np.array([place[0]]), np.array([place[1]]))
    address = link(there, app, "e_bike")
    lon, lat = target(address, app)
    datum = {"baidu": "bd09", "geo": "wgs84"}.get(app, "gcj02") if place == WUHAN else "wgs84"
    back_lon, back_lat = to_wgs84(np.array([lon]), np.array([lat]), datum)
    assert abs(back_lon[0] - place[0]) < 2e-5
    assert abs(back_lat[0] - place[1]) < 2e-5
    if app not in ("apple", "google"):
        assert "小店 & Söhne=1" in unquote(address)
    if app == "baidu":
        assert ("bd09ll" if place == WUHAN else "wgs84") in address


def test_the_same_apps_are_offered_everywhere() -> None:
    assert set(APPS) == set(ABROAD)


def test_what_is_scanned_opens_the_map_of_the_country() -> None:
    china, abroad = places(["a", "b"], np.array([WUHAN[0], PORTO[0]]), np.array([WUHAN[1], PORTO[1]]))
    assert scanned(china).startswith("https://uri.amap.com/")
    assert scanned(abroad) == "geo:41.14960,-8.61100"


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(2, 22), st.integers(0, 9_999))
def test_numbers_on_the_map_do_not_cover_each_other(count: int, seed: int) -> None:
    """Up to 22 stops, many of them at one place."""
    draw = np.random.default_rng(seed)
    at = draw.integers(0, 6, (count, 2)) * 15.0
    spots = spread(np.asarray(at, np.float64), 20.0)
    gaps = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))[np.triu_indices(count, 1)]
    assert gaps.min() >= 19.0


def test_places_with_room_stay() -> None:
    at = np.array([[0.0, 0.0], [50.0, 0.0]])
    assert (spread(at, 20.0) == at).all()


def test_any_id_becomes_a_file_name_of_its_own() -> None:
    names = file_names(["R1", "r1", "../R1", "R/1", "R:1", "业代一", ""])
    assert len({name.lower() for name in names.values()}) == 7
    assert all(re.fullmatch(r"[\w-]+", name) for name in names.values())
    assert names["业代一"] == "业代一"


def test_names_are_text_in_the_sheet(plan: Plan, tmp_path: Path) -> None:
    import dataclasses  # noqa: PLC0415

    evil = "<script>alert(1)</script>"
    named = plan.outlets.assign(name=[evil] * len(plan.outlets))
    made = daysheet.write(dataclasses.replace(plan, outlets=named), tmp_path, "zh")
    page = made["R1"][0][1].read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert io.StringIO(page).read(15) == "<!DOCTYPE html>"


def test_without_a_browser_pdf_is_refused_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInputError, match="E801"):
        print_pages([tmp_path / "sheet.html"])


def test_a_browser_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(BadInputError, match=r"E802.*no display"):
        print_pages([tmp_path / "sheet.html"])
