"""Read and check all tables of a scenario; every fault at once, before anything runs."""

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.inputs import accounts, checks, coolers, land, lookalikes, results, sales, survey
from routeopt.inputs.columns import capped, row_fault, typed_table
from routeopt.inputs.datum import to_wgs84
from routeopt.inputs.formats import read_text_table
from routeopt.inputs.model import Inputs, Previous
from routeopt.inputs.previous import read_previous, with_streets
from routeopt.inputs.schema import TABLES
from routeopt.scenario.model import Scenario


def load(scenario: Scenario) -> Inputs:
    """
    Read the tables of a scenario.

    Parameters
    ----------
    scenario
        The settings.

    Returns
    -------
    Inputs
        Validated tables in WGS84.

    Raises
    ------
    BadInputError
        With every fault of every table.
    """
    files = {role: path for role in TABLES if (path := getattr(scenario.inputs, role)) is not None}
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for role, fields in TABLES.items():
        texts = pd.DataFrame()
        if role in files:
            try:
                texts = read_text_table(files[role])
            except BadInputError as wrong:
                faults += wrong.faults
                continue
            tables[role], found = typed_table(texts, fields, shown_path(files[role]))
            faults += found
        else:
            tables[role], _ = typed_table(texts, fields, "")
    shown = {role: shown_path(path) for role, path in files.items()}
    if len(tables) == len(TABLES):
        if "distributors" in files:
            faults += _read_areas(tables, shown["distributors"])
        faults += checks.across_tables(scenario, tables, shown)
    previous, found = _read_previous(scenario, tables.get("outlets", pd.DataFrame()))
    faults += found
    faults += land.faults(scenario.inputs.land)
    if len(tables) == len(TABLES):
        faults += _beside_outlets(scenario, tables, shown)
        faults += accounts.faults(tables, previous, shown, scenario.quarter)
        faults += results.faults(tables, previous, shown)
        faults += sales.faults(scenario, tables, previous, shown)
        faults += lookalikes.faults(scenario.lookalikes, tables["outlets"], shown["outlets"])
    if faults:
        raise BadInputError(capped(_once_a_cell(faults)))
    _to_wgs84(tables, scenario.inputs.crs)
    told = lookalikes.with_potential(tables["outlets"])
    _fill(tables)
    results.apply(tables, scenario.period.weeks)
    joined = None
    if "survey" in files:
        joined, tables["outlets"] = survey.join(tables["survey"], tables["outlets"])
        told |= lookalikes.with_potential(joined[joined["match"].eq("new")])
    alike = lookalikes.apply(scenario.lookalikes, tables["outlets"], told, scenario.seed)
    lookalikes.into_census(scenario.lookalikes, joined, tables["outlets"])
    if "coolers" in files:
        tables["coolers"] = coolers.filled(tables["coolers"], tables["offices"])
    blocked, held = accounts.hold(tables, previous, scenario.quarter)
    return Inputs(
        outlets=tables["outlets"],
        offices=tables["offices"],
        reps=tables["reps"],
        distributors=tables["distributors"],
        files={**files, **_other_files(scenario)},
        previous=previous,
        survey=joined,
        coolers=tables["coolers"] if "coolers" in files else None,
        doors=tables["doors"] if "doors" in files else None,
        standing=accounts.standing(tables),
        receivables=tables["receivables"],
        sales=tables["sales"] if "sales" in files else None,
        lookalikes=alike,
        blocked=blocked,
        held=held,
        bond=accounts.price_weight(tables, scenario.quarter),
    )


def _read_previous(scenario: Scenario, outlets: pd.DataFrame) -> tuple[Previous | None, list[Fault]]:
    """Read the plan in force, with its priority streets where they are named."""
    previous, faults = read_previous(scenario.inputs.previous_outlets, scenario.inputs.previous_visits, outlets)
    if scenario.inputs.previous_streets is not None and not faults:
        previous, found = with_streets(previous, scenario.inputs.previous_streets)
        faults += found
    return previous, faults


def _beside_outlets(scenario: Scenario, tables: dict[str, pd.DataFrame], shown: dict[str, str]) -> list[Fault]:
    """Find faults of the tables that say more of outlets: the census and the coolers."""
    found = survey.faults(tables["survey"], tables["outlets"], shown["survey"]) if "survey" in shown else []
    return [*found, *coolers.faults(tables, scenario.coolers, shown)]


