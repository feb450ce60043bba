"""Two plans on one page: the switch changes figures, reps and map; arrows show who takes over; weeks, charts, paper."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from routeopt import plan as plans
from routeopt.plan.storage import write_table
from routeopt.report import write
from tests.conftest import Town
from tests.project.browser import chromium

MOVED = 7
PICTURE = "document.querySelector('canvas.leaflet-zoom-hide').toDataURL()"


@pytest.fixture(scope="module")
def both(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's plan beside one in force, in which seven of the second rep's outlets were the first one's."""
    root = tmp_path_factory.mktemp("two_plans")
    for name in ("before", "after"):
        shutil.copytree(town.plan, root / name)
    outlets = plans.read(root / "before").outlets
    theirs = outlets.index[(outlets["rep_id"] == "R2") & (outlets["status"] == "served")][:MOVED]
    outlets.loc[theirs, "rep_id"] = "R1"
    write_table("outlets", outlets, root / "before/tables/outlets.parquet")
    manifest = json.loads((root / "before/plan.json").read_text(encoding="utf-8"))
    manifest["kpis"]["travel_km"] += 12.5
    manifest["scenario"]["name"] = "In force"
    (root / "before/plan.json").write_text(json.dumps(manifest), encoding="utf-8")
    return write(root / "after", against=[root / "before"]).page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, both: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1400, "height": 850})
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(both.as_uri())
    opened.wait_for_selector("body[data-ready=yes]")
    yield opened
    opened.close()
    assert complaints == []


def figure(page: Page, name: str) -> str:
    return page.locator(f".kpis div:has(dt:text-is('{name}')) dd").inner_text()


def test_figures_bear_their_difference_to_the_plan_in_force(page: Page) -> None:
    assert figure(page, "Kilometres").endswith("-12.5")
    # What stays the same bears none.
    assert re.fullmatch(r"[\d,]+", figure(page, "Visits in the cycle"))


def test_the_switch_changes_the_figures_and_the_map(page: Page) -> None:
    after, drawn = figure(page, "Kilometres"), page.evaluate(PICTURE)
    page.click("[data-plan='1']")
    before = float(figure(page, "Kilometres").replace(",", ""))
    assert before == pytest.approx(float(after.split()[0].replace(",", "")) + 12.5)
    assert page.evaluate(PICTURE) != drawn
    assert "plan=1" in page.url
    assert page.inner_text("h1") == "In force"
    page.click("[data-plan='0']")
    assert figure(page, "Kilometres") == after


def test_an_address_opens_the_plan_in_force(browser: Browser, both: Path) -> None:
    opened = browser.new_page()
    opened.goto(both.as_uri() + "#plan=1&rep=R1")
    opened.wait_for_selector("body[data-ready=yes]")
    assert opened.inner_text("h1") == "In force"
    assert opened.locator("tr.on").count() == 1
    opened.close()


def test_the_chosen_rep_stays_chosen(page: Page) -> None:
    page.click("[data-rep='1']")
    page.click("[data-plan='1']")
    assert page.evaluate("routeopt.state.data.reps[routeopt.state.rep].id") == "R2"


def test_arrows_lead_from_the_old_rep_to_the_new_one(page: Page) -> None:
    (flow,) = page.evaluate("routeopt.flows(routeopt.state)")
    assert len(flow["rows"]) == MOVED
    assert page.evaluate("routeopt.state.plans[1].placed.middles[0]") == pytest.approx(flow["from"])
    assert page.evaluate("routeopt.state.middles[1]") == pytest.approx(flow["to"])
    drawn = page.evaluate(PICTURE)
    page.click("[data-show='moves']")
    assert page.evaluate(PICTURE) != drawn


def test_areas_of_distributors_can_be_shown(page: Page) -> None:
    drawn = page.evaluate(PICTURE)
    page.click("[data-show='areas']")
    assert page.evaluate(PICTURE) != drawn


def test_a_rep_s_week_is_drawn_with_a_colour_for_each_day(page: Page) -> None:
    page.click("[data-rep='0']")
    drawn = page.evaluate(PICTURE)
    page.click("[data-week] >> nth=1")
    assert page.evaluate(PICTURE) != drawn
    days = page.evaluate(
        "routeopt.chosenWeek(routeopt.state).map((day) => routeopt.dayColour(routeopt.state, day.date))"
    )
    assert len(set(days)) == len(days) == 5
    page.click(".dates [data-date] >> nth=7")
    assert page.evaluate("routeopt.chosenWeek(routeopt.state).length") == 0, "a day takes the week's place"


