"""Styles in QGIS's own format: one colour per rep, or one for all."""

from collections.abc import Mapping
from typing import Literal
from xml.sax.saxutils import quoteattr

Kind = Literal["marker", "line", "fill"]

_LAYERS = {"marker": "SimpleMarker", "line": "SimpleLine", "fill": "SimpleFill"}
_OTHERS = "#8d8a84"


def by_rep(kind: Kind, colours: Mapping[str, str], names: Mapping[str, str]) -> str:
    """
    Style that colours a layer by its column ``rep_id``.

    Parameters
    ----------
    kind
        What the layer holds.
    colours
        Rep → ``#rrggbb``.
    names
        Rep → name in the legend.

    Returns
    -------
    str
        A QML document; what has no rep is grey.
    """
    reps = [*sorted(names), ""]
    categories = "".join(
        f'<category symbol="{at}" value={quoteattr(rep)} label={quoteattr(names.get(rep, ""))} render="true"/>'
        for at, rep in enumerate(reps)
    )
    symbols = "".join(_symbol(str(at), kind, colours.get(rep, _OTHERS), 0.5) for at, rep in enumerate(reps))
    return _document(
        f'<renderer-v2 type="categorizedSymbol" attr="rep_id"><categories>{categories}</categories>'
        f"<symbols>{symbols}</symbols></renderer-v2>"
    )


def plain(kind: Kind, colour: str, wide_mm: float) -> str:
    """
    Style of one colour.

    Parameters
    ----------
    kind
        What the layer holds.
    colour
        ``#rrggbb``.
    wide_mm
        Width of lines, millimetres.

    Returns
    -------
    str
        A QML document.
    """
    symbol = _symbol("0", kind, colour, wide_mm)
    return _document(f'<renderer-v2 type="singleSymbol"><symbols>{symbol}</symbols></renderer-v2>')


def _symbol(name: str, kind: Kind, colour: str, wide_mm: float) -> str:
    rgb = ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    options = {
        "marker": {"color": f"{rgb},255", "outline_color": "255,255,255,255", "size": "2", "name": "circle"},
        "line": {"line_color": f"{rgb},255", "line_width": f"{wide_mm}", "line_width_unit": "MM"},
        "fill": {"color": f"{rgb},60", "outline_color": f"{rgb},255", "outline_width": f"{wide_mm}", "style": "solid"},
    }[kind]
    told = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in options.items())
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1"><layer class="{_LAYERS[kind]}" enabled="1" pass="0" locked="0">'
        f'<Option type="Map">{told}</Option></layer></symbol>'
    )


def _document(renderer: str) -> str:
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.28" styleCategories="Symbology">{renderer}</qgis>'
    )
