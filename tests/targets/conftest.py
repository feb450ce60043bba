"""The grid town, covered and divided by hand, for targets of all kinds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from routeopt import inputs, network, scenario
from routeopt.scenario.model import Scenario
from routeopt.targets.build import TargetTask, build
from tests.city import write_city
from tests.plan.handmade import _problem, covered, divided

Asked = Callable[..., TargetTask | None]


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Build the town's targets under some settings."""
    file = write_city(tmp_path_factory.mktemp("targets") / "city")
    settings = scenario.load(file, [])
    known = inputs.load(settings)
    travel = network.build(settings, known)
    split = covered(settings, known, travel)
    areas = divided(known, split)
    problems = tuple(_problem(settings, known, travel, areas, rep) for rep in sorted(known.reps["rep_id"]))

    def make(*overrides: str) -> TargetTask | None:
        under: Scenario = scenario.load(Path(file), list(overrides))
        return build(under, known, split, problems)

    return make
