"""How good an answer is: status, objective and proven bound travel with every result."""

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How a search ended."""

    OPTIMAL = "optimal"
    """No better answer exists."""
    NOT_ASKED = "not asked"
    """The scenario asks nothing of this stage."""
    FEASIBLE = "feasible"
    """All hard rules hold; the gap to the bound is open."""


@dataclass(frozen=True)
class SearchStats:
    """
    Outcome of one search.

    Attributes
    ----------
    status
        How the search ended.
    objective
        Value of the answer, in the unit named by ``unit``.
    bound
        Proven lower bound on any answer's value, or None where none was computed.
    unit
        Unit of objective and bound, such as ``s`` for seconds of travel in the cycle.
    work
        Deterministic work done (iterations, columns, nodes ...), never seconds.
    """

    status: Status
    objective: float
    bound: float | None
    unit: str = "s"
    work: dict[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """(objective − bound) ÷ objective: the largest share that a better answer could save; None without a bound."""
        if self.bound is None:
            return None
        if self.objective <= 0:
            return 0.0
        return max(0.0, (self.objective - self.bound) / self.objective)
