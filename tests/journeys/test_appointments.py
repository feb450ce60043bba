"""Appointments are kept to the minute, days off are free, and what can't be agreed is named."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from routeopt import pipeline, plan, scenario
from routeopt.core.faults import FaultsError
from routeopt.journeys.appointments import appointed, appointment_faults
from routeopt.journeys.check import check
from routeopt.journeys.model import RepProblem
from routeopt.journeys.solve import solve
from routeopt.scenario.model import Scenario
from tests.city import write_city
from tests.conftest import Town
from tests.journeys.cycles import HOUR, START, cycle_of
from tests.worlds.test_worlds import Silent


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return scenario.load(write_city(tmp_path_factory.mktemp("city")), [])


def agreed(settings: Scenario, *given: tuple[str, int, str]) -> Scenario:
    """The scenario with appointments: outlet, day from the start, time."""
    rows = [{"outlet_id": o, "date": START + dt.timedelta(days=d), "time": at} for o, d, at in given]
    rules = settings.journeys.model_validate(settings.journeys.model_dump() | {"appointments": rows})
    return settings.model_copy(update={"journeys": rules})


def begins(problem: RepProblem, result: Any, outlet: str, days: int) -> list[int]:
    """When visits of an outlet on a day begin."""
    stop, day = problem.outlet_ids.index(outlet) + 1, problem.dates.index(START + dt.timedelta(days=days))
    visits = result.visits
    return list(visits.loc[visits["stop"].eq(stop) & visits["day"].eq(day), "start_s"])


@pytest.mark.parametrize("seed", range(4))
def test_an_appointment_is_kept_to_the_minute(settings: Scenario, seed: int) -> None:
    """Wednesday suits no customer who is visited on Monday and Thursday: one of the week's visits moves."""
    plain = cycle_of(seed, (8, 4, 2, 1), prospects=1)
    wanted = agreed(settings, ("O1", 9, "10:10"), ("O2", 2, "15:00"), ("O4", 11, "9:30"), ("O5", 3, "11:00"))
    problem = appointed(wanted, plain)
    assert not list(appointment_faults(wanted, problem))
    result = solve(problem)
    assert check(problem, result) == ()
    assert begins(problem, result, "O1", 9) == [10 * HOUR + 600]
    assert begins(problem, result, "O2", 2) == [15 * HOUR]
    assert begins(problem, result, "O4", 11) == [9 * HOUR + 1800]
    assert begins(problem, result, "O5", 3) == [11 * HOUR]
    assert len(result.visits[result.visits["stop"].eq(1)]) == 8


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([("O1", 5, "10:00")], "E603"),
        ([("O1", 1, "17:29")], "E605"),
        ([("O1", 1, "12:40")], "E605"),
        ([("O1", 1, "8:30")], "E605"),
        ([("O1", 1, "10:00"), ("O2", 1, "10:01")], "E606"),
        ([("O4", 1, "10:00"), ("O4", 3, "10:00")], "E607"),
    ],
)
def test_what_cannot_be_agreed_is_named(settings: Scenario, given: list[tuple[str, int, str]], code: str) -> None:
    far = cycle_of(2, (8, 4, 2, 1))
    travel = far.travel_s + 300
    wanted = agreed(settings, *given)
    problem = appointed(wanted, dataclasses.replace(far, travel_s=travel))
    assert code in {fault.code for fault in appointment_faults(wanted, problem)}


def test_a_plan_keeps_appointments_and_days_off(tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    known = scenario.load(file, [])
    monday = known.period.start
    over = [
        f"journeys.appointments=[{{outlet_id: D003, date: {monday + dt.timedelta(days=2)}, time: '11:00'}}]",
        f"journeys.days_off=[{{rep_id: R1, dates: [{monday + dt.timedelta(days=8)}]}}]",
    ]
    pipeline.run(file, tmp_path / "plan", over, 1, Silent())
    assert [violation.render() for violation in plan.check(tmp_path / "plan")] == []
    made = plan.read(tmp_path / "plan")
    visit = made.visits[made.visits["outlet_id"].eq("D003") & made.visits["date"].eq(monday + dt.timedelta(days=2))]
    assert visit["start_s"].tolist() == [11 * HOUR]
    off = made.routes["rep_id"].eq("R1") & made.routes["date"].eq(monday + dt.timedelta(days=8))
    assert not off.any()
    assert any("11:00" in line for line in plan.explain(made, "D003", "en"))
    assert any(str(monday + dt.timedelta(days=8)) in line for line in plan.explain(made, "R1", "zh"))


def test_an_appointment_on_another_weekday_is_no_change_that_the_cap_counts(town: Town, tmp_path: Path) -> None:
    """No customer may leave its weekday, but the one who is agreed on another day has to: a cap can't forbid that."""
    before = plan.read(town.plan)
    service = before.own_calls[before.own_calls["kind"].eq("service")]
    days_of: dict[str, list[dt.date]] = {}
    for name, date in zip(service["outlet_id"], service["date"], strict=True):
        days_of.setdefault(str(name), []).append(date)
    outlet, day = next((name, min(days)) for name, days in sorted(days_of.items()) if len(days) == 2)
    other = day + dt.timedelta(days=1 if day.weekday() < 4 else -1)
    over = [
        f"journeys.appointments=[{{outlet_id: {outlet}, date: {other}, time: '11:00'}}]",
        "journeys.change_cap=0",
        "territories.change_price_minutes=500",
        *plan.previous_overrides(town.plan),
    ]
    pipeline.run(town.scenario, tmp_path / "plan", over, 1, Silent())
    assert [violation.render() for violation in plan.check(tmp_path / "plan")] == []
    made = plan.read(tmp_path / "plan")
    days = {visit.weekday() for visit in made.visits.loc[made.visits["outlet_id"].eq(outlet), "date"]}
    assert other.weekday() in days


def test_an_appointment_on_a_holiday_is_refused(tmp_path: Path) -> None:
    over = [
        "period.holidays=[2026-01-13]",
        "journeys.appointments=[{outlet_id: D003, date: 2026-01-13, time: '11:00'}]",
    ]
    with pytest.raises(FaultsError) as refused:
        pipeline.run(write_city(tmp_path / "city"), tmp_path / "plan", over, 1, Silent())
    assert [fault.code for fault in refused.value.faults] == ["E603"]


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ("journeys.days_off=[{rep_id: R7, dates: [2026-01-13]}]", "E602"),
        ("journeys.appointments=[{outlet_id: nobody, date: 2026-01-13, time: '11:00'}]", "E604"),
    ],
)
def test_names_that_nobody_has_are_refused(tmp_path: Path, over: str, code: str) -> None:
    with pytest.raises(FaultsError) as refused:
        pipeline.run(write_city(tmp_path / "city"), tmp_path / "plan", [over], 1, Silent())
    assert code in {fault.code for fault in refused.value.faults}
