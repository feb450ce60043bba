"""Times of day as whole seconds since midnight: the one conversion between people's clocks and the solvers'."""

import datetime as dt

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of the days of the week, Monday first, as scenarios and tables write them."""


def to_seconds(clock: dt.time) -> int:
    """Seconds since midnight."""
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def to_text(seconds: float) -> str:
    """``HH:MM`` of seconds since midnight, rounded down to the minute."""
    minutes = int(seconds) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
