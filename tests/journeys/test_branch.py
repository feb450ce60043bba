"""The bound by parts: weekdays of stops decided one by one."""

import dataclasses

import numpy as np
import pytest

from routeopt.journeys.bound import calendar_bound
from routeopt.journeys.bound.branch import Branching
from routeopt.journeys.bound.choice import apart, overfull
from routeopt.journeys.bound.demand import demand_of, members_of
from routeopt.journeys.bound.flow import FlowBound
from routeopt.journeys.bound.kinds import kinds_of
from routeopt.journeys.bound.split import SplitProgram
from routeopt.journeys.effort import EFFORTS
from routeopt.journeys.model import RepProblem
from routeopt.journeys.route.days import Route
from routeopt.journeys.search.pack import pack
from routeopt.journeys.solve import solve
from tests.journeys.cycles import cycle_of, working_cycle


def two_clusters() -> tuple[RepProblem, list[Route]]:
    """
    Two days a week, four customers in the west and four in the east, 1000 s from the start and 1800 s from each other.

    In the west two come on Monday and two on Tuesday only, in the east likewise, so both days go to both.
    """
    west, east = range(1, 5), range(5, 9)
    travel = np.full((9, 9), 10, np.int32)
    travel[0, 1:] = travel[1:, 0] = 1000
    travel[np.ix_(west, east)] = travel[np.ix_(east, west)] = 1800
    np.fill_diagonal(travel, 0)
    problem = cycle_of(1, (1,) * 8, cycle=working_cycle(1, (0, 1)), stops_min=4, stops_max=4)
    windows = problem.windows_s.copy()
    windows[:, :, 0], windows[:, :, 1] = (0, 24 * 3600), (0, -1)
    days = [(0,), (0,), (1,), (1,)] * 2
    problem = dataclasses.replace(
        problem,
        travel_s=travel,
        windows_s=windows,
        pattern_start=np.r_[0, np.arange(9)].astype(np.int32),
        pattern_days=tuple(days),
    )
    a_day = 1000 + 10 + 1800 + 10 + 1000
    return problem, [Route(0, (1, 2, 5, 6), a_day, 0), Route(1, (3, 4, 7, 8), a_day, 0)]


def test_weekdays_that_force_two_ways_to_each_cluster_are_seen_by_kinds_of_days_alone() -> None:
    """All days together are two routes of 2030 s, one a cluster; by kinds both days go to both: 2 · 3820 s."""
    problem, routes = two_clusters()
    assert calendar_bound(problem, pack(problem), routes, 20)[0] == 2 * 2030
    bound, work = calendar_bound(problem, pack(problem), routes, 20, 10)
    assert bound == 2 * 3820
    assert work["bound_parts"] == 1


def branched(problem: RepProblem, parts: int) -> tuple[float, float, int]:
    """Bound of all days together, bound by parts, and the parts bounded."""
    visits = solve(problem).visits
    days = range(len(problem.dates))
    routes = [Route(day, tuple(visits.loc[visits["day"] == day, "stop"].tolist()), 10**6, 0) for day in days]
    demand = demand_of(problem, pack(problem), routes)
    flow = FlowBound(demand)
    flow.improve(60)
    found, done = Branching(demand, flow, kinds_of(problem, members_of(routes)), 10.0**6).bound(parts)
    return flow.best, found, done


def test_more_parts_never_lower_the_bound_and_raise_it_in_the_end() -> None:
    problem = cycle_of(2, (8, 8, 8, 4, 4, 4, 2, 2), stops_min=2, stops_max=4)
    flow, one, _ = branched(problem, 1)
    _, some, few = branched(problem, 12)
    _, more, many = branched(problem, 40)
    assert flow <= one <= some <= more
    assert flow < more
    assert 12 <= few < many
    assert branched(problem, 12)[1] == some


