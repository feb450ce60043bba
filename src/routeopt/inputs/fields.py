"""What a column of an input table may hold."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "flag", "choice"]


@dataclass(frozen=True)
class Field:
    """
    One column of an input table.

    Attributes
    ----------
    name
        Column name.
    kind
        ``text``, ``number``, ``flag`` (yes/no) or ``choice`` (one of ``choices``).
    meaning
        One sentence for the documentation.
    aliases
        Other headers, compared without case, spaces and underscores; Chinese ones included.
    required
        Whether every row needs a value.
    default
        Value of an empty cell where the column is not required; None leaves it open.
    choices
        Allowed values: written form → stored value.
    low, high
        Closed range of a number.
    unique
        No value may stand twice.
    """

    name: str
    kind: Kind
    meaning: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    default: str | float | bool | None = None
    choices: tuple[tuple[str, str], ...] = ()
    low: float | None = None
    high: float | None = None
    unique: bool = False


def same(*values: str) -> tuple[tuple[str, str], ...]:
    """Values that are written as they are stored."""
    return tuple((value, value) for value in values)
