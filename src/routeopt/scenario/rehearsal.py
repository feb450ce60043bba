"""The same scenario at the least effort for its journeys: enough to learn what travel takes."""

from routeopt.scenario.model import Scenario


def rehearsal(settings: Scenario) -> Scenario:
    """
    Settings of a pass whose journeys are only measured, never driven.

    Parameters
    ----------
    settings
        The scenario.

    Returns
    -------
    Scenario
        Quick journeys that need neither a reserve against late days nor a long proof, and no plans for comparison;
        all else as it was.
    """
    quick = settings.journeys.model_copy(update={"effort": "fast", "robust": False, "prove": False})
    alone = settings.territories.model_copy(update={"frontier_minutes": ()})
    return settings.model_copy(update={"journeys": quick, "territories": alone})
