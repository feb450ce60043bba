"""Territories: public capacitated p-median files from ``--instances``."""

from collections.abc import Iterator

from benchmarks.median_files import measure_files
from benchmarks.options import Options
from benchmarks.rows import Row


def measure(options: Options) -> Iterator[Row]:
    """Group the instance files."""
    if options.instances:
        yield from measure_files(options.instances, options)
