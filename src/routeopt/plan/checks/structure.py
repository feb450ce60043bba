"""Rules of the customer structure: every score is told again from the tables, and every change keeps its cap."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from routeopt.core.violation import Violation
from routeopt.inputs.customers import could_be_served
from routeopt.inputs.model import Inputs
from routeopt.network.model import SNAP_OK, UNREACHABLE_S
from routeopt.plan.checks.costs import AREA_MODES, matches
from routeopt.plan.checks.evidence import Evidence, Found, shown

TERMS = ("volume", "growth", "potential", "cost", "payment", "cooler")
TOLERANCE = 2e-6
"""Scores and terms are stored with six decimals."""


def structure_scored(evidence: Evidence) -> Found:
    """Everybody whose place is in question stands in the table once, with its score as the tables give it."""
    listed = evidence.plan.structure.set_index("outlet_id")
    expected = _expected(evidence)
    for outlet in sorted(set(listed.index) ^ set(expected.index)):
        yield Violation("plan.structure_scored", outlet, {"found": "–", "expected": "–"})
    both = expected.index.intersection(listed.index)
    for column in ("before", "score", *TERMS):
        for outlet in both:
            found, due = listed[column].loc[outlet], expected[column].loc[outlet]
            if not _same(found, due):
                params = {"found": shown(found), "expected": shown(due)}
                yield Violation("plan.structure_scored", f"{outlet} {column}", params)


def structure_applied(evidence: Evidence) -> Found:
    """What the table says became of an outlet is what the plan does with it; and its office is the nearest."""
    outlets, offices = evidence.outlets, _offices(evidence)
    for row in evidence.plan.structure.to_dict("records"):
        outlet, before = str(row["outlet_id"]), str(row["before"])
        if outlet not in outlets.index:
            continue
        here = outlets.loc[outlet]
        inside = here["mode"] == "DSD" and here["status"] == "served"
        yes, no = {"direct": ("keep", "drop"), "new": ("place", "out")}.get(before, ("add", "wait"))
        due = yes if inside else no
        if row["action"] != due:
            yield Violation("plan.structure_applied", outlet, {"found": row["action"], "expected": due})
        if row["office_id"] not in offices.get(outlet, ()):
            params = {"found": row["office_id"], "expected": ", ".join(sorted(offices.get(outlet, ())))}
            yield Violation("plan.structure_applied", f"{outlet} office_id", params)


def structure_capped(evidence: Evidence) -> Found:
    """No office loses or gains more outlets by score than its caps allow."""
    settings, table = evidence.settings.coverage.structure, evidence.plan.structure
    most = evidence.settings.territories.outlets_max
    for office in evidence.known.offices["office_id"]:
        mine = table[table["office_id"].eq(office)]
        team = int(mine["before"].eq("direct").sum())
        reps = int(evidence.reps["office_id"].eq(office).sum())
        caps = {"drop": settings.drop_share * team, "add": settings.add_share * reps * most}
        for action, cap in caps.items():
            count = int(mine["action"].eq(action).sum())
            if count > cap + 1e-6:
                params = {"action": action, "count": count, "most": int(cap)}
                yield Violation("plan.structure_capped", office, params)


def _expected(evidence: Evidence) -> pd.DataFrame:
    """Who has a score, with all that makes it."""
    settings, asked = evidence.settings.coverage.structure, evidence.asked or evidence.known
    outlets = asked.outlets.set_index("outlet_id", drop=False)
    columns = ["before", "score", *TERMS]
    if not settings.enabled:
        return pd.DataFrame(columns=columns)
    rows = outlets[_in_question(evidence, asked)]
    measures = _measures(evidence, asked, rows)
    terms = pd.DataFrame({name: _beaten(measures[name]) for name in TERMS}, index=rows.index)
    weights = {str(name): float(weight) for name, weight in settings.weights.items()}
    weighed = sum((terms[name].fillna(0.5) * weights.get(name, 0.0) for name in TERMS), start=0.0 * terms["volume"])
    return terms.assign(score=weighed / sum(weights.values()), before=_before(asked, rows))[columns]


def _in_question(evidence: Evidence, asked: Inputs) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """On the streets, direct unless somebody else gets it, and able to be served."""
    outlets = asked.outlets
    by_money = evidence.settings.coverage.method != "rules"
    open_ = outlets["mode"].isna().to_numpy().copy()
    direct = open_.copy()
    for rule in evidence.settings.coverage.rules:
        fits = open_ & matches(rule, outlets).to_numpy()
        if rule.in_area or rule.mode in AREA_MODES:
            if by_money:
                continue
            fits &= _inside(asked, rule.mode) if rule.in_area else True
        if by_money or rule.mode != "DSD":
            direct &= ~fits
        open_ &= ~fits
    status = evidence.travel.outlets[evidence.travel.planning_mode].status == SNAP_OK
    able = outlets["status"].eq("served").to_numpy() | could_be_served(evidence.settings, outlets)
    near = _offices(evidence)
    reached = np.array([bool(near.get(str(outlet))) for outlet in outlets["outlet_id"]], bool)
    return direct & status & able & reached


def _inside(asked: Inputs, mode: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Outlets inside the area of some distributor of a mode."""
    table, outlets = asked.distributors, asked.outlets
    found = np.zeros(len(outlets), bool)
    for area in table.loc[table["mode"].eq(mode), "area"]:
        if area is not None:
            found |= shapely.intersects_xy(area, outlets["lon"].to_numpy(), outlets["lat"].to_numpy())
    return found


