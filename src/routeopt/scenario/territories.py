"""Settings: which rep serves each direct outlet."""

from typing import Annotated

from pydantic import Field, model_validator

from routeopt.scenario.refusals import above, refused
from routeopt.scenario.settings import Effort, Settings

FRONTIER_FEWEST = 7


class TerritoryLock(Settings):
    """Outlets that stay with one rep."""

    rep_id: str
    """The rep."""
    outlets: tuple[str, ...] = ()
    """Ids of outlets."""
    streets: tuple[str, ...] = ()
    """Street names as in the outlet table; every served direct outlet there is locked."""

    @model_validator(mode="after")
    def _something(self) -> "TerritoryLock":
        if not self.outlets and not self.streets:
            raise refused("empty_lock")
        return self


class TerritorySettings(Settings):
    """Which rep serves each direct outlet."""

    outlets_min: Annotated[int, Field(ge=1)] = 100
    """Fewest served outlets of a rep; hard."""
    outlets_max: Annotated[int, Field(ge=1)] = 120
    """Most served outlets of a rep; hard."""
    visits_share: Annotated[float, Field(gt=0, le=1)] = 0.98
    """
    Share of a rep's stops in the cycle (working days × ``journeys.stops_max``) that customers' visits may take; hard,
    but more is let in where the team could not make its visits otherwise. Weekly rhythms seldom fill every day to its
    last stop. Sales modes decided by money leave half as much again free.
    """
    hours_tolerance: Annotated[float, Field(gt=0, le=1)] = 0.05
    """A rep's work may lie this far (as a share) from the office's mean before it is priced steeply."""
    weight_hours: Annotated[float, Field(ge=0)] = 1.0
    """Price of uneven work, estimated before the journeys are known."""
    weight_potential: Annotated[float, Field(ge=0)] = 0.3
    """Price of uneven potential volume."""
    locks: tuple[TerritoryLock, ...] = ()
    """Outlets and streets that stay with one rep; a ``rep_id`` in the outlet table does the same. Hard."""
    together: tuple[tuple[str, str], ...] = ()
    """Pairs of outlet ids that get the same rep; hard."""
    apart: tuple[tuple[str, str], ...] = ()
    """Pairs of outlet ids that get different reps; hard."""
    change_price_minutes: Annotated[float, Field(ge=0)] = 0.0
    """An outlet leaves its previous rep only when that saves this much travel (minutes in the cycle) or balance."""
    change_cap: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Largest share of the outlets with a previous rep that may leave it; hard. Taken where the calendars gain most."""
    frontier_minutes: tuple[Annotated[float, Field(ge=0)], ...] = ()
    """Other prices of change at which a plan is computed for comparison; each costs one more search."""
    frontier_plans: Annotated[int, Field(ge=0, le=30)] = 0
    """Plans from "nothing moves" to "free", for the planner to choose: 7 or more, or 0 for none."""
    gain_share: Annotated[float, Field(ge=0, le=1)] | None = None
    """
    The planner's choice by one number: of these plans take the one in which the fewest outlets change their rep while
    this share of the gain of a free plan is kept. None takes ``change_price_minutes``.
    """
    effort: Effort = "standard"
    """Deterministic amount of search."""

    @model_validator(mode="after")
    def _band(self) -> "TerritorySettings":
        if self.outlets_min > self.outlets_max:
            raise above("outlets_min", self.outlets_min, "outlets_max", self.outlets_max)
        if 0 < self.frontier_plans < FRONTIER_FEWEST:
            raise refused("frontier_plans", plans=self.frontier_plans, fewest=FRONTIER_FEWEST)
        return self
