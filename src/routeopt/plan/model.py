"""A whole plan: its tables, its figures, and where everything came from."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Plan:
    """
    A plan as it lies in its folder.

    Attributes
    ----------
    manifest
        Content of ``plan.json``: schema version, resolved scenario, input hashes, versions, seed, stages, KPIs.
    outlets, territories, streets, visits, routes, unserved, actions, survey, changes, handovers, blocked, structure,
    targets, forecasts, prospects, budgets
        The tables of ``tables/*.parquet``; their columns are declared in `routeopt.plan.schema`.
    """

    manifest: dict[str, Any]
    outlets: pd.DataFrame
    territories: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    visits: pd.DataFrame
    routes: gpd.GeoDataFrame
    unserved: pd.DataFrame
    actions: pd.DataFrame
    survey: pd.DataFrame
    changes: pd.DataFrame
    handovers: pd.DataFrame
    blocked: pd.DataFrame
    structure: pd.DataFrame
    targets: pd.DataFrame
    forecasts: pd.DataFrame
    prospects: pd.DataFrame
    budgets: pd.DataFrame
