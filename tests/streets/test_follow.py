"""Following a plan, and walking the streets that the census still lacks."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.streets.follow import follow
from routeopt.streets.survey_tour import survey_tour
from routeopt.streets.targets import MEASURES


def chosen(**at: tuple[float, float, float]) -> pd.DataFrame:
    """One chosen segment whose outlets go from 2 over 4 to 8, and nothing else."""
    row: dict[str, object] = {"segment_id": "a", "cluster_id": "R1-1"}
    for name in MEASURES:
        for when, value in zip(("now", "3m", "12m"), at.get(name, (0.0, 0.0, 0.0)), strict=True):
            row[f"{name}_{when}"] = value
    return pd.DataFrame([row])


def reached(outlets: float) -> pd.DataFrame:
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
    told = follow(chosen(outlets=(2.0, 4.0, 8.0)), reached(outlets), month).iloc[0]
    assert (told["state"], told["proposal"]) == (state, proposal)


def test_what_was_not_surveyed_again_is_late() -> None:
    told = follow(chosen(outlets=(2.0, 4.0, 8.0)), reached(9.0).assign(segment_id="b"), 3.0).iloc[0]
    assert told["state"] == "late"


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
