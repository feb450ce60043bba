"""Priority streets on the page: drawn, and one card per segment."""

from playwright.sync_api import Browser

from tests.browser.test_page import PHONE, Visit, browser, visit  # noqa: F401 - fixtures
from tests.conftest import Town

CHOSEN = "routeopt.state.data.priority.segments.findLastIndex((each) => each.cluster && each.actions.length)"
# Where the middle of a segment stands on the screen, outlets off, so that nothing else answers the click.
SPOT = """(k) => {
    const s = routeopt.state, { line } = s.data.priority.segments[k];
    const frame = s.map.getContainer().getBoundingClientRect();
    const middle = [(line[0] + line[2]) / 2, (line[1] + line[3]) / 2];
    s.show.outlets = false;
    s.map.setView(routeopt.latLng(...middle), 18, { animate: false });
    s.overlay.draw();
    const [x, y] = s.overlay.at(...middle);
    return { x: frame.x + x, y: frame.y + y };
}"""


def test_a_click_on_a_chosen_street_opens_its_card(visit: Visit) -> None:  # noqa: F811
    k = visit.page.evaluate(CHOSEN)
    segment = visit.page.evaluate(f"routeopt.state.data.priority.segments[{k}]")
    spot = visit.page.evaluate(SPOT, k)
    visit.page.mouse.click(spot["x"], spot["y"])
    card = visit.page.inner_text(".leaflet-popup-content")
    assert segment["id"] in card
    assert f"chosen: {segment['cluster']}" in card
    assert visit.page.locator(".goals tr").count() == 6
    assert visit.page.locator(".todo li").count() == len(segment["actions"])
    assert visit.complaints == []


def test_streets_are_coloured_by_value_and_can_be_hidden(visit: Visit) -> None:  # noqa: F811
    picture = "document.querySelector('canvas.leaflet-zoom-hide').toDataURL()"
    before = visit.page.evaluate(picture)
    visit.page.click("[data-show=priority]")
    assert visit.page.evaluate(picture) != before
    colours = visit.page.evaluate("[0, 1].map((share) => routeopt.valueColour(routeopt.state, share * 1e6))")
    assert colours == visit.page.evaluate("[routeopt.VALUE_COLOURS[0], routeopt.VALUE_COLOURS.at(-1)]")


def test_a_card_fits_a_phone_in_both_languages(browser: Browser, town: Town) -> None:  # noqa: F811
    for lang, word in (("en", "Targets"), ("zh", "目标")):
        small = Visit(browser, town.page, PHONE, f"#lang={lang}")
        small.page.evaluate(f"routeopt.chooseSegment(routeopt.state, {CHOSEN})")
        assert word in small.page.inner_text(".leaflet-popup-content")
        box = small.page.locator(".leaflet-popup-content")
        wide = box.evaluate("(box) => [box.scrollWidth, box.clientWidth]")
        assert wide[0] <= wide[1]
        small.page.close()
