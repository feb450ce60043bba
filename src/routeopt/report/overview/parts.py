"""The parts of the overview, each as HTML."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from routeopt.plan import compare, kpi_rows
from routeopt.plan.kpis import SHOWN
from routeopt.plan.model import Plan
from routeopt.report.charts import Chart
from routeopt.report.wide import wide_table
from routeopt.report.words import Words

_CHIEF = (
    "direct_outlets",
    "reps",
    "outlets_per_rep",
    "even_hours_share",
    "hours_max_deviation",
    "visits",
    "stops_per_day",
    "travel_share",
    "in_shift_share",
    "unserved",
)
"""Figures that stand beside the map."""
Columns = Sequence[tuple[str, Plan]]


@dataclass(frozen=True)
class Files:
    """
    What lies beside the page.

    Attributes
    ----------
    offices
        Office and its page; empty for a plan of one office.
    sheets
        Rep → (Monday, file) of every week.
    tracks
        Rep → beginning of the names of its calendar and tracks.
    handovers
        Whether there are hand-overs to sign.
    """

    offices: Sequence[tuple[str, str]]
    sheets: dict[str, list[tuple[dt.date, str]]]
    tracks: dict[str, str]
    handovers: bool


def head(plan: Plan, words: Words) -> str:
    """Whose plan it is, and for when."""
    scenario = plan.manifest["scenario"]
    period = words("workbook.period_is", start=scenario["period"]["start"], weeks=scenario["period"]["weeks"])
    told = " · ".join(escape(part) for part in (scenario["description"], period) if part)
    return f"<header><h1>{escape(scenario['name'])}</h1><p>{told}</p></header>"


def chief(plan: Plan, columns: Columns, words: Words) -> str:
    """The figures that a manager asks for first, with their difference to the plan beside."""
    names = dict(zip((name for name, _ in SHOWN), range(len(SHOWN)), strict=True))
    shown = _figures(plan, words)
    changed = _differences(columns[1][1], plan, words) if len(columns) > 1 else [""] * len(shown)
    cards = []
    for name in _CHIEF:
        told, value = shown[names[name]]
        mark = f" <small>{escape(changed[names[name]])}</small>" if changed[names[name]] else ""
        cards.append(f"<div><dt>{escape(told)}</dt><dd>{escape(value)}{mark}</dd></div>")
    return f'<dl class="chief">{"".join(cards)}</dl>'


def offices(files: Files, words: Words) -> str:
    """The way to each office's own page."""
    if not files.offices:
        return ""
    links = "".join(f'<a href="{quote(file)}#lang={words.lang}">{escape(name)}</a>' for name, file in files.offices)
    return f'<section><h2>{escape(words("overview.offices"))}</h2><nav class="offices">{links}</nav></section>'


def side_by_side(columns: Columns, words: Words) -> str:
    """Every figure of every plan, and how this plan differs from each of the others."""
    plan, others = columns[0][1], [each for _, each in columns[1:]]
    heads = "".join(
        f"<th>{escape(each.manifest['scenario']['name'])}<small>{escape(label)}</small></th>"
        + (f"<th>{escape(words('overview.difference'))}</th>" if at else "")
        for at, (label, each) in enumerate(columns)
    )
    told = [_figures(each, words) for each in (plan, *others)]
    changed = [_differences(each, plan, words) for each in others]
    rows = []
    for row, (name, value) in enumerate(told[0]):
        cells = f"<td>{escape(value)}</td>"
        for at in range(len(others)):
            cells += f"<td>{escape(told[at + 1][row][1])}</td><td class='d'>{escape(changed[at][row])}</td>"
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    key, look = ("overview.side_by_side", "figures") if others else ("overview.figures", "figures alone")
    return f"<section><h2>{escape(words(key))}</h2>{wide_table(f'<th></th>{heads}', rows, look)}</section>"


def _figures(plan: Plan, words: Words) -> list[tuple[str, str]]:
    """Names and figures in the order of `SHOWN`; the mixes of modes are drawn instead."""
    return kpi_rows({**plan.manifest, "kpis": {**plan.manifest["kpis"], "modes": {}}}, words.lang)


