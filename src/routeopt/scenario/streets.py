"""Settings: which street segments first, what is to be reached there, and by which work."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from routeopt.scenario.refusals import above, refused
from routeopt.scenario.settings import Effort, Settings

_Weight = Annotated[float, Field(ge=0)]


class ValueWeights(Settings):
    """What one unit of each term of a segment's value is worth, in cases per cycle; 0 leaves a term out."""

    uncovered: _Weight = 1.0
    """Per case of potential that its outlets do not buy yet."""
    defend: _Weight = 0.5
    """Per case sold now at an outlet that a rival also serves."""
    closed: _Weight = 0.3
    """Per case of potential in closed channels (school, restaurant, hospital …), where exclusivity is the aim."""
    rival: _Weight = 0.2
    """Per case of potential at an outlet that a rival serves."""
    cooler: _Weight = 5.0
    """Per outlet with room for a cooler or display and none of ours."""
    footfall: _Weight = 1.0
    """Per outlet, times the liveliness of the road class (1 on a side street)."""


class StreetSettings(Settings):
    """Which street segments first; asked when ``inputs.survey`` names a census."""

    area: str = "surveyed"
    """Where to choose: ``surveyed`` (all surveyed segments), ``office:<id>``, ``best`` (the surroundings with most
    uncovered potential) or a polygon as WKT in degrees WGS84."""
    area_radius_m: Annotated[float, Field(gt=0)] = 1500.0
    """How far ``area: best`` reaches around its middle along the streets."""
    survey_share_min: Annotated[float, Field(ge=0, le=1)] = 0.5
    """An area is fit to choose from when this share of its segments with outlets is surveyed."""
    weights: ValueWeights = ValueWeights()
    """What each term of a segment's value is worth."""
    maturity: Literal[1, 2, 3, 4] = 2
    """Stage of the market; later ones shift weight from open to closed channels."""
    channel_weights: dict[str, _Weight] = {}
    """Weight of an outlet by channel; else by stage: open channels 1.0, closed ones 0.8, 1.0, 1.2, 1.4."""
    clusters_max: Annotated[int, Field(ge=1)] = 3
    """Most priority clusters of a rep."""
    length_min_m: Annotated[float, Field(ge=0)] = 200.0
    """Shortest cluster, metres of street."""
    length_max_m: Annotated[float, Field(gt=0)] = 800.0
    """Longest cluster, metres of street."""
    rep_hours: Annotated[float, Field(gt=0)] | None = 12.0
    """Most hours of work on priority streets of one rep in the cycle."""
    rep_money: Annotated[float, Field(ge=0)] | None = None
    """Most money for the streets of one rep."""
    city_hours: Annotated[float, Field(gt=0)] | None = None
    """Most hours of all reps in the cycle."""
    city_money: Annotated[float, Field(ge=0)] | None = None
    """Most money for all streets."""
    spread_cases: Annotated[float, Field(ge=0)] = 20.0
    """What a rep's first cluster is worth beside its own value, so that the choice spreads over reps; cases."""
    continued_bonus: Annotated[float, Field(ge=0)] = 0.25
    """Share by which a segment chosen in the plan in force is worth more: long effort pays."""
    customer_minutes: Annotated[float, Field(ge=0)] = 10.0
    """Minutes of street work at a customer in the cycle (display, shelf)."""
    walk_kmh: Annotated[float, Field(gt=0)] = 4.0
    """Speed on foot, for walking a segment and for the survey's tour."""
    survey_minutes: Annotated[float, Field(ge=0)] = 4.0
    """Minutes that a surveyor takes in front of an outlet."""
    cooler_cost: Annotated[float, Field(ge=0)] = 300.0
    """Money for one cooler placed."""
    display_cost: Annotated[float, Field(ge=0)] = 40.0
    """Money for one display."""
    alike: Annotated[int, Field(ge=1)] = 25
    """Targets come from so many look-alike segments."""
    first_quarter_share: Annotated[float, Field(gt=0, le=1)] = 0.4
    """Share of the way to the 12-month target that is to be reached after 3 months."""
    prospect_minutes_per_case: Annotated[float, Field(ge=0)] = 1.0
    """Minutes of travel that a call on a prospect of a chosen segment is worth per case of its value, beside
    ``journeys.prospect_value_minutes``."""
    effort: Effort = "standard"
    """Deterministic amount of search."""

    @field_validator("channel_weights")
    @classmethod
    def _some_channel(cls, value: dict[str, float]) -> dict[str, float]:
        if value and not any(weight > 0 for weight in value.values()):
            raise refused("sum_to_nothing", names="channel_weights")
        return value

    @model_validator(mode="after")
    def _sound(self) -> "StreetSettings":
        if self.length_min_m > self.length_max_m:
            raise above("length_min_m", self.length_min_m, "length_max_m", self.length_max_m)
        if not any(self.weights.model_dump().values()):
            raise refused("sum_to_nothing", names="weights")
        return self
