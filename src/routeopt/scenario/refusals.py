"""Why a setting is refused, in words of the catalogue: the classes refuse by a key, the reader says it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from routeopt.core.language import Term, catalogue, text

_SHOWN = 60
"""Letters of a value for which a message has room."""


def refused(key: str, **params: object) -> PydanticCustomError:
    """
    Refuse a setting, for a validator to raise.

    Parameters
    ----------
    key
        Last part of a text ``refusal.<key>`` of the catalogue.
    **params
        Its placeholders.

    Returns
    -------
    PydanticCustomError
        Says it in English; `words_of` finds the other languages.
    """
    return PydanticCustomError(key, text(f"refusal.{key}", "en", **params), params)


def above(low: str, low_value: float | None, high: str, high_value: float | None) -> PydanticCustomError:
    """Refuse the lower end of a band, a setting with its value, that lies above the upper one."""
    return refused("above", low=low, low_value=low_value, high=high, high_value=high_value)


def words_of(error: Mapping[str, Any]) -> Term | str:
    """
    Find the words for an error, pydantic's own ones included.

    Parameters
    ----------
    error
        One of `ValidationError.errors`.

    Returns
    -------
    Term or str
        A text of the catalogue with its placeholders; pydantic's English for a kind that the catalogue lacks.
    """
    key, context = f"refusal.{error['type']}", dict(error.get("ctx", {}))
    if key not in catalogue("en"):
        return str(error["msg"]).removeprefix("Value error, ")
    if "expected" in context:
        # Choices come as 'a', 'b' or 'c'.
        context["expected"] = str(context["expected"]).replace(" or ", ", ").replace("'", "")
    return Term(
        key, {name: as_written(value) if isinstance(value, dt.date) else value for name, value in context.items()}
    )


def as_written(value: object) -> str:
    """Write a value as a scenario does, as far as a message has room for it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    whole = repr(value)
    return whole if len(whole) <= _SHOWN else whole[: _SHOWN - 3] + "..."
