"""The page in a real browser, without any network."""

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
    visit.page.click(".dates button >> nth=0")
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
    visit.page.click(".dates button >> nth=0")
    assert visit.page.evaluate(picture) != before


def test_the_page_speaks_chinese(visit: Visit) -> None:
    visit.page.click("#lang")
    assert "业务代表" in visit.page.inner_text("#panel")
    assert "Reps" not in visit.page.inner_text("#panel")


def test_an_address_opens_a_day(browser: Browser, town: Town) -> None:
    first = Visit(browser, town.page, DESKTOP)
    day = first.page.evaluate("routeopt.state.data.days[3]")
    rep = first.page.evaluate(f"routeopt.state.data.reps[{day['rep']}].id")
    opened = Visit(browser, town.page, DESKTOP, f"#rep={rep}&date={day['date']}&lang=zh")
    assert opened.page.locator(".stops li").count() == len(day["stops"])
    assert opened.page.evaluate("document.documentElement.lang") == "zh"


def test_the_phone_layout_fits_and_opens(browser: Browser, town: Town) -> None:
    visit = Visit(browser, town.page, PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    low = visit.page.evaluate("document.getElementById('panel').getBoundingClientRect().height")
    visit.page.click("#handle")
    visit.page.wait_for_timeout(400)
    assert visit.page.evaluate("document.getElementById('panel').getBoundingClientRect().height") > low


def test_an_outlets_name_is_text_and_never_script(browser: Browser, town: Town, tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

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
    visit = Visit(browser, write(evil), DESKTOP)
    visit.page.fill("#q", "小店")
    visit.page.click("[data-hit]")
    assert visit.page.inner_text(".leaflet-popup-content h3") == name
    assert visit.page.evaluate("document.body.dataset.owned") is None