def _other_files(scenario: Scenario) -> dict[str, Path]:
    """Files that a plan is made from beside the tables."""
    named = {
        "previous_outlets": scenario.inputs.previous_outlets,
        "previous_visits": scenario.inputs.previous_visits,
        "previous_streets": scenario.inputs.previous_streets,
        "streets": scenario.network.streets,
        "nodes": scenario.network.nodes,
        "land": scenario.inputs.land,
    }
    return {role: path for role, path in named.items() if path is not None}


def summary(inputs: Inputs) -> str:
    """One line of figures for progress."""
    served = int((inputs.outlets["status"] == "served").sum())
    prospects = len(inputs.outlets) - served
    return (
        f"{served:,} outlets · {prospects:,} prospects · {len(inputs.reps)} reps · {len(inputs.offices)} offices · "
        f"{len(inputs.distributors)} distributors{_told(inputs.lookalikes)}"
    )


def _told(alike: lookalikes.Lookalikes | None) -> str:
    """What estimates of potential are worth; nothing where none was asked for."""
    if alike is None:
        return ""
    error = f"cross-validated error {alike.error:.1%} (mean of the channel {alike.channel_error:.1%})"
    return f" · potential of {alike.estimated:,} prospects from {alike.customers:,} customers, {error}"


def _read_areas(tables: dict[str, pd.DataFrame], file: str) -> list[Fault]:
    """Turn the areas from text into shapes."""
    frame = tables["distributors"]
    texts = frame["area"].astype(object).where(frame["area"].notna(), None)
    shapes = shapely.from_wkt(texts.to_numpy(), on_invalid="ignore")
    faults = [
        row_fault("E221", file, "area", row, value=str(text)[:40])
        for row, (text, shape) in enumerate(zip(texts, shapes, strict=True))
        if text is not None and not _is_area(shape)
    ]
    frame["area"] = pd.Series(list(shapes), dtype=object)
    return faults


def _once_a_cell(faults: list[Fault]) -> list[Fault]:
    """A cell that can't be read is not also missing."""
    unread = {(fault.file, fault.row, fault.field) for fault in faults if fault.code in ("E205", "E206", "E211")}
    return [fault for fault in faults if fault.code != "E236" or (fault.file, fault.row, fault.field) not in unread]


def _is_area(shape: shapely.Geometry | None) -> bool:
    """Whether a shape is a polygon or several, whole, and inside the range of degrees."""
    if shape is None or shapely.get_type_id(shape) not in (
        shapely.GeometryType.POLYGON,
        shapely.GeometryType.MULTIPOLYGON,
    ):
        return False
    west, south, east, north = shapely.bounds(shape)
    inside = west >= -180 and east <= 180 and south >= -90 and north <= 90
    return bool(inside and shapely.is_valid(shape) and shapely.area(shape) > 0)


def _to_wgs84(tables: dict[str, pd.DataFrame], crs: str) -> None:
    """Convert every position from the declared datum."""
    if crs == "wgs84":
        return
    for frame in (table for table in tables.values() if "lon" in table.columns):
        lon, lat = to_wgs84(frame["lon"].to_numpy(np.float64), frame["lat"].to_numpy(np.float64), crs)
        frame["lon"], frame["lat"] = lon, lat
    areas = tables["distributors"]["area"]
    tables["distributors"]["area"] = pd.Series(
        [None if area is None else _shape_to_wgs84(area, crs) for area in areas], dtype=object
    )


def _shape_to_wgs84(area: shapely.Geometry, crs: str) -> shapely.Geometry:
    def move(lonlat: np.ndarray) -> np.ndarray:
        return np.stack(to_wgs84(lonlat[:, 0], lonlat[:, 1], crs), axis=1)

    return shapely.transform(area, move)


def _fill(tables: dict[str, pd.DataFrame]) -> None:
    """Fill what the tables leave to a rule: a prospect sells nothing yet, and days start at the office."""
    outlets = tables["outlets"]
    outlets["volume_cases"] = outlets["volume_cases"].where(outlets["status"] == "served", 0.0)
    outlets["potential_cases"] = outlets["potential_cases"].fillna(outlets["volume_cases"])
    reps = tables["reps"]
    office = tables["offices"].set_index("office_id").loc[reps["office_id"]]
    at_home = reps["start"].to_numpy() == "home"
    reps["lon"] = np.where(at_home, reps["lon"], office["lon"].to_numpy())
    reps["lat"] = np.where(at_home, reps["lat"], office["lat"].to_numpy())
