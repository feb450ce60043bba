"""From a scenario to a checked plan, stage by stage: the architecture on one screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from routeopt import coverage, inputs, journeys, network, plan, scenario, territories
from routeopt.coolers import decide as coolers
from routeopt.coolers.build import build as build_coolers
from routeopt.coolers.tasks import carried
from routeopt.coolers.technician import technicians
from routeopt.core.measured import Measured
from routeopt.core.memory import take_buffers
from routeopt.inputs.model import Inputs
from routeopt.journeys.handed import build as build_handed
from routeopt.journeys.meet import meet
from routeopt.journeys.meet import summary as met
from routeopt.network.model import Travel
from routeopt.plan.model import Plan
from routeopt.scenario.model import Scenario
from routeopt.streets import decide as streets
from routeopt.streets.build import build as build_streets
from routeopt.targets import decide as targets

Told = Callable[[str, str], None]
"""Told (stage, one line of figures) when a stage has ended."""


class Progress(Protocol):
    """Who follows a run: told when a stage ends, asked at the end what the run took."""

    def __call__(self, stage: str, figures: str) -> None:
        """Hear that a stage has ended."""
        ...

    def run(self) -> dict[str, Any]:
        """Say what the run took, for the manifest."""
        ...


def run(scenario_file: Path, directory: Path, overrides: list[str], workers: int, progress: Progress) -> Plan:
    """Read a scenario, plan it and write the plan folder: nothing is written before everything is checked."""
    take_buffers()
    plan.guard(directory)
    with plan.hold(directory):
        settings = scenario.load(scenario_file, overrides)
        known = inputs.load(settings)
        progress("inputs", inputs.summary(known))
        made = make_plan(settings, known, workers, progress)
        made.manifest["run"] = progress.run()
        plan.write(made, directory, known.files)
    return made


def make_plan(settings: Scenario, known: Inputs, workers: int, told: Told) -> Plan:
    """Turn a scenario and its tables into a checked plan."""
    travel = network.build(settings, known)
    told("network", network.summary(travel))
    measured = None
    for number in range(1, settings.passes):
        measured = rehearse(scenario.rehearsal(settings), known, travel, measured, workers)
        told("rehearsal", f"pass {number} of {settings.passes} · {measured.summary()}")
    split = coverage.decide(coverage.build(settings, known, travel, measured))
    told("coverage", coverage.summary(split))
    known = inputs.taken_on(known, split.added)
    judge = journeys.Calendars(scenario.rehearsal(settings), known, travel, split, workers)
    areas = territories.decide(territories.build(settings, known, travel, split, measured), judge)
    told("territories", territories.summary(areas))
    priority = streets.decide(build_streets(settings, known, travel, areas))
    told("streets", streets.summary(priority))
    problems = journeys.build(settings, known, travel, split, areas)
    problems = journeys.with_prizes(problems, streets.prizes(settings, priority))
    cooled = coolers.decide(settings, known.coolers, build_coolers(settings, known, split, areas))
    told("coolers", coolers.summary(cooled))
    problems = journeys.with_extras(problems, *coolers.check_tasks(settings, cooled))
    days = journeys.decide(problems, workers)
    told("journeys", journeys.summary(days))
    jobs = technicians(settings, known, travel, cooled, carried(problems), journeys.decide)
    told("technicians", coolers.jobs_summary(jobs))
    goals = targets.decide(targets.build(settings, known, split, problems))
    told("targets", targets.summary(goals))
    asked = build_handed(settings, known, travel, problems)
    problems, days = meet(asked, problems, days)
    told("hand-overs", met(asked, problems))
    whole = plan.assemble(settings, known, travel, split, areas, problems, days, priority, goals, (cooled, jobs))
    told("plan", plan.summary(whole))
    return whole


def rehearse(settings: Scenario, known: Inputs, travel: Travel, before: Measured | None, workers: int) -> Measured:
    """Run the line as far as its journeys, to measure the travel that the next pass prices by."""
    split = coverage.decide(coverage.build(settings, known, travel, before))
    known = inputs.taken_on(known, split.added)
    areas = territories.decide(territories.build(settings, known, travel, split, before))
    problems = journeys.build(settings, known, travel, split, areas)
    return journeys.measured(problems, journeys.decide(problems, workers))
