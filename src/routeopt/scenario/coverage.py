"""Settings: which sales mode serves each outlet."""

from pydantic import model_validator

from routeopt.scenario.settings import OutletClass, SalesMode, Settings


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
            raise ValueError(f"min_volume_cases ({low:g}) is above max_volume_cases ({high:g})")
        return self


class CoverageSettings(Settings):
    """Which sales mode serves each outlet."""

    rules: tuple[CoverageRule, ...] = (
        CoverageRule(mode="MT", channels=("modern_trade",)),
        CoverageRule(mode="WS", channels=("wholesale",)),
        CoverageRule(mode="PDS", in_area=True),
        CoverageRule(mode="WAT", classes=("C",), in_area=True),
    )
    """Tried in order for outlets whose table names no mode; an outlet that matches none is direct (DSD)."""
