"""Seeded outlets on the streets of Wuhan as one territory problem: the instance on which all peers are measured."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.spatial import cKDTree

from routeopt import network
from routeopt.network.model import SNAP_OK, Neighbours, SnappedPoints, StreetNetwork
from routeopt.scenario.network import NetworkSettings
from routeopt.starter.synthetic_outlets import place_outlets
from routeopt.territories.estimates import LARGE_OUTLETS, hauls_s, hops_s, starts_of
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.pieces import pieces_of, within
from routeopt.territories.pockets import tight_passages

WUHAN = Path(__file__).resolve().parents[1] / "scenarios/wuhan/streets.parquet"
MODE = "e_bike"
DAYS, STOPS_MIN, STOPS_MAX = 20, 15, 20
_BAND = (100, 120)
_EARTH_M_PER_DEGREE = 111_195.0
_K_MEANS = 100_000_000
"""Reps × outlets of the largest city whose reps live at the middles of k-means."""
_CLASSES = {"A": (0.1, 8, 20.0), "B": (0.3, 4, 15.0), "C": (0.6, 2, 12.0)}
"""Share of the outlets, visits in the cycle and minutes of a visit."""


@dataclass(frozen=True)
class City:
    """
    A problem with what peers and journeys need beside it: points on the streets, places on a plane in metres.

    Of the ``drawn`` outlets, those in dead ends of which no territories in the band can be made are left out.
    """

    problem: TerritoryProblem
    streets: StreetNetwork
    points: SnappedPoints
    starts: SnappedPoints
    place_m: NDArray[np.float64]
    drawn: int


def streets_of_wuhan(cache: Path) -> StreetNetwork:
    """Prepare the streets."""
    return network.prepare(NetworkSettings(streets=WUHAN, cache=cache), [MODE])[MODE]


def city_of(streets: StreetNetwork, outlets: int, reps: int, seed: int, effort: str = "standard") -> City:
    """Place outlets on one connected piece of the street neighbourhood, reps at home where the outlets are."""
    found = place_outlets(streets.segments, WUHAN, outlets, seed).table
    points = streets.snap(found["lon"].to_numpy(), found["lat"].to_numpy())
    points = points.take(points.status == SNAP_OK)
    neighbours, drawn = streets.adjacency(points), len(points)
    kept = _kept(neighbours, reps)
    points, neighbours = points.take(kept), within(neighbours, kept)
    n = len(points)
    scale = np.array([np.cos(np.radians(points.lat.mean())), 1.0]) * _EARTH_M_PER_DEGREE
    place_m = np.stack([points.lon, points.lat], axis=1) * scale
    chance = np.random.default_rng(seed)
    classes = chance.choice(len(_CLASSES), n, p=[share for share, _, _ in _CLASSES.values()])
    visits = np.array([often for _, often, _ in _CLASSES.values()])[classes].astype(np.int64)
    minutes = np.array([each for _, _, each in _CLASSES.values()])[classes] + 0.5
    starts = points.take(np.asarray(cKDTree(place_m).query(_homes(place_m, reps, seed))[1], np.int64))
    ways = starts_of(streets, starts, points, neighbours)
    problem = TerritoryProblem(
        office_id="wuhan",
        outlet_ids=tuple(f"W{number:07d}" for number in range(n)),
        rep_ids=tuple(f"R{number:05d}" for number in range(reps)),
        travel_s=streets.times(points).seconds if n <= LARGE_OUTLETS else None,
        start_s=ways.there_s,
        start_outlet=ways.outlet,
        start_outlet_s=ways.outlet_s,
        neighbours=neighbours,
        visits=visits,
        visit_s=(minutes * 60).astype(np.int64),
        hop_s=hops_s(streets, points, neighbours, visits, DAYS),
        haul_s=hauls_s(ways.nearest_s, (STOPS_MIN + STOPS_MAX) / 2),
        stops_a_day=(STOPS_MIN + STOPS_MAX) / 2,
        potential_cases=chance.lognormal(2.0, 0.7, n) * visits,
        volume_cases=chance.lognormal(2.0, 0.7, n) * visits,
        outlets_min=_BAND[0],
        outlets_max=_BAND[1],
        visits_min=DAYS * STOPS_MIN,
        visits_max=DAYS * STOPS_MAX,
        shift_s=DAYS * 8 * 3600,
        hours_tolerance=0.05,
        weight_hours=1.0,
        weight_potential=0.3,
        prospect_ids=(),
        prospect_nearest=np.zeros(0, np.int32),
        prospect_s=np.zeros(0, np.int64),
        allowed=None,
        first_rep=np.full(n, -1, np.int32),
        previous_rep=np.full(n, -1, np.int32),
        change_s=0.0,
        frontier_prices_s=(),
        change_weight=np.ones(n),
        gain_share=None,
        frontier_plans=0,
        changes_max=n,
        together=np.zeros((0, 2), np.int32),
        apart=np.zeros((0, 2), np.int32),
        effort=effort,
        seed=seed,
    )
    return City(problem, streets, points, starts, place_m, drawn)


def _kept(neighbours: Neighbours, reps: int) -> NDArray[np.int64]:
    """
    Outlets without those of dead ends that, with others at the same place, are proven to fit no territories.

    Of the pockets that only one outlet joins, the smaller ones go. On the streets of one city that happens from several
    hundred thousand outlets on, where dead ends hold nearly as many as a territory.
    """
    kept = np.arange(len(neighbours.start) - 1)
    while True:
        near = within(neighbours, kept)
        tight = np.array([member for member, _, _ in tight_passages(near, reps, _BAND, 1)], np.int64)
        if not len(tight):
            return kept
        rest = np.delete(np.arange(len(kept)), tight)
        pocket = np.full(len(kept), -1, np.int32)
        pocket[rest] = pieces_of(within(near, rest))
        size, out = np.bincount(pocket[rest]), np.zeros(len(kept), np.bool_)
        for member in tight.tolist():
            beside = np.unique(pocket[near.index[near.start[member] : near.start[member + 1]]])
            # The rest of the city, and the largest pocket, stay.
            beside = beside[beside >= 0]
            out |= np.isin(pocket, beside[np.argsort(size[beside])][:-2])
        if not out.any():
            return kept
        kept = kept[~out]


def _homes(place_m: NDArray[np.float64], reps: int, seed: int) -> NDArray[np.float64]:
    """Middles of k-means; of cells of like many outlets, halved across their longer side, where that takes too long."""
    if reps * len(place_m) <= _K_MEANS:
        return np.asarray(kmeans2(place_m, reps, minit="++", rng=np.random.default_rng(seed))[0])
    homes, waiting = [], [(np.arange(len(place_m)), reps)]
    while waiting:
        members, cells = waiting.pop()
        inside = place_m[members]
        if cells == 1:
            homes.append(inside.mean(axis=0))
            continue
        order = np.argsort(inside[:, int(np.argmax(np.ptp(inside, axis=0)))], kind="stable")
        half = cells // 2
        cut = len(members) * half // cells
        waiting += [(members[order[:cut]], half), (members[order[cut:]], cells - half)]
    return np.array(homes)
