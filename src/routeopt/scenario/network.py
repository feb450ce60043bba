"""Settings: streets and how fast reps move on them."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from routeopt.scenario.refusals import refused
from routeopt.scenario.settings import Settings, TravelMode


class ServerSettings(Settings):
    """A routing server that answers for travel times."""

    url: Annotated[str, Field(pattern=r"^https?://[^/\s]+")]
    """Where it listens, such as http://localhost:5000."""
    profiles: dict[TravelMode, str] = {}
    """The server's own name for a mode (OSRM: profile, Valhalla: costing); its usual name by default."""
    table_side: Annotated[int, Field(ge=1, le=10_000)] = 50
    """Most origins and most destinations of one question: OSRM's --max-table-size, the root of Valhalla's pairs."""
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    """Longest wait for one answer, seconds."""
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    """Questions asked again where no answer came or the server was busy."""


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
    times_of_day: dict[str, dict[TravelMode, dict[str, Annotated[float, Field(gt=0, le=130)]]]] = {}
    """Speeds by OSM road class per mode at named times of day, such as ``morning``, over those of ``speeds_kmh``."""
    time_of_day: str | None = None
    """The time of day whose speeds the plan is made with; without it the day's average."""
    turns: bool = False
    """Cars keep turn restrictions, and turning takes time."""
    turn_s: Annotated[float, Field(ge=0, le=120)] = 7.5
    """Seconds of a car's sharpest turn at a crossing, half of it at a right angle; with ``turns``."""
    u_turn_s: Annotated[float, Field(ge=0, le=600)] = 20.0
    """Seconds in which a car turns round where a street ends; with ``turns``."""
    drive_on: Literal["right", "left"] = "right"
    """Side of the road on which traffic drives: turning across the other lane takes longer; with ``turns``."""
    max_snap_m: Annotated[float, Field(gt=0, le=2000)] = 150.0
    """An outlet farther from any street than this can't be reached."""
    cache: Path | None = None
    """Folder of the prepared networks; by default ``.routeopt_cache`` beside the scenario."""
    provider: Literal["embedded", "osrm", "osrm_embedded", "valhalla", "straight"] = "embedded"
    """Who answers for travel times: this program, a routing server, OSRM in this process, or straight lines."""
    server: ServerSettings | None = None
    """The routing server, for the providers osrm and valhalla."""
    detour: Annotated[float, Field(ge=1, le=3)] = 1.35
    """Street distance over straight distance, for the provider straight."""
    straight_kmh: dict[TravelMode, Annotated[float, Field(gt=0, le=130)]] = {
        "walk": 4.8,
        "bike": 13.0,
        "e_bike": 17.0,
        "car": 22.0,
    }
    """Average speed by mode, for the provider straight."""

    @model_validator(mode="after")
    def _server_is_named(self) -> Self:
        """A provider that is a server must be told where it is."""
        if self.provider in ("osrm", "valhalla") and self.server is None:
            raise refused("server", provider=self.provider)
        return self

    @model_validator(mode="after")
    def _time_of_day_is_known(self) -> Self:
        """The time of day to plan with is one that has speeds."""
        if self.time_of_day is not None and self.time_of_day not in self.times_of_day:
            known = ", ".join(sorted(self.times_of_day)) or "–"
            raise refused("time_of_day", name=self.time_of_day, known=known)
        return self
