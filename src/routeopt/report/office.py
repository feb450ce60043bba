"""One sales office of a plan, as a plan of its own: what its team serves, on the streets around."""

import dataclasses

import pandas as pd
import shapely

from routeopt.plan import kpis
from routeopt.plan.model import Plan, calls_of

_MARGIN = 0.08
"""Streets are shown this share of the office's extent around its outlets."""
_CURVES = ("headcount", "frontier")
"""What-ifs of the manifest that each office has of its own."""


def offices(plan: Plan) -> list[str]:
    """Ids of the offices that have reps in a plan."""
    return sorted(plan.territories["office_id"].astype(str).unique())


def of_office(plan: Plan, office_id: str) -> Plan:
    """
    Take one office out of a plan.

    Parameters
    ----------
    plan
        A plan of several offices.
    office_id
        One of `offices`.

    Returns
    -------
    Plan
        For looking at only: the office's reps with their outlets and prospects, figures of these alone, and the streets
        around them. What distributors deliver belongs to no office.
    """
    reps = plan.territories[plan.territories["office_id"].eq(office_id)].reset_index(drop=True)
    mine = plan.outlets["office_id"].eq(office_id) | plan.outlets["rep_id"].isin(reps["rep_id"])
    outlets = plan.outlets[mine.fillna(value=False)].reset_index(drop=True)
    tables: dict[str, pd.DataFrame] = {"outlets": outlets, "territories": reps, "streets": _around(plan, outlets)}
    for name in ("visits", "routes", "actions"):
        table = getattr(plan, name)
        tables[name] = table[table["rep_id"].isin(reps["rep_id"])].reset_index(drop=True)
    for name in ("unserved", "frequencies", "changes", "handovers", "structure"):
        table = getattr(plan, name)
        tables[name] = table[table["outlet_id"].isin(outlets["outlet_id"])].reset_index(drop=True)
    survey = plan.survey["segment_id"].isin(tables["streets"]["segment_id"])
    tables["survey"] = plan.survey[survey].reset_index(drop=True)
    stages = plan.manifest["stages"]
    curves = {name: {office_id: stages["territories"].get(name, {}).get(office_id, [])} for name in _CURVES}
    figures = kpis(outlets, reps, calls_of(tables["visits"]), tables["routes"], tables["unserved"])
    manifest = plan.manifest | {
        "scenario": plan.manifest["scenario"] | {"name": f"{plan.manifest['scenario']['name']} · {office_id}"},
        # The curve of contribution is the city's.
        "coverage": {},
        "stages": stages | {"territories": stages["territories"] | curves},
        "kpis": figures,
    }
    return dataclasses.replace(plan, manifest=manifest, **tables)


def _around(plan: Plan, outlets: pd.DataFrame) -> pd.DataFrame:
    lon, lat = outlets["lon"], outlets["lat"]
    wide, high = _MARGIN * (lon.max() - lon.min()), _MARGIN * (lat.max() - lat.min())
    frame = shapely.box(lon.min() - wide, lat.min() - high, lon.max() + wide, lat.max() + high)
    near = shapely.intersects(plan.streets.geometry.to_numpy(), frame)
    return plan.streets[near].reset_index(drop=True)
