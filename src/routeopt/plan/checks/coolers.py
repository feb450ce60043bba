"""Rules of placing lent coolers: one place each, what may stand where, crews hold, volume and proof follow."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from routeopt.coolers.build import placement_problem
from routeopt.coolers.model import INSTALL, MOVE, PULL, REPAIR, SEARCH, STAY, STORE, Placement, PlacementProblem
from routeopt.coolers.moves import moves
from routeopt.coolers.value import allowed
from routeopt.coolers.worth import ideal, upper_bound, worth_of
from routeopt.core.stats import SearchStats, Status
from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.scenario.coolers import CoolerSettings

GIVEN = ("type", "state", "from_outlet_id", "from_office_id", "now_cases", "checks")
FOLLOWS = ("office_id", "to_office_id", "reason", "expected_cases")


def asked(evidence: Evidence) -> CoolerSettings | None:
    """
    Say whether coolers are planned.

    Parameters
    ----------
    evidence
        The plan beside its inputs.

    Returns
    -------
    CoolerSettings or None
        The scenario's; None where it asks nothing of coolers.
    """
    return evidence.settings.coolers if evidence.known.coolers is not None else None


def coolers_as_given(evidence: Evidence) -> Found:
    """Each cooler of the inputs stands in the plan once, at the place and in the state that they give."""
    settings = asked(evidence)
    table = records(evidence.plan.coolers)
    given = {} if settings is None else {row["cooler_id"]: row for row in records(evidence.known.coolers)}  # type: ignore[arg-type]
    count = Counter(row["cooler_id"] for row in table)
    for cooler in sorted(count.keys() | given.keys()):
        if count[cooler] != int(cooler in given):
            yield _given(cooler, "rows", count[cooler], int(cooler in given))
    for row in table:
        known = given.get(row["cooler_id"])
        if known is None or settings is None:
            continue
        at = known["outlet_id"]
        # A technician looks at what he takes away.
        stays = not pd.isna(at) and row["action"] not in (MOVE, PULL)
        due = settings.checks_per_cycle[known["state"]] if stays else 0
        office = None if not pd.isna(at) else known["office_id"]
        expected = (known["type"], known["state"], at, office, known["sales_cases"], due)
        for column, value in zip(GIVEN, expected, strict=True):
            if shown(row[column]) != shown(value):
                yield _given(f"{row['cooler_id']} {column}", column, shown(row[column]), shown(value))


def _given(where: str, column: str, found: object, expected: object) -> Violation:
    return Violation("plan.coolers_as_given", where, {"column": column, "found": found, "expected": expected})


def coolers_one_place(evidence: Evidence) -> Found:
    """A cooler ends at one place, as its action says: at most one comes to an outlet, and only where none stands."""
    table = evidence.plan.coolers
    taken = set(table["from_outlet_id"].dropna())
    coming = Counter(table.loc[table["action"].isin((INSTALL, MOVE)), "to_outlet_id"].dropna())
    for row in records(table):
        at, to = _text(row["from_outlet_id"]), _text(row["to_outlet_id"])
        stored = _text(row["to_office_id"])
        fits = {
            STAY: at is not None and to == at and row["state"] == "working",
            REPAIR: at is not None and to == at and row["state"] == "faulty",
            SEARCH: to == at and row["state"] == "missing",
            STORE: at is None and to is None and row["state"] == "working",
            PULL: at is not None and to is None and row["state"] == "working",
            INSTALL: at is None and to is not None and row["state"] == "working",
            MOVE: at is not None and to not in (None, at) and row["state"] == "working",
        }.get(row["action"], row["state"] == "faulty" and at is None)
        alone = row["action"] not in (INSTALL, MOVE) or (coming[to] == 1 and to not in taken)
        if not fits or not alone or (to is None) != (stored is not None):
            params = {
                "action": row["action"],
                "outlet": shown(row["to_outlet_id"]),
                "office": shown(row["to_office_id"]),
            }
            yield Violation("plan.coolers_one_place", row["cooler_id"], params)


def _text(value: Any) -> str | None:  # noqa: ANN401 - any value of a table
    return None if pd.isna(value) else str(value)


def cooler_types_allowed(evidence: Evidence) -> Found:
    """A cooler is set up only at a customer of a rep of its office, in a channel and with a volume for its type."""
    settings = asked(evidence)
    if settings is None:
        return
    outlets = evidence.plan.outlets
    for kind in settings.types:
        fits = dict(zip(outlets["outlet_id"], allowed(settings, kind, outlets).tolist(), strict=True))
        office = dict(zip(outlets["outlet_id"], outlets["office_id"], strict=True))
        mine = evidence.plan.coolers
        mine = mine[mine["type"].eq(kind) & mine["action"].isin((INSTALL, MOVE))]
        for row in records(mine):
            to = row["to_outlet_id"]
            if not fits.get(to, False) or office[to] != row["office_id"]:
                params = {"type": kind, "outlet": shown(to), "office": row["office_id"]}
                yield Violation("plan.cooler_types_allowed", row["cooler_id"], params)


def cooler_crews(evidence: Evidence) -> Found:
    """No office's crew sets up, moves and fetches more coolers than its jobs allow, repairs counted first."""
    settings = asked(evidence)
    if settings is None:
        return
    table = evidence.plan.coolers
    for office, rows in table.groupby("office_id"):
        repairs = int(rows["action"].eq(REPAIR).sum())
        jobs = int(rows["action"].isin((INSTALL, MOVE, PULL)).sum())
        most = max(0, settings.jobs_max - repairs)
        if jobs > most:
            yield Violation("plan.cooler_crews", f"office {office}", {"found": jobs, "most": most})


