"""What a planner asks of territories, from settings and tables to arrays: locks, skills, pairs, the previous plan."""

import datetime as dt
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault
from routeopt.core.language import Term
from routeopt.coverage.model import Coverage
from routeopt.inputs.model import Inputs, Previous
from routeopt.scenario.journeys import JourneySettings
from routeopt.scenario.model import Scenario
from routeopt.scenario.territories import TerritoryLock

_DAY = dt.date(2000, 1, 1)


def allowed_reps(locks: Iterable[TerritoryLock], outlets: pd.DataFrame, reps: pd.DataFrame) -> NDArray[np.bool_] | None:
    """
    Which reps may serve which outlets.

    Parameters
    ----------
    locks
        Locks of the scenario; where several hold an outlet, or the table locks it too, all must agree.
    outlets, reps
        The office's served direct outlets and its reps.

    Returns
    -------
    ndarray or None
        bool (k, n); None where all may serve all.
    """
    held_by = [(_held(lock, outlets), lock.rep_id) for lock in locks]
    named = reps["channels"].fillna("").ne("").any() or outlets["skill"].fillna("").ne("").any()
    if not named and not outlets["rep_id"].notna().any() and not any(held.any() for held, _ in held_by):
        return None
    ids = reps["rep_id"].to_numpy(dtype=object)
    allowed = np.ones((len(reps), len(outlets)), bool)
    channel = outlets["channel"].to_numpy(dtype=object)
    skill = outlets["skill"].fillna("").to_numpy(dtype=object)
    for row, (channels, skills) in enumerate(zip(reps["channels"].fillna(""), reps["skills"].fillna(""), strict=True)):
        if channels:
            allowed[row] &= np.isin(channel, str(channels).split())
        allowed[row] &= np.isin(skill, ["", *str(skills).split()])
    locked = outlets["rep_id"].notna().to_numpy()
    allowed[:, locked] &= ids[:, None] == outlets["rep_id"].to_numpy(dtype=object)[locked]
    for held, rep_id in held_by:
        allowed[:, held] &= (ids == rep_id)[:, None]
    return None if allowed.all() else allowed


def previous_reps(previous: Previous | None, outlets: pd.DataFrame, reps: pd.DataFrame) -> NDArray[np.int32]:
    """
    Rep of the previous plan by position among the office's reps.

    Parameters
    ----------
    previous
        The plan in force, if there is one.
    outlets, reps
        The office's served direct outlets and its reps.

    Returns
    -------
    ndarray
        int32 (n); −1 where there was none, or the rep has left.
    """
    if previous is None:
        return np.full(len(outlets), -1, np.int32)
    before = previous.outlets.set_index("outlet_id")["rep_id"].reindex(outlets["outlet_id"])
    return pd.Index(reps["rep_id"]).get_indexer(before).astype(np.int32)


def pairs_of(pairs: Iterable[tuple[str, str]], outlets: pd.DataFrame) -> NDArray[np.int32]:
    """
    Pairs of outlets of one office by position.

    Parameters
    ----------
    pairs
        Ids.
    outlets
        The office's served direct outlets.

    Returns
    -------
    ndarray
        int32 (p, 2); pairs of other offices are left to them.
    """
    found = pd.Index(outlets["outlet_id"]).get_indexer(np.array(list(pairs), dtype=object).reshape(-1))
    rows = found.reshape(-1, 2).astype(np.int32)
    return rows[(rows >= 0).all(axis=1)]


def shift_seconds(journeys: JourneySettings) -> int:
    """
    Seconds of work in one shift.

    Parameters
    ----------
    journeys
        The settings.

    Returns
    -------
    int
        From its start to its end, lunch taken off.
    """
    span = dt.datetime.combine(_DAY, journeys.shift_end) - dt.datetime.combine(_DAY, journeys.shift_start)
    return round(span.total_seconds() - 60 * journeys.lunch_minutes)


def refuse_unknown_wishes(scenario: Scenario, inputs: Inputs, coverage: Coverage) -> None:
    """
    Refuse locks and pairs that name outlets, streets or reps which are not there.

    Parameters
    ----------
    scenario
        The settings.
    inputs
        The tables.
    coverage
        Who is direct.

    Raises
    ------
    BadInputError
        E510 for an unknown name, E511 for a pair of two offices: all at once.
    """
    direct = (coverage.outlets["mode"] == "DSD").to_numpy() & (inputs.outlets["status"] == "served").to_numpy()
    outlets = inputs.outlets[direct]
    office = dict(zip(outlets["outlet_id"], coverage.outlets["office_id"][direct], strict=True))
    reps, streets = set(inputs.reps["rep_id"]), set(outlets["street"])
    faults = [*_unknown_in_locks(scenario, set(office), streets, reps), *_unknown_in_pairs(scenario, office)]
    if faults:
        raise BadInputError(faults)


def _held(lock: TerritoryLock, outlets: pd.DataFrame) -> NDArray[np.bool_]:
    held = outlets["outlet_id"].isin(lock.outlets) | outlets["street"].isin(lock.streets)
    return np.asarray(held.to_numpy(dtype=bool))


def _unknown_in_locks(scenario: Scenario, outlets: set[str], streets: set[str], reps: set[str]) -> Iterator[Fault]:
    for number, lock in enumerate(scenario.territories.locks):
        where = f"territories.locks.{number}"
        if lock.rep_id not in reps:
            yield Fault("E510", field=f"{where}.rep_id", params={"kind": Term("territories.rep"), "name": lock.rep_id})
        for name in sorted(set(lock.outlets) - outlets):
            yield Fault("E510", field=f"{where}.outlets", params={"kind": Term("territories.outlet"), "name": name})
        for name in sorted(set(lock.streets) - streets):
            yield Fault("E510", field=f"{where}.streets", params={"kind": Term("territories.street"), "name": name})


def _unknown_in_pairs(scenario: Scenario, office: dict[str, str]) -> Iterator[Fault]:
    for wish in ("together", "apart"):
        for pair in getattr(scenario.territories, wish):
            unknown = [name for name in pair if name not in office]
            for name in unknown:
                yield Fault(
                    "E510", field=f"territories.{wish}", params={"kind": Term("territories.outlet"), "name": name}
                )
            if not unknown and office[pair[0]] != office[pair[1]]:
                params = {"outlet": pair[0], "other": pair[1]}
                params |= {"office": office[pair[0]], "other_office": office[pair[1]]}
                yield Fault("E511", field=f"territories.{wish}", params=params)
