"""A folium map that needs no network: our canvas layers, Leaflet from the installed package, one file."""

import html
import json
from importlib import resources
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template

from routeopt.core.language import LANGUAGES, text
from routeopt.report.asset import asset
from routeopt.report.pack import squeeze

_SCRIPTS = (
    "pack.js",
    "words.js",
    "colours.js",
    "streets.js",
    "overlay.js",
    "labels.js",
    "day.js",
    "week.js",
    "moves.js",
    "priority.js",
    "coolers.js",
    "choices.js",
    "card.js",
    "search.js",
    "panel.js",
    "structure.js",
    "charts.js",
    "curves.js",
    "paper.js",
    "listen.js",
    "app.js",
)
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


class OfflineMap(folium.Map):
    """A folium map whose page carries Leaflet itself and forbids every request."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(tiles=None, prefer_canvas=True, **options)
        header = self.get_root().header
        header.add_child(Element(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'), name="policy")
        header.add_child(Element(f"<style>{leaflet('leaflet.css')}</style>"), name="leaflet_style")
        header.add_child(Element(_script(leaflet("leaflet.js"))), name="leaflet_script")


class PlanLayers(MacroElement):
    """
    The streets, territories, outlets and days of one plan as canvas layers.

    Parameters
    ----------
    data
        From `payload.page_data`.
    streets
        From `payload.street_data`.
    other
        From `payload.page_data`: the plan to switch to.
    """

    _template = Template(
        """{% macro script(this, kwargs) %}
        routeopt.start({{ this._parent.get_name() }}, "{{ this.data }}", "{{ this.streets }}",
            "{{ this.other }}", {{ this.too_old }});
        {% endmacro %}"""
    )

    def __init__(self, data: dict[str, Any], streets: dict[str, Any], other: dict[str, Any] | None) -> None:
        super().__init__()
        self._name = "PlanLayers"
        self.data = squeeze(data)
        self.streets = squeeze(streets)
        self.other = "" if other is None else squeeze(other)
        # A browser that cannot unpack the data cannot know its language either.
        self.too_old = json.dumps(" ".join(text("report.too_old", lang) for lang in LANGUAGES))


def plan_map(data: dict[str, Any], streets: dict[str, Any], other: dict[str, Any] | None = None) -> OfflineMap:
    """
    Build the map with its panel: in a notebook it shows itself, `render` gives the page.

    Parameters
    ----------
    data, streets
        From `payload`.
    other
        Data of the plan to switch to; the streets then know both plans.

    Returns
    -------
    OfflineMap
        A folium map.
    """
    drawn = OfflineMap(zoom_control=False, attribution_control=False, zoom_snap=0.25, fade_animation=False)
    root = drawn.get_root()
    root.title = data["title"]
    root.header.add_child(Element(_title(data["title"])), name="page_title")
    root.header.add_child(Element(f"<style>{asset('page.css')}</style>"), name="page_style")
    for script in _SCRIPTS:
        root.header.add_child(Element(_script(asset(script))), name=script)
    root.html.add_child(Element('<aside id="panel"></aside><div id="notice"></div>'), name="panel")
    drawn.add_child(PlanLayers(data, streets, other))
    return drawn


def render(data: dict[str, Any], streets: dict[str, Any], other: dict[str, Any] | None = None) -> str:
    """The whole page as text."""
    drawn = plan_map(data, streets, other)
    # folium names its parts by chance; equal plans shall give equal pages.
    name = drawn.get_name()
    return str(drawn.get_root().render()).replace(name, "map_plan").replace(drawn.get_root().get_name(), "figure_plan")


def leaflet(file: str) -> str:
    """Text of a file of the installed Leaflet package."""
    folder = resources.files("xstatic.pkg.leaflet").joinpath("data")
    text = folder.joinpath(file).read_text(encoding="utf-8")
    if file.endswith(".css"):
        # Its pictures are for markers and layer controls, which we don't use; a page must not ask for them.
        return "\n".join(line for line in text.splitlines() if "url(" not in line)
    return "\n".join(line for line in text.splitlines() if "sourceMappingURL" not in line)


def _script(text: str) -> str:
    return "<script>" + text.replace("</script", "<\\/script") + "</script>"


def _title(title: str) -> str:
    return f"<title>{html.escape(title)} · routeopt</title>"
