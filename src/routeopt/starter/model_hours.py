"""
A seeded model of the hours at which a rep can call, where the map doesn't say.

The map's own hours stay where they can be read and a rep can use them: at least an hour, lunch not counted, inside
08:30-17:30 on four of the five weekdays (a bar that opens at 19:00 buys drinks all the same, but not by its posted
hours). Else a share of the outlets gets the usual calling hours of the channel, and the others are open all day.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.inputs import opening

CALLING_HOURS: dict[str, tuple[tuple[float, str], ...]] = {
    # Kitchens have no time at noon, and every tenth house rests on Mondays.
    "restaurant": ((0.40, "Mo-Sa 09:30-12:00,14:30-18:00"), (0.10, "Tu-Su 10:00-12:30,15:00-18:30")),
    # In the breaks and after classes.
    "school": ((0.70, "Mo-Fr 09:30-11:30,14:00-16:30"),),
    "office": ((0.60, "Mo-Fr 09:00-12:30,14:00-18:00"),),
    "hospital": ((0.50, "Mo-Fr 10:00-17:00"),),
    "general_store": ((0.20, "Mo-Sa 08:30-13:00,15:00-19:30"),),
    # Between breakfast and arrivals.
    "hotel": ((0.30, "Mo-Su 10:00-15:00"),),
    "entertainment": ((0.40, "Tu-Su 10:00-13:00,14:00-18:00"),),
}
"""Channel → (share of its outlets without usable hours, hours they get)."""

_MORNING_S = (8 * 3600 + 1800, 12 * 3600 + 1800)
_AFTERNOON_S = (13 * 3600 + 900, 17 * 3600 + 1800)
_USABLE_S = 3600
_USABLE_WEEKDAYS = 4


@dataclass(frozen=True)
class Hours:
    """
    Opening texts of n outlets.

    Attributes
    ----------
    opening
        n texts, empty where an outlet is open all day.
    modelled
        bool (n): the model wrote the text.
    kept, unreadable, unusable
        Texts of the map that stay, that can't be read, and that leave a rep too little time.
    """

    opening: tuple[str, ...]
    modelled: NDArray[np.bool_]
    kept: int
    unreadable: int
    unusable: int


def draw_hours(found: pd.DataFrame, seed: int) -> Hours:
    """
    Keep the map's hours or draw calling hours.

    Parameters
    ----------
    found
        Outlets from `find_outlets`.
    seed
        Seed of the model.

    Returns
    -------
    Hours
        The same for the same arguments.
    """
    draws = np.random.default_rng([seed, 2]).random(len(found))
    texts: list[str] = []
    modelled = np.zeros(len(found), bool)
    counts = {"kept": 0, "unreadable": 0, "unusable": 0}
    for row, (posted, channel) in enumerate(zip(found["opening"], found["channel"], strict=True)):
        verdict = _verdict(posted)
        if verdict:
            counts[verdict] += 1
        texts.append(posted if verdict == "kept" else _drawn(channel, draws[row]))
        modelled[row] = verdict != "kept" and texts[-1] != ""
    return Hours(tuple(texts), modelled, **counts)


def _verdict(posted: str) -> str:
    """``kept``, ``unreadable`` or ``unusable``; empty where the map has no hours."""
    if not posted:
        return ""
    try:
        week = opening.parse(posted)
    except ValueError:
        return "unreadable"
    usable = sum(any(_usable(start, end) for start, end in day) for day in week[:5])
    return "kept" if usable >= _USABLE_WEEKDAYS else "unusable"


def _usable(start: int, end: int) -> bool:
    return any(min(end, last) - max(start, first) >= _USABLE_S for first, last in (_MORNING_S, _AFTERNOON_S))


def _drawn(channel: str, draw: float) -> str:
    passed = 0.0
    for share, hours in CALLING_HOURS.get(channel, ()):
        passed += share
        if draw < passed:
            return hours
    return ""
