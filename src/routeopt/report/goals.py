"""Targets for people: the tree from company to sellers, and a league table of what is asked beside potential."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.report.wide import wide_table
from routeopt.report.words import Words

_TREE = ("company", "mode", "office", "seller")
_TREE_COLUMNS = ("year_cases", "q1", "q2", "q3", "q4", "last_year_cases", "forecast_cases", "stretch", "fairness")
_LEAGUE_COLUMNS = ("outlets", "year_cases", "potential_cases", "fairness", "stretch", "chance")
_SHARES = ("stretch", "fairness", "chance")


def tree(plan: Plan, words: Words) -> pd.DataFrame:
    """
    Give all units in the order of the tree, each below the one that holds it.

    Parameters
    ----------
    plan
        The plan.
    words
        Language of names.

    Returns
    -------
    pandas.DataFrame
        The table of targets with ``name``, ``stretch`` (target ÷ forecast − 1) and ``fairness`` (target ÷ potential).
    """
    table = plan.targets.copy()
    table["stretch"] = _ratio(table["year_cases"], table["forecast_cases"]) - 1
    table["fairness"] = _ratio(table["year_cases"], table["potential_cases"])
    table["customers"], table["potential_year_cases"] = table["outlets"], table["potential_cases"]
    reps = plan.territories.set_index("rep_id")["name"].to_dict()
    table["name"] = [_name(row, reps, words) for row in table.to_dict("records")]
    # A slash sorts before every letter and digit of an id but not before a dash: compare ids part by part.
    order = sorted(range(len(table)), key=lambda row: _path(str(table["unit_id"].iloc[row])))
    return table.iloc[order].reset_index(drop=True)


def league(plan: Plan, words: Words) -> pd.DataFrame:
    """
    Rank the sellers by what is asked of them beside what their outlets could take.

    Parameters
    ----------
    plan
        The plan.
    words
        Language of names.

    Returns
    -------
    pandas.DataFrame
        Rows of `tree` for sellers with ``place``, the hardest target first.
    """
    return _ranked(tree(plan, words))


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Sellers of a tree, the hardest target first."""
    sellers = table[table["level"].eq("seller")].sort_values(["fairness", "unit_id"], ascending=[False, True])
    return sellers.assign(place=range(1, len(sellers) + 1)).reset_index(drop=True)


def _ratio(part: "pd.Series[Any]", whole: "pd.Series[Any]") -> "pd.Series[float]":
    return part.astype("float64") / whole.astype("float64").where(whole > 0)


def _path(unit: str) -> tuple[str, ...]:
    return () if unit == "all" else tuple(unit.split("/"))


def _name(row: Mapping[Any, Any], reps: Mapping[Any, Any], words: Words) -> str:
    """What people call a unit; ``reps`` are the names of reps by id."""
    if row["level"] == "company":
        return words("goals.company")
    if row["level"] == "mode":
        return words(f"report.mode_{row['mode']}")
    if row["level"] == "group":
        grade = "" if pd.isna(row["outlet_class"]) else f" {row['outlet_class']}"
        return words.code("report.channel_", row["channel"]) + grade
    if row["level"] == "office":
        return words("goals.no_office") if pd.isna(row["office_id"]) else str(row["office_id"])
    if pd.isna(row["seller_id"]):
        return words(f"report.mode_{row['mode']}")
    return str(reps.get(row["seller_id"], row["seller_id"]))


def section(plan: Plan, words: Words) -> str:
    """
    Write the targets' part of the overview.

    Parameters
    ----------
    plan
        The plan.
    words
        Language.

    Returns
    -------
    str
        HTML without script; empty for a plan without targets.
    """
    if plan.targets.empty:
        return ""
    stage = plan.manifest["stages"]["targets"]
    facts = {
        "cases": f"{stage['year_cases']:,}",
        "first": stage["first_month"],
        "stretch": f"{stage['stretch']:+.1%}",
        "reach": f"{stage['reach_share']:.0%}",
    }
    told = [words("goals.told", **facts)]
    if stage["forecast_error"] is not None:
        errors = {"error": f"{stage['forecast_error']:.1%}", "naive": f"{stage['naive_error']:.1%}"}
        told.append(words("goals.forecast", **errors, sellers=f"{stage['seller_error']:.1%}"))
    units = tree(plan, words)
    # A mode without offices or distributors is one line.
    empty = units["level"].eq("office") & units["office_id"].isna()
    empty |= units["level"].eq("seller") & units["seller_id"].isna()
    shown = units[units["level"].isin(_TREE) & ~empty]
    return (
        f"<section id='goals'><h2>{escape(words('goals.title'))}</h2><p>{escape(' '.join(told))}</p>"
        f"{_table(shown, _TREE_COLUMNS, words, indent=True)}"
        f"<h2 style='margin-top:18px'>{escape(words('goals.league'))}</h2>"
        f"{_table(_ranked(units), _LEAGUE_COLUMNS, words, indent=False)}"
        f"<p>{escape(words('goals.league_hint'))}</p></section>"
    )


def _table(rows: pd.DataFrame, columns: tuple[str, ...], words: Words, *, indent: bool) -> str:
    heads = "".join(f"<th>{escape(words(f'goals.column_{name}'))}</th>" for name in ("unit", *columns))
    most = float(rows["fairness"].max()) if rows["fairness"].notna().any() else 1.0
    lines = []
    for row in rows.to_dict("records"):
        depth = _TREE.index(str(row["level"])) if indent else 0
        cells = "".join(f"<td{_bar(row, name, most, indent=indent)}>{_cell(row[name], name)}</td>" for name in columns)
        lines.append(f"<tr><th style='padding-left:{18 * depth}px'>{escape(str(row['name']))}</th>{cells}</tr>")
    return wide_table(heads, lines)


def _bar(row: Mapping[Any, Any], column: str, most: float, *, indent: bool) -> str:
    """Draw fairness as a bar behind its figure, in the league table."""
    if indent or column != "fairness" or pd.isna(row[column]) or most <= 0:
        return ""
    share = 100 * float(row[column]) / most
    return f" style='background:linear-gradient(90deg,#cfe3f2 {share:.1f}%,transparent {share:.1f}%)'"


def _cell(value: Any, column: str) -> str:  # noqa: ANN401 - a figure of a table or nothing
    if value is None or pd.isna(value):
        return "–"
    if column == "stretch":
        return f"{value:+.1%}"
    return f"{value:.1%}" if column in _SHARES else f"{value:,.0f}"
