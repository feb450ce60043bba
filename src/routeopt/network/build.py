"""Prepare the streets of a scenario and lay every place of its tables on them."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.network.embedded import EngineName
from routeopt.network.model import (
    SNAP_CLIPPED,
    SNAP_FAR,
    SNAP_ISLAND,
    SNAP_OK,
    STATUS,
    UNREACHABLE_S,
    SnappedPoints,
    StreetNetwork,
    Travel,
)
from routeopt.network.modes import prepare
from routeopt.network.providers.remote import SourcedNetwork

if TYPE_CHECKING:
    # Only named here: preparing streets does without the libraries of tables.
    from pathlib import Path

    import pandas as pd

    from routeopt.inputs.model import Inputs
    from routeopt.scenario.model import Scenario

_log = logging.getLogger(__name__)


def build(scenario: Scenario, inputs: Inputs, engine: EngineName = "hierarchy") -> Travel:
    """
    Prepare one network per travel mode and snap all places on each.

    Parameters
    ----------
    scenario
        The settings.
    inputs
        The tables.
    engine
        What computes travel times; the checker takes ``dijkstra``.

    Returns
    -------
    Travel
        Every outlet that the planning mode can't reach is listed in ``unreachable``.

    Raises
    ------
    BadInputError
        When the map can't be read, or it is not the map of these tables.
    """
    settings = scenario.network
    modes = sorted({settings.planning_mode, *inputs.reps["travel_mode"].astype(str), *_technicians(scenario)})
    networks = prepare(settings, modes, engine)
    places: dict[str, dict[str, SnappedPoints]] = {
        table: {mode: _snap(network, frame) for mode, network in networks.items()}
        for table, frame in _placed_tables(inputs).items()
    }
    places["outlets"] = {
        mode: _cut_off(network, places["outlets"][mode], places["offices"][mode]) for mode, network in networks.items()
    }
    planning = settings.planning_mode
    _same_datum(scenario, networks[planning], places["outlets"][planning])
    _same_map(scenario, inputs, networks[planning], places["outlets"][planning])
    _usable_starts(scenario, inputs, places, networks)
    clipped = int((places["outlets"][planning].status == SNAP_CLIPPED).sum())
    if clipped:
        _log.warning("%d outlets lie on streets that the edge of the map cuts off: load a larger extract", clipped)
    return Travel(
        networks=networks,
        outlets=places["outlets"],
        offices=places["offices"],
        starts=places["reps"],
        distributors=places["distributors"],
        unreachable=_unreachable(inputs, places["outlets"][planning]),
        planning_mode=planning,
    )


def _technicians(scenario: Scenario) -> list[str]:
    """How those travel who look after coolers, where they do not travel as the planning does."""
    mode = None if scenario.coolers is None else scenario.coolers.technician_mode
    return [] if mode is None else [mode]


def summary(travel: Travel) -> str:
    """One line of figures for progress."""
    network = travel.networks[travel.planning_mode]
    ways = ", ".join(travel.networks)
    line = f"{len(network.segments):,} street segments by {travel.planning_mode} · {ways}"
    line += f" · {len(travel.unreachable)} out of reach"
    if isinstance(network, SourcedNetwork):
        points = travel.outlets[travel.planning_mode]
        error = network.error_against_map(points.take(points.status == SNAP_OK))
        line += f" · {network.spec.partition(' on ')[0]}: median {100 * error:.0f} % from the map's times"
    return line


def _placed_tables(inputs: Inputs) -> dict[str, pd.DataFrame]:
    return {
        "outlets": _at_doors(inputs),
        "offices": inputs.offices,
        "reps": inputs.reps,
        "distributors": inputs.distributors,
    }


def _at_doors(inputs: Inputs) -> pd.DataFrame:
    """The outlets where they are entered: at the door that a planner names, else where they stand."""
    if inputs.doors is None:
        return inputs.outlets
    doors = inputs.doors.set_index("outlet_id")[["lon", "lat"]].reindex(inputs.outlets["outlet_id"])
    named = doors["lon"].notna().to_numpy()
    placed = {name: inputs.outlets[name].where(~named, doors[name].to_numpy()) for name in ("lon", "lat")}
    return inputs.outlets.assign(**placed)


def _snap(network: StreetNetwork, frame: pd.DataFrame) -> SnappedPoints:
    return network.snap(frame["lon"].to_numpy(np.float64), frame["lat"].to_numpy(np.float64))


def _cut_off(network: StreetNetwork, outlets: SnappedPoints, offices: SnappedPoints) -> SnappedPoints:
    """Call an island, or clipped, what lies on a large part of the streets that no office is on."""
    known = offices.take(offices.status == SNAP_OK)
    rows = np.flatnonzero(outlets.status == SNAP_OK)
    if not len(known) or not len(rows):
        return outlets
    seconds = network.times(known, outlets.take(rows)).seconds
    lost = rows[(seconds == UNREACHABLE_S).all(axis=0)]
    if not len(lost):
        return outlets
    gone = np.zeros(len(outlets), bool)
    gone[lost] = True
    status = outlets.status.copy()
    status[lost] = np.where(network.clipped(outlets.take(lost)), SNAP_CLIPPED, SNAP_ISLAND)
    return replace(
        outlets,
        edge=np.where(gone, -1, outlets.edge).astype(np.int32),
        fraction=np.where(gone, 0.0, outlets.fraction),
        side=np.where(gone, 0, outlets.side).astype(np.int8),
        status=status,
    )


def _unreachable(inputs: Inputs, outlets: SnappedPoints) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - see above

    rows = np.flatnonzero(outlets.status != SNAP_OK)
    return pd.DataFrame(
        {
            "outlet_id": inputs.outlets["outlet_id"].to_numpy()[rows],
            "code": [STATUS[status] for status in outlets.status[rows].tolist()],
            "distance_m": outlets.distance_m[rows].astype(np.float64),
        }
    )


def _same_map(scenario: Scenario, inputs: Inputs, network: StreetNetwork, outlets: SnappedPoints) -> None:
    """Refuse tables whose outlets mostly lie off the map: another city, the sea, or a wrong datum."""
    far = outlets.status == SNAP_FAR
    if not len(outlets) or far.mean() <= 0.5:
        return
    west, south, east, north = network.segments.total_bounds
    lon, lat = inputs.outlets["lon"], inputs.outlets["lat"]
    params = {
        "far": int(far.sum()),
        "outlets": len(outlets),
        "max_snap_m": scenario.network.max_snap_m,
        "map": f"lon {west:.3f} … {east:.3f}, lat {south:.3f} … {north:.3f}",
        "table": f"lon {lon.min():.3f} … {lon.max():.3f}, lat {lat.min():.3f} … {lat.max():.3f}",
        "median_m": round(float(np.median(outlets.distance_m))),
    }
    raise BadInputError([Fault("E305", shown_path(scenario.inputs.outlets), field="lon, lat", params=params)])


def _same_datum(scenario: Scenario, network: StreetNetwork, outlets: SnappedPoints) -> None:
    """Refuse tables that another datum lays on the streets, and warn where the outlets stand as if thrown."""
    from routeopt.network import mapfit  # noqa: PLC0415 - see above

    doubt = mapfit.find_doubt(network, outlets, scenario.inputs.crs)
    if doubt is None:
        return
    if doubt.datum is None:
        _log.warning(
            "the outlets lie %.0f m from the streets, %.0f m if shifted at random: are their positions right?",
            doubt.median_m,
            doubt.random_m,
        )
        return
    params = {
        "declared": scenario.inputs.crs,
        "median_m": round(doubt.median_m),
        "datum": doubt.datum,
        "datum_m": round(doubt.datum_m),
    }
    raise BadInputError([Fault("E307", shown_path(scenario.inputs.outlets), field="inputs.crs", params=params)])


def _usable_starts(
    scenario: Scenario,
    inputs: Inputs,
    places: dict[str, dict[str, SnappedPoints]],
    networks: dict[str, StreetNetwork],
) -> None:
    """Every office and start lies on the streets of the mode that uses it, and streets join a start to its office."""
    faults = _off_street(
        inputs.offices["office_id"], places["offices"][scenario.network.planning_mode], scenario.inputs.offices
    )
    modes = inputs.reps["travel_mode"].to_numpy()
    for mode in places["reps"]:
        mine = np.flatnonzero((modes == mode) | (mode == scenario.network.planning_mode))
        ids = inputs.reps["rep_id"].iloc[mine]
        faults += _off_street(ids, places["reps"][mode].take(mine), scenario.inputs.reps)
    for mode, network in networks.items():
        mine = np.flatnonzero(modes == mode)
        faults += _apart(inputs, network, mine, places["offices"][mode], places["reps"][mode], scenario.inputs.reps)
    if faults:
        raise BadInputError(faults)


def _off_street(ids: pd.Series, points: SnappedPoints, file: Path) -> list[Fault]:
    bad: NDArray[np.intp] = np.flatnonzero(points.status != SNAP_OK)
    return [
        Fault(
            "E318" if points.status[i] == SNAP_CLIPPED else "E306",
            shown_path(file),
            row=int(ids.index[i]) + 2,
            field="lon, lat",
            params={"id": ids.iloc[i], "distance_m": round(float(points.distance_m[i]))},
        )
        for i in bad
    ]


def _apart(
    inputs: Inputs,
    network: StreetNetwork,
    reps: NDArray[np.intp],
    offices: SnappedPoints,
    starts: SnappedPoints,
    file: Path,
) -> list[Fault]:
    """Reps on the streets from whose start none of them leads to the office, whose outlets they are to serve."""
    table = inputs.reps.iloc[reps]
    position = {name: row for row, name in enumerate(inputs.offices["office_id"])}
    own = table["office_id"].map(position).to_numpy(np.intp)
    known = (starts.status[reps] == SNAP_OK) & (offices.status[own] == SNAP_OK)
    apart = np.zeros(len(reps), bool)
    for office in np.unique(own[known]):
        mine = np.flatnonzero(known & (own == office))
        ways = network.times(starts.take(reps[mine]), offices.take(np.array([office])))
        apart[mine] = ways.seconds[:, 0] == UNREACHABLE_S
    return [
        Fault(
            "E320",
            shown_path(file),
            row=int(row) + 2,
            field="lon, lat",
            params={"rep": inputs.reps["rep_id"].iloc[row], "office": inputs.reps["office_id"].iloc[row]},
        )
        for row in reps[apart].tolist()
    ]
