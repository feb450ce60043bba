"""A rep's cycle as the checker sees it: stops, seconds, windows and the plan's own days, free of any solver."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.core.faults import BadInputError, Fault
from routeopt.plan.checks.clock import windows_of
from routeopt.plan.checks.evidence import Evidence

Span = tuple[int, int]
Orders = Mapping[str, Mapping[date, list[str]]]
"""Rep → date → outlets in the order of the visits."""


@dataclass(frozen=True)
class RepCycle:
    """
    One rep's visits with all that decides their order.

    Attributes
    ----------
    rep_id
        The rep.
    outlets
        n outlets that the plan visits; position 0 below is the start and end of the day.
    travel_s
        int32 (n + 1, n + 1) seconds along the streets in the rep's own mode, by Dijkstra's algorithm.
    visit_s
        int64 (n + 1), seconds of a visit; 0 at position 0.
    days
        Date → positions in the plan's own order; every working day of the rep.
    windows
        (position, date) → opening windows as seconds since midnight, cut to the shift.
    shift, lunch
        Begin and end of the working day; begin and length of lunch. Seconds.
    stops_max
        Most visits on a day.
    """

    rep_id: str
    outlets: tuple[str, ...]
    travel_s: NDArray[np.int32]
    visit_s: NDArray[np.int64]
    days: dict[date, tuple[int, ...]]
    windows: dict[tuple[int, date], list[Span]]
    shift: Span
    lunch: Span
    stops_max: int


def cycles(evidence: Evidence) -> Iterator[RepCycle]:
    """
    Every rep's cycle of a plan.

    Parameters
    ----------
    evidence
        The plan beside its inputs.

    Yields
    ------
    RepCycle
        By rep id; reps without visits are left out.

    Raises
    ------
    BadInputError
        E1504 when reps sleep away.
    """
    away = evidence.plan.routes.loc[evidence.plan.routes["ends_at"].notna(), "rep_id"].value_counts().sort_index()
    if len(away):
        raise BadInputError([Fault("E1504", params={"rep": rep, "count": int(nights)}) for rep, nights in away.items()])
    rules = evidence.settings.journeys
    shift = to_seconds(rules.shift_start), to_seconds(rules.shift_end)
    lunch = to_seconds(rules.lunch_start), round(60 * rules.lunch_minutes)
    for rep in sorted(set(evidence.plan.calls["rep_id"])):
        own = {day: rows["outlet_id"].tolist() for (who, day), rows in evidence.days.items() if who == rep}
        outlets = sorted({outlet for stops in own.values() for outlet in stops})
        place = {outlet: position for position, outlet in enumerate(outlets, start=1)}
        days = {day: tuple(place[outlet] for outlet in stops) for day, stops in sorted(own.items())}
        yield RepCycle(
            rep_id=str(rep),
            outlets=tuple(outlets),
            travel_s=seconds_between(evidence, str(rep), outlets),
            visit_s=np.array([0, *evidence.outlets.loc[outlets, "visit_s"]], np.int64),
            days=days,
            windows={
                (position, day): [
                    (max(begin, shift[0]), min(end, shift[1]))
                    for begin, end in windows_of(evidence, outlets[position - 1], day)
                    if max(begin, shift[0]) < min(end, shift[1])
                ]
                for day, stops in days.items()
                for position in stops
            },
            shift=shift,
            lunch=lunch,
            stops_max=rules.stops_max,
        )


def seconds_between(evidence: Evidence, rep: str, outlets: list[str]) -> NDArray[np.int32]:
    """Seconds between the start of a rep (position 0) and outlets."""
    mode = str(evidence.reps["travel_mode"].loc[rep])
    points = evidence.points_of(rep, pd.Series(outlets, dtype=object))
    return evidence.travel.networks[mode].times(points).seconds[:-1, :-1]
