"""Random worlds through the whole line: each ends in a plan that the checker accepts or in named faults."""

from pathlib import Path
from typing import Any

import pytest

from routeopt import pipeline, plan
from routeopt.core.faults import FaultsError
from routeopt.core.language import LANGUAGES
from tests.worlds.world import World

SLOW_BATCH = 19
"""Worlds of one slow test: 50 batches of 19 and the 50 of every run make a thousand."""


EXACT_HALF = 219
"""A world in which days lie an exact half of a second off their mean in sum, which all have to round alike."""


FAMILIAR = [
    "journeys.change_price_minutes=3",
    "journeys.week_price_minutes=1",
    "journeys.order_price_minutes=1",
    "journeys.change_cap=0.3",
]
"""Settings under which a calendar keeps to the one in force."""


class Silent:
    """Follows a run without a word."""

    def __call__(self, stage: str, figures: str) -> None:
        """Hear that a stage has ended."""

    def run(self) -> dict[str, Any]:
        """Leave out what the run took: it is no part of what is compared here."""
        return {}


def planned(scenario: Path, directory: Path, overrides: list[str]) -> bool:
    """
    Plan one world and hold it to the promise.

    Returns
    -------
    bool
        True when a plan was written, False when the world was refused with faults.
    """
    try:
        pipeline.run(scenario, directory, overrides, 1, Silent())
    except FaultsError as refused:
        assert not directory.exists(), "a refused world leaves a plan folder"
        for fault in refused.faults:
            for lang in LANGUAGES:
                assert fault.message(lang)
                assert fault.fix(lang), f"{fault.code} says what is wrong and not what to do"
            assert "{" not in fault.render("en") + fault.render("zh")
        return False
    violations = plan.check(directory)
    assert not violations, "\n".join(violation.render() for violation in violations)
    return True


def settle(seed: int, folder: Path) -> int:
    """Plan a world and, where it has a plan, the quarter after it; count the plans."""
    world = World(seed)
    scenario = world.write(folder / "city")
    if not planned(scenario, folder / "first", []):
        return 0
    if seed % 4:
        return 1
    world.next_quarter(folder / "city")
    overrides = plan.previous_overrides(folder / "first") + (FAMILIAR if seed % 8 else [])
    return 1 + planned(scenario, folder / "second", overrides)


@pytest.mark.parametrize("seed", [*range(50), EXACT_HALF])
def test_a_world_is_planned_or_explained(seed: int, tmp_path: Path) -> None:
    settle(seed, tmp_path)


def test_most_worlds_have_a_plan(tmp_path: Path) -> None:
    """A generator whose worlds are all refused would prove nothing."""
    assert sum(settle(seed, tmp_path / str(seed)) > 0 for seed in range(5)) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(50))
def test_a_thousand_worlds(batch: int, tmp_path: Path) -> None:
    for seed in range(50 + batch * SLOW_BATCH, 50 + (batch + 1) * SLOW_BATCH):
        settle(seed, tmp_path / str(seed))


def test_the_same_world_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    scenario = World(1).write(tmp_path / "city")
    for folder, workers in zip(folders, (1, 2), strict=True):
        pipeline.run(scenario, folder, [], workers, Silent())
    files = [sorted(path for path in folder.rglob("*") if path.is_file()) for folder in folders]
    assert [path.relative_to(folders[0]) for path in files[0]] == [path.relative_to(folders[1]) for path in files[1]]
    differing = [one.name for one, two in zip(*files, strict=True) if one.read_bytes() != two.read_bytes()]
    assert differing == []
