"""Settings: which customers leave the direct team this quarter, and which prospects join it."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from routeopt.scenario.refusals import refused
from routeopt.scenario.settings import Settings

Term = Literal["volume", "growth", "potential", "cost", "payment", "cooler"]
Share = Annotated[float, Field(ge=0, le=1)]


class StructureSettings(Settings):
    """
    Customer structure: every direct outlet and every prospect gets a score from 0 to 1; the best have the places.

    A term of the score is the share of all scored outlets that an outlet is better than; one that the tables don't tell
    counts as the middle.
    """

    enabled: bool = False
    """Whether outlets leave and join the direct team by their score."""
    weights: dict[Term, Annotated[float, Field(ge=0)]] = {
        "volume": 3.0,
        "growth": 1.0,
        "potential": 2.0,
        "cost": 2.0,
        "payment": 1.0,
        "cooler": 1.0,
    }
    """
    Weight of each term: cases now; growth since the plan in force; potential; minutes of a rep per case, the way as in
    the plan in force; balance owed, not cleared, per case; cases per cooler of ours. A term not named weighs nothing.
    """
    first_volume_share: Annotated[float, Field(ge=0, le=1)] = 0.6
    """Share of its potential that a prospect is expected to take once it is served."""
    place_score: Share = 0.25
    """Score below which a place in the team is better left free, as far as the band of outlets allows."""
    change_score: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Score that each outlet leaving or joining the team must be worth; a swap needs twice as much."""
    drop_share: Share = 0.1
    """Most outlets that may leave an office's direct team, as a share of it. Hard."""
    add_share: Share = 0.1
    """Most outlets that may join an office's direct team, as a share of the outlets that its reps can hold. Hard."""
    score_money: Annotated[float, Field(ge=0)] = 50.0
    """Where money decides: worth of a whole point of score above ``place_score`` in the direct team, money a cycle."""

    @model_validator(mode="after")
    def _weighed(self) -> "StructureSettings":
        if self.enabled and sum(self.weights.values()) <= 0:
            raise refused("no_weight")
        return self
