"""A line per rep: hours of the cycle within their band, share on the way, lengths of days with what chance adds."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.plan.model import Plan
from routeopt.report.charts.frame import BAD, BAND, BLUE, GREY, INK, ORANGE, PLUM, legend, picture, room_in, shorten
from routeopt.report.words import Words

Array = NDArray[np.float64]
MOST_NAMED = 60
"""Of more reps none could be read by name: they stand ordered by value, without names."""
_ROW_IN, _TALLEST_IN = 0.22, 5.0


@dataclass(frozen=True)
class _Reps:
    """
    The reps of a chart, office by office.

    Attributes
    ----------
    names
        One per rep.
    office
        int (n), number of the rep's office.
    hours
        float (n, 3): with outlets, on the way, waiting.
    """

    names: list[str]
    office: NDArray[np.int64]
    hours: Array

    @property
    def total(self) -> Array:
        """Hours of each rep in the cycle."""
        return np.asarray(self.hours.sum(axis=1))

    @property
    def mean(self) -> Array:
        """Mean of each rep's office."""
        sums = np.bincount(self.office, self.total)
        return np.asarray((sums / np.maximum(np.bincount(self.office), 1))[self.office])


def _reps(plan: Plan) -> _Reps:
    table = plan.territories.sort_values(["office_id", "rep_id"], kind="stable")
    offices = {name: number for number, name in enumerate(sorted(set(table["office_id"])))}
    return _Reps(
        [shorten(str(name)) for name in table["name"]],
        table["office_id"].map(offices).to_numpy(np.int64),
        table[["service_s", "travel_s", "wait_s"]].to_numpy(np.float64) / 3600,
    )


def work_chart(plan: Plan, words: Words) -> str:
    """Hours of each rep by kind of work; the band of the scenario lies over them, and who leaves it is red."""
    reps = _reps(plan)
    tolerance = float(plan.manifest["scenario"]["territories"]["hours_tolerance"])
    low, high, total = reps.mean * (1 - tolerance), reps.mean * (1 + tolerance), reps.total
    outside = (total < low - 1e-9) | (total > high + 1e-9)
    order = np.arange(len(total)) if len(total) <= MOST_NAMED else np.lexsort((total, reps.office))

    def paint(axes: Axes, rows: Array, thick: float) -> None:
        done = np.zeros(len(rows))
        for part, (key, colour) in enumerate((("service", BLUE), ("travel", ORANGE), ("wait", GREY))):
            width = reps.hours[order, part]
            axes.barh(rows, width, left=done, height=thick, color=colour, label=words(f"charts.part_{key}"))
            done = done + width
        edge = np.concatenate([rows - 0.5, rows + 0.5]).reshape(2, -1).T.ravel()
        axes.fill_betweenx(
            edge,
            np.repeat(low[order], 2),
            np.repeat(high[order], 2),
            facecolor=(0.07, 0.47, 0.2, 0.16),
            edgecolor=BAND,
            linewidth=1,
            label=words("charts.band"),
        )
        axes.set_xlim(0, max(float(total.max()), float(high.max())) * 1.02)
        if len(rows) <= MOST_NAMED:
            right = axes.get_xlim()[1]
            for row, value, bad in zip(rows, total[order], outside[order], strict=True):
                axes.text(right, row, f" {value:.0f}", va="center", color=BAD if bad else INK)
        legend(axes, 4)

    return _rows("work", [reps.names[row] for row in order], words("charts.hours"), words, paint)


def travel_chart(plan: Plan, words: Words) -> str:
    """Share of each rep's hours that goes to the way."""
    reps = _reps(plan)
    share = reps.hours[:, 1] / np.maximum(reps.total, 1e-9)
    mean = float(reps.hours[:, 1].sum() / max(float(reps.total.sum()), 1e-9))
    order = np.arange(len(share)) if len(share) <= MOST_NAMED else np.argsort(share, kind="stable")

    def paint(axes: Axes, rows: Array, thick: float) -> None:
        axes.barh(rows, share[order], height=thick, color=ORANGE)
        axes.axvline(
            mean, color=INK, linestyle=(0, (4, 3)), linewidth=1, label=words("charts.mean", share=f"{mean:.1%}")
        )
        axes.set_xlim(0, max(float(share.max()), mean, 0.01) * 1.05)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        if len(rows) <= MOST_NAMED:
            for row, value in zip(rows, share[order], strict=True):
                axes.text(axes.get_xlim()[1], row, f" {value:.1%}", va="center")
        legend(axes, 1)

    return _rows("travel", [reps.names[row] for row in order], "", words, paint)


def days_chart(plan: Plan, words: Words) -> str:
    """
    Lengths of each rep's days beside what nine of ten simulated days stay below.

    Parameters
    ----------
    plan
        The plan.
    words
        The reader's language.

    Returns
    -------
    str
        An ``svg`` element; per rep the shortest, median and longest day as planned, and the highest 90th percentile.
    """
    clock = plan.manifest["scenario"]["journeys"]
    shift = (_clock(clock["shift_end"]) - _clock(clock["shift_start"])) / 3600
    days = plan.routes.assign(planned=plan.routes["day_length_s"] / 3600, late=plan.routes["p90_length_s"] / 3600)
    found = days.groupby("rep_id")["planned"].agg(["min", "median", "max"]).join(days.groupby("rep_id")["late"].max())
    table = plan.territories.sort_values(["office_id", "rep_id"], kind="stable").set_index("rep_id")
    found = found.reindex(table.index).dropna(subset=["max"])
    if len(found) > MOST_NAMED:
        found = found.sort_values("late", kind="stable")
    names = [shorten(str(table["name"][rep])) for rep in found.index]
    least, middle, most, late = (found[name].to_numpy(np.float64) for name in ("min", "median", "max", "late"))

    def paint(axes: Axes, rows: Array, thick: float) -> None:
        axes.hlines(rows, least, most, color=BLUE, linewidth=1.6 if thick < 1 else 0.6, label=words("charts.planned"))
        size = 5.5 if thick < 1 else 2.0
        axes.plot(middle, rows, "o", color=BLUE, markersize=size, markeredgewidth=0, label=words("charts.median"))
        marker = "|" if thick < 1 else "."
        axes.plot(
            late,
            rows,
            marker,
            color=PLUM,
            markersize=9 if thick < 1 else 3,
            markeredgewidth=2,
            label=words("charts.p90"),
        )
        axes.axvline(shift, color=BAD, linestyle=(0, (4, 3)), linewidth=1.2, label=words("charts.shift"))
        low, high = float(np.nanmin([*least, shift])), float(np.nanmax([*most, *late, shift]))
        axes.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
        legend(axes, 4)

    return _rows("days", names, words("charts.hours"), words, paint)


def _clock(text: str) -> int:
    return to_seconds(dt.time.fromisoformat(text))


def _rows(name: str, names: list[str], unit: str, words: Words, paint: Callable[[Axes, Array, float], None]) -> str:
    """A chart with one row per rep, the first on top."""
    few = len(names) <= MOST_NAMED
    rows = np.arange(len(names), dtype=np.float64)

    def framed(axes: Axes) -> None:
        paint(axes, rows, 0.62 if few else 1.0)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.grid(axis="x")
        axes.set_yticks(rows if few else [], names if few else [])
        axes.spines["left"].set_visible(False)
        if unit:
            axes.set_xlabel(unit, loc="right", labelpad=1)

    high = 0.85 + (_ROW_IN * max(3, len(names)) if few else _TALLEST_IN)
    return picture(f"{name}_{words.lang}", high, room_in(names) if few else 0.3, framed)
