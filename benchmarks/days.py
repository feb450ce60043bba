"""Single days of 15 to 20 stops with windows: our search and proof, beside CP-SAT, OR-Tools and PyVRP."""

import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from benchmarks.rep_peers import hull, pyvrp_day, tsp_day
from benchmarks.rows import Row
from routeopt.journeys.model import RepProblem
from routeopt.journeys.route.days import prove_days
from routeopt.journeys.search.case import Case
from routeopt.journeys.search.evolve import improve
from routeopt.journeys.search.pack import pack, pattern_arrays

ROUNDS, LABELS = 40, 300_000
"""Work of one day: rounds of ruin and recreate, then labels of the exact search."""
PEER_SECONDS = {"PyVRP": 0.005, "OR-Tools GLS": 0.9, "CP-SAT": 10.0}
"""CPU seconds that each peer may take for a day; CP-SAT ends when it has the proof."""
CASE = "days of 15-20 stops"


def measure_days(problems: Sequence[RepProblem], days: int, seed: int) -> Iterator[Row]:
    """Draw days out of the reps' stops and plan each from nothing, by ourselves and by every peer."""
    drawn = list(_drawn(problems, days, seed))
    plan_ours(drawn[0])  # Compiling is not planning.
    taken, proven, feasible = [], [], []
    best: list[float] = []
    for case in drawn:
        begin = time.process_time()
        travel, bound, kept = plan_ours(case)
        taken.append(time.process_time() - begin)
        best.append(travel if kept else math.inf)
        proven.append(float(kept and bound >= travel))
        feasible.append(float(kept))
    yield Row("journeys", CASE, "feasible", statistics.mean(feasible), "share", None, 1.0, False)
    yield Row("journeys", CASE, "proven_optimal", statistics.mean(proven), "share", None, 0.99, False)
    yield Row("journeys", CASE, "seconds", statistics.mean(taken), "s", None, 0.005)
    peers: dict[str, Callable[[Case, int, list[int], float, int], tuple[float, bool]]] = {
        "PyVRP": pyvrp_day,
        "OR-Tools GLS": tsp_day,
        "CP-SAT": cp_sat_day,
    }
    for name, plan in peers.items():
        taken, feasible, same = [], [], []
        for case, ours in zip(drawn, best, strict=True):
            begin = time.process_time()
            way, kept = plan(case, 0, list(range(1, len(case.visit))), PEER_SECONDS[name], seed)
            taken.append(time.process_time() - begin)
            feasible.append(float(kept))
            same.append(float(kept and not math.isnan(way) and way <= ours))
        yield Row("journeys", CASE, "feasible", statistics.mean(feasible), "share", name)
        yield Row("journeys", CASE, "as_good_as_ours", statistics.mean(same), "share", name)
        yield Row("journeys", CASE, "seconds", statistics.mean(taken), "s", name)


def plan_ours(case: Case) -> tuple[int, int, bool]:
    """Travel of a day, its proven bound, and whether nobody is left out, by the product's search and proof."""
    middle = float(np.median(case.travel))
    found = improve(case, 1, ROUNDS, (0.2 * middle, 0.01 * middle))
    (route,) = prove_days(case, found.calendar, LABELS)
    return route.travel_s, route.bound_s, len(route.stops) == len(case.visit) - 1


def _drawn(problems: Sequence[RepProblem], days: int, seed: int) -> Iterator[Case]:
    """Days of 15 to 20 stops near a random one; those whose doors leave no order are passed over."""
    random = np.random.default_rng(seed)
    while days:
        case = pack(problems[int(random.integers(len(problems)))])
        day = int(random.integers(case.opens.shape[1]))
        open_then = np.flatnonzero((case.closes[:, day] >= 0).any(axis=1))
        centre = int(random.choice(open_then[open_then > 0]))
        near = case.near[centre][np.isin(case.near[centre], open_then)][:40]
        chosen = np.sort(random.choice(near, int(random.integers(15, 21)), replace=False))
        one = _one_day(case, day, np.concatenate([[0], chosen]))
        found = improve(one, 1, 1000, (100.0, 1.0))
        if found.calendar.size[0] == len(chosen):
            days -= 1
            yield one


def _one_day(case: Case, day: int, members: NDArray[np.int64]) -> Case:
    """A case of one day; several windows of a stop become one, so that all plan the same day."""
    size = len(members)
    start, table, sizes = pattern_arrays([[], *[[(0,)]] * (size - 1)])
    travel = np.ascontiguousarray(case.travel[np.ix_(members, members)])
    spans = np.array([hull(case, day, stop) for stop in members.tolist()], np.int64)
    near = np.zeros((size, size - 1), np.int32)
    near[1:] = np.argsort((travel + travel.T)[1:, 1:], axis=1, kind="stable") + 1
    return case._replace(
        travel=travel,
        into=np.ascontiguousarray(travel.T),
        visit=np.ascontiguousarray(case.visit[members, :1]),
        load=case.load[members],
        opens=np.ascontiguousarray(spans[:, None, None, 0]),
        closes=np.ascontiguousarray(spans[:, None, None, 1]),
        pattern_start=start,
        pattern_days=table,
        pattern_size=sizes,
        near=near,
        absent=case.absent[members],
        must=np.arange(size) > 0,
        load_min=0,
        depot=np.zeros(1, np.int64),
    )


def cp_sat_day(case: Case, day: int, stops: list[int], seconds: float, seed: int) -> tuple[float, bool]:
    """One day by CP-SAT: a circuit with a start time per stop."""
    model = cp_model.CpModel()
    positions = [0, *stops]
    begin = [
        model.new_int_var(*(hull(case, day, stop) if stop else (case.day_start, case.day_end)), f"b{stop}")
        for stop in positions
    ]
    arcs, ways = [], []
    for a, one in enumerate(positions):
        for b, two in enumerate(positions):
            if a == b:
                continue
            used = model.new_bool_var(f"{a}-{b}")
            way = int(case.travel[one, two])
            arcs.append((a, b, used))
            ways.append(way * used)
            leave = (case.day_start if a == 0 else begin[a] + int(case.visit[one, 0])) + way
            model.add(leave <= (case.day_end if b == 0 else begin[b])).only_enforce_if(used)
    model.add_circuit(arcs)
    model.minimize(sum(ways))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 10 * seconds
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (solver.objective_value, True) if found else (math.nan, False)
