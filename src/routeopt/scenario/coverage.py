"""Settings: which sales mode serves each outlet."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from routeopt.scenario.modes import MixRule, ModeOff
from routeopt.scenario.refusals import above, refused
from routeopt.scenario.settings import OutletClass, SalesMode, Settings
from routeopt.scenario.structure import StructureSettings


class CoverageRule(Settings):
    """One rule of the sales-mode table; the first rule whose conditions all hold decides."""

    mode: SalesMode
    """The mode that a matching outlet gets."""
    channels: tuple[str, ...] = ()
    """Channels it applies to; empty means all."""
    classes: tuple[OutletClass, ...] = ()
    """Outlet classes it applies to; empty means all."""
    max_volume_cases: float | None = None
    """Applies to outlets that take at most this many cases a cycle."""
    min_volume_cases: float | None = None
    """Applies to outlets that take at least this many cases a cycle."""
    in_area: bool = False
    """Applies only inside the area of a distributor of this mode (WAT, PDS)."""

    @model_validator(mode="after")
    def _volumes(self) -> "CoverageRule":
        low, high = self.min_volume_cases, self.max_volume_cases
        if low is not None and high is not None and low > high:
            raise above("min_volume_cases", low, "max_volume_cases", high)
        return self


class MoneySettings(Settings):
    """What the sales modes earn and cost, in one currency per cycle."""

    margin_per_case: dict[SalesMode, float] = {"DSD": 6.0, "MT": 4.5, "WS": 2.0, "WAT": 4.2, "PDS": 3.2}
    """The company's margin on a case after discounts, by mode; every mode in use needs one."""
    volume_kept: dict[SalesMode, Annotated[float, Field(ge=0, le=2)]] = {"WS": 0.85, "PDS": 0.95}
    """Share of an outlet's present cases that it takes in a mode; 1 where none is named."""
    delivery_per_case: dict[SalesMode, Annotated[float, Field(ge=0)]] = {"DSD": 0.9, "MT": 0.5}
    """Cost of delivering a case, by mode; 0 where the distributor bears it."""
    cost_per_outlet: dict[SalesMode, Annotated[float, Field(ge=0)]] = {"MT": 60.0, "WAT": 12.0, "PDS": 6.0}
    """Cost of an outlet a cycle: key-account work, help with selling, reporting."""
    rep_minute: Annotated[float, Field(ge=0)] = 0.12
    """Cost of a rep's minute with outlets and on the way, beyond the fixed cost."""
    rep_fixed: Annotated[float, Field(ge=0)] = 1400.0
    """Fixed cost of one rep a cycle."""
    travel_factor: Annotated[float, Field(gt=0)] = 1.3
    """Travel of a visit ÷ travel to the nearest outlets; calibrate it with the travel of the plan in force."""
    day_share: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Share of a working day, lunch taken off, that a rep's expected work may fill."""
    place_share: Annotated[float, Field(gt=0, le=1)] = 0.98
    """Share of a team's places that money may fill: with the last one filled no outlet can change its rep alone."""
    hold_value_per_case: dict[str, float] = {}
    """Worth of a case, beyond its margin, where the company holds the outlet (DSD, WAT), by channel."""
    maturity: Annotated[int, Field(ge=1, le=4)] = 3
    """Stage of the market: 1 to 4 count ``hold_value_per_case`` by 0, 0.5, 1 and 1.5."""


class CoverageSettings(Settings):
    """Which sales mode serves each outlet."""

    rules: tuple[CoverageRule, ...] = (
        CoverageRule(mode="MT", channels=("modern_trade",)),
        CoverageRule(mode="WS", channels=("wholesale",)),
        CoverageRule(mode="PDS", in_area=True),
        CoverageRule(mode="WAT", classes=("C",), in_area=True),
    )
    """Tried in order for outlets whose table names no mode; an outlet that matches none is direct (DSD)."""
    method: Literal["rules", "optimise"] = "rules"
    """``rules`` takes the table of rules as it is; ``optimise`` lets money decide what the rules leave open."""
    money: MoneySettings = MoneySettings()
    """What each mode earns and costs; used by ``optimise``."""
    structure: StructureSettings = StructureSettings()
    """Which customers leave the direct team this quarter, and which prospects join it."""
    modes_off: tuple[Literal["WAT", "PDS"], ...] = ()
    """Area modes that do not exist in this what-if; ``optimise`` signs none of their distributors."""
    off_in: tuple[ModeOff, ...] = ()
    """Area modes that do not exist in a part of the city, for what-ifs; others take those outlets."""
    mix: tuple[MixRule, ...] = ()
    """Floors and caps of the mode mix, such as at least a fifth of the volume with WAT; only where money decides."""
    deliveries_per_cycle: Annotated[float, Field(gt=0)] = 4.0
    """How often a distributor's store is filled up in a cycle: in between it sells ``storage_cases`` at most."""
    exclusive_channels: tuple[str, ...] = ()
    """Closed channels, such as school: direct or in a WAT area, never with a wholesaler."""
    exclusive_price: Annotated[float, Field(ge=0)] | None = None
    """Price of an outlet that breaks ``exclusive_channels``, money a cycle; none makes the rule hard."""
    strategic_streets: tuple[str, ...] = ()
    """Street names as in the outlet table whose customers are direct."""
    strategic_price: Annotated[float, Field(ge=0)] | None = None
    """Price of an outlet that breaks ``strategic_streets``, money a cycle; none makes the rule hard."""
    change_price: Annotated[float, Field(ge=0)] = 0.0
    """Price of an outlet that leaves the mode of the plan in force, money a cycle."""
    wat_outlets_min: Annotated[int, Field(ge=0)] = 250
    """Fewest served outlets of a WAT area; hard."""
    wat_outlets_max: Annotated[int, Field(ge=1)] = 400
    """Most served outlets of a WAT area; hard."""
    pds_from_minutes: Annotated[float, Field(ge=0)] = 0.0
    """A PDS area holds only outlets at least this far (travel minutes) from every office; hard."""
    budget: Annotated[float, Field(ge=0)] | None = None
    """Most money a cycle for reps, their minutes, delivery and distributors' fees; none sets no limit. Hard."""
    area_shape: Literal["outwards", "connected"] = "outwards"
    """
    ``outwards`` grows an area from its distributor's door: each block has a neighbour in the area that is nearer to the
    door. ``connected`` asks only that it hangs together.
    """
    cell_outlets: Annotated[int, Field(ge=1)] = 8
    """Most neighbouring outlets that are decided as one block of an area."""
    gap: Annotated[float, Field(ge=0, le=1)] = 0.005
    """The search stops when no answer can be better by more than this share."""
    nodes: Annotated[int, Field(ge=1)] = 2000
    """Most nodes of the branch-and-bound tree in one search."""

    @model_validator(mode="after")
    def _band(self) -> "CoverageSettings":
        if self.wat_outlets_min > self.wat_outlets_max:
            raise above("wat_outlets_min", self.wat_outlets_min, "wat_outlets_max", self.wat_outlets_max)
        if self.mix and self.method == "rules":
            raise refused("mix_by_rules")
        return self
