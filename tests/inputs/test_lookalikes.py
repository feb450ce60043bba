"""Prospects' potential from customers that are like them: estimates, their honest error, and what is left alone."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from routeopt import inputs, scenario
from routeopt.core.faults import BadInputError
from routeopt.inputs import lookalikes
from routeopt.scenario.lookalikes import LookalikeSettings
from tests.city import write_city
from tests.integration.test_bad_input import in_rows

ASKED = "lookalikes={fill: missing, alike: 5}"


def blank(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Two of the prospects lose their potential."""
    return [{**row, "potential_cases": ""} if row["outlet_id"] in ("P000", "P001") else row for row in rows]


def town(n: int, seed: int) -> pd.DataFrame:
    """Two streets: customers of the rich one sell about four times as much; every tenth outlet is a prospect."""
    chance = np.random.default_rng(seed)
    rich = chance.random(n) < 0.5
    cases = np.where(rich, 40.0, 10.0) * np.exp(chance.normal(0, 0.2, n))
    served = np.arange(n) % 10 != 0
    return pd.DataFrame(
        {
            "outlet_id": [f"T{row}" for row in range(n)],
            "lon": 9.0 + chance.random(n) * 0.005 + rich * 0.02,
            "lat": 47.0 + chance.random(n) * 0.005,
            "channel": chance.choice(["general_store", "restaurant"], n),
            "status": np.where(served, "served", "prospect"),
            "outlet_class": "B",
            "volume_cases": np.where(served, cases * 0.6, np.nan),
            "potential_cases": cases,
            "street": np.where(rich, "Rich Street", "Poor Street"),
            "modelled": "",
        }
    )


def test_only_prospects_without_a_potential_get_one_and_it_is_said(tmp_path: Path) -> None:
    file = write_city(tmp_path)
    before = inputs.load(scenario.load(file))
    in_rows("outlets.csv", blank)(tmp_path)
    known = inputs.load(scenario.load(file, [ASKED]))
    told = known.outlets.set_index("outlet_id")
    assert (told.loc[["P000", "P001"], "potential_cases"] > 0).all()
    assert told.loc[["P000", "P001"], "modelled"].tolist() == ["potential_cases"] * 2
    rest = told.index.difference(["P000", "P001"])
    same = before.outlets.set_index("outlet_id").loc[rest, "potential_cases"]
    assert told.loc[rest, "potential_cases"].tolist() == same.tolist()
    assert known.lookalikes is not None
    assert known.lookalikes.estimated == 2
    assert "cross-validated error" in inputs.summary(known)
    assert "cross-validated" not in inputs.summary(before)


def test_look_alikes_beat_the_channels_mean_where_streets_differ() -> None:
    outlets = town(400, 3)
    truth = outlets.loc[outlets["status"].eq("prospect"), "potential_cases"].to_numpy()
    found = lookalikes.apply(LookalikeSettings(fill="all", alike=10), outlets, frozenset(outlets["outlet_id"]), 1)
    assert found is not None
    assert found.error < 0.25
    assert found.channel_error > 0.4
    estimate = outlets.loc[outlets["status"].eq("prospect"), "potential_cases"].to_numpy()
    # The cross-validated error is honest: prospects, whose truth was hidden, are met about as well.
    assert np.abs(estimate - truth).sum() / truth.sum() == pytest.approx(found.error, abs=0.08)


def test_the_same_table_gives_the_same_estimates() -> None:
    first, again = town(200, 5), town(200, 5)
    for table in (first, again):
        lookalikes.apply(LookalikeSettings(fill="all", use_class=True), table, frozenset(table["outlet_id"]), 1)
    pd.testing.assert_frame_equal(first, again)


def test_too_few_customers_to_learn_from_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        inputs.load(scenario.load(write_city(tmp_path), ["lookalikes={alike: 90}"]))
    assert [(fault.code, fault.field) for fault in caught.value.faults] == [("E1408", "potential_cases")]


def unsaid(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The census says nothing of what P000 and a new outlet could take."""
    new = {"survey_id": "N9", "name": "New", "lon": rows[-1]["lon"], "lat": rows[-1]["lat"], "channel": "hotel"}
    return [{**row, "potential_cases": ""} if row["outlet_id"] == "P000" else row for row in rows] + [new]


def test_streets_see_the_estimates_too(tmp_path: Path) -> None:
    file = write_city(tmp_path)
    in_rows("outlets.csv", blank)(tmp_path)
    in_rows("survey.csv", unsaid)(tmp_path)
    known = inputs.load(scenario.load(file, [ASKED]))
    assert known.survey is not None
    row_of = known.survey.set_index("survey_id")[["match", "potential_cases"]].to_dict("index")
    take = dict(zip(known.outlets["outlet_id"], known.outlets["potential_cases"], strict=True))
    assert row_of["N9"]["match"] == "new"
    assert row_of["N9"]["potential_cases"] == take["N9"] > 0
    # What the census says of others stands.
    given = known.survey[known.survey["outlet_id"].isin(["P000", "P002", "P003"])]
    assert len(given) > 0
    assert given["potential_cases"].tolist() == [take[outlet] for outlet in given["outlet_id"]]
