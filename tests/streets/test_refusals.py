"""What the stage refuses, each by its own fault: places off the map, foreign segments, areas, budgets, weights."""

from pathlib import Path

import pandas as pd
import pytest

from routeopt import coverage, inputs, network, scenario, territories
from routeopt.core.faults import FaultsError
from routeopt.streets.build import build
from routeopt.streets.value import TERMS
from tests.city import survey, write_city, write_rows


@pytest.fixture(scope="module")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_city(tmp_path_factory.mktemp("refusals") / "city")


def refused(file: Path, *overrides: str) -> FaultsError:
    """What the stage says to the grid town under these settings."""
    settings = scenario.load(file, list(overrides))
    known = inputs.load(settings)
    travel = network.build(settings, known)
    split = coverage.decide(coverage.build(settings, known, travel))
    areas = territories.decide(territories.build(settings, known, travel, split))
    with pytest.raises(FaultsError) as stopped:
        build(settings, known, travel, areas)
    return stopped.value


def test_rows_off_the_map_and_of_another_map_are_all_named_at_once(town_file: Path) -> None:
    far = {"survey_id": "FAR", "lon": 20.0, "lat": 50.0, "channel": "general_store", "customer": "yes", "name": "Far"}
    foreign = {"survey_id": "FOREIGN", "segment_id": "9001-9002", "empty": "yes"}
    file = town_file.parent / "bad_survey.csv"
    write_rows(file, [*survey(), far, foreign])
    faults = refused(town_file, f"inputs.survey={file}").faults
    rows = pd.read_csv(file, dtype=str)["survey_id"]
    assert [(fault.code, rows[(fault.row or 0) - 2]) for fault in faults] == [("E1006", "FAR"), ("E1007", "FOREIGN")]
    assert faults[1].params["value"] == "9001-9002"


@pytest.mark.parametrize(
    ("override", "code", "field"),
    [
        ("streets.area=moon", "E1008", "streets.area"),
        ("streets.area=office:O9", "E1008", "streets.area"),
        ("streets.area='POLYGON((9 47, 9.001 47, 9.001 47.0001, 9 47))'", "E1009", "streets.area"),
        ("streets.rep_hours=0.01", "E1010", "streets.rep_hours"),
        ("streets.city_hours=0.01", "E1010", "streets.city_hours"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_area_or_budget_that_allows_nothing_is_named(
    town_file: Path, override: str, code: str, field: str, lang: str
) -> None:
    stopped = refused(town_file, override)
    assert [(fault.code, fault.field) for fault in stopped.faults] == [(code, field)]
    assert field in stopped.faults[0].render(lang)


def test_weights_on_terms_that_the_census_never_found_give_no_value(town_file: Path) -> None:
    rows = pd.DataFrame(survey()).assign(cooler_room="no")
    file = town_file.parent / "no_room.csv"
    rows.to_csv(file, index=False)
    only_coolers = ", ".join(f"{name}: {int(name == 'cooler')}" for name in TERMS)
    stopped = refused(town_file, f"inputs.survey={file}", f"streets.weights={{{only_coolers}}}")
    assert [fault.code for fault in stopped.faults] == ["E1011"]
