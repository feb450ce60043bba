"""The acceptance of the whole line on the bundled real city."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from tests.line import Ended, routeopt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def porto(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Porto, planned twice from nothing."""
    folder = tmp_path_factory.mktemp("porto")
    for name in ("first", "second"):
        cache = f"network.cache={folder / 'cache'}"
        ended = routeopt("plan", ROOT / "scenarios/porto/base.yaml", "--out", folder / name, "--set", cache)
        assert ended.code == 0, ended.err
    return folder


@pytest.fixture(scope="module")
def checked(porto: Path) -> Ended:
    return routeopt("check", porto / "first", "--json")


def table(porto: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(porto / f"first/tables/{name}.parquet")


def test_the_checker_accepts_the_plan(checked: Ended) -> None:
    assert checked.code == 0, checked.out
    assert json.loads(checked.out) == {"violations": []}


def test_the_same_input_gives_the_same_bytes(porto: Path) -> None:
    def hashes(name: str) -> dict[str, str]:
        files = sorted((porto / name / "tables").iterdir())
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    assert len(hashes("first")) >= 6
    assert hashes("first") == hashes("second")


def test_porto_is_as_large_as_promised(porto: Path) -> None:
    outlets = table(porto, "outlets")
    direct = outlets[(outlets["mode"] == "DSD") & (outlets["status"] == "served")]
    assert len(direct) >= 1000
    assert 9 <= direct["rep_id"].nunique() <= 12
    assert set(outlets["mode"].dropna()) == {"DSD", "MT", "WS", "WAT", "PDS"}
    assert (outlets["status"] == "prospect").sum() >= 100


def test_every_rep_has_100_to_120_outlets_in_one_piece(porto: Path) -> None:
    reps = table(porto, "territories")
    assert reps["outlets"].between(100, 120).all()
    assert (reps["pieces"] == 1).all()


def test_every_working_day_has_15_to_20_stops_inside_the_shift(porto: Path) -> None:
    routes = table(porto, "routes")
    assert (routes.groupby("rep_id").size() == 20).all()
    assert routes["stops"].between(15, 20).all()
    assert (routes["leave_start_s"] >= 8.5 * 3600).all()
    assert (routes["back_s"] <= 17.5 * 3600).all()


def test_figures_come_with_their_bounds(porto: Path) -> None:
    manifest = json.loads((porto / "first/plan.json").read_text(encoding="utf-8"))
    reps = table(porto, "territories")
    assert reps["journeys_bound_s"].notna().all()
    assert (reps["journeys_bound_s"] <= reps["journeys_objective_s"]).all()
    assert (reps["journeys_bound_s"] > 0).all()
    assert manifest["kpis"]["median_route_gap"] is not None


def test_the_page_is_small_enough_to_mail(porto: Path) -> None:
    assert routeopt("report", porto / "first").code == 0
    page = porto / "first/report/map.html"
    assert page.stat().st_size <= 3_000_000
