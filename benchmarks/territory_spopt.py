"""The regionalisers of spopt on the same outlets: SKATER, AZP and max-p, the last two in limited processor time."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.limited import Answer, ask
from benchmarks.rows import LeftOutError
from benchmarks.territory_city import City

Labels = NDArray[np.int32]
Asked = tuple[NDArray[np.float64], list[list[int]], int, int, int]
"""Places, neighbours, number of regions, fewest outlets of each, and the seed."""
_CONSTRUCTIONS = 2
"""Constructions of max-p, by default 99: with these 220 outlets have no answer in half a minute, with two they have."""


def spopt_peers(cpu_s: float) -> Iterator[tuple[str, Callable[[City, int], Labels | Answer[Labels]]]]:
    """Name and method of each."""
    yield "spopt SKATER", lambda city, seed: _skater(*_asked(city, seed))
    for name, method in (("spopt AZP", _azp), ("spopt max-p", _max_p)):
        yield name, partial(_limited, method, cpu_s)


def _limited(method: Callable[..., Labels], cpu_s: float, city: City, seed: int) -> Answer[Labels]:
    return ask(method, _asked(city, seed), cpu_s)


def _asked(city: City, seed: int) -> Asked:
    near, problem = city.problem.neighbours, city.problem
    rows = [near.index[near.start[i] : near.start[i + 1]].tolist() for i in range(len(city.points))]
    return city.place_m, rows, len(problem.rep_ids), problem.outlets_min, seed


def _skater(place_m: NDArray[np.float64], rows: list[list[int]], reps: int, fewest: int, seed: int) -> Labels:
    """Spanning tree cut by the spread of places."""
    del seed
    frame, weights = _for_spopt(place_m, rows)
    from spopt.region import Skater

    made = Skater(frame, weights, ["x", "y"], n_clusters=reps, floor=fewest)
    made.solve()
    return np.array(made.labels_, np.int32)


def _azp(place_m: NDArray[np.float64], rows: list[list[int]], reps: int, fewest: int, seed: int) -> Labels:
    """Zones improved outlet by outlet."""
    del fewest
    frame, weights = _for_spopt(place_m, rows)
    from spopt.region import AZP

    made = AZP(frame, weights, ["x", "y"], n_clusters=reps, random_state=seed)
    made.solve()
    return np.array(made.labels_, np.int32)


def _max_p(place_m: NDArray[np.float64], rows: list[list[int]], reps: int, fewest: int, seed: int) -> Labels:
    """As many regions of at least so many outlets as there can be; it is told no number and no most."""
    del reps
    frame, weights = _for_spopt(place_m, rows)
    from spopt.region import MaxPHeuristic

    np.random.seed(seed)  # noqa: NPY002 - the library draws from numpy's own generator
    made = MaxPHeuristic(frame, weights, ["x", "y"], "one", fewest, 2, max_iterations_construction=_CONSTRUCTIONS)
    made.solve()
    return np.array(made.labels_, np.int32) - 1


def _for_spopt(place_m: NDArray[np.float64], rows: list[list[int]]) -> tuple[Any, Any]:
    try:
        import geopandas as gpd
        import spopt.region as _  # noqa: F401 - Only to see whether it is there.
        from libpysal.weights import W
    except ImportError:
        raise LeftOutError("spopt is not installed") from None
    x, y = place_m.T
    frame = gpd.GeoDataFrame({"x": x, "y": y, "one": 1}, geometry=gpd.points_from_xy(x, y))
    return frame, W(dict(enumerate(rows)), silence_warnings=True)
