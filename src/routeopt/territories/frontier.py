"""How much does change buy? Plans from "nothing moves" to "free", and the planner's choice by one number."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.territories.part import Part
from routeopt.territories.workload import fair_work_s

FEWEST = 9
"""Plans where the planner asks for a share of the gain and names no number of plans."""
_STAY = 1000.0
"""At this price, in mean travel of an outlet, nothing moves that need not."""
_DEAREST, _CHEAPEST = 8.0, 0.06
"""Prices between, in the same unit, are spread evenly by factor."""

Search = Callable[[list[Part], float], NDArray[np.int64]]
COLUMNS = ("change_price_s", "changed", "changed_cases", "objective_s", "value_s", "gain_share", "work_off", "chosen")


def around(parts: list[Part], rep: NDArray[np.int64], price: float, search: Search) -> pd.DataFrame:
    """
    Plans at other prices of change beside the chosen one.

    Parameters
    ----------
    parts
        The office.
    rep, price
        The chosen plan and its price of change.
    search
        Finds a plan at a price.

    Returns
    -------
    DataFrame
        See `Territories.frontier`.
    """
    problem = parts[0].problem
    if not (problem.previous_rep >= 0).any():
        return pd.DataFrame(columns=list(COLUMNS))
    prices = {*problem.frontier_prices_s, *_grid(parts, problem.frontier_plans)} - {price}
    plans = {at: search(parts, at) for at in sorted(prices)}
    return _table(parts, {**_exchanged(parts, plans), price: rep}, price)


def chosen(parts: list[Part], share: float, search: Search) -> tuple[NDArray[np.int64], float, pd.DataFrame]:
    """
    Choose the plan with the fewest changes that keeps a share of the gain of the free plan.

    Parameters
    ----------
    parts
        The office; some outlets have a previous rep.
    share
        Share of the gain to keep.
    search
        Finds a plan at a price.

    Returns
    -------
    tuple
        Rep of every outlet, its price of change, and the frontier.

    Raises
    ------
    InfeasibleError
        E512 when every plan that keeps so much moves more outlets than the cap allows.
    """
    problem = parts[0].problem
    prices = {*problem.frontier_prices_s, *_grid(parts, problem.frontier_plans or FEWEST)}
    plans = _exchanged(parts, {at: search(parts, at) for at in sorted(prices)})
    table = _table(parts, plans, None)
    enough = table[(table["gain_share"] >= share - 1e-9) & (table["changed"] <= problem.changes_max)]
    if enough.empty:
        within = table.loc[table["changed"] <= problem.changes_max, "gain_share"]
        most = f"{within.max():.0%}" if len(within) else "-"
        params = {"office": problem.office_id, "share": f"{share:.0%}", "cap": problem.changes_max, "most": most}
        raise InfeasibleError([Fault("E512", field="territories.gain_share", params=params)])
    best = enough.sort_values(["changed", "gain_share"], ascending=[True, False], kind="stable").index[0]
    price = float(table.loc[best, "change_price_s"])
    table["chosen"] = table["change_price_s"].eq(price)
    return plans[price], price, table


def _grid(parts: list[Part], plans: int) -> list[float]:
    """Prices from free to prohibitive, seconds."""
    if not plans:
        return []
    problem = parts[0].problem
    mean = float((problem.visits * problem.hop_s).mean())
    between = np.geomspace(_CHEAPEST, _DEAREST, plans - 2) * mean
    return [0.0, *(round(float(price), 3) for price in between), round(_STAY * mean, 3)]


def _local(part: Part, rep: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.searchsorted(part.reps, rep[part.members]).astype(np.int32)


def _price(parts: list[Part], rep: NDArray[np.int64], change_s: float) -> tuple[int, float]:
    """Rules missed, then compactness, balance and change."""
    locals_ = [(part, _local(part, rep)) for part in parts]
    return sum(part.outside(one) for part, one in locals_), sum(part.price(one, change_s) for part, one in locals_)


def _exchanged(parts: list[Part], plans: dict[float, NDArray[np.int64]]) -> dict[float, NDArray[np.int64]]:
    """At each price the best of all plans found: a search at one price may find what another missed."""
    found = [plans[price] for price in sorted(plans)]
    return {price: min(found, key=lambda one: _price(parts, one, price)) for price in sorted(plans)}


def _table(parts: list[Part], plans: dict[float, NDArray[np.int64]], price: float | None) -> pd.DataFrame:
    problem = parts[0].problem
    work = fair_work_s(problem)
    value = {at: _price(parts, rep, 0.0)[1] for at, rep in plans.items()}
    least, stay = min(value.values()), value[max(value)]
    rows = []
    for at, rep in sorted(plans.items()):
        total = np.bincount(rep, work, minlength=len(problem.rep_ids))
        left = (problem.previous_rep >= 0) & (problem.previous_rep != rep)
        gain = 1.0 if stay - least <= 1e-9 else (stay - value[at]) / (stay - least)
        rows.append(
            {
                "change_price_s": at,
                "changed": int(left.sum()),
                "changed_cases": float(problem.volume_cases[left].sum()),
                "objective_s": sum(part.travel(_local(part, rep)) for part in parts),
                "value_s": value[at],
                "gain_share": float(gain),
                "work_off": float(np.abs(total / max(total.mean(), 1e-9) - 1).max()),
                "chosen": at == price,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
