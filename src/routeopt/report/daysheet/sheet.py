"""The page of one rep and week: plain HTML that any phone shows and any printer prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from routeopt.core.clock import to_text
from routeopt.report.asset import asset
from routeopt.report.daysheet.days import Day, Stop
from routeopt.report.navigation import ABROAD, APPS, Place, link
from routeopt.report.words import Words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Rep:
    """
    Whose week it is.

    Attributes
    ----------
    rep_id, name, travel_mode
        Of the table of reps.
    """

    rep_id: str
    name: str
    travel_mode: str


@dataclass(frozen=True)
class Drawn:
    """
    What is drawn for a week before its page is put together.

    Attributes
    ----------
    streets
        Streets that the maps share.
    maps
        One per day.
    codes, places
        Row of an outlet → its QR code, its place in every datum.
    """

    streets: str
    maps: Sequence[str]
    codes: Mapping[int, str]
    places: Mapping[int, Place]


@dataclass(frozen=True)
class Origin:
    """
    Whose plan it is.

    Attributes
    ----------
    title, attribution, simulated
        Of the scenario.
    coolers
        Outlets whose coolers are to be checked.
    """

    title: str
    attribution: str
    simulated: str
    coolers: frozenset[str]


def week_sheet(rep: Rep, days: Sequence[Day], drawn: Drawn, origin: Origin, words: Words) -> str:
    """
    Put a week's page together.

    Parameters
    ----------
    rep
        Whose week it is.
    days
        Its days in order.
    drawn
        Maps and codes.
    origin
        Whose plan it is.
    words
        The reader's language.

    Returns
    -------
    str
        A whole HTML page without script; it asks for nothing.
    """
    week = words("sheets.week", first=words.day(days[0].date), last=words.day(days[-1].date))
    head = (
        f'<!DOCTYPE html><html lang="{words.lang}"><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(rep.name)} · {escape(week)}</title><style>{asset('daysheet.css')}</style>"
    )
    whose = f"{escape(rep.rep_id)} · {escape(origin.title)} · {words.code('sheets.travel_', rep.travel_mode)}"
    jump = "".join(f'<a href="#d{day.date}">{escape(words.day(day.date))}</a>' for day in days)
    body = f"<h1>{escape(rep.name)} <small>{whose}</small></h1><nav>{jump}</nav>{drawn.streets}"
    body += "".join(
        _day(rep, day, picture, drawn, origin, words) for day, picture in zip(days, drawn.maps, strict=True)
    )
    told = [origin.attribution, origin.simulated and f"{words('report.simulated')} {origin.simulated}"]
    return head + body + f"<footer>{'<br>'.join(escape(line) for line in told if line)}</footer></html>\n"


def _day(rep: Rep, day: Day, picture: str, drawn: Drawn, origin: Origin, words: Words) -> str:
    facts = words(
        "report.day_facts",
        stops=len(day.stops),
        km=f"{day.travel_m / 1000:.1f}",
        minutes=round(day.travel_s / 60),
        leave=to_text(day.leave_s),
        back=to_text(day.back_s + 59),
    )
    lunch = f" · {words('sheets.lunch', minutes=round(day.lunch_s / 60))}" if day.lunch_s else ""
    away = f" · {words('sheets.sleeps', name=day.sleeps)}" if day.sleeps else ""
    cards = "".join(_stop(number, stop, rep, drawn, origin, words) for number, stop in enumerate(day.stops, 1))
    title = f"{escape(words.day(day.date))} · {escape(rep.name)}"
    return (
        f'<section id="d{day.date}"><h2>{title}</h2><p class="facts">{escape(facts + lunch + away)}</p>'
        f'<div class="picture">{picture}</div><ol>{cards}</ol></section>'
    )


def _stop(number: int, stop: Stop, rep: Rep, drawn: Drawn, origin: Origin, words: Words) -> str:
    place = drawn.places[stop.row]
    about = [stop.outlet_id, words.code("report.channel_", stop.channel), stop.outlet_class]
    minutes = words("sheets.minutes", minutes=round((stop.leave_s - stop.start_s) / 60))
    wait = f" {words('sheets.opens', clock=to_text(stop.start_s))}" if stop.start_s - stop.arrive_s >= 60 else ""
    mark = "" if stop.kind == "service" else f" <em>{escape(words.code('workbook.kind_', stop.kind))}</em>"
    mark += f" <em>{escape(together(stop, words))}</em>" if stop.party else ""
    go = "".join(
        f'<a href="{escape(link(place, app, rep.travel_mode))}">{escape(words(f"sheets.app_{app}"))}</a>'
        for app in (APPS if place.in_china else ABROAD)
    )
    boxes = "".join(f'<label><input type="checkbox">{escape(words(key))}</label>' for key in _checks(stop, origin))
    return (
        f'<li class="{"hollow" if stop.kind == "prospect" else ""}"><span class="n">{number}</span><div class="what">'
        f"<span><time>{to_text(stop.arrive_s)}</time>{escape(wait)} · {escape(minutes)}{mark}</span>"
        f"<b>{escape(stop.name)}</b><small>{escape(' · '.join(part for part in about if part))} · "
        f"{escape(words('sheets.cases', now=f'{stop.cases:g}', possible=f'{stop.potential:g}'))}</small>"
        f'<div class="boxes">{boxes}</div><div class="go">{go}</div></div>{drawn.codes[stop.row]}</li>'
    )


def together(stop: Stop, words: Words) -> str:
    """
    Say who is there too because the outlet changes hands.

    Parameters
    ----------
    stop
        A visit with a party.
    words
        Language of the sheet.

    Returns
    -------
    str
        Such as ``together with rep R2``.
    """
    kind, name = stop.party or ("nobody", "")
    return words("sheets.together", party=f"{words(f'parties.{kind}')} {name}".strip())


def _checks(stop: Stop, origin: Origin) -> list[str]:
    """What the rep ticks off at a stop."""
    if stop.kind == "prospect":
        return ["sheets.met_buyer", "sheets.will_order"]
    checks = ["sheets.visited", "sheets.ordered"]
    if stop.kind == "cooler_check" or stop.outlet_id in origin.coolers:
        checks.append("sheets.cooler_checked")
    return checks
