"""
The potential of outlets that nobody serves yet, from the customers that are most like them.

An estimate is the mean potential of the outlet's channel, times how far its look-alikes are above or below the means of
theirs: so shops of all kinds tell what a street is worth, and the channel what a shop of its kind takes.

References
----------
Cover, T. M. and Hart, P. E. (1967). Nearest neighbor pattern classification. *IEEE Transactions on Information Theory*,
13(1), 21-27.

Stone, M. (1974). Cross-validatory choice and assessment of statistical predictions. *Journal of the Royal Statistical
Society B*, 36(2), 111-147.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routeopt.core.faults import Fault
from routeopt.scenario.lookalikes import LookalikeSettings

DEGREE_M = 111_320.0
SPREAD_M = 150.0
"""Customers this near make a place lively."""
KIND = 1.2
"""How far apart outlets of two channels are, beside one standard deviation of any other mark."""
FOLDS = 5
DIGITS = 1

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Lookalikes:
    """
    What the estimates are worth.

    Attributes
    ----------
    estimated
        Prospects that got an estimate.
    customers
        Customers it was learnt from.
    error
        Cross-validated: Σ |estimate − potential| ÷ Σ potential over customers that were left out in turn.
    channel_error
        The same of the mean of the channel.
    """

    estimated: int
    customers: int
    error: float
    channel_error: float


def faults(rules: LookalikeSettings | None, outlets: pd.DataFrame, file: str) -> list[Fault]:
    """
    Find out whether there is anything to learn from.

    Parameters
    ----------
    rules
        The scenario's; None where it does not ask.
    outlets
        Typed table.
    file
        Its name for messages.

    Returns
    -------
    list of Fault
        E1408 when too few customers have a potential.
    """
    known = int(_learners(outlets, with_potential(outlets)).sum())
    # What is left out of each fold must leave enough look-alikes.
    least = 0 if rules is None else max(-(-rules.alike * FOLDS // (FOLDS - 1)) + 1, FOLDS)
    if known >= least:
        return []
    return [Fault("E1408", file, field="potential_cases", params={"known": known, "least": least})]


def with_potential(table: pd.DataFrame) -> frozenset[str]:
    """Outlets of a table that have a potential."""
    return frozenset(table.loc[table["potential_cases"].notna() & table["outlet_id"].notna(), "outlet_id"])


def _learners(outlets: pd.DataFrame, told: frozenset[str]) -> NDArray[np.bool_]:
    """Customers whose volume and potential are both given."""
    placed = outlets[["lon", "lat", "volume_cases"]].notna().all(axis=1)
    known = outlets["outlet_id"].isin(told) & outlets["channel"].notna()
    return (outlets["status"].eq("served") & placed & known).to_numpy(bool)


def apply(rules: LookalikeSettings | None, outlets: pd.DataFrame, told: frozenset[str], seed: int) -> Lookalikes | None:
    """
    Estimate prospects' potential.

    Parameters
    ----------
    rules
        The scenario's; None where it does not ask.
    outlets
        Table in WGS84 without faults; ``potential_cases`` of prospects is replaced, and ``modelled`` says so.
    told
        Outlets whose potential was given, not filled in.
    seed
        Seed of the folds.

    Returns
    -------
    Lookalikes or None
        None when nobody asked.
    """
    if rules is None:
        return None
    wanted = outlets["status"].eq("prospect").to_numpy(bool, copy=True)
    if rules.fill == "missing":
        wanted &= ~outlets["outlet_id"].isin(told).to_numpy(bool)
    learners = _learners(outlets, told)
    marks = _marks(rules, outlets, learners)
    truth = outlets["potential_cases"].to_numpy(np.float64)[learners]
    error, channel_error = _errors(rules, marks[learners], truth, outlets["channel"][learners], seed)
    if wanted.any():
        kind = outlets["channel"].astype(str).to_numpy()
        estimate, _ = _estimates(rules, (marks[learners], truth, kind[learners]), (marks[wanted], kind[wanted]))
        outlets.loc[wanted, "potential_cases"] = estimate.round(DIGITS)
        filled = outlets["modelled"].fillna("").astype(str)
        lacks = wanted & ~filled.str.split().map(lambda names: "potential_cases" in names).to_numpy(bool)
        outlets["modelled"] = filled.where(~lacks, (filled + " potential_cases").str.strip()).astype("str")
    return Lookalikes(int(wanted.sum()), int(learners.sum()), round(error, 6), round(channel_error, 6))


def into_census(rules: LookalikeSettings | None, census: pd.DataFrame | None, outlets: pd.DataFrame) -> None:
    """
    Let streets see the estimates.

    Parameters
    ----------
    rules
        The scenario's; None where it does not ask.
    census
        The matched census, or None; ``potential_cases`` of rows on prospects is replaced where it is missing, or
        everywhere when all are asked for.
    outlets
        Table with the estimates.
    """
    if rules is None or census is None:
        return
    prospects = outlets[outlets["status"].eq("prospect")].set_index("outlet_id")["potential_cases"]
    estimate = census["outlet_id"].map(prospects)
    due = estimate.notna() & ~census["customer"].astype(bool)
    if rules.fill == "missing":
        due &= census["potential_cases"].isna()
    census["potential_cases"] = census["potential_cases"].where(~due, estimate)


def _estimates(
    rules: LookalikeSettings, known: tuple[Numbers, Numbers, NDArray[Any]], asked: tuple[Numbers, NDArray[Any]]
) -> tuple[Numbers, Numbers]:
    """Estimates of the outlets asked, and the means of their channels, from marks, potential and channel of others."""
    marks, truth, kind = known
    from sklearn.neighbors import KNeighborsRegressor  # noqa: PLC0415 - a second of imports that few scenarios need

    means = dict(pd.Series(truth).groupby(kind).mean())
    everywhere = float(truth.mean())
    usual, plain = (np.array([means.get(name, everywhere) for name in names]) for names in (kind, asked[1]))
    ratio = np.divide(truth, usual, out=np.ones(len(truth)), where=usual > 0)
    model = KNeighborsRegressor(n_neighbors=rules.alike, weights="uniform", algorithm="kd_tree")
    return plain * model.fit(marks, ratio).predict(asked[0]), plain


def _marks(rules: LookalikeSettings, outlets: pd.DataFrame, learners: NDArray[np.bool_]) -> Numbers:
    """What makes outlets alike: channel, sales on the street, sales of neighbours, and how many there are."""
    volume = np.log1p(outlets["volume_cases"].fillna(0.0).to_numpy(np.float64))
    channel = outlets["channel"].astype(str)
    # A shop is big or small beside others of its kind.
    usual = volume - channel.map(pd.Series(volume[learners]).groupby(channel[learners].to_numpy()).mean()).fillna(
        float(volume[learners].mean())
    ).to_numpy(np.float64)
    columns = [*_around(rules, outlets, usual, learners), _on_street(outlets, usual, learners)]
    marks = np.stack(columns, axis=1)
    spread = marks[learners].std(axis=0)
    marks = (marks - marks[learners].mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    kinds = [channel, outlets["outlet_class"].astype(str)] if rules.use_class else [channel]
    # Two different kinds are √2 · KIND ÷ √2 = KIND apart.
    dummies = [pd.get_dummies(kind).to_numpy(np.float64) * KIND / np.sqrt(2) for kind in kinds]
    return np.concatenate([marks, *dummies], axis=1)


def _around(
    rules: LookalikeSettings, outlets: pd.DataFrame, usual: Numbers, learners: NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Mean sales of the nearest customers beside their kinds', and the logarithm of how many are near."""
    east = np.cos(np.radians(float(outlets["lat"].median())))
    place = outlets[["lon", "lat"]].to_numpy(np.float64) * DEGREE_M * [east, 1.0]
    tree = cKDTree(place[learners])
    count = min(rules.near + 1, int(learners.sum()))
    _, index = tree.query(place, k=range(1, count + 1))
    own = np.full(len(outlets), -1)
    own[learners] = np.arange(int(learners.sum()))
    others = index != own[:, None]
    # Of one neighbour more than asked, the farthest goes where the outlet itself is not among them.
    others[:, -1] &= (~others).any(axis=1)
    sales = usual[learners][index]
    mean = np.where(others, sales, 0.0).sum(axis=1) / np.maximum(others.sum(axis=1), 1)
    near = np.array([len(found) for found in tree.query_ball_point(place, SPREAD_M)]) - learners
    return mean, np.log1p(near.astype(np.float64))


