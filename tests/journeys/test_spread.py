"""How long days really take: hand-made days whose simulated lengths are known, and plans that leave room."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.core.spread import Spread, drawn_times, ninetieth
from routeopt.journeys.check import check
from routeopt.journeys.decide import decide
from routeopt.journeys.solve import solve
from routeopt.journeys.spread import minutes_over, with_spread
from tests.journeys.cycles import HOUR, cycle_of

KEY = 7, "R1", dt.date(2026, 1, 5)


def test_draws_have_the_planned_mean_and_the_stated_spread() -> None:
    travel, visit = drawn_times(Spread(0.3, 0.2, 20_000), KEY, np.array([1000, 3000]), np.array([6000]))
    assert travel.mean(axis=1) == pytest.approx([1000, 3000], rel=0.01)
    assert visit.mean() == pytest.approx(6000, rel=0.01)
    assert visit.std() / 6000 == pytest.approx(0.3, abs=0.01)
    assert travel[0].std() / 1000 == pytest.approx(0.2, abs=0.01)
    # All ways of a day are slow together.
    assert np.corrcoef(travel[0], travel[1]).min() > 0.999


def test_every_day_and_rep_has_its_own_numbers_and_always_the_same() -> None:
    spread, ways, visits = Spread(0.3, 0.2, 50), np.array([600, 600]), np.array([900])
    first = drawn_times(spread, KEY, ways, visits)[1]
    assert (first == drawn_times(spread, KEY, ways, visits)[1]).all()
    assert (first != drawn_times(spread, (7, "R2", KEY[2]), ways, visits)[1]).any()
    assert (first != drawn_times(spread, (7, "R1", dt.date(2026, 1, 6)), ways, visits)[1]).any()


def test_nine_of_ten() -> None:
    assert ninetieth(np.arange(1, 11)) == 9
    assert ninetieth(np.arange(1, 1001)) == 900
    assert ninetieth(np.array([5])) == 5


@given(seed=st.integers(0, 10_000), visits=st.lists(st.sampled_from([1, 2, 4, 8]), min_size=1, max_size=10))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_days_without_spread_take_as_long_as_planned(seed: int, visits: list[int]) -> None:
    """The simulation and the timing of the plan are written apart from each other."""
    days = solve(cycle_of(seed, tuple(visits))).days
    assert (days["p90_length_s"] == days["back_s"] - days["leave_start_s"]).all()
    assert (days["in_shift_share"] == 1.0).all()


def test_more_spread_makes_long_days_longer() -> None:
    problem = cycle_of(3, (8, 8, 4, 4, 4, 4, 2, 2))
    found = solve(problem)
    plain = found.days.drop(columns=["p90_length_s", "in_shift_share"])
    lengths = [
        with_spread(dataclasses.replace(problem, spread=Spread(share, share, 500)), found.visits, plain)["p90_length_s"]
        for share in (0.0, 0.2, 0.6)
    ]
    assert lengths[0].sum() < lengths[1].sum() < lengths[2].sum()


def test_a_robust_plan_ends_in_the_shift_where_another_does_not() -> None:
    """Five days of 15 weekly customers: 3 a day take 4 h 30 of 8 h 15, five would take 7 h 30 and often more."""
    problem = cycle_of(1, (4,) * 15, stops_max=6)
    windows = np.broadcast_to(np.array([0, 24 * HOUR], np.int32), (16, 20, 1, 2)).copy()
    # All on one side far away: the fewer days go there, the less travel.
    travel = np.full((16, 16), 60, np.int32)
    travel[0, 1:] = travel[1:, 0] = 1200
    np.fill_diagonal(travel, 0)
    visit = np.concatenate([[0], np.full(15, 5000)]).astype(np.int32)
    spread = Spread(0.3, 0.2, 400)
    problem = dataclasses.replace(problem, windows_s=windows, travel_s=travel, visit_s=visit, spread=spread)
    plain = solve(problem)
    assert minutes_over(problem, plain.days) > 0
    robust = dataclasses.replace(problem, spread=dataclasses.replace(spread, keeps_shift=True))
    (kept,) = decide((robust,), 1)
    assert minutes_over(robust, kept.days) == 0
    assert kept.days["in_shift_share"].min() >= 0.9
    assert kept.stats.objective > plain.stats.objective
    # The bound is for every calendar of the whole shift, not only for those that end as early as this one.
    assert kept.stats.bound is not None
    assert kept.stats.bound <= plain.stats.objective
    assert check(robust, kept) == ()


def test_a_shift_that_cannot_hold_nine_of_ten_days_says_by_how_much() -> None:
    """One customer whose visit takes all but ten minutes of the shift."""
    problem = cycle_of(1, (1,))
    problem = dataclasses.replace(
        problem,
        windows_s=np.broadcast_to(np.array([0, 24 * HOUR], np.int32), (2, 20, 1, 2)).copy(),
        visit_s=np.array([0, 8 * HOUR], np.int32),
        travel_s=np.array([[0, 60], [60, 0]], np.int32),
        spread=Spread(0.3, 0.2, 400, keeps_shift=True),
    )
    with pytest.raises(InfeasibleError) as refused:
        decide((problem,), 1)
    assert [fault.code for fault in refused.value.faults] == ["E613"]
    assert int(str(refused.value.faults[0].params["over"])) > 60
