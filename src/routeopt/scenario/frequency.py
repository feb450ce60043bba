"""Settings: what another visit sells, so that money can say who is visited how often and which call is worth it."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from routeopt.scenario.refusals import above, refused
from routeopt.scenario.settings import OutletClass, Settings


class Response(Settings):
    """
    What an outlet sells by how often it is visited.

    Sales are shares of today's, visits are shares of the frequency that its table or class gives.
    """

    kept: Annotated[float, Field(ge=0, lt=1)] = 0.4
    """Share of its sales that an outlet would keep without any visit: an assumption, to be measured."""
    elasticity: Annotated[float, Field(gt=0, lt=1)] = 0.34
    """Growth of sales in per cent for one per cent more visits, at today's frequency: the mean of personal selling in
    the meta-analysis of Albers, Mantrala and Sridhar (2010)."""
    points: tuple[tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]], ...] = ()
    """The planner's own curve instead: pairs of visits and sales, such as [[0, 0.5], [0.5, 0.8], [2, 1.2]], joined by
    straight lines through [1, 1] and level behind the last."""

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """Corners of the planner's curve with today's point, ascending."""
        return tuple(sorted({*self.points, (1.0, 1.0)})) if self.points else ()

    @model_validator(mode="after")
    def _concave(self) -> "Response":
        if not self.points and self.elasticity > 1 - self.kept - 1e-9:
            raise refused("elasticity", elasticity=self.elasticity, most=1 - self.kept)
        corners = self.corners
        if corners and corners[0][0] != 0:
            raise refused("points_from_zero")
        if any(a[0] == b[0] for a, b in pairwise(corners)):
            raise refused("points_twice")
        slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(corners)]
        if any(slope < 0 for slope in slopes) or any(b > a + 1e-9 for a, b in pairwise(slopes)):
            raise refused("points_concave")
        return self


class FrequencySettings(Settings):
    """How often outlets are visited, where money decides."""

    decide: bool = False
    """Let money decide the visits of each outlet between the fewest and the most of its class."""
    fewest: dict[OutletClass, Annotated[int, Field(ge=1)]] = {}
    """Fewest visits in the cycle by class; half of today's where none is named."""
    most: dict[OutletClass, Annotated[int, Field(ge=1)]] = {}
    """Most visits in the cycle by class; twice today's where none is named."""
    response: Response = Response()
    """What an outlet sells by how often it is visited."""
    responses: dict[OutletClass, Response] = {}
    """The same for single classes."""
    fill: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Largest share of a rep's stops and working time that visits with their local ways may fill; the rest is for the
    ways out and home and for the calendar."""

    @model_validator(mode="after")
    def _band(self) -> "FrequencySettings":
        for name in self.fewest.keys() & self.most.keys():
            if self.fewest[name] > self.most[name]:
                raise above(f"fewest.{name}", self.fewest[name], f"most.{name}", self.most[name])
        return self


class CallSettings(Settings):
    """What a call on a prospect is worth, where money says it."""

    chance: Annotated[float, Field(gt=0, le=1)] | None = None
    """Chance that a call wins the prospect. Where it is given, the price of a call is derived from money and the value
    of a rep's minute, and ``prospect_value_minutes`` is not used."""
    cycles: Annotated[float, Field(gt=0)] = 3.0
    """Cycles for which the contribution of a customer that was won is counted; 3 are about a quarter."""
