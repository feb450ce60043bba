"""Following a plan, and walking the streets that the census still lacks."""

import datetime as dt
import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt import plan as plans
from routeopt.streets.follow import follow, reached
from routeopt.streets.survey_tour import survey_tour
from routeopt.streets.targets import MEASURES
from tests.conftest import Town


def chosen(**at: tuple[float, float, float]) -> pd.DataFrame:
    """One chosen segment whose outlets go from 2 over 4 to 8, and nothing else."""
    row: dict[str, object] = {"segment_id": "a", "cluster_id": "R1-1"}
    for name in MEASURES:
        for when, value in zip(("now", "3m", "12m"), at.get(name, (0.0, 0.0, 0.0)), strict=True):
            row[f"{name}_{when}"] = value
    return pd.DataFrame([row])


def wave(outlets: float) -> pd.DataFrame:
    return pd.DataFrame([{"segment_id": "a", **dict.fromkeys(MEASURES, 0.0), "outlets": outlets}])


@pytest.mark.parametrize(
    ("month", "outlets", "state", "proposal"),
    [
        (3.0, 4.0, "on_course", "hold"),
        (3.0, 3.0, "late", "push"),
        (3.0, 1.0, "lost", "leave"),
        (1.5, 1.0, "lost", "push"),
        (12.0, 8.0, "on_course", "hold"),
        (12.0, 6.0, "late", "push"),
    ],
)
def test_a_segment_is_on_course_late_or_lost(month: float, outlets: float, state: str, proposal: str) -> None:
    told = follow(chosen(outlets=(2.0, 4.0, 8.0)), wave(outlets), month).iloc[0]
    assert (told["state"], told["proposal"]) == (state, proposal)


def test_what_was_not_surveyed_again_is_late() -> None:
    told = follow(chosen(outlets=(2.0, 4.0, 8.0)), wave(9.0).assign(segment_id="b"), 3.0).iloc[0]
    assert told["state"] == "late"


def test_a_street_that_only_joins_others_has_nothing_to_reach() -> None:
    told = follow(chosen(), reached(None), 3.0).iloc[0]
    assert (told["judged_by"], told["state"], told["proposal"]) == ("visits", "on_course", "hold")


@pytest.mark.parametrize(
    ("visited", "state"), [("2026-02-03", "on_course"), ("2026-02-01", "late"), ("2026-03-01", "late"), (None, "late")]
)
def test_without_a_census_the_visits_count(visited: str | None, state: str) -> None:
    """The call was planned for the 2nd, and today is the 27th: a visit before its day or after today is none."""
    actions = pd.DataFrame({"segment_id": ["a", "a"], "outlet_id": ["x", None], "date": [dt.date(2026, 2, 2), None]})
    made = pd.DataFrame({"outlet_id": ["x"], "date": [visited]}).dropna()
    streets = chosen(outlets=(2.0, 4.0, 8.0))
    told = follow(streets, reached(None), 1.0, actions, made, dt.date(2026, 2, 27)).iloc[0]
    assert (told["judged_by"], told["actions_due"], told["state"]) == ("visits", 1, state)
    assert told["actions_done"] == (state == "on_course")


def test_a_plans_own_census_stands_where_its_targets_begin(town: Town) -> None:
    streets = plans.read(town.plan).streets
    begun = streets[streets["cluster_id"].notna()]
    now = begun[["segment_id"]].assign(**{name: begun[f"{name}_now"] for name in MEASURES})
    told = follow(streets, now, 3.0).set_index("segment_id")
    assert len(told) == len(begun)
    grows = [name for name in MEASURES if (begun[f"{name}_3m"] > begun[f"{name}_now"]).any()]
    assert grows
    assert told["progress"].dropna().eq(0).all()
    assert set(told["state"]) <= {"late", "on_course"}


@settings(deadline=None, derandomize=True, max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_a_survey_walk_passes_every_missing_segment_and_keeps_its_bound(seed: int) -> None:
    chance = np.random.default_rng(seed)
    graph = nx.connected_watts_strogatz_graph(int(chance.integers(4, 12)), 3, 0.4, seed=seed)
    u, v = np.array(sorted(graph.edges)).T
    streets = pd.DataFrame({"u": u, "v": v, "length_m": chance.uniform(20.0, 300.0, len(u))})
    missing = chance.random(len(u)) < 0.5
    tours = survey_tour(streets, missing)
    done = [int(row) for tour in tours for row, survey in zip(tour.segments, tour.surveys, strict=True) if survey]
    assert sorted(done) == np.flatnonzero(missing).tolist()
    for tour in tours:
        assert tour.bound_m <= tour.metres + 1e-6
        ends = [{int(u[row]), int(v[row])} for row in tour.segments]
        assert all(a & b for a, b in itertools.pairwise([*ends, ends[0]]))
