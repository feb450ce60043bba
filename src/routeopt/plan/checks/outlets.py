"""Rules about each outlet: it is there once, as the inputs say, with a mode, a distributor and a rep that fit."""

from typing import Any

import pandas as pd
import shapely

from routeopt.core.violation import Violation
from routeopt.inputs.absent import absent
from routeopt.inputs.model import CHANNELS
from routeopt.plan.checks.evidence import Evidence, Found, mismatches, records, rows_of, shown
from routeopt.scenario.coverage import CoverageRule

CARRIED = (
    "name",
    "lon",
    "lat",
    "channel",
    "status",
    "outlet_class",
    "volume_cases",
    "potential_cases",
    "is_synthetic",
    "modelled",
)
"""Columns that a plan must not change."""

DELIVERED = ("WS", "WAT", "PDS")
"""Modes with a distributor."""


def every_outlet_once(evidence: Evidence) -> Found:
    """Each outlet of the inputs stands in the plan exactly once, and no other does."""
    count = evidence.plan.outlets["outlet_id"].value_counts()
    for outlet in sorted(set(count.index) | set(evidence.given.index)):
        found, expected = int(count.get(outlet, 0)), int(outlet in evidence.given.index)
        if found != expected:
            yield Violation("plan.every_outlet_once", outlet, {"found": found, "expected": expected})


def outlets_unchanged(evidence: Evidence) -> Found:
    """Name, place, channel, class and volumes are those of the inputs."""
    both = _in_both(evidence)
    for column in CARRIED:
        ids = pd.Series([f"{outlet} {column}" for outlet in both])
        yield from mismatches(
            "plan.outlets_unchanged", ids, evidence.outlets.loc[both, column], evidence.given.loc[both, column]
        )


def channels_known(evidence: Evidence) -> Found:
    """Every channel is one of the glossary."""
    for outlet, channel in zip(evidence.outlets.index, evidence.outlets["channel"], strict=True):
        if channel not in CHANNELS:
            yield Violation("plan.channels_known", outlet, {"channel": channel})


def table_modes_kept(evidence: Evidence) -> Found:
    """A mode that the inputs name is the outlet's mode, and so are its distributor and office where it is direct."""
    both = _in_both(evidence)
    given, found = evidence.given.loc[both], evidence.outlets.loc[both]
    named = given["mode"].notna() & found["mode"].notna()
    yield from _kept(found[named], given[named], "mode")
    named = given["distributor_id"].notna() & found["mode"].isin(DELIVERED)
    yield from _kept(found[named], given[named], "distributor_id")
    named = given["office_id"].notna() & found["rep_id"].notna()
    yield from _kept(found[named], given[named], "office_id")


def _kept(found: pd.DataFrame, given: pd.DataFrame, column: str) -> Found:
    ids = pd.Series([f"{outlet} {column}" for outlet in found.index])
    yield from mismatches("plan.table_modes_kept", ids, found[column], given[column])


def rules_explain_modes(evidence: Evidence) -> Found:
    """
    A mode that is explained by a rule of the scenario fits that rule's channels, classes and volumes.

    One that is explained by the plan in force belongs to an outlet that may not leave it.
    """
    rules = {f"rule_{place}": rule for place, rule in enumerate(evidence.settings.coverage.rules, start=1)}
    for row in records(evidence.outlets):
        rule = rules.get(row["reason"])
        if rule is not None and not _fits(rule, row):
            params = {"reason": row["reason"], "mode": shown(row["mode"]), "channel": row["channel"]}
            yield Violation("plan.rules_explain_modes", row["outlet_id"], params)
    if not evidence.settings.quarter.new_only:
        listed = evidence.plan.blocked
        stays = set(listed.loc[listed["stays"].astype(bool), "outlet_id"])
        for row in records(evidence.outlets[evidence.outlets["reason"].eq("held")]):
            if row["outlet_id"] not in stays:
                params = {"reason": "held", "mode": shown(row["mode"]), "channel": row["channel"]}
                yield Violation("plan.rules_explain_modes", row["outlet_id"], params)


