"""Whatever happens to the files of a scenario or of a plan, it is named or does no harm."""

import json
import re
import shutil
from pathlib import Path

import pytest

from routeopt import pipeline, plan
from routeopt.core.faults import FaultsError
from routeopt.plan.schema import TABLES as PLAN_TABLES
from routeopt.plan.storage import read_table
from tests.conftest import Town
from tests.trust.corruption import TABLES, Corruption
from tests.worlds.test_worlds import Silent
from tests.worlds.world import World

SCENARIO_FILES = (*TABLES[:4] * 2, "base.yaml", "base.yaml", "streets.osm.pbf")
PLAN_FILES = (
    "plan.json",
    "inputs/scenario.yaml",
    "inputs/outlets.csv",
    "inputs/streets.osm.pbf",
    *(f"tables/{name}.parquet" for name in PLAN_TABLES),
)
FAST, ALL = 20, 400
FAST_PLANS, ALL_PLANS = 10, 100


def words(refused: FaultsError) -> None:
    """Hold each fault to its promise: a place or a field, a message and a fix, in one line, without a hole."""
    for fault in refused.faults:
        for lang in ("en", "zh"):
            line = fault.render(lang)
            assert line.isprintable(), line
            assert not re.search(r"{[a-z_]+}", fault.message(lang).replace("{name}", "")), line
            assert fault.fix(lang)


def damage_and_plan(seed: int, folder: Path) -> None:
    """Plan a small world with one damaged file: faults by name, or a plan that the checker accepts."""
    scenario = World(1).write(folder / "city")
    harm = Corruption(seed, SCENARIO_FILES)
    harm.hit(folder / "city")
    try:
        pipeline.run(scenario, folder / "plan", [], 1, Silent())
    except FaultsError as refused:
        words(refused)
        assert not (folder / "plan").exists(), harm.said
        return
    violations = plan.check(folder / "plan")
    assert not violations, f"{harm.said}: {[violation.render() for violation in violations]}"


def same_meaning(one: Path, two: Path) -> bool:
    """Whether readers get the same from two files: a bit may fall on padding or on a space."""
    if one.suffix == ".parquet":
        return read_table(one.stem, one).equals(read_table(one.stem, two))
    if one.suffix in (".json", ".yaml"):  # A plan's copy of its scenario is JSON.
        return bool(json.loads(one.read_text(encoding="utf-8")) == json.loads(two.read_text(encoding="utf-8")))
    return one.read_bytes() == two.read_bytes()


def damage_and_check(seed: int, good: Path, folder: Path) -> None:
    """Check a plan folder with one damaged file: faults or violations by name, or the damage changed no meaning."""
    shutil.copytree(good, folder / "plan", ignore=shutil.ignore_patterns("report", "*.xlsx", "*.gpkg"))
    harm = Corruption(seed, PLAN_FILES)
    harm.hit(folder / "plan")
    try:
        violations = plan.check(folder / "plan")
    except FaultsError as refused:
        words(refused)
        return
    assert violations or same_meaning(good / harm.file, folder / "plan" / harm.file), f"{harm.said} went unseen"


@pytest.mark.parametrize("seed", range(FAST))
def test_a_damaged_scenario_is_named_or_harmless(seed: int, tmp_path: Path) -> None:
    damage_and_plan(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FAST, ALL))
def test_four_hundred_damaged_scenarios(seed: int, tmp_path: Path) -> None:
    damage_and_plan(seed, tmp_path)


@pytest.mark.parametrize("seed", range(FAST_PLANS))
def test_a_damaged_plan_is_named(seed: int, town: Town, tmp_path: Path) -> None:
    damage_and_check(seed, town.plan, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FAST_PLANS, ALL_PLANS))
def test_a_hundred_damaged_plans(seed: int, town: Town, tmp_path: Path) -> None:
    damage_and_check(seed, town.plan, tmp_path)
