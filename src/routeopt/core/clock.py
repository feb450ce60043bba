"""Times of day as whole seconds since midnight: the one conversion between people's clocks and the solvers'."""

import datetime as dt
import re

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of the days of the week, Monday first, as scenarios and tables write them."""


def to_seconds(clock: dt.time) -> int:
    """Seconds since midnight."""
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def to_text(seconds: float) -> str:
    """``HH:MM`` of seconds since midnight, rounded down to the minute."""
    minutes = int(seconds) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def to_day(text: str) -> dt.date | None:
    """A day as tables and workbooks write it: 2026-01-31, 2026/1/31, 2026年1月31日, with or without a clock."""
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?([ T].*)?", text.strip())
    if parts is None:
        return None
    try:
        return dt.date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None
