"""Settings: the potential of outlets that nobody serves yet, from customers that are like them."""

from typing import Annotated, Literal

from pydantic import Field

from routeopt.scenario.settings import Settings


class LookalikeSettings(Settings):
    """How prospects' potential is estimated; without this block it is that of the outlet table."""

    fill: Literal["missing", "all"] = "missing"
    """Which prospects get an estimate: those without a potential in the table, or all."""
    alike: Annotated[int, Field(ge=1, le=500)] = 100
    """An estimate is drawn from so many customers that are most alike."""
    near: Annotated[int, Field(ge=1, le=500)] = 12
    """Neighbours whose sales describe the surroundings of an outlet."""
    use_class: bool = False
    """Whether outlets of one class are alike; only where prospects' classes are known otherwise than by potential."""
