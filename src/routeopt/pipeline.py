"""From a scenario to a checked plan, stage by stage: the architecture on one screen."""

from collections.abc import Callable
from pathlib import Path

from routeopt import coverage, inputs, journeys, network, plan, scenario, territories
from routeopt.plan.model import Plan

Report = Callable[[str, str], None]
"""Told (stage, one line of figures) when a stage has ended."""


def make_plan(scenario_file: Path, overrides: list[str], workers: int, report: Report) -> Plan:
    """Turn a scenario and its tables into a checked plan."""
    settings = scenario.load(scenario_file, overrides)
    known = inputs.load(settings)
    report("inputs", inputs.summary(known))
    travel = network.build(settings, known)
    report("network", network.summary(travel))
    split = coverage.decide(coverage.build(settings, known, travel))
    report("coverage", coverage.summary(split))
    areas = territories.decide(territories.build(settings, known, travel, split))
    report("territories", territories.summary(areas))
    days = journeys.decide(journeys.build(settings, known, travel, split, areas), workers)
    report("journeys", journeys.summary(days))
    whole = plan.assemble(settings, known, travel, split, areas, days)
    report("plan", plan.summary(whole))
    return whole
