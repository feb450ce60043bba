"""The census laid on street segments: what stands on each, what it is worth, and the work and money it takes."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.inputs.columns import capped, row_fault
from routeopt.inputs.model import Inputs
from routeopt.network.model import SNAP_OK, Travel
from routeopt.scenario.model import Scenario
from routeopt.streets.value import TERMS, outlet_terms, weigh


@dataclass(frozen=True)
class StreetCensus:
    """
    The census on the segments of the planning mode.

    Attributes
    ----------
    segments
        One row per segment of the network, in its order: ``segment_id, u, v, highway, length_m, surveyed,
        surveyed_outlets, customers, prospects, coolers, cooler_room, own_cases, rival_cases, closed, work_s, money,
        value``, the terms of `value.TERMS`.
    outlets
        One row per outlet of the census that counts: ``survey_id, outlet_id, segment, match, customer, value``, and
        what the row says; ``segment`` is the row in ``segments``.
    matches
        One row per row of the census: ``survey_id, segment_id, outlet_id, match``.
    """

    segments: pd.DataFrame
    outlets: pd.DataFrame
    matches: pd.DataFrame


def lay(settings: Scenario, known: Inputs, travel: Travel) -> StreetCensus:
    """
    Lay the census on the streets.

    Parameters
    ----------
    settings, known, travel
        Scenario, tables with a survey, and streets.

    Returns
    -------
    StreetCensus
        Duplicates are counted once.

    Raises
    ------
    BadInputError
        E1006 a row on no street, E1007 a segment of another map: all of them at once.
    """
    if known.survey is None:
        raise ValueError("the scenario names no survey")
    rules = settings.streets
    network = travel.networks[travel.planning_mode].segments
    survey = known.survey
    at = _segment_of(known, survey, travel, network)
    table = network[["segment_id", "u", "v", "highway", "length_m"]].reset_index(drop=True)
    table = pd.DataFrame(table).astype({"segment_id": str})
    table["surveyed"] = np.bincount(at, minlength=len(table)) > 0
    counts = ~survey["match"].isin(["empty", "duplicate"]).to_numpy()
    outlets = survey[counts].assign(segment=at[counts])
    terms = outlet_terms(rules, outlets, table["highway"].iloc[outlets["segment"]].set_axis(outlets.index))
    outlets["value"] = weigh(rules, terms)
    closed = terms["closed"].gt(0)
    sums: dict[str, pd.Series | NDArray[np.float64]] = {
        "surveyed_outlets": np.ones(len(outlets)),
        "customers": outlets["customer"],
        "prospects": ~outlets["customer"],
        "coolers": outlets["cooler"],
        "cooler_room": outlets["cooler_room"] & ~outlets["cooler"],
        "own_cases": outlets["own_cases"],
        "rival_cases": outlets["rival_cases"],
        "closed": closed,
    }
    for name, amount in sums.items():
        kind = np.float64 if name.endswith("cases") else np.int64
        table[name] = _sum(outlets, amount, len(table)).round(6).astype(kind)
    table = table.rename(columns={"closed": "closed_outlets"})
    for name in TERMS:
        table[name] = _sum(outlets, terms[name], len(table))
    table["value"] = weigh(rules, table)
    if known.previous is not None:
        goes_on = table["segment_id"].isin(known.previous.segments)
        table["value"] *= np.where(goes_on, 1 + rules.continued_bonus, 1.0)
    calls_s = 60 * settings.journeys.prospect_minutes * table["prospects"]
    table["work_s"] = (
        calls_s + 60 * rules.customer_minutes * table["customers"] + table["length_m"] / (rules.walk_kmh / 3.6)
    )
    facing_rivals = _sum(outlets, outlets["rival_cases"].gt(0), len(table))
    table["money"] = rules.cooler_cost * table["cooler_room"] + rules.display_cost * facing_rivals
    matches = survey[["survey_id", "outlet_id", "match"]].assign(segment_id=table["segment_id"].to_numpy()[at])
    return StreetCensus(table, outlets.reset_index(drop=True), matches)


def _sum(outlets: pd.DataFrame, amount: "pd.Series | NDArray[np.float64]", size: int) -> NDArray[np.float64]:
    return np.bincount(outlets["segment"], np.asarray(amount, np.float64), size).astype(np.float64)


def _segment_of(known: Inputs, survey: pd.DataFrame, travel: Travel, network: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Row of the segment that each row of the census is about: as named, else its outlet's, else the nearest."""
    streets = travel.networks[travel.planning_mode]
    at = np.full(len(survey), -1, np.int64)
    outlet_row = pd.Series(np.arange(len(known.outlets)), index=known.outlets["outlet_id"])
    with_outlet = survey["outlet_id"].notna().to_numpy()
    outlet_segment = streets.segment_of(travel.outlets[travel.planning_mode])
    at[with_outlet] = outlet_segment[outlet_row.loc[survey["outlet_id"][with_outlet]].to_numpy()]
    placed = survey[["lon", "lat"]].notna().all(axis=1).to_numpy() & ~with_outlet
    points = streets.snap(survey["lon"].to_numpy(np.float64)[placed], survey["lat"].to_numpy(np.float64)[placed])
    found = np.full(len(points), -1, np.int64)
    ok = points.status == SNAP_OK
    found[ok] = streets.segment_of(points.take(ok))
    at[placed] = found
    named = survey["segment_id"].notna().to_numpy()
    row_of = pd.Series(np.arange(len(network)), index=network["segment_id"].astype(str))
    given = row_of.reindex(survey["segment_id"][named]).fillna(-1).to_numpy().astype(np.int64)
    at[named] = given
    file = shown_path(known.files["survey"])
    faults: list[Fault] = []
    for row in np.flatnonzero(at < 0).tolist():
        if named[row]:
            faults.append(row_fault("E1007", file, "segment_id", row, value=survey["segment_id"].iloc[row]))
        else:
            faults.append(row_fault("E1006", file, "lon, lat", row))
    if faults:
        raise BadInputError(capped(faults))
    return at
