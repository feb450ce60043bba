"""Why a rep has its target, in sentences."""

import pandas as pd

from routeopt.core.language import text
from routeopt.plan.model import Plan


def explain_target(plan: Plan, rep: str, lang: str) -> list[str]:
    """
    Tell a rep's target of the year and what it rests on.

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
        Sentences; none for a plan without targets.
    """
    mine = plan.targets[plan.targets["seller_id"].eq(rep).fillna(value=False) & plan.targets["level"].eq("seller")]
    if mine.empty:
        return []
    row = mine.iloc[0]
    forecast, potential = float(row["forecast_cases"]), float(row["potential_cases"])
    facts = {
        "cases": f"{row['year_cases']:,}",
        "first": plan.manifest["stages"]["targets"]["first_month"],
        "last_year": f"{row['last_year_cases']:,.0f}",
        "forecast": f"{forecast:,.0f}",
        "stretch": f"{row['year_cases'] / forecast - 1:+.1%}" if forecast > 0 else "–",
        "share": f"{row['year_cases'] / potential:.0%}" if potential > 0 else "–",
        "chance": "–" if pd.isna(row["chance"]) else f"{row['chance']:.0%}",
    }
    quarters = ", ".join(f"{row[name]:,}" for name in ("q1", "q2", "q3", "q4"))
    lines = [text("explain.target", lang, quarters=quarters, **facts), text("explain.target_rests", lang, **facts)]
    if row["year_cases"] in (row["floor_cases"], row["cap_cases"]):
        bound = "floor" if row["year_cases"] == row["floor_cases"] else "cap"
        lines.append(text(f"explain.target_{bound}", lang))
    return lines
