"""The page in a real browser, without any network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from routeopt.report import write
from tests.conftest import Town
from tests.project.browser import chromium

DESKTOP: ViewportSize = {"width": 1400, "height": 850}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


class Visit:
    """An open page, and everything it complained about or asked for."""

    def __init__(self, browser: Browser, page: Path, size: ViewportSize, address: str = "") -> None:
        self.page: Page = browser.new_page(viewport=size)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None
        )
        self.page.on("request", lambda asked: self.requests.append(asked.url))
        self.page.goto(page.as_uri() + address)
        self.page.wait_for_selector("body[data-ready=yes]")

    def foreign_requests(self) -> list[str]:
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]


@pytest.fixture
def visit(browser: Browser, town: Town) -> Iterator[Visit]:
    opened = Visit(browser, town.page, DESKTOP)
    yield opened
    opened.page.close()


def test_the_page_opens_without_error_or_request(visit: Visit) -> None:
    assert visit.complaints == []
    assert visit.foreign_requests() == []
    assert visit.page.title().startswith("Grid town")


def test_the_browser_itself_forbids_requests(visit: Visit) -> None:
    refused = visit.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
    assert refused == "refused"
    assert any("Content Security Policy" in line for line in visit.complaints)


def test_search_finds_an_outlet_by_name(visit: Visit) -> None:
    name = visit.page.evaluate("routeopt.state.data.outlets.name[7]")
    visit.page.fill("#q", name)
    visit.page.click("[data-hit]")
    assert visit.page.inner_text(".leaflet-popup-content h3") == name


def test_a_reps_day_shows_its_stops_in_order(visit: Visit) -> None:
    visit.page.click("[data-rep='0']")
    visit.page.click(".dates [data-date] >> nth=0")
    day = visit.page.evaluate("routeopt.chosenDay(routeopt.state)")
    names = visit.page.evaluate(
        "routeopt.chosenDay(routeopt.state).stops.map((i) => routeopt.state.data.outlets.name[i])"
    )
    shown = visit.page.locator(".stops li").all_inner_texts()
    assert len(shown) == len(day["stops"])
    assert all(name in text for name, text in zip(names, shown, strict=True))
    times = [text.split()[0] for text in shown]
    assert times == sorted(times)
    assert f"date={day['date']}" in visit.page.url


def test_the_day_is_drawn(visit: Visit) -> None:
    """The canvas changes when a day is chosen."""
    picture = "document.querySelector('canvas.leaflet-zoom-hide').toDataURL()"
    visit.page.click("[data-rep='0']")
    before = visit.page.evaluate(picture)
    visit.page.click(".dates [data-date] >> nth=0")
    assert visit.page.evaluate(picture) != before


def test_the_page_speaks_chinese(visit: Visit) -> None:
    visit.page.click("#lang")
    assert "业务代表" in visit.page.inner_text("#panel")
    assert "Reps" not in visit.page.inner_text("#panel")


def test_a_page_can_open_in_chinese(browser: Browser, town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(town.plan, folder)
    visit = Visit(browser, write(folder, "zh").page, DESKTOP)
    assert "业务代表" in visit.page.inner_text("#panel")
    visit.page.click("#lang")
    assert visit.page.url.endswith("lang=en")


def test_an_address_opens_a_day(browser: Browser, town: Town) -> None:
    first = Visit(browser, town.page, DESKTOP)
    day = first.page.evaluate("routeopt.state.data.days[3]")
    rep = first.page.evaluate(f"routeopt.state.data.reps[{day['rep']}].id")
    opened = Visit(browser, town.page, DESKTOP, f"#rep={rep}&date={day['date']}&lang=zh")
    assert opened.page.locator(".stops li").count() == len(day["stops"])
    assert opened.page.evaluate("document.documentElement.lang") == "zh"


def test_a_numbered_stop_opens_its_outlets_card(visit: Visit) -> None:
    """Numbers may stand away from their place, so that they don't cover each other: the number counts."""
    visit.page.click("[data-rep='0']")
    visit.page.click(".dates [data-date] >> nth=0")
    spot = visit.page.evaluate(
        """(() => {
            const { spots, _map } = routeopt.state.overlay, frame = _map.getContainer().getBoundingClientRect();
            return { x: frame.x + spots[2].x, y: frame.y + spots[2].y, i: spots[2].i };
        })()"""
    )
    visit.page.mouse.click(spot["x"], spot["y"])
    name = visit.page.evaluate(f"routeopt.state.data.outlets.name[{spot['i']}]")
    assert visit.page.inner_text(".leaflet-popup-content h3") == name


def test_numbers_of_stops_do_not_cover_each_other(visit: Visit) -> None:
    """Eight stops at one place and two beside it."""
    nearest = visit.page.evaluate(
        """(() => {
            const at = [...Array(8).fill([100, 100]), [104, 100], [100, 107]];
            const spots = routeopt.spread(at.map((each, i) => ({ i, at: each })));
            return Math.min(...spots.flatMap((a, i) => spots.slice(0, i).map((b) => Math.hypot(a.x - b.x, a.y - b.y))));
        })()"""
    )
    assert nearest > 18


def test_a_click_on_a_rep_shows_only_this_rep(visit: Visit) -> None:
    before = visit.page.evaluate("routeopt.state.map.getBounds().toBBoxString()")
    visit.page.click("[data-rep='1']")
    assert visit.page.evaluate("routeopt.state.map.getBounds().toBBoxString()") != before
    assert visit.page.locator("tr.on").count() == 1
    visit.page.click("#all")
    assert visit.page.evaluate("routeopt.state.map.getBounds().toBBoxString()") == before


