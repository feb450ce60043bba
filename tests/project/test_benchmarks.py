"""The benchmarks cover the line, a stage that fails is told, and the README says what was measured."""

import importlib
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from benchmarks import tables
from benchmarks.__main__ import BROKEN_OFF, STAGES, main
from benchmarks.options import Options
from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "benchmarks/README.md"
WHOLE_LINE = "porto whole line vs k-means + OR-Tools"


@pytest.fixture(scope="module")
def kept() -> dict[str, list[dict[str, Any]]]:
    """Rows of this release by stage."""
    file = ROOT / f"benchmarks/results/{version('routeopt')}.json"
    return {stage: found["rows"] for stage, found in json.loads(file.read_text(encoding="utf-8")).items()}


@pytest.fixture(scope="module")
def headline() -> str:
    """The paragraph of the README's first screen that names what was measured."""
    paragraphs = (ROOT / "README.md").read_text(encoding="utf-8").split("\n\n")
    (found,) = [" ".join(part.split()) for part in paragraphs[:6] if part.startswith("**Measured**")]
    return found


def value(rows: list[dict[str, Any]], case: str, metric: str, peer: str | None = None) -> float:
    (found,) = [row["value"] for row in rows if (row["case"], row["metric"], row["peer"]) == (case, metric, peer)]
    return float(found)


def numbers(pattern: str, text: str) -> list[float]:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in: {text}"
    return [float(number) for number in found.groups()]


def test_all_means_every_benchmark() -> None:
    modules = (ROOT / "benchmarks").glob("*.py")
    stages = {file.stem for file in modules if "\ndef measure(options: Options)" in file.read_text(encoding="utf-8")}
    # Reps is a part of journeys.
    assert stages - {"reps"} == set(STAGES)
    for stage in STAGES:
        assert f"| `{stage}` |" in PAGE.read_text(encoding="utf-8")


def test_the_page_holds_every_stage(kept: dict[str, list[dict[str, Any]]]) -> None:
    assert set(STAGES) <= {stage.split()[0] for stage in kept}
    assert "(benchmarks/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")[:2500]


def test_a_stage_that_fails_is_told_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def whole(options: Options) -> Iterator[Row]:
        yield Row("any", "case", "seconds", options.seconds, "s")

    def broken(options: Options) -> Iterator[Row]:
        yield from whole(options)
        raise ValueError("no | such city")

    for stage in STAGES:
        monkeypatch.setattr(importlib.import_module(f"benchmarks.{stage}"), "measure", whole)
    monkeypatch.setattr(importlib.import_module("benchmarks.coverage"), "measure", broken)
    monkeypatch.setattr(tables, "RESULTS", tmp_path / "results")
    page = tmp_path / "README.md"
    page.write_text(f"{tables.START}\n{tables.END}\n", encoding="utf-8")
    monkeypatch.setattr(tables, "README", page)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "all", "--json", "--keep"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == "not measured to the end: coverage"
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert len(rows) == len(STAGES) + 1
    (told,) = [row for row in rows if row["metric"] == BROKEN_OFF]
    assert (told["stage"], told["value"], told["unit"]) == ("coverage", None, "ValueError: no / such city")
    text = page.read_text(encoding="utf-8")
    assert text.count("### ") == len(STAGES)
    assert "ValueError: no / such city" in text


def test_the_first_headline_is_the_travel_saved(kept: dict[str, list[dict[str, Any]]], headline: str) -> None:
    (said,) = numbers(r"\*\*(\d+) % less travel\*\*", headline)
    assert said == round(100 * value(kept["chain"], WHOLE_LINE, "less_travel"))


def test_the_second_headline_is_how_fast_ways_are_found(kept: dict[str, list[dict[str, Any]]], headline: str) -> None:
    osrm, dijkstra = numbers(r"\*\*(\d+) times as fast\*\* as OSRM.* and (\d+) times as fast as Dijkstra", headline)
    rows, metric = kept["network"], "times_120_ms"
    assert osrm == round(1 / value(rows, "streets car over OSRM CH", metric))
    ours, theirs = value(rows, "streets car", metric), value(rows, "streets car", metric, "scipy dijkstra")
    assert dijkstra == round(theirs / ours, -1)
    assert "equal to the second" in headline
    assert value(rows, "streets car", "largest_difference_s") == 0


def test_the_third_headline_is_the_worth_of_streets(kept: dict[str, list[dict[str, Any]]], headline: str) -> None:
    least, most, gap = numbers(r"\*\*(\d+) to (\d+) % more\*\* than greedy clusters.* within ([\d.]+) %", headline)
    rows, gains, gaps = kept["streets"], [], []
    for case in sorted({row["case"] for row in rows if row["metric"] == "gain_over_best_peer"}):
        greedy = value(rows, case, "value_as_clusters", "greedy clusters")
        gains.append(100 * (value(rows, case, "value") / greedy - 1))
        gaps.append(100 * value(rows, case, "gap"))
    assert len(gains) >= 4
    assert (least, most) == (round(min(gains)), round(max(gains)))
    assert gap == round(max(gaps), 1)