def _differences(before: Plan, after: Plan, words: Words) -> list[str]:
    """In the order of `SHOWN`, from one plan to the other; blank where nothing changes."""
    found = {name: change for name, _, _, change in compare(before, after).kpi_rows(words.lang)}
    changes = [found.get(name, "") for name, _ in _figures(after, words)]
    return [change if any(digit in change for digit in "123456789") else "" for change in changes]


def drawn(charts: Sequence[Chart], words: Words) -> str:
    """The charts."""
    figures = "".join(
        f"<figure><h3>{escape(each.title)}</h3>{each.svg}<figcaption>{escape(each.hint)}</figcaption></figure>"
        for each in charts
    )
    return f'<section><h2>{escape(words("overview.charts"))}</h2><div class="charts">{figures}</div></section>'


def reps(plan: Plan, files: Files, words: Words) -> str:
    """A line per rep: territory, load, and the week sheets, calendar and tracks."""
    least, most = (plan.manifest["scenario"]["territories"][f"outlets_{end}"] for end in ("min", "max"))
    heads = "".join(
        f"<th>{escape(words(key))}</th>"
        for key in (
            "overview.rep",
            "overview.outlets",
            "overview.visits",
            "overview.hours",
            "overview.on_the_way",
            "overview.weeks",
            "overview.phone",
        )
    )
    rows = []
    for row in plan.territories.itertuples():
        rep = str(row.rep_id)
        weeks = "".join(
            f'<a href="sheets/{quote(file)}" title="{escape(words.day(monday))}">{number}</a>'
            for number, (monday, file) in enumerate(files.sheets.get(rep, []), 1)
        )
        tracks = "".join(
            f'<a href="exports/{quote(files.tracks[rep])}.{ending}">.{ending}</a>' for ending in ("ics", "gpx", "kml")
        )
        outside = "" if least <= row.outlets <= most else ' class="bad"'
        hours = (row.service_s + row.travel_s + row.wait_s) / 3600
        rows.append(
            f'<tr><th><a href="map.html#rep={quote(rep)}&amp;lang={words.lang}">{escape(str(row.name))}</a></th>'
            f"<td{outside}>{row.outlets}</td><td>{row.visits}</td><td>{hours:.0f}</td><td>{row.travel_share:.1%}</td>"
            f'<td class="links">{weeks}</td><td class="links">{tracks}</td></tr>'
        )
    return (
        f"<section><h2>{escape(words('overview.reps'))}</h2>{wide_table(heads, rows, 'reps')}"
        f"<p>{escape(words('overview.reps_hint'))}</p></section>"
    )


def downloads(files: Files, words: Words) -> str:
    """What other programs open."""
    rows = [
        ("../plan.xlsx", "overview.file_workbook"),
        ("exports/visits.csv", "overview.file_visits"),
        ("exports/journey_plan_beatroute.csv", "overview.file_beats"),
        ("../plan.gpkg", "overview.file_layers"),
    ]
    if files.handovers:
        rows += [
            ("handovers.html", "overview.file_handovers"),
            ("exports/handovers.csv", "overview.file_handover_rows"),
        ]
    lines = "".join(
        f'<li><a href="{path}">{escape(path.rsplit("/", 1)[-1])}</a> {escape(words(key))}</li>' for path, key in rows
    )
    return f'<section><h2>{escape(words("overview.files"))}</h2><ul class="files">{lines}</ul></section>'


def foot(plan: Plan, words: Words) -> str:
    """Whose data it is, what is simulated, and how anyone can check the plan."""
    scenario = plan.manifest["scenario"]
    simulated = scenario["simulated"] and f"{words('report.simulated')} {scenario['simulated']}"
    lines = [simulated, words("report.checked"), scenario["attribution"]]
    return f"<footer>{''.join(f'<p>{escape(line)}</p>' for line in lines if line)}</footer>"