@pytest.mark.parametrize("by", ["mode", "class", "channel"])
def test_outlets_can_be_coloured_by(visit: Visit, by: str) -> None:
    picture = "document.querySelector('canvas.leaflet-zoom-hide').toDataURL()"
    before = visit.page.evaluate(picture)
    visit.page.select_option("#by", by)
    assert visit.page.evaluate(picture) != before
    assert visit.page.locator("p.legend span").count() > 2


def test_whose_data_it_is_and_what_is_simulated_stands_on_the_map(visit: Visit) -> None:
    data = visit.page.evaluate(
        "({ attribution: routeopt.state.data.attribution, simulated: routeopt.state.data.simulated })"
    )
    for lang, words in (("en", "Partly simulated"), ("zh", "模拟")):
        if lang == "zh":
            visit.page.click("#lang")
        credits_ = visit.page.inner_text(".leaflet-control-attribution")
        assert data["attribution"] in credits_
        assert (words in credits_) == bool(data["simulated"])


def test_figures_outside_the_bands_are_red(visit: Visit) -> None:
    inside = visit.page.locator("td.bad").count()
    visit.page.evaluate("routeopt.state.data.bands.outlets = [10000, 20000]; routeopt.panel(routeopt.state)")
    visit.page.evaluate("routeopt.state.data.reps[0].band = [0, 1]; routeopt.panel(routeopt.state)")
    assert visit.page.locator("td.bad").count() == visit.page.evaluate("routeopt.state.data.reps.length") + 1
    visit.page.evaluate("routeopt.state.data.reps[0].band = [0, 1000]; routeopt.panel(routeopt.state)")
    assert inside == 0
    assert visit.page.locator("td.bad").count() == visit.page.evaluate("routeopt.state.data.reps.length")


def test_the_phone_layout_fits_and_opens(browser: Browser, town: Town) -> None:
    visit = Visit(browser, town.page, PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    low = visit.page.evaluate("document.getElementById('panel').getBoundingClientRect().height")
    visit.page.click("#handle")
    visit.page.wait_for_timeout(400)
    assert visit.page.evaluate("document.getElementById('panel').getBoundingClientRect().height") > low


def test_an_outlets_name_is_text_and_never_script(browser: Browser, town: Town, tmp_path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    evil = tmp_path / "evil"
    shutil.copytree(town.plan, evil)
    file = evil / "tables/outlets.parquet"
    outlets = pq.read_table(file)
    name = '<img src=x onerror="document.body.dataset.owned=\'yes\'"></script>"=1+1 & 小店'
    column = outlets.schema.get_field_index("name")
    names = pa.array([name, *outlets["name"].to_pylist()[1:]], outlets.schema.field(column).type)
    pq.write_table(outlets.set_column(column, outlets.schema.field(column), names), file)
    visit = Visit(browser, write(evil).page, DESKTOP)
    visit.page.fill("#q", "小店")
    visit.page.click("[data-hit]")
    assert visit.page.inner_text(".leaflet-popup-content h3") == name
    assert visit.page.evaluate("document.body.dataset.owned") is None


def test_water_and_parks_lie_under_the_streets(browser: Browser, town: Town, tmp_path: Path) -> None:
    """A tile in the middle of a lake has the lake's colour; without one it has the land's."""
    import json  # noqa: PLC0415

    from tests.inputs.test_land import layer  # noqa: PLC0415

    folder = tmp_path / "plan"
    shutil.copytree(town.plan, folder)
    layer(folder / "inputs/land.parquet", kind=["water", "park"])
    manifest = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    manifest["inputs"]["land"] = {"file": "inputs/land.parquet", "name": "land.parquet", "sha256": ""}
    (folder / "plan.json").write_text(json.dumps(manifest), encoding="utf-8")
    visit = Visit(browser, write(folder).page, DESKTOP)
    colours = visit.page.evaluate(
        """[0, 1].map((kind) => {
            const { streets } = routeopt.state, [left, top, right, bottom] = streets.areas[kind][0].box;
            const z = 19, n = 2 ** z, x = ((left + right) / 2) * n, y = ((top + bottom) / 2) * n;
            const tile = document.createElement('canvas');
            streets.paint(tile, { x: Math.floor(x), y: Math.floor(y), z });
            const at = [x, y].map((each) => Math.floor((each % 1) * tile.width));
            const [r, g, b] = tile.getContext('2d').getImageData(at[0], at[1], 1, 1).data;
            return '#' + [r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('');
        })"""
    )
    assert colours == visit.page.evaluate("routeopt.GROUND")
    assert visit.complaints == []


def test_coolers_are_a_layer_with_legend_and_lines_on_the_outlets_card(visit: Visit) -> None:
    """A layer that is off at first; its box keeps the keyboard's place when the panel is written anew."""
    assert "Cooler" not in visit.page.inner_text(".options + .legend")
    picture = "document.querySelector('canvas.leaflet-zoom-hide').toDataURL()"
    before = visit.page.evaluate(picture)
    visit.page.focus("[data-show=coolers]")
    visit.page.keyboard.press("Space")
    assert visit.page.evaluate(picture) != before
    assert visit.page.evaluate("document.activeElement.dataset.show") == "coolers"
    assert "cooler stays" in visit.page.inner_text(".options + .legend")
    placed = visit.page.evaluate("routeopt.state.data.coolers.find((each) => each.action === 'stay')")
    visit.page.evaluate("(row) => routeopt.chooseOutlet(routeopt.state, row, true)", placed["from"])
    assert placed["id"] in visit.page.inner_text(".leaflet-popup-content .todo")
    visit.page.click("#lang")
    assert "设备 保留" in visit.page.inner_text(".options + .legend")
    assert "equipment." not in visit.page.inner_text(".leaflet-popup-content")
    assert visit.complaints == []
