"""A made-up city for coverage by money: outlets in centres, each touching its Delaunay neighbours."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, cKDTree

from routeopt.coverage.model import MODES, CoverageProblem
from routeopt.coverage.money import Money
from routeopt.network.model import Neighbours

SIDE_M = 20_000.0
SPEED_M_S = 5.0
DETOUR = 1.3


def city(outlets: int, areas: int, reps: int, seed: int, block: int) -> tuple[CoverageProblem, Money]:
    """
    Make a city with two wholesalers, three PDS and for the rest WAT distributors.

    Volumes are lognormal; 8 % of the outlets are class A and 26 % B, visited 8, 4 and 2 times a cycle; money is that of
    the settings' defaults.
    """
    chance = np.random.default_rng(seed)
    centres = chance.uniform(0, SIDE_M, (max(4, outlets // 400), 2))
    xy = centres[chance.integers(0, len(centres), outlets)] + chance.normal(0, SIDE_M / 14, (outlets, 2))
    near = _neighbours(xy)
    volume = np.exp(chance.normal(2.9, 0.9, outlets)).round(1)
    rank = volume.argsort().argsort() / outlets
    grade = np.where(rank > 0.92, 2, np.where(rank > 0.66, 1, 0))
    visits = np.array([2.0, 4.0, 8.0])[grade]
    size = np.diff(near.start)
    hop = np.array([near.seconds[near.start[i] : near.start[i] + min(3, size[i])].mean() for i in range(outlets)])
    work_s = visits * (60.0 * np.array([12.0, 15.0, 20.0])[grade] + 30.0 + 1.3 * hop)
    mode = np.array([MODES.index("WS")] * 2 + [MODES.index("PDS")] * 3 + [MODES.index("WAT")] * (areas - 3), np.int8)
    count = len(mode)
    doors = xy[chance.integers(0, outlets, count)]
    graph = csr_matrix((near.seconds + 0.5, near.index, near.start), shape=(outlets, outlets))
    seconds = dijkstra(graph, indices=np.atleast_1d(cKDTree(xy).query(doors)[1]).astype(np.int32))
    most_s = np.select([mode == MODES.index("WAT"), mode == MODES.index("PDS")], [1500.0, 2500.0], np.inf)
    value = np.select(
        [(mode == MODES.index("WS"))[None, :], (mode == MODES.index("WAT"))[None, :]],
        [0.85 * 2.0 * volume[:, None], 4.2 * volume[:, None] - 12.0],
        0.95 * 3.2 * volume[:, None] - 6.0,
    )
    trade = mode == MODES.index("WS")
    is_wat = mode == MODES.index("WAT")
    problem = CoverageProblem(
        outlet_ids=tuple(f"x{row:06d}" for row in range(outlets)),
        served=np.ones(outlets, bool),
        volume_cases=volume,
        ruled_mode=np.zeros(outlets, np.int8),
        ruled_by=("default",) * outlets,
        area_distributor=np.full((outlets, 2), -1, np.int32),
        fixed_distributor=np.full(outlets, -1, np.int32),
        wholesaler=np.zeros(outlets, np.int32),
        reachable=np.ones(outlets, bool),
        office=np.zeros(outlets, np.int32),
        distributor_ids=tuple(f"d{row:02d}" for row in range(count)),
        office_ids=("O1",),
        capacity_cases=np.where(trade, np.inf, chance.uniform(8_000, 14_000, count)),
        direct_min=np.zeros(1, np.int64),
        direct_max=np.full(1, 120 * reps),
    )
    money = Money(
        free=np.ones(outlets, bool),
        contribution=5.1 * volume - work_s / 60.0 * 0.12,
        cost=work_s / 60.0 * 0.12 + 0.9 * volume,
        with_distributor=value,
        cost_with=np.where(is_wat, 12.0, np.where(trade, 0.0, 6.0))[None, :].repeat(outlets, axis=0),
        seconds_from=seconds,
        in_reach=(seconds <= most_s[:, None]).T,
        visits=visits,
        work_s=work_s,
        exclusive=np.zeros(outlets, bool),
        strategic=np.zeros(outlets, bool),
        distributor_mode=mode,
        fee=np.where(trade, 0.0, chance.uniform(800, 2_500, count)),
        min_volume_cases=np.where(trade, 0.0, 3_000.0),
        outlets_min=np.where(is_wat, 250.0, 1.0),
        outlets_max=np.where(is_wat, 400.0, np.inf),
        reps_min=np.zeros(1, np.int32),
        reps_max=np.full(1, reps, np.int32),
        rep_low=np.array([100.0, 200.0, 0.0]),
        rep_high=np.array([120.0, 388.0, 20 * 8.25 * 3600 * 0.9]),
        rep_cost=1_400.0,
        budget=np.inf,
        neighbours=near,
        shape="outwards",
        block_outlets=block,
        gap=0.005,
        nodes=2_000,
    )
    return problem, money


def _neighbours(xy: np.ndarray) -> Neighbours:
    """Delaunay neighbours, nearest first, with travel seconds."""
    begin, other = Delaunay(xy).vertex_neighbor_vertices
    row = np.repeat(np.arange(len(xy)), np.diff(begin))
    seconds = (np.hypot(*(xy[row] - xy[other]).T) * DETOUR / SPEED_M_S).astype(np.int32)
    order = np.lexsort((other, seconds, row))
    return Neighbours(begin.astype(np.int64), other[order].astype(np.int32), seconds[order])
