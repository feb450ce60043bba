"""Territories after a quarter: the gain of a free plan, how little change keeps most of it, and what that takes."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Row
from benchmarks.territory_city import City, city_of, streets_of_wuhan
from routeopt.network.model import StreetNetwork
from routeopt.territories.check import check
from routeopt.territories.estimates import quickest
from routeopt.territories.model import Territories, TerritoryProblem
from routeopt.territories.solve import solve

CHURN = 0.08
KEEP = 0.8


def measure_churned(work: Path, outlets: int, reps: int, seed: int) -> Iterator[Row]:
    """Plan an office, let 8 % of its outlets close or open, and choose the plan that keeps 80 % of the free gain."""
    streets = streets_of_wuhan(work)
    city = city_of(streets, round(outlets * (1 + CHURN / 2)), reps, seed, "fast")
    order = np.random.default_rng([seed, 8]).permutation(len(city.problem.outlet_ids))
    moved = len(order) - outlets
    now, later = (np.sort(rows) for rows in (order[moved:], order[: len(order) - moved]))
    before = _part(city, streets, now)
    first, from_nothing_s = _timed(before)
    known = dict(zip(first.outlets["outlet_id"], first.outlets["rep_id"], strict=True))
    number = {rep: place for place, rep in enumerate(before.rep_ids)}
    ids = [city.problem.outlet_ids[row] for row in later]
    previous = np.array([number[known[name]] if name in known else -1 for name in ids], np.int32)
    again = replace(_part(city, streets, later), previous_rep=previous, gain_share=KEEP)
    answer, _ = _timed(again)
    case = f"{outlets} outlets, {reps} reps, 8 % churn"
    (row,) = answer.frontier[answer.frontier["chosen"]].to_dict("records")
    continuing = int((previous >= 0).sum())
    yield Row("quarter", case, "frontier_plans", len(answer.frontier), "", goal=7, lower_is_better=False)
    yield Row("quarter", case, "changed_rep_share", row["changed"] / continuing, "", goal=0.05)
    yield Row("quarter", case, "gain_kept_share", row["gain_share"], "", goal=KEEP, lower_is_better=False)
    free = answer.frontier.iloc[0]
    yield Row("quarter", case, "changed_rep_share_of_free", free["changed"] / continuing, "")
    stay, least = answer.frontier["value_s"].iloc[-1], answer.frontier["value_s"].min()
    yield Row("quarter", case, "gain_of_free_share", (stay - least) / stay, "")
    priced, priced_s = _timed(replace(again, gain_share=None, change_s=row["change_price_s"]))
    del priced
    yield Row("quarter", case, "cpu_of_planning_from_nothing", priced_s / from_nothing_s, "", goal=1 / 3)
    dear = replace(before, previous_rep=np.array([number[known[i]] for i in before.outlet_ids], np.int32), change_s=1e6)
    same, _ = _timed(dear)
    differing = int((same.outlets["rep_id"] != first.outlets["rep_id"]).sum())
    yield Row("quarter", f"{outlets} outlets, nothing changed", "outlets_that_move", differing, "", goal=0)


def _part(city: City, streets: StreetNetwork, rows: NDArray[np.int64]) -> TerritoryProblem:
    """The problem of some of the outlets."""
    whole = city.problem
    if whole.start_s is None:
        raise ValueError("the city is too large for all ways from the starts")
    start_s = whole.start_s[:, rows]
    start_outlet, start_outlet_s = quickest(start_s)
    return replace(
        whole,
        outlet_ids=tuple(whole.outlet_ids[row] for row in rows),
        travel_s=None if whole.travel_s is None else whole.travel_s[np.ix_(rows, rows)],
        start_s=start_s,
        start_outlet=start_outlet,
        start_outlet_s=start_outlet_s,
        neighbours=streets.adjacency(city.points.take(rows)),
        allowed=None if whole.allowed is None else whole.allowed[:, rows],
        prospect_nearest=np.zeros(0, np.int32),
        **{
            name: getattr(whole, name)[rows]
            for name in (
                *("visits", "visit_s", "hop_s", "haul_s", "potential_cases", "volume_cases"),
                *("first_rep", "previous_rep", "change_weight"),
            )
        },
    )


def _timed(problem: TerritoryProblem) -> tuple[Territories, float]:
    """A checked answer and the processor seconds that it took."""
    began = time.process_time()
    answer = solve(problem)
    took = time.process_time() - began
    violations = check(problem, answer)
    if violations:
        raise AssertionError(violations[0].render())
    return answer, took
