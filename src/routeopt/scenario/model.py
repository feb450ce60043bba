"""Every parameter of a plan, declared once with unit, default and meaning: one file per group of settings."""

from typing import Annotated, Literal

from pydantic import Field

from routeopt.scenario.coolers import CoolerSettings
from routeopt.scenario.coverage import CoverageSettings
from routeopt.scenario.inputs import InputSettings
from routeopt.scenario.journeys import JourneySettings
from routeopt.scenario.lookalikes import LookalikeSettings
from routeopt.scenario.network import NetworkSettings
from routeopt.scenario.period import PeriodSettings
from routeopt.scenario.quarter import QuarterSettings
from routeopt.scenario.report import ReportSettings
from routeopt.scenario.settings import Settings
from routeopt.scenario.streets import StreetSettings
from routeopt.scenario.targets import TargetSettings
from routeopt.scenario.territories import TerritorySettings


class Scenario(Settings):
    """All that a planner declares for one plan."""

    schema_version: Literal[1] = 1
    """Version of this schema."""
    name: Annotated[str, Field(min_length=1)]
    """Shown on pages and sheets."""
    description: str = ""
    """What the planner wants to find out; shown in the report."""
    attribution: str = "© OpenStreetMap contributors"
    """Source of streets and outlets, shown on every map."""
    simulated: str = ""
    """What in the inputs is generated rather than observed; shown on every page. Empty when all is real."""
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    """Seed of every search."""
    passes: Annotated[int, Field(ge=1, le=4)] = 1
    """How often sales modes, territories and journeys are decided; each pass after the first prices travel as the
    journeys before it took it. All but the last plan their journeys at the least effort."""
    language: Literal["en", "zh"] = "en"
    """Language in which pages open."""
    inputs: InputSettings
    period: PeriodSettings
    network: NetworkSettings
    coverage: CoverageSettings = CoverageSettings()
    territories: TerritorySettings = TerritorySettings()
    streets: StreetSettings = StreetSettings()
    journeys: JourneySettings = JourneySettings()
    lookalikes: LookalikeSettings | None = None
    """Prospects' potential from customers that are like them; the outlet table's without this block."""
    targets: TargetSettings | None = None
    """What the year shall bring; nobody is asked for targets without this block."""
    quarter: QuarterSettings = QuarterSettings()
    coolers: CoolerSettings | None = None
    report: ReportSettings = ReportSettings()
