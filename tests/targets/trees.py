"""Made-up trees of units for the tests of targets."""

import numpy as np
from numpy.typing import NDArray

from routeopt.targets.model import LEVELS, TargetProblem
from routeopt.targets.tree import upwards


def tree(sizes: tuple[int, int, int, int], seed: int, total: int | None = None, tight: float = 0.3) -> TargetProblem:
    """
    Draw a tree in which every unit of a level has 1 to so many parts, with floors and caps around what is desired.

    ``tight`` is how near floors and caps come: 0 binds everything.
    """
    chance = np.random.default_rng(seed)
    level, parent, last = [0], [-1], [0]
    for depth, most in enumerate(sizes, start=1):
        now = []
        for above in last:
            for _ in range(int(chance.integers(1, most + 1))):
                now.append(len(level))
                level.append(depth)
                parent.append(above)
        last = now
    levels, parents = np.array(level, np.int8), np.array(parent, np.int32)
    group = levels == len(LEVELS) - 1
    desired = upwards(np.where(group, chance.gamma(0.7, 300.0, len(level)), 0.0), parents, levels)
    floor = np.floor(desired * chance.uniform(max(0.0, 0.9 - 3 * tight), 0.95, len(level))).astype(np.int64)
    cap = np.ceil(desired * chance.uniform(1.05, 1.2 + 3 * tight, len(level))).astype(np.int64) + 1
    floor, cap = (
        np.minimum(floor, _parts(cap, parents, levels, np.minimum)),
        np.maximum(cap, _parts(floor, parents, levels, np.maximum)),
    )
    season = np.where(group[:, None], chance.dirichlet(np.full(12, 8.0), len(level)), 0.0)
    least, most_ = _parts(floor, parents, levels, np.maximum)[0], _parts(cap, parents, levels, np.minimum)[0]
    floor[0], cap[0] = 0, 10**9
    asked = int(chance.integers(least, most_ + 1)) if total is None else total
    names = tuple(f"u{row}" for row in range(len(level)))
    return TargetProblem(names, levels, parents, desired, floor, cap, season, asked)


def _parts(
    bound: NDArray[np.int64], parent: NDArray[np.int32], level: NDArray[np.int8], pick: np.ufunc
) -> NDArray[np.int64]:
    """What units can reach with their parts' bounds, from the groups up."""
    reach = bound.copy()
    for depth in range(len(LEVELS) - 1, 0, -1):
        rows = np.flatnonzero(level == depth)
        parts = np.zeros(len(reach), np.int64)
        np.add.at(parts, parent[rows], reach[rows])
        above = np.unique(parent[rows])
        reach[above] = pick(reach[above], parts[above])
    return reach
