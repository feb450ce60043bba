"""Settings: which rep serves each direct outlet."""

from typing import Annotated

from pydantic import Field, model_validator

from routeopt.scenario.settings import Effort, Settings


class TerritorySettings(Settings):
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
