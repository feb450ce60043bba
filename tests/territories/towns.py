"""Made-up towns for territory problems: every parameter in sight, streets as a planar neighbourhood."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from routeopt.network.model import Neighbours
from routeopt.territories.model import TerritoryProblem

Pairs = Iterable[tuple[int, int]]


def neighbours_of(travel: NDArray[np.int32], pairs: Pairs) -> Neighbours:
    """Both directions of each pair, nearest first, as the network gives them."""
    n = len(travel)
    near: list[set[int]] = [set() for _ in range(n)]
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    rows = [sorted(found, key=lambda j, i=i: (travel[i, j], j)) for i, found in enumerate(near)]  # type: ignore[misc]
    start = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    index = np.array([j for row in rows for j in row], np.int32)
    tail = np.repeat(np.arange(n), np.diff(start))
    return Neighbours(start, index, travel[tail, index])


def problem_on(travel: NDArray[np.int32], pairs: Pairs, reps: int, band: tuple[int, int], **changes: Any) -> Any:
    """A problem whose outlets are all alike: one visit of ten minutes, hop of two; no balance is asked for."""
    n = len(travel)
    values: dict[str, Any] = {
        "office_id": "O1",
        "outlet_ids": tuple(f"C{number:03d}" for number in range(n)),
        "rep_ids": tuple(f"R{number}" for number in range(1, reps + 1)),
        "travel_s": travel,
        "start_s": np.tile(travel[0], (reps, 1)).astype(np.int32),
        "neighbours": neighbours_of(travel, pairs),
        "visits": np.ones(n, np.int64),
        "visit_s": np.full(n, 600, np.int64),
        "hop_s": np.full(n, 120, np.int64),
        "stops_a_day": 17.5,
        "potential_cases": np.ones(n),
        "volume_cases": np.ones(n),
        "outlets_min": band[0],
        "outlets_max": band[1],
        "visits_min": 0,
        "visits_max": 10**6,
        "shift_s": 576_000,
        "hours_tolerance": 0.05,
        "weight_hours": 0.0,
        "weight_potential": 0.0,
        "prospect_ids": (),
        "prospect_nearest": np.zeros(0, np.int32),
        "prospect_s": np.zeros(0, np.int64),
        "allowed": None,
        "first_rep": np.full(n, -1, np.int32),
        "previous_rep": np.full(n, -1, np.int32),
        "change_s": 0.0,
        "frontier_prices_s": (),
        "change_weight": np.ones(n),
        "gain_share": None,
        "frontier_plans": 0,
        "changes_max": n,
        "together": np.zeros((0, 2), np.int32),
        "apart": np.zeros((0, 2), np.int32),
        "effort": "fast",
        "seed": 1,
    }
    values.update(changes)
    values.setdefault("start_outlet", values["start_s"].argmin(axis=1).astype(np.int32))
    values.setdefault("start_outlet_s", values["start_s"].min(axis=1))
    values.setdefault("haul_s", 2 * values["start_s"].min(axis=0) / 17.5)
    return TerritoryProblem(**values)


def street_of(n: int, step_s: int = 60) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
    """Travel and neighbours of n outlets along one street."""
    place = np.arange(n) * step_s
    return np.abs(place[:, None] - place).astype(np.int32), [(i, i + 1) for i in range(n - 1)]


def town_of(rng: np.random.Generator, n: int) -> tuple[NDArray[np.int32], list[tuple[int, int]]]:
    """Travel and neighbours of n outlets strewn over a town; uphill costs a little more, so not symmetric."""
    place = rng.random((n, 2)) * 1800
    step = place[None, :, :] - place[:, None, :]
    travel = np.rint(np.abs(step).sum(axis=2) + 0.1 * np.maximum(0, step[..., 1])).astype(np.int32)
    triangles = Delaunay(place).simplices
    return travel, sorted({(min(t[a], t[b]), max(t[a], t[b])) for t in triangles for a, b in ((0, 1), (1, 2), (0, 2))})


def city_of(seed: int, n: int, reps: int, band: tuple[int, int], **changes: Any) -> Any:
    """A town with uneven visits, volumes and starts, prospects, and balance in the objective."""
    rng = np.random.default_rng(seed)
    travel, pairs = town_of(rng, n)
    starts = rng.integers(0, n, reps)
    prospects = rng.integers(0, n, 5)
    values: dict[str, Any] = {
        "start_s": travel[starts],
        "visits": rng.choice([1, 2, 4], n, p=[0.5, 0.3, 0.2]).astype(np.int64),
        "visit_s": rng.integers(5, 21, n) * 60,
        "potential_cases": rng.lognormal(2, 1, n),
        "volume_cases": rng.lognormal(2, 1, n),
        "weight_hours": 1.0,
        "weight_potential": 0.3,
        "prospect_ids": tuple(f"P{number}" for number in range(5)),
        "prospect_nearest": prospects.astype(np.int32),
        "prospect_s": np.full(5, 720),
        "seed": seed,
    }
    values.update(changes)
    return problem_on(travel, pairs, reps, band, **values)
