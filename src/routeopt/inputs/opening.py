"""Opening hours as planners and OpenStreetMap write them: ``Mo-Fr 09:00-12:30,14:00-19:00; Sa 09:00-13:00; Su off``."""

import re
from functools import lru_cache

DAYS: tuple[str, ...] = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_S = 86_400
Spans = tuple[tuple[int, int], ...]
"""Opening spans of one weekday: (start, end) in seconds since midnight, ascending, apart from each other."""
Week = tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\+?$")
_ANY_DAY = re.compile(r"\b(mo|tu|we|th|fr|sa|su)\b", re.IGNORECASE)
_MORE_DAYS = re.compile(r"(?<=\d),\s*(?=(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b)")
"""``Mo-Fr 09:00-18:00, Sa 10:00-12:00``: a comma after hours and before a day begins another rule."""
_DAYS_THEN_REST = re.compile(
    r"((?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)(?:\s*[-,]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH))*)[:\s]*(.*)$"
)


@lru_cache(maxsize=65_536)
def parse(text: str) -> Week:
    """
    Read an opening text.

    Understands ``24/7``, days and day ranges, several spans a day, ``off`` and ``closed``, spans past midnight, and
    rules divided by ``;`` of which the later one wins. ``PH`` (holidays) and ``SH`` are passed over: holidays are the
    calendar's business.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    tuple
        Spans of Monday … Sunday.

    Raises
    ------
    ValueError
        When a part can't be read.
    """
    week: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    after_midnight: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    named = False
    plain = _ANY_DAY.sub(lambda day: day[0].title(), text.replace("–", "-").replace("||", ";"))
    for rule in filter(None, (part.strip() for part in _MORE_DAYS.sub(";", plain).split(";"))):
        days, rest = _days_and_rest(rule)
        spans = _spans(rest)
        named = named or bool(days)
        for day in days:
            week[day] = []
            after_midnight[(day + 1) % 7] = []
        for day in days:
            for start, end in spans:
                week[day].append((start, min(end, DAY_S)))
                if end > DAY_S:
                    after_midnight[(day + 1) % 7].append((0, end - DAY_S))
    if not named:
        raise ValueError(f"no opening day in {text!r}")
    whole = [_joined(day + night) for day, night in zip(week, after_midnight, strict=True)]
    return tuple(whole)  # type: ignore[return-value]


def _days_and_rest(rule: str) -> tuple[list[int], str]:
    if rule == "24/7":
        return list(range(7)), "00:00-24:00"
    match = _DAYS_THEN_REST.match(rule)
    if not match:
        return list(range(7)), rule
    days: list[int] = []
    for part in match[1].replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first in ("PH", "SH"):
            continue
        if last in ("PH", "SH"):
            raise ValueError(f"can't read the days {part!r}")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days += [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]
    return days, match[2]


def _spans(text: str) -> list[tuple[int, int]]:
    if text.strip().lower() in ("off", "closed"):
        return []
    if not text.strip() or text.strip() == "24/7":
        return [(0, DAY_S)]
    return [_span(part.strip()) for part in text.split(",")]


def _span(text: str) -> tuple[int, int]:
    match = _SPAN.match(text)
    if not match:
        raise ValueError(f"can't read the hours {text!r}")
    hour, minute, end_hour, end_minute = (int(group) for group in match.groups())
    if max(minute, end_minute) > 59 or hour > 23 or end_hour > 30:
        raise ValueError(f"no such time of day in {text!r}")
    start, end = hour * 3600 + minute * 60, end_hour * 3600 + end_minute * 60
    return start, end if end > start else end + DAY_S


def _joined(spans: list[tuple[int, int]]) -> Spans:
    """Ascending spans, merged where they touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple(merged)
