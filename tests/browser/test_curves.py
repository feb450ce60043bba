"""What-ifs as curves: only those that a plan holds, each point where its figures say."""

import json
import shutil
from pathlib import Path

from playwright.sync_api import Browser

from routeopt.report import write
from tests.browser.test_page import DESKTOP, Visit, browser  # noqa: F401 - fixtures
from tests.conftest import Town


def test_a_plan_by_rules_shows_headcount_and_nothing_it_does_not_know(browser: Browser, town: Town) -> None:  # noqa: F811
    visit = Visit(browser, town.page, DESKTOP)
    visit.page.click("details.charts summary")
    titles = visit.page.locator("details.charts h3").all_inner_texts()
    assert "Outlets of one rep by number of reps" in titles
    assert not any("Contribution" in title or "change their rep" in title for title in titles)


def test_money_and_change_are_drawn_from_the_manifest(browser: Browser, town: Town, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "plan"
    shutil.copytree(town.plan, folder)
    manifest = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    manifest["coverage"] = {
        "headcount_curve": [{"reps": r, "contribution": 100.0 * r * (6 - r), "bound": 1000.0} for r in range(5)],
        "knee_reps": 2,
        "distributors": [
            {
                "distributor_id": "W1",
                "mode": "WAT",
                "outlets": 260,
                "volume_cases": 900.0,
                "volume_in_reach_cases": 950.0,
                "min_volume_cases": 700.0,
                "contribution": 120.5,
                "code": "pays",
                "signed": True,
            },
        ],
        "budget_curve": [{"budget": 50.0 * b, "contribution": 90.0 * b, "bound": 100.0 * b} for b in range(1, 4)],
    }
    office = next(iter(manifest["stages"]["territories"]["headcount"]))
    manifest["stages"]["territories"]["frontier"] = {
        office: [
            {"change_price_s": price, "changed": changed, "objective_s": hours * 3600.0, "work_off": 0.0}
            for price, changed, hours in ((0.0, 30, 10.0), (600.0, 12, 11.0), (6000.0, 2, 14.0))
        ]
    }
    (folder / "plan.json").write_text(json.dumps(manifest), encoding="utf-8")
    visit = Visit(browser, write(folder).page, DESKTOP)
    visit.page.click("details.charts summary")
    charts = visit.page.locator("svg.curve")
    assert charts.count() == 4
    dots = charts.nth(2).locator("circle")
    places = [(float(dot.get_attribute("cx") or 0), float(dot.get_attribute("cy") or 0)) for dot in dots.all()]
    assert len(places) == 3
    # More change stands farther right, more travel higher up.
    assert [x for x, _ in places] == sorted((x for x, _ in places), reverse=True)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)
    assert charts.nth(0).locator("line.limit").count() == 1
    knee = charts.nth(0).locator("circle.knee")
    at = [
        float(text)
        for text in (charts.nth(0).locator("polyline").last.get_attribute("points") or "").split()[2].split(",")
    ]
    assert [float(knee.get_attribute("cx") or 0), float(knee.get_attribute("cy") or 0)] == at
    assert charts.nth(1).locator("circle").count() == 3
    contract = visit.page.get_by_text("W1", exact=True).locator("xpath=..")
    assert contract.locator("td").all_inner_texts()[1:] == ["260", "900", "700", "121", "sign"]
    assert visit.complaints == []
