"""Compiled code finds a place to be kept, wherever it may be written."""

import os
import tempfile
from pathlib import Path

import pytest

from routeopt.core.compiled import find_place

PLACE = "NUMBA_CACHE_DIR"


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """An environment without a home, and a folder of its own for what is temporary."""
    monkeypatch.setattr(os, "environ", {"HOME": str(tmp_path / "nowhere")})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return os.environ  # type: ignore[return-value]


def test_a_run_of_its_own_where_neither_package_nor_home_can_be_written(
    environ: dict[str, str], tmp_path: Path
) -> None:
    find_place(tmp_path / "missing")
    place = Path(environ[PLACE])
    assert place.is_dir()
    assert place.parent == tmp_path
    find_place(tmp_path / "missing")
    assert environ[PLACE] == str(place), "workers share it"


def test_the_compiler_chooses_where_it_can(environ: dict[str, str], tmp_path: Path) -> None:
    find_place(tmp_path)
    assert PLACE not in environ
    environ["HOME"] = str(tmp_path)
    find_place(tmp_path / "missing")
    assert PLACE not in environ
