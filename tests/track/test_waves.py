"""Later waves of the census beside the targets of priority streets: states derived by hand, faults at their places."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from routeopt import plan as plans
from routeopt import track
from routeopt.core.faults import BadInputError
from routeopt.plan.model import Plan
from routeopt.starter.model_wave import draw_wave
from routeopt.streets.targets import MEASURES
from tests.conftest import Town


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


def first_wave(town: Town) -> pd.DataFrame:
    return pd.read_csv(town.plan / "inputs/survey.csv", dtype=str)


def followed(town: Town, *files: Path) -> pd.DataFrame:
    return track.track(town.plan, files).tables["segments"].set_index("segment_id")


def written(table: pd.DataFrame, file: Path) -> Path:
    table.to_csv(file, index=False)
    return file


def chosen(plan: Plan) -> pd.DataFrame:
    return plan.streets[plan.streets["cluster_id"].notna()].set_index("segment_id")


def to_grow(plan: Plan) -> "pd.Series[bool]":
    """Whether anything was to grow on a chosen segment in the first quarter."""
    table = chosen(plan)
    grows = [table[f"{name}_3m"].to_numpy(float) > table[f"{name}_now"].to_numpy(float) + 1e-9 for name in MEASURES]
    return pd.Series(np.any(grows, axis=0), index=table.index, dtype=bool)


def test_a_city_that_stands_still_is_late_wherever_something_was_to_grow(
    town: Town, plan: Plan, tmp_path: Path
) -> None:
    table = followed(town, written(first_wave(town), tmp_path / "survey_spring.csv"))
    grows = to_grow(plan)
    assert grows.any()
    surveyed = table["judged_by"].eq("census")
    assert surveyed[grows[grows].index].all()
    assert table.loc[grows[grows].index, "progress_share"].to_numpy(float) == pytest.approx(0.0, abs=5e-3)
    assert table.loc[grows[grows].index, "state"].eq("late").all()
    assert table.loc[surveyed & ~grows.reindex(table.index), "state"].eq("on_course").all()


def test_streets_that_are_won_are_held_and_streets_that_are_lost_are_left(
    town: Town, plan: Plan, tmp_path: Path
) -> None:
    survey = first_wave(town)
    on = survey["survey_id"].map(plan.survey.set_index("survey_id")["segment_id"].astype(object))
    grows = to_grow(plan)
    held = sorted(grows[grows].index)
    had = chosen(plan).loc[held]
    lost = next(name for name in held if had.loc[name, "outlets_now"] > 0)
    away = on.eq(lost)
    won = survey.assign(
        customer=np.where(away, "no", "yes"),
        own_cases=np.where(away, "0", "5000"),
        rival_cases="0",
        cooler=np.where(away, "no", "yes"),
    )
    found = track.track(town.plan, [written(won, tmp_path / "survey.csv")])
    table = found.tables["segments"].set_index("segment_id")
    assert (table.loc[lost, "state"], table.loc[lost, "proposal"]) == ("lost", "leave")
    rest = table.loc[[name for name in held if name != lost]]
    assert len(rest)
    assert rest["state"].eq("on_course").all()
    assert rest["proposal"].eq("hold").all()


def test_of_two_waves_the_later_one_counts(town: Town, tmp_path: Path) -> None:
    still = written(first_wave(town), tmp_path / "survey_1.csv")
    better = written(first_wave(town).assign(customer="yes", cooler="yes"), tmp_path / "survey_2.csv")
    first, last = followed(town, still, better), followed(town, better, still)
    pd.testing.assert_frame_equal(first, followed(town, better))
    pd.testing.assert_frame_equal(last, followed(town, still))
    assert not first.equals(last)


def test_an_outlet_that_nobody_knew_counts_on_its_street(town: Town, plan: Plan, tmp_path: Path) -> None:
    survey = first_wave(town)
    table = chosen(plan)
    some = table["numeric_now"].gt(0) & table["numeric_3m"].gt(table["numeric_now"])
    segment = table.index[some][0]
    at = plan.survey.loc[plan.survey["segment_id"].eq(segment), "outlet_id"].dropna().iloc[0]
    place = plan.outlets.set_index("outlet_id").loc[at]
    new = {"survey_id": "NEW1", "segment_id": segment, "name": "Corner", "channel": "hotel"}
    new |= {"lon": place["lon"] + 2e-4, "lat": place["lat"]}
    more = pd.concat([survey, pd.DataFrame([new | {"customer": "no", "own_cases": "0"}])], ignore_index=True)
    one, two = (followed(town, written(table, tmp_path / "survey.csv")) for table in (survey, more))
    # One outlet more that does not buy lowers the share of outlets that do.
    assert two.loc[segment, "progress_share"] < one.loc[segment, "progress_share"]


def test_proposals_name_the_reps_whose_segments_are_behind(town: Town, plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(
        f"rep_id,outlet_id,date\n{plan.calls['rep_id'].iloc[0]},{plan.calls['outlet_id'].iloc[0]},2026-01-05\n"
    )
    written(first_wave(town), tmp_path / "survey.csv")
    told = track.track(town.plan, [tmp_path]).tables["proposals"]
    behind = told[told["reason"].eq("behind_targets")].set_index("rep_id")
    grows = to_grow(plan)
    late = chosen(plan).loc[grows[grows].index].groupby("rep_id").size()
    assert (behind["plan_value"] - behind["value"]).to_dict() == late.astype(float).to_dict()
    assert behind["proposal"].eq("push").all()


def test_a_drawn_wave_is_read_and_moves_streets(town: Town, plan: Plan, tmp_path: Path) -> None:
    wave = draw_wave(plan, first_wave(town), seed=1)
    assert wave.equals(draw_wave(plan, first_wave(town), seed=1))
    table = followed(town, written(wave, tmp_path / "survey.csv"))
    assert table["judged_by"].eq("census").any()
    assert (table["progress_share"].astype(float) > 0).any()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outlet_id": "NOBODY"}, "E1001"),
        ({"outlet_id": ""}, "E1002"),
        ({"outlet_id": "", "lon": "9.0", "lat": "9.0"}, "E1006"),
        ({"segment_id": "of-another-map"}, "E1007"),
    ],
)
def test_rows_that_cannot_be_used_are_named(town: Town, tmp_path: Path, change: dict[str, str], code: str) -> None:
    survey = first_wave(town).fillna("")
    for column, value in change.items():
        survey.loc[2, column] = value
    file = written(survey, tmp_path / "survey.csv")
    with pytest.raises(BadInputError) as refused:
        track.track(town.plan, [file])
    faults = refused.value.faults
    assert [(fault.code, fault.row) for fault in faults] == [(code, 4)]
    assert faults[0].file is not None
    assert faults[0].file.endswith("survey.csv")
