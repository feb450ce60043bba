"""Coolers for people: the six measures of each unit, a map of what moves, and the moves with their reasons."""

from html import escape
from typing import Any

import numpy as np
import pandas as pd

from routeopt.plan.model import Plan
from routeopt.report.overview.picture import HIGH, WIDE, Frame, main_streets
from routeopt.report.palette import COOLER_COLOURS
from routeopt.report.wide import wide_table
from routeopt.report.words import Words

MEASURES = ("deposit", "purity", "zero_sales", "placement", "rival", "position")


def moved(plan: Plan, words: Words) -> pd.DataFrame:
    """
    Give every cooler with its outlet's name and all codes in words, those with something to do first.

    Parameters
    ----------
    plan
        The plan.
    words
        Language.

    Returns
    -------
    pandas.DataFrame
        The table of coolers with ``from_name``, ``to_name``, ``what`` and ``why``.
    """
    rows = plan.coolers.assign(still=plan.coolers["action"].isin(("stay", "store")))
    rows = rows.sort_values(["still", "office_id", "action", "cooler_id"], ignore_index=True)
    names = plan.outlets.set_index("outlet_id")["name"]
    return rows.assign(
        from_name=rows["from_outlet_id"].map(names),
        to_name=rows["to_outlet_id"].map(names),
        what=[words(f"equipment.action_{action}") for action in rows["action"]],
        why=[words.code("reasons.coolers.", reason) for reason in rows["reason"]],
        cooler_state=[words(f"equipment.state_{state}") for state in rows["state"]],
        cooler_type=rows["type"],
    )


def measured(plan: Plan, words: Words) -> pd.DataFrame:
    """
    Give the measures with their unit and measure in words.

    Parameters
    ----------
    plan
        The plan.
    words
        Language.

    Returns
    -------
    pandas.DataFrame
        The table of measures with ``unit_kind``, ``unit`` and ``measure`` in words, in the order of the table.
    """
    rows = plan.cooler_measures
    names = plan.territories.set_index("rep_id")["name"].astype(object).to_dict()
    streets = plan.streets.set_index("segment_id")["name"].astype(object).to_dict()
    known = {"rep": names, "segment": streets}
    units = [
        str(known.get(group, {}).get(name) or name) if group != "all" else words("equipment.all")
        for group, name in zip(rows["group"], rows["id"], strict=True)
    ]
    return rows.assign(
        unit_kind=[words(f"equipment.group_{group}") for group in rows["group"]],
        unit=units,
        unit_id=rows["id"],
        measure=[words(f"track.measure.{measure}") for measure in rows["measure"]],
    )


def section(plan: Plan, words: Words) -> str:
    """
    Write the coolers' part of the overview.

    Parameters
    ----------
    plan
        The plan.
    words
        Language.

    Returns
    -------
    str
        HTML without script; empty for a plan without coolers.
    """
    if plan.coolers.empty:
        return ""
    table = plan.coolers
    counts = table["action"].value_counts()
    facts = {action: int(counts.get(action, 0)) for action in ("install", "move", "pull", "repair")}
    cases = float(table["now_cases"].sum()), float(table["expected_cases"].sum())
    told = words("equipment.told", coolers=len(table), **facts, now=f"{cases[0]:,.0f}", next=f"{cases[1]:,.0f}")
    return (
        f"<section id='coolers'><h2>{escape(words('equipment.title'))}</h2><p>{escape(told)}</p>"
        f"{_map(plan, words)}{_measures(plan, words)}{_moves(plan, words)}</section>"
    )


def _measures(plan: Plan, words: Words) -> str:
    """One row per unit and one column per measure, each share with what it was counted from."""
    rows = measured(plan, words)
    rows = rows[plan.cooler_measures["group"].ne("segment").to_numpy()].assign(code=plan.cooler_measures["measure"])
    heads = "".join(f"<th>{escape(words(f'track.measure.{name}'))}</th>" for name in MEASURES)
    lines = []
    for (_, _, unit), own in rows.groupby(["group", "id", "unit"], sort=True):
        by_code = {str(row["code"]): row for row in own.to_dict("records")}
        cells = "".join(f"<td>{_share(by_code[name])}</td>" for name in MEASURES)
        lines.append(f"<tr><th>{escape(str(unit))}</th>{cells}</tr>")
    return wide_table(f"<th></th>{heads}", lines)


def _share(row: dict[Any, Any]) -> str:
    if pd.isna(row["share"]):
        return "–"
    return f"{row['share']:.0%} <small>{row['numerator']:g}/{row['denominator']:g}</small>"


def _moves(plan: Plan, words: Words) -> str:
    """What is to be done and why, with the volume expected."""
    rows = moved(plan, words)
    rows = rows[~rows["still"]]
    if rows.empty:
        return ""
    names = ("cooler", "what", "from", "to", "why", "now", "next", "day")
    heads = "".join(f"<th>{escape(words(f'equipment.column_{name}'))}</th>" for name in names)
    lines = []
    for row in rows.to_dict("records"):
        stored = words("equipment.warehouse", office=row["office_id"])
        day = words(f"equipment.job_{row['job_state']}") if pd.isna(row["job_date"]) else str(row["job_date"])
        values = (
            row["cooler_id"],
            row["what"],
            stored if pd.isna(row["from_name"]) else row["from_name"],
            stored if pd.isna(row["to_name"]) else row["to_name"],
            row["why"],
            "–" if pd.isna(row["now_cases"]) else f"{row['now_cases']:,.1f}",
            f"{row['expected_cases']:,.1f}",
            day,
        )
        lines.append("<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in values) + "</tr>")
    return wide_table(heads, lines)


def _map(plan: Plan, words: Words) -> str:
    """Draw where coolers stand next, by what is done with them, and the way of those that move."""
    place = plan.outlets.set_index("outlet_id")[["lon", "lat"]]
    table = plan.coolers[plan.coolers["from_outlet_id"].notna() | plan.coolers["to_outlet_id"].notna()]
    at = table["to_outlet_id"].where(table["to_outlet_id"].notna(), table["from_outlet_id"])
    spots = place.reindex(pd.concat([at, table["from_outlet_id"].dropna()]))
    frame = Frame((spots["lon"].min(), spots["lat"].min(), spots["lon"].max(), spots["lat"].max()))

    at_picture = frame.units(place.to_numpy(np.float64)).round(1).tolist()
    spot = dict(zip(place.index, at_picture, strict=True))
    drawn = []
    for row, outlet in zip(table.to_dict("records"), at, strict=True):
        colour, (x, y) = COOLER_COLOURS[row["action"]], spot[str(outlet)]
        if row["action"] == "move":
            a, b = spot[str(row["from_outlet_id"])]
            drawn.append(f'<line x1="{a}" y1="{b}" x2="{x}" y2="{y}" stroke="{colour}"/>')
        told = f"{row['cooler_id']} · {words('equipment.action_' + row['action'])}"
        size = 2.5 if row["action"] == "stay" else 4.5
        drawn.append(f'<circle cx="{x}" cy="{y}" r="{size}" fill="{colour}"><title>{escape(told)}</title></circle>')
    legend = " ".join(
        f'<span style="color:{colour}">●</span> {escape(words(f"equipment.action_{action}"))}'
        for action, colour in COOLER_COLOURS.items()
    )
    label = escape(words("equipment.map"))
    look = f'viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{label}"'
    return f"<svg {look}>{main_streets(plan, frame)}{''.join(drawn)}</svg><p>{legend}</p>"
