"""The verb that looks at the machine says what is there, what is missing, and what to do."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from routeopt import doctor
from routeopt.core.language import LANGUAGES
from tests.line import routeopt


def test_a_machine_that_runs_the_tests_can_plan(tmp_path: Path) -> None:
    ended = routeopt("doctor", "--folder", tmp_path, "--json")
    assert ended.code == 0, ended.out
    found = json.loads(ended.out)
    assert found["well"]
    assert not [finding for finding in found["findings"] if finding["state"] == "missing"]
    assert not list(tmp_path.iterdir()), "looking leaves nothing"


def test_an_old_package_is_named_with_both_versions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "version", lambda name: "0.1" if name == "pyvrp" else version(name))
    packages = next(finding for finding in doctor.examine(tmp_path) if finding.key == "packages")
    assert packages.state == "missing"
    assert "pyvrp 0.1 < " in packages.found
    for lang in LANGUAGES:
        assert "pip install" in packages.render(lang)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "requires", lambda _: ["no-such-thing>=1.0"])
    packages = next(finding for finding in doctor.examine(tmp_path) if finding.key == "packages")
    assert (packages.state, packages.found) == ("missing", "no-such-thing –")


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = next(finding for finding in doctor.examine(tmp_path / "file" / "plans") if finding.key == "folder")
    assert folder.state == "missing"
    assert "--folder" in folder.render("en")


def test_engines_that_disagree_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from routeopt.network.engines import DijkstraEngine  # noqa: PLC0415

    right = DijkstraEngine.from_weighted
    monkeypatch.setattr(DijkstraEngine, "from_weighted", lambda *given: right(*given) + 1)
    times = next(finding for finding in doctor.examine(tmp_path) if finding.key == "hierarchies")
    assert times.state == "missing"
