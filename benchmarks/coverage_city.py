"""Outlets, distributors and money on the real streets of Wuhan: the instance on which coverage and its peers stand."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_city import WUHAN
from routeopt.coverage.model import MODES, CoverageProblem
from routeopt.coverage.money import Money
from routeopt.coverage.price import NEAREST
from routeopt.network.model import SNAP_OK, StreetNetwork
from routeopt.scenario.coverage import CoverageSettings, MoneySettings
from routeopt.scenario.journeys import JourneySettings
from routeopt.scenario.settings import OutletClass
from routeopt.starter.synthetic_outlets import place_outlets

DAYS = 20
SHARE_A, SHARE_B, SHARE_CHAINS = 0.08, 0.26, 0.015
MINUTES = {"WAT": 25.0, "PDS": 40.0}
"""An area reaches so far from its distributor's door by e-bike and van."""
CLOSED = ("school", "hospital")
"""Closed channels that stay with the company: direct or in a WAT area."""
HOLD_PER_CASE = {"school": 1.0, "hospital": 1.0, "restaurant": 0.5, "entertainment": 0.5}
"""Worth of holding an outlet, beyond the margin, in a market of the third stage."""
OUTLYING_SHARE = 0.6
"""Regional distributors stand farther out than this share of the outlets."""


@dataclass(frozen=True)
class Sizes:
    """How large the city is."""

    outlets: int
    wat: int
    pds: int
    reps: int
    block: int


def city(streets: StreetNetwork, sizes: Sizes, seed: int) -> tuple[CoverageProblem, Money]:
    """
    Make a city with two wholesalers, WAT and PDS distributors, chains that are modern trade by rule, closed channels.

    Volumes are lognormal; 8 % of the outlets are class A and 26 % B, visited 8, 4 and 2 times a cycle; money is that of
    the settings' defaults, travel that of the streets.
    """
    chance = np.random.default_rng(seed)
    found = place_outlets(streets.segments, WUHAN, sizes.outlets, seed).table
    points = streets.snap(found["lon"].to_numpy(), found["lat"].to_numpy())
    on_street = points.status == SNAP_OK
    points, channel = points.take(on_street), found["channel"].to_numpy(str)[on_street]
    n = len(points)
    worth = np.array([HOLD_PER_CASE.get(name, 0.0) for name in channel])
    chain = chance.random(n) < SHARE_CHAINS
    volume = np.exp(chance.normal(2.9, 0.9, n)).round(1) * np.where(chain, 10.0, 1.0)
    rank = np.where(chain, 0.5, volume.argsort().argsort() / n)
    grade = np.select([rank > 1 - SHARE_A, rank > 1 - SHARE_A - SHARE_B], ["A", "B"], "C")
    journeys = JourneySettings()
    visits = _by_class(grade, journeys.visits_per_cycle)
    near = streets.adjacency(points.take(~chain))
    size = np.diff(near.start)
    hop = np.full(n, 0.0)
    hop[~chain] = [near.seconds[near.start[i] : near.start[i] + min(NEAREST, size[i])].mean() for i in range(len(size))]
    money = MoneySettings()
    service_s = 60.0 * (_by_class(grade, journeys.service_minutes) + dict(journeys.stop_minutes)["e_bike"])
    work_s = visits * (service_s + money.travel_factor * hop)
    mode = np.repeat([MODES.index(name) for name in ("WS", "PDS", "WAT")], [2, sizes.pds, sizes.wat]).astype(np.int8)
    doors = points.take(_doors(points.lon, points.lat, sizes, chance))
    seconds = streets.times(doors, points).seconds.astype(np.float64)
    most_s = np.array([60.0 * MINUTES.get(MODES[code], np.inf) for code in mode])
    names = [MODES[code] for code in mode]
    value, cost = (
        np.stack(part, 1) for part in zip(*(_earns(money, name, volume, worth) for name in names), strict=True)
    )
    direct, direct_cost = _earns(money, "DSD", volume, worth)
    chains, chains_cost = _earns(money, "MT", volume, worth)
    minutes = work_s / 60.0 * money.rep_minute
    is_wat, trade = mode == MODES.index("WAT"), mode == MODES.index("WS")
    band = CoverageSettings()
    wholesaler = np.flatnonzero(trade)[np.argmin(seconds[trade], axis=0)]
    problem = CoverageProblem(
        outlet_ids=tuple(f"W{row:06d}" for row in range(n)),
        served=np.ones(n, bool),
        volume_cases=volume,
        ruled_mode=np.where(chain, MODES.index("MT"), MODES.index("DSD")).astype(np.int8),
        ruled_by=tuple(np.where(chain, "rule_1", "default").tolist()),
        area_distributor=np.full((n, 2), -1, np.int32),
        fixed_distributor=np.full(n, -1, np.int32),
        wholesaler=wholesaler.astype(np.int32),
        reachable=np.ones(n, bool),
        office=np.zeros(n, np.int32),
        distributor_ids=tuple(f"{name}{row:02d}" for row, name in enumerate(names)),
        office_ids=("O1",),
        capacity_cases=np.where(trade, np.inf, chance.uniform(8_000, 14_000, len(mode))),
        direct_min=np.zeros(1, np.int64),
        direct_max=np.full(1, 120 * sizes.reps),
    )
    shift_s = (8.25 * 3600) * DAYS
    priced = Money(
        free=~chain,
        contribution=np.where(chain, chains, direct - minutes),
        cost=np.where(chain, chains_cost, direct_cost + minutes),
        direct=direct - minutes,
        with_distributor=value,
        cost_with=cost,
        seconds_from=seconds,
        in_reach=(seconds <= most_s[:, None]).T,
        visits=visits,
        work_s=work_s,
        exclusive=np.isin(channel, CLOSED) & ~chain,
        strategic=np.zeros(n, bool),
        distributor_mode=mode,
        fee=np.where(trade, 0.0, chance.uniform(800, 2_500, len(mode))),
        min_volume_cases=np.where(trade, 0.0, 3_000.0),
        outlets_min=np.where(is_wat, float(band.wat_outlets_min), 1.0),
        outlets_max=np.where(is_wat, float(band.wat_outlets_max), np.inf),
        reps_min=np.zeros(1, np.int32),
        reps_max=np.full(1, sizes.reps, np.int32),
        rep_low=np.array([100.0, 200.0, 0.0]),
        rep_high=np.array([120.0, 0.97 * 20 * DAYS, money.day_share * shift_s]),
        rep_cost=money.rep_fixed,
        budget=np.inf,
        neighbours=near,
        shape="outwards",
        block_outlets=sizes.block,
        gap=band.gap,
        nodes=band.nodes,
    )
    return problem, priced


