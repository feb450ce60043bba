"""Which street segments first: the problem of a city, and the clusters chosen."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats
from routeopt.streets.census import StreetCensus


@dataclass(frozen=True)
class Limits:
    """
    What a choice must keep; None leaves a limit out.

    Attributes
    ----------
    clusters_max
        Most clusters of a rep.
    spread_value
        What a rep's first cluster is worth beside its segments, cases per cycle: spreads the choice over reps.
    length_min_m, length_max_m
        Shortest and longest cluster, metres of street.
    rep_work_s, rep_money
        Most work in a cycle (seconds) and most money of one rep.
    city_work_s, city_money
        The same of all reps together.
    """

    clusters_max: int
    spread_value: float
    length_min_m: float
    length_max_m: float
    rep_work_s: float | None
    rep_money: float | None
    city_work_s: float | None
    city_money: float | None


@dataclass(frozen=True)
class StreetProblem:
    """
    Candidate segments (n) of a city, in the territories of k reps.

    Attributes
    ----------
    segment_ids
        n ids.
    rep_ids
        k ids.
    rep
        int32 (n), the rep in whose territory the segment lies.
    value
        float64 (n), what winning the segment is worth, cases per cycle, the bonus of a continued one included; ≥ 0.
    length_m
        float64 (n).
    work_s
        float64 (n), seconds of work in a cycle.
    money
        float64 (n), cost of coolers, displays and the like.
    start, index
        CSR adjacency: segments that share a junction and a rep. Symmetric.
    limits
        What a choice must keep.
    effort
        ``fast``, ``standard`` or ``thorough``.
    seed
        Seed of the search.
    """

    segment_ids: tuple[str, ...]
    rep_ids: tuple[str, ...]
    rep: NDArray[np.int32]
    value: NDArray[np.float64]
    length_m: NDArray[np.float64]
    work_s: NDArray[np.float64]
    money: NDArray[np.float64]
    start: NDArray[np.int64]
    index: NDArray[np.int32]
    limits: Limits
    effort: str
    seed: int


@dataclass(frozen=True)
class StreetChoice:
    """
    The chosen clusters.

    Attributes
    ----------
    segments
        ``segment_id, cluster_id, rep_id`` of every chosen segment, in the problem's order; cluster ids are
        ``<rep_id>-<number>``, the most valuable cluster of a rep first.
    clusters
        One row per cluster: ``cluster_id, rep_id, segments, value, length_m, work_s, money``: totals.
    stats
        Objective is the value that is not won: the value of all candidates less that of the chosen ones, so that a
        lower figure is better as everywhere. ``value_gap`` is the measure of the choice itself.
    value
        Value of the chosen segments, with ``spread_value`` for every rep that has some; cases per cycle.
    value_bound
        Proven upper bound on the value of any choice.
    """

    segments: pd.DataFrame
    clusters: pd.DataFrame
    stats: SearchStats
    value: float
    value_bound: float

    @property
    def value_gap(self) -> float:
        """(bound − value) ÷ bound: the largest share by which another choice could be worth more."""
        return max(0.0, (self.value_bound - self.value) / self.value_bound) if self.value_bound > 0 else 0.0


@dataclass(frozen=True)
class Streets:
    """
    Priority streets of a city.

    Attributes
    ----------
    census
        The census on all segments.
    choice
        The chosen clusters.
    prospects
        ``outlet_id, value_cases``: prospects on chosen segments whose visits the journeys should place.
    """

    census: StreetCensus
    choice: StreetChoice
    prospects: pd.DataFrame
