"""What others make of the same outlets: each peer answers with one number per outlet, or says why it can't."""

import random
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from benchmarks.limited import Answer
from benchmarks.rows import LeftOutError
from benchmarks.territory_city import City
from benchmarks.territory_spopt import spopt_peers

Labels = NDArray[np.int32]
Peer = Callable[[City, int], Labels | Answer[Labels]]
"""Rep of each outlet for a seed, or that with the time which it took in a process of its own."""
_SMALL_OUTLETS = 4000
"""Above, a peer that needs minutes per thousand outlets is left out."""
_RECOM_STEPS = 300


def peers(cpu_s: float) -> Iterator[tuple[str, Peer]]:
    """Name and method of every peer, quick ones first; those that may find no end get so much processor time."""
    yield "greedy", greedy
    yield "min-cost flow", plain_flow
    yield "METIS", metis
    yield "KaHIP", kahip
    yield "k-means-constrained", constrained_k_means
    yield "GerryChain ReCom", _limited_to(_SMALL_OUTLETS, recom)
    for name, method in spopt_peers(cpu_s):
        yield name, _limited_to(_SMALL_OUTLETS, method)


def greedy(city: City, seed: int) -> Labels:
    """Spread centres, and every outlet in turn to the nearest one with room."""
    del seed
    k, place = len(city.problem.rep_ids), city.place_m
    centres = _spread(place, k)
    away = np.hypot(*(place[:, None, axis] - place[None, centres, axis] for axis in (0, 1)))
    room = np.full(k, city.problem.outlets_max)
    label = np.zeros(len(place), np.int32)
    for i in np.argsort(away.min(axis=1), kind="stable"):
        nearest = np.where(room > 0, away[i], np.inf)
        label[i] = int(np.argmin(nearest))
        room[label[i]] -= 1
    return label


def plain_flow(city: City, seed: int) -> Labels:
    """k-means centres, and the cheapest assignment within the band by straight lines."""
    try:
        from sklearn.cluster import KMeans
    except ImportError:
        raise LeftOutError("scikit-learn is not installed") from None

    problem, place = city.problem, city.place_m
    n, k = len(place), len(problem.rep_ids)
    centres = KMeans(k, n_init=1, random_state=seed).fit(place).cluster_centers_
    away = np.hypot(*(place[:, None, axis] - centres[None, :, axis] for axis in (0, 1)))
    near = np.argsort(away, axis=1)[:, : min(k, 30)]
    flow = min_cost_flow.SimpleMinCostFlow()
    tail = np.repeat(np.arange(n), near.shape[1])
    cost = np.rint(np.take_along_axis(away, near, axis=1)).astype(np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), (n + near.reshape(-1)).astype(np.int32), np.ones(len(tail), np.int64), cost.reshape(-1)
    )
    low, high = problem.outlets_min, problem.outlets_max
    flow.add_arcs_with_capacity_and_unit_cost(
        (n + np.arange(k)).astype(np.int32), np.full(k, n + k, np.int32), np.full(k, high - low), np.zeros(k, np.int64)
    )
    supply = np.concatenate([np.ones(n), np.full(k, -low), [-(n - k * low)]]).astype(np.int64)
    flow.set_nodes_supplies(np.arange(n + k + 1, dtype=np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        raise LeftOutError("no assignment to the 30 nearest centres keeps the band")
    used = flow.flows(arcs) > 0
    label = np.zeros(n, np.int32)
    label[tail[used]] = near.reshape(-1)[used]
    return label


def metis(city: City, seed: int) -> Labels:
    """Balanced cut of the street neighbourhood."""
    try:
        import pymetis
    except ImportError:
        raise LeftOutError("pymetis is not installed") from None
    near = city.problem.neighbours
    options = pymetis.Options(contig=1, seed=seed, ufactor=30)
    _, label = pymetis.part_graph(
        len(city.problem.rep_ids), xadj=near.start.tolist(), adjncy=near.index.tolist(), options=options
    )
    return np.array(label, np.int32)


def kahip(city: City, seed: int) -> Labels:
    """Balanced cut of the street neighbourhood."""
    try:
        import kahip as library
    except ImportError:
        raise LeftOutError("kahip is not installed") from None
    near, n = city.problem.neighbours, len(city.points)
    ones = [1] * n
    _, label = library.kaffpa(
        ones,
        near.start.tolist(),
        [1] * len(near.index),
        near.index.tolist(),
        len(city.problem.rep_ids),
        0.09,
        1,
        seed,
        1,
    )
    return np.array(label, np.int32)


def constrained_k_means(city: City, seed: int) -> Labels:
    """k-means with the band, straight lines."""
    try:
        from k_means_constrained import KMeansConstrained
    except ImportError:
        raise LeftOutError("k-means-constrained is not installed") from None
    problem = city.problem
    made = KMeansConstrained(
        len(problem.rep_ids), size_min=problem.outlets_min, size_max=problem.outlets_max, n_init=1, random_state=seed
    )
    return np.array(made.fit_predict(city.place_m), np.int32)


def recom(city: City, seed: int) -> Labels:
    """A chain of recombined spanning trees, kept in the band."""
    try:
        import networkx as nx
        from gerrychain import Graph, MarkovChain, Partition, accept, constraints, proposals, updaters
        from gerrychain.partition import recursive_tree_part
    except ImportError:
        raise LeftOutError("gerrychain is not installed") from None
    from functools import partial

    random.seed(seed)  # The library draws from Python's own generator.
    problem, near = city.problem, city.problem.neighbours
    n, k = len(city.points), len(problem.rep_ids)
    plain = nx.Graph()
    plain.add_nodes_from(range(n), outlets=1)
    plain.add_edges_from(zip(np.repeat(np.arange(n), np.diff(near.start)).tolist(), near.index.tolist(), strict=True))
    graph = Graph.from_networkx(plain)
    slack = 0.085
    first = recursive_tree_part(graph, range(k), n / k, "outlets", slack)
    start = Partition(graph, first, {"outlets": updaters.Tally("outlets")})
    proposal = partial(proposals.recom, pop_col="outlets", pop_target=n / k, epsilon=slack)
    chain = MarkovChain(
        proposal,
        [constraints.within_percent_of_ideal_population(start, slack, "outlets")],
        accept.always_accept,
        start,
        _RECOM_STEPS,
    )
    last = start
    for state in chain:
        last = state
    return np.array([last.assignment[i] for i in range(n)], np.int32)


def _limited_to(outlets: int, method: Peer) -> Peer:
    """Leave a method out above a size."""

    def small(city: City, seed: int) -> Labels | Answer[Labels]:
        if len(city.points) > outlets:
            raise LeftOutError("takes too long for this size")
        return method(city, seed)

    return small


def _spread(place: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Centres each farthest from those before."""
    centres = [int(np.argmin(np.hypot(*(place - np.median(place, axis=0)).T)))]
    away = np.hypot(*(place - place[centres[0]]).T)
    while len(centres) < k:
        centres.append(int(np.argmax(away)))
        away = np.minimum(away, np.hypot(*(place - place[centres[-1]]).T))
    return np.array(centres)
