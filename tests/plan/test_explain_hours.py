"""Why a rep's hours are off: the end of a band that the territory stands at, in both languages."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from routeopt.plan.explain_hours import explain_hours

RULES = {
    "territories": {"hours_tolerance": 0.05, "outlets_min": 100, "outlets_max": 120},
    "journeys": {"stops_min": 15, "stops_max": 20},
}


def plan_of(hours: list[float], outlets: list[int], visits: list[int]) -> Any:
    """One office, twenty days a rep; a sixth of everybody's work is on the way and none is waiting."""
    reps = [f"R{number + 1}" for number in range(len(hours))]
    seconds = pd.Series(hours) * 3600
    table = pd.DataFrame({"rep_id": reps, "office_id": "O1", "outlets": outlets, "visits": visits, "wait_s": 0})
    table = table.assign(service_s=seconds * 5 / 6, travel_s=seconds / 6)
    routes = pd.DataFrame({"rep_id": reps * 20})
    return SimpleNamespace(territories=table, routes=routes, manifest={"scenario": RULES})


@pytest.mark.parametrize(
    ("hours", "outlets", "visits", "words"),
    [
        (104.0, 110, 350, "+4.0% beside the office's mean of 100.0 (5% is allowed): even enough"),
        (
            106.0,
            100,
            350,
            "+6.0% beside the office's mean of 100.0 (5% is allowed): the territory has the fewest outlets",
        ),
        (106.0, 101, 300, "the fewest visits"),
        (106.0, 120, 400, "no end of a band"),
        (94.0, 120, 350, "-6.0% beside the office's mean of 100.0 (5% is allowed): the territory has the most outlets"),
        (94.0, 119, 400, "the most visits"),
        (94.0, 100, 300, "no end of a band"),
    ],
)
def test_hours_off_the_mean_are_explained(hours: float, outlets: int, visits: int, words: str) -> None:
    """Two reps of 100 hours on average; the first one is asked for."""
    plan = plan_of([hours, 200 - hours], [outlets, 110], [visits, 350])
    (sentence,) = explain_hours(plan, "R1", "en")
    assert words in sentence
    (chinese,) = explain_hours(plan, "R1", "zh")
    assert "100.0" in chinese


def test_a_rep_alone_has_nobody_to_be_even_with() -> None:
    assert explain_hours(plan_of([90.0], [110], [350]), "R1", "en") == []
