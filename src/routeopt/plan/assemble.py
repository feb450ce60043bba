"""From the stages' answers to one plan: tables, figures and their origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routeopt.inputs.model import Inputs
from routeopt.network.model import Travel
from routeopt.plan.kpis import EVEN, kpis, mode_mixes
from routeopt.plan.manifest import manifest
from routeopt.plan.model import Plan, calls_of, own_calls_of
from routeopt.plan.tables.actions import actions, survey
from routeopt.plan.tables.changes import blocked, changes_and_handovers
from routeopt.plan.tables.coolers import cooler_tables
from routeopt.plan.tables.days import visits_and_routes
from routeopt.plan.tables.frequencies import frequencies
from routeopt.plan.tables.outlets import outlets
from routeopt.plan.tables.prospects import prospects
from routeopt.plan.tables.stages import Stages
from routeopt.plan.tables.streets import streets
from routeopt.plan.tables.structure import structure
from routeopt.plan.tables.targets import budgets, forecasts, targets
from routeopt.plan.tables.territories import territories
from routeopt.plan.tables.unserved import unserved
from routeopt.scenario.model import Scenario

if TYPE_CHECKING:
    # For signatures only: a room's package loads its solver, and a plan is read and checked without one.
    from routeopt.coolers.model import Coolers, Jobs
    from routeopt.coverage.model import Coverage
    from routeopt.journeys.model import RepJourneys, RepProblem
    from routeopt.streets.model import Streets
    from routeopt.targets.model import Targets
    from routeopt.territories.model import Territories


def assemble(  # noqa: PLR0913, PLR0917 - one argument per stage of the line
    settings: Scenario,
    known: Inputs,
    travel: Travel,
    split: Coverage,
    areas: tuple[Territories, ...],
    problems: tuple[RepProblem, ...],
    days: tuple[RepJourneys, ...],
    priority: Streets | None = None,
    goals: Targets | None = None,
    cooled: tuple[Coolers | None, Jobs | None] = (None, None),
) -> Plan:
    """
    Put a plan together.

    Parameters
    ----------
    settings, known, travel
        Scenario, input tables and streets.
    split, areas
        Sales modes, and territories of each office.
    problems, days
        Each rep's cycle and the journeys found for it, in the same order.
    priority
        Priority streets; None when nobody asked.
    goals
        Targets of the year; None when nobody asked.
    cooled
        What is planned for lent coolers, and the technicians' days; None when nobody asked.

    Returns
    -------
    Plan
        Equal input gives an equal plan: no clock time is in it.
    """
    stages = Stages(
        settings, known, travel, split, tuple(areas), tuple(problems), tuple(days), priority, goals, *cooled
    )
    outlet_table = outlets(stages)
    street_table = streets(stages, outlet_table)
    visit_table, route_table = visits_and_routes(stages)
    rep_table = territories(stages, outlet_table, street_table, route_table)
    calls = own_calls_of(visit_table)
    left_out = unserved(stages, outlet_table, calls)
    changed, handed_over = changes_and_handovers(known, outlet_table, visit_table, frozenset(rep_table["rep_id"]))
    figures = kpis(outlet_table, rep_table, calls_of(visit_table), route_table, left_out)
    figures["modes_before"] = _mixes_before(known)
    return Plan(
        manifest=manifest(stages, figures, _exceptions(stages)),
        outlets=outlet_table,
        territories=rep_table,
        streets=street_table,
        visits=visit_table,
        routes=route_table,
        unserved=left_out,
        frequencies=frequencies(stages, calls),
        actions=actions(stages, outlet_table, calls),
        survey=survey(stages),
        changes=changed,
        handovers=handed_over,
        blocked=blocked(known),
        structure=structure(split),
        targets=targets(stages),
        forecasts=forecasts(stages),
        prospects=prospects(stages, outlet_table, visit_table),
        budgets=budgets(stages),
        **cooler_tables(stages, outlet_table, visit_table),
    )


def _mixes_before(known: Inputs) -> dict[str, dict[str, float]]:
    """Both mixes of sales modes in the plan in force; empty where there is none."""
    if known.previous is None:
        return {}
    before = known.previous.outlets
    return mode_mixes(before[before["status"].eq("served").fillna(value=False)])


def _exceptions(stages: Stages) -> list[dict[str, Any]]:
    """
    Days outside the band of stops that the journeys themselves account for, each with its reason.

    A day that breaks the band without their word for it is not excused here: the checker has to find it.
    """
    return [
        {
            "rep_id": problem.rep_id,
            "date": problem.dates[day["day"]].isoformat(),
            "stops": int(day["stops"]),
            "code": str(day["exception"]),
        }
        for problem, journeys in zip(stages.problems, stages.days, strict=True)
        for day in journeys.days.sort_values("day").to_dict("records")
        if day["exception"]
    ]


def summary(plan: Plan) -> str:
    """One line of figures for the progress display."""
    figures = plan.manifest["kpis"]
    even = ""
    if figures["even_hours_share"] is not None:
        even = f" (hours of {figures['even_hours_share']:.0%} within {EVEN:.0%} of the mean, "
        even += f"none farther off than {figures['hours_max_deviation']:.1%})"
    return (
        f"{figures['reps']} reps{even} · {figures['visits']} visits on {figures['rep_days']} days · "
        f"{figures['travel_km']:.0f} km · {len(plan.unserved)} listed as unserved"
    )
