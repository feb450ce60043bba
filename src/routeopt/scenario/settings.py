"""What every group of settings shares: the base, the words and the kinds of values."""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from routeopt.scenario.refusals import refused

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
        raise refused("clock")
    return value.rjust(len("HH:MM"), "0") if value.count(":") == 1 else value.rjust(len("HH:MM:SS"), "0")


Clock = Annotated[dt.time, BeforeValidator(_wall_clock)]


def _calendar_day(value: object) -> object:
    """Let nothing pass for a day but a day: a number would count seconds, and a time would be cut off."""
    whole = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if not whole and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        raise refused("day")
    return value


Day = Annotated[dt.date, BeforeValidator(_calendar_day), Field(ge=dt.date(2000, 1, 1), le=dt.date(2100, 1, 1))]


class Settings(BaseModel):
    """Unknown keys are faults, values never change, and the text under a field is its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_number_is_yes(cls, value: object, info: ValidationInfo) -> object:
        """Refuse true and false where a number is meant, which pydantic would read as 1 and 0."""
        kind = cls.model_fields[str(info.field_name)].annotation
        if isinstance(value, bool) and kind in (int, float, int | None, float | None):
            raise refused("number")
        return value
