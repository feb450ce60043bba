"""What every verb shares: the application, its consoles, its common options, and how a run ends."""

import errno
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from routeopt.core.faults import BadInputError, Fault, FaultsError
from routeopt.core.language import LANGUAGES, Language, text

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG, errno.ENAMETOOLONG}
OK, VIOLATIONS, USAGE, BAD_INPUT, INFEASIBLE, PARTIAL, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Plan how a beverage company covers its outlets, on real streets, with a proven gap.",
)
out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def language_of(value: str) -> Language:
    """Refuse a language that has no catalogue."""
    for lang in LANGUAGES:
        if value == lang:
            return lang
    raise typer.BadParameter(f"{value!r} is none of {', '.join(LANGUAGES)}")


Lang = Annotated[str, typer.Option("--lang", help="Language of messages: en or zh.", callback=language_of)]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override one scenario value; may be repeated.")
]
ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario file (.yaml).")]
PlanFolder = Annotated[Path, typer.Argument(metavar="DIR", help="Plan folder.")]


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """
    Remember Ctrl-C: compiled code now and then swallows the exception, and the run would go on to its end.

    Yields
    ------
    callable
        Raises KeyboardInterrupt once more where somebody has asked for it.
    """
    asked = threading.Event()

    def interrupt(*_: object) -> None:
        asked.set()
        raise KeyboardInterrupt

    def again() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield again
    finally:
        signal.signal(signal.SIGINT, before)


def run_verb(work: Callable[[], None], lang: str, *, as_json: bool) -> None:
    """Run one verb and turn what stops it into words and an exit code."""
    try:
        work()
    except FaultsError as stopped:
        bad = isinstance(stopped, BadInputError)
        _tell(stopped.faults, lang, as_json=as_json)
        err.print(text("cli.bad_input" if bad else "cli.infeasible", lang, count=len(stopped.faults)), markup=False)
        raise typer.Exit(BAD_INPUT if bad else INFEASIBLE) from None
    except (BrokenProcessPool, MemoryError):
        _tell([Fault("E712")], lang, as_json=as_json)
        raise typer.Exit(VIOLATIONS) from None
    except OSError as refused:
        if refused.errno not in _DISK:
            raise
        _tell([Fault("E713", refused.filename, params={"why": refused.strerror})], lang, as_json=as_json)
        raise typer.Exit(VIOLATIONS) from None
    except KeyboardInterrupt:
        err.print(text("cli.interrupted", lang), markup=False)
        raise typer.Exit(INTERRUPTED) from None


def _tell(faults: Sequence[Fault], lang: str, *, as_json: bool) -> None:
    """Print faults for people and, where asked, for programs."""
    if as_json:
        print_json({"faults": [_fault_row(fault, lang) for fault in faults]})
    for fault in faults:
        err.print(fault.render(lang), markup=False)


def _fault_row(fault: Fault, lang: str) -> dict[str, Any]:
    return {
        "code": fault.code,
        "file": fault.file,
        "row": fault.row,
        "field": fault.field,
        "message": fault.message(lang),
        "fix": fault.fix(lang),
    }


def print_json(value: object) -> None:
    """Print a result for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_rows(rows: list[tuple[str, str]]) -> None:
    """Print names beside figures."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows:
        table.add_row(name, value)
    out.print(table)
