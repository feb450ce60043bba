"""Settings: what the next plan owes to the plan in force."""

from typing import Annotated

from pydantic import Field

from routeopt.scenario.settings import Settings

Weight = Annotated[float, Field(ge=0)]


class QuarterSettings(Settings):
    """What the next plan owes to the plan in force; nothing of it matters for a first plan."""

    new_only: bool = False
    """Only new outlets are placed: every other one keeps its mode, distributor and rep. Hard."""
    hold_blocked: bool = True
    """An outlet whose receivable is not cleared, or whose cooler is missing, stays with its rep. Hard."""
    absent_reps: tuple[str, ...] = ()
    """Reps on leave for the whole period of this plan: others stand in for them."""
    joint_visits: bool = True
    """Who hands an outlet over and who takes it over meet there: the visit stands in the calendars of both."""
    joint_minutes: Annotated[float, Field(ge=0, le=240)] = 10.0
    """Minutes that a joint visit takes longer than a usual one: to introduce, count coolers and sign the balance."""
    joint_weeks: Annotated[int, Field(ge=1)] = 2
    """Weeks from the start within which a rep calls a last time on an outlet that leaves the direct team."""
    years_weight: Weight = 0.0
    """Part of the price of another rep that ten years as a customer add, as a share of it; fewer years add less."""
    volume_weight: Weight = 0.0
    """Part that an outlet of mean volume adds; twice the volume adds twice as much, at most three times."""
    owed_weight: Weight = 0.0
    """Part that an outlet with a balance owed adds."""
    cooler_weight: Weight = 0.0
    """Part that an outlet with a cooler of ours adds."""
