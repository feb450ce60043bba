"""``index.html``: one page without script, in both languages, that leads to map, sheets, workbook and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from routeopt.core.language import LANGUAGES, Language
from routeopt.plan.model import Plan
from routeopt.report import equipment
from routeopt.report.asset import asset
from routeopt.report.charts import Chart
from routeopt.report.goals import section
from routeopt.report.overview import parts
from routeopt.report.words import Words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Beside:
    """
    A plan, the one that is reported or one beside it.

    Attributes
    ----------
    label
        Name of its folder: two plans often share the name of their scenario.
    plan
        The plan.
    """

    label: str
    plan: Plan


def overview(
    shown: Beside,
    others: Sequence[Beside],
    charts: dict[Language, list[Chart]],
    files: parts.Files,
    pictures: dict[Language, str],
    lang: Language,
) -> str:
    """
    Put the page together.

    Parameters
    ----------
    shown
        The plan.
    others
        Plans beside it: each figure bears its difference to the first of them.
    charts
        Language → what `charts.charts` drew.
    files
        What else the report holds.
    pictures
        Language → the city, from `picture.city_picture`.
    lang
        Language in which the page opens, unless its address names another (``index.html#zh``).

    Returns
    -------
    str
        A whole page; it asks for nothing and needs no script.
    """
    title = escape(str(shown.plan.manifest["scenario"]["name"]))
    bodies = ""
    # The last one shows where the address names none.
    for each in sorted(LANGUAGES, key=lambda spoken: spoken == lang):
        body = _body(shown, others, charts[each], files, pictures[each], Words(each))
        bodies += f'<main class="{each}" id="{each}" lang="{each}">{_languages(each)}{body}</main>'
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} · routeopt</title><style>{asset('front.css')}</style></head>"
        f"<body>{bodies}</body></html>\n"
    )


def _languages(shown: Language) -> str:
    """Links to the page in each language: addresses outlast a visit to the map, which links back to the same."""
    links = ""
    for each in LANGUAGES:
        here = ' aria-current="true"' if each == shown else ""
        links += f'<a href="#{each}" lang="{each}"{here}>{escape(Words(each)("overview.language"))}</a>'
    return f'<nav class="languages">{links}</nav>'


def _body(
    shown: Beside,
    others: Sequence[Beside],
    charts: list[Chart],
    files: parts.Files,
    picture: str,
    words: Words,
) -> str:
    plan, columns = shown.plan, [(each.label, each.plan) for each in (shown, *others)]
    told = escape(words("overview.open_map"))
    city = f'<a class="city" href="map.html#lang={words.lang}">{picture}<span>{told}</span></a>'
    return "".join(
        (
            parts.head(plan, words),
            f'<div class="front">{city}{parts.chief(plan, columns, words)}</div>',
            parts.offices(files, words),
            parts.side_by_side(columns, words),
            parts.drawn(charts, words),
            section(plan, words),
            equipment.section(plan, words),
            parts.reps(plan, files, words),
            parts.downloads(files, words),
            parts.foot(plan, words),
        )
    )