def test_a_part_that_holds_the_bound_down_gets_rounds_of_sets_and_one_that_gained_enough_gets_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = cycle_of(2, (8, 8, 8, 4, 4, 4, 2, 2), stops_min=2, stops_max=4)
    rounds: list[int] = []
    separate = SplitProgram.separate

    def counted(program: SplitProgram) -> int:
        rounds.append(separate(program))
        return rounds[-1]

    monkeypatch.setattr(SplitProgram, "separate", counted)
    _, many, parts = branched(problem, 12)
    assert len(rounds) > parts
    rounds.clear()
    monkeypatch.setattr("routeopt.journeys.bound.branch.ROUNDS", 1)
    _, one, parts = branched(problem, 12)
    assert len(rounds) <= parts
    assert one < many
    monkeypatch.setattr("routeopt.journeys.bound.branch.ROUNDS", 12)
    monkeypatch.setattr("routeopt.journeys.bound.branch.ENOUGH", 0.0)
    rounds.clear()
    assert branched(problem, 12)[1] < many
    assert not rounds


def test_a_thorough_plan_bounds_parts_and_one_in_standard_time_does_not() -> None:
    problem = cycle_of(3, (8, 4, 4, 2, 2), stops_max=4)
    light = {"week_rounds": 500, "spread_rounds": 100, "children": 2, "child_rounds": 100, "polish_rounds": 500}
    light |= {"open_rounds": 0, "halving_rounds": 0}
    quick = solve(problem, dataclasses.replace(EFFORTS["standard"], **light))
    long = solve(problem, dataclasses.replace(EFFORTS["thorough"], **light))
    assert quick.stats.work["bound_parts"] == 0
    assert long.stats.work["bound_parts"] > 0


def test_days_are_gathered_by_the_weekdays_that_patterns_bind_together() -> None:
    """Twice a week is Monday and Thursday or Tuesday and Friday: three kinds of eight, eight and four days."""
    problem = cycle_of(1, (8, 4, 2, 1))
    kinds = kinds_of(problem, np.arange(5))
    assert kinds.days.tolist() == [8, 8, 4]
    assert kinds.stop.tolist() == [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert kinds.visits[:5].tolist() == [[8, 0, 0], [0, 8, 0], [4, 0, 0], [0, 4, 0], [0, 0, 4]]
    assert kinds.most.tolist() == [[8, 8, 4, 2, 1], [8, 8, 4, 2, 1], [4, 0, 4, 2, 1]]


@pytest.mark.parametrize("frequencies", [(4, 2), (20, 4), (12, 8)])
def test_weekdays_stand_alone_where_patterns_bind_none_or_all_of_them(frequencies: tuple[int, ...]) -> None:
    assert kinds_of(cycle_of(1, frequencies), np.arange(3)).days.tolist() == [4] * 5


def flow_between(size: int, **ways: float) -> np.ndarray:
    """A flow from ways named by their two ends, such as ``_01``."""
    flow = np.zeros((size, size))
    for name, used in ways.items():
        first, second = int(name[1]), int(name[2])
        flow[first, second] = flow[second, first] = used
    return flow


def test_a_stop_visited_more_often_than_its_surroundings_are_left_is_told() -> None:
    """Stops 1 and 2 exchange ways and see the start once there and back: two visits of stop 1 lack a departure."""
    flow = flow_between(4, _12=3.0, _01=1.0, _02=1.0, _03=2.0)
    found, missing, whom = np.zeros((8, 4), np.bool_), np.zeros(8), np.zeros(8, np.int64)
    assert apart(flow, np.array([0.0, 2.0, 1.0, 1.0]), found, missing, whom) == 1
    assert np.flatnonzero(found[0]).tolist() == [1, 2]
    assert whom[0] == 1
    assert missing[0] == pytest.approx(1.0)


def test_the_set_that_fills_most_routes_more_than_leave_it_is_told() -> None:
    flow = flow_between(4, _12=3.0, _01=1.0, _02=1.0, _03=2.0)
    members = np.zeros(4, np.bool_)
    assert overfull(flow, np.array([0.0, 0.9, 0.9, 0.5]), members)
    assert np.flatnonzero(members).tolist() == [1, 2]
    assert not overfull(flow, np.array([0.0, 0.5, 0.5, 1.0]), members)
