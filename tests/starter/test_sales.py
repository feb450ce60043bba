"""The generated sales: flagged, the same for the same seed, bundled with each city, near today's volume."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from routeopt.starter.model_sales import MONTHS, draw_sales

CITIES = Path(__file__).resolve().parents[2] / "scenarios"
START = "2026-01-12"


def outlets_of(city: str) -> pd.DataFrame:
    return pd.read_csv(CITIES / city / "outlets.csv", dtype={"outlet_id": str})


@pytest.mark.parametrize("city", ["porto", "wuhan", "chengdu"])
def test_the_bundled_history_is_what_the_model_draws(city: str) -> None:
    drawn = draw_sales(outlets_of(city), START, 1)
    stored = pd.read_parquet(CITIES / city / "sales.parquet")
    pd.testing.assert_frame_equal(drawn, stored, check_dtype=False)
    assert stored["is_synthetic"].eq("yes").all()


def test_a_history_covers_two_years_up_to_the_plan_and_ends_at_todays_volume() -> None:
    outlets = outlets_of("porto")
    drawn = draw_sales(outlets, START, 1)
    assert drawn["month"].nunique() == MONTHS
    assert (drawn["month"].min(), drawn["month"].max()) == ("2024-01", "2025-12")
    assert not drawn.duplicated(["month", "outlet_id"]).any()
    served = outlets[outlets["status"].eq("served")]
    year = drawn.loc[drawn["month"].ge("2025-01"), "volume"].sum()
    # Growth of 4 % leaves the mean of the year 2 % below its end.
    assert year == pytest.approx(served["volume_cases"].sum() * 365 / 28, rel=0.06)
    assert set(drawn["outlet_id"]) <= set(served["outlet_id"])


def test_summers_differ_by_channel_and_seeds_by_noise() -> None:
    drawn = draw_sales(outlets_of("porto"), START, 1).merge(outlets_of("porto")[["outlet_id", "channel"]])
    sold = dict(drawn.groupby(["channel", "month"])["volume"].sum())
    assert sold["school", "2025-08"] < sold["school", "2025-05"] / 2
    assert sold["hotel", "2025-08"] > sold["hotel", "2025-01"]
    assert not np.array_equal(draw_sales(outlets_of("porto"), START, 2)["volume"][:99], drawn["volume"][:99])
