"""Measured travel: what is known is taken, the rest is scaled by what is known."""

import numpy as np
import pandas as pd

from routeopt.core.measured import Measured

TWO = Measured(
    pd.DataFrame(
        {"rep_id": ["R1", "R2"], "visits": [1, 3], "hop_s": [100.0, 200.0], "haul_s": [10.0, 30.0]},
        index=pd.Index(["A", "B"], name="outlet_id"),
    )
)


def test_measured_outlets_take_their_own_travel_and_others_the_scaled_estimate() -> None:
    """A visit of 100 s and three of 200 s where 50 s each were expected: 3.5 times the estimate."""
    estimate = np.array([50.0, 40.0, 50.0])
    assert TWO.hop_s(("B", "X", "A"), estimate).tolist() == [200.0, 140.0, 100.0]
    assert TWO.haul_s(("B", "X", "A"), estimate).tolist() == [30.0, 20.0, 10.0]
    assert TWO.travel_s(("B", "X", "A"), estimate).tolist() == [230.0, 160.0, 110.0]


def test_an_estimate_of_nothing_stays_without_a_measurement() -> None:
    assert TWO.hop_s(("X", "Y"), np.array([5.0, 0.0])).tolist() == [5.0, 0.0]
    assert TWO.hop_s(("A", "X"), np.array([0.0, 7.0])).tolist() == [100.0, 7.0]


def test_the_rep_is_told_where_somebody_came() -> None:
    assert TWO.reps(("X", "B")).tolist() == [None, "R2"]


def test_the_summary_weighs_by_visits() -> None:
    """(100 + 3 × 200) ÷ 4 = 175 s and (10 + 3 × 30) ÷ 4 = 25 s."""
    assert TWO.summary() == "4 visits measured · 2.9 min from stop to stop · 0.4 min of the way out and back"
