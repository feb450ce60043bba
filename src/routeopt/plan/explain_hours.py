"""Why a rep's hours are off the mean of the office: an end of a band that the territory stands at, or the ways."""

from typing import Any

import pandas as pd

from routeopt.core.language import text
from routeopt.plan.model import Plan


def explain_hours(plan: Plan, rep: str, lang: str) -> list[str]:
    """
    Set a rep's hours beside the office's, and say what holds them where they are off by more than the tolerance.

    Who works too much could give outlets away, unless the territory has the fewest outlets or visits that are allowed;
    who works too little could take some, unless it has the most.

    Parameters
    ----------
    plan
        The plan.
    rep
        Id of the rep.
    lang
        Language.

    Returns
    -------
    list of str
        One sentence; none for a rep who is alone in the office.
    """
    table = plan.territories.set_index("rep_id")
    team = table[table["office_id"].eq(table.loc[rep, "office_id"])]
    if len(team) < 2:
        return []
    hours = team[["service_s", "travel_s", "wait_s"]].sum(axis=1).astype("float64") / 3600
    mean, tolerance = float(hours.mean()), float(plan.manifest["scenario"]["territories"]["hours_tolerance"])
    off = float(hours[rep]) / max(mean, 1e-9) - 1
    code = "even" if abs(off) <= tolerance else _held_by(plan, table.loc[rep], over=off > 0)
    facts = {"off": f"{off:+.1%}", "mean": f"{mean:.1f}", "tolerance": f"{tolerance:.0%}"}
    return [text("explain.rep_hours", lang, **facts, reason=text(f"reasons.hours.{code}", lang))]


def _held_by(plan: Plan, row: "pd.Series[Any]", *, over: bool) -> str:
    """The end of a band that a rep stands at who works too much, or too little; the row bears its id."""
    scenario = plan.manifest["scenario"]
    days = int(plan.routes["rep_id"].eq(row.name).sum())
    if over:
        if row["outlets"] <= scenario["territories"]["outlets_min"]:
            return "fewest_outlets"
        return "fewest_visits" if row["visits"] <= days * scenario["journeys"]["stops_min"] else "ways"
    if row["outlets"] >= scenario["territories"]["outlets_max"]:
        return "most_outlets"
    return "most_visits" if row["visits"] >= days * scenario["journeys"]["stops_max"] else "ways"
