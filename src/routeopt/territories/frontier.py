"""How much does change buy? Plans from "nothing moves" to "free", and the planner's choice by one number."""

from typing import Protocol

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
_DEAREST, _CHEAPEST = 30.0, 0.06
"""Prices between, in the same unit, are spread evenly by factor."""
_FINER = 2
"""Prices that are searched for each plan that is asked for."""

Plans = list[tuple[float, NDArray[np.int64]]]
COLUMNS = ("change_price_s", "changed", "changed_cases", "objective_s", "value_s", "gain_share", "work_off", "chosen")


class Search(Protocol):
    """Finds a plan at a price of change, from nowhere or on from a plan at a price near by."""

    def __call__(self, parts: list[Part], change_s: float, begin: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Rep of every outlet of the office."""
        ...


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
    plans = _plans(parts, problem.frontier_plans, search) if problem.frontier_plans else []
    plans += [(at, search(parts, at)) for at in sorted({*problem.frontier_prices_s} - {price})]
    table = _table(parts, sorted([*plans, (price, rep)], key=lambda plan: plan[0]))
    chosen_rows = table["change_price_s"].eq(price) & table["changed"].eq(_changed(parts, rep))
    table["chosen"] = chosen_rows & ~chosen_rows.duplicated()
    return table


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
    plans = _plans(parts, problem.frontier_plans or FEWEST, search)
    table = _table(parts, plans)
    enough = table[(table["gain_share"] >= share - 1e-9) & (table["changed"] <= problem.changes_max)]
    if enough.empty:
        within = table.loc[table["changed"] <= problem.changes_max, "gain_share"]
        most = f"{within.max():.0%}" if len(within) else "-"
        params = {"office": problem.office_id, "share": f"{share:.0%}", "cap": problem.changes_max, "most": most}
        raise InfeasibleError([Fault("E512", field="territories.gain_share", params=params)])
    best = int(enough.sort_values(["changed", "gain_share"], ascending=[True, False], kind="stable").index[0])
    table["chosen"] = table.index == best
    return plans[best][1], plans[best][0], table


def _plans(parts: list[Part], count: int, search: Search) -> Plans:
    """
    Plans from free to unmoved, the best known at each price and those between that buy most for their changes.

    The dearest and the cheapest are searched from the start. Each price between goes on from the plan at the price
    below it, which lets go of changes one by one, and from the one above it, which takes changes up: a search from the
    start would find another answer of like worth with changes elsewhere.
    """
    problem = parts[0].problem
    mean = float((problem.visits * problem.hop_s).mean())
    between = np.geomspace(_CHEAPEST, _DEAREST, _FINER * (count - 2)) * mean
    prices = [0.0, *(round(float(price), 3) for price in between), round(_STAY * mean, 3)]
    found: Plans = [(price, search(parts, price)) for price in (prices[0], prices[-1])]
    for order, start in ((prices[1:], found[0][1]), (prices[-2::-1], found[1][1])):
        at = start
        for price in order:
            at = search(parts, price, at)
            found.append((price, at))
    asked = {prices[place] for place in np.linspace(0, len(prices) - 1, count).round().astype(int)}
    keyed = [(*_price(parts, rep, 0.0), _changed(parts, rep)) for _, rep in found]
    fewest_missed = min(missed for missed, _, _ in keyed)
    sound = [place for place, (missed, _, _) in enumerate(keyed) if missed == fewest_missed]
    best = {price: min(sound, key=lambda place: _price(parts, found[place][1], price)) for price in sorted(asked)}
    rows = [(price, found[place][1]) for price, place in best.items()]
    # Plans that no single price picks, yet no other has both less change and more worth.
    least = np.inf
    for place in sorted(set(sound), key=lambda one: (keyed[one][2], keyed[one][1])):
        if keyed[place][1] < least - 1e-6:
            least = keyed[place][1]
            if place not in best.values():
                rows.append(found[place])
    return sorted(rows, key=lambda plan: (_price(parts, plan[1], 0.0)[1], plan[0]))


def _changed(parts: list[Part], rep: NDArray[np.int64]) -> int:
    return sum(part.changed(_local(part, rep)) for part in parts)


def _local(part: Part, rep: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.searchsorted(part.reps, rep[part.members]).astype(np.int32)


def _price(parts: list[Part], rep: NDArray[np.int64], change_s: float) -> tuple[int, float]:
    """Rules missed, then compactness, balance and change."""
    locals_ = [(part, _local(part, rep)) for part in parts]
    return sum(part.outside(one) for part, one in locals_), sum(part.price(one, change_s) for part, one in locals_)


def _table(parts: list[Part], plans: Plans) -> pd.DataFrame:
    problem = parts[0].problem
    work = fair_work_s(problem)
    value = [_price(parts, rep, 0.0)[1] for _, rep in plans]
    moves = [_changed(parts, rep) for _, rep in plans]
    least = min(value)
    # Of the plans with the fewest moves the best is where gain begins.
    stay = min(one for one, moved in zip(value, moves, strict=True) if moved == min(moves))
    rows = []
    for (at, rep), one, moved in zip(plans, value, moves, strict=True):
        total = np.bincount(rep, work, minlength=len(problem.rep_ids))
        left = (problem.previous_rep >= 0) & (problem.previous_rep != rep)
        gain = 1.0 if stay - least <= 1e-9 else (stay - one) / (stay - least)
        rows.append(
            {
                "change_price_s": at,
                "changed": moved,
                "changed_cases": float(problem.volume_cases[left].sum()),
                "objective_s": sum(part.travel(_local(part, rep)) for part in parts),
                "value_s": one,
                "gain_share": float(gain),
                "work_off": float(np.abs(total / max(total.mean(), 1e-9) - 1).max()),
                "chosen": False,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
