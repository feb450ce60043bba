"""What the whole line is worth: the same visits planned as it is today, by the usual open pipeline, and by us."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from benchmarks import usual
from benchmarks.rows import Row
from routeopt import inputs, network, pipeline, scenario
from routeopt.inputs.model import Inputs
from routeopt.inputs.service import visits_of
from routeopt.journeys.build import Offer, cycle_days
from routeopt.journeys.model import RepProblem
from routeopt.plan.model import Plan
from routeopt.scenario.model import Scenario

_M_PER_DEGREE = 111_195.0
USUAL, AS_IS = "k-means + OR-Tools", "as is"
GOALS = {USUAL: 0.08, AS_IS: 0.20}


@dataclass(frozen=True)
class Way:
    """One way of planning: territories, weekdays, order of a day."""

    territories: Callable[[NDArray[np.float64], int], NDArray[np.int64]]
    weekdays: Callable[[RepProblem, NDArray[np.float64], int], NDArray[np.int64]]
    order: usual.Order


def measure(city: Path, seed: int) -> Iterator[Row]:
    """
    Plan a city three ways, each office on its own, and walk every day on the same streets by the same clock.

    All three serve the direct outlets of the plan's own coverage, and make the visits of the plan, prospects included.
    """
    settings = scenario.load(city, [])
    known = inputs.load(settings)
    began = time.process_time()
    plan = pipeline.make_plan(settings, known, 1, _silent)
    seconds = time.process_time() - began
    ours = City(plan, settings, known)
    case = f"{city.parent.name} whole line"
    totals = {"": ours.totals(ours.own_days())}
    yield Row("chain", case, "cpu_seconds", seconds, "s")
    ways = {
        AS_IS: Way(usual.strips, usual.weekday_of_sector, usual.nearest_next),
        USUAL: Way(lambda place, reps: usual.k_means(place, reps, seed), usual.weekday_of_cluster, usual.or_tools),
    }
    for name, way in ways.items():
        totals[name] = ours.totals(ours.planned(way, seconds, seed))
    for name, figures in totals.items():
        for metric, value in figures.items():
            unit = "h" if metric.endswith("_h") else ""
            goal = 0.0 if not name and metric.startswith("broken") else None
            yield Row("chain", case, metric, value, unit, name or None, goal)
    for name, goal in GOALS.items():
        less = 1 - totals[""]["travel_h"] / totals[name]["travel_h"]
        yield Row("chain", f"{case} vs {name}", "less_travel", less, "share", None, goal, lower_is_better=False)


def _silent(stage: str, figures: str) -> None:
    del stage, figures


class City:
    """A plan with all that is needed to plan its visits in other ways."""

    def __init__(self, plan: Plan, settings: Scenario, known: Inputs) -> None:
        self.plan, self.known = plan, known
        self.band = settings.territories.outlets_min, settings.territories.outlets_max
        travel = network.build(settings, known)
        visits = np.where(known.outlets["status"].eq("prospect"), 1, visits_of(settings, known.outlets))
        self.offer = Offer(settings, known, travel, visits, cycle_days(settings))
        # A prospect that the plan leaves out is in nobody's plan: all three make the same visits.
        visited = set(plan.calls["outlet_id"])
        chosen = plan.outlets["rep_id"].notna() & plan.outlets["outlet_id"].isin(visited)
        self.members = plan.outlets.loc[chosen, ["outlet_id", "rep_id", "office_id", "status"]].reset_index(drop=True)
        row_of = pd.Series(np.arange(len(known.outlets)), index=known.outlets["outlet_id"])
        self.rows = row_of.loc[self.members["outlet_id"]].to_numpy()
        self.served = self.members["status"].eq("served").to_numpy()
        lonlat = known.outlets[["lon", "lat"]].to_numpy(np.float64)[self.rows]
        self.place_m = lonlat * _M_PER_DEGREE * [np.cos(np.radians(lonlat[:, 1].mean())), 1.0]
        mode = settings.network.planning_mode
        near = travel.networks[mode].adjacency(travel.outlets[mode].take(self.rows[self.served]))
        n = int(self.served.sum())
        self.near = csr_matrix((np.ones(len(near.index)), near.index, near.start), shape=(n, n))

    def own_days(self) -> dict[str, tuple[RepProblem, NDArray[np.int64], usual.Days]]:
        """The plan's own days, by rep."""
        found = {}
        for rep, members in self.members.groupby("rep_id"):
            own = members.index.to_numpy()
            problem = self.offer.cycle_of(str(rep), np.sort(self.rows[own]))
            stop_of = {outlet: stop for stop, outlet in enumerate(problem.outlet_ids, start=1)}
            day_of = {date: day for day, date in enumerate(problem.dates)}
            days: usual.Days = [[] for _ in problem.dates]
            for outlet, date in self.plan.calls.loc[self.plan.calls["rep_id"] == rep, ["outlet_id", "date"]].itertuples(
                index=False
            ):
                days[day_of[date]].append(stop_of[outlet])
            found[str(rep)] = problem, own, days
        return found

    def planned(
        self, way: Way, seconds: float, seed: int
    ) -> dict[str, tuple[RepProblem, NDArray[np.int64], usual.Days]]:
        """The same visits planned another way, in as many seconds for the orders of all days."""
        found = {}
        share = seconds / len(self.plan.routes)
        for _, office in self.members.groupby("office_id"):
            own = office.index.to_numpy()
            reps = sorted(office["rep_id"].unique())
            label = way.territories(self.place_m[own], len(reps))
            for number, rep in enumerate(reps):
                mine = own[label == number]
                mine = mine[np.argsort(self.rows[mine], kind="stable")]
                problem = self.offer.cycle_of(str(rep), self.rows[mine])
                days = usual.calendar(problem, way.weekdays(problem, self.place_m[mine], seed))
                ordered = [way.order(problem, day, stops, share) for day, stops in enumerate(days)]
                found[str(rep)] = problem, mine, ordered
        return found

    def totals(self, reps: dict[str, tuple[RepProblem, NDArray[np.int64], usual.Days]]) -> dict[str, float]:
        """Add all reps up; pieces and bands count served outlets."""
        judged = {rep: usual.judged(problem, days) for rep, (problem, _, days) in reps.items()}
        position = np.cumsum(self.served) - 1
        off_band = pieces = 0
        for _, mine, _ in reps.values():
            served = position[mine[self.served[mine]]]
            off_band += not self.band[0] <= len(served) <= self.band[1]
            pieces += connected_components(self.near[served][:, served], directed=False)[0] > 1
        work = [each.travel_s + each.wait_s + each.service_s for each in judged.values()]
        return {
            "travel_h": sum(each.travel_s for each in judged.values()) / 3600,
            "work_h": sum(work) / 3600,
            "visits": float(sum(len(stops) for _, _, days in reps.values() for stops in days)),
            "reps": float(len(reps)),
            "work_spread": float(max(work) / np.mean(work)) - 1,
            "broken_outlet_bands": float(off_band),
            "broken_pieces": float(pieces),
            "broken_stop_bands": float(sum(each.off_band for each in judged.values())),
            "broken_windows": float(sum(each.late for each in judged.values())),
            "broken_shifts": float(sum(each.overtime for each in judged.values())),
        }
