"""The walks that are left to survey, and the verb that plans them."""

from pathlib import Path

import pandas as pd
import pytest

from routeopt import inputs, network, scenario
from routeopt.core.faults import BadInputError
from routeopt.streets.survey_walks import SurveyPlan, plan_survey
from tests.city import write_city
from tests.line import routeopt


@pytest.fixture(scope="module")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_city(tmp_path_factory.mktemp("survey") / "city")


def planned(file: Path, *overrides: str, hours: float = 1.0) -> SurveyPlan:
    settings = scenario.load(file, list(overrides))
    known = inputs.load(settings)
    return plan_survey(settings, known, network.build(settings, known), hours)


def test_without_a_census_every_outlet_on_a_street_is_on_a_walk_once(town_file: Path) -> None:
    plan = planned(town_file, "inputs.survey=null")
    known = inputs.load(scenario.load(town_file, ["inputs.survey=null"]))
    assert plan.form["outlet_id"].is_unique
    assert plan.walks["outlets"].sum() == len(plan.form) > 0.9 * len(known.outlets)
    assert plan.steps.loc[plan.steps["surveys"], "segment_id"].is_unique
    assert len(plan.walks) > 1
    assert (plan.walks["bound_m"] <= plan.walks["walk_m"] + 1e-6).all()
    assert (plan.walks["survey_m"] <= plan.walks["bound_m"] + 1e-6).all()


def test_what_the_census_covers_is_not_walked_again(town_file: Path) -> None:
    every, left = planned(town_file, "inputs.survey=null"), planned(town_file)
    assert set(left.form["outlet_id"]) < set(every.form["outlet_id"])


def test_an_area_without_shape_is_refused(town_file: Path) -> None:
    with pytest.raises(BadInputError) as stopped:
        planned(town_file, "streets.area=office:nowhere")
    assert [fault.code for fault in stopped.value.faults] == ["E1008"]


def test_the_form_is_a_census_once_it_is_filled_in(town_file: Path, tmp_path: Path) -> None:
    assert routeopt("survey", town_file, "--set", "inputs.survey=null", "--out", tmp_path / "walks").code == 0
    form = pd.read_csv(tmp_path / "walks/survey.csv", dtype=str)
    file = town_file.parent / "filled.csv"
    form.assign(customer="no", potential_cases="10").to_csv(file, index=False)
    again = inputs.load(scenario.load(town_file, [f"inputs.survey={file}"]))
    assert again.survey is not None
    assert again.survey["match"].eq("id").all()
    assert planned(town_file, f"inputs.survey={file}").walks.empty
