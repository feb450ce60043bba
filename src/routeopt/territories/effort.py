"""How much work a piece gets: starts, rounds and exchanges by name, size and what is in force."""

from dataclasses import dataclass, replace

from routeopt.territories.estimates import LARGE_OUTLETS
from routeopt.territories.part import Part


@dataclass(frozen=True)
class Effort:
    """
    Deterministic amount of work.

    Attributes
    ----------
    starts
        Starts, of which the most compact go on.
    kept
        Starts that are annealed; half of them survive a quarter of the rounds, half of these half of the rounds.
    rounds
        Rounds around new centres.
    exchanges
        Exchanges per outlet and round.
    polish
        Exchanges per outlet with exact medoids at the end, where the office has a whole matrix.
    bound_rounds
        Price updates of the bound.
    programmes
        Most programmes that settle the borders beside a plan in force, each on a tree of as many nodes.
    mending
        Most rounds of mending and annealing for an answer that still breaks a band.
    """

    starts: int
    kept: int
    rounds: int
    exchanges: int
    polish: int
    bound_rounds: int
    programmes: int
    mending: int = 12


EFFORTS = {
    "fast": Effort(8, 4, 6, 300, 300, 80, 4),
    "standard": Effort(24, 8, 8, 600, 1000, 250, 6),
    "thorough": Effort(96, 24, 10, 2000, 4000, 1000, 10),
}
_LARGE_STARTS = {"fast": 1, "standard": 1, "thorough": 4}
_EASE = 4
"""By this factor fewer starts are made beside a plan in force."""


def effort_of(name: str, outlets: int) -> Effort:
    """
    Amount of work for a piece.

    Parameters
    ----------
    name
        ``fast``, ``standard`` or ``thorough``.
    outlets
        Size of the piece.

    Returns
    -------
    Effort
        With fewer starts for a large piece.
    """
    effort = EFFORTS[name]
    if outlets <= LARGE_OUTLETS:
        return effort
    starts = _LARGE_STARTS[name]
    return Effort(starts, starts, effort.rounds, effort.exchanges, 0, 0, 0)


def eased(part: Part, effort: Effort, change_s: float) -> Effort:
    """
    Amount of work beside a plan in force: where leaving it has a price, few starts are enough, all of them from it.

    Parameters
    ----------
    part
        The piece.
    effort
        Amount of work from nothing.
    change_s
        Price of an outlet that leaves its previous rep.

    Returns
    -------
    Effort
        Fewer starts; the same rounds for each of them.
    """
    if change_s <= 0 or not (part.previous >= 0).any():
        return effort
    kept = max(1, effort.kept // _EASE)
    return replace(effort, starts=max(kept, effort.starts // _EASE), kept=kept)
