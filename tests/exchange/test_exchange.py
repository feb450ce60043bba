"""Other solvers get the plan's problems and are judged by the plan's rules."""

import json
from pathlib import Path

import pytest
import pyvrp
import vrplib

from routeopt import exchange, plan
from routeopt.core.faults import BadInputError
from routeopt.exchange.cycle import RepCycle, cycles
from routeopt.exchange.files import Format
from tests.conftest import Town
from tests.line import routeopt

REP = "R1"


@pytest.fixture(scope="module")
def own(town: Town) -> list[RepCycle]:
    with plan.evidence(town.plan) as evidence:
        return list(cycles(evidence))


def answer_as_planned(own: list[RepCycle], folder: Path, form: Format) -> None:
    """Write the plan's own orders as if another solver had found them."""
    for cycle in own:
        if form == "vrplib":
            for day, stops in cycle.days.items():
                node = {stop: place for place, stop in enumerate(sorted(stops), start=1)}
                path = folder / f"{cycle.rep_id}_{day.isoformat()}.sol"
                vrplib.write_solution(path, [[node[stop] for stop in stops]])
            continue
        asked = json.loads((folder / f"{cycle.rep_id}.vroom.json").read_text(encoding="utf-8"))
        job = {(each["skills"][0], each["location_index"]): each["id"] for each in asked["jobs"]}
        routes = [
            {
                "vehicle": number,
                "steps": [
                    {"type": "start"},
                    *({"type": "job", "id": job[number, stop]} for stop in stops),
                    {"type": "break", "id": 1},
                    {"type": "end"},
                ],
            }
            for number, stops in enumerate(cycle.days.values(), start=1)
        ]
        (folder / f"{cycle.rep_id}.solution.json").write_text(json.dumps({"routes": routes}), encoding="utf-8")


@pytest.mark.parametrize("form", exchange.FORMATS)
def test_the_plans_own_days_come_back_and_keep_every_rule(
    form: Format, own: list[RepCycle], town: Town, tmp_path: Path
) -> None:
    assert exchange.write(own, tmp_path, form)
    answer_as_planned(own, tmp_path, form)
    with plan.evidence(town.plan) as evidence:
        found = exchange.judge(evidence, exchange.read(tmp_path))
    assert not found.violations, [violation.render() for violation in found.violations]
    assert found.reps["travel_s"].tolist() == found.reps["plan_travel_s"].tolist()
    assert found.reps["visits"].tolist() == found.reps["plan_visits"].tolist()


def test_a_peer_that_leaves_out_and_comes_late_is_caught_by_those_rules(own: list[RepCycle], town: Town) -> None:
    days = {
        cycle.rep_id: {day: [cycle.outlets[s - 1] for s in stops] for day, stops in cycle.days.items()} for cycle in own
    }
    first = next(iter(days[REP]))
    dropped = days[REP][first].pop()
    narrow = next(cycle for cycle in own if cycle.rep_id == REP)
    late = [day for day, stops in days[REP].items() if day != first and len(stops) > 2]
    for day in late:
        # Those who open last come first, so that the rest of the day is late for somebody.
        stop_of = {outlet: stop for stop, outlet in enumerate(narrow.outlets, start=1)}
        days[REP][day].sort(key=lambda outlet, day=day: -narrow.windows[stop_of[outlet], day][-1][0])  # type: ignore[misc]
    with plan.evidence(town.plan) as evidence:
        found = exchange.judge(evidence, days)
    rules = {violation.rule for violation in found.violations}
    assert "plan.visits_complete" in rules or "plan.prospects_accounted" in rules, dropped
    assert rules <= {rule for rule in rules if rule.startswith("plan.")}


def test_a_real_peer_solves_what_is_handed_out_and_is_judged(town: Town, tmp_path: Path) -> None:
    """PyVRP reads a day as it reads any VRPLIB file; its order needs no more travel than the proven plan's."""
    ended = routeopt("hand-out", town.plan, "--out", tmp_path, "--format", "vrplib")
    assert ended.code == 0, ended.err
    for path in sorted(tmp_path.glob(f"{REP}_*.vrp")):
        best = pyvrp.solve(pyvrp.read(path), pyvrp.stop.MaxIterations(50), seed=1, display=False).best
        order = [[step.idx + 1 for step in route if step.is_client()] for route in best.routes()]
        vrplib.write_solution(path.with_suffix(".sol"), order)
    judged = json.loads(routeopt("judge", town.plan, tmp_path, "--json").out)
    assert [row["rep_id"] for row in judged["reps"]] == [REP]
    assert judged["reps"][0]["visits"] == judged["reps"][0]["plan_visits"]
    told = routeopt("judge", town.plan, tmp_path, "--lang", "zh")
    assert told.code == (1 if judged["violations"] else 0)
    assert "业务代表" in told.out


def test_what_is_no_answer_is_named(own: list[RepCycle], town: Town, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="E1501"):
        exchange.read(tmp_path)
    exchange.write(own, tmp_path, "vroom")
    (tmp_path / f"{REP}.solution.json").write_text('{"routes": [{"vehicle": 99, "steps": []}]}', encoding="utf-8")
    with pytest.raises(BadInputError, match="E1502"):
        exchange.read(tmp_path)
    day = next(iter(own[0].days))
    with plan.evidence(town.plan) as evidence, pytest.raises(BadInputError, match="E1503") as refused:
        exchange.judge(evidence, {"R77": {}, REP: {day.replace(year=1999): [], day: ["nobody"]}})
    assert len(refused.value.faults) == 3
