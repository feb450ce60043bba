"""The reps' weeks in a real browser: without scripts, on a phone, on A4, and under a scanner."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from routeopt import plan as plans
from tests.conftest import Town
from tests.project.browser import chromium

PX_PER_MM = 96 / 25.4
A4_INSIDE_MM = (210 - 2 * 9, 297 - 2 * 9)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def sheet(town: Town) -> Path:
    return min((town.plan / "report/sheets").glob("*.html"))


@pytest.fixture
def paper(browser: Browser, sheet: Path) -> Iterator[Page]:
    """The sheet as a printer sees it, scripts off."""
    width, height = (round(side * PX_PER_MM) for side in A4_INSIDE_MM)
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2, java_script_enabled=False
    )
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(sheet.as_uri())
    yield page
    context.close()


def test_all_stops_show_with_scripts_off(browser: Browser, sheet: Path, town: Town) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(sheet.as_uri())
    visits = plans.read(town.plan).calls
    dates = sorted({str(date) for date in visits["date"]})[:5]
    expected = int((visits["rep_id"].eq("R1") & visits["date"].astype(str).isin(dates)).sum())
    assert page.locator("li").count() == expected
    assert all(node.is_visible() for node in page.locator("li b").all())
    assert asked == [sheet.as_uri()]
    context.close()


def test_each_day_fits_one_side_of_a4(paper: Page) -> None:
    room = A4_INSIDE_MM[1] * PX_PER_MM
    for section in paper.locator("section").all():
        box = section.bounding_box()
        assert box is not None
        assert box["height"] <= room


def test_twenty_long_stops_fit_one_side_of_a4(browser: Browser, sheet: Path, tmp_path: Path) -> None:
    """The most stops of a day, each with a name that takes two lines."""
    text = sheet.read_text(encoding="utf-8")
    (first, *_), cards = re.findall(r"<section.*?</section>", text), re.findall(r"<li .*?</li>", text)
    long = re.sub(r"<b>.*?</b>", "<b>Pastelaria e Confeitaria Nova Rainha Santa Isabel do Bonfim</b>", cards[0])
    full = re.sub(r"<ol>.*</ol>", f"<ol>{long * 20}</ol>", first)
    (tmp_path / "full.html").write_text(text.replace(first, full), encoding="utf-8")
    width, height = (round(side * PX_PER_MM) for side in A4_INSIDE_MM)
    page = browser.new_page(viewport={"width": width, "height": height})
    page.emulate_media(media="print")
    page.goto((tmp_path / "full.html").as_uri())
    box = page.locator("section").first.bounding_box()
    assert box is not None
    assert box["height"] <= A4_INSIDE_MM[1] * PX_PER_MM
    page.close()


def test_a_scanner_reads_every_code_of_a_printed_day(paper: Page) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    section = paper.locator("section").first
    found = {code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(section.screenshot())))}
    links = [str(link.get_attribute("href")) for link in section.locator('a[href^="geo:"]').all()]
    assert len(found) == len(links)
    # A code says the same place as the link beside it, to a metre.
    places = [position(link) for link in links]
    for code in found:
        assert min(abs(position(code) - place) for place in places) < 1e-5


def position(address: str) -> complex:
    lat, lon = address.removeprefix("geo:").split("?")[0].split(",")
    return complex(float(lat), float(lon))


def test_the_phone_sheet_is_as_wide_as_the_phone(browser: Browser, sheet: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(sheet.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    link = page.locator(".go a").first.bounding_box()
    assert link is not None
    assert link["height"] >= 34, "a thumb needs room"
    page.close()


def test_the_page_leads_to_the_sheet(browser: Browser, town: Town, sheet: Path) -> None:
    page = browser.new_page()
    page.goto(town.page.as_uri() + "#rep=R1")
    page.wait_for_selector("body[data-ready=yes]")
    links = [str(link.get_attribute("href")) for link in page.locator("a.sheet").all()]
    assert len(links) == 4
    assert links[0] == f"sheets/{sheet.name}"
    assert all((town.page.parent / link).is_file() for link in links)
    page.close()


def test_sheets_print_as_pdf(town: Town, tmp_path: Path) -> None:
    from routeopt.report.pdf import print_pages  # noqa: PLC0415

    copy = tmp_path / "sheet.html"
    copy.write_bytes(min((town.plan / "report/sheets").glob("*.html")).read_bytes())
    (made,) = print_pages([copy])
    content = made.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 5, "one side a day"
