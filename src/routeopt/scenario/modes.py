"""Settings: how much a sales mode may or must serve, and where it does not exist."""

from typing import Annotated, Literal

import shapely
from pydantic import Field, model_validator

from routeopt.scenario.refusals import above, refused
from routeopt.scenario.settings import SalesMode, Settings

Share = Annotated[float, Field(ge=0, le=1)]


class MixRule(Settings):
    """Least and most that one sales mode serves, as a share of all customers or of all their cases."""

    mode: SalesMode
    """The mode that it speaks of."""
    of: Literal["outlets", "volume"] = "outlets"
    """Share of customers, or of the cases that they buy now."""
    least: Share = 0.0
    """Smallest share."""
    most: Share = 1.0
    """Largest share."""
    price: Annotated[float, Field(ge=0)] | None = None
    """Money a cycle for each percentage point outside these limits; none makes the rule hard."""

    @model_validator(mode="after")
    def _limits(self) -> "MixRule":
        if self.least > self.most:
            raise above("least", self.least, "most", self.most)
        return self


class ModeOff(Settings):
    """A what-if: an area mode does not exist in a part of the city, or some of its distributors don't."""

    mode: Literal["WAT", "PDS"]
    """The mode that does not exist there."""
    area: str | None = None
    """Where: a polygon as WKT, in the coordinates of the tables; none speaks of the whole city."""
    distributors: tuple[str, ...] = ()
    """Ids of the distributors of this mode that do not exist; empty speaks of all of them."""

    @model_validator(mode="after")
    def _shape(self) -> "ModeOff":
        if self.area is not None:
            shape = shapely.from_wkt([self.area], on_invalid="ignore")[0]
            if getattr(shape, "geom_type", "") not in ("Polygon", "MultiPolygon") or not shapely.is_valid(shape):
                raise refused("polygon")
        elif not self.distributors:
            raise refused("off_in")
        return self
