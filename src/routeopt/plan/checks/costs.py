"""Rules of what a plan costs where money decides: each outlet's cost is told again, and their sum keeps the budget."""

import numpy as np
import pandas as pd

from routeopt.core.violation import Violation
from routeopt.network.model import SNAP_OK
from routeopt.plan.checks.evidence import Evidence, Found, shown
from routeopt.scenario.coverage import CoverageRule

AREA_MODES = ("WAT", "PDS")
NEAREST = 3
"""Outlets whose mean distance stands for the way to an outlet."""


def outlets_cost(evidence: Evidence) -> Found:
    """
    Every customer's cost is that of its mode: delivery, work for the outlet, and of a direct one a rep's minutes.

    A plan of several passes prices the way as its last journeys but one took it; those are not in the folder, so that
    then only the minutes with the outlet are held against the cost, as its least.
    """
    if evidence.settings.coverage.method != "optimise":
        return
    money = evidence.settings.coverage.money
    delivery = {str(key): value for key, value in money.delivery_per_case.items()}
    outlet_cost = {str(key): value for key, value in money.cost_per_outlet.items()}
    kept = {str(key): value for key, value in money.volume_kept.items()}
    minutes, way = _minutes(evidence)
    sold = _cases(evidence)
    exact = evidence.settings.passes == 1
    for row in evidence.plan.outlets.to_dict("records"):
        outlet, mode = str(row["outlet_id"]), str(row["mode"])
        if row["status"] != "served" or pd.isna(row["mode"]):
            continue
        cases = sold.get(outlet, 0.0) * kept.get(mode, 1.0)
        least = cases * delivery.get(mode, 0.0) + outlet_cost.get(mode, 0.0)
        most = least
        if mode == "DSD":
            least += minutes.get(outlet, 0.0) * money.rep_minute
            most = least + way.get(outlet, 0.0) * money.rep_minute
        found = float("nan") if pd.isna(row["cost"]) else float(row["cost"])
        fits = abs(found - most) <= 0.001 if exact else found >= least - 0.001
        if not fits:
            yield Violation("coverage.cost", outlet, {"found": shown(found), "expected": f"{most:.4f}"})


def budget_kept(evidence: Evidence) -> Found:
    """Outlets, reps and signed distributors cost no more than the budget."""
    settings = evidence.settings.coverage
    if settings.budget is None or settings.method != "optimise":
        return
    outlets = evidence.plan.outlets
    areas = set(outlets.loc[outlets["mode"].isin(AREA_MODES), "distributor_id"].dropna())
    table = evidence.known.distributors
    fees = float(table.loc[table["distributor_id"].isin(areas), "fee"].fillna(0.0).sum())
    found = float(outlets["cost"].sum()) + fees + settings.money.rep_fixed * len(evidence.reps)
    if found > settings.budget * (1 + 1e-6) + 0.01:
        yield Violation("coverage.budget", "plan", {"found": f"{found:,.2f}", "most": f"{settings.budget:,.2f}"})


def _cases(evidence: Evidence) -> dict[str, float]:
    """Cases that a cost reckons with: of a prospect that is taken on, those expected of it."""
    asked = (evidence.asked or evidence.known).outlets
    expected = evidence.settings.coverage.structure.first_volume_share * asked["potential_cases"]
    cases = asked["volume_cases"].where(asked["status"].eq("served"), expected).astype("float64")
    return dict(zip(asked["outlet_id"].astype(str), cases, strict=True))


def _minutes(evidence: Evidence) -> tuple[dict[str, float], dict[str, float]]:
    """A rep's minutes a cycle with each customer, and on the way to it from the outlets next to it."""
    settings, outlets = evidence.settings, evidence.known.outlets
    mode = evidence.travel.planning_mode
    grades = outlets["outlet_class"]
    by_class = grades.map({str(k): float(v) for k, v in settings.journeys.visits_per_cycle.items()})
    often = outlets["visits_per_cycle"].astype("float64").fillna(by_class.astype("float64")).fillna(0.0)
    by_class = grades.map({str(k): float(v) for k, v in settings.journeys.service_minutes.items()})
    long = outlets["service_minutes"].astype("float64").fillna(by_class.astype("float64")).fillna(0.0)
    parking = {str(k): float(v) for k, v in settings.journeys.stop_minutes.items()}[mode]
    points = evidence.travel.outlets[mode]
    free = np.flatnonzero((points.status == SNAP_OK) & ~_ruled(evidence))
    near = evidence.travel.networks[mode].adjacency(points.take(free))
    hop = np.zeros(len(outlets))
    for place, row in enumerate(free.tolist()):
        seconds = near.seconds[near.start[place] : near.start[place + 1]][:NEAREST]
        hop[row] = float(np.mean(seconds)) if len(seconds) else 0.0
    fixed = np.setdiff1d(np.arange(len(outlets)), free)
    hop[fixed] = float(np.median(hop[free])) if len(free) else 0.0
    visits = often.to_numpy(np.float64)
    with_outlet = visits * (long.to_numpy(np.float64) + parking)
    on_the_way = visits * settings.coverage.money.travel_factor * hop / 60.0
    names = outlets["outlet_id"].astype(str)
    return dict(zip(names, with_outlet, strict=True)), dict(zip(names, on_the_way, strict=True))


def _ruled(evidence: Evidence) -> np.ndarray:
    """Outlets whose mode the table or a rule of an own mode names."""
    asked = (evidence.asked or evidence.known).outlets
    named = asked["mode"].notna().to_numpy().copy()
    for rule in evidence.settings.coverage.rules:
        if rule.mode not in AREA_MODES and not rule.in_area:
            named |= matches(rule, asked).to_numpy()
    return named


def matches(rule: CoverageRule, outlets: pd.DataFrame) -> pd.Series:
    """
    Tell whether a rule of the scenario speaks of these outlets.

    Parameters
    ----------
    rule
        The rule; where it looks at an area, that is not asked here.
    outlets
        Outlets with channel, class and volume.

    Returns
    -------
    pandas.Series
        One flag per outlet.
    """
    least = -np.inf if rule.min_volume_cases is None else rule.min_volume_cases
    most = np.inf if rule.max_volume_cases is None else rule.max_volume_cases
    fits = outlets["volume_cases"].between(least, most)
    if rule.channels:
        fits &= outlets["channel"].isin(rule.channels)
    if rule.classes:
        fits &= outlets["outlet_class"].isin(rule.classes)
    return fits


MONEY_RULES = (outlets_cost, budget_kept)
"""They say nothing of a plan by rules."""
