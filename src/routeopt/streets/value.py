"""What a street segment is worth: declared terms from the census, weighed by the scenario; re-weighed at any time."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.scenario.streets import StreetSettings

TERMS = ("uncovered", "defend", "closed", "rival", "cooler", "footfall")
"""Terms of a segment's value, as `ValueWeights` names and explains them."""
CLOSED = frozenset({"school", "restaurant", "transport", "hospital", "office", "hotel", "entertainment"})
"""Closed and semi-closed channels: the shopper buys here or not at all."""
CLOSED_BY_MATURITY = {1: 0.8, 2: 1.0, 3: 1.2, 4: 1.4}
LIVELY = {"pedestrian": 2.0, "primary": 1.8, "secondary": 1.6, "tertiary": 1.4, "living_street": 1.2}
"""Footfall of a road class beside a side street's: an ordering by use, not a count of people."""


def channel_weight(settings: StreetSettings, channel: pd.Series) -> NDArray[np.float64]:
    """
    Weigh outlets by channel.

    Parameters
    ----------
    settings
        The scenario's; ``channel_weights`` where given, else by the stage of the market.
    channel
        Channel of each outlet.

    Returns
    -------
    ndarray
        float64, one weight per outlet.
    """
    closed = CLOSED_BY_MATURITY[settings.maturity]
    own = dict(settings.channel_weights)
    return np.array([own.get(str(name), closed if name in CLOSED else 1.0) for name in channel], np.float64)


def outlet_terms(settings: StreetSettings, census: pd.DataFrame, highway: pd.Series) -> pd.DataFrame:
    """
    Find the terms of every outlet of the census.

    Parameters
    ----------
    settings
        The scenario's.
    census
        ``channel, customer, own_cases, rival_cases, potential_cases, cooler, cooler_room`` of each outlet.
    highway
        Road class of each outlet's segment.

    Returns
    -------
    pandas.DataFrame
        The `TERMS` in their own units: cases per cycle, outlets, outlets × liveliness.
    """
    weight = channel_weight(settings, census["channel"])
    own = census["own_cases"].to_numpy(np.float64)
    potential = np.maximum(census["potential_cases"].fillna(0.0).to_numpy(np.float64), own)
    rival = census["rival_cases"].to_numpy(np.float64) > 0
    closed = census["channel"].isin(CLOSED).to_numpy()
    return pd.DataFrame(
        {
            "uncovered": weight * (potential - own),
            "defend": weight * own * rival,
            "closed": weight * potential * closed,
            "rival": weight * potential * rival,
            "cooler": (census["cooler_room"] & ~census["cooler"]).to_numpy(np.float64),
            "footfall": highway.map(LIVELY).fillna(1.0).to_numpy(np.float64),
        },
        index=census.index,
    )


def weigh(settings: StreetSettings, terms: pd.DataFrame) -> NDArray[np.float64]:
    """
    Add terms up to a value.

    Parameters
    ----------
    settings
        The scenario's weights.
    terms
        `TERMS` of outlets or of segments: the value is additive.

    Returns
    -------
    ndarray
        float64, cases per cycle.
    """
    weights = settings.weights.model_dump()
    return np.asarray(terms[list(TERMS)], np.float64) @ np.array([weights[name] for name in TERMS])
