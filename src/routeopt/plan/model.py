"""A whole plan: its tables, its figures, and where everything came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from routeopt.core.language import Language
from routeopt.inputs.model import OWN_CALLS

if TYPE_CHECKING:
    from routeopt.report.page import OfflineMap


@dataclass(frozen=True)
class Plan:
    """
    A plan as it lies in its folder.

    Attributes
    ----------
    manifest
        Content of ``plan.json``: schema version, resolved scenario, input hashes, versions, seed, stages, KPIs.
    outlets, territories, streets, visits, routes, unserved, frequencies, actions, survey, changes, handovers, blocked,
    structure, targets, forecasts, prospects, budgets, coolers, cooler_measures, technician_visits, technician_routes
        The tables of ``tables/*.parquet``; their columns are declared in `routeopt.plan.schema`.
    """

    manifest: dict[str, Any]
    outlets: pd.DataFrame
    territories: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    visits: pd.DataFrame
    routes: gpd.GeoDataFrame
    unserved: pd.DataFrame
    frequencies: pd.DataFrame
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
    coolers: pd.DataFrame
    cooler_measures: pd.DataFrame
    technician_visits: pd.DataFrame
    technician_routes: pd.DataFrame

    @property
    def calls(self) -> pd.DataFrame:
        """Visits that are stops of a day: all but the checks of coolers, which are made during them."""
        return calls_of(self.visits)

    @property
    def own_calls(self) -> pd.DataFrame:
        """Calls on outlets of the own territory: all but those on which a rep hands an outlet over to another."""
        return own_calls_of(self.visits)

    def explore(
        self, lang: Language | None = None, against: Plan | None = None, land: Path | None = None
    ) -> OfflineMap:
        """
        Draw the plan in a notebook, as `routeopt.report.explore` does.

        Parameters
        ----------
        lang
            Language in which the map opens; None: the scenario's.
        against
            A plan to set beside it, with a switch between the two.
        land
            File of water and parks, as in the scenario's ``inputs.land``.

        Returns
        -------
        OfflineMap
            A folium map: the last line of a cell shows it.
        """
        # The only step up the line of rooms, and a late one: a plan that is only checked never loads what draws.
        from routeopt.report.explore import explore  # noqa: PLC0415

        return explore(self, lang, against, land)


def calls_of(visits: pd.DataFrame) -> pd.DataFrame:
    """
    Leave out the checks of coolers, which are made during other visits.

    Parameters
    ----------
    visits
        The plan's table of visits.

    Returns
    -------
    pandas.DataFrame
        One row per stop of a day, with a fresh 0-based index.
    """
    return visits[visits["kind"].ne("cooler_check")].reset_index(drop=True)


def own_calls_of(visits: pd.DataFrame) -> pd.DataFrame:
    """
    Leave out the checks of coolers and the visits on which a rep hands an outlet over.

    Parameters
    ----------
    visits
        The plan's table of visits.

    Returns
    -------
    pandas.DataFrame
        One row per visit of an outlet by its own rep, with a fresh 0-based index.
    """
    return visits[visits["kind"].isin(OWN_CALLS)].reset_index(drop=True)
