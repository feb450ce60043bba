"""The bound of a calendar: never above the best of all calendars, and near it where that is known."""

import dataclasses
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.journeys.bound import calendar_bound
from routeopt.journeys.bound.branch import Branching
from routeopt.journeys.bound.demand import Demand, demand_of, members_of, spans_of
from routeopt.journeys.bound.flow import FlowBound
from routeopt.journeys.bound.kinds import kinds_of
from routeopt.journeys.bound.needs import departures, departures_needed, needs_of, pass_over, tally_of
from routeopt.journeys.bound.separate import climb, cut_off, grow
from routeopt.journeys.check import check
from routeopt.journeys.effort import EFFORTS, PROOF_ROUNDS
from routeopt.journeys.model import RepProblem
from routeopt.journeys.route.days import Route
from routeopt.journeys.search.case import NEVER, Case, first_start
from routeopt.journeys.search.pack import pack, patterns_of
from routeopt.journeys.solve import solve
from tests.journeys.cycles import HOUR, cycle_of, working_cycle


def least_day(case: Case, day: int, stops: tuple[int, ...]) -> int | None:
    """Least travel of the orders that keep the windows, by trying all; None when none does."""
    best = None
    for order in permutations(stops):
        time, before, travel = case.day_start, 0, 0
        for stop in order:
            way = int(case.travel[before, stop])
            start = int(first_start(case, stop, day, time + way))
            time, before, travel = start + int(case.visit[stop, day]), stop, travel + way
        way = int(case.travel[before, 0])
        if time < NEVER and time + way <= case.day_end:
            best = travel + way if best is None else min(best, travel + way)
    return best


def best_calendar(problem: RepProblem) -> list[Route] | None:
    """The calendar that travels least, by trying all."""
    case = pack(problem)
    known: dict[tuple[int, tuple[int, ...]], int | None] = {}
    best: tuple[int, list[Route]] | None = None
    for chosen in product(*patterns_of(problem)[1:]):
        routes: list[Route] = []
        for day in range(len(problem.dates)):
            stops = tuple(stop for stop, own in enumerate(chosen, start=1) if day in own)
            if (day, stops) not in known:
                fits = problem.stops_min <= len(stops) <= problem.stops_max
                known[day, stops] = least_day(case, day, stops) if fits else None
            travel = known[day, stops]
            if travel is None:
                break
            routes.append(Route(day, stops, travel, 0))
        else:
            total = sum(route.travel_s for route in routes)
            if best is None or total < best[0]:
                best = total, routes
    return best[1] if best else None


@given(seed=st.integers(0, 10_000), stops_min=st.integers(0, 1), stops_max=st.integers(2, 4))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_bound_never_exceeds_the_best_of_all_calendars(seed: int, stops_min: int, stops_max: int) -> None:
    problem = cycle_of(
        seed, (4, 2, 2, 1, 1), cycle=working_cycle(2, (0, 1, 2)), stops_min=stops_min, stops_max=stops_max
    )
    routes = best_calendar(problem)
    if routes is None:
        return
    bound, work = calendar_bound(problem, pack(problem), routes, 50)
    best = sum(route.travel_s for route in routes)
    assert bound is not None
    assert 0 < bound <= best
    assert work["bound_rounds"] <= 50
    # The bound is not cut to the travel of the calendar that it is asked about.
    demand = demand_of(problem, pack(problem), routes)
    flow = FlowBound(demand)
    flow.improve(50)
    assert flow.best <= best + 1e-6
    # Nor are its parts, which are closed at ten times that travel only.
    apart, parts = Branching(demand, flow, kinds_of(problem, members_of(routes)), 10.0 * best).bound(30)
    assert flow.best <= apart <= best + 1e-6
    assert parts >= 1


def test_one_far_customer_is_bounded_exactly() -> None:
    """Eight days go to a customer 1000 s out and 1007 s back, with nobody on the way: 16 056 s, no less."""
    problem = cycle_of(1, (8,))
    problem = dataclasses.replace(problem, travel_s=np.array([[0, 1000], [1007, 0]], np.int32))
    routes = [Route(day, (1,), 2007, 0) for day in problem.pattern_days[0]]
    routes += [Route(day, (), 0, 0) for day in range(20) if day not in problem.pattern_days[0]]
    assert calendar_bound(problem, pack(problem), routes, 5)[0] == 8 * 2007