def _fits(rule: CoverageRule, outlet: dict[str, Any]) -> bool:
    volume = outlet["volume_cases"]
    return (
        outlet["mode"] == rule.mode
        and (not rule.channels or outlet["channel"] in rule.channels)
        and (not rule.classes or outlet["outlet_class"] in rule.classes)
        and (rule.max_volume_cases is None or volume <= rule.max_volume_cases)
        and (rule.min_volume_cases is None or volume >= rule.min_volume_cases)
    )


def mode_or_reason(evidence: Evidence) -> Found:
    """An outlet without a sales mode is listed as unserved."""
    listed = set(evidence.plan.unserved.loc[evidence.plan.unserved["what"].eq("outlet"), "outlet_id"])
    for outlet in evidence.outlets.index[evidence.outlets["mode"].isna()]:
        if outlet not in listed:
            yield Violation("plan.mode_or_reason", outlet)


def distributor_fits_mode(evidence: Evidence) -> Found:
    """WS, WAT and PDS outlets have a distributor of that mode; direct and modern trade outlets have none."""
    mode_of = evidence.known.distributors.set_index("distributor_id")["mode"].to_dict()
    for row in rows_of(evidence.outlets):
        expected = row.mode if not pd.isna(row.mode) and row.mode in DELIVERED else None
        found = None if pd.isna(row.distributor_id) else mode_of.get(row.distributor_id, "?")
        # Wholesale reaches outlets without a plan: a scenario need not declare its wholesalers.
        undeclared = expected == "WS" and found is None and "WS" not in mode_of.values()
        if found != expected and not undeclared:
            params = {"mode": row.mode, "distributor": row.distributor_id, "serves": found}
            yield Violation("plan.distributor_fits_mode", row.outlet_id, {k: str(v) for k, v in params.items()})


def areas_hold_their_outlets(evidence: Evidence) -> Found:
    """A WAT or PDS outlet lies in its distributor's area, unless the inputs name the distributor or money draws it."""
    if evidence.settings.coverage.method == "optimise":
        return
    area_of = evidence.known.distributors.set_index("distributor_id")["area"].to_dict()
    named = evidence.given["distributor_id"]
    for row in rows_of(evidence.outlets[evidence.outlets["mode"].isin(("WAT", "PDS"))]):
        area = area_of.get(row.distributor_id)
        if pd.isna(named.get(row.outlet_id)) and (
            area is None or not shapely.covers(area, shapely.Point(row.lon, row.lat))
        ):
            yield Violation("plan.areas_hold_their_outlets", row.outlet_id, {"distributor": str(row.distributor_id)})


def distributor_capacity(evidence: Evidence) -> Found:
    """No distributor delivers more cases than its capacity."""
    cases = evidence.plan.outlets.groupby("distributor_id")["volume_cases"].sum()
    for row in rows_of(evidence.known.distributors):
        found = float(cases.get(row.distributor_id, 0.0))
        if not pd.isna(row.capacity_cases) and found > float(row.capacity_cases) + 1e-6:
            params = {"found": f"{found:g}", "capacity": f"{row.capacity_cases:g}"}
            yield Violation("plan.distributor_capacity", row.distributor_id, params)


def distributor_storage(evidence: Evidence) -> Found:
    """No distributor sells more between two deliveries than its store holds."""
    cases = evidence.plan.outlets.groupby("distributor_id")["volume_cases"].sum()
    for row in rows_of(evidence.known.distributors):
        most = float(row.storage_cases) * evidence.settings.coverage.deliveries_per_cycle
        found = float(cases.get(row.distributor_id, 0.0))
        if not pd.isna(row.storage_cases) and found > most + 1e-6:
            params = {"found": f"{found:g}", "most": f"{most:g}"}
            yield Violation("plan.distributor_storage", row.distributor_id, params)


def modes_off_kept(evidence: Evidence) -> Found:
    """Where the scenario says that a mode does not exist, none of its distributors serves an outlet by choice."""
    table = evidence.known.distributors
    off = absent(evidence.settings, evidence.outlets, table)
    place = {name: row for row, name in enumerate(table["distributor_id"])}
    named = evidence.given["distributor_id"]
    for row, outlet in enumerate(rows_of(evidence.outlets)):
        column = None if pd.isna(outlet.distributor_id) else place.get(outlet.distributor_id)
        if column is not None and off[row, column] and pd.isna(named.get(outlet.outlet_id)):
            params = {"mode": str(outlet.mode), "distributor": str(outlet.distributor_id)}
            yield Violation("plan.modes_off_kept", outlet.outlet_id, params)


