"""Time, processor time and memory of a command with all its worker processes, read from /proc while it runs."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_EVERY_S = 0.25
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


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
        Largest memory of all its processes together, 10⁶ bytes; a page that several share counts once.
    """

    out: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


def watch(command: list[str], cwd: Path, fine: tuple[int, ...] = (0,)) -> Watched:
    """Run a command in a session of its own, sample that session four times a second, and fail by other exit codes."""
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, text=True, start_new_session=True) as running:
        ticks: dict[int, int] = {}
        peak = 0
        while running.poll() is None:
            now = _session(running.pid)
            ticks.update({pid: used for pid, (used, _) in now.items()})
            peak = max(peak, sum(kib for _, kib in now.values()))
            time.sleep(_EVERY_S)
        out = running.stdout.read() if running.stdout else ""
    if running.returncode not in fine:
        raise subprocess.CalledProcessError(running.returncode, command)
    took = time.perf_counter() - began
    return Watched(out, took, sum(ticks.values()) / _TICKS_PER_S, peak * 1024 / 1e6)


def _session(leader: int) -> dict[int, tuple[int, int]]:
    """Processor ticks and proportional memory in KiB of each process of a session."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) != leader:
                continue
            share = (entry / "smaps_rollup").read_text().partition("Pss:")[2].split(maxsplit=1)
        except OSError:
            continue  # It ended between the listing and the look.
        found[int(entry.name)] = int(fields[11]) + int(fields[12]), int(share[0]) if share else 0
    return found
