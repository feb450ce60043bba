"""From outlets found on a map to the tables of a scenario: the models put together until their sums close."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.starter import model_areas, model_contracts, model_demand, model_hours, model_team
from routeopt.starter.model_areas import Area
from routeopt.starter.model_demand import Demand
from routeopt.starter.model_team import Team
from routeopt.starter.osm_outlets import FoundOutlets
from routeopt.starter.streets import Fronts

VISITS = {"A": 8, "B": 4, "C": 2}
"""Visits per cycle by class, as the scenario's own settings say."""
SHARE_A = 0.08
SHARES_B = tuple(round(0.10 + 0.01 * step, 2) for step in range(51))
CUSTOMERS_PER_WAT_AREA = 1200
WAT_CUSTOMERS = (10, 62)
"""Fewest and most class C customers of a WAT area: real ones hold 250-400, which would empty a demonstration city."""
WAT_SHARE = 0.06
PDS_FROM = 150
"""Direct customers from which a city gives areas away; a smaller place keeps them all."""
DEGREE_M = 111_195.0


@dataclass(frozen=True)
class City:
    """
    All tables of a starter scenario and the settings that fit them.

    Attributes
    ----------
    outlets, offices, reps, distributors
        Tables with the columns of `inputs.schema`.
    travel_mode
        Mode of all reps.
    outlets_band, stops_band
        Bands that these outlets fill.
    direct, visits, to_wholesale
        Direct customers that are reachable, their visits in the cycle, and class C customers that left for wholesale
        to keep the band.
    share_b
        Share of class B that gives the team its mean working day.
    hours
        What became of the map's opening hours.
    """

    outlets: pd.DataFrame
    offices: pd.DataFrame
    reps: pd.DataFrame
    distributors: pd.DataFrame
    travel_mode: str
    outlets_band: tuple[int, int]
    stops_band: tuple[int, int]
    direct: int
    visits: int
    to_wholesale: int
    share_b: float
    hours: model_hours.Hours


@dataclass(frozen=True)
class _Split:
    """One closing of the sums: who serves whom, for one share of class B."""

    share_b: float
    grades: NDArray[np.str_]
    areas: tuple[Area, ...]
    offices: tuple[NDArray[np.intp], ...]
    teams: tuple[Team, ...]
    dropped: NDArray[np.intp]
    visits: int

    @property
    def reps(self) -> int:
        return sum(team.reps for team in self.teams)

    @property
    def stops_off_aim(self) -> float:
        return abs(self.visits / self.reps / model_team.WORKING_DAYS - model_team.AIMED_STOPS)


def on_plane(found: pd.DataFrame) -> NDArray[np.float64]:
    """
    Positions on a plane.

    Parameters
    ----------
    found
        Table with ``lon`` and ``lat``.

    Returns
    -------
    ndarray
        float64 (n, 2), metres east and north of the median position.
    """
    lon0, lat0 = found["lon"].median(), found["lat"].median()
    east = (found["lon"].to_numpy(np.float64) - lon0) * DEGREE_M * np.cos(np.radians(lat0))
    return np.stack([east, (found["lat"].to_numpy(np.float64) - lat0) * DEGREE_M], 1)


def model_city(source: FoundOutlets, fronts: Fronts, mode: str, seed: int) -> City:
    """
    Model what the map lacks.

    Parameters
    ----------
    source
        Outlets of the map.
    fronts
        Their streets.
    mode
        Travel mode of the reps.
    seed
        Seed of all draws.

    Returns
    -------
    City
        Whose direct customers fill the reps' bands under the rules of `CoverageSettings`.

    Raises
    ------
    BadInputError
        E906 when no street reaches any outlet of a direct channel.
    """
    found = source.table
    xy = on_plane(found)
    demand = model_demand.draw_demand(found, xy, fronts.highway, seed)
    if not (demand.direct & ~demand.prospect & fronts.reachable).any():
        raise BadInputError([Fault("E906", shown_path(source.file), params={"outlets": len(found)})])
    markets = np.flatnonzero((found["channel"] == "wholesale").to_numpy())
    # The mix of B and C is what a team can tune, so it is chosen such that the mean working day is a full one.
    outlying = model_areas.outlying_area(xy) if (demand.direct & ~demand.prospect).sum() >= PDS_FROM else None
    split = min((_split(xy, demand, fronts, outlying, share) for share in SHARES_B), key=lambda one: one.stops_off_aim)
    hours = model_hours.draw_hours(found, seed)
    areas = [*split.areas, *model_areas.wholesalers(xy, markets)]
    outlets = _outlets(source, fronts, demand, hours, split)
    bands = [team.outlets_band for team in split.teams]
    return City(
        outlets=outlets,
        offices=_offices(found, fronts, xy, split),
        reps=_reps(split, mode),
        distributors=model_contracts.with_terms(_distributors(found, areas), outlets, seed),
        travel_mode=mode,
        outlets_band=(min(low for low, _ in bands), max(high for _, high in bands)),
        stops_band=model_team.stops_for(split.visits, split.reps),
        direct=sum(len(rows) for rows in split.offices),
        visits=split.visits,
        to_wholesale=len(split.dropped),
        share_b=split.share_b,
        hours=hours,
    )


