"""The look of the charts: matplotlib's SVG whose words stay text, shown in a font that the reader's machine has."""

import io
import warnings
from collections.abc import Callable, Iterable
from typing import Any
from unicodedata import east_asian_width

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

INK, QUIET, GRID, BAD, BAND = "#24231f", "#77726a", "#e4e0d7", "#b2182b", "#117733"
BLUE, ORANGE, GREY, PLUM = "#0072b2", "#e69f00", "#a8a39a", "#882255"
WIDE_IN = 6.4
"""Width of every chart, inches."""
TEXT_PT = 9.5
_BELOW_IN, _RIGHT_IN, _LINE_IN = 0.42, 0.6, 0.21
_MEASURED = "DejaVu Sans"
"""The font that matplotlib brings along: it lays out by this one, whatever the reader sees."""
_SHOWN = (
    "system-ui,'Segoe UI',Roboto,'Helvetica Neue','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "'Source Han Sans SC','WenQuanYi Zen Hei',sans-serif"
)
"""Fonts of the reader's machine, those with Chinese characters among them."""
_LOOK: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": _MEASURED,
    "font.size": TEXT_PT,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": QUIET,
    "axes.labelsize": TEXT_PT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": TEXT_PT,
    "grid.color": GRID,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": TEXT_PT,
}


def picture(name: str, high_in: float, left_in: float, paint: Callable[[Axes], None], lines: int = 1) -> str:
    """
    Paint one chart.

    Parameters
    ----------
    name
        Tells its parts from those of other charts on the same page.
    high_in
        Height, inches.
    left_in
        Room for the names on the left, inches.
    paint
        Puts everything on the axes.
    lines
        Lines of the legend above the axes.

    Returns
    -------
    str
        An ``svg`` element; equal charts give equal text.
    """
    with mpl.rc_context({**_LOOK, "svg.hashsalt": name}), warnings.catch_warnings():
        # The font that measures has no Chinese characters; the reader's has.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(WIDE_IN, high_in))
        FigureCanvasSVG(figure)
        above = _LINE_IN * lines + 0.1
        wide, high = WIDE_IN - left_in - _RIGHT_IN, high_in - _BELOW_IN - above
        axes = figure.add_axes((left_in / WIDE_IN, _BELOW_IN / high_in, wide / WIDE_IN, high / high_in))
        paint(axes)
        kept = io.StringIO()
        figure.savefig(kept, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = kept.getvalue()
    return text[text.index("<svg") :].replace(f"'{_MEASURED}'", _SHOWN).strip()


def room_in(names: Iterable[str]) -> float:
    """Inches that the longest of some names takes; Chinese characters are twice as wide as Latin ones."""
    widest = max((sum(1.0 if east_asian_width(c) in "WF" else 0.58 for c in name) for name in names), default=0.0)
    return widest * TEXT_PT / 72 + 0.22


def shorten(name: str, most: int = 16) -> str:
    """Name that leaves room for what it names."""
    return name if len(name) <= most else name[: most - 1] + "…"


def legend(axes: Axes, columns: int) -> None:
    """Place the legend above the axes, from the left edge of the picture, where it covers nothing."""
    figure = axes.get_figure()
    assert figure is not None
    across = blended_transform_factory(figure.transFigure, axes.transAxes)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        bbox_transform=across,
        ncols=columns,
        borderaxespad=0.2,
        handlelength=1.2,
        labelspacing=0.25,
    )
