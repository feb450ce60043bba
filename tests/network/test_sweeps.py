"""Sweeps over contraction hierarchies against plain Dijkstra: any directed graph, any order, any length of way."""

import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.network.engines import Arcs, DijkstraEngine
from routeopt.network.hierarchy import HierarchyEngine
from routeopt.network.sweeps import metric_of, skeleton_of


def graph(seed: int, count: int, degree: int, longest_ms: int) -> Arcs:
    """Random arcs: loops, parallel ones, islands and dead ends among them."""
    draw = np.random.default_rng(seed)
    tail, head = draw.integers(0, count, (2, count * degree)).astype(np.int32)
    ms = draw.integers(1, longest_ms, count * degree)
    return Arcs(count, tail, head, ms, np.arange(count * degree, dtype=np.int32))


def questions(seed: int, count: int, longest_ms: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """More origins than one sweep takes, of up to three entries each, some not to be used; and targets, some twice."""
    draw = np.random.default_rng(seed + 1)
    start = draw.integers(-longest_ms // 3, min(longest_ms, 2**28), (150, 3))
    nodes, targets = draw.integers(0, count, (150, 3)), draw.integers(0, count, 20)
    return nodes.astype(np.int32), start, targets.astype(np.int32)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 999),
    count=st.integers(1, 60),
    degree=st.integers(0, 3),
    longest_ms=st.sampled_from([3, 100_000, 2**29]),
)
def test_sweeps_give_what_dijkstra_gives(seed: int, count: int, degree: int, longest_ms: int) -> None:
    arcs = graph(seed, count, degree, longest_ms)
    order = np.random.default_rng(seed + 2).permutation(count).astype(np.int32)
    engine, plain = HierarchyEngine(arcs, order), DijkstraEngine(arcs)
    asked = questions(seed, count, longest_ms)
    right = plain.from_weighted(*asked)
    np.testing.assert_array_equal(engine.from_weighted(*asked), right)
    # What one question left behind must not touch the next.
    nodes, start, targets = asked
    np.testing.assert_array_equal(engine.from_weighted(nodes[:3], start[:3], targets[:1]), right[:3, :1])
    np.testing.assert_array_equal(engine.from_weighted(*asked), right)


def test_a_skeleton_serves_other_times() -> None:
    arcs = graph(4, 40, 3, 9_000)
    order = np.arange(40, dtype=np.int32)[::-1].copy()
    skeleton = skeleton_of(arcs, order)
    other = Arcs(40, arcs.tail, arcs.head, 7 + arcs.ms[::-1], arcs.chain)
    asked = questions(4, 40, 9_000)
    shared = HierarchyEngine(other, order, skeleton).from_weighted(*asked)
    np.testing.assert_array_equal(shared, DijkstraEngine(other).from_weighted(*asked))


def test_short_types_are_used_only_where_every_way_fits() -> None:
    ring = np.arange(5, dtype=np.int32)
    order = ring.copy()
    for ms, kind in ((1_000, np.int32), (2**27, np.int64)):
        round_trip = Arcs(5, ring, np.roll(ring, -1), np.full(5, ms), ring)
        assert metric_of(skeleton_of(round_trip, order), round_trip).up_ms.dtype == kind
    # From a dead end no root is reached, so nothing bounds the ways.
    one_way = Arcs(2, ring[:1], ring[1:2], np.array([1_000]), ring[:1])
    assert metric_of(skeleton_of(one_way, order[:2]), one_way).up_ms.dtype == np.int64


def test_what_would_go_wrong_in_silence_is_refused() -> None:
    arcs = graph(1, 10, 2, 1_000)
    order = np.arange(10, dtype=np.int32)
    with pytest.raises(ValueError, match="permutation"):
        skeleton_of(arcs, np.zeros(10, np.int32))
    engine = HierarchyEngine(arcs, order)
    node, start = np.array([[10]], np.int32), np.array([[0]])
    with pytest.raises(ValueError, match="out of range"):
        engine.from_weighted(node, start, order)
    with pytest.raises(ValueError, match="too far"):
        engine.from_weighted(node - 1, start + 2**62, order)
    with pytest.raises(ValueError, match="arc times"):
        HierarchyEngine(Arcs(2, order[:1], order[1:2], np.array([2**31]), order[:1]), order[:2])


def test_no_nodes_no_origins_and_no_targets() -> None:
    none, arcs = np.zeros(0, np.int32), graph(1, 10, 2, 1_000)
    empty = HierarchyEngine(Arcs(0, none, none, np.zeros(0, np.int64), none), none)
    assert empty.from_weighted(np.zeros((0, 2), np.int32), np.zeros((0, 2), np.int64), none).shape == (0, 0)
    engine = HierarchyEngine(arcs, np.arange(10, dtype=np.int32))
    some = np.zeros((2, 1), np.int32)
    assert engine.from_weighted(some, np.zeros((2, 1), np.int64), none).shape == (2, 0)
    assert engine.from_weighted(some[:0], np.zeros((0, 1), np.int64), none + 1).shape == (0, 0)
    assert engine.quickest([], [(1, 0)]) == (np.inf, [])


def test_a_profiler_that_looks_on_stops_no_question() -> None:
    """As in a worker of a Dask cluster, where another thread holds the frames that it samples."""
    count = 400
    engine = HierarchyEngine(graph(5, count, 4, 1_000), np.arange(count, dtype=np.int32))
    asker, over = threading.get_ident(), threading.Event()

    def look_on() -> None:
        held: list[object] = []
        while not over.is_set():
            held = [*held[-50:], sys._current_frames().get(asker)]

    profiler, interval = threading.Thread(target=look_on), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    profiler.start()
    try:
        answers = {engine.quickest([(0, 0)], [(count - 1, 0)])[0] for _ in range(3_000)}
    finally:
        over.set()
        profiler.join()
        sys.setswitchinterval(interval)
    assert len(answers) == 1
