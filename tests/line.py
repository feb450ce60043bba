"""Run the command line as a person would: a process of its own, its output and its exit code."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def routeopt(*arguments: str | Path, cwd: Path | None = None) -> Ended:
    """Run ``routeopt`` with these arguments."""
    command = [sys.executable, "-c", "from routeopt.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    return Ended(done.returncode, done.stdout, done.stderr)
