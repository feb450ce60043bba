"""One plan of the grid town for all tests of the plan room, and its evidence gathered once."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from routeopt import plan
from routeopt.core.violation import Violation
from routeopt.inputs.model import Inputs
from routeopt.plan.check import check_evidence
from routeopt.plan.checks.evidence import Evidence
from routeopt.plan.checks.gather import gather
from routeopt.plan.model import Plan
from tests.plan.handmade import handmade


@dataclass(frozen=True)
class Made:
    """A plan in its folder, with what it was made from."""

    plan: Plan
    known: Inputs
    folder: Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root = tmp_path_factory.mktemp("town")
    whole, known = handmade(root / "city")
    plan.write(whole, root / "plan", known.files)
    return Made(whole, known, root / "plan")


@pytest.fixture(scope="session")
def evidence(made: Made) -> Iterator[Evidence]:
    with gather(made.folder, plan.read(made.folder)) as found:
        yield found


def tables_of(whole: Plan) -> dict[str, Any]:
    """Copy the parts of a plan, free to be broken."""
    return {field.name: copy.deepcopy(getattr(whole, field.name)) for field in fields(Plan)}


def violations(evidence: Evidence, tables: dict[str, Any]) -> tuple[Violation, ...]:
    """What the checker says about these tables beside the same inputs."""
    return check_evidence(replace(evidence, plan=Plan(**tables)))
