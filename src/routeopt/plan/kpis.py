"""The figures by which people judge a plan, all computed from its tables."""

from typing import Any

import numpy as np
import pandas as pd

from routeopt.core.language import text

MODES = ("DSD", "MT", "WS", "WAT", "PDS")

SHOWN: tuple[tuple[str, str], ...] = (
    ("outlets", "whole"),
    ("direct_outlets", "whole"),
    ("reps", "whole"),
    ("outlets_per_rep", "spread"),
    ("visits", "whole"),
    ("stops_per_day", "spread"),
    ("travel_hours", "number"),
    ("travel_km", "number"),
    ("service_hours", "number"),
    ("travel_share", "share"),
    ("even_hours_share", "share"),
    ("hours_max_deviation", "share"),
    ("median_route_gap", "share"),
    ("days_proven_optimal", "share"),
    ("median_calendar_gap", "share"),
    ("in_shift_share", "share"),
    ("prospects_called_on", "whole"),
    ("prospects_skipped", "whole"),
    ("unserved", "whole"),
    ("exceptions", "whole"),
)
"""KPIs in the order in which they are shown, and how each is written."""
EVEN = 0.05
"""A rep's hours are even when they are no farther from the mean of its office than this share of it."""


def kpis(
    outlets: pd.DataFrame,
    territories: pd.DataFrame,
    visits: pd.DataFrame,
    routes: pd.DataFrame,
    unserved: pd.DataFrame,
) -> dict[str, Any]:
    """
    Compute the figures of a plan.

    Parameters
    ----------
    outlets, territories, visits, routes, unserved
        The plan's tables.

    Returns
    -------
    dict
        Shares are fractions, hours and kilometres are totals of the cycle, ``None`` stands where nothing is to be
        measured; a spread is ``{"min", "mean", "max"}``.
    """
    served = outlets[outlets["status"].eq("served")]
    gone = set(unserved.loc[unserved["what"].eq("prospect"), "outlet_id"])
    called = visits.loc[visits["kind"].eq("prospect"), "outlet_id"]
    work = territories[["service_s", "travel_s", "wait_s"]].sum(axis=1)
    off = _off_the_mean(territories.assign(work=work))
    return {
        "outlets": len(served),
        "prospects": int(outlets["status"].eq("prospect").sum()),
        "direct_outlets": int((served["mode"].eq("DSD").fillna(value=False) & served["rep_id"].notna()).sum()),
        "modes": mode_mixes(served),
        "reps": len(territories),
        "outlets_per_rep": _spread(territories["outlets"]),
        "visits": len(visits),
        "service_visits": int(visits["kind"].eq("service").sum()),
        "prospect_visits": len(called),
        "handover_visits": int(visits["kind"].eq("handover").sum()),
        "rep_days": len(routes),
        "stops_per_day": _spread(routes["stops"]),
        "day_hours": _spread(routes["day_length_s"] / 3600),
        "travel_hours": round(float(routes["travel_s"].sum()) / 3600, 3),
        "travel_km": round(float(routes["travel_m"].sum()) / 1000, 3),
        "service_hours": round(float(routes["service_s"].sum()) / 3600, 3),
        "wait_hours": round(float(routes["wait_s"].sum()) / 3600, 3),
        "travel_share": _ratio(float(territories["travel_s"].sum()), float(work.sum())),
        "even_hours_share": _mean(off <= EVEN + 1e-9),
        "hours_max_deviation": round(float(off.max()), 6) if len(off) else None,
        "median_route_gap": _median_gap(routes["travel_s"], routes["bound_s"]),
        "days_proven_optimal": _ratio(float(routes["status"].eq("optimal").sum()), float(len(routes))),
        "median_calendar_gap": _median_gap(territories["journeys_objective_s"], territories["journeys_bound_s"]),
        "p90_day_hours": _spread(routes["p90_length_s"] / 3600),
        "in_shift_share": _mean(routes["in_shift_share"]),
        "prospects_called_on": int(called.nunique()),
        "prospects_skipped": len(gone),
        "unserved": int(unserved["what"].ne("prospect").sum()),
        "unserved_by_reason": {str(code): int(n) for code, n in unserved["code"].value_counts().sort_index().items()},
    }


def mode_mixes(served: pd.DataFrame) -> dict[str, dict[str, float]]:
    """
    Both mixes of sales modes.

    Parameters
    ----------
    served
        Customers with ``mode`` and ``volume_cases``.

    Returns
    -------
    dict
        Of each mode its customers and cases, and its share of each.
    """
    volume = float(served["volume_cases"].sum())
    mixes: dict[str, dict[str, float]] = {}
    for mode in MODES:
        rows = served[served["mode"].eq(mode).fillna(value=False)]
        cases = float(rows["volume_cases"].sum())
        mixes[mode] = {
            "outlets": len(rows),
            "outlets_share": _ratio(len(rows), len(served)) or 0.0,
            "volume_cases": round(cases, 3),
            "volume_share": _ratio(cases, volume) or 0.0,
        }
    return mixes


def _spread(values: pd.Series) -> dict[str, float | None]:
    if values.empty:
        return {"min": None, "mean": None, "max": None}
    return {
        "min": round(float(values.min()), 3),
        "mean": round(float(values.mean()), 3),
        "max": round(float(values.max()), 3),
    }


def _ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if whole else None


def _mean(shares: pd.Series) -> float | None:
    return round(float(shares.mean()), 6) if len(shares) else None


def _off_the_mean(reps: pd.DataFrame) -> "pd.Series[float]":
    """How far each rep's hours are from the mean of its office, as a share of that mean; nobody's where none works."""
    mean = reps.groupby("office_id")["work"].transform("mean")
    return (reps["work"] / mean - 1).abs()[mean > 0]


def _median_gap(objective: pd.Series, bound: pd.Series) -> float | None:
    """Median of (objective − bound) ÷ objective where there is a bound."""
    value, least = objective.astype("float64"), bound.astype("float64")
    usable = least.notna() & (value > 0)
    return round(float(np.median(((value - least) / value)[usable])), 6) if usable.any() else None


def kpi_rows(manifest: dict[str, Any], lang: str) -> list[tuple[str, str]]:
    """
    Name and write the chief figures for people.

    Parameters
    ----------
    manifest
        Content of ``plan.json``.
    lang
        Language of the names.

    Returns
    -------
    list of tuple
        Name and figure, in the order in which they are shown.
    """
    values = dict(manifest["kpis"]) | {"exceptions": len(manifest["exceptions"])}
    rows = [(text(f"kpis.{name}", lang), _written(values.get(name), how)) for name, how in SHOWN]
    before = values.get("modes_before", {})
    mixes = [
        (text("kpis.mode", lang, mode=mode), _mix(row) + (f" ({_mix(before[mode])})" if mode in before else ""))
        for mode, row in values["modes"].items()
    ]
    return rows[:2] + mixes + rows[2:]


def _mix(row: dict[str, float]) -> str:
    return f"{row['outlets_share']:.1%} · {row['volume_share']:.1%}"


def _written(value: Any, how: str) -> str:  # noqa: ANN401 - a KPI is a number, a spread or nothing
    if value is None:
        return "–"
    if how == "spread":
        return f"{value['min']:g} … {value['mean']:.1f} … {value['max']:g}" if value["min"] is not None else "–"
    if how == "share":
        return f"{value:.1%}"
    return f"{value:,}" if how == "whole" else f"{value:,.1f}"
