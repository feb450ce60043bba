"""How others would split a city: areas by simple means or by facility location, and a direct team by volume."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routeopt.coverage.optimise.merged import team_around
from routeopt.coverage.optimise.model import SplitAnswer, SplitProblem
from routeopt.coverage.optimise.search import pieces, search

Areas = NDArray[np.int32]
RADII = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Radius of the rule of thumb, as shares of what is in reach."""
THRESHOLDS = (0.25, 0.5, 0.75, 1.0)
"""Volume below which it gives outlets away, as quantiles of the blocks' mean volumes."""
NODES = 500


@dataclass(frozen=True)
class Peer:
    """A way to draw areas: candidates, of which the one that earns most counts, and its name."""

    name: str
    areas: Callable[[SplitProblem, float], Iterator[Areas]]


def thumb(split: SplitProblem, gap: float) -> Iterator[Areas]:
    """Small customers within a radius of the door, for every radius and threshold."""
    del gap
    blocks = split.blocks
    mean = blocks.volume_cases / np.maximum(blocks.outlets, 1)
    reach = np.where(blocks.allowed, blocks.distance_s, -np.inf).max(axis=0)
    for threshold in THRESHOLDS:
        small = mean <= np.quantile(mean, threshold)
        for radius in RADII:
            yield grown(split, small[:, None] & (blocks.distance_s <= radius * reach))


def nearest(split: SplitProblem, gap: float) -> Iterator[Areas]:
    """Each block to the nearest door in reach."""
    del gap
    yield grown(split, split.blocks.allowed)


def facility(split: SplitProblem, gap: float) -> Iterator[Areas]:
    """Capacitated facility location: who is signed and who takes what, against wholesale; no connection, no reps."""
    teams = replace(split.teams, reps_min=0 * split.teams.reps_min, reps_max=0 * split.teams.reps_max)
    units = replace(split.units, direct_ok=np.zeros_like(split.units.direct_ok))
    alone = replace(split, units=units, teams=teams, without=frozenset({"area_shape", "team"}))
    found = search(alone, gap, NODES)
    if found is not None:
        yield found.area


PEERS = (Peer("rule of thumb", thumb), Peer("nearest distributor", nearest), Peer("facility location", facility))


def grown(split: SplitProblem, wanted: NDArray[np.bool_]) -> Areas:
    """Give each distributor its nearest wanted blocks, as far as band and capacity go."""
    blocks, areas = split.blocks, split.areas
    away = np.where(blocks.allowed, blocks.distance_s, np.inf)
    area = np.full(len(blocks.outlets), -1, np.int32)
    outlets, cases = np.zeros(len(areas.root)), np.zeros(len(areas.root))
    closest = np.argmin(away, axis=1)
    for block in np.argsort(away.min(axis=1), kind="stable").tolist():
        mine = int(closest[block])
        more = outlets[mine] + blocks.outlets[block], cases[mine] + blocks.volume_cases[block]
        fits = more[0] <= areas.outlets_max[mine] and more[1] <= areas.capacity_cases[mine]
        if fits and wanted[block, mine] and np.isfinite(away[block, mine]):
            area[block], (outlets[mine], cases[mine]) = mine, more
    return area


def sound(split: SplitProblem, area: Areas) -> Areas:
    """Keep of each area the piece at its door, where that meets band and break-even: the rules are the same."""
    blocks, areas, kept = split.blocks, split.areas, np.full_like(area, -1)
    for mine in range(len(areas.root)):
        for piece in pieces(blocks.start, blocks.neighbour, area == mine):
            outlets, cases = blocks.outlets[piece].sum(), blocks.volume_cases[piece].sum()
            enough = outlets >= areas.outlets_min[mine] and cases >= areas.min_volume_cases[mine]
            if areas.root[mine] in piece and enough:
                kept[piece] = mine
    return kept


def by_volume(split: SplitProblem, area: Areas) -> float:
    """Contribution with customers that rules hold and then the largest direct, with as many reps as earn most."""
    units, teams, blocks = split.units, split.teams, split.blocks
    taken = np.flatnonzero(area >= 0)
    signed = np.unique(area[taken])
    base = split.fixed_value + float(blocks.value[taken, area[taken]].sum() - split.areas.fee[signed].sum())
    outside = np.flatnonzero((area[units.block] < 0) & units.direct_ok)
    base += float(units.other_value[area[units.block] < 0].sum())
    held = (units.direct_only | units.never_other)[outside]
    order = outside[np.lexsort((-units.volume_cases[outside], ~held))]
    used = np.cumsum(units.use[order], axis=0)
    gain = np.concatenate([[0.0], np.cumsum((units.direct_value - units.other_value)[order])])
    best = base if not teams.reps_min.sum() and not held.any() else -np.inf
    for reps in range(max(1, int(teams.reps_min.sum())), int(teams.reps_max.sum()) + 1):
        count = int((used <= reps * teams.rep_high).all(axis=1).sum())
        if count >= max(1, held.sum()) and (used[count - 1] >= reps * teams.rep_low).all():
            best = max(best, base + gain[count] - teams.rep_cost * reps)
    return best


def by_our_team(split: SplitProblem, area: Areas, gap: float) -> float:
    """Contribution with these areas and the team that routeopt would choose around them."""
    signed = np.isin(np.arange(len(split.areas.root)), area)
    none = np.zeros(len(split.units.block), bool)
    found = team_around(split, SplitAnswer(area, none, signed, split.teams.reps_max, 0.0, 0.0, 0, 0), gap, NODES)
    return -np.inf if found is None else found.value
