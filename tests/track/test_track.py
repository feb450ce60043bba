"""A plan beside what happened: figures derived by hand, faults at their places, the page for people."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from routeopt import plan as plans
from routeopt import track
from routeopt.core.faults import BadInputError
from routeopt.core.language import LANGUAGES
from routeopt.plan.model import Plan
from routeopt.starter.model_actuals import draw_actuals
from routeopt.track.board import in_order, standings, things_off, whole
from routeopt.track.proposals import ORDER
from routeopt.track.targets import due_of
from tests.conftest import Town
from tests.line import routeopt

FIRST_WEEK = dt.date(2026, 1, 11)


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


def done(plan: Plan, until: dt.date = FIRST_WEEK) -> pd.DataFrame:
    """Every planned visit of the first week, made as planned, none with an order."""
    visits = plan.calls[[day <= until for day in plan.calls["date"]]]
    rows = visits[["rep_id", "outlet_id", "date"]].astype(str).assign(order="no")
    for name in ("start_s", "leave_s"):
        clock = visits[name].astype(int)
        rows[{"start_s": "arrive", "leave_s": "leave"}[name]] = [f"{s // 3600:02d}:{s // 60 % 60:02d}" for s in clock]
    return rows


def tracked(town: Town, folder: Path, until: dt.date | None = None, **tables: pd.DataFrame) -> Any:
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return track.track(town.plan, [folder], until).tables


def figure(tables: dict[str, pd.DataFrame], group: str = "all", name: str = "") -> Any:
    table = tables["figures"]
    return table[table["group"].eq(group) & table["id"].eq(name)].iloc[0]


def test_a_week_as_planned_is_a_whole_week(town: Town, plan: Plan, tmp_path: Path) -> None:
    tables = tracked(town, tmp_path / "a", until=FIRST_WEEK, visits=done(plan))
    row = figure(tables)
    assert (row["compliance_share"], row["on_day_share"], row["strike_rate"]) == (1.0, 1.0, 0.0)
    service = plan.calls[plan.calls["kind"].eq("service")]
    assert row["planned"] == sum(day <= FIRST_WEEK for day in service["date"])
    assert tables["missed"].empty


def test_the_way_is_measured_alike_on_both_sides(town: Town, plan: Plan, tmp_path: Path) -> None:
    last = max(plan.calls["date"])
    row = figure(tracked(town, tmp_path / "a", visits=done(plan, last)))
    # Clocks of the table are whole minutes.
    assert row["way_share"] == pytest.approx(row["way_share_plan"], abs=0.01)


def test_a_visit_on_another_day_of_the_week_counts_but_not_on_its_day(town: Town, plan: Plan, tmp_path: Path) -> None:
    visits = done(plan)
    kind = plan.calls.loc[visits.index, "kind"]
    busy = set(visits.loc[visits["outlet_id"].duplicated(keep=False), "outlet_id"])
    row = next(i for i in visits.index if kind[i] == "service" and visits.loc[i, "outlet_id"] not in busy)
    visits.loc[row, "date"] = "2026-01-10"
    found = figure(tracked(town, tmp_path / "a", until=FIRST_WEEK, visits=visits))
    assert found["compliance_share"] == 1.0
    assert found["on_day_share"] == pytest.approx(1 - 1 / found["planned"])
    # A call that nobody makes says nothing of the days that a rep keeps.
    other = next(
        i for i in visits.index if kind[i] == "service" and visits.loc[i, "outlet_id"] not in busy and i != row
    )
    fewer = figure(tracked(town, tmp_path / "b", until=FIRST_WEEK, visits=visits.drop(other)))
    assert fewer["on_day_share"] == pytest.approx(1 - 1 / (fewer["planned"] - 1))


def test_what_was_left_out_is_named(town: Town, plan: Plan, tmp_path: Path) -> None:
    visits = done(plan)
    service = visits[plan.calls.loc[visits.index, "kind"].eq("service")]
    gone = service.iloc[0]
    tables = tracked(town, tmp_path / "a", until=FIRST_WEEK, visits=visits.drop(service.index[0]))
    assert len(tables["missed"]) == 1
    assert tables["missed"].iloc[0]["outlet_id"] == gone["outlet_id"]
    all_, rep = figure(tables), figure(tables, "rep", gone["rep_id"])
    assert all_["compliance_share"] == pytest.approx(1 - 1 / all_["planned"])
    assert rep["compliance_share"] < all_["compliance_share"]


def test_an_order_of_the_day_makes_the_visit_strike(town: Town, plan: Plan, tmp_path: Path) -> None:
    visits = done(plan)
    orders = visits.head(5)[["outlet_id", "date"]].assign(cases=3)
    tables = tracked(town, tmp_path / "a", until=FIRST_WEEK, visits=visits, orders=orders)
    served = set(plan.outlets.loc[plan.outlets["status"].eq("served"), "outlet_id"])
    hits = orders["outlet_id"].isin(served).sum()
    row = figure(tables)
    assert row["strike_rate"] == pytest.approx(hits / row["made"])
    # Without a table of sales the orders are what was sold.
    assert row["cases"] == 3 * hits


def test_sales_are_due_for_the_time_gone_by(town: Town, plan: Plan, tmp_path: Path) -> None:
    served = plan.outlets[plan.outlets["status"].eq("served")]
    sales = pd.DataFrame({"outlet_id": served["outlet_id"].astype(str), "cases": served["volume_cases"] / 8})
    row = figure(tracked(town, tmp_path / "a", until=dt.date(2026, 1, 18), visits=done(plan), sales=sales))
    # Two of four weeks: half of a cycle's cases are due, an eighth was sold.
    assert row["cases_due"] == pytest.approx(served["volume_cases"].sum() / 2)
    assert row["reached_share"] == pytest.approx(0.25)


def test_a_quarter_repeats_the_cycle(town: Town, plan: Plan, tmp_path: Path) -> None:
    until = dt.date(2026, 3, 1)
    row = figure(tracked(town, tmp_path / "a", until=until, visits=done(plan)))
    assert row["planned"] == 2 * plan.calls["kind"].eq("service").sum()


def test_groups_add_up(town: Town, plan: Plan, tmp_path: Path) -> None:
    table = tracked(town, tmp_path / "a", visits=done(plan))["figures"]
    for group in ("rep", "office"):
        assert table.loc[table["group"].eq(group), "planned"].sum() == figure({"figures": table})["planned"]
    assert set(table.loc[table["group"].eq("mode"), "id"]) >= {"DSD", "WAT"}


BROKEN = {
    "E1111": ("visits.csv", "rep_id,outlet_id,date\nR1,D000,2026-01-05\nR1,nowhere,2026-01-05\n", "visits.csv:3"),
    "E1112": ("orders.csv", "outlet_id,date,cases\nD000,soon,3\n", "orders.csv:2 [date]"),
    "E1113": ("拜访.csv", "业务员编号,网点编号,日期\nR1,D000,2025-12-31\n", "拜访.csv:2 [date]"),
    "E1114": ("visits_1.csv", "rep_id,outlet_id,date\nR7,D000,2026/1/5\n", "visits_1.csv:2 [rep_id]"),
    "E1115": (
        "visits.csv",
        "rep_id,outlet_id,date,arrive,leave\nR1,D000,2026-01-05,8:30,25:99\n",
        "visits.csv:2 [leave]",
    ),
    "E1110": ("weather.csv", "day\n1\n", "weather.csv"),
    "E205": ("sales.csv", "outlet_id,cases\nD000,many\n", "sales.csv:2 [cases]"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_bad_actuals_are_named(code: str, town: Town, tmp_path: Path) -> None:
    name, content, place = BROKEN[code]
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        track.track(town.plan, [tmp_path / name])
    assert any(fault.code == code and place in fault.place for fault in caught.value.faults)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_people_get_a_page_and_tables(town: Town, plan: Plan, tmp_path: Path, lang: str) -> None:
    done(plan).to_csv(tmp_path / "visits.csv", index=False)
    ended = routeopt("track", town.plan, tmp_path / "visits.csv", "--out", tmp_path / "out", "--lang", lang)
    assert ended.code == 0, ended.err
    page = (tmp_path / "out/track.html").read_text(encoding="utf-8")
    assert {"en": "call compliance", "zh": "拜访达成率"}[lang] in page
    assert "<script" not in page
    results = pd.read_csv(tmp_path / "out/results.csv", encoding="utf-8-sig")
    assert {"outlet_id", "planned", "made", "orders", "cases"} <= set(results.columns)


def test_programs_get_rows(town: Town, plan: Plan, tmp_path: Path) -> None:
    done(plan).to_csv(tmp_path / "visits.csv", index=False)
    found = json.loads(routeopt("track", town.plan, tmp_path / "visits.csv", "--json").out)
    assert found["tables"]["figures"][0]["group"] == "all"
    refused = routeopt("track", town.plan, tmp_path / "nothing.csv", "--json")
    assert (refused.code, json.loads(refused.out)["faults"][0]["code"]) == (3, "E1110")


def test_a_seeded_quarter_shows_calls_targets_measures_and_proposals(town: Town, plan: Plan, tmp_path: Path) -> None:
    actuals = draw_actuals(plan, seed=1)
    assert all(table.equals(draw_actuals(plan, seed=1)[name]) for name, table in actuals.items())
    tables = tracked(town, tmp_path / "a", None, **actuals)
    assert list(tables) == [
        "proposals", "figures", "results", "missed", "weeks", "targets", "segments", "measures", "checks"
    ]  # fmt: skip
    row = figure(tables)
    assert 0.7 < row["compliance_share"] < 1
    assert 0.5 < row["strike_rate"] < 0.75
    weeks = tables["weeks"]
    assert weeks.groupby("rep_id").size().eq(13).all()
    assert weeks["made"].sum() == len(actuals["visits"])
    assert weeks["checks_due"].sum() >= weeks["checks_made"].sum() > 0
    measures = tables["measures"]
    assert set(measures["measure"]) == {"deposit", "purity", "zero_sales", "placement", "rival", "position"}
    whole = measures[measures["group"].eq("all")].set_index("measure")
    checks = actuals["checks"].sort_values("date").drop_duplicates("cooler_id", keep="last")
    assert whole.loc["zero_sales", "now_share"] == pytest.approx(checks["sales_cases"].eq(0).mean())
    assert whole.loc["rival", "now_share"] == pytest.approx(checks["rival"].eq("yes").mean())
    assert whole.loc["purity", "now_share"] == pytest.approx(checks["own_share"].mean())
    assert tables["segments"]["state"].isin(["on_course", "late"]).all()
    # The rep who makes fewest calls is told so, with a reason and what to do.
    told = tables["proposals"]
    assert set(told.columns) == {"rep_id", "what", "reason", "proposal", "plan_value", "value", "shortfall_share"}
    # What rests on calls stands below them, and of one kind the largest shortfall first.
    assert told["what"].tolist() == sorted(told["what"], key=ORDER.index)
    assert all(own["shortfall_share"].is_monotonic_decreasing for _, own in told.groupby("what"))
    lazy = told[told["rep_id"].eq("R1") & told["what"].eq("compliance")]
    assert lazy["reason"].tolist() == ["calls_missing"]
    for lang in LANGUAGES:
        page = track.write(track.track(town.plan, [tmp_path / "a"]), tmp_path / lang, lang)
        text = page.read_text(encoding="utf-8")
        assert "track." not in text
        # The first screen tells who needs help; long tables wait behind their titles.
        assert text.index('class="tiles"') < text.index("<table") < text.index("<details")


def test_the_rep_with_most_off_stands_first(town: Town, plan: Plan, tmp_path: Path) -> None:
    tables = tracked(town, tmp_path / "a", None, **draw_actuals(plan, seed=1))
    reps = standings(tables)
    counts = [things_off(each) for each in reps]
    assert counts == sorted(counts, reverse=True)
    lazy = next(each for each in reps if each.rep_id == "R1")
    assert lazy.facts["compliance"].off
    assert lazy.first is not None
    assert lazy.first["what"] == "compliance"
    facts = {fact.what: fact for fact in whole(tables)}
    weeks = tables["weeks"]
    assert (facts["check"].due, facts["check"].done) == (weeks["checks_due"].sum(), weeks["checks_made"].sum())
    late = in_order("segments", tables["segments"])["state"].eq("late").tolist()
    assert late == sorted(late, reverse=True)


def test_orders_tell_nothing_of_sellers_who_take_none(town: Town, plan: Plan, tmp_path: Path) -> None:
    drawn = draw_actuals(plan, seed=1)
    tables = tracked(town, tmp_path / "a", None, **drawn)
    results = tables["results"]
    silent = results["planned"].eq(0) & ~results["outlet_id"].isin(drawn["orders"]["outlet_id"])
    assert results.loc[silent, "cases"].isna().all()
    assert results.loc[~silent, "cases"].notna().all()
    told = results[~silent]
    assert figure(tables)["reached_share"] == pytest.approx(told["cases"].sum() / told["cases_due"].sum())
    state = tables["targets"].set_index("unit")["state"]
    assert state[[not unit.startswith("DSD") for unit in state.index]].eq("unknown").all()
    assert state[[unit.startswith("DSD") for unit in state.index]].isin(["on_course", "late"]).all()
    # Who says that everything is told is believed.
    sales = drawn["orders"][["outlet_id", "cases"]].groupby("outlet_id", as_index=False).sum()
    state = tracked(town, tmp_path / "b", None, sales=sales, visits=drawn["visits"])["targets"]["state"]
    assert state.ne("unknown").all()


def test_the_measures_of_a_quarter_tell_what_to_do(town: Town, plan: Plan, tmp_path: Path) -> None:
    at = plan.coolers[plan.coolers["checks"].gt(0)]
    bad = at[["cooler_id"]].assign(date="2026-02-02", sales_cases=0, rival="yes", position="back", own_share=0.2)
    tables = tracked(town, tmp_path / "a", checks=bad.assign(deposit=0))
    found = tables["measures"]
    found = found[found["group"].eq("all")].set_index("measure")
    assert found.loc["zero_sales", "proposal"] == "move_or_pull"
    assert found.loc["rival", "proposal"] == "talk"
    assert found.loc["position", "now_share"] == 0.0
    assert found.loc["deposit", "proposal"] == "collect"
    assert tables["checks"].empty
    gone = bad.head(3).assign(state="missing")
    fewer = tracked(town, tmp_path / "b", checks=gone)["measures"]
    fewer = fewer[fewer["group"].eq("all")].set_index("measure")
    assert fewer.loc["placement", "now_share"] < fewer.loc["placement", "plan_share"]


def test_a_check_for_an_unknown_cooler_is_named(town: Town, tmp_path: Path) -> None:
    wrong = pd.DataFrame({"cooler_id": ["K00", "K999"], "date": ["2026-01-06"] * 2})
    with pytest.raises(BadInputError) as refused:
        tracked(town, tmp_path / "a", checks=wrong)
    assert [(fault.code, fault.row, fault.field) for fault in refused.value.faults] == [("E1310", 3, "cooler_id")]


def test_targets_are_due_day_by_day(plan: Plan) -> None:
    units = plan.targets[plan.targets["level"].eq("company")]
    months = [f"m{month:02}" for month in range(1, 13)]
    year = due_of(plan, units, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert year[0] == pytest.approx(units[months].sum(axis=1).iloc[0])
    half = due_of(plan, units, dt.date(2026, 2, 1), dt.date(2026, 2, 14))
    assert half[0] == pytest.approx(units["m02"].iloc[0] / 2)
