"""
Play four quarters on real streets of Wuhan: ``python -m tools.quarters OUT [--reps 8] [--seed 1]``.

Outlets close and open each quarter; a rep leaves in the second, a distributor joins in the third, and in the fourth a
new rep takes another's place. Every plan is made beside the one before, checked, and held to its two budgets: how many
outlets may change their rep, and how many their weekdays; both are spent where they gain most. Every outlet that
changes hands must leave one list and enter another. ``OUT/quarters.svg`` charts the figures,
``OUT/quarters.csv`` has them.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from benchmarks.churn import ROOT, City, changed_shares, next_quarter, with_distributor, without_rep, wuhan

from routeopt import pipeline
from routeopt import plan as plans
from routeopt.plan.model import Plan

BUDGETS = {
    "churn only": (0.05, 0.1),
    "a rep leaves": (0.25, 0.1),
    "a distributor joins": (0.05, 0.1),
    "a new rep takes over": (0.05, 0.1),
}
"""
Largest share of the outlets of reps who stay that may get another one, and of those visited as often as before that may
change their weekdays. Where one of eight reps leaves, the others must take a seventh more each inside the band, so that
territories far from the gap shift too.
"""
CHURN = 0.08
QUICK = ["territories.effort=fast", "journeys.effort=fast", "territories.hours_tolerance=0.1"]
BONDS = ["quarter.years_weight=0.5", "quarter.owed_weight=0.5"]
FIGURES = ("outlets", "direct_outlets", "reps", "travel_hours", "travel_share", "stops_per_day", "exceptions")
SHOWN = (
    "direct_outlets",
    "travel_hours",
    "travel_share",
    "moved_share",
    "new_day_share",
    "handovers",
    "met",
    "blocked",
)


class Silent:
    """Follows a run without a word."""

    def __call__(self, stage: str, figures: str) -> None:
        """Hear that a stage has ended."""

    def run(self) -> dict[str, Any]:
        """Say nothing of what the run took."""
        return {}


def plan_quarter(scenario: Path, folder: Path, previous: Path | None, more: list[str]) -> Plan:
    """Plan, check, read back; a plan that stands is taken as it is, so that a play goes on where it stopped."""
    before = [] if previous is None else plans.previous_overrides(previous)
    if not (folder / "plan.json").is_file():
        pipeline.run(scenario, folder, [*QUICK, *more, *before], 0, Silent())
    violations = plans.check(folder)
    assert not violations, [violation.render() for violation in violations[:5]]
    return plans.read(folder)


def figures_of(made: Plan, before: Plan | None) -> dict[str, Any]:
    """KPIs, and how much of the plan before is gone."""
    kpis = dict(made.manifest["kpis"]) | {"exceptions": len(made.manifest["exceptions"])}
    row = {name: kpis[name]["mean"] if isinstance(kpis[name], dict) else kpis[name] for name in FIGURES}
    if before is None:
        return row
    moved, new_day = changed_shares(made.changes, made.territories)
    counts = {f"{name}_outlets": int(count) for name, count in made.changes["change"].value_counts().items()}
    return (
        row
        | counts
        | {
            "moved_share": moved,
            "new_day_share": new_day,
            "handovers": len(made.handovers),
            "met": int(made.handovers["joint"].isin(("both", "giver")).sum()),
            "met_by_nobody": int(made.handovers["joint"].isin(("alone", "none")).sum()),
            "blocked": int(made.blocked["stays"].sum()),
        }
    )


def balance(before: Plan, after: Plan) -> None:
    """Every party's customers before, less what it gives, and what it takes, are its customers now."""
    had, has = (Counter(_holders(plan)) for plan in (before, after))
    for side, sign in (("from", -1), ("to", 1)):
        for kind, name in zip(after.handovers[f"{side}_kind"], after.handovers[f"{side}_id"], strict=True):
            if kind != "nobody":
                had[str(name)] += sign
    assert {k: n for k, n in had.items() if n} == {k: n for k, n in has.items() if n}
    assert after.handovers["outlet_id"].is_unique


