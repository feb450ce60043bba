"""Rules of a coverage decided by money, from the tables, the settings and the streets alone."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routeopt.core.violation import Violation
from routeopt.network.model import SNAP_OK
from routeopt.plan.checks import costs
from routeopt.plan.checks.evidence import Evidence, Found, rows_of, shown

MONEY = ("contribution", "cost", "next_mode", "next_mode_price", "direct_price")
AREA_MODES = ("WAT", "PDS")


def money_where_it_decides(evidence: Evidence) -> Found:
    """Money stands where money decides and nowhere else, and prices agree with each other."""
    outlets = evidence.plan.outlets
    by_money = evidence.settings.coverage.method == "optimise"
    for row in outlets.to_dict("records"):
        values = {name: row[name] for name in MONEY if not pd.isna(row[name])}
        if values and not by_money:
            params = {"found": ", ".join(f"{name} {shown(value)}" for name, value in values.items())}
            yield Violation("plan.money_where_it_decides", row["outlet_id"], params)
        elif ("next_mode" in values) != ("next_mode_price" in values) or (
            "next_mode" in values and values["next_mode"] not in ("DSD", "MT", "WS", "WAT", "PDS")
        ):
            params = {"found": f"{shown(row['next_mode'])} {shown(row['next_mode_price'])}"}
            yield Violation("plan.money_where_it_decides", row["outlet_id"], params)
        elif "direct_price" in values and not _direct_price_fits(values, str(row["mode"])):
            params = {"found": f"direct_price {shown(row['direct_price'])}"}
            yield Violation("plan.money_where_it_decides", row["outlet_id"], params)


def _direct_price_fits(values: dict[str, Any], mode: str) -> bool:
    """Only what isn't direct has a price of being so, and where that comes next, the two prices are one."""
    same = abs(values["direct_price"] - values.get("next_mode_price", values["direct_price"])) <= 0.001
    return mode != "DSD" and (values.get("next_mode") != "DSD" or same)


def areas_hang_together(evidence: Evidence) -> Found:
    """An area drawn by money is one piece along the streets, counted among the outlets that money decides."""
    free = _free(evidence)
    if not free["mode"].isin(AREA_MODES).any():
        return
    network = evidence.travel.networks[evidence.travel.planning_mode]
    near = network.adjacency(evidence.planning_points(free["outlet_id"]))
    graph = csr_array((np.ones(len(near.index)), near.index, near.start), shape=(len(free), len(free)))
    for name in _owners(free):
        mine = np.flatnonzero(free["distributor_id"].eq(name) & free["mode"].isin(AREA_MODES))
        pieces = int(connected_components(graph[mine][:, mine], directed=False)[0])
        if pieces > 1:
            yield Violation("coverage.area_connected", name, {"pieces": pieces})


def areas_in_band(evidence: Evidence) -> Found:
    """A WAT area has as many served outlets as its band, and every area sells what its distributor lives on."""
    free, band = _free(evidence), evidence.settings.coverage
    table = evidence.known.distributors.set_index("distributor_id")
    for name in _owners(free):
        mine = free[free["distributor_id"].eq(name) & free["mode"].isin(AREA_MODES)]
        served = int(mine["status"].eq("served").sum())
        low, high = (band.wat_outlets_min, band.wat_outlets_max) if table["mode"].loc[name] == "WAT" else (1, served)
        if not low <= served <= high:
            yield Violation("coverage.area_outlets", name, {"outlets": served})
        least, cases = table["min_volume_cases"].loc[name], float(mine["volume_cases"].sum())
        if not pd.isna(least) and cases < float(least) - 1e-6:
            yield Violation("coverage.break_even", name, {"cases": round(cases, 1), "least": float(least)})


def areas_in_reach(evidence: Evidence) -> Found:
    """Outlets of an area are at most so far from its door, and PDS outlets so far from every office."""
    free = _free(evidence)
    mode, table = evidence.travel.planning_mode, evidence.known.distributors
    network = evidence.travel.networks[mode]
    offices = evidence.travel.offices[mode]
    for place, distributor in enumerate(rows_of(table)):
        mine = free[free["distributor_id"].eq(distributor.distributor_id) & free["mode"].isin(AREA_MODES)]
        if mine.empty:
            continue
        points = evidence.planning_points(mine["outlet_id"])
        door = evidence.travel.distributors[mode].take([place])
        most_s = np.inf if pd.isna(distributor.max_minutes) else 60.0 * float(distributor.max_minutes)
        far = network.times(door, points).seconds[0] > most_s
        if distributor.mode == "PDS":
            known = offices.take(offices.status == SNAP_OK)
            least_s = 60.0 * evidence.settings.coverage.pds_from_minutes
            far = far | (network.times(known, points).seconds.min(axis=0) < least_s)
        if far.any() or distributor.mode in evidence.settings.coverage.modes_off:
            yield Violation("coverage.area_in_reach", distributor.distributor_id, {"outlets": int(far.sum())})


