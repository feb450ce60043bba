"""How much does change buy? Plans from "nothing moves" to "free", and the planner's choice by one number."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.territories.leg_rounds import worth
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part

FEWEST = 9
"""Plans where the planner asks for a share of the gain and names no number of plans."""
_STAY = 1000.0
"""At this price, in mean travel of an outlet, nothing moves that need not."""
_CHEAPEST = 1e-5
"""The lowest price but none, in the same unit as a share of it."""
_SAME = 1e-3
"""Seconds by which two plans of equal worth may differ."""

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


def within(parts: list[Part], price: float, search: Search) -> list[tuple[NDArray[np.int64], float]]:
    """
    Find plans in which no more outlets change than may.

    Parameters
    ----------
    parts
        The office; some outlets have a previous rep.
    price
        Price of change that was asked for.
    search
        Finds a plan at a price.

    Returns
    -------
    list of tuple
        Rep of every outlet, and the price of change at which that plan was met: the one that is worth most at the price
        asked for, then those that change less and that no other beats in both.

    Raises
    ------
    InfeasibleError
        E509 when every plan that was met moves more.

    Notes
    -----
    As `_plans`, but only the gap around the cap is asked: between the plan of the most changes that it allows, and the
    next. Both sides begin with the plan in force where that can be mended: it is the one not to go far from. The free
    plan comes in as well: where little has changed it often moves no more than may, and it is cut anew, so that it has
    what no walk from the plan in force comes to.
    """
    problem = parts[0].problem
    dear = _dear(problem)
    low = max(price, round(_CHEAPEST * dear, 3))
    cheap, stay, free = (_Met(parts, at, search(parts, at)) for at in (low, dear, 0.0))
    onward = (dear, cheap), (price, stay), (price, free)
    met = [cheap, stay, free, *(_Met(parts, at, search(parts, at, side.rep)) for at, side in onward)]
    closed: set[tuple[float, float]] = set()
    while True:
        gap = _gap_at_the_cap(met, problem.changes_max)
        if gap is None or (gap[0].leaving, gap[1].leaving) in closed:
            break
        closed.add((gap[0].leaving, gap[1].leaving))
        at = _equal_at(*gap)
        met += [_Met(parts, at, search(parts, at, side.rep)) for side in gap]
    kept = [one for one in met if one.changed <= problem.changes_max]
    if not kept:
        params = {"office": problem.office_id, "cap": problem.changes_max, "fewest": min(one.changed for one in met)}
        raise InfeasibleError([Fault("E509", field="territories.change_cap", params=params)])
    line = sorted(_undominated(kept), key=lambda one: (one.value + price * one.leaving, one.price))
    return [(one.rep, one.price) for one in line]


def _plans(parts: list[Part], count: int, search: Search) -> Plans:
    """
    Plans from free to unmoved, each the best known at its price of change.

    Both ends come first. Then the widest gap is asked again and again: at the price that makes the plans on its two
    sides worth the same, a better plan can only lie between them [1]_. The search goes on from both of them, so that
    changes are let go one by one from one side and taken up from the other.

    References
    ----------
    .. [1] Aneja, Y. P. and Nair, K. P. K. (1979). Bicriteria transportation problem. *Management Science*, 25(1),
       73-78.
    """
    problem = parts[0].problem
    dear = _dear(problem)
    stay, free = search(parts, dear), search(parts, 0.0)
    ends = [(dear, stay), (0.0, free), (dear, search(parts, dear, free)), (0.0, search(parts, 0.0, stay))]
    met = [_Met(parts, at, rep) for at, rep in ends]
    closed: set[tuple[float, float]] = set()
    line = _undominated(met)
    while len(line) < count:
        gaps = [pair for pair in pairwise(line) if (pair[0].leaving, pair[1].leaving) not in closed]
        if not gaps:
            break
        less, more = max(gaps, key=lambda gap: (gap[1].leaving - gap[0].leaving) * (gap[0].value - gap[1].value))
        price = _equal_at(less, more)
        closed.add((less.leaving, more.leaving))
        met += [_Met(parts, price, search(parts, price, side.rep)) for side in (less, more)]
        line = _undominated(met)
    # Where a town has no more plans to offer, some hold at many prices.
    other = np.geomspace(_CHEAPEST * dear, dear, max(count - len(line), 0) + 2)[1:-1].round(3).tolist()
    rows = [(one.price, one.rep) for one in line]
    rows += [(at, line[int(np.argmin([one.value + at * one.leaving for one in line]))].rep) for at in other]
    return sorted(rows, key=lambda plan: (_price(parts, plan[1], 0.0)[1], plan[0]))


@dataclass(frozen=True)
class _Met:
    """A plan that was met: bonds that it parts, and what else it costs."""

    parts: list[Part]
    price: float
    rep: NDArray[np.int64]

    @cached_property
    def leaving(self) -> float:
        """Weight of the bonds parted."""
        return round(sum(part.leaving(part.local(self.rep)) for part in self.parts), 6)

    @cached_property
    def cost(self) -> tuple[int, float]:
        """Rules missed, then compactness and balance."""
        return _price(self.parts, self.rep, 0.0)

    @cached_property
    def changed(self) -> int:
        """Outlets that leave their previous rep."""
        return _changed(self.parts, self.rep)

    @property
    def value(self) -> float:
        """Compactness and balance."""
        return self.cost[1]


def _dear(problem: TerritoryProblem) -> float:
    """Price at which nothing moves that need not."""
    return round(_STAY * max(float((problem.visits * problem.hop_s).mean()), 1.0), 3)


def _equal_at(less: _Met, more: _Met) -> float:
    """Price of change at which two plans of the line are worth the same."""
    return round((less.value - more.value) / (more.leaving - less.leaving), 3)


def _gap_at_the_cap(met: list[_Met], most: int) -> tuple[_Met, _Met] | None:
    """The last plan of the line within the cap and the one behind it; None where all are within it, or none."""
    line = _undominated(met)
    inside = [place for place, one in enumerate(line) if one.changed <= most]
    return (line[inside[-1]], line[inside[-1] + 1]) if inside and inside[-1] + 1 < len(line) else None


def _undominated(met: list[_Met]) -> list[_Met]:
    """Plans of fewest rules missed that no other beats in both, fewest changes first."""
    fewest_missed = min(one.cost[0] for one in met)
    line: list[_Met] = []
    for one in sorted(met, key=lambda one: (one.leaving, one.value)):
        if one.cost[0] == fewest_missed and (not line or one.value < line[-1].value - _SAME):
            line.append(one)
    return line


def _changed(parts: list[Part], rep: NDArray[np.int64]) -> int:
    return sum(part.changed(part.local(rep)) for part in parts)


def _price(parts: list[Part], rep: NDArray[np.int64], change_s: float) -> tuple[int, float]:
    """Rules missed, then compactness, balance and change."""
    locals_ = [(part, part.local(rep)) for part in parts]
    return sum(part.outside(one) for part, one in locals_), sum(worth(part, one, change_s) for part, one in locals_)


def _table(parts: list[Part], plans: Plans) -> pd.DataFrame:
    problem = parts[0].problem
    value = [_price(parts, rep, 0.0)[1] for _, rep in plans]
    moves = [_changed(parts, rep) for _, rep in plans]
    least = min(value)
    # Of the plans with the fewest moves the best is where gain begins.
    stay = min(one for one, moved in zip(value, moves, strict=True) if moved == min(moves))
    rows = []
    for (at, rep), one, moved in zip(plans, value, moves, strict=True):
        total = np.zeros(len(problem.rep_ids))
        for part in parts:
            total[part.reps] = part.expected_s(part.local(rep))
        left = (problem.previous_rep >= 0) & (problem.previous_rep != rep)
        gain = 1.0 if stay - least <= 1e-9 else (stay - one) / (stay - least)
        rows.append(
            {
                "change_price_s": at,
                "changed": moved,
                "changed_cases": float(problem.volume_cases[left].sum()),
                "objective_s": sum(part.travel(part.local(rep)) for part in parts),
                "value_s": one,
                "gain_share": float(gain),
                "work_off": float(np.abs(total / max(total.mean(), 1e-9) - 1).max()),
                "chosen": False,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
