"""The exact day against all orders."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from routeopt.journeys.route.day import Day
from routeopt.journeys.route.exact import least_travel
from tests.journeys.cycles import grid_travel

END = 30_000


def a_day(seed: int, stops: int) -> Day:
    rng = np.random.default_rng(seed)
    opens = np.zeros((stops + 1, 2), np.int64)
    closes = np.full((stops + 1, 2), -1, np.int64)
    opens[:, 1] = 1 << 40
    closes[:, 0] = END
    for stop in range(1, stops + 1):
        if rng.random() < 0.4:
            opens[stop, 0], closes[stop, 0] = np.sort(rng.integers(0, 6000, 2))
            opens[stop, 1], closes[stop, 1] = 8000, 12_000
    visit = np.concatenate([[0], rng.integers(100, 1200, stops)]).astype(np.int64)
    return Day(grid_travel(rng, stops).astype(np.int64), visit, opens, closes, 0, END)


def travel_of(day: Day, order: tuple[int, ...]) -> int | None:
    """Travel of an order walked naively; None when a door stays shut."""
    time, before, travel = day.day_start, 0, 0
    for stop in order:
        travel += int(day.travel[before, stop])
        time += int(day.travel[before, stop])
        begins = [max(time, int(o)) for o, c in zip(day.opens[stop], day.closes[stop], strict=True) if time <= c]
        if not begins:
            return None
        time, before = min(begins) + int(day.visit[stop]), stop
    travel += int(day.travel[before, 0])
    return travel if time + int(day.travel[before, 0]) <= day.day_end else None


def brute_force(day: Day) -> list[tuple[int, tuple[int, ...]]]:
    orders = permutations(range(1, len(day.visit)))
    return sorted((travel, order) for order in orders if (travel := travel_of(day, order)) is not None)


@pytest.mark.parametrize("seed", range(12))
def test_a_day_is_as_short_as_the_best_of_all_orders(seed: int) -> None:
    day = a_day(seed, 7)
    feasible = brute_force(day)
    if not feasible:
        pytest.fail("the instance was meant to have a feasible order")
    # From the worst feasible order, so that the search has to find the rest.
    travel, bound, order = least_travel(day, np.array(feasible[-1][1]), 100_000)
    assert travel == bound == feasible[0][0]
    assert travel_of(day, tuple(order.tolist())) == travel


def test_a_tight_work_limit_gives_an_honest_bound() -> None:
    day = a_day(3, 7)
    feasible = brute_force(day)
    travel, bound, order = least_travel(day, np.array(feasible[-1][1]), 10)
    assert travel_of(day, tuple(order.tolist())) == travel
    assert bound <= feasible[0][0] <= travel


def test_twenty_stops_are_proven() -> None:
    """A one-way ring of 21 places, 60 s apart: one round is the least."""
    stops = 20
    place = np.arange(stops + 1)
    travel: np.ndarray[Any, Any] = 60 * ((place[None, :] - place[:, None]) % (stops + 1))
    opens, closes = np.zeros((stops + 1, 1), np.int64), np.full((stops + 1, 1), END, np.int64)
    visit = np.full(stops + 1, 300, np.int64)
    day = Day(travel.astype(np.int64), visit, opens, closes, 0, END)
    order = np.array([2, 1, *range(3, 15), 18, 16, 17, 15, 19, 20])
    travel_s, bound, _ = least_travel(day, order, 500_000)
    assert travel_s == bound == 21 * 60
