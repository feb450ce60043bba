"""The grid town planned once by the whole line, for every test that needs a real plan folder."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.city import write_city
from tests.line import routeopt


@dataclass(frozen=True)
class Town:
    """Scenario file, plan folder and map page of the grid town."""

    scenario: Path
    plan: Path
    page: Path


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    root = tmp_path_factory.mktemp("planned_town")
    scenario = write_city(root / "city")
    assert routeopt("plan", scenario, "--out", root / "plan", "--workers", "1").code == 0
    assert routeopt("report", root / "plan").code == 0
    return Town(scenario, root / "plan", root / "plan/report/map.html")
