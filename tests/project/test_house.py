"""The house stays in order: file sizes, one catalogue per language, no traces of a workplace."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from routeopt.core.language import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "base.py", "misc.py"}
TRACES = re.compile(
    "|".join(["farm" + "-", "/work" + "/", "pypi" + r"\.org", "files\\.python" + "hosted", "/opt/" + "pypi"])
)


def committed_texts() -> list[Path]:
    """Files of the project that hold text a person reads or a program runs."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    endings = {".py", ".md", ".toml", ".yaml", ".json", ".js", ".css", ".html", ".csv", ""}
    return [ROOT / name for name in listed if name and Path(name).suffix in endings and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_file_outgrows_a_screenful_of_ideas(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_drawer_modules() -> None:
    assert not [path for path in SOURCES if path.name in FORBIDDEN_NAMES]


def test_every_text_stands_in_every_language_with_the_same_placeholders() -> None:
    holes = {
        lang: {key: set(re.findall(r"{(\w+)", words)) for key, words in catalogue(lang).items()} for lang in LANGUAGES
    }
    assert holes["en"].keys() == holes["zh"].keys()
    differing = [key for key in holes["en"] if holes["en"][key] != holes["zh"][key]]
    assert differing == []


def test_chinese_texts_are_chinese() -> None:
    """A text left in English has words and no Han character."""
    latin = [
        key
        for key, words in catalogue("zh").items()
        if not re.search(r"[\u4e00-\u9fff]", words) and re.search(r"[a-z]{3} [a-z]{3}", re.sub(r"{.*?}", "", words))
    ]
    assert latin == []


def test_chinese_texts_have_one_word_for_a_rep() -> None:
    """Tables may call a rep otherwise, and are read; pages, sheets and messages always say 业务代表."""
    assert [key for key, words in catalogue("zh").items() if re.search("业务员|业代", words)] == []


def test_no_text_of_the_catalogue_stands_twice() -> None:
    for lang in LANGUAGES:
        seen: dict[str, str] = {}
        for part in sorted((ROOT / "src/routeopt/language" / lang).glob("*.json")):
            pairs = json.loads(part.read_text(encoding="utf-8"), object_pairs_hook=list)
            for key, _ in pairs:
                assert key not in seen, f"{key} stands in {seen[key]} and {part.name}"
                seen[key] = part.name


def test_nothing_committed_names_a_workplace_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in committed_texts()
        if path != Path(__file__).resolve()
        for match in TRACES.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []


def test_every_picture_of_the_pages_is_made_by_the_project() -> None:
    """Each picture that README and docs show is written by a tool, and README's come from `make generate`."""
    generated = (ROOT / "tools/pictures.py").read_text(encoding="utf-8")
    tools = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tools").glob("*.py")))
    assert "tools.pictures plans/porto" in (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for name in re.findall(r"!\[[^\]]*\]\((?:\S*/)?(\w+)\.jpg\)", page.read_text(encoding="utf-8")):
            assert (ROOT / f"docs/images/{name}.jpg").is_file(), name
            made = generated if page.name == "README.md" else tools
            assert name in made or name.rsplit("_", 1)[0] in made, f"{page.name} shows {name}, which no tool makes"
