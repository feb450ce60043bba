"""What is wrong with an input, where, and what to do: one grammar for every room."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from routeopt.core.language import text


@dataclass(frozen=True)
class Fault:
    """
    One fault of an input, named by a code of the catalogue.

    The words live in ``routeopt/language/<lang>/*.json`` under ``faults.<code>.message`` and
    ``faults.<code>.fix``; ``params`` fills their ``{placeholders}``.

    Attributes
    ----------
    code
        Stable code such as ``E203``; the first digit names the room.
    file
        File that holds the fault, as the planner wrote it.
    row
        Line of a YAML file, or row of a spreadsheet counted from 1 with its header; None for the whole file.
    field
        Column, key or parameter.
    params
        Values for the placeholders of message and fix.
    """

    code: str
    file: str | None = None
    row: int | None = None
    field: str | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def place(self) -> str:
        """``file:row [field]``, as far as each is known."""
        where = self.file or ""
        if self.row is not None:
            where += f":{self.row}"
        return f"{where} [{self.field}]".strip() if self.field else where

    def message(self, lang: str = "en") -> str:
        """Say what is wrong, in one language."""
        return text(f"faults.{self.code}.message", lang, **self.params)

    def fix(self, lang: str = "en") -> str:
        """Say what the planner can do about it, in one language."""
        return text(f"faults.{self.code}.fix", lang, **self.params)

    def render(self, lang: str = "en") -> str:
        """Place, message and fix in one line: what a terminal shows."""
        line = f"{self.code} {self.place}: {self.message(lang)} {text('faults.fix_word', lang)} {self.fix(lang)}"
        # A cell may hold line breaks or terminal codes; a fault stays one line that only says what we say.
        return "".join(letter if letter.isprintable() else "�" for letter in line)


class FaultsError(Exception):
    """
    Base of the two ways to refuse work: each carries all the faults found.

    Parameters
    ----------
    faults
        At least one fault.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(fault.render() for fault in self.faults))


class BadInputError(FaultsError):
    """The scenario or a table is wrong; nothing ran (exit 3)."""


class InfeasibleError(FaultsError):
    """The inputs are sound but no plan can keep the hard rules (exit 4)."""


def shown_path(path: Path) -> str:
    """Path as a planner would write it: relative to the working folder where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