def coolers_follow(evidence: Evidence) -> Found:
    """Office, next warehouse, reason and expected volume of each cooler follow from the inputs and the moves."""
    settings = asked(evidence)
    if settings is None or evidence.known.coolers is None:
        return
    problem = _problem(evidence, settings)
    placement = _placement(evidence, problem)
    if placement is None:
        return
    expected = moves(settings, evidence.known.coolers, evidence.plan.outlets, problem, placement).set_index("cooler_id")
    for row in records(evidence.plan.coolers):
        if row["cooler_id"] not in expected.index:
            continue
        for column in FOLLOWS:
            found, wanted = shown(row[column]), shown(expected.loc[row["cooler_id"], column])
            if found != wanted:
                params = {"column": column, "found": found, "expected": wanted}
                yield Violation("plan.coolers_follow", row["cooler_id"], params)


def coolers_proven(evidence: Evidence) -> Found:
    """What the moves are worth is what the manifest says, and its prices of jobs and coolers prove the bound."""
    settings, stage = asked(evidence), evidence.plan.manifest["stages"]["coolers"]
    if settings is None:
        return
    problem = _problem(evidence, settings)
    placement = _placement(evidence, problem)
    if placement is None:
        return
    worth = worth_of(problem, placement.action, placement.to)
    bound = upper_bound(problem, placement.job_price, placement.cooler_price)
    best = ideal(problem)
    stated = [stage[name] for name in ("value", "value_bound", "objective", "bound")]
    proven = [worth / 100, None if bound is None else bound / 100, (best - worth) / 100]
    proven.append(None if bound is None else (best - bound) / 100)
    if any(b is None or abs(float(a) - b) > 0.005 for a, b in zip(stated, proven, strict=True)):
        params = {"found": ", ".join(map(shown, stated)), "expected": ", ".join(map(shown, proven))}
        yield Violation("plan.coolers_proven", "coolers", params)


def _problem(evidence: Evidence, settings: CoolerSettings) -> PlacementProblem:
    """The problem of placing, laid out anew from the plan's outlets and the inputs."""
    assert evidence.known.coolers is not None
    outlets = evidence.plan.outlets.drop_duplicates("outlet_id", ignore_index=True)
    return placement_problem(settings, evidence.known.coolers, outlets, evidence.known.offices)


def _placement(evidence: Evidence, problem: PlacementProblem) -> Placement | None:
    """The plan's moves and the manifest's prices as a placement; None where other rules speak of what is amiss."""
    stage = evidence.plan.manifest["stages"]["coolers"]
    table = evidence.plan.coolers.drop_duplicates("cooler_id").set_index("cooler_id")
    place = {outlet: row for row, outlet in enumerate(problem.outlet_ids)}
    try:
        rows = table.loc[list(problem.cooler_ids)]
        to = [-1 if pd.isna(outlet) else place[outlet] for outlet in rows["to_outlet_id"]]
        prices = [stage["prices_hundredths"][office] for office in problem.office_ids]
        job = np.array([own["job"] for own in prices], np.int64)
        cooler = np.array([[own["cooler"][kind] for kind in problem.kinds] for own in prices], np.int64)
    except KeyError:
        return None
    action = tuple(str(value) for value in rows["action"])
    if any(what in (INSTALL, MOVE) and goal < 0 for what, goal in zip(action, to, strict=True)):
        return None
    stats = SearchStats(Status.FEASIBLE, 0.0, None, "cases")
    return Placement(action, np.array(to, np.int32), job, cooler, 0, 0, stats)


RULES = (
    coolers_as_given,
    coolers_one_place,
    cooler_types_allowed,
    cooler_crews,
    coolers_follow,
    coolers_proven,
)
