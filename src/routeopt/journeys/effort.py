"""How much deterministic work each effort may spend: counts, never seconds."""

from dataclasses import dataclass

SETTLING = 6_000
"""
Rounds after which a calendar in force has taken in new outlets: of eight reps with 110 stops, 5 % of them new, one had
days below the band after 4,000, and none cost more than 0.3 % above the best after 6,000.
"""

BARGAINING = 12_000
"""
Rounds in which a calendar finds the changes that are worth a cap: eight reps cost 0.2 % less after these than after
6,000, on three cuts of one quarter.
"""


@dataclass(frozen=True)
class Effort:
    """
    Work limits for one rep.

    Attributes
    ----------
    starts
        Calendars made from nothing, each from another seed.
    week_rounds, spread_rounds
        Rounds of ruin and recreate of a start: on the folded week, then on the cycle with fixed weekdays; all of them
        on the whole cycle where it is too short to be folded.
    children, child_rounds
        Calendars made from two others, and rounds of each.
    polish_rounds
        Rounds of the best one in the end.
    labels
        Labels of the exact search of one day.
    bound_rounds
        Rounds of cuts of the calendar bound; 0 for none.
    open_rounds
        Rounds of a start once its weekdays are chosen, with all patterns open again.
    halving_rounds
        Rounds that the better half of the starts share out, then the better half of those, and so on.
    opened
        How many of the starts go on once their weeks are folded, those of the cheapest weeks; 0 for all.
    bound_parts
        Parts of the calendars that are bounded apart once the cuts have ended; 0 for none.
    """

    starts: int
    week_rounds: int
    spread_rounds: int
    children: int
    child_rounds: int
    polish_rounds: int
    labels: int
    bound_rounds: int
    open_rounds: int = 0
    halving_rounds: int = 0
    opened: int = 0
    bound_parts: int = 0

    @property
    def halves(self) -> tuple[int, ...]:
        """How many starts go on each time, down to two: who is best of all is polished anyway."""
        sizes, left = [], (self.opened or self.starts) // 2 if self.halving_rounds else 0
        while left > 1:
            sizes.append(left)
            left //= 2
        return tuple(sizes)

    @property
    def start_rounds(self) -> int:
        """Rounds of all starts together."""
        return self.starts * self.week_rounds + (self.opened or self.starts) * (self.spread_rounds + self.open_rounds)

    @property
    def rounds(self) -> int:
        """Rounds of a calendar made from nothing."""
        halved = sum(left * (self.halving_rounds // left) for left in self.halves)
        return self.start_rounds + halved + self.children * self.child_rounds + self.polish_rounds

    @property
    def resumed_rounds(self) -> int:
        """
        Rounds of a calendar that begins with the one in force: a fourteenth of those of a new one.

        Not fewer than new outlets of a rep need to settle, though, or days fall short of the band.
        """
        return min(self.rounds, max(SETTLING, self.rounds // 14))

    @property
    def capped_rounds(self) -> int:
        """The same where a cap on changes is to be spent."""
        return min(self.rounds, max(BARGAINING, self.resumed_rounds))

    @property
    def resumed_bound_rounds(self) -> int:
        """Rounds of cuts beside a plan in force, a third: the proof must not cost what that plan spares the search."""
        return -(-self.bound_rounds // 3)


EFFORTS: dict[str, Effort] = {
    "fast": Effort(1, 8_000, 3_000, 0, 0, 6_000, 100_000, 20),
    "standard": Effort(8, 14_000, 2_500, 0, 0, 26_000, 300_000, 40, open_rounds=5_500, halving_rounds=30_000, opened=4),
    "thorough": Effort(
        12,
        30_000,
        10_000,
        70,
        8_000,
        60_000,
        2_000_000,
        200,
        open_rounds=10_000,
        halving_rounds=60_000,
        bound_parts=200,
    ),
}


PROOF_ROUNDS = 2_000
"""Rounds of cuts where a bound was asked for; on reps of 110 stops nothing more is found after a few dozen."""
PROOF_PARTS = 200
"""
Parts bounded apart where a bound was asked for: on reps of 110 stops about half a minute; a wide one's bound still
rises after them.
"""


CYCLE_SHARE = 0.6
"""Share of the rounds of a cycle of several days that is for the starts."""


def effort_of_rounds(rounds: int, stops: int, days: int) -> Effort:
    """
    Share a number of rounds out to starts and children.

    Parameters
    ----------
    rounds
        Rounds of ruin and recreate in all.
    stops
        Stops of the problem: the more there are, the longer is each start and each child, and the fewer there are.
    days
        Days of the cycle: where there are several, starts are longer.

    Returns
    -------
    Effort
        A quarter to three fifths of the rounds is for the starts. Days are proven where that is easy.
    """
    if days > 1:
        share = CYCLE_SHARE
        starts = min(12, max(1, round(share * rounds / (3000 * stops))))
    else:
        starts = min(12, max(2, round(rounds / (1500 * stops))))
        share = min(0.5, max(0.25, 1.5 / starts))
    child_rounds = max(100, round(4 * rounds**0.5 * (stops / 100) ** 2))
    return Effort(
        starts=starts,
        week_rounds=round(share * rounds / starts),
        spread_rounds=0,
        children=round((1 - share) * rounds / child_rounds),
        child_rounds=child_rounds,
        polish_rounds=0,
        labels=20_000,
        bound_rounds=0,
    )
