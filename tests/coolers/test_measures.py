"""The six measures on five coolers that can be counted by hand."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from routeopt.coolers.measures import measures
from routeopt.coolers.value import expected_cases, sales_share
from routeopt.scenario.coolers import CoolerSettings, CoolerType

SETTINGS = CoolerSettings(
    types={
        "tall": CoolerType(cases_max=20, deposit=100, volume_min_cases=10),
        "small": CoolerType(cases_max=6, channels=("school",)),
    },
    alike=1,
)
DAY = dt.date(2026, 1, 5)


def outlet(name: str, rep: str | None, **more: Any) -> dict[str, Any]:
    return {
        "outlet_id": name,
        "status": "served",
        "mode": "DSD" if rep else "WAT",
        "channel": "general_store",
        "volume_cases": 20.0,
        "potential_cases": 40.0,
        "office_id": "O1" if rep else None,
        "rep_id": rep,
        "segment_id": "s1",
        **more,
    }


def cooler(name: str, place: str | None, **more: Any) -> dict[str, Any]:
    return {
        "cooler_id": name,
        "outlet_id": place,
        "type": "tall",
        "state": "working",
        "deposit": 100.0,
        "checked": DAY,
        "own_share": 1.0,
        "sales_cases": 10.0,
        "rival": False,
        "position": "entrance",
        **more,
    }


OUTLETS = pd.DataFrame(
    [
        outlet("a", "R1"),
        outlet("b", "R1", segment_id="s2"),
        outlet("c", "R1", segment_id="s2", volume_cases=5.0),
        outlet("d", "R2", channel="school", volume_cases=5.0, segment_id=None),
        outlet("w", None),
    ]
)
COOLERS = pd.DataFrame(
    [
        cooler("1", "a"),
        cooler("2", "a", deposit=50.0, own_share=0.5, sales_cases=0.0, rival=True, position="back"),
        cooler("3", "c", checked=None, own_share=None, sales_cases=None, position=None),
        cooler("4", "d", type="small", deposit=0.0, state="missing"),
        cooler("5", "w", own_share=None),
        cooler("6", None),
    ]
)


@pytest.mark.parametrize(
    ("group", "name", "measure", "ratio"),
    [
        # Lent are 1 to 5; 2 has paid half of its deposit, 4 nothing.
        ("all", "all", "deposit", (3, 5)),
        # 1 is pure, 2 is half; 3 and 5 have no figure, 4 is missing.
        ("all", "all", "purity", (1.5, 2)),
        ("all", "all", "zero_sales", (1, 3)),
        # Fit are a and b by volume and d as a school; c and w have one all the same; d's is missing.
        ("all", "all", "placement", (3, 5)),
        ("all", "all", "rival", (1, 3)),
        ("all", "all", "position", (2, 3)),
        ("office", "O1", "deposit", (2, 4)),
        ("rep", "R1", "placement", (2, 3)),
        ("rep", "R2", "zero_sales", (0, 0)),
        ("segment", "s1", "purity", (1.5, 2)),
    ],
)
def test_each_measure_has_its_terms(group: str, name: str, measure: str, ratio: tuple[float, float]) -> None:
    rows = measures(SETTINGS, COOLERS, OUTLETS).to_dict("records")
    row = next(row for row in rows if (row["group"], row["id"], row["measure"]) == (group, name, measure))
    assert (row["numerator"], row["denominator"]) == ratio
    assert row["share"] == pytest.approx(ratio[0] / ratio[1]) if ratio[1] else pd.isna(row["share"])


def test_a_segment_without_a_cooler_is_not_told() -> None:
    table = measures(SETTINGS, COOLERS, OUTLETS)
    assert set(table.loc[table["group"].eq("segment"), "id"]) == {"s1", "s2"}
    assert len(measures(SETTINGS, COOLERS[:0], OUTLETS)) == 6 * 4


def test_a_share_of_potential_is_learnt_and_drawn_to_the_mean() -> None:
    # Known: 10 and 0 of 40 each in stores, 10 of 40 at w; school has none. All: 20 of 120.
    shares = sales_share(SETTINGS, COOLERS, OUTLETS)
    assert shares[""] == pytest.approx(20 / 120)
    assert shares["general_store"] == pytest.approx(20 / 120)
    assert expected_cases(SETTINGS, shares, "small", OUTLETS).tolist() == [6.0] * 5
    assert expected_cases(SETTINGS, shares, "tall", OUTLETS).tolist() == [6.67] * 5
    nothing = sales_share(SETTINGS, COOLERS[:0], OUTLETS)
    assert expected_cases(SETTINGS, nothing, "tall", OUTLETS).tolist() == [0.0] * 5
