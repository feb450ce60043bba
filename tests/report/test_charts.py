"""Charts: what they draw is what the plan says, in either language, whatever fonts this machine has."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from routeopt import plan as plans
from routeopt.core.language import LANGUAGES, Language
from routeopt.plan.model import Plan
from routeopt.report.charts import Chart, charts
from tests.conftest import Town

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


def by_name(found: list[Chart]) -> dict[str, Chart]:
    return {chart.name: chart for chart in found}


def words_of(chart: Chart) -> list[str]:
    root = ET.fromstring(chart.svg)  # noqa: S314 - our own
    return ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]


def with_money_and_change(plan: Plan) -> Plan:
    """The plan as if money had decided, and as if there had been a plan before."""
    manifest = dict(plan.manifest)
    manifest["coverage"] = {
        "headcount_curve": [{"reps": r, "contribution": 100.0 * r * (6 - r), "bound": 1000.0} for r in range(5)],
        "knee_reps": 2,
        "budget_curve": [{"budget": 50.0 * b, "contribution": 90.0 * b, "bound": 100.0 * b} for b in range(1, 4)],
    }
    frontier = [{"changed": n, "gain_share": share, "chosen": n == 12} for n, share in ((30, 1.0), (12, 0.8), (0, 0.0))]
    stages = plan.manifest["stages"]
    manifest["stages"] = stages | {"territories": stages["territories"] | {"frontier": {"O1": frontier}}}
    last = {"DSD": {"outlets_share": 0.5, "volume_share": 0.25}, "WS": {"outlets_share": 0.5, "volume_share": 0.75}}
    manifest["kpis"] = plan.manifest["kpis"] | {"modes_before": last}
    return dataclasses.replace(plan, manifest=manifest)


def test_a_plan_shows_what_it_holds_and_no_other_curve(plan: Plan) -> None:
    assert set(by_name(charts(plan, "en"))) == {"mix", "work", "days", "travel", "headcount"}
    assert set(by_name(charts(with_money_and_change(plan), "en"))) == {
        *("mix", "work", "days", "travel", "contribution", "budget", "frontier", "headcount"),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_stay_text_in_fonts_of_the_reader(plan: Plan, lang: Language) -> None:
    """Chinese needs no font here: the text itself is in the picture, with fonts that have its characters."""
    for chart in charts(with_money_and_change(plan), lang):
        assert words_of(chart)
        assert "DejaVu" not in chart.svg
        assert "'Microsoft YaHei'" in chart.svg
        chinese = re.search(r"[\u4e00-\u9fff]", chart.title + chart.hint + "".join(words_of(chart)))
        assert bool(chinese) == (lang == "zh")


def test_equal_plans_give_equal_charts(plan: Plan) -> None:
    assert charts(plan, "zh") == charts(plan, "zh")


def test_every_rep_has_its_hours_and_its_share_on_the_way(plan: Plan) -> None:
    found, reps = by_name(charts(plan, "en")), plan.territories
    hours = (reps["service_s"] + reps["travel_s"] + reps["wait_s"]) / 3600
    for name, values in (
        ("work", [f"{value:.0f}" for value in hours]),
        ("travel", [f"{value:.1%}" for value in reps["travel_share"]]),
    ):
        words = words_of(found[name])
        assert [word for word in words if word in set(reps["name"])] == reps["name"].tolist()
        assert set(values) <= set(words)


def test_hours_outside_the_band_are_red(plan: Plan) -> None:
    red = "fill: #b2182b"
    assert red not in by_name(charts(plan, "en"))["work"].svg
    uneven = plan.territories.copy()
    uneven.loc[0, "service_s"] = uneven["service_s"].iloc[0] * 2
    svg = by_name(charts(dataclasses.replace(plan, territories=uneven), "en"))["work"].svg
    assert svg.count(red) == len(uneven)


def test_this_quarters_mix_stands_beside_the_last(plan: Plan) -> None:
    words = words_of(by_name(charts(with_money_and_change(plan), "en"))["mix"])
    rows = [word for word in words if "·" in word]
    assert rows == ["Customers · this quarter", "Customers · last", "Volume · this quarter", "Volume · last"]
    assert words.count("50%") == 2
    assert {"25%", "75%"} <= set(words)
    beside = by_name(charts(plan, "en", {"DSD": {"outlets_share": 1.0, "volume_share": 1.0}}))["mix"]
    assert words_of(beside).count("100%") >= 2


def test_a_thousand_reps_have_a_chart_of_the_same_size(plan: Plan) -> None:
    many = 1000
    reps = pd.concat([plan.territories] * (many // 2), ignore_index=True)
    ids = [f"R{number:04d}" for number in range(many)]
    spread = np.linspace(0.9, 1.1, many)
    reps = reps.assign(rep_id=ids, name=ids, service_s=(reps["service_s"] * spread).round().astype("int64"))
    days = pd.concat([plan.routes.head(2)] * (many // 2), ignore_index=True).assign(rep_id=ids)
    found = by_name(charts(dataclasses.replace(plan, territories=reps, routes=days), "en"))
    for name in ("work", "days", "travel"):
        assert "R0001" not in words_of(found[name])
        assert len(found[name].svg) < 700_000


def test_a_name_is_text_and_never_a_formula_or_a_tag(plan: Plan) -> None:
    named = plan.territories.assign(name=["$x_1$ <b>", "王 & 李"])
    words = words_of(by_name(charts(dataclasses.replace(plan, territories=named), "zh"))["work"])
    assert {"$x_1$ <b>", "王 & 李"} <= set(words)
