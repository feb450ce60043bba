"""One iCalendar file per rep, in the rep's own wall-clock time."""

import datetime as dt
from pathlib import Path

import icalendar

from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report.daysheet.days import Stop, days_of_reps
from routeopt.report.daysheet.sheet import together
from routeopt.report.names import file_names
from routeopt.report.navigation import places, scanned
from routeopt.report.words import Words


def write(plan: Plan, folder: Path, lang: Language) -> list[Path]:
    """
    Write ``<rep>.ics`` for every rep.

    A visit is known by its outlet, the cycle and its number in it, so that a plan made again moves the entries of a
    calendar that holds the older plan instead of doubling them.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the files go; it exists.
    lang
        Language of the entries.

    Returns
    -------
    list of Path
        The files, by rep.
    """
    outlets = plan.outlets
    where = places(outlets["name"].astype(str).tolist(), outlets["lon"].to_numpy(float), outlets["lat"].to_numpy(float))
    reps = plan.territories.set_index("rep_id")["name"]
    names = file_names(reps.index.astype(str))
    cycle = plan.manifest["scenario"]["period"]["start"]
    stamp = dt.datetime.combine(dt.date.fromisoformat(cycle), dt.time(), dt.UTC)
    words = Words(lang)
    written = []
    for rep, days in days_of_reps(plan):
        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//routeopt//routeopt//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", f"{reps[rep]} · {plan.manifest['scenario']['name']}")
        calls: dict[str, int] = {}
        for day in days:
            midnight = dt.datetime.combine(day.date, dt.time())
            for number, stop in enumerate(day.stops, 1):
                calls[stop.outlet_id] = calls.get(stop.outlet_id, 0) + 1
                place = where[stop.row]
                event = icalendar.Event()
                call = "handover" if stop.kind == "handover" else calls[stop.outlet_id]
                event.add("uid", f"{stop.outlet_id}-{cycle}-{call}@routeopt")
                event.add("dtstamp", stamp)
                # Without a time zone: 09:00 is nine o'clock where the rep works.
                event.add("dtstart", midnight + dt.timedelta(seconds=stop.start_s))
                event.add("dtend", midnight + dt.timedelta(seconds=stop.leave_s))
                event.add("summary", f"{number} · {stop.name}")
                event.add("description", _told(stop, words))
                event.add("geo", (round(place.wgs84[1], 6), round(place.wgs84[0], 6)))
                event.add("url", scanned(place))
                calendar.add_component(event)
        path = folder / f"{names[rep]}.ics"
        path.write_bytes(calendar.to_ical())
        written.append(path)
    return written


def _told(stop: Stop, words: Words) -> str:
    parts = [stop.outlet_id, words.code("report.channel_", stop.channel)]
    parts += [] if stop.kind == "service" else [words.code("workbook.kind_", stop.kind)]
    return " · ".join([*parts, together(stop, words)] if stop.party else parts)
