"""How much deterministic work each effort may spend: counts, never seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """
    Work limits for one rep.

    Attributes
    ----------
    starts
        Weeks searched first, each from another seed.
    week_rounds, spread_rounds, polish_rounds
        Rounds of ruin and recreate on the folded week, on the cycle with fixed weekdays, and on the whole cycle.
    labels
        Labels of the exact search of one day.
    bound_rounds
        Price updates of the calendar bound, by size of its neighbourhoods.
    """

    starts: int
    week_rounds: int
    spread_rounds: int
    polish_rounds: int
    labels: int
    bound_rounds: tuple[tuple[int, int], ...]


EFFORTS: dict[str, Effort] = {
    "fast": Effort(1, 8_000, 3_000, 6_000, 100_000, ((3, 50),)),
    "standard": Effort(2, 15_000, 4_000, 30_000, 300_000, ((4, 150),)),
    "thorough": Effort(8, 60_000, 20_000, 300_000, 2_000_000, ((5, 400), (8, 60))),
}
