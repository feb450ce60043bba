"""The generated coolers: flagged, the same for the same seed, and bundled with each city."""

from pathlib import Path

import pandas as pd
import pytest

from routeopt import inputs, scenario
from routeopt.starter.model_coolers import CASES_MAX, DEPOSIT, draw_coolers

CITIES = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.mark.parametrize("city", ["porto", "wuhan", "chengdu"])
def test_the_bundled_coolers_are_what_the_model_draws(city: str) -> None:
    folder = CITIES / city
    outlets = pd.read_csv(folder / "outlets.csv", dtype={"outlet_id": str})
    offices = pd.read_csv(folder / "offices.csv", dtype={"office_id": str})
    survey = pd.read_csv(folder / "survey.csv", dtype=str) if (folder / "survey.csv").is_file() else None
    drawn = draw_coolers(outlets, offices, 1, survey).to_csv(index=False, lineterminator="\n")
    assert drawn == (folder / "coolers.csv").read_text(encoding="utf-8")


def test_portos_coolers_are_flagged_and_stand_where_the_census_saw_them() -> None:
    settings = scenario.load(CITIES / "porto/base.yaml")
    known = inputs.load(settings)
    assert known.coolers is not None
    assert known.survey is not None
    assert settings.coolers is not None
    assert known.coolers["is_synthetic"].all()
    seen = known.survey.set_index("outlet_id")["cooler"]
    served = known.outlets.loc[known.outlets["status"].eq("served"), "outlet_id"]
    told = served[served.isin(seen.index)]
    assert set(told[told.map(seen).astype(bool)]) == set(told) & set(known.coolers["outlet_id"].dropna())
    assert {name: kind.cases_max for name, kind in settings.coolers.types.items()} == CASES_MAX
    assert {name: kind.deposit for name, kind in settings.coolers.types.items()} == DEPOSIT


def test_another_seed_draws_other_coolers() -> None:
    outlets = pd.read_csv(CITIES / "chengdu/outlets.csv", dtype={"outlet_id": str})
    offices = pd.read_csv(CITIES / "chengdu/offices.csv", dtype={"office_id": str})
    assert not draw_coolers(outlets, offices, 1).equals(draw_coolers(outlets, offices, 2))
