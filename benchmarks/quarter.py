"""
The next quarter on real streets of Wuhan: how much must move, what that keeps, and what it takes.

A free plan after 8 % churn is the yardstick: its gain is what it costs less than the plan in which nothing moves that
need not, and the plan within a planner's two budgets – how many outlets may change rep, and how many their weekdays –
keeps a share of that gain. A plan costs what the objectives of its calendars hold beside
the price of change – travel, and waiting, overtime, unequal days and nights as far as the scenario prices them – and
what its territories pay for unequal work, counted again with the travel of the calendars. These plans are made without
joint visits for hand-overs, which come once and are no cost of the cycles to come. The best plan known counts as free:
whoever may move for nothing may take any of the others. All figures are of checked plans of the whole line.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.churn import ROOT, changed_shares, next_quarter, wuhan
from benchmarks.churned import measure_churned
from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.watching import Watched, watch
from routeopt.territories.ground import imbalance

REPS = 8
OUTLETS = 3000
OFFICE_REPS = OUTLETS // 111
CHURN = 0.08
WIDE = ("territories.hours_tolerance=0.1",)
QUICK = ("territories.effort=fast", "journeys.effort=fast", *WIDE)
STAY = ("territories.change_price_minutes=10000", "journeys.change_price_minutes=10000")
BUDGET = ("territories.change_cap=0.05", "journeys.change_cap=0.1")
ALONE = ("quarter.joint_visits=false",)
FORCED = ("territories.change_price_minutes=30", "journeys.change_price_minutes=20", "journeys.order_price_minutes=5")


@dataclass(frozen=True)
class Planned:
    """A plan folder and what it took."""

    folder: Path
    took: Watched

    def table(self, name: str) -> pd.DataFrame:
        """One of its tables."""
        return pd.read_parquet(self.folder / f"tables/{name}.parquet")

    @property
    def manifest(self) -> dict[str, Any]:
        """Its ``plan.json``."""
        read: dict[str, Any] = json.loads((self.folder / "plan.json").read_text(encoding="utf-8"))
        return read

    @property
    def travel_hours(self) -> float:
        """Travel in the cycle."""
        return float(self.manifest["kpis"]["travel_hours"])

    def cost_hours(self, territory_s: float) -> float:
        """What the cycle costs, change aside; the mean cost of a territory is the yardstick of unequal work."""
        rules, reps = self.manifest["scenario"]["territories"], self.table("territories")
        work = reps["service_s"] + reps["travel_s"]
        prices = rules["hours_tolerance"], rules["weight_hours"] * territory_s
        uneven = sum(imbalance(float(one), float(work.mean()), *prices) for one in work)
        return float((reps["journeys_objective_s"] - reps["change_s"]).sum() + uneven) / 3600


def measure(options: Options) -> Iterator[Row]:
    """Plan a part of Wuhan, let a quarter pass, and plan again in several ways."""
    with tempfile.TemporaryDirectory() as folder:
        yield from measure_churned(Path(folder), OUTLETS, OUTLETS // 110, options.seed)
        yield from _churned(Path(folder), options.seed)
        yield from _office(Path(folder) / "office", options.seed)


def _churned(work: Path, seed: int) -> Iterator[Row]:
    source = ROOT / "scenarios/wuhan"
    city = wuhan(REPS, seed=seed)
    first = _plan(work, city.write(work / "now", source), "first", None, ())
    same = _plan(work, work / "now/base.yaml", "same", first, FORCED)
    case = f"{REPS} reps of Wuhan"
    yield Row("quarter", f"{case}, nothing changed", "tables_that_differ", _differing(first, same), "", goal=0)
    later = next_quarter(city, CHURN, seed + 1).write(work / "later", source)
    plans = {name: _plan(work, later, name, first, how) for name, how in _ways().items()}
    case = f"{case}, 8 % churn"
    territory_s = float(plans["stay"].manifest["stages"]["territories"]["objective"]) / REPS
    cost = {name: plan.cost_hours(territory_s) for name, plan in plans.items()}
    for name, plan in plans.items():
        moved, other_day = changed_shares(plan.table("changes"), plan.table("territories"))
        goals = (0.05, 0.10) if name == "within budget" else (None, None)
        yield Row("quarter", f"{case}, {name}", "changed_rep_share", moved, "", goal=goals[0])
        yield Row("quarter", f"{case}, {name}", "changed_day_share", other_day, "", goal=goals[1])
        yield Row("quarter", f"{case}, {name}", "travel_hours", plan.travel_hours, "h")
        yield Row("quarter", f"{case}, {name}", "cost_hours", cost[name], "h")
        yield Row("quarter", f"{case}, {name}", "cpu_seconds", plan.took.cpu_seconds, "s")
    least = min(cost.values())
    gain = cost["stay"] - least
    mine = cost["within budget"]
    kept = (cost["stay"] - mine) / gain if gain > 0 else float(mine <= cost["stay"])
    yield Row("quarter", case, "gain_of_free_share", gain / cost["stay"], "")
    yield Row("quarter", case, "gain_kept_share", kept, "", goal=0.8, lower_is_better=False)
    yield Row("quarter", case, "above_free_share", mine / least - 1, "")
    ratio = plans["re-planned"].took.cpu_seconds / first.took.cpu_seconds
    yield Row("quarter", case, "cpu_of_planning_from_nothing", ratio, "")


def _office(work: Path, seed: int) -> Iterator[Row]:
    """A whole office from nothing and then beside its plan, at the usual effort."""
    source = ROOT / "scenarios/wuhan"
    city = wuhan(OFFICE_REPS, OUTLETS // OFFICE_REPS, seed)
    first = _plan(work, city.write(work / "now", source), "first", None, (), WIDE)
    later = next_quarter(city, CHURN, seed + 1).write(work / "later", source)
    again = _plan(work, later, "again", first, FORCED, WIDE)
    case = f"office of {OFFICE_REPS} reps of Wuhan, 8 % churn"
    yield Row("quarter", f"{case}, from nothing", "cpu_seconds", first.took.cpu_seconds, "s")
    yield Row("quarter", f"{case}, re-planned", "cpu_seconds", again.took.cpu_seconds, "s")
    ratio = again.took.cpu_seconds / first.took.cpu_seconds
    yield Row("quarter", case, "cpu_of_planning_from_nothing", ratio, "", goal=1 / 3)


def _ways() -> dict[str, tuple[str, ...]]:
    ways = {"stay": STAY, "within budget": BUDGET, "re-planned": FORCED, "free": ()}
    return {name: (*how, *ALONE) for name, how in ways.items()}


def _plan(
    work: Path,
    scenario: Path,
    name: str,
    previous: Planned | None,
    how: tuple[str, ...],
    effort: tuple[str, ...] = QUICK,
) -> Planned:
    code = "from routeopt.cli import main; main()"
    command = [sys.executable, "-c", code, "plan", str(scenario), "--out", f"plan_{name}", "--json"]
    for setting in (*effort, *how):
        command += ["--set", setting]
    if previous is not None:
        command += ["--previous", str(previous.folder)]
    took = watch(command, work)
    watch([sys.executable, "-c", code, "check", f"plan_{name}"], work)
    return Planned(work / f"plan_{name}", took)


def _differing(first: Planned, again: Planned) -> int:
    """Tables that are not the same; what speaks of the plan before is left out, as why an outlet is held now."""
    differing = 0
    for name in ("outlets", "territories", "visits", "routes", "unserved"):
        one, other = first.table(name), again.table(name)
        if name == "outlets" and len(one) == len(other):
            one["reason"] = one["reason"].mask(other["reason"].eq("held"), "held")
        kept = [column for column in one.columns if not column.startswith("previous_")]
        free = {
            "rep_reason",
            "journeys_objective_s",
            "journeys_bound_s",
            "bound_s",
            "status",
            "next_rep_id",
            "next_price_s",
        }
        kept = [column for column in kept if column not in free]
        differing += not one[kept].equals(other[kept])
    return differing
