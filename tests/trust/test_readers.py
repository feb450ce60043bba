"""Whatever bytes a file holds, its reader takes them or names the fault; it never falls over."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Town
from tests.trust.readers import Reader, readers

RUNS = 500
"""Inputs that atheris tries per reader."""

Edit = tuple[float, int, bytes]
"""Where, from 0 to 1; how many bytes go; what comes in their place."""

EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from((0, 1, 2, 8, 64, 10_000)),
        st.binary(max_size=8)
        | st.sampled_from((b"\x00", b"\xff\xfe", b'"', b"\n", b",", b"{", b"[", b"- ", b"9" * 40)),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def every(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reader]:
    return readers(town, tmp_path_factory.mktemp("readers"))


def edited(data: bytes, edits: list[Edit]) -> bytes:
    for where, gone, new in edits:
        at = round(where * len(data))
        data = data[:at] + new + data[at + gone :]
    return data


def names() -> list[str]:
    return [
        "scenario", "study", "csv", "xlsx", "parquet", "geojson", "streets", "land", "areas", "lines",
        "geoparquet", "manifest", "plan_table", "previous", "workbook", "actuals", "vroom", "vrplib", "census",
    ]  # fmt: skip


def test_every_reader_takes_the_whole_file(every: dict[str, Reader]) -> None:
    assert list(every) == names()
    for name, reader in every.items():
        assert reader.holds(reader.file.read_bytes()), name


@pytest.mark.parametrize("name", names())
def test_damaged_bytes_are_taken_or_named(every: dict[str, Reader], name: str) -> None:
    reader = every[name]
    whole = reader.file.read_bytes()

    @settings(deadline=None, derandomize=True, max_examples=25, suppress_health_check=list(HealthCheck), database=None)
    @given(edits=EDITS)
    def damage(edits: list[Edit]) -> None:
        reader.holds(edited(whole, edits))

    try:
        damage()
        reader.holds(b"")
    finally:
        reader.file.write_bytes(whole)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
@pytest.mark.parametrize("name", names())
def test_atheris_finds_no_bytes_that_fell_a_reader(town: Town, tmp_path: Path, name: str) -> None:
    said = (name, town.scenario, town.plan, tmp_path, RUNS)
    command = [sys.executable, "-m", "tests.trust.fuzz", *map(str, said)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, errors="replace")
    assert done.returncode == 0, done.stderr[-3000:]
