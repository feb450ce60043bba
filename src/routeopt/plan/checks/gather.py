"""Gather the evidence of a plan folder: its inputs loaded again, its streets rebuilt from its own copy of the map."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from routeopt import inputs, network, scenario
from routeopt.plan.checks.evidence import Evidence
from routeopt.plan.model import Plan
from routeopt.plan.store import SCENARIO
from routeopt.streets.census import lay


@contextmanager
def gather(folder: Path, plan: Plan, *, laid: bool = True) -> Iterator[Evidence]:
    """Load a folder's inputs again, rebuild its streets in a scratch folder, and lay the census if it shall be laid."""
    settings = scenario.load(folder / SCENARIO, [])
    asked = inputs.load(settings)
    known = inputs.taken_on(asked, _taken_on(plan))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        # No cache of the planning run is trusted, and nothing is written into the plan folder.
        apart = settings.network.model_copy(update={"cache": Path(scratch)})
        travel = network.build(settings.model_copy(update={"network": apart}), known, engine="dijkstra")
        census = lay(settings, known, travel) if laid and known.survey is not None else None
        yield Evidence(folder, plan, settings, known, travel, census, asked)


def _taken_on(plan: Plan) -> frozenset[str]:
    """Prospects that the plan counts as customers; whether it may is for a rule to say."""
    mine = plan.structure[plan.structure["before"].eq("prospect") & plan.structure["action"].eq("add")]
    return frozenset(mine["outlet_id"].astype(str))
