"""Settings: when each outlet is visited and in which order."""

import datetime as dt
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from routeopt.core.clock import to_seconds
from routeopt.core.spread import Spread
from routeopt.scenario.frequency import CallSettings, FrequencySettings
from routeopt.scenario.overnight import OvernightSettings
from routeopt.scenario.refusals import above, refused
from routeopt.scenario.settings import Clock, Day, Effort, OutletClass, Settings, TravelMode

_STOP_MINUTES: dict[TravelMode, float] = {"walk": 0.0, "bike": 0.5, "e_bike": 0.5, "car": 2.0}


class Appointment(Settings):
    """A visit that is agreed with an outlet."""

    outlet_id: str
    """The outlet; its own rep comes."""
    date: Day
    """A day on which the rep works."""
    time: Clock
    """When the visit begins, whatever the opening hours say."""


class DayOff(Settings):
    """Days on which one rep doesn't work."""

    rep_id: str
    """The rep."""
    dates: tuple[Day, ...]
    """Days off beside holidays; those that nobody works change nothing."""


class JourneySettings(Settings):
    """When each outlet is visited and in which order."""

    visits_per_cycle: dict[OutletClass, Annotated[int, Field(ge=0)]] = {"A": 8, "B": 4, "C": 2}
    """Visits of a served outlet in the cycle by class, where the outlet table names none."""
    service_minutes: dict[OutletClass, Annotated[float, Field(gt=0)]] = {"A": 20.0, "B": 15.0, "C": 12.0}
    """Minutes of one visit by class, where the outlet table names none."""
    frequency: FrequencySettings = FrequencySettings()
    """How often outlets are visited, where money decides instead."""
    prospect_minutes: Annotated[float, Field(gt=0)] = 15.0
    """Minutes of one visit to a prospect."""
    prospect_value_minutes: Annotated[float, Field(ge=0)] = 60.0
    """A prospect is called on when that costs less extra travel than this, and a day has room for it."""
    calls: CallSettings = CallSettings()
    """What a call on a prospect is worth, where money says it instead."""
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
    overtime_minutes: Annotated[float, Field(ge=0)] = 0.0
    """A rep may be back so much after ``shift_end``; hard. 0 means no overtime."""
    overtime_weight: Annotated[float, Field(ge=0)] = 1.5
    """Price of a minute of overtime, in minutes of travel."""
    lunch_start: Clock = dt.time(12, 30)
    """Lunch begins now, or when the visit in progress ends."""
    lunch_minutes: Annotated[float, Field(ge=0)] = 45.0
    """Length of the lunch break."""
    appointments: tuple[Appointment, ...] = ()
    """Visits whose day and time are agreed; hard. The calendar is planned around them."""
    overnight: OvernightSettings | None = None
    """Nights that reps may spend away near outlying outlets; without this block everybody comes home every evening."""
    days_off: tuple[DayOff, ...] = ()
    """Reps' own days off; their visits move to other days of the week."""
    visit_spread: Annotated[float, Field(ge=0, le=2)] = 0.3
    """Standard deviation of a visit's length, as a share of the planned length: an assumption, to be measured."""
    travel_spread: Annotated[float, Field(ge=0, le=2)] = 0.2
    """Standard deviation of a day's travel, as a share of the planned travel: an assumption, to be measured."""
    spread_draws: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Simulated days for each planned one."""
    robust: bool = False
    """Plan so that nine of ten simulated days end inside the shift."""
    wait_weight: Annotated[float, Field(ge=0)] = 0.0
    """Price of a minute of waiting before a door, in minutes of travel."""
    uneven_weight: Annotated[float, Field(ge=0)] = 0.0
    """Price of a minute by which a day's work differs from the rep's mean day, in minutes of travel."""
    change_price_minutes: Annotated[float, Field(ge=0)] = 0.0
    """An outlet leaves its weekdays of the plan in force only when that saves this many minutes of travel."""
    week_price_minutes: Annotated[float, Field(ge=0)] = 0.0
    """An outlet keeps its weekdays and changes its weeks only when that saves this much travel."""
    order_price_minutes: Annotated[float, Field(ge=0)] = 0.0
    """A day's outlets come in another order than in the plan in force only when that saves this much travel."""
    change_cap: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Largest share of a rep's outlets, visited as often as before, that may leave their weekdays; hard."""
    effort: Effort = "standard"
    """Deterministic amount of search."""
    prove: bool = False
    """Raise the bound of each rep's calendar as far as a longer proof goes; no visit changes for it."""

    @property
    def latest_end_s(self) -> int:
        """When a rep has to be back, overtime included, seconds since midnight."""
        return to_seconds(self.shift_end) + round(60 * self.overtime_minutes)

    @property
    def spread(self) -> Spread:
        """How times stray from plan."""
        return Spread(self.visit_spread, self.travel_spread, self.spread_draws, self.robust)

    @field_validator("stop_minutes", mode="before")
    @classmethod
    def _every_mode(cls, value: object) -> object:
        """A scenario that names one mode keeps the defaults of the others."""
        return {**_STOP_MINUTES, **value} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _day(self) -> "JourneySettings":
        if self.stops_min > self.stops_max:
            raise above("stops_min", self.stops_min, "stops_max", self.stops_max)
        if self.shift_start >= self.shift_end:
            raise refused("empty_shift", start=str(self.shift_start), end=str(self.shift_end))
        if not self.shift_start <= self.lunch_start <= self.shift_end:
            raise refused("lunch_outside", start=str(self.lunch_start))
        if self.overtime_minutes and to_seconds(self.lunch_start) + 60 * self.lunch_minutes > to_seconds(
            self.shift_end
        ):
            raise refused("overtime_before_lunch", end=str(self.shift_end))
        if self.latest_end_s > 24 * 3600:
            raise refused("overtime_past_midnight", minutes=self.overtime_minutes)
        return self