def _split(xy: NDArray[np.float64], demand: Demand, fronts: Fronts, outlying: Area | None, share_b: float) -> _Split:
    grades = model_demand.classes(demand, SHARE_A, share_b)
    customers = demand.direct & ~demand.prospect
    small = customers & (grades == "C")
    areas = [outlying] if outlying else []
    if customers.sum() >= PDS_FROM:
        wanted = int(np.clip(WAT_SHARE * customers.sum(), *WAT_CUSTOMERS))
        count = max(1, round(customers.sum() / CUSTOMERS_PER_WAT_AREA))
        areas += model_areas.nearby_areas(xy, small, wanted, count, outlying)
    gone = model_areas.inside_any(xy, areas, "PDS") | (small & model_areas.inside_any(xy, areas, "WAT"))
    groups = model_team.parts(xy, np.flatnonzero(customers & fronts.reachable & ~gone))
    teams = [model_team.team_for(len(rows)) for rows in groups]
    kept, dropped = [], []
    for rows, team in zip(groups, teams, strict=True):
        order = rows[np.lexsort((rows, demand.volume_cases[rows]))]
        leaving = order[grades[order] == "C"][: team.surplus]
        dropped.append(leaving)
        kept.append(np.setdiff1d(rows, leaving))
    visits = sum(VISITS[grade] for rows in kept for grade in grades[rows].tolist())
    return _Split(share_b, grades, tuple(areas), tuple(kept), tuple(teams), np.sort(np.concatenate(dropped)), visits)


def _outlets(
    source: FoundOutlets, fronts: Fronts, demand: Demand, hours: model_hours.Hours, split: _Split
) -> pd.DataFrame:
    found = source.table
    mode = np.full(len(found), "", object)
    mode[split.dropped] = "WS"
    posted = found["street"].to_numpy(object)
    filled = np.full(len(found), "status outlet_class volume_cases potential_cases", object)
    filled += np.where(hours.modelled, " opening", "").astype(object)
    filled += np.where(mode != "", " mode", "").astype(object)
    table = found[["outlet_id", "name", "lon", "lat", "channel"]].assign(
        status=np.where(demand.prospect, "prospect", "served"),
        outlet_class=split.grades,
        volume_cases=demand.volume_cases,
        potential_cases=demand.potential_cases,
        opening=hours.opening,
        street=np.where(posted != "", posted, fronts.name.astype(object)),
        mode=mode,
    )
    if len(split.offices) > 1:
        office = np.full(len(found), "", object)
        for position, rows in enumerate(split.offices):
            office[rows] = f"O{position + 1}"
        table["office_id"] = office
        filled += np.where(office != "", " office_id", "").astype(object)
    return table.assign(is_synthetic="yes" if source.synthetic else "no", modelled=filled)


def _offices(found: pd.DataFrame, fronts: Fronts, xy: NDArray[np.float64], split: _Split) -> pd.DataFrame:
    """Each office stands where the direct customer nearest to the middle of its part stands."""
    rows = [int(part[np.argmin(np.hypot(*(xy[part] - np.median(xy[part], axis=0)).T))]) for part in split.offices]
    streets = [f", {fronts.name[row]}" if fronts.name[row] else "" for row in rows]
    return pd.DataFrame(
        {
            "office_id": [f"O{position + 1}" for position in range(len(rows))],
            "name": [f"Office {position + 1}{street}" for position, street in enumerate(streets)],
            "lon": found["lon"].to_numpy()[rows],
            "lat": found["lat"].to_numpy()[rows],
        }
    )


def _reps(split: _Split, mode: str) -> pd.DataFrame:
    offices = [f"O{position + 1}" for position, team in enumerate(split.teams) for _ in range(team.reps)]
    return pd.DataFrame(
        {
            "rep_id": [f"R{position + 1:02d}" for position in range(len(offices))],
            "name": [f"Rep {position + 1}" for position in range(len(offices))],
            "office_id": offices,
            "travel_mode": mode,
            "start": "office",
        }
    )


def _distributors(found: pd.DataFrame, areas: list[Area]) -> pd.DataFrame:
    titles = {"PDS": "Regional distributor", "WAT": "Nearby distributor", "WS": "Wholesaler"}
    rows, counts = [], dict.fromkeys(titles, 0)
    for area in areas:
        counts[area.mode] += 1
        door = found.iloc[area.door]
        rows.append(
            {
                "distributor_id": f"{area.mode}{counts[area.mode]}",
                "name": f"{titles[area.mode]} {counts[area.mode]} (at {door['name']})",
                "mode": area.mode,
                "lon": door["lon"],
                "lat": door["lat"],
                "area": "" if area.shape is None else _wkt(area.shape, found),
            }
        )
    return pd.DataFrame(rows)


def _wkt(shape: shapely.Geometry, found: pd.DataFrame) -> str:
    """WKT in degrees of a shape on the plane of `on_plane`."""
    lon0, lat0 = found["lon"].median(), found["lat"].median()
    east_m = DEGREE_M * np.cos(np.radians(lat0))
    degrees = shapely.transform(shape, lambda xy: np.stack([xy[:, 0] / east_m + lon0, xy[:, 1] / DEGREE_M + lat0], 1))
    return str(shapely.to_wkt(degrees, rounding_precision=6))
