"""The forecast on series whose future is known."""

import numpy as np
import pytest

from routeopt.targets.forecast import backtest, seasonal_forecast

SEASON = np.array([0.7, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.4, 1.1, 1.0, 0.9, 0.9])
ONE = np.zeros(1, np.int64)


def test_a_season_without_noise_comes_again() -> None:
    sold = 100 * np.tile(SEASON, 2)[None]
    told = seasonal_forecast(sold, ONE, 0, 12, 0.01)
    assert told[0] == pytest.approx(100 * SEASON, rel=0.02)


def test_the_first_column_may_be_any_month() -> None:
    """A history from July on is forecast from July on."""
    sold = 100 * np.roll(np.tile(SEASON, 2), -6)[None]
    told = seasonal_forecast(sold, ONE, 6, 12, 0.01)
    assert told[0] == pytest.approx(100 * np.roll(SEASON, -6), rel=0.02)


def test_growth_goes_on_but_fades() -> None:
    """With 10 % a year, the next year lies above the last, and by less than 10 %."""
    sold = 100 * np.tile(SEASON, 2)[None] * 1.1 ** (np.arange(24) / 12)
    growth = seasonal_forecast(sold, ONE, 0, 12, 0.01).sum() / sold[:, 12:].sum()
    assert 1.03 < growth < 1.1


def test_what_never_sold_is_not_forecast_and_nothing_is_negative() -> None:
    chance = np.random.default_rng(2)
    sold = np.vstack([np.zeros(24), chance.poisson(0.4, 24), 50 + chance.random(24)])
    told = seasonal_forecast(sold, np.array([0, 0, 1]), 0, 15, 1.0)
    assert (told[0] == 0).all()
    assert (told >= 0).all()


def test_the_back_test_knows_only_the_past() -> None:
    """Two equal years are foretold exactly by last year again; a step in the last quarter is nobody's to know."""
    sold = 100 * np.tile(SEASON, 2)[None]
    error, naive = backtest(sold, ONE, 0, 0.01)
    assert naive == 0
    assert error is not None
    assert error < 0.1
    stepped = sold.copy()
    stepped[:, 21:] *= 2
    worse, missed = backtest(stepped, ONE, 0, 0.01)
    # The last quarter sells 280 · 2; last year's same months miss 280 of the year's 920 + 280 + 280.
    assert missed == pytest.approx(280 / stepped[:, 12:].sum())
    assert worse is not None
    assert worse > 0.1


def test_a_short_history_has_no_back_test() -> None:
    assert backtest(np.ones((1, 12)), ONE, 0, 1.0) == (None, None)
    error, _ = backtest(np.ones((1, 15)), ONE, 0, 1.0)
    assert error == pytest.approx(0, abs=0.01)
