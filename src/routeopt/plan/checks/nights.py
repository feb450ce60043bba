"""Rules about nights away: where days begin and end when a rep doesn't come home."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, rows_of, shown


def nights_away(evidence: Evidence) -> Found:
    """
    A rep who sleeps away begins the next date at the same lodging, and otherwise begins and ends at the own start.

    Lodgings are declared, one for each rep; nights are no more than allowed, and on one of the days beside each an
    outlying outlet is visited.
    """
    rules = evidence.settings.journeys.overnight
    declared, most = (set(rules.lodgings), rules.nights_max) if rules else (set(), 0)
    nights = dict(_nights(evidence))
    mornings = _places(evidence, "begins_at")
    for rep, day in sorted({(rep, day + timedelta(days=1)) for rep, day in nights} ^ set(mornings)):
        params = {"found": shown(mornings.get((rep, day))), "expected": shown(nights.get((rep, day - timedelta(1))))}
        yield Violation("plan.nights_away", f"rep {rep}, {day}", params)
    for rep in sorted({rep for rep, _ in nights}):
        mine = {day: place for (who, day), place in nights.items() if who == rep}
        places = set(mine.values()) | {place for (who, _), place in mornings.items() if who == rep}
        far = _far_days(evidence, rep, mine)
        alone = [day for day in mine if not far & {day, day + timedelta(days=1)}]
        if len(mine) > most or len(places) > 1 or not places <= declared or alone:
            params = {"found": f"{len(mine)}: {', '.join(sorted(places))}", "expected": f"≤ {most}"}
            yield Violation("plan.nights_away", f"rep {rep}", params)


def _nights(evidence: Evidence) -> Iterator[tuple[tuple[str, date], str]]:
    """Rep and date of each night away, and the lodging."""
    yield from _places(evidence, "ends_at").items()


def _places(evidence: Evidence, column: str) -> dict[tuple[str, date], str]:
    """Where days begin or end that do so away."""
    rows = rows_of(evidence.plan.routes)
    return {(row.rep_id, row.date): getattr(row, column) for row in rows if not pd.isna(getattr(row, column))}


def _far_days(evidence: Evidence, rep: str, nights: dict[date, str]) -> set[date]:
    """Days beside a night on which an outlet is visited that is far from the rep's start."""
    rules = evidence.settings.journeys.overnight
    beside = sorted({day + timedelta(days=more) for day in nights for more in (0, 1)})
    visited = {day: evidence.days[rep, day]["outlet_id"] for day in beside if (rep, day) in evidence.days}
    outlets = sorted({outlet for mine in visited.values() for outlet in mine} & set(evidence.given.index))
    if rules is None or rep not in evidence.reps.index or not outlets:
        return set()
    mode = str(evidence.reps["travel_mode"].loc[rep])
    points = evidence.points_of(rep, pd.Series(outlets, dtype=object))
    out_s = dict(zip(outlets, evidence.travel.networks[mode].times(points).seconds[0, 1:-1].tolist(), strict=True))
    return {
        day for day, mine in visited.items() if any(out_s.get(outlet, 0) >= 60 * rules.from_minutes for outlet in mine)
    }


RULES = (nights_away,)
