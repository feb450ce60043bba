"""Every parameter of a plan, declared once: unit, default and meaning."""

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Literal

from holidays import list_supported_countries
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

TravelMode = Literal["walk", "bike", "e_bike", "car"]
SalesMode = Literal["DSD", "MT", "WS", "WAT", "PDS"]
Effort = Literal["fast", "standard", "thorough"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Datum = Literal["wgs84", "gcj02", "bd09"]
OutletClass = Literal["A", "B", "C"]


def _wall_clock(value: object) -> object:
    """Let people write 8:30 for 08:30, and nothing but a wall clock."""
    if isinstance(value, dt.time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", value):
        raise ValueError("write a time of day as HH:MM")
    return value.rjust(len("HH:MM"), "0") if value.count(":") == 1 else value.rjust(len("HH:MM:SS"), "0")


Clock = Annotated[dt.time, BeforeValidator(_wall_clock)]
Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2100, 1, 1))]


class _Settings(BaseModel):
    """Unknown keys are faults, values never change, and the text under a field is its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)


class InputSettings(_Settings):
    """Where the tables are. Paths are relative to the scenario file that names them."""

    outlets: Path
    """Outlet table: served outlets and prospects (.csv, .xlsx, .parquet, .gpkg)."""
    offices: Path
    """Sales offices."""
    reps: Path
    """The company's own reps."""
    distributors: Path | None = None
    """Distributors and the areas they own (WAT, PDS), and wholesalers (WS)."""
    crs: Datum = "wgs84"
    """Datum of all lon/lat columns: GPS and OSM wgs84, Amap and Tencent gcj02, Baidu bd09."""


class PeriodSettings(_Settings):
    """The cycle that is planned."""

    start: Day
    """First day of the cycle; must be a Monday."""
    weeks: Annotated[int, Field(ge=1, le=13)] = 4
    """Length of the cycle in weeks. Visit frequencies count visits per cycle."""
    workdays: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    """Days of the week on which reps work."""
    holidays: tuple[Day, ...] = ()
    """Days off beside the country's public holidays."""
    country: str | None = None
    """ISO code of the country whose public holidays are days off, such as PT or CN; none when empty."""
    makeup_days: tuple[Day, ...] = ()
    """Days that are worked although they would be days off (调休)."""

    @model_validator(mode="after")
    def _starts_on_monday(self) -> "PeriodSettings":
        if self.start.weekday() != 0:
            raise ValueError(f"the cycle must start on a Monday; {self.start} is a {self.start:%A}")
        if not self.workdays:
            raise ValueError("workdays is empty; name at least one day of the week")
        if self.country and self.country not in list_supported_countries(include_aliases=True):
            raise ValueError(f"no public holidays are known for the country {self.country}; write a code such as PT")
        return self


class NetworkSettings(_Settings):
    """Streets and how fast reps move on them."""

    streets: Path
    """Street map (.osm.pbf, or a line layer such as .gpkg, .parquet, .geojson), relative to the scenario file."""
    planning_mode: TravelMode = "e_bike"
    """Mode of travel by which territories are compact; each rep's own mode times the days."""
    speeds_kmh: dict[TravelMode, dict[str, Annotated[float, Field(gt=0, le=130)]]] = {}
    """Speed by OSM road class per mode; a class left out keeps the default of docs/formulation/network.md."""
    max_snap_m: Annotated[float, Field(gt=0, le=2000)] = 150.0
    """An outlet farther from any street than this can't be reached."""
    cache: Path | None = None
    """Folder of the prepared networks; by default ``.routeopt_cache`` beside the scenario."""


class CoverageRule(_Settings):
    """One rule of the sales-mode table; the first rule whose conditions all hold decides."""

    mode: SalesMode
    """The mode that a matching outlet gets."""
    channels: tuple[str, ...] = ()
    """Channels it applies to; empty means all."""
    classes: tuple[OutletClass, ...] = ()
    """Outlet classes it applies to; empty means all."""
    max_volume_cases: float | None = None
    """Applies to outlets that take at most this many cases a cycle."""
    min_volume_cases: float | None = None
    """Applies to outlets that take at least this many cases a cycle."""
    in_area: bool = False
    """Applies only inside the area of a distributor of this mode (WAT, PDS)."""

    @model_validator(mode="after")
    def _volumes(self) -> "CoverageRule":
        low, high = self.min_volume_cases, self.max_volume_cases
        if low is not None and high is not None and low > high:
            raise ValueError(f"min_volume_cases ({low:g}) is above max_volume_cases ({high:g})")
        return self


