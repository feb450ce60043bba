"""Why this street segment, or why not: its value, its choice, its targets and what is to be done there."""

from typing import Any

import pandas as pd

from routeopt.core.language import text
from routeopt.plan.model import Plan

TERMS = ("uncovered", "defend", "closed", "rival", "cooler", "footfall")


def street_named(plan: Plan, name: str) -> pd.DataFrame:
    """Segments of that id, or else all segments of that street name; the most valuable first."""
    streets = plan.streets
    found = streets[streets["segment_id"].eq(name)]
    if not len(found) and name:
        found = streets[streets["name"].eq(name)]
    return found.sort_values(["value_cases", "segment_id"], ascending=[False, True], kind="stable")


def explain_street(plan: Plan, found: pd.DataFrame, lang: str) -> list[str]:
    """
    Explain segments of a street.

    Parameters
    ----------
    plan
        The plan.
    found
        One segment, or all of a street's, the most valuable first.
    lang
        Language of the sentences.

    Returns
    -------
    list of str
        What is known of it, why it was chosen or not, and what is planned; of a whole street the best segment, with
        the ids of the others that were surveyed.
    """
    best = found.iloc[0]
    lines = [_known(best, lang)]
    if not best["surveyed"]:
        return [*lines, text("explain.street_unsurveyed", lang)]
    lines.append(_value(best, lang))
    if pd.isna(best["cluster_id"]):
        lines.append(_why_not(plan, best, lang))
    else:
        lines.append(_chosen(plan, best, lang))
        lines.append(_targets(best, lang))
        lines += _actions(plan, best, lang)
    others = found["segment_id"][found["surveyed"].to_numpy(bool)].iloc[1:]
    if len(others):
        lines.append(text("explain.street_others", lang, name=best["name"], ids=", ".join(others)))
    return lines


def _known(row: "pd.Series[Any]", lang: str) -> str:
    rep = text("explain.street_nobody", lang) if pd.isna(row["rep_id"]) else row["rep_id"]
    facts = {"id": row["segment_id"], "name": row["name"] or text("explain.street_unnamed", lang)}
    return text("explain.street", lang, **facts, metres=f"{row['length_m']:.0f}", outlets=row["outlets"], rep=rep)


def _value(row: "pd.Series[Any]", lang: str) -> str:
    """Value, place, and the two terms that make most of it before they are weighed."""
    terms = sorted((term for term in TERMS if row[term] > 0), key=lambda term: -float(row[term]))[:2]
    named = ", ".join(f"{text(f'report.term_{term}', lang)} {row[term]:,.1f}" for term in terms) or "–"
    rank = "–" if pd.isna(row["rank"]) else row["rank"]
    return text("explain.street_value", lang, value=f"{row['value_cases']:,.1f}", rank=rank, terms=named)


def _why_not(plan: Plan, row: "pd.Series[Any]", lang: str) -> str:
    if row["value_cases"] <= 0:
        return text("explain.street_no_value", lang)
    mine = plan.streets[plan.streets["cluster_id"].notna() & plan.streets["rep_id"].eq(row["rep_id"])]
    if not len(mine):
        return text("explain.street_no_cluster", lang, rep=row["rep_id"])
    hours = float(mine["work_s"].sum()) / 3600
    facts = {
        "rep": row["rep_id"],
        "count": len(mine),
        "hours": f"{hours:.1f}",
        "value": f"{mine['value_cases'].sum():,.1f}",
    }
    return text("explain.street_not_chosen", lang, **facts)


def _chosen(plan: Plan, row: "pd.Series[Any]", lang: str) -> str:
    cluster = plan.streets[plan.streets["cluster_id"].eq(row["cluster_id"])]
    facts = {"rep": row["rep_id"], "count": len(cluster), "metres": f"{cluster['length_m'].sum():,.0f}"}
    return text("explain.street_chosen", lang, **facts, value=f"{cluster['value_cases'].sum():,.1f}")


def _targets(row: "pd.Series[Any]", lang: str) -> str:
    goals = [
        text("explain.street_target", lang, measure=text(f"report.measure_{name}", lang), **_figures(row, name))
        for name in ("outlets", "numeric", "share", "volume", "coolers")
        if pd.notna(row[f"{name}_now"])
    ]
    return text("explain.street_targets", lang, goals="; ".join(goals))


def _figures(row: "pd.Series[Any]", name: str) -> dict[str, str]:
    shown = "{:.0%}" if name in ("numeric", "share") else "{:,.0f}"
    return {
        when: shown.format(row[f"{name}_{column}"]) for when, column in (("now", "now"), ("m3", "3m"), ("m12", "12m"))
    }


def _actions(plan: Plan, row: "pd.Series[Any]", lang: str) -> list[str]:
    own = plan.actions[plan.actions["segment_id"].eq(row["segment_id"])]
    dated = own[own["date"].notna()].sort_values("date", kind="stable")
    if not len(own):
        return []
    first = f"{dated['date'].iloc[0]:%Y-%m-%d}" if len(dated) else "–"
    facts = {"count": len(own), "dated": len(dated), "first": first, "cost": f"{own['cost'].sum():,.0f}"}
    return [text("explain.street_actions", lang, **facts)]