def _before(asked: Inputs, rows: pd.DataFrame) -> list[str]:
    """Who served each outlet until now."""
    past = {} if asked.previous is None else asked.previous.outlets.set_index("outlet_id").to_dict("index")
    found = []
    for outlet, status in zip(rows["outlet_id"], rows["status"], strict=True):
        then = past.get(outlet)
        if status != "served":
            found.append("prospect")
        elif then is None or then["status"] != "served":
            found.append("new")
        elif not pd.isna(then["rep_id"]):
            found.append("direct")
        else:
            found.append("new" if pd.isna(then["mode"]) else "other")
    return found


def _measures(evidence: Evidence, asked: Inputs, rows: pd.DataFrame) -> dict[str, list[float]]:
    """What each term looks at, outlet by outlet; NaN where the tables don't tell."""
    settings, journeys = evidence.settings.coverage.structure, evidence.settings.journeys
    often = {str(key): value for key, value in journeys.visits_per_cycle.items()}
    long = {str(key): value for key, value in journeys.service_minutes.items()}
    past = {} if asked.previous is None else asked.previous.outlets.set_index("outlet_id").to_dict("index")
    ways, mean_way = _ways(asked)
    found: dict[str, list[float]] = {name: [] for name in TERMS}
    for row in rows.to_dict("records"):
        outlet = str(row["outlet_id"])
        served = row["status"] == "served"
        potential = 0.0 if pd.isna(row["potential_cases"]) else float(row["potential_cases"])
        cases = float(row["volume_cases"]) if served else settings.first_volume_share * potential
        then = past.get(outlet)
        known = served and then is not None and then["status"] == "served"
        sold = float(then["volume_cases"]) if known and then is not None else 0.0
        visits = often.get(row["outlet_class"], 0) if pd.isna(row["visits_per_cycle"]) else row["visits_per_cycle"]
        minutes = long.get(row["outlet_class"], 0) if pd.isna(row["service_minutes"]) else row["service_minutes"]
        account = evidence.accounts.get(outlet)
        owing = float("nan")
        if account is not None:
            owing = 0.0 if account["cleared"] else float(account["owed"])
        coolers = sum(state != "missing" for state in evidence.lent.get(outlet, []))
        found["volume"].append(cases)
        found["growth"].append((cases - sold) / max(sold, 1.0) if known else float("nan"))
        found["potential"].append(potential)
        found["cost"].append(-float(visits) * (float(minutes) + ways.get(outlet, mean_way)) / max(cases, 1.0))
        found["payment"].append(-owing / max(cases, 1.0))
        found["cooler"].append(cases / coolers if coolers else float("nan"))
    return found


def _ways(asked: Inputs) -> tuple[dict[str, float], float]:
    """Mean minutes of the way to each outlet in the plan in force, and to all."""
    if asked.previous is None:
        return {}, 0.0
    made = asked.previous.visits[asked.previous.visits["kind"].eq("service")]
    total: dict[str, list[float]] = {}
    for outlet, seconds in zip(made["outlet_id"], made["travel_s"], strict=True):
        total.setdefault(str(outlet), []).append(float(seconds) / 60)
    every = [way for ways in total.values() for way in ways]
    return {name: sum(ways) / len(ways) for name, ways in total.items()}, sum(every) / max(1, len(every))


def _beaten(values: list[float]) -> list[float]:
    """Share of the known values below each, half of the equal ones and of itself counted; NaN for an unknown one."""
    rounded = np.round(np.array(values, float), 9)
    known = np.sort(rounded[~np.isnan(rounded)])
    below, upto = np.searchsorted(known, rounded, "left"), np.searchsorted(known, rounded, "right")
    shares = (below + upto) / 2 / max(1, len(known))
    return list(np.where(np.isnan(rounded), np.nan, shares))


def _offices(evidence: Evidence) -> dict[str, set[str]]:
    """Offices that may be an outlet's own: the one that its table names, else those quickest to reach."""
    mode, known = evidence.travel.planning_mode, evidence.known
    doors, points = evidence.travel.offices[mode], evidence.travel.outlets[mode]
    usable, ready = np.flatnonzero(doors.status == SNAP_OK), np.flatnonzero(points.status == SNAP_OK)
    names = known.offices["office_id"].astype(str).to_numpy(dtype=object)
    found: dict[str, set[str]] = {}
    if len(usable) and len(ready):
        seconds = evidence.travel.networks[mode].times(doors.take(usable), points.take(ready)).seconds
        nearest = seconds.min(axis=0)
        for place, row in enumerate(ready.tolist()):
            outlet = str(known.outlets["outlet_id"].iloc[row])
            if nearest[place] != UNREACHABLE_S:
                found[outlet] = set(names[usable[seconds[:, place] == nearest[place]]].tolist())
    given = known.outlets["office_id"]
    for row in np.flatnonzero(given.notna()).tolist():
        found[str(known.outlets["outlet_id"].iloc[row])] = {str(given.iloc[row])}
    return found


def _same(found: Any, due: Any) -> bool:  # noqa: ANN401 - a value of a table
    if pd.isna(found) or pd.isna(due):
        return bool(pd.isna(found) and pd.isna(due))
    return bool(abs(found - due) <= TOLERANCE) if isinstance(due, float) else found == due


RULES = (structure_scored, structure_applied, structure_capped)
