"""Settings: the cycle that is planned."""

from typing import Annotated

from holidays import list_supported_countries
from pydantic import Field, model_validator

from routeopt.scenario.refusals import refused
from routeopt.scenario.settings import Day, Settings, Weekday


class PeriodSettings(Settings):
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
            raise refused("no_monday", start=self.start.isoformat())
        if not self.workdays:
            raise refused("no_workdays")
        if self.country and self.country not in list_supported_countries(include_aliases=True):
            raise refused("country", country=self.country)
        return self
