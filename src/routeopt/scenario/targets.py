"""Settings: what the year shall bring, and how it is split over months, offices, sellers and groups of outlets."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from routeopt.scenario.refusals import above, refused
from routeopt.scenario.settings import Day, Settings

Weight = Annotated[float, Field(ge=0)]
Cases = Annotated[int, Field(ge=0)]
Level = Literal["mode", "office", "seller", "group"]


class UnitBounds(Settings):
    """What a planner asks of one unit in the year, cases; it comes before the shares of its level."""

    cases: Cases | None = None
    """Exactly so many."""
    least: Cases | None = None
    """At least so many."""
    most: Cases | None = None
    """At most so many."""

    @model_validator(mode="after")
    def _sound(self) -> "UnitBounds":
        if self.cases is not None and (self.least is not None or self.most is not None):
            raise refused("cases_or_band")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise above("least", self.least, "most", self.most)
        return self


class ExpenseWeights(Settings):
    """By what an expense budget is shared out; each weight is a part of the whole."""

    target: Weight = 0.5
    """By the target in cases."""
    growth: Weight = 0.3
    """By the cases that the target asks above the last year."""
    sellers: Weight = 0.2
    """By the number of reps and distributors."""

    @model_validator(mode="after")
    def _some(self) -> "ExpenseWeights":
        if not any(self.model_dump().values()):
            raise refused("sum_to_nothing", names="expense_weights")
        return self


class TargetSettings(Settings):
    """What the year shall bring; asked when the scenario has this block, and ``inputs.sales`` names the history."""

    year_cases: Annotated[int, Field(ge=1)] | None = None
    """The company's target for the year, cases; else ``growth`` over the last twelve months."""
    growth: Annotated[float, Field(gt=-1, le=5)] = 0.05
    """Share by which the year shall exceed the last twelve months of the history, where ``year_cases`` is not given."""
    first_month: Day | None = None
    """A day of the first of the year's twelve months; that of ``period.start`` by default."""
    history_weight: Weight = 0.5
    """Part of the year that is shared out by forecast."""
    potential_weight: Weight = 0.2
    """Part that is shared out by potential, prospects' included."""
    room_weight: Weight = 0.3
    """Part that is shared out by room to grow: potential that the forecast does not reach."""
    prospect_share: Annotated[float, Field(ge=0, le=1)] = 0.25
    """Share of the prospects' potential by which a unit's cap may rise."""
    floors: dict[Level, Annotated[float, Field(ge=0)]] = {"mode": 0.8, "office": 0.8, "seller": 0.8, "group": 0.6}
    """Least target of any unit of a level, as a share of its forecast; none where a level is left out."""
    caps: dict[Level, Annotated[float, Field(gt=0)]] = {"mode": 1.5, "office": 1.5, "seller": 1.4, "group": 2.0}
    """Most of the same; the prospects' share comes on top."""
    units: dict[str, UnitBounds] = {}
    """What is asked of single units, by the ``unit_id`` of ``tables/targets.parquet``, such as ``DSD/O1/R3``."""
    grade_a_share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """The best prospects that make up this share of what all bring within the year are graded A."""
    grade_b_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    """The next ones up to this share are graded B, the rest C."""
    season_ridge: Annotated[float, Field(gt=0)] = 1.0
    """Strength of the ridge that holds trend and seasons of the forecast down; more gives flatter seasons."""
    expenses: Annotated[int, Field(ge=0)] | None = None
    """Expense budget of the year, money, shared out over offices and the other modes; none by default."""
    expense_weights: ExpenseWeights = ExpenseWeights()
    """By what it is shared out."""

    @model_validator(mode="after")
    def _sound(self) -> "TargetSettings":
        if not self.history_weight + self.potential_weight + self.room_weight > 0:
            raise refused("sum_to_nothing", names="history_weight, potential_weight, room_weight")
        if self.grade_a_share > self.grade_b_share:
            raise above("grade_a_share", self.grade_a_share, "grade_b_share", self.grade_b_share)
        for level in self.floors.keys() & self.caps.keys():
            if self.floors[level] > self.caps[level]:
                raise above(f"floors.{level}", self.floors[level], f"caps.{level}", self.caps[level])
        return self
