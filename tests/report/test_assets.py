"""The page's scripts say nothing that the catalogue doesn't hold."""

import ast
import re
from pathlib import Path

import pytest

import routeopt.report
from routeopt.core.language import LANGUAGES, catalogue
from routeopt.report.navigation import APPS
from routeopt.report.page import _SCRIPTS
from routeopt.report.workbook.sheets import SHEETS

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


PYTHON = sorted(Path(routeopt.report.__file__).parent.rglob("*.py"))
OPEN_FORMATS = {"tracks.py", "qgis.py"}
"""Files that write other programs' formats, whose tags and words are those formats' own."""


def literals(path: Path) -> list[str]:
    """Every text of a Python file that is no documentation; the holes of f-strings are blanks."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.name)
def test_no_words_are_written_into_a_page_or_sheet_by_python(path: Path) -> None:
    """What stands between tags, or would stand in a cell, comes from the catalogue or from the data."""
    if path.name in OPEN_FORMATS:
        return
    between = [word for text in literals(path) for word in re.findall(r">\s*([A-Za-z]{3,}[^<]*)<", text)]
    assert between == []
    assert [text for text in literals(path) if re.search(r"[\u4e00-\u9fff]", text)] == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.name)
def test_every_text_that_python_asks_for_is_in_the_catalogue(path: Path) -> None:
    key = re.compile(r"(report|workbook|sheets|dates|charts|overview)\.[a-z_0-9]+[a-z0-9]")
    asked = {text for text in literals(path) if key.fullmatch(text)}
    for lang in LANGUAGES:
        assert asked - catalogue(lang).keys() - MODULES == set()


MODULES = {"workbook.read", "charts.js"}


def test_texts_built_from_codes_are_whole() -> None:
    """Every mode of travel, app, weekday and month, and every header that a column of the workbook needs."""
    wanted = {f"sheets.travel_{mode}" for mode in ("walk", "bike", "e_bike", "car")}
    wanted |= {f"sheets.app_{app}" for app in APPS}
    wanted |= {f"dates.weekday_{day}" for day in range(1, 8)} | {f"dates.month_{month}" for month in range(1, 13)}
    wanted |= {f"workbook.column_{column.name}" for sheet in SHEETS for column in sheet.columns}
    wanted |= {f"workbook.{part}_{sheet.name}" for sheet in SHEETS for part in ("sheet", "about")}
    for lang in LANGUAGES:
        assert wanted - catalogue(lang).keys() == set()


def test_no_text_of_workbook_and_sheets_is_left_over() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PYTHON)
    built = re.compile(
        r"workbook\.(column|sheet|about|status|what|route|kind|match)_|sheets\.(travel|app)_|dates\."
        r"|charts\.(title|hint|mode|part)_"
    )
    rooms = ("workbook.", "sheets.", "dates.", "charts.", "overview.")
    unused = [key for key in catalogue("en") if key.startswith(rooms) and key not in code and not built.match(key)]
    assert unused == []
