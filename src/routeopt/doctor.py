"""Can this machine plan? What is installed, what works, what is missing, and what to do about it."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

import numpy as np

from routeopt.core.language import text

State = Literal["ok", "warning", "missing"]
_PYTHON_MIN = (3, 11)
_MEMORY_GB, _DISK_GB = 2.0, 1.0
_FLOOR = re.compile(r"^([A-Za-z0-9._-]+)\s*>=\s*([0-9.]+)$")


@dataclass(frozen=True)
class Finding:
    """
    One thing looked at.

    Attributes
    ----------
    key
        Name in the catalogue under ``doctor``.
    state
        ``ok``, ``warning`` (something is not to be had without it) or ``missing`` (plans can't be made).
    found
        What is there, such as a version.
    """

    key: str
    state: State
    found: str

    def render(self, lang: str = "en") -> str:
        """One line: what was looked at, what was found and, where it is not well, what to do."""
        line = f"{text(f'doctor.{self.key}', lang)}: {self.found or text('doctor.none', lang)}"
        return line if self.state == "ok" else f"{line} – {text(f'doctor.{self.key}_fix', lang)}"


def examine(folder: Path) -> list[Finding]:
    """
    Look at everything that a run needs.

    Parameters
    ----------
    folder
        Where plans shall be written.

    Returns
    -------
    list of Finding
        In the order in which a person would mend them. Nothing is left on the disk.
    """
    return [finding for look in _LOOKS for finding in look(folder)]


def _python(folder: Path) -> Iterator[Finding]:
    del folder
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", "ok" if sys.version_info >= _PYTHON_MIN else "missing", found)


def _packages(folder: Path) -> Iterator[Finding]:
    """Every package that the project names, in at least the version that it names."""
    del folder
    poor = []
    needed = [match for line in requires("routeopt") or [] if (match := _FLOOR.match(line))]
    for name, floor in (match.groups() for match in needed):
        try:
            found = version(name)
        except PackageNotFoundError:
            poor.append(f"{name} –")
            continue
        if _numbers(found) < _numbers(floor):
            poor.append(f"{name} {found} < {floor}")
    yield Finding("packages", "missing" if poor else "ok", ", ".join(poor) or str(len(needed)))


def _numbers(text_of_version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text_of_version)[:3])


def _compiled(folder: Path) -> Iterator[Finding]:
    """The compiler of the inner loops works here."""
    del folder
    import numba  # noqa: PLC0415 - slow to import, and only asked here

    try:
        right = numba.njit(_half_sum)(2000) == 999_000
        yield Finding("kernels", "ok" if right else "missing", f"numba {version('numba')}")
    except (RuntimeError, OSError, numba.core.errors.NumbaError) as broken:
        yield Finding("kernels", "missing", str(broken).splitlines()[0])


def _half_sum(count: int) -> int:
    total = 0
    for number in range(count):
        total += number // 2
    return total


def _hierarchies(folder: Path) -> Iterator[Finding]:
    """Sweeps, the library of hierarchies and plain Dijkstra give the same times on a ring of streets."""
    del folder
    from routeopt.network import engines, hierarchy  # noqa: PLC0415

    ring = np.arange(6, dtype=np.int32)
    ahead = np.roll(ring, -1)
    arcs = engines.Arcs(6, np.r_[ring, ahead], np.r_[ahead, ring], 1000 + np.arange(12), np.r_[ring, ring])
    ends, starts = np.stack([ring, ring], axis=1), np.tile(np.array([[0, -1]]), (6, 1))
    fast = hierarchy.HierarchyEngine(arcs, ring)
    one, other = (each.from_weighted(ends, starts, ring) for each in (fast, engines.DijkstraEngine(arcs)))
    same = np.array_equal(one, other) and fast.quickest([(0, 0)], [(3, 0)])[0] == other[0, 3]
    found = f"routingkit-cch {version('routingkit-cch')}"
    yield Finding("hierarchies", "ok" if same else "missing", found)


def _machine(folder: Path) -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("cores", "ok", str(cores))
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory_gb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
        yield Finding("memory", "ok" if memory_gb >= _MEMORY_GB else "warning", f"{memory_gb:.1f} GB")
    above = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    free_gb = shutil.disk_usage(above).free / 1e9
    yield Finding("disk", "ok" if free_gb >= _DISK_GB else "warning", f"{free_gb:.1f} GB · {above}")
    yield Finding("folder", "ok" if _writable(above) else "missing", str(above))


def _writable(folder: Path) -> bool:
    """Whether a file can be made there: asking the rights alone is not enough on network disks and as root."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"routeopt")
    except OSError:
        return False
    return True


def _extras(folder: Path) -> Iterator[Finding]:
    """What only some verbs need."""
    del folder
    from routeopt.report.pdf import installed_browser  # noqa: PLC0415

    browser = installed_browser() or ""
    yield Finding("browser", "ok" if browser else "warning", browser)
    try:
        yield Finding("dask", "ok", version("distributed"))
    except PackageNotFoundError:
        yield Finding("dask", "warning", "")


_LOOKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _python,
    _packages,
    _compiled,
    _hierarchies,
    _machine,
    _extras,
)
