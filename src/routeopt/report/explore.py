"""A plan as a map in a notebook: the layers of the page, through folium."""

from pathlib import Path

from routeopt.core.language import Language
from routeopt.inputs import land as lands
from routeopt.plan.model import Plan
from routeopt.report.ground import BARE, ground
from routeopt.report.page import OfflineMap, plan_map
from routeopt.report.payload import page_data, street_data


def explore(
    plan: Plan, lang: Language | None = None, against: Plan | None = None, land: Path | None = None
) -> OfflineMap:
    """
    Draw a plan where it is looked at: as the last line of a cell the map shows itself, without a network.

    Parameters
    ----------
    plan
        The plan.
    lang
        Language in which the map opens; None: the scenario's.
    against
        A plan to set beside it, with a switch between the two.
    land
        File of water and parks, as in the scenario's ``inputs.land``.

    Returns
    -------
    OfflineMap
        A folium map; ``save`` writes it as a page of its own.
    """
    other = None if against is None else page_data(against, lang)
    under = BARE if land is None else ground(lands.read(land), plan)
    return plan_map(page_data(plan, lang, against), street_data(plan, against, under), other)
