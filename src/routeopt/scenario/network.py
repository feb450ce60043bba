"""Settings: streets and how fast reps move on them."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from routeopt.scenario.settings import Settings, TravelMode


class NetworkSettings(Settings):
    """Streets and how fast reps move on them."""

    streets: Path
    """Street map (.osm.pbf, or a line layer such as .gpkg, .parquet, .geojson), relative to the scenario file."""
    nodes: Path | None = None
    """Table of nodes (node_id and a point, or lon and lat), where the streets are edges without lines."""
    join_m: Annotated[float, Field(ge=0, le=20)] = 0.0
    """Ends of lines this near to each other are one node, metres; for line layers drawn by hand."""
    planning_mode: TravelMode = "e_bike"
    """Mode of travel by which territories are compact; each rep's own mode times the days."""
    speeds_kmh: dict[TravelMode, dict[str, Annotated[float, Field(gt=0, le=130)]]] = {}
    """Speed by OSM road class per mode; a class left out keeps the default of docs/formulation/network.md."""
    max_snap_m: Annotated[float, Field(gt=0, le=2000)] = 150.0
    """An outlet farther from any street than this can't be reached."""
    cache: Path | None = None
    """Folder of the prepared networks; by default ``.routeopt_cache`` beside the scenario."""