def test_a_cluster_far_away_needs_as_many_ways_as_its_visits_fill_days() -> None:
    """Nine customers side by side, 1000 s away, once each, three a day: three days there and back."""
    travel = np.full((10, 10), 10, np.int32)
    travel[0, :] = travel[:, 0] = 1000
    np.fill_diagonal(travel, 0)
    problem = dataclasses.replace(cycle_of(1, (1,) * 9, stops_max=3), travel_s=travel)
    windows = problem.windows_s.copy()
    windows[:, :, 0], windows[:, :, 1] = (0, 24 * HOUR), (0, -1)
    problem = dataclasses.replace(problem, windows_s=windows)
    routes = [Route(day, tuple(range(3 * day + 1, 3 * day + 4)), 2020, 0) for day in range(3)]
    routes += [Route(day, (), 0, 0) for day in range(3, 20)]
    assert calendar_bound(problem, pack(problem), routes, 20)[0] == 3 * 2020


def test_nobody_to_visit_and_no_rounds_give_no_bound() -> None:
    problem = cycle_of(1, (4,))
    case = pack(problem)
    assert calendar_bound(problem, case, [Route(day, (), 0, 0) for day in range(20)], 5)[0] is None
    routes = [Route(day, (1,), 1, 0) for day in problem.pattern_days[0]]
    assert calendar_bound(problem, case, routes, 0)[0] is None


@pytest.mark.parametrize("seed", range(3))
def test_more_rounds_never_lower_the_bound(seed: int) -> None:
    problem = cycle_of(seed, (8, 4, 4, 4, 2, 2, 2, 2, 1, 1, 1), stops_max=4)
    visits = solve(problem).visits
    routes = [Route(day, tuple(visits.loc[visits["day"] == day, "stop"].tolist()), 10**6, 0) for day in range(20)]
    bounds = [calendar_bound(problem, pack(problem), routes, rounds)[0] for rounds in (1, 3, 10, 40)]
    assert bounds == sorted(bounds, key=lambda bound: bound or 0)
    assert bounds[-1] != bounds[0]


