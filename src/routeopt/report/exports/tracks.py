"""Each rep's days as GPX for handheld and phone apps, and as KML for globes: ways and stops."""

import xml.etree.ElementTree as ET
from pathlib import Path

from routeopt.core.clock import to_text
from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report.daysheet.days import Day, days_of_reps
from routeopt.report.names import file_names
from routeopt.report.words import Words

_GPX = "http://www.topografix.com/GPX/1/1"
_KML = "http://www.opengis.net/kml/2.2"


def write(plan: Plan, folder: Path, lang: Language) -> list[Path]:
    """
    Write ``<rep>.gpx`` and ``<rep>.kml`` for every rep.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the files go; it exists.
    lang
        Language of days.

    Returns
    -------
    list of Path
        The files, by rep; positions are WGS84, as both formats ask.
    """
    places = plan.outlets[["lon", "lat"]].to_numpy(float)
    reps = plan.territories.set_index("rep_id")["name"]
    names = file_names(reps.index.astype(str))
    words, credit = Words(lang), plan.manifest["scenario"]["attribution"]
    written = []
    for rep, days in days_of_reps(plan):
        stops = [[tuple(map(float, places[stop.row])) for stop in day.stops] for day in days]
        for ending, root in (
            ("gpx", _gpx(str(reps[rep]), days, stops, words, credit)),
            ("kml", _kml(str(reps[rep]), days, stops, words, credit)),
        ):
            path = folder / f"{names[rep]}.{ending}"
            ET.indent(root)
            path.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
            written.append(path)
    return written


_Places = list[list[tuple[float, ...]]]


def _gpx(rep: str, days: list[Day], stops: _Places, words: Words, credit: str) -> ET.Element:
    """GPX 1.1: one route (the stops in order) and one track (the way) per day; all routes come before all tracks."""
    root = ET.Element("gpx", {"xmlns": _GPX, "version": "1.1", "creator": "routeopt"})
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "name").text = rep
    ET.SubElement(about, "desc").text = credit
    for day, at in zip(days, stops, strict=True):
        route = ET.SubElement(root, "rte")
        ET.SubElement(route, "name").text = f"{rep} · {words.day(day.date)}"
        for number, (stop, (lon, lat)) in enumerate(zip(day.stops, at, strict=True), 1):
            point = ET.SubElement(route, "rtept", {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"})
            ET.SubElement(point, "name").text = f"{number} {stop.name}"
            ET.SubElement(point, "desc").text = f"{to_text(stop.start_s)}–{to_text(stop.leave_s)} · {stop.outlet_id}"
    for day in days:
        track = ET.SubElement(root, "trk")
        ET.SubElement(track, "name").text = f"{rep} · {words.day(day.date)}"
        part = ET.SubElement(track, "trkseg")
        for lon, lat in day.line:
            ET.SubElement(part, "trkpt", {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"})
    return root


def _kml(rep: str, days: list[Day], stops: _Places, words: Words, credit: str) -> ET.Element:
    """KML 2.2: one folder per day."""
    root = ET.Element("kml", {"xmlns": _KML})
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "name").text = rep
    ET.SubElement(document, "description").text = credit
    style = ET.SubElement(ET.SubElement(document, "Style", {"id": "way"}), "LineStyle")
    ET.SubElement(style, "color").text = "ff5c3216"
    ET.SubElement(style, "width").text = "4"
    for day, at in zip(days, stops, strict=True):
        folder = ET.SubElement(document, "Folder")
        ET.SubElement(folder, "name").text = words.day(day.date)
        way = ET.SubElement(folder, "Placemark")
        ET.SubElement(way, "name").text = f"{rep} · {words.day(day.date)}"
        ET.SubElement(way, "styleUrl").text = "#way"
        line = ET.SubElement(way, "LineString")
        ET.SubElement(line, "tessellate").text = "1"
        ET.SubElement(line, "coordinates").text = " ".join(f"{lon:.6f},{lat:.6f}" for lon, lat in day.line)
        for number, (stop, (lon, lat)) in enumerate(zip(day.stops, at, strict=True), 1):
            mark = ET.SubElement(folder, "Placemark")
            ET.SubElement(mark, "name").text = f"{number} {stop.name}"
            ET.SubElement(mark, "description").text = f"{to_text(stop.start_s)} · {stop.outlet_id}"
            ET.SubElement(ET.SubElement(mark, "Point"), "coordinates").text = f"{lon:.6f},{lat:.6f}"
    return root
