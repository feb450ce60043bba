"""Hand-over sheets: one page per pair of parties, to be signed by both, and the same rows for a customer system."""

from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from routeopt.core.clock import to_text
from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report.apart import reasons_apart
from routeopt.report.words import Words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = (
    "body{font:14px/1.45 system-ui,sans-serif;margin:1.5rem auto;max-width:62rem;padding:0 1rem;color:#111}"
    "section{break-after:page;margin-bottom:3rem}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #999;padding:.2rem .4rem;text-align:left}td.n{text-align:right}"
    "tr{break-inside:avoid}tr.blocked td{background:#fde8e6}.sign{display:flex;gap:2rem;margin-top:2.5rem}"
    ".sign div{flex:1;border-top:1px solid #111;padding-top:.3rem;font-size:12px}"
)
_PAIR = ["from_kind", "from_id", "to_kind", "to_id"]
CRM = (
    "outlet_id",
    "outlet_name",
    "from_kind",
    "from_id",
    "to_kind",
    "to_id",
    "joint_visit",
    "joint_time",
    "joint",
    "apart",
    "owed",
    "coolers",
    "blocker",
    "reason",
)
"""Columns of ``handovers.csv``."""


def write(plan: Plan, report: Path, lang: Language) -> list[Path]:
    """
    Write ``handovers.html`` and ``exports/handovers.csv``.

    Parameters
    ----------
    plan
        The plan.
    report
        Folder of the report; ``exports`` stands in it.
    lang
        Language of the sheet.

    Returns
    -------
    list of Path
        Both files; none where nothing changes hands and nothing is blocked.
    """
    if plan.handovers.empty and plan.blocked.empty:
        return []
    rows = _rows(plan)
    sheet, table = report / "handovers.html", report / "exports" / "handovers.csv"
    sheet.write_text(_page(plan, rows, Words(lang)), encoding="utf-8")
    named = rows.rename(columns={"name": "outlet_name", "first_date": "joint_visit"})
    named["joint_time"] = named["first_s"].map(to_text, na_action="ignore")
    # The mark at the start lets spreadsheets read Chinese names; importers skip it.
    named[list(CRM)].to_csv(table, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return [sheet, table]


def _rows(plan: Plan) -> pd.DataFrame:
    outlets = plan.outlets.set_index("outlet_id")
    reasons = plan.changes.set_index("outlet_id")["reason"]
    rows = plan.handovers.copy()
    return rows.assign(
        name=rows["outlet_id"].map(outlets["name"]).astype(object).fillna(""),
        outlet_class=rows["outlet_id"].map(outlets["outlet_class"]).astype(object).fillna(""),
        reason=rows["outlet_id"].map(reasons),
        apart=reasons_apart(plan),
    )


def _page(plan: Plan, rows: pd.DataFrame, words: Words) -> str:
    title = f"{plan.manifest['scenario']['name']} · {words('handover.title')}"
    names = dict(zip(plan.territories["rep_id"], plan.territories["name"], strict=True))
    given = rows[rows["from_kind"].ne("nobody")].sort_values([*_PAIR, "outlet_id"], kind="stable")
    records = given.astype(object).where(given.notna(), None).to_dict("records")
    sections = "".join(
        _pair(parties, list(members), names, words)
        for parties, members in groupby(records, key=lambda row: tuple(str(row[name]) for name in _PAIR))
    )
    return (
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{escape(title)}</h1>{sections}{_blocked(plan, words)}</body></html>\n"
    )


def _pair(parties: tuple[str, ...], members: list[dict[Any, Any]], names: dict[str, str], words: Words) -> str:
    giver, taker = (_party(parties[i], parties[i + 1], names, words) for i in (0, 2))
    head = "".join(
        f"<th>{escape(words(f'handover.{column}'))}</th>"
        for column in ("outlet", "name", "class", "cases", "joint", "who", "owed", "coolers", "settle", "done")
    )
    body = "".join(_line(row, words) for row in members)
    owed = sum(float(row["owed"]) for row in members)
    coolers = sum(int(row["coolers"]) for row in members)
    total = words("handover.total", outlets=len(members), owed=f"{owed:,.2f}", coolers=coolers)
    signs = "".join(
        f"<div>{escape(who)} · {escape(words('handover.sign'))}</div>"
        for who in (giver, taker, words("handover.manager"))
    )
    return (
        f"<section><h2>{escape(giver)} → {escape(taker)}</h2><p>{escape(total)}</p>"
        f'<table><tr>{head}</tr>{body}</table><div class="sign">{signs}</div></section>'
    )


def _line(row: dict[Any, Any], words: Words) -> str:
    blocker = str(row["blocker"] or "")
    settle = " · ".join(words(f"parties.blocker.{code}") for code in blocker.split())
    cases = "" if row["volume_cases"] is None else f"{row['volume_cases']:,.0f}"
    money, coolers = f"{row['owed']:,.2f}", str(row["coolers"])
    cells = [
        row["outlet_id"],
        row["name"],
        row["outlet_class"],
        cases,
        "–" if row["first_date"] is None else f"{row['first_date']} {to_text(int(row['first_s']))}",
        _who(row, words),
        money,
        coolers,
        settle,
    ]
    numbers = {3, 6, 7}
    texts = "".join(
        f'<td class="n">{escape(str(cell))}</td>' if place in numbers else f"<td>{escape(str(cell))}</td>"
        for place, cell in enumerate(cells)
    )
    return f'<tr class="{"blocked" if blocker else ""}">{texts}<td>☐</td></tr>'


def _who(row: dict[Any, Any], words: Words) -> str:
    """Who is there, and where somebody is missed, why and what to do."""
    there = words(f"reasons.joint.{row['joint']}") if row["joint"] else "–"
    why = row["apart"]
    return f"{there}. {words(f'handover.apart_{why}')}" if why else there


def _party(kind: str, name: str, names: dict[str, str], words: Words) -> str:
    called = f"{names[name]} ({name})" if kind == "rep" and name in names else name
    return f"{words(f'parties.{kind}')} {called}".strip()


def _blocked(plan: Plan, words: Words) -> str:
    """Who stays with the rep until something is settled."""
    held = plan.blocked[plan.blocked["stays"].astype(bool)]
    if held.empty:
        return ""
    head = "".join(
        f"<th>{escape(words(f'handover.{column}'))}</th>" for column in ("outlet", "rep", "owed", "coolers", "settle")
    )
    rows = "".join(
        f"<tr><td>{escape(str(row['outlet_id']))}</td><td>{escape(str(row['rep_id']))}</td>"
        f'<td class="n">{row["owed"]:,.2f}</td><td class="n">{row["coolers"]}</td>'
        f"<td>{escape(' · '.join(words(f'parties.blocker.{code}') for code in str(row['blocker']).split()))}</td></tr>"
        for row in held.to_dict("records")
    )
    heading = words("handover.blocked", count=len(held))
    return f"<section><h2>{escape(heading)}</h2><table><tr>{head}</tr>{rows}</table></section>"
