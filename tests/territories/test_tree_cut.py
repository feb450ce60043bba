"""Cutting anew along trees: exact on a tree, and what the search falls back on where streets branch."""

import itertools
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from routeopt.territories.effort import effort_of
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.search import search
from routeopt.territories.tree_cut import cut_by_trees, cut_tree
from tests.territories.towns import problem_on


def tree_of(rng: np.random.Generator, n: int, reach: int) -> list[tuple[int, int]]:
    """Pairs of a random tree: each node joins one of the last few."""
    return [(int(rng.integers(max(0, one - reach), one)), one) for one in range(1, n)]


def town_on(pairs: list[tuple[int, int]], reps: int, band: tuple[int, int]) -> TerritoryProblem:
    """Outlets on a tree of streets, a minute from one to the next."""
    n = len(pairs) + 1
    steps = dict(nx.all_pairs_shortest_path_length(nx.Graph(pairs)))
    travel = np.array([[60 * steps[a][b] for b in range(n)] for a in range(n)], np.int32)
    return problem_on(travel, pairs, reps, band)


def cut_exactly(
    pairs: list[tuple[int, int]], seconds: NDArray[np.int64], parts: int, low: int, high: int
) -> NDArray[np.int32]:
    """Cut a tree from its first node."""
    n = len(pairs) + 1
    order, parent = [0], np.full(n, -1, np.int32)
    for above, at in nx.bfs_edges(nx.Graph(pairs), 0):
        order.append(at)
        parent[at] = above
    return cut_tree(np.array(order, np.int32), parent, seconds[order], parts, (low, high))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), parts=st.integers(1, 4), slack=st.integers(0, 2))
def test_a_tree_is_cut_exactly_through_its_longest_ways(seed: int, parts: int, slack: int) -> None:
    """Against every choice of edges: a cut is found when there is one, and no other cuts more seconds."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(max(4, parts), 11))
    pairs = tree_of(rng, n, 4)
    low, high = max(1, n // parts - slack), -(-n // parts) + slack
    # The way to each node from the one it joins.
    seconds = np.concatenate([[0], rng.integers(1, 100, n - 1)])
    most = -1
    for cut in itertools.combinations(range(n - 1), parts - 1):
        graph = nx.Graph(pair for row, pair in enumerate(pairs) if row not in cut)
        graph.add_nodes_from(range(n))
        if all(low <= len(piece) <= high for piece in nx.connected_components(graph)):
            most = max(most, sum(int(seconds[row + 1]) for row in cut))
    label = cut_exactly(pairs, seconds, parts, low, high)
    assert (label >= 0).all() == (most >= 0)
    if most < 0:
        assert (label == -1).all()
        return
    count = np.bincount(label, minlength=parts)
    assert len(count) == parts
    assert low <= count.min() <= count.max() <= high
    parted = [row for row, (a, b) in enumerate(pairs) if label[a] != label[b]]
    assert len(parted) == parts - 1, "every part is in one piece"
    assert sum(int(seconds[row + 1]) for row in parted) == most


@pytest.mark.parametrize("seed", [4, 11, 16, 40, 43, 44])
def test_the_search_finds_the_few_cuts_that_branching_streets_allow(seed: int) -> None:
    """132 outlets on a tree, twelve reps of 9 to 13; seeds for which a cut exists, as told exactly."""
    rng = np.random.default_rng(seed)
    pairs = tree_of(rng, 132, 15)
    assert (cut_exactly(pairs, np.ones(132, np.int64), 12, 9, 13) >= 0).all()
    part = Part(replace(town_on(pairs, 12, (9, 13)), seed=seed), np.arange(132), np.arange(12))
    assert part.outside(search(part, effort_of("fast", 132), 0.0)) == 0


def test_a_broken_band_is_cut_anew_with_as_few_others_as_that_takes() -> None:
    """A street of forty in four stretches, of which the first two hold 12 and 8: only these two are cut anew."""
    pairs = [(one, one + 1) for one in range(39)]
    problem = town_on(pairs, 4, (9, 11))
    part = Part(problem, np.arange(40), np.arange(4))
    rep = np.repeat(np.arange(4, dtype=np.int32), [12, 8, 10, 10])
    found = cut_by_trees(part, rep, np.random.default_rng(1))
    assert part.outside(found) == 0
    assert (found[20:] == rep[20:]).all()


def test_what_has_no_cut_and_what_is_locked_stay_as_they_were() -> None:
    pairs = [(one, one + 1) for one in range(9)]
    rep = np.repeat(np.arange(2, dtype=np.int32), [7, 3])
    star = Part(town_on([(0, one) for one in range(1, 10)], 2, (4, 6)), np.arange(10), np.arange(2))
    lone = np.array([0] * 9 + [1], np.int32)
    assert (cut_by_trees(star, lone, np.random.default_rng(1)) == lone).all()
    problem = town_on(pairs, 2, (4, 6))
    allowed = problem.may_serve.copy()
    allowed[0, 0] = False
    locked = Part(replace(problem, allowed=allowed), np.arange(10), np.arange(2))
    assert cut_by_trees(locked, rep, np.random.default_rng(1)) is rep
