"""Settings: tours from which a rep doesn't come home in the evening."""

from typing import Annotated

from pydantic import Field

from routeopt.scenario.settings import Settings


class OvernightSettings(Settings):
    """Consecutive days on which a rep sleeps away, for outlets far from the start."""

    lodgings: Annotated[tuple[str, ...], Field(min_length=1)]
    """Outlets beside which reps can sleep; a rep takes the one that is nearest to the own outlying outlets."""
    from_minutes: Annotated[float, Field(gt=0)] = 60.0
    """An outlet is outlying when the way there from the rep's start takes at least so long."""
    night_minutes: Annotated[float, Field(ge=0)] = 120.0
    """Price of a night, in minutes of travel."""
    nights_max: Annotated[int, Field(ge=1)] = 4
    """Most nights of a rep in the cycle; hard."""
