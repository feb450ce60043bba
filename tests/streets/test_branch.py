"""The best cluster of a territory: brute force on tiny graphs, and a bound that nothing exceeds."""

from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.streets.ascent import FREE, IN, OUT, ascend
from routeopt.streets.branch import best_cluster
from routeopt.streets.model import StreetProblem
from tests.streets.towns import NO_LIMITS, grid, town

SEEDS = st.integers(0, 10_000)


def gains(problem: StreetProblem, seed: int) -> np.ndarray:
    """Values less random prices: most segments cost more than they gain, as in the search."""
    return problem.value - np.random.default_rng([seed, 1]).uniform(0.0, 15.0, len(problem.value))


def sets_of(problem: StreetProblem) -> list[list[int]]:
    """Every connected set of segments."""
    n = len(problem.value)
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((i, int(j)) for i in range(n) for j in problem.index[problem.start[i] : problem.start[i + 1]])
    every = (list(rows) for size in range(1, n + 1) for rows in combinations(range(n), size))
    return [rows for rows in every if nx.is_connected(graph.subgraph(rows))]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    segments=st.integers(1, 9),
    seed=SEEDS,
    band=st.sampled_from([(0.0, 400.0), (300.0, 600.0), (500.0, 900.0), (0.0, 9e9)]),
    work=st.sampled_from([np.inf, 4000.0]),
)
def test_equals_brute_force(segments: int, seed: int, band: tuple[float, float], work: float) -> None:
    problem = town(segments, 1, seed, NO_LIMITS)
    gain = gains(problem, seed)
    allowed = [
        rows
        for rows in sets_of(problem)
        if band[0] <= problem.length_m[rows].sum() <= band[1] and problem.work_s[rows].sum() <= work
    ]
    best = max((float(gain[rows].sum()) for rows in allowed), default=-np.inf)
    first, member, most, _ = best_cluster(
        problem.start,
        problem.index,
        gain,
        problem.length_m,
        problem.work_s,
        problem.money,
        np.array([*band, work, np.inf]),
        0.0,
        0.0,
        10**7,
    )
    found = [member[low:high].tolist() for low, high in pairwise(first.tolist())]
    assert all(sorted(rows) in allowed for rows in found)
    if best <= 0:
        assert not found
        assert most == 0.0
    else:
        assert gain[found[-1]].sum() == pytest.approx(best)
        assert most == pytest.approx(best)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(segments=st.integers(2, 9), seed=SEEDS, per_m=st.sampled_from([0.0, 0.02, -0.01]))
def test_nothing_gains_more_than_the_ascent_says(segments: int, seed: int, per_m: float) -> None:
    problem = town(segments, 1, seed, NO_LIMITS)
    gain, n = gains(problem, seed), segments
    state = np.full(n, FREE, np.int8)
    state[0] = IN
    if n > 3:
        state[1] = OUT
    room = (np.empty(n), np.empty(n), np.empty(n, np.int64), np.empty(n, np.int64))
    bound = ascend(problem.start, problem.index, state, gain, problem.length_m, per_m, *room)
    net = gain - per_m * problem.length_m
    inside = [rows for rows in sets_of(problem) if 0 in rows and not (n > 3 and 1 in rows)]
    assert bound >= max(float(net[rows].sum()) for rows in inside) - net[0] - 1e-9


def test_a_search_that_is_cut_off_still_bounds_the_best() -> None:
    problem = grid(12, 8, 1, 4, NO_LIMITS)
    gain = gains(problem, 4)
    arrays = (problem.start, problem.index, gain, problem.length_m, problem.work_s, problem.money)
    limits = np.array([200.0, 900.0, np.inf, np.inf])
    _, _, best, _ = best_cluster(*arrays, limits, 0.0, 0.0, 10**8)
    for visits in (1, 1_000, 10_000):
        *_, bound, used = best_cluster(*arrays, limits, 0.0, 0.0, visits)
        assert bound >= best - 1e-9
        assert used <= visits + 400
