"""Shares of customers and of volume per sales mode, this quarter beside the last."""

from typing import Any

from matplotlib.axes import Axes

from routeopt.report.charts.frame import INK, legend, picture, room_in
from routeopt.report.palette import MODE_COLOURS
from routeopt.report.words import Words

_WRITTEN_FROM = 0.06
"""Narrower parts have no room for their figure."""
_BRIGHT = 0.55
Mixes = dict[str, dict[str, Any]]


def mix_chart(now: Mixes, before: Mixes, words: Words) -> str:
    """
    Draw both mixes of sales modes.

    Parameters
    ----------
    now, before
        Mode → ``outlets_share`` and ``volume_share``; ``before`` may be empty.
    words
        The reader's language.

    Returns
    -------
    str
        An ``svg`` element.
    """
    bars = []
    for part, key in (("outlets_share", "charts.of_outlets"), ("volume_share", "charts.of_volume")):
        bars.append((f"{words(key)}" if not before else f"{words(key)} · {words('charts.now')}", now, part))
        if before:
            bars.append((f"{words(key)} · {words('charts.last')}", before, part))
    modes = [mode for mode in MODE_COLOURS if any(mix.get(mode, {}).get(part, 0) > 0 for _, mix, part in bars)]

    def paint(axes: Axes) -> None:
        done = [0.0] * len(bars)
        for mode in modes:
            shares = [float(mix.get(mode, {}).get(part, 0.0)) for _, mix, part in bars]
            colour = MODE_COLOURS[mode]
            axes.barh(
                range(len(bars)), shares, left=done, color=colour, height=0.68, label=words(f"charts.mode_{mode}")
            )
            for row, share in enumerate(shares):
                if share >= _WRITTEN_FROM:
                    axes.text(
                        done[row] + share / 2,
                        row,
                        f"{share:.0%}",
                        ha="center",
                        va="center",
                        color=INK if _luminance(colour) > _BRIGHT else "white",
                    )
            done = [sum(pair) for pair in zip(done, shares, strict=True)]
        axes.set_yticks(range(len(bars)), [name for name, _, _ in bars])
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.spines[["left", "bottom"]].set_visible(False)
        legend(axes, min(len(modes), 3))

    lines = 2 if len(modes) > 3 else 1
    high = 0.8 + 0.4 * len(bars) + 0.2 * lines
    return picture(f"mix_{words.lang}", high, room_in(name for name, _, _ in bars), paint, lines)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
