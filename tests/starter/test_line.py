"""What `init` writes can be planned, and the plan passes the checker."""

from pathlib import Path
from typing import Any

import pytest

from routeopt import pipeline, plan, starter
from tests.starter.town import corner_shops, write_town

LIECHTENSTEIN = Path(__file__).resolve().parents[3] / "shared/data/cities/liechtenstein/liechtenstein.osm.pbf"
FAST = ["territories.effort=fast", "journeys.effort=fast"]


class Silent:
    """Follows a run without a word."""

    def __call__(self, stage: str, figures: str) -> None:
        del stage, figures

    def run(self) -> dict[str, Any]:
        return {}


def plan_and_check(extract: Path, folder: Path) -> None:
    made = starter.from_osm(folder / "scenario", extract)
    planned = pipeline.run(folder / "scenario" / "base.yaml", folder / "plan", FAST, workers=1, progress=Silent())
    assert plan.check(folder / "plan") == ()
    assert planned.territories["outlets"].sum() == made.direct


def test_a_hamlet_can_be_planned(tmp_path: Path) -> None:
    shops = corner_shops(60, columns=8, rows=6)
    plan_and_check(write_town(tmp_path / "hamlet.osm.pbf", shops, columns=8, rows=6), tmp_path)


@pytest.mark.slow
def test_a_whole_small_country_can_be_planned(tmp_path: Path) -> None:
    if not LIECHTENSTEIN.is_file():
        pytest.skip("the extract of Liechtenstein is not on this machine")
    plan_and_check(LIECHTENSTEIN, tmp_path)