@pytest.mark.parametrize("seed", range(4))
def test_a_longer_proof_raises_the_bound_and_changes_no_visit(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routeopt.journeys.solve.PROOF_PARTS", 4)
    problem = cycle_of(seed, 4 * (8, 4, 4, 2, 2, 2, 1), stops_min=2, stops_max=5)
    quick = solve(problem, dataclasses.replace(EFFORTS["fast"], bound_rounds=1))
    proven = solve(dataclasses.replace(problem, prove=True), dataclasses.replace(EFFORTS["fast"], bound_rounds=1))
    pd.testing.assert_frame_equal(quick.visits, proven.visits)
    assert check(problem, proven) == ()
    assert quick.stats.bound is not None
    assert proven.stats.bound is not None
    assert quick.stats.bound < proven.stats.bound <= proven.stats.objective
    assert 1 < proven.stats.work["bound_rounds"] < PROOF_ROUNDS
    assert proven.stats.work["bound_parts"] >= 1


def demand_for(patterns: list[list[tuple[int, ...]]], weeks: list[int], stops_min: int = 0, work_s: int = 60) -> Demand:
    """A demand of these patterns, four stops and 1000 s a route, all ways 10 s."""
    size = len(patterns)
    spans = spans_of(np.array(weeks, np.int32), 1, patterns)
    ones = np.r_[0, np.ones(size - 1, np.int64)]
    return Demand(
        travel=np.full((size, size), 10, np.int64),
        usable=~np.eye(size, dtype=bool),
        fewest=spans.fewest[-1],
        most=spans.most[-1],
        spans=spans,
        load=ones,
        load_max=4,
        work_s=work_s * ones,
        day_s=1000,
        band=(stops_min, 4),
    )


def needed(demand: Demand, *stops: int) -> int:
    """Departures from these stops."""
    return int(departures_needed(needs_of(demand), np.isin(np.arange(len(demand.travel)), stops)))


def test_departures_count_visits_room_and_time_of_every_part_of_the_cycle() -> None:
    """Four weeks of two days; five stops every week, on either day, are two routes a week: eight in all, not five."""
    weekly = [tuple(range(day, 8, 2)) for day in (0, 1)]
    demand = demand_for([[], *[weekly] * 5], [0, 0, 1, 1, 2, 2, 3, 3])
    assert demand.spans.fewest[:, 1].tolist() == [1, 2, 4]
    assert demand.spans.within.tolist() == [1, 2, -1]
    assert demand.spans.times.tolist() == [2, 2, 1]
    assert needed(demand, 1) == 4
    assert needed(demand, 1, 2, 3, 4) == 4
    assert needed(demand, 1, 2, 3, 4, 5) == 8
    assert needed(demand_for([[], *[weekly] * 3], [0, 0, 1, 1, 2, 2, 3, 3], work_s=400), 1, 2, 3) == 8


def test_parts_of_the_cycle_that_differ_are_counted_apart() -> None:
    """Stop 2 comes in the first week alone: that week needs a second route for its five stops, the other three none."""
    weekly = [tuple(range(day, 8, 2)) for day in (0, 1)]
    demand = demand_for([[], *[weekly] * 4, [(0,), (1,)]], [0, 0, 1, 1, 2, 2, 3, 3])
    assert demand.spans.fewest[:, 5].tolist() == [0, 0, 1, 0, 1, 1]
    assert demand.spans.times.tolist() == [2, 1, 1, 1, 1, 1]
    assert demand.spans.within.tolist() == [3, 4, 4, 5, 5, -1]
    assert needed(demand, 1, 2, 3, 4, 5) == 5


def test_routes_that_the_band_keeps_from_staying_near_leave_for_the_others() -> None:
    """Two stops on all four days and two on one: no route of three stays among three of them more than once."""
    daily: list[tuple[int, ...]] = [(0, 1, 2, 3)]
    once: list[tuple[int, ...]] = [(0,), (1,), (2,), (3,)]
    demand = demand_for([[], daily, daily, once, once], [0, 0, 0, 0], stops_min=3)
    assert needed(demand, 4) == 3
    assert needed(demand, 3, 4) == 4


def test_a_tally_kept_up_to_date_is_that_of_a_new_count() -> None:
    """Two hundred stops join and leave at random: what is counted on the way is what a count of the set gives."""
    problem = cycle_of(4, (8, 8, 4, 4, 4, 2, 2, 2, 1, 1, 1), stops_min=2, stops_max=5)
    case = pack(problem)
    demand = demand_of(problem, case, [Route(day, own, 0, 0) for day, own in enumerate([(1, 2, 3, 4, 5)] * 20)])
    demand = dataclasses.replace(demand, work_s=np.random.default_rng(1).integers(0, 5000, len(demand.travel)))
    needs, members = needs_of(demand), np.zeros(len(demand.travel), np.bool_)
    tally = tally_of(needs, members)
    counted = set()
    for stop in np.random.default_rng(2).integers(1, len(members), 200).tolist():
        members[stop] = not members[stop]
        pass_over(needs, tally, stop, bool(members[stop]))
        assert departures(needs, tally) == departures_needed(needs, members)
        counted.add(departures(needs, tally))
    assert len(counted) > 3


@pytest.mark.parametrize("search", [grow, cut_off, climb])
def test_an_island_of_flow_is_found(search: object) -> None:
    """Stops 1 and 2 exchange all their ways and never see the start; stop 3 does."""
    flow = np.zeros((4, 4))
    flow[1, 2] = flow[2, 1] = 2.0
    flow[0, 3] = flow[3, 0] = 2.0
    demand = demand_for([[], [(0,)], [(0,)], [(0,)]], [0])
    found, missing = np.zeros((8, 4), np.bool_), np.zeros(8)
    assert callable(search)
    count = search(flow, needs_of(demand), found, missing)
    assert (1, 2) in {tuple(np.flatnonzero(members).tolist()) for members in found[:count]}
    assert missing[:count].max() == pytest.approx(1.0)