def company_holds(evidence: Evidence) -> Found:
    """Hard rules of strategic streets and closed channels."""
    rules, free = evidence.settings.coverage, _free(evidence)
    customers = free[free["status"].eq("served")]
    streets = customers["outlet_id"].map(evidence.given["street"])
    if rules.strategic_price is None:
        for outlet in customers.loc[streets.isin(rules.strategic_streets) & customers["mode"].ne("DSD"), "outlet_id"]:
            yield Violation("coverage.strategic_direct", outlet)
    if rules.exclusive_price is None:
        closed = customers["channel"].isin(rules.exclusive_channels) & ~customers["mode"].isin(("DSD", "WAT"))
        for outlet in customers.loc[closed, "outlet_id"]:
            yield Violation("coverage.exclusive_held", outlet)


def mix_kept(evidence: Evidence) -> Found:
    """Each mode has its share of customers or of their cases; a share with a price may miss it."""
    served = evidence.plan.outlets[evidence.plan.outlets["status"].eq("served")]
    for rule in evidence.settings.coverage.mix:
        amount = served["volume_cases"] if rule.of == "volume" else pd.Series(1.0, index=served.index)
        mine = served["mode"].eq(rule.mode).fillna(value=False).astype(bool)
        share = float(amount[mine].sum()) / max(float(amount.sum()), 1e-9)
        if rule.price is None and not rule.least - 1e-7 <= share <= rule.most + 1e-7:
            params = {"share": f"{share:.2%}", "least": f"{rule.least:.2%}", "most": f"{rule.most:.2%}"}
            yield Violation("coverage.mix", rule.mode, params)


def distributors_add_up(evidence: Evidence) -> Found:
    """Outlets and cases that the answer states for each distributor's area are those of the tables."""
    free = _free(evidence)
    for stated in evidence.plan.manifest["coverage"].get("distributors", []):
        mine = free[free["distributor_id"].eq(stated["distributor_id"]) & free["mode"].isin(AREA_MODES)]
        found = (int(mine["status"].eq("served").sum()), round(float(mine["volume_cases"].sum()), 3))
        told = (stated["outlets"], stated["volume_cases"])
        if abs(found[1] - told[1]) > 0.01 or found[0] != told[0]:
            yield Violation("coverage.figures", stated["distributor_id"], {"found": str(told), "expected": str(found)})


def _free(evidence: Evidence) -> pd.DataFrame:
    """Outlets that money decides: a street reaches them, and neither table nor rule names their mode."""
    outlets = evidence.plan.outlets
    if evidence.settings.coverage.method != "optimise":
        return outlets.iloc[:0]
    status = evidence.travel.outlets[evidence.travel.planning_mode].status
    known = pd.Series(status == SNAP_OK, index=evidence.known.outlets["outlet_id"])
    ruled = pd.Series(False, index=outlets.index)
    for rule in evidence.settings.coverage.rules:
        if rule.mode not in AREA_MODES and not rule.in_area:
            ruled |= costs.matches(rule, outlets)
    given = evidence.given["mode"].notna()
    on_street = outlets["outlet_id"].map(known).fillna(value=False).astype(bool)
    named = outlets["outlet_id"].map(given).fillna(value=False).astype(bool)
    return outlets[on_street & ~ruled & ~named].reset_index(drop=True)


def _owners(free: pd.DataFrame) -> list[str]:
    return sorted(free.loc[free["mode"].isin(AREA_MODES), "distributor_id"].dropna().unique())


RULES = (money_where_it_decides,)
"""Rules of every plan."""
MONEY_RULES = (
    areas_hang_together,
    areas_in_band,
    areas_in_reach,
    company_holds,
    distributors_add_up,
    mix_kept,
    *costs.MONEY_RULES,
)
"""Rules where money decides; they say nothing of a plan by rules."""
