"""
A seeded model of demand: what outlets could take, who is a customer, and how much they buy.

All of it is generated; no figure is observed. For outlet i of channel c:

- potential ``P = median[c] · exp(0.7 z) · crowd^0.15 · street[h]`` cases a cycle, with z standard normal, crowd = 1 +
  outlets within 150 m, and h the class of the street it stands on. Spread 0.7 gives the best tenth of a channel about
  a third of its volume; crowded places and main streets sell more.
- 17 % of the outlets of direct channels are prospects: no customers yet, volume 0.
- volume ``V = P · s`` with s uniform between 0.35 and 0.95: the company's share at a customer.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routeopt.inputs.model import DIRECT_CHANNELS

MEDIAN_CASES: dict[str, float] = {
    "department_store": 60.0,
    "general_store": 30.0,
    "school": 45.0,
    "restaurant": 25.0,
    "transport": 40.0,
    "hospital": 50.0,
    "office": 12.0,
    "hotel": 22.0,
    "entertainment": 35.0,
    "other": 10.0,
    "modern_trade": 260.0,
    "wholesale": 900.0,
}
"""Median potential of an outlet of each channel, cases per cycle of four weeks."""

STREET_FACTOR: dict[str, float] = {
    "trunk": 1.1,
    "primary": 1.3,
    "secondary": 1.25,
    "tertiary": 1.15,
    "pedestrian": 1.25,
    "living_street": 1.05,
}
"""How much more than on a side street an outlet sells, by road class."""

PROSPECT_SHARE = 0.17
SPREAD = 0.7
CROWD_M = 150.0
CROWD_POWER = 0.15
SHARE_OF_POTENTIAL = (0.35, 0.95)
SMALLEST_CASES = 0.1


@dataclass(frozen=True)
class Demand:
    """
    Demand of n outlets.

    Attributes
    ----------
    direct
        bool (n): the channel is one that direct reps serve.
    prospect
        bool (n): not a customer yet.
    potential_cases, volume_cases
        float64 (n), cases per cycle, in tenths; the volume of a prospect is 0.
    """

    direct: NDArray[np.bool_]
    prospect: NDArray[np.bool_]
    potential_cases: NDArray[np.float64]
    volume_cases: NDArray[np.float64]


def draw_demand(found: pd.DataFrame, xy: NDArray[np.float64], highway: NDArray[np.str_], seed: int) -> Demand:
    """
    Draw the demand of all outlets.

    Parameters
    ----------
    found
        Outlets from `find_outlets`.
    xy
        float64 (n, 2), positions in metres on a plane.
    highway
        n road classes of the streets they stand on; empty where unknown.
    seed
        Seed of the model.

    Returns
    -------
    Demand
        The same for the same arguments.
    """
    chance = np.random.default_rng([seed, 1])
    n = len(found)
    crowd = np.asarray(cKDTree(xy).query_ball_point(xy, CROWD_M, return_length=True), np.float64)
    street = np.array([STREET_FACTOR.get(name, 1.0) for name in highway])
    median = found["channel"].map(MEDIAN_CASES).to_numpy(np.float64)
    potential = median * np.exp(SPREAD * chance.standard_normal(n)) * crowd**CROWD_POWER * street
    direct = found["channel"].isin(DIRECT_CHANNELS).to_numpy(bool)
    prospect = direct & (chance.random(n) < PROSPECT_SHARE)
    share = chance.uniform(*SHARE_OF_POTENTIAL, n)
    potential = np.maximum(potential.round(1), SMALLEST_CASES)
    volume = np.where(prospect, 0.0, np.maximum((potential * share).round(1), SMALLEST_CASES))
    return Demand(direct, prospect, potential, volume)


def classes(demand: Demand, share_a: float, share_b: float) -> NDArray[np.str_]:
    """
    Classes by rank of volume among the customers of direct channels.

    Parameters
    ----------
    demand
        The demand.
    share_a, share_b
        Shares of A and B among those customers; the rest is C.

    Returns
    -------
    ndarray
        n of ``A``, ``B``, ``C``. Prospects are ranked among themselves by potential; modern trade and wholesale are A.
    """
    grades = np.full(len(demand.direct), "A")
    customers = demand.direct & ~demand.prospect
    for rows, cases in (
        (np.flatnonzero(customers), demand.volume_cases),
        (np.flatnonzero(demand.prospect), demand.potential_cases),
    ):
        order = rows[np.argsort(-cases[rows], kind="stable")]
        best, good = round(share_a * len(rows)), round((share_a + share_b) * len(rows))
        grades[order[best:good]] = "B"
        grades[order[good:]] = "C"
    return grades
