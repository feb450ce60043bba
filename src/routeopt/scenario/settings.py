"""What every group of settings shares: the base, the words and the kinds of values."""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

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


class Settings(BaseModel):
    """Unknown keys are faults, values never change, and the text under a field is its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)