def _by_class(grade: NDArray[np.str_], values: Mapping[OutletClass, float]) -> NDArray[np.float64]:
    by_class = np.array([float(values["A"]), float(values["B"]), float(values["C"])])
    return by_class[np.searchsorted(["A", "B", "C"], grade)]


def _earns(
    money: MoneySettings, mode: str, volume: NDArray[np.float64], worth: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """Contribution of each outlet in a mode before a rep's minutes, and the part of it that is cost."""
    kept = {str(key): value for key, value in money.volume_kept.items()}.get(mode, 1.0)
    delivery = {str(key): value for key, value in money.delivery_per_case.items()}.get(mode, 0.0)
    outlet = {str(key): value for key, value in money.cost_per_outlet.items()}.get(mode, 0.0)
    cost = kept * volume * delivery + outlet
    margin = {str(key): value for key, value in money.margin_per_case.items()}[mode]
    return kept * volume * (margin + (worth if mode in ("DSD", "WAT") else 0.0)) - cost, cost


def _doors(
    lon: NDArray[np.float64], lat: NDArray[np.float64], sizes: Sizes, chance: np.random.Generator
) -> NDArray[np.int64]:
    """Wholesalers and WAT doors anywhere, PDS doors in the outskirts."""
    from_middle = np.hypot((lon - np.median(lon)) * np.cos(np.radians(np.median(lat))), lat - np.median(lat))
    outside = np.flatnonzero(from_middle > np.quantile(from_middle, OUTLYING_SHARE))
    anywhere = chance.choice(len(lon), 2 + sizes.wat, replace=False)
    regional = chance.choice(outside, sizes.pds, replace=False)
    return np.concatenate([anywhere[:2], regional, anywhere[2:]]).astype(np.int64)
