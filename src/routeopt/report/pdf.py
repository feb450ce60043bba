"""Sheets as PDF through a Chromium that is installed anyway."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from routeopt.core.faults import BadInputError, Fault

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_LONGEST_S = 120


def installed_browser() -> str | None:
    """Path of a browser that prints; None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def print_pages(pages: Iterable[Path]) -> list[Path]:
    """
    Print pages as PDF beside them.

    Parameters
    ----------
    pages
        HTML files that ask for nothing.

    Returns
    -------
    list of Path
        ``<page>.pdf`` for each.

    Raises
    ------
    BadInputError
        When no Chromium is installed, or it fails to print.
    """
    browser = installed_browser()
    if browser is None:
        raise BadInputError([Fault("E801", params={"names": ", ".join(_NAMES)})])
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={profile}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses to start as root with it.
        return [_print(command, page) for page in pages]


def _print(command: list[str], page: Path) -> Path:
    target = page.with_suffix(".pdf")
    told = ""
    try:
        done = subprocess.run(
            [*command, f"--print-to-pdf={target.resolve()}", page.resolve().as_uri()],
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_S,
        )
        told = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else str(done.returncode)
    except subprocess.TimeoutExpired as slow:
        told = str(slow)
    if not target.is_file():
        raise BadInputError([Fault("E802", file=page.name, params={"why": told})])
    return target