def _on_street(outlets: pd.DataFrame, usual: Numbers, learners: NDArray[np.bool_]) -> Numbers:
    """Mean sales of the other customers of the street, drawn to that of all where they are few."""
    street = outlets["street"].fillna("").astype(str).to_numpy()
    name, inverse = np.unique(street, return_inverse=True)
    named = street != ""
    weight = (learners & named).astype(np.float64)
    total = np.bincount(inverse, weight * usual, len(name))[inverse] - weight * usual
    count = np.bincount(inverse, weight, len(name))[inverse] - weight
    return np.where(named, total / (count + 3.0), 0.0)


def _errors(
    rules: LookalikeSettings, marks: Numbers, truth: Numbers, channel: pd.Series, seed: int
) -> tuple[float, float]:
    """Errors on customers that the estimate did not know, of the look-alikes and of the channel's mean."""
    from sklearn.model_selection import KFold  # noqa: PLC0415 - see `_estimates`

    told, plain = np.empty(len(truth)), np.empty(len(truth))
    kind = channel.astype(str).to_numpy()
    for known, asked in KFold(FOLDS, shuffle=True, random_state=seed).split(marks):
        others = marks[known], truth[known], kind[known]
        told[asked], plain[asked] = _estimates(rules, others, (marks[asked], kind[asked]))
    whole = max(float(truth.sum()), 1e-9)
    return float(np.abs(told - truth).sum()) / whole, float(np.abs(plain - truth).sum()) / whole
