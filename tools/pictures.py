"""The pictures of README and docs, taken from a plan's page: ``python -m tools.pictures plans/porto``."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from tests.project.browser import chromium

IMAGES = Path(__file__).resolve().parents[1] / "docs/images"
DESKTOP: ViewportSize = {"width": 1400, "height": 850}
SHEET: ViewportSize = {"width": 820, "height": 1100}
PHONE: ViewportSize = {"width": 390, "height": 844}

# The most valuable chosen street with something to do, and its card.
_STREET = """() => {
    const s = routeopt.state, { segments } = s.data.priority;
    const k = segments.findLastIndex((each) => each.cluster && each.actions.length > 1), line = segments[k].line;
    s.map.setView(routeopt.latLng(line[0], line[1]), 16, { animate: false });
    routeopt.chooseSegment(s, k);
}"""


def main() -> None:
    """Photograph the first page, the whole plan, a rep's day and week, the sheets, and the phone views."""
    page_file = (Path(sys.argv[1]) / "report/map.html").resolve()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=DESKTOP)
        _open(page, page_file.as_uri())
        page.screenshot(path=IMAGES / "porto_desktop.jpg", type="jpeg", quality=84)
        page.evaluate(_STREET)
        page.wait_for_timeout(800)
        page.screenshot(path=IMAGES / "porto_streets.jpg", type="jpeg", quality=84)
        first = page.evaluate("routeopt.state.data.days.find((day) => day.rep === 4)")
        rep = page.evaluate("routeopt.state.data.reps[4].id")
        _open(page, f"{page_file.as_uri()}#rep={rep}&date={first['date']}")
        page.screenshot(path=IMAGES / "porto_day.jpg", type="jpeg", quality=84)
        page.click("[data-week] >> nth=0")
        page.wait_for_timeout(800)
        page.screenshot(path=IMAGES / "porto_week.jpg", type="jpeg", quality=84)
        sheets = sorted((Path(sys.argv[1]) / "report/sheets").resolve().glob("*.html"))
        sheet = browser.new_page(viewport=SHEET)
        sheet.goto(sheets[len(sheets) // 3].as_uri())
        sheet.screenshot(path=IMAGES / "porto_sheet.jpg", type="jpeg", quality=84)
        sheet_on_phone = browser.new_page(viewport=PHONE)
        sheet_on_phone.goto(sheets[len(sheets) // 3].as_uri())
        sheet_on_phone.screenshot(path=IMAGES / "porto_sheet_phone.jpg", type="jpeg", quality=84)
        _first_page(browser, page_file.with_name("index.html"))
        phone = browser.new_page(viewport=PHONE)
        _open(phone, f"{page_file.as_uri()}#lang=zh")
        phone.screenshot(path=IMAGES / "porto_phone.jpg", type="jpeg", quality=84)
        browser.close()


def _first_page(browser: Browser, file: Path) -> None:
    """On a desk in English, on a phone in Chinese."""
    for name, size, lang in (("porto_overview", DESKTOP, "en"), ("porto_overview_phone", PHONE, "zh")):
        page = browser.new_page(viewport=size)
        page.goto(file.as_uri())
        page.click(f"label[for=in_{lang}]")
        page.screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=84)


def _open(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("body[data-ready=yes]")
    page.wait_for_timeout(800)


if __name__ == "__main__":
    main()
