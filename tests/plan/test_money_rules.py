"""Rules of a coverage decided by money: silent on a sound area, and each fires when its rule is broken."""

from dataclasses import replace
from typing import Any

import pytest

from routeopt.plan.checks import costs, coverage
from routeopt.plan.checks.evidence import Evidence, Found
from routeopt.plan.model import Plan
from routeopt.scenario.modes import MixRule
from tests.plan.breakages import put
from tests.plan.conftest import tables_of

BAND = {"wat_outlets_min": 1, "wat_outlets_max": 400}


def by_money(evidence: Evidence, **settings: Any) -> Evidence:
    """The town as if money had drawn its areas, under these settings."""
    asked = evidence.settings.coverage.model_copy(update={"method": "optimise", **BAND, **settings})
    return replace(evidence, settings=evidence.settings.model_copy(update={"coverage": asked}))


def with_tables(evidence: Evidence, tables: dict[str, Any]) -> Evidence:
    return replace(evidence, plan=Plan(**tables))


def rules(found: Found) -> set[str]:
    return {violation.rule for violation in found}


def test_sound_areas_break_no_rule(evidence: Evidence) -> None:
    # The town's rules drew its areas, so that they need not hang together; all else must hold.
    # Nor do plans by rules say what an outlet costs.
    silent = (coverage.areas_hang_together, costs.outlets_cost)
    others = [rule for rule in coverage.MONEY_RULES if rule not in silent]
    assert [rule.__name__ for rule in others if rules(rule(by_money(evidence)))] == []


def test_by_rules_they_say_nothing(evidence: Evidence) -> None:
    assert [rule.__name__ for rule in coverage.MONEY_RULES if rules(rule(evidence))] == []


@pytest.mark.parametrize(
    ("settings", "rule", "named"),
    [
        ({"wat_outlets_min": 250}, coverage.areas_in_band, "area_outlets"),
        ({"modes_off": ("WAT",)}, coverage.areas_in_reach, "area_in_reach"),
        ({"pds_from_minutes": 999.0}, coverage.areas_in_reach, "area_in_reach"),
        ({"strategic_streets": ("",)}, coverage.company_holds, "strategic_direct"),
        ({"exclusive_channels": ("general_store",)}, coverage.company_holds, "exclusive_held"),
        ({"mix": (MixRule(mode="WAT", least=0.5),)}, coverage.mix_kept, "mix"),
        ({"mix": (MixRule(mode="DSD", of="volume", most=0.2),)}, coverage.mix_kept, "mix"),
        ({"budget": 100.0}, costs.budget_kept, "budget"),
    ],
)
def test_a_setting_that_the_plan_breaks_is_named(evidence: Evidence, settings: Any, rule: Any, named: str) -> None:
    assert rules(rule(by_money(evidence, **settings))) == {f"coverage.{named}"}


def test_a_share_with_a_price_may_be_missed(evidence: Evidence) -> None:
    missed = (MixRule(mode="WAT", least=0.5, price=10.0),)
    assert rules(coverage.mix_kept(by_money(evidence, mix=missed))) == set()


def test_a_cost_is_told_again_outlet_by_outlet(evidence: Evidence) -> None:
    asked = by_money(evidence)
    tables = tables_of(evidence.plan)
    cost = list(costs.outlets_cost(asked))
    told = {v.where: float(str(v.params["expected"])) for v in cost}
    tables["outlets"]["cost"] = tables["outlets"]["outlet_id"].map(told).astype("float64")
    sound = with_tables(asked, tables)
    assert rules(costs.outlets_cost(sound)) == set()
    # A WAT outlet costs its help with selling, a direct one its delivery and a rep's minutes as well.
    wat = tables["outlets"].set_index("outlet_id").loc["W003"]
    assert wat["cost"] == pytest.approx(12.0)
    assert told["D003"] > 0.9 * float(tables["outlets"].set_index("outlet_id").loc["D003", "volume_cases"])
    put(tables["outlets"], "cost", 1.0, outlet_id="D003")
    assert [v.where for v in costs.outlets_cost(with_tables(asked, tables))] == ["D003"]


def pieces(evidence: Evidence, area: str) -> int:
    """Pieces that the rule counts; 1 where it says nothing."""
    found = {violation.where: violation.params["pieces"] for violation in coverage.areas_hang_together(evidence)}
    return int(str(found.get(area, 1)))


def test_an_area_in_two_pieces_is_named(evidence: Evidence) -> None:
    tables = tables_of(evidence.plan)
    before = pieces(by_money(evidence), "A1")
    west = (
        tables["outlets"].loc[tables["outlets"]["mode"].eq("DSD"), ["outlet_id", "lon"]].sort_values("lon").iloc[0, 0]
    )
    put(tables["outlets"], "mode", "WAT", outlet_id=west)
    put(tables["outlets"], "distributor_id", "A1", outlet_id=west)
    broken = with_tables(by_money(evidence), tables)
    assert pieces(broken, "A1") == before + 1


def test_figures_that_do_not_add_up_are_named(evidence: Evidence) -> None:
    tables = tables_of(evidence.plan)
    stated = {"distributor_id": "A1", "outlets": 99, "volume_cases": 1.0}
    tables["manifest"]["coverage"] = {"distributors": [stated]}
    broken = with_tables(by_money(evidence), tables)
    assert rules(coverage.distributors_add_up(broken)) == {"coverage.figures"}
