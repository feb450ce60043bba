"""The stage in the line: from a census to chosen streets, targets, actions and refusals."""

from pathlib import Path

import pandas as pd
import pytest

from routeopt import inputs, scenario
from routeopt.core.faults import BadInputError
from routeopt.scenario.streets import StreetSettings, ValueWeights
from routeopt.streets.value import TERMS, weigh
from tests.city import at, survey, write_city, write_rows


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The grid town, with an outlet in its census that nobody knew."""
    scenario_file = write_city(tmp_path)
    new = {"survey_id": "N2", "name": "New café", **at(2.5, 3.05), "channel": "restaurant", "potential_cases": 40}
    write_rows(tmp_path / "survey.csv", [*survey(), new])
    return scenario_file


def test_rows_of_the_census_find_their_outlets(city: Path) -> None:
    known = inputs.load(scenario.load(city))
    assert known.survey is not None
    match = known.survey.set_index("survey_id")["match"]
    assert match["CD000"] == "id"
    assert match["N1"] == "duplicate"
    assert match["N2"] == "new"
    assert match["N3"] == "unknown_customer"
    added = known.outlets.set_index("outlet_id").loc["N2"]
    assert (added["status"], added["potential_cases"]) == ("prospect", 40.0)
    assert "N3" not in set(known.outlets["outlet_id"])


def test_without_a_census_nobody_asked(city: Path) -> None:
    assert inputs.load(scenario.load(city, ["inputs.survey=null"])).survey is None


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [("outlet_id", "nobody", "E1001"), ("channel", "", "E1003"), ("survey_id", "D000", "E1004")],
)
def test_a_bad_row_is_named(city: Path, column: str, value: str, code: str) -> None:
    file = city.parent / "survey.csv"
    rows = pd.read_csv(file, dtype=str)
    rows.loc[rows["survey_id"].eq("N2"), column] = value
    rows.to_csv(file, index=False)
    with pytest.raises(BadInputError) as stopped:
        inputs.load(scenario.load(city))
    assert [fault.code for fault in stopped.value.faults] == [code]


@pytest.mark.parametrize(("lang", "words"), [("en", "weights sum to nothing"), ("zh", "weights 合计为零")])
def test_weights_that_sum_to_nothing_are_refused(city: Path, lang: str, words: str) -> None:
    nothing = ", ".join(f"{name}: 0" for name in TERMS)
    with pytest.raises(BadInputError) as stopped:
        scenario.load(city, [f"streets.weights={{{nothing}}}"])
    assert words in stopped.value.faults[0].render(lang)


def test_values_are_weighed_again_without_another_census() -> None:
    terms = pd.DataFrame({name: [1.0, 2.0] for name in TERMS})
    only = StreetSettings(weights=ValueWeights(uncovered=0, defend=0, closed=0, rival=3.0, cooler=0, footfall=0))
    assert weigh(only, terms).tolist() == [3.0, 6.0]