def rep_of_the_office(evidence: Evidence) -> Found:
    """Each direct outlet has a rep of its office, and no other outlet has one."""
    office_of = evidence.reps["office_id"].to_dict()
    listed = set(evidence.plan.unserved["outlet_id"])
    for row in rows_of(evidence.outlets):
        direct = not pd.isna(row.mode) and row.mode == "DSD"
        has_rep = not pd.isna(row.rep_id)
        if direct and not has_rep and row.outlet_id in listed:
            continue
        office = None if pd.isna(row.office_id) else row.office_id
        expected = office_of.get(row.rep_id, "?") if has_rep else None
        if has_rep != direct or office != expected:
            params = {"mode": str(row.mode), "rep": str(row.rep_id), "office": str(row.office_id)}
            yield Violation("plan.rep_of_the_office", row.outlet_id, params)


def outlets_in_band(evidence: Evidence) -> Found:
    """Each rep has as many served outlets as the band allows."""
    band = evidence.settings.territories
    served = evidence.plan.outlets[evidence.plan.outlets["status"].eq("served")]
    count = served["rep_id"].value_counts()
    for rep in evidence.reps.index:
        found = int(count.get(rep, 0))
        if not band.outlets_min <= found <= band.outlets_max:
            params = {"found": found, "least": band.outlets_min, "most": band.outlets_max}
            yield Violation("plan.outlets_in_band", f"rep {rep}", params)


def frequency_as_declared(evidence: Evidence) -> Found:
    """Visits per cycle are the table's, the class's or those decided; a prospect is called on once, others never."""
    by_class = {str(k): v for k, v in evidence.settings.journeys.visits_per_cycle.items()}
    table = evidence.given["visits_per_cycle"].to_dict()
    decided = dict(zip(evidence.plan.frequencies["outlet_id"], evidence.plan.frequencies["visits"], strict=True))
    for row in rows_of(evidence.outlets.loc[_in_both(evidence)]):
        given = decided.get(row.outlet_id, table[row.outlet_id])
        if pd.isna(row.rep_id):
            expected = 0
        elif row.status == "prospect":
            expected = 1
        else:
            expected = by_class.get(row.outlet_class, 0) if pd.isna(given) else int(given)
        if row.visits_per_cycle != expected:
            params = {"found": row.visits_per_cycle, "expected": expected}
            yield Violation("plan.frequency_as_declared", row.outlet_id, params)


def visit_seconds_as_declared(evidence: Evidence) -> Found:
    """A visit takes the minutes of the table or class and the parking of the rep's mode of travel."""
    rules = evidence.settings.journeys
    by_class = {str(k): v for k, v in rules.service_minutes.items()}
    parking = {str(k): v for k, v in rules.stop_minutes.items()}
    table, mode_of = evidence.given["service_minutes"].to_dict(), evidence.reps["travel_mode"].to_dict()
    for row in rows_of(evidence.outlets.loc[_in_both(evidence)]):
        expected = 0
        if not pd.isna(row.rep_id) and row.rep_id in mode_of:
            given = table[row.outlet_id]
            usual = rules.prospect_minutes if row.status == "prospect" else by_class.get(row.outlet_class, 0.0)
            minutes = usual if pd.isna(given) else float(given)
            minutes += parking.get(str(mode_of[row.rep_id]), 0.0)
            expected = round(60 * minutes)
        if row.visit_s != expected:
            params = {"found": row.visit_s, "expected": expected}
            yield Violation("plan.visit_seconds_as_declared", row.outlet_id, params)


def _in_both(evidence: Evidence) -> list[str]:
    """Ids that the inputs and the plan have, each once, so that a missing outlet breaks one rule only."""
    once = evidence.outlets.index[~evidence.outlets.index.duplicated(keep=False)]
    return sorted(set(once) & set(evidence.given.index))


RULES = (
    every_outlet_once,
    outlets_unchanged,
    channels_known,
    table_modes_kept,
    rules_explain_modes,
    mode_or_reason,
    distributor_fits_mode,
    areas_hold_their_outlets,
    distributor_capacity,
    distributor_storage,
    modes_off_kept,
    rep_of_the_office,
    outlets_in_band,
    frequency_as_declared,
    visit_seconds_as_declared,
)