def test_charts_have_a_row_for_every_rep(page: Page) -> None:
    page.click("details.charts summary")
    work, days = page.locator("svg.chart:not(.curve)").all()
    for chart in (work, days):
        assert chart.locator("text.name").first.text_content() == "Rep R1"
        assert chart.locator("text.name[text-anchor=end][x='86']").count() == 2
    # Three parts of work for each rep, and the band.
    assert work.locator("rect").count() == 2 * 3 + 1
    hours = page.evaluate("routeopt.state.data.reps.map((rep) => rep.work.reduce((a, b) => a + b))")
    wide = [float(str(each.get_attribute("width"))) for each in work.locator("rect:not(.within)").all()]
    assert sum(wide[:3]) / sum(wide[3:]) == pytest.approx(hours[0] / hours[1], rel=1e-6)
    page.click("#lang")
    assert page.locator("details.charts").get_attribute("open") is not None, "a chart stays open in the other language"


@pytest.mark.parametrize(("paper", "width_mm"), [("A4", 297), ("A3", 420)])
def test_the_map_fits_the_paper(page: Page, paper: str, width_mm: float) -> None:
    page.select_option("#paper", paper)
    content = page.pdf(prefer_css_page_size=True)
    (box, *_) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)
    assert float(box[0]) == pytest.approx(width_mm / 25.4 * 72, abs=1)
    page.emulate_media(media="print")
    map_box = page.locator(".folium-map").bounding_box()
    assert map_box is not None
    mm = 25.4 / 96
    assert map_box["width"] * mm <= width_mm - 18
    assert map_box["height"] * mm <= width_mm / 2**0.5 - 18
    page.emulate_media(media="screen")


def test_search_finds_an_outlet_by_its_chinese_name(town: Town, tmp_path: Path, browser: Browser) -> None:
    shutil.copytree(town.plan, tmp_path / "plan")
    outlets = plans.read(tmp_path / "plan").outlets
    outlets.loc[11, "name"] = "老王便利店（中山路）"
    write_table("outlets", outlets, tmp_path / "plan/tables/outlets.parquet")
    opened = browser.new_page()
    opened.goto(write(tmp_path / "plan", "zh").page.as_uri())
    opened.wait_for_selector("body[data-ready=yes]")
    opened.fill("#q", "王便利")
    opened.click("[data-hit]")
    assert opened.inner_text(".leaflet-popup-content h3") == "老王便利店（中山路）"
    opened.close()


@pytest.mark.parametrize(("paper", "wide_mm", "high_mm"), [("A4", 277, 190), ("A3", 400, 277)])
def test_a_day_is_drawn_anew_for_the_paper(page: Page, paper: str, wide_mm: int, high_mm: int) -> None:
    """Before the printer asks, the map has the paper's size, and every stop and all of the way lie on it."""
    page.click("[data-rep='0']")
    page.click(".dates [data-date] >> nth=0")
    page.select_option("#paper", paper)
    on_screen = page.evaluate("routeopt.state.map.getSize()")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    drawn = page.evaluate(
        """(() => {
            const { map, overlay, streets } = routeopt.state, day = routeopt.chosenDay(routeopt.state);
            const way = routeopt.way(day).flatMap((part) => [...part]), places = [];
            for (let i = 0; i < way.length; i += 2) places.push(overlay.at(way[i], way[i + 1]));
            for (const { x, y } of overlay.spots) places.push([x, y]);
            return { size: map.getSize(), canvas: overlay.canvas.style.width, waiting: streets.waiting.length, places };
        })()"""
    )
    px = 96 / 25.4
    assert drawn["size"]["x"] == pytest.approx(wide_mm * px, abs=1)
    assert drawn["size"]["y"] == pytest.approx(high_mm * px, abs=1)
    assert drawn["canvas"] == f"{drawn['size']['x']}px"
    assert drawn["waiting"] == 0, "every street is drawn before the printer takes it"
    assert all(0 <= x <= drawn["size"]["x"] and 0 <= y <= drawn["size"]["y"] for x, y in drawn["places"])
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("routeopt.state.map.getSize()") == on_screen
