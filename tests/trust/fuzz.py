"""
Let atheris look for bytes that a reader neither takes nor names.

``python -m tests.trust.fuzz READER SCENARIO PLAN FOLDER RUNS`` ends with 0 when it finds none.
"""

import sys
from pathlib import Path

import atheris

# Where the readers go is told by their own code; all libraries would take minutes to instrument.
with atheris.instrument_imports(include=["routeopt"]):
    from tests.conftest import Town
    from tests.trust.readers import readers

LONGEST = 200_000


def main(name: str, scenario: Path, plan: Path, folder: Path, runs: int) -> None:
    """Fuzz one reader from its whole file on; the process ends with it."""
    reader = readers(Town(scenario, plan, plan), folder)[name]
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "whole").write_bytes(reader.file.read_bytes())

    def one(data: bytes) -> None:
        reader.holds(data)

    options = [f"-runs={runs}", "-seed=1", f"-max_len={LONGEST}", "-rss_limit_mb=4000", "-timeout=60"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", str(seeds)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
