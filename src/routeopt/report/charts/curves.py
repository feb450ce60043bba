"""What-ifs as curves: headcount and money against contribution, change against gain, headcount against load."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from routeopt.plan.model import Plan
from routeopt.report.charts.frame import BAD, BAND, BLUE, GREY, PLUM, legend, picture, room_in
from routeopt.report.words import Words

_HIGH_IN = 3.1
Rows = Sequence[dict[str, Any]]


def contribution_chart(plan: Plan, words: Words) -> str | None:
    """Contribution by reps, with what none can exceed, the knee and where the plan stands; None where rules decide."""
    rows: Rows = plan.manifest.get("coverage", {}).get("headcount_curve", [])
    if len(rows) < 2:
        return None
    reps = [row["reps"] for row in rows]
    gained = dict(zip(reps, (row["contribution"] for row in rows), strict=True))
    knee = plan.manifest.get("coverage", {}).get("knee_reps")

    def paint(axes: Axes) -> None:
        _bound(axes, reps, [row["bound"] for row in rows], words)
        axes.plot(reps, list(gained.values()), color=BLUE, linewidth=2, label=words("charts.contribution"))
        if knee in gained:
            axes.plot([knee], [gained[knee]], "o", markersize=10, markerfacecolor="none", markeredgecolor=PLUM)
            axes.annotate(words("charts.knee", reps=knee), (knee, gained[knee]), (6, -14), textcoords="offset points")
        if min(reps) <= len(plan.territories) <= max(reps):
            axes.axvline(len(plan.territories), color=BAD, linestyle=(0, (4, 3)), label=words("charts.this_plan"))
        _frame(axes, words("charts.reps"), whole=True)
        legend(axes, 3)

    return _curve("contribution", words, paint)


def budget_chart(plan: Plan, words: Words) -> str | None:
    """Contribution by budget, with what none can exceed; None where rules decide or no budget was asked for."""
    rows: Rows = plan.manifest.get("coverage", {}).get("budget_curve", [])
    if len(rows) < 2:
        return None
    money = [row["budget"] for row in rows]

    def paint(axes: Axes) -> None:
        _bound(axes, money, [row["bound"] for row in rows], words)
        gained = [row["contribution"] for row in rows]
        axes.plot(money, gained, "o-", color=BLUE, linewidth=2, markersize=5, label=words("charts.contribution"))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        _frame(axes, words("charts.budget"), whole=False)
        legend(axes, 2)

    return _curve("budget", words, paint)


def frontier_chart(plan: Plan, words: Words) -> str | None:
    """
    Draw what change buys.

    Parameters
    ----------
    plan
        The plan.
    words
        The reader's language.

    Returns
    -------
    str or None
        Share of the free plan's gain by outlets that change their rep, a line per office and the chosen plans marked;
        None where the scenario asked for no other plans.
    """
    tables: dict[str, Rows] = plan.manifest["stages"]["territories"].get("frontier", {})
    shown = {office: rows for office, rows in sorted(tables.items()) if len(rows) > 1 and "gain_share" in rows[0]}
    if not shown:
        return None

    def paint(axes: Axes) -> None:
        for number, (office, rows) in enumerate(shown.items()):
            points = sorted((row["changed"], row["gain_share"]) for row in rows)
            label = words("charts.other_plans") if number == 0 else None
            line = axes.plot(*zip(*points, strict=True), "o-", color=BLUE, linewidth=1.6, markersize=5, label=label)[0]
            if len(shown) > 1:
                line.set_label(None)
                axes.annotate(office, points[-1], (4, -3), textcoords="offset points", fontsize=8)
            taken = [(row["changed"], row["gain_share"]) for row in rows if row.get("chosen")]
            mark = words("charts.this_plan") if number == 0 else None
            if taken:
                axes.plot(*zip(*taken, strict=True), "o", color=BAD, markersize=9, label=mark)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        _frame(axes, words("charts.changed"), whole=True)
        legend(axes, 2)

    return _curve("frontier", words, paint)


def headcount_chart(plan: Plan, words: Words) -> str | None:
    """Outlets of one rep by number of reps; green where bands and shift are kept. None for several offices."""
    tables: dict[str, Rows] = plan.manifest["stages"]["territories"].get("headcount", {})
    rows = next(iter(tables.values()), [])
    if len(tables) != 1 or len(rows) < 2:
        return None
    points = [(row["reps"], row["outlets_per_rep"]) for row in rows]
    fitting = [
        (row["reps"], row["outlets_per_rep"])
        for row in rows
        if row["fits_outlets"] and row["fits_visits"] and row["fits_shift"]
    ]

    def paint(axes: Axes) -> None:
        axes.plot(*zip(*points, strict=True), "o-", color=GREY, linewidth=1.6, markersize=4)
        if fitting:
            axes.plot(*zip(*fitting, strict=True), "o", color=BAND, markersize=7, label=words("charts.fits"))
        axes.axvline(len(plan.territories), color=BAD, linestyle=(0, (4, 3)), label=words("charts.this_plan"))
        _frame(axes, words("charts.reps"), whole=True)
        legend(axes, 2)

    return _curve("headcount", words, paint)


def _bound(axes: Axes, at: Sequence[float], bound: Sequence[float], words: Words) -> None:
    axes.plot(at, bound, color=GREY, linewidth=1.6, linestyle=(0, (4, 3)), label=words("charts.bound"))


def _frame(axes: Axes, below: str, *, whole: bool) -> None:
    axes.grid(axis="y")
    axes.set_xlabel(below, loc="right", labelpad=1)
    if whole:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if not axes.yaxis.get_major_formatter().__class__.__name__.startswith("Func"):
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _curve(name: str, words: Words, paint: Any) -> str:  # noqa: ANN401 - a function of the axes
    return picture(f"{name}_{words.lang}", _HIGH_IN, room_in(["1,000,000"]), paint)