def _holders(plan: Plan) -> list[str]:
    served = plan.outlets[plan.outlets["status"].eq("served") & plan.outlets["mode"].notna()]
    holder = served["rep_id"].astype(object).where(served["rep_id"].notna(), served["distributor_id"].astype(object))
    return [str(name) for name in holder.where(holder.notna(), served["mode"].astype(object))]


def events() -> list[tuple[str, Callable[[City], City]]]:
    """What happens in each quarter beside the churn."""

    def leaves(city: City) -> City:
        return without_rep(city, str(city.reps["rep_id"].iloc[-1]))

    def joins(city: City) -> City:
        reps = city.reps.copy()
        reps.loc[0, ["rep_id", "name"]] = ["NEW", "New rep"]
        return replace(city, reps=reps)

    return [
        ("churn only", lambda city: city),
        ("a rep leaves", leaves),
        ("a distributor joins", lambda city: with_distributor(city, 30)),
        ("a new rep takes over", joins),
    ]


def play(out: Path, reps: int, seed: int) -> pd.DataFrame:
    """Plan a first quarter and four more."""
    source = ROOT / "scenarios/wuhan"
    city = wuhan(reps)
    before = plan_quarter(city.write(out / "q0/city", source), out / "q0/plan", None, [])
    rows = [{"quarter": 0, "event": "first plan"} | figures_of(before, None)]
    for number, (event, happens) in enumerate(events(), start=1):
        city = happens(next_quarter(city, CHURN, seed + number))
        rep_cap, day_cap = BUDGETS[event]
        here, last = out / f"q{number}", out / f"q{number - 1}/plan"
        file = city.write(here / "city", source)
        caps = [f"territories.change_cap={rep_cap}", f"journeys.change_cap={day_cap}"]
        made = plan_quarter(file, here / "plan", last, [*BONDS, *caps])
        balance(before, made)
        row = figures_of(made, before)
        assert row["moved_share"] <= rep_cap + 1e-9, row
        assert row["new_day_share"] <= day_cap + 1e-9, row
        rows.append({"quarter": number, "event": event} | row)
        shown = {key: round(value, 3) if isinstance(value, float) else value for key, value in rows[-1].items()}
        sys.stdout.write(f"{shown}\n")
        sys.stdout.flush()
        before = made
    return pd.DataFrame(rows)


def chart(table: pd.DataFrame) -> str:
    """One line chart per figure, below each other in one drawing."""
    parts = [_figure(place, name, table) for place, name in enumerate(SHOWN)]
    style = "text{font:9px sans-serif;text-anchor:middle}.name{font:bold 11px sans-serif;text-anchor:start}"
    style += "polyline{fill:none;stroke:#c8102e;stroke-width:2}"
    width, height = 120 + 100 * (len(table) - 1), 170 * len(SHOWN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><style>{style}</style>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _figure(place: int, name: str, table: pd.DataFrame) -> str:
    """One figure over the quarters that know it."""
    known = table[name].astype(float).dropna()
    top = max(float(known.max()), 1e-9) * 1.1
    points = [(60 + 100 * int(str(q)), 130 - 100 * value / top) for q, value in known.items()]
    line = " ".join(f"{x},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x}" cy="{y:.1f}" r="3"/><text x="{x}" y="{y - 7:.1f}">'
        f"{format(value, '.1%' if name.endswith('share') else ',.0f')}</text>"
        for (x, y), value in zip(points, known, strict=True)
    )
    events = "".join(f'<text x="{60 + 100 * q}" y="150">{q}: {event}</text>' for q, event in enumerate(table["event"]))
    heading = f'<text class="name" x="10" y="14">{name}</text>'
    return f'<g transform="translate(0 {170 * place})">{heading}<polyline points="{line}"/>{dots}{events}</g>'


def main() -> None:
    """Play, chart, keep."""
    parser = argparse.ArgumentParser(prog="python -m tools.quarters", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--reps", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    table = play(chosen.out, chosen.reps, chosen.seed)
    table.to_csv(chosen.out / "quarters.csv", index=False)
    (chosen.out / "quarters.svg").write_text(chart(table), encoding="utf-8")


if __name__ == "__main__":
    main()
