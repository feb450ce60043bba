"""One column of a plan table."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "whole", "number", "flag", "date", "geometry"]


@dataclass(frozen=True)
class Column:
    """
    One column of a plan table.

    Attributes
    ----------
    name
        Column name; its ending names the unit (``_s`` seconds, ``_m`` metres, ``_cases`` cases per cycle).
    kind
        ``text`` and ``whole`` and the others are one storage type each, the same in every file.
    meaning
        One sentence for the documentation.
    nullable
        Whether a row may lack it.
    """

    name: str
    kind: Kind
    meaning: str
    nullable: bool = False
