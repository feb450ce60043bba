"""Time, processor time and memory of a command with all its worker processes, read from /proc while it runs."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_EVERY_S = 0.1
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Watched:
    """
    What a command took.

    Attributes
    ----------
    out
        Its standard output.
    seconds, cpu_seconds
        Wall time, and processor time of all its processes.
    peak_mb
        Largest sum of the resident memory of all its processes, 10⁶ bytes; shared pages count in each.
    """

    out: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


def watch(command: list[str], cwd: Path) -> Watched:
    """Run a command in a session of its own, sample that session ten times a second, and fail if it fails."""
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, text=True, start_new_session=True) as running:
        ticks: dict[int, int] = {}
        peak = 0
        while running.poll() is None:
            now = _session(running.pid)
            ticks.update({pid: used for pid, (used, _) in now.items()})
            peak = max(peak, sum(pages for _, pages in now.values()))
            time.sleep(_EVERY_S)
        out = running.stdout.read() if running.stdout else ""
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    took = time.perf_counter() - began
    return Watched(out, took, sum(ticks.values()) / _TICKS_PER_S, peak * _PAGE_BYTES / 1e6)


def _session(leader: int) -> dict[int, tuple[int, int]]:
    """Processor ticks and resident pages of each process of a session."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended between the listing and the look.
        if int(fields[3]) == leader:
            found[int(entry.name)] = int(fields[11]) + int(fields[12]), int(fields[21])
    return found
