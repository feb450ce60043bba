"""The page's scripts say nothing that the catalogue doesn't hold."""

import re
from pathlib import Path

import pytest

import routeopt.report
from routeopt.core.language import LANGUAGES, catalogue
from routeopt.report.page import _SCRIPTS

ASSETS = Path(routeopt.report.__file__).parent / "assets"
SCRIPTS = sorted(ASSETS.glob("*.js"))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
FIXED = set(re.findall(r"\bt\('([a-z_]+)'[,)]", CODE))
BUILT = set(re.findall(r"\bt\('([a-z_]+_)' \+", CODE)) | {"field_"}
"""Texts looked up by a name made of a fixed beginning and a code of the data."""
LISTED = {"rep", "outlets", "visits", "hours", "travel", "gap", "before", "after", "small_before", "small_after"}
"""Texts looked up from a list or a choice."""


def test_every_script_is_in_the_page() -> None:
    assert {path.name for path in SCRIPTS} == set(_SCRIPTS)


def test_every_text_that_the_page_asks_for_is_in_the_catalogue() -> None:
    assert len(FIXED) > 20
    for lang in LANGUAGES:
        missing = {name for name in FIXED | LISTED if f"report.{name}" not in catalogue(lang)}
        assert missing == set()


def test_every_text_of_the_page_is_used() -> None:
    names = {key.removeprefix("report.") for key in catalogue("en") if key.startswith("report.")}
    unused = {name for name in names - FIXED - LISTED - {"too_old"} if not name.startswith(tuple(BUILT))}
    assert unused == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_words_are_written_into_the_page_by_a_script(path: Path) -> None:
    """Between the tags of a template stand only texts of the catalogue and of the data."""
    code = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    templates = re.findall(r"`([^`]*<[^`]*)`", code)
    words = [word for template in templates for word in re.findall(r">\s*([A-Za-z]{2,}[^<$`]*)<", template)]
    assert words == []
    assert re.findall(r"[\u4e00-\u9fff]", code) == []
