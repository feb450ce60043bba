"""How often is each outlet of a rep visited: the problem and its answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats


@dataclass(frozen=True)
class FrequencyProblem:
    """
    Visits of n stops that share a rep's time and stops.

    Attributes
    ----------
    levels
        For each stop the numbers of visits it may have in the cycle, ascending; a prospect has 0 and 1.
    earns
        For each of these the contribution of the cycle, money, the minutes paid; rises less and less with the visits.
    earns_usual
        float64 (n): the same at the usual visits, 0 for a prospect.
    ceiling
        What the stops would earn if each sold all it could without any visit, money.
    minutes
        float64 (n): minutes of one visit, the local way included.
    usual
        int64 (n): visits that table or class give; 0 for a prospect.
    minutes_max
        Minutes that visits may take in the cycle.
    stops_min, stops_max
        Fewest and most visits of all stops together.
    rep_minute
        Cost of a minute, money.
    call_worth
        float64 (n): what a call earns, money; nan where the price of a call is declared, and for customers.
    prize_s
        int64 (n): declared price of a call in seconds of travel; 0 for customers.
    """

    levels: tuple[tuple[int, ...], ...]
    earns: tuple[tuple[float, ...], ...]
    earns_usual: NDArray[np.float64]
    ceiling: float
    minutes: NDArray[np.float64]
    usual: NDArray[np.int64]
    minutes_max: float
    stops_min: int
    stops_max: int
    rep_minute: float
    call_worth: NDArray[np.float64]
    prize_s: NDArray[np.int64]


@dataclass(frozen=True)
class Frequencies:
    """
    Visits decided, and what they are worth.

    Attributes
    ----------
    usual, fewest, most, visits
        int64 (n): visits by table or class, the fewest and most that were open, and those decided.
    minutes
        float64 (n): minutes of one visit, the local way included.
    gain
        float64 (n): money a cycle that the visits earn more than the usual ones, their minutes paid for.
    minute_value
        Value of the rep's marginal minute, money: what it costs and what the best visit left out would earn in it.
    stop_price
        Value of one stop more in the cycle, money; below 0 where the band's lower edge asks for visits that don't pay.
    prize_s
        int64 (n): seconds of travel that a call on a prospect is worth; 0 for customers.
    stats
        Contribution that is missing to what the stops would earn if each sold all it could without any visit, and its
        proven lower bound; money.
    """

    usual: NDArray[np.int64]
    fewest: NDArray[np.int64]
    most: NDArray[np.int64]
    visits: NDArray[np.int64]
    minutes: NDArray[np.float64]
    gain: NDArray[np.float64]
    minute_value: float
    stop_price: float
    prize_s: NDArray[np.int64]
    stats: SearchStats
