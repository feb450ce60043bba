"""The generated census: on the table's outlets, flagged, the same for the same seed, and bundled with Porto."""

from pathlib import Path

import pandas as pd

from routeopt import inputs, scenario
from routeopt.starter.model_survey import draw_survey

PORTO = Path(__file__).resolve().parents[2] / "scenarios" / "porto"


def test_portos_census_is_what_the_model_draws_on_its_outlets() -> None:
    known = inputs.load(scenario.load(PORTO / "base.yaml"))
    assert known.survey is not None
    assert known.survey["match"].eq("id").all()
    assert known.survey["is_synthetic"].all()
    drawn = draw_survey(known.outlets, 0.5, 1)
    stored = pd.read_csv(PORTO / "survey.csv", dtype={"survey_id": str, "outlet_id": str})
    pd.testing.assert_frame_equal(drawn, stored, check_dtype=False)


def test_the_census_takes_the_middle_and_no_rival_sells_more_than_is_left() -> None:
    outlets = inputs.load(scenario.load(PORTO / "base.yaml")).outlets
    few = draw_survey(outlets, 0.1, 3)
    assert 0 < len(few) < len(outlets) / 5
    assert (few["rival_cases"] <= few["potential_cases"] - few["own_cases"] + 0.1).all()
    assert not few.equals(draw_survey(outlets, 0.1, 4))
