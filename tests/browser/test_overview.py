"""The page to open first, without scripts and without a network."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from routeopt import plan as plans
from routeopt.plan.storage import write_table
from routeopt.report import write
from tests.browser.test_page import DESKTOP, PHONE, browser  # noqa: F401 - a fixture
from tests.conftest import Town


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    index = town.page.with_name("index.html")
    opened.goto(index.as_uri())
    yield opened
    assert asked[:1] == [index.as_uri()]
    assert all(url.startswith("file:") for url in asked)
    context.close()


def test_it_opens_in_one_language_and_switches_without_script(page: Page) -> None:
    assert page.inner_text("main.en h1") == "Grid town"
    assert page.locator("main.en").is_visible()
    assert not page.locator("main.zh").is_visible()
    page.click("main.en .languages [lang=zh]")
    assert page.locator("main.zh").is_visible()
    assert not page.locator("main.en").is_visible()
    assert "业务代表" in page.inner_text("main.zh")


def test_every_link_leads_to_a_file(page: Page, town: Town) -> None:
    links = {str(link.get_attribute("href")) for link in page.locator("main.en a:not(.languages a)").all()}
    assert len(links) > 4 * 2 + 3 * 2
    for link in links:
        assert (town.page.parent / unquote(urlsplit(link).path)).is_file(), link


def test_the_charts_are_drawn(page: Page, town: Town) -> None:
    assert page.locator("main.en figure svg").count() == 5
    for box in (figure.bounding_box() for figure in page.locator("main.en figure svg").all()):
        assert box is not None
        assert box["width"] > 300
    assert {path.name for path in (town.page.parent / "charts").iterdir()} == {
        *("mix.svg", "work.svg", "days.svg", "travel.svg", "headcount.svg"),
    }


def test_the_picture_of_the_city_leads_to_the_map(page: Page) -> None:
    assert page.locator("main.en .city .area").count() == 2
    page.click("main.en .city span")
    assert page.url.endswith("map.html#lang=en")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_language_goes_along_to_the_map_and_back(browser: Browser, town: Town, size: ViewportSize) -> None:  # noqa: F811
    """Pages opened from a disk share no memory: the addresses carry what was chosen."""
    opened = browser.new_page(viewport=size)
    opened.goto(town.page.with_name("index.html").as_uri())
    opened.click("main.en .languages [lang=zh]")
    assert opened.evaluate("scrollY") == 0
    links = [str(link.get_attribute("href")) for link in opened.locator("main.zh a[href*='map.html']").all()]
    assert len(links) == 1 + 2 * 2, "the picture, its territories, and the table of reps"
    assert all(link.endswith("lang=zh") for link in links)
    opened.locator("main.zh .city .area").first.click()
    opened.wait_for_selector("body[data-ready=yes]")
    assert opened.get_attribute("html", "lang") == "zh"
    opened.evaluate("document.body.classList.add('open')")
    opened.click(".back a")
    assert opened.locator("main.zh").is_visible()
    assert not opened.locator("main.en").is_visible()
    opened.close()


def test_it_is_as_wide_as_a_phone(browser: Browser, town: Town) -> None:  # noqa: F811
    opened = browser.new_page(viewport=PHONE)
    opened.goto(town.page.with_name("index.html").as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    opened.close()


def test_plans_stand_side_by_side_with_their_differences(browser: Browser, town: Town, tmp_path: Path) -> None:  # noqa: F811
    for name in ("in_force", "cheaper", "shown"):
        shutil.copytree(town.plan, tmp_path / name)
    manifest = (tmp_path / "in_force/plan.json").read_text(encoding="utf-8")
    found = re.search(r'"travel_km": ([\d.]+)', manifest)
    assert found is not None
    longer = manifest.replace(found.group(), f'"travel_km": {float(found.group(1)) + 12.5}')
    (tmp_path / "in_force/plan.json").write_text(longer, encoding="utf-8")
    made = write(tmp_path / "shown", against=[tmp_path / "in_force", tmp_path / "cheaper"])
    opened = browser.new_page(viewport=DESKTOP)
    opened.goto(made.index.as_uri())
    heads = opened.locator("main.en .figures thead th").all_inner_texts()
    assert [head.split("\n")[-1] for head in heads[1:]] == [
        *("shown", "in_force", "this plan differs by", "cheaper", "this plan differs by"),
    ]
    cells = opened.locator("main.en .figures tr:has(th:text-is('Kilometres')) td").all_inner_texts()
    assert cells[2] == "-12.5"
    assert cells[4] == ""
    opened.close()


def test_names_are_text(browser: Browser, town: Town, tmp_path: Path) -> None:  # noqa: F811
    shutil.copytree(town.plan, tmp_path / "plan")
    reps = plans.read(tmp_path / "plan").territories
    reps["name"] = ['<img src=x onerror="document.title=1">', "二号 & Co"]
    write_table("territories", reps, tmp_path / "plan/tables/territories.parquet")
    opened = browser.new_page()
    opened.goto(write(tmp_path / "plan").index.as_uri())
    assert opened.locator("img").count() == 0
    assert "二号 & Co" in opened.inner_text("main.en .reps")
    opened.close()