class CoverageSettings(_Settings):
    """Which sales mode serves each outlet."""

    rules: tuple[CoverageRule, ...] = (
        CoverageRule(mode="MT", channels=("modern_trade",)),
        CoverageRule(mode="WS", channels=("wholesale",)),
        CoverageRule(mode="PDS", in_area=True),
        CoverageRule(mode="WAT", classes=("C",), in_area=True),
    )
    """Tried in order for outlets whose table names no mode; an outlet that matches none is direct (DSD)."""


class TerritorySettings(_Settings):
    """Which rep serves each direct outlet."""

    outlets_min: Annotated[int, Field(ge=1)] = 100
    """Fewest served outlets of a rep; hard."""
    outlets_max: Annotated[int, Field(ge=1)] = 120
    """Most served outlets of a rep; hard."""
    hours_tolerance: Annotated[float, Field(gt=0, le=1)] = 0.05
    """A rep's work may lie this far (as a share) from the office's mean before it is priced steeply."""
    weight_hours: Annotated[float, Field(ge=0)] = 1.0
    """Price of uneven work."""
    weight_potential: Annotated[float, Field(ge=0)] = 0.3
    """Price of uneven potential volume."""
    effort: Effort = "standard"
    """Deterministic amount of search."""

    @model_validator(mode="after")
    def _band(self) -> "TerritorySettings":
        if self.outlets_min > self.outlets_max:
            raise ValueError(f"outlets_min ({self.outlets_min}) is above outlets_max ({self.outlets_max})")
        return self


_STOP_MINUTES: dict[TravelMode, float] = {"walk": 0.0, "bike": 0.5, "e_bike": 0.5, "car": 2.0}


class JourneySettings(_Settings):
    """When each outlet is visited and in which order."""

    visits_per_cycle: dict[OutletClass, Annotated[int, Field(ge=0)]] = {"A": 8, "B": 4, "C": 2}
    """Visits of a served outlet in the cycle by class, where the outlet table names none."""
    service_minutes: dict[OutletClass, Annotated[float, Field(gt=0)]] = {"A": 20.0, "B": 15.0, "C": 12.0}
    """Minutes of one visit by class, where the outlet table names none."""
    prospect_minutes: Annotated[float, Field(gt=0)] = 15.0
    """Minutes of one visit to a prospect."""
    prospect_value_minutes: Annotated[float, Field(ge=0)] = 60.0
    """A prospect is called on when that costs less extra travel than this, and a day has room for it."""
    stop_minutes: dict[TravelMode, Annotated[float, Field(ge=0)]] = _STOP_MINUTES
    """Minutes to park and walk in at each stop, by mode of travel; part of the visit."""
    stops_min: Annotated[int, Field(ge=0)] = 15
    """Fewest visits on a working day; hard."""
    stops_max: Annotated[int, Field(ge=1)] = 20
    """Most visits on a working day; hard."""
    shift_start: Clock = dt.time(8, 30)
    """A rep leaves the office or home at this time at the earliest."""
    shift_end: Clock = dt.time(17, 30)
    """A rep is back by this time."""
    lunch_start: Clock = dt.time(12, 30)
    """Lunch begins now, or when the visit in progress ends."""
    lunch_minutes: Annotated[float, Field(ge=0)] = 45.0
    """Length of the lunch break."""
    effort: Effort = "standard"
    """Deterministic amount of search."""

    @field_validator("stop_minutes", mode="before")
    @classmethod
    def _every_mode(cls, value: object) -> object:
        """A scenario that names one mode keeps the defaults of the others."""
        return {**_STOP_MINUTES, **value} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _day(self) -> "JourneySettings":
        if self.stops_min > self.stops_max:
            raise ValueError(f"stops_min ({self.stops_min}) is above stops_max ({self.stops_max})")
        if self.shift_start >= self.shift_end:
            raise ValueError(f"shift_start ({self.shift_start}) is not before shift_end ({self.shift_end})")
        if not self.shift_start <= self.lunch_start <= self.shift_end:
            raise ValueError(f"lunch_start ({self.lunch_start}) lies outside the shift")
        return self


class Scenario(_Settings):
    """All that a planner declares for one plan."""

    schema_version: Literal[1] = 1
    """Version of this schema."""
    name: Annotated[str, Field(min_length=1)]
    """Shown on pages and sheets."""
    description: str = ""
    """What the planner wants to find out; shown in the report."""
    attribution: str = "© OpenStreetMap contributors"
    """Source of streets and outlets, shown on every map."""
    simulated: str = ""
    """What in the inputs is generated rather than observed; shown on every page. Empty when all is real."""
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    """Seed of every search."""
    language: Literal["en", "zh"] = "en"
    """Language in which pages open."""
    inputs: InputSettings
    period: PeriodSettings
    network: NetworkSettings
    coverage: CoverageSettings = CoverageSettings()
    territories: TerritorySettings = TerritorySettings()
    journeys: JourneySettings = JourneySettings()
