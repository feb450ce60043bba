"""Write a starter scenario: tables, settings, sources; whole or not at all."""

import json
import os
import shutil
from importlib import resources
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.inputs import land as lands
from routeopt.inputs.schema import TABLES
from routeopt.network.model import StreetNetwork
from routeopt.starter.city import VISITS, City, model_city, on_plane
from routeopt.starter.model_team import FIELD_OUTLETS, FIELD_STOPS, WORKING_DAYS, travel_mode
from routeopt.starter.osm_outlets import FoundOutlets, find_outlets
from routeopt.starter.streets import Fronts, look_up_fronts, prepare_roads
from routeopt.starter.summary import StarterSummary
from routeopt.starter.synthetic_outlets import place_outlets

PERIOD_START = "2026-01-12"
"""A Monday from which four weeks hold no public holiday in most countries."""
FULL_DAY = 19.0
"""A what-if with one rep fewer is written where the others' mean day then holds no more served visits than this."""
LAND = "land.parquet"
_AROUND = 1.5
"""Water and parks are kept this share of the outlets' extent around them, where a map of the city may show them."""
_LAND_DEGREES = 0.000_01
ROOM = 5
"""Outlets above the mean that its band allows, so that territories can follow the streets."""


def from_osm(
    directory: Path, pois: Path, streets: Path | None = None, seed: int = 1, name: str | None = None
) -> StarterSummary:
    """
    Write a ready scenario from an OpenStreetMap extract.

    Parameters
    ----------
    directory
        New or empty folder.
    pois
        Extract with outlets.
    streets
        Extract with streets; ``pois`` by default.
    seed
        Seed of the model that fills what the map lacks. Equal arguments give equal bytes.
    name
        Name of the scenario; the folder's by default, as a title.

    Returns
    -------
    StarterSummary
        What was found and made.

    Raises
    ------
    BadInputError
        When the folder is not empty or can't be written, or a file is missing, unreadable, or holds no outlets or no
        streets near them.
    """
    streets = streets or pois
    _refuse_bad_paths(directory, pois, streets)
    found = find_outlets(pois)
    mode = travel_mode(on_plane(found.table))
    return _fill(directory, found, streets, prepare_roads(streets, mode), mode, seed, name)


def from_streets(
    directory: Path, streets: Path, outlets: int, seed: int = 1, name: str | None = None
) -> StarterSummary:
    """
    Write a ready scenario with generated outlets along real streets.

    Parameters
    ----------
    directory
        New or empty folder.
    streets
        Street map of any format that scenarios take.
    outlets
        Number of outlets to place; all are flagged as synthetic.
    seed
        Seed of all models. Equal arguments give equal bytes.
    name
        Name of the scenario; the folder's by default, as a title.

    Returns
    -------
    StarterSummary
        What was made.

    Raises
    ------
    BadInputError
        When the folder is not empty or can't be written, or the street map is missing or unreadable.
    """
    _refuse_bad_paths(directory, streets)
    # Shops stand where one can walk, whatever the reps drive.
    roads = prepare_roads(streets, "e_bike")
    found = place_outlets(roads.segments, streets, outlets, seed)
    mode = travel_mode(on_plane(found.table))
    roads = roads if mode == "e_bike" else prepare_roads(streets, mode)
    return _fill(directory, found, streets, roads, mode, seed, name)


def _fill(
    directory: Path,
    found: FoundOutlets,
    streets: Path,
    roads: StreetNetwork,
    mode: str,
    seed: int,
    name: str | None,
) -> StarterSummary:
    """Model what lacks and write the folder."""
    fronts = look_up_fronts(found.table, roads, streets)
    city = model_city(found, fronts, mode, seed)
    summary = _summary(found, fronts, city)
    title = name or directory.absolute().name.replace("_", " ").title()
    around = _around(found, streets)
    _write_whole(
        directory, _texts(title, seed, found, streets, city, summary, land=around is not None), streets, around
    )
    return summary


def _refuse_bad_paths(directory: Path, *files: Path) -> None:
    faults = [Fault("E903", shown_path(file)) for file in dict.fromkeys(files) if not file.is_file()]
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        faults.append(Fault("E904", shown_path(directory)))
    if faults:
        raise BadInputError(faults)


def _summary(found: FoundOutlets, fronts: Fronts, city: City) -> StarterSummary:
    outlets = city.outlets
    return StarterSummary(
        outlets=len(outlets),
        duplicates=found.duplicates,
        unplaced=found.unplaced,
        named=int(found.table["named"].sum()),
        served=int((outlets["status"] == "served").sum()),
        prospects=int((outlets["status"] == "prospect").sum()),
        modern_trade=int((outlets["channel"] == "modern_trade").sum()),
        wholesale=int((outlets["channel"] == "wholesale").sum()),
        direct=city.direct,
        to_wholesale=city.to_wholesale,
        out_of_reach=int((~fronts.reachable).sum()),
        hours_kept=city.hours.kept,
        hours_unreadable=city.hours.unreadable,
        hours_unusable=city.hours.unusable,
        hours_modelled=int(city.hours.modelled.sum()),
        offices=len(city.offices),
        reps=len(city.reps),
        distributors=len(city.distributors),
        travel_mode=city.travel_mode,
        outlets_band=city.outlets_band,
        stops_band=city.stops_band,
        synthetic=found.synthetic,
    )


