"""What a cooler is expected to sell: measured where one stands, learnt from its look-alikes where none does."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.scenario.coolers import CoolerSettings


def sales_share(settings: CoolerSettings, coolers: pd.DataFrame, outlets: pd.DataFrame) -> dict[str, float]:
    """
    Learn what share of an outlet's potential is sold from its cooler, by channel.

    Parameters
    ----------
    settings
        How many coolers the mean of all counts as.
    coolers
        Cooler table.
    outlets
        ``outlet_id, channel, potential_cases``.

    Returns
    -------
    dict
        Channel → share; ``""`` is the share of all channels, for those without a cooler. Nothing known gives 0.

    Notes
    -----
    Share of a channel = (its cases sold from coolers + k · m · its mean potential) ÷ (its potential + k · its mean
    potential), with m the share of all and k = ``alike``: few coolers of a channel say little against the mean. Coolers
    that are missing or whose sales nobody has measured tell nothing.
    """
    here = outlets.set_index("outlet_id")
    seen = coolers[coolers["outlet_id"].notna() & coolers["sales_cases"].notna() & coolers["state"].ne("missing")]
    potential = here["potential_cases"].reindex(seen["outlet_id"]).to_numpy(np.float64)
    channel = here["channel"].reindex(seen["outlet_id"]).to_numpy(dtype=object)
    sold = seen["sales_cases"].to_numpy(np.float64)
    whole = float(potential.sum())
    mean = float(sold.sum()) / whole if whole > 0 else 0.0
    shares = {"": mean}
    for name in sorted(set(channel)):
        mine = channel == name
        room = settings.alike * float(potential[mine].mean())
        total = float(potential[mine].sum()) + room
        shares[str(name)] = (float(sold[mine].sum()) + mean * room) / total if total > 0 else mean
    return shares


def expected_cases(
    settings: CoolerSettings, shares: dict[str, float], kind: str, outlets: pd.DataFrame
) -> NDArray[np.float64]:
    """
    Estimate what a cooler of a type would sell at each outlet.

    Parameters
    ----------
    settings
        Types.
    shares
        From `sales_share`.
    kind
        Type of the cooler.
    outlets
        ``channel, potential_cases`` of n outlets.

    Returns
    -------
    ndarray
        float64 (n), cases per cycle with two decimals, at most what the type can sell.
    """
    share = outlets["channel"].map(shares).fillna(shares[""]).to_numpy(np.float64)
    cases = share * outlets["potential_cases"].to_numpy(np.float64)
    return np.round(np.minimum(cases, settings.types[kind].cases_max), 2)


def allowed(settings: CoolerSettings, kind: str, outlets: pd.DataFrame) -> NDArray[np.bool_]:
    """
    Say which outlets may get a cooler of a type.

    Parameters
    ----------
    settings
        Types.
    kind
        Type of the cooler.
    outlets
        ``status, mode, channel, volume_cases, rep_id`` of n outlets.

    Returns
    -------
    ndarray
        bool (n): customers of an own rep, who answers for the result, in the type's channels and with its volume.
    """
    rules = settings.types[kind]
    fits = outlets["status"].eq("served") & outlets["rep_id"].notna()
    if rules.channels:
        fits &= outlets["channel"].isin(rules.channels)
    return (fits & (outlets["volume_cases"] >= rules.volume_min_cases)).to_numpy(np.bool_)


def allowed_any(settings: CoolerSettings, outlets: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each outlet may get a cooler of some type."""
    return np.logical_or.reduce([allowed(settings, kind, outlets) for kind in settings.types])
