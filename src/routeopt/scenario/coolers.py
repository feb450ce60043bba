"""Settings: which coolers are lent, what each type asks of an outlet, how often one is checked, and who moves it."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from routeopt.scenario.settings import Effort, Settings, TravelMode

CoolerState = Literal["working", "faulty", "missing"]
CoolerPosition = Literal["entrance", "counter", "aisle", "back"]
_Amount = Annotated[float, Field(ge=0)]
_Minutes = Annotated[float, Field(gt=0, le=480)]
_CHECKS: dict[CoolerState, int] = {"working": 1, "faulty": 1, "missing": 0}


class CoolerType(Settings):
    """One type of cooler."""

    cases_max: Annotated[float, Field(gt=0)]
    """Cases per cycle that can be sold from one at most."""
    deposit: _Amount = 0.0
    """Deposit that an outlet owes for one, money; 0 counts any deposit as paid in full."""
    channels: tuple[str, ...] = ()
    """Channels in which it may be set up; all when empty."""
    volume_min_cases: _Amount = 0.0
    """Cases per cycle from which an outlet may get one."""


class CoolerSettings(Settings):
    """Coolers lent to outlets: their checks, their measures and where they stand next quarter."""

    types: Annotated[dict[str, CoolerType], Field(min_length=1)]
    """Types of coolers by the name that the cooler table uses."""
    checks_per_cycle: dict[CoolerState, Annotated[int, Field(ge=0)]] = _CHECKS
    """Checks of a cooler at an outlet in the cycle by its state. The rep checks during service visits; what finds no
    such visit is the technician's."""
    check_minutes: _Minutes = 3.0
    """Minutes of one check, beside the visit during which it is made."""
    good_positions: Annotated[tuple[CoolerPosition, ...], Field(min_length=1)] = ("entrance", "counter")
    """Positions that count as good in the measure of placement."""
    cases_min: _Amount = 5.0
    """Cases per cycle below which a cooler is better kept in the warehouse."""
    job_cases: _Amount = 3.0
    """Cases per cycle that setting up, moving or fetching a cooler has to gain to be worth a job."""
    jobs_max: Annotated[int, Field(ge=0)] = 40
    """Coolers that the crew of an office sets up, moves, fetches or repairs in the quarter at most; repairs first."""
    alike: Annotated[int, Field(ge=1)] = 10
    """What sells from the coolers of a channel counts against the mean of all as if so many coolers stood for it."""
    technicians: Annotated[int, Field(ge=1)] = 1
    """Technicians of an office; each drives a route a day."""
    technician_mode: TravelMode | None = None
    """How technicians travel; the planning mode when empty."""
    technician_stops_max: Annotated[int, Field(ge=1)] = 8
    """Most jobs of a technician on a day; hard."""
    install_minutes: _Minutes = 40.0
    """Minutes of setting one up."""
    fetch_minutes: _Minutes = 25.0
    """Minutes of fetching one."""
    repair_minutes: _Minutes = 45.0
    """Minutes of repairing one."""
    job_minutes: Annotated[float, Field(gt=0)] = 60.0
    """A technician's job is done in this cycle when that costs less extra travel than this, and a day has room."""
    minutes_per_case: _Amount = 5.0
    """Minutes of travel that a job is worth beside that for each case of volume expected of its cooler."""
    effort: Effort = "fast"
    """Deterministic amount of search for the technicians' routes."""

    @field_validator("checks_per_cycle", mode="before")
    @classmethod
    def _every_state(cls, value: object) -> object:
        """A scenario that names one state keeps the defaults of the others."""
        return {**_CHECKS, **value} if isinstance(value, dict) else value
