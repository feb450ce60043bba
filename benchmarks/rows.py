"""The one row format of every benchmark."""

from dataclasses import asdict, dataclass
from typing import Any


class LeftOutError(Exception):
    """A peer is not installed, or too slow for this size; the message says which."""


@dataclass(frozen=True)
class Row:
    """
    One measured figure.

    Attributes
    ----------
    stage
        Benchmark that measured it.
    case
        Instance or situation.
    metric
        What was measured.
    value
        The figure; None where a peer is not installed or failed.
    unit
        Its unit; for a missing value the reason.
    peer
        Whose figure it is; None for our own.
    goal
        What our figure should reach; None where there is no goal.
    lower_is_better
        Direction of the goal.
    """

    stage: str
    case: str
    metric: str
    value: float | None
    unit: str
    peer: str | None = None
    goal: float | None = None
    lower_is_better: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None or self.value is None:
            return None
        return bool(self.value <= self.goal if self.lower_is_better else self.value >= self.goal)

    def as_json(self) -> dict[str, Any]:
        """Return the row as other programs read it."""
        fields = asdict(self)
        fields.pop("lower_is_better")
        # Figures may come as numpy's numbers, which JSON does not know.
        return {**fields, "value": None if self.value is None else float(self.value), "met": self.met}