def _texts(
    name: str, seed: int, found: FoundOutlets, streets: Path, city: City, summary: StarterSummary, *, land: bool
) -> dict[str, str]:
    """Every text file of the folder by its name."""
    texts = {
        f"{role}.csv": _csv(role, table)
        for role, table in (
            ("outlets", city.outlets),
            ("offices", city.offices),
            ("reps", city.reps),
            ("distributors", city.distributors),
        )
    }
    fewer = len(city.reps) - 1
    what_if = fewer > 0 and city.visits / fewer / WORKING_DAYS <= FULL_DAY
    texts["base.yaml"] = _settings(
        name,
        seed,
        streets,
        city,
        synthetic=found.synthetic,
        what_if="fewer_reps" if what_if else "longer_days",
        land=land,
    )
    texts["longer_days.yaml"] = _template("longer_days.yaml").format(name=_quoted(f"{name}: longer days"))
    texts["frequency.yaml"] = _template("frequency.yaml").format(name=_quoted(f"{name}: visits by money"))
    if what_if:
        texts["reps_fewer.csv"] = _csv("reps", city.reps.iloc[:-1])
        texts["fewer_reps.yaml"] = _template("fewer_reps.yaml").format(
            name=_quoted(f"{name}: one rep fewer"), outlets_max=max(FIELD_OUTLETS[1], -(-city.direct // fewer) + ROOM)
        )
    if city.distributors["mode"].isin(["WAT", "PDS"]).any():
        texts["money.yaml"] = _template("money.yaml").format(name=_quoted(f"{name}: sales modes by money"))
    counts = vars(summary) | {"share_b": f"{city.share_b:.0%}"}
    texts["README.md"] = _template("README_synthetic.md" if found.synthetic else "README.md").format(
        name=name, streets=streets.name, command=_command(seed, found, streets), **counts
    )
    return texts


def _command(seed: int, found: FoundOutlets, streets: Path) -> str:
    if found.synthetic:
        return f"routeopt init DIR --streets {streets.name} --outlets {len(found.table)} --seed {seed}"
    apart = "" if streets == found.file else f" --streets {streets.name}"
    return f"routeopt init DIR --from-osm {found.file.name}{apart} --seed {seed}"


def _csv(role: str, table: pd.DataFrame) -> str:
    columns = [field.name for field in TABLES[role] if field.name in table.columns]
    return table[columns].to_csv(index=False, lineterminator="\n")


def _settings(name: str, seed: int, streets: Path, city: City, *, synthetic: bool, what_if: str, land: bool) -> str:
    narrow = (city.outlets_band, city.stops_band) != (FIELD_OUTLETS, FIELD_STOPS)
    note = _template("narrow_band.txt").format(direct=city.direct, reps=len(city.reps)) if narrow else ""
    return _template("base.yaml").format(
        name=_quoted(name),
        seed=seed,
        what_if=what_if,
        land=_template("land.txt") if land else "",
        simulated=_template("simulated_outlets.txt" if synthetic else "simulated.txt").rstrip(),
        streets=_quoted(_streets_name(streets)),
        start=PERIOD_START,
        mode=city.travel_mode,
        note=note,
        outlets_min=city.outlets_band[0],
        outlets_max=city.outlets_band[1],
        stops_min=city.stops_band[0],
        stops_max=city.stops_band[1],
        visits=", ".join(f"{grade}: {visits}" for grade, visits in VISITS.items()),
    )


def _streets_name(streets: Path) -> str:
    """``streets`` with the endings of the source, by which readers know the format."""
    return "streets" + "".join(streets.suffixes[-2:] if ".osm" in streets.suffixes[-2:] else streets.suffixes[-1:])


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _template(file: str) -> str:
    return resources.files("routeopt.starter").joinpath("templates", file).read_text(encoding="utf-8")


def _around(found: FoundOutlets, streets: Path) -> gpd.GeoDataFrame | None:
    """Water and parks of the outlets' extract, where the streets come from another map; None where there are none."""
    if found.synthetic or found.file == streets:
        return None
    seen = lands.read(found.file)
    left, bottom, right, top = shapely.total_bounds(shapely.points(found.table[["lon", "lat"]].to_numpy()))
    wide, high = _AROUND * (right - left), _AROUND * (top - bottom)
    parts = [
        gpd.GeoDataFrame({"kind": kind}, geometry=list(areas), crs="EPSG:4326", index=range(len(areas)))
        for kind, areas in (("water", seen.water), ("park", seen.parks))
    ]
    frame = pd.concat(parts, ignore_index=True).clip((left - wide, bottom - high, right + wide, top + high))
    frame["geometry"] = frame.geometry.simplify(_LAND_DEGREES)
    return frame.sort_index().reset_index(drop=True) if len(frame) else None


def _write_whole(directory: Path, texts: dict[str, str], streets: Path, around: gpd.GeoDataFrame | None) -> None:
    """Write everything beside the target and move it there in one step."""
    target = directory.absolute()
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for file, words in texts.items():
            (partial / file).write_text(words, encoding="utf-8", newline="\n")
        shutil.copyfile(streets, partial / _streets_name(streets))
        if around is not None:
            around.to_parquet(partial / LAND)
        if target.exists():
            target.rmdir()
        partial.rename(target)
    except OSError as refused:
        why = refused.strerror or str(refused)
        raise BadInputError([Fault("E907", shown_path(directory), params={"why": why})]) from refused
    finally:
        shutil.rmtree(partial, ignore_errors=True)
