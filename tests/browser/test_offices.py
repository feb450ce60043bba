"""A plan of two offices has a page of each beside that of the whole."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from routeopt import plan as plans
from routeopt.plan.storage import write_table
from routeopt.report import write
from routeopt.report.office import of_office, offices
from tests.browser.test_page import DESKTOP, Visit, browser  # noqa: F401 - fixtures
from tests.conftest import Town


@pytest.fixture(scope="module")
def two_offices(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's plan with its second rep in an office of its own."""
    folder = tmp_path_factory.mktemp("offices") / "plan"
    shutil.copytree(town.plan, folder)
    for name in ("outlets", "territories"):
        table = getattr(plans.read(folder), name)
        table.loc[table["rep_id"].eq("R2").fillna(value=False), "office_id"] = "O2"
        write_table(name, table, folder / f"tables/{name}.parquet")
    return folder


def test_an_office_holds_its_own_reps_and_their_figures(two_offices: Path) -> None:
    plan = plans.read(two_offices)
    assert offices(plan) == ["O1", "O2"]
    parts = [of_office(plan, name) for name in offices(plan)]
    assert [part.territories["rep_id"].tolist() for part in parts] == [["R1"], ["R2"]]
    for figure in ("visits", "rep_days", "reps", "direct_outlets"):
        assert sum(part.manifest["kpis"][figure] for part in parts) == plan.manifest["kpis"][figure]


def test_pages_lead_from_one_office_to_another(browser: Browser, two_offices: Path) -> None:  # noqa: F811
    visit = Visit(browser, write(two_offices).page, DESKTOP)
    assert visit.page.locator(".offices a").all_inner_texts() == ["O1", "O2"]
    visit.page.click(".offices a >> nth=1")
    visit.page.wait_for_selector("body[data-ready=yes]")
    assert visit.page.title().endswith("O2")
    assert visit.page.locator("[data-rep]").count() == 1
    visit.page.click("[data-rep='0']")
    visit.page.click(".dates [data-date] >> nth=0")
    assert visit.page.locator(".stops li").count() > 0
    visit.page.click(".offices a >> nth=0")
    visit.page.wait_for_selector("body[data-ready=yes]")
    assert visit.page.locator("[data-rep]").count() == 2
    assert visit.complaints == []
    assert visit.foreign_requests() == []


def test_one_office_needs_no_page_of_its_own(town: Town) -> None:
    assert not list(town.page.parent.glob("office_*.html"))
