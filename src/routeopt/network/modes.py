"""One network per travel mode: taken from the cache, or prepared from the map and kept there."""

import logging
from dataclasses import asdict
from pathlib import Path

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.network import cache, osm
from routeopt.network.embedded import EmbeddedNetwork, EngineName
from routeopt.network.model import StreetNetwork
from routeopt.network.prepared import Prepared, prepare_streets
from routeopt.network.providers.choose import provided
from routeopt.network.speeds import speeds_of
from routeopt.network.turns import TurnRules
from routeopt.scenario.network import NetworkSettings

LAYERS = (".parquet", ".gpkg", ".geojson", ".json", ".shp", ".fgb")
"""Endings of line layers; everything else is for osmium to read."""
_log = logging.getLogger(__name__)


def prepare(settings: NetworkSettings, modes: list[str], engine: EngineName = "hierarchy") -> dict[str, StreetNetwork]:
    """
    Load or build the network of each mode.

    Parameters
    ----------
    settings
        Where the map is, and the speeds.
    modes
        Travel modes.
    engine
        What computes travel times.

    Returns
    -------
    dict
        Mode → network.
    """
    file = settings.streets
    missing = [("streets", file), ("nodes", settings.nodes)]
    faults = [Fault("E303", shown_path(p), field=f"network.{key}") for key, p in missing if p and not p.is_file()]
    if faults:
        raise BadInputError(faults)
    files = [file, *([settings.nodes] if settings.nodes else [])]
    raw: osm.RawStreets | None = None
    networks: dict[str, StreetNetwork] = {}
    for mode in modes:
        speeds = speeds_of(mode, dict(settings.speeds_kmh).get(mode, {}))  # type: ignore[call-overload]
        rules = _turn_rules(settings, mode)
        how = {"mode": mode, "kmh": speeds, "join_m": settings.join_m, "turns": rules and asdict(rules)}
        key = cache.content_hash(files, how)
        folder = cache.root_of(settings) / f"{mode}-{key}"
        known = cache.load(folder)
        if known is None:
            raw = raw or _read(settings)
            known = prepare_streets(raw, mode, speeds, rules)
            if not len(known.graph.edge_u):
                raise BadInputError([Fault("E304", shown_path(file), params={"mode": mode})])
            _keep(folder, known)
        streets = EmbeddedNetwork(known, engine, settings.max_snap_m, f"embedded/{mode}/{key}")
        if settings.time_of_day is not None:
            streets = at_time(settings, mode, streets, settings.time_of_day)
        networks[mode] = provided(settings, mode, streets)
    return networks


def at_time(settings: NetworkSettings, mode: str, streets: EmbeddedNetwork, name: str) -> EmbeddedNetwork:
    """
    Give the streets of a mode at a time of day.

    Parameters
    ----------
    settings
        The settings, with the speeds of that time.
    mode
        Travel mode.
    streets
        The streets at the day's average.
    name
        One of ``settings.times_of_day``.

    Returns
    -------
    EmbeddedNetwork
        The same streets with other times.

    Raises
    ------
    BadInputError
        E314 when it names a road class that the mode does not use.
    """
    usual = speeds_of(mode, dict(settings.speeds_kmh).get(mode, {}))  # type: ignore[call-overload]
    changed = dict(settings.times_of_day[name]).get(mode, {})  # type: ignore[call-overload]
    unused = sorted(set(changed) - set(usual))
    if unused:
        params = {"mode": mode, "classes": ", ".join(unused), "known": ", ".join(sorted(usual))}
        raise BadInputError([Fault("E314", field=f"network.times_of_day.{name}", params=params)])
    return streets.with_speeds(mode, {**usual, **changed}, name)


def _turn_rules(settings: NetworkSettings, mode: str) -> TurnRules | None:
    """What turns cost a mode: cyclists and walkers turn as they like."""
    if not settings.turns or mode != "car":
        return None
    return TurnRules(settings.turn_s, settings.u_turn_s, settings.drive_on)


def _read(settings: NetworkSettings) -> osm.RawStreets:
    """Read the map by what its name says it is."""
    file = settings.streets
    if file.suffix.lower() in LAYERS:
        from routeopt.network import lines  # noqa: PLC0415 - extracts are read without the libraries of tables

        return lines.read(file, settings.nodes, settings.join_m)
    return osm.read(file)


def _keep(folder: Path, prepared: Prepared) -> None:
    """Store a network for the next run; where nothing can be written, the next run prepares it again."""
    try:
        cache.store(folder, prepared)
    except OSError as refused:
        _log.warning("the prepared network is not kept: %s", refused)
