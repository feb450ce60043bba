"""Calendar and routes together: reps on real streets, or the public instances in ``--instances``."""

import statistics
import time
from collections.abc import Iterator

from benchmarks import reps
from benchmarks.options import Options
from benchmarks.periodic import Instance, instances_in
from benchmarks.rows import Row
from routeopt.journeys.effort import CYCLE_SHARE, Effort, effort_of_rounds
from routeopt.journeys.search.evolve import MEAN_REMOVED, WIDE_REMOVED, improve
from routeopt.journeys.search.pack import pack
from routeopt.journeys.solve import solve

SHORT_S = 60.0
"""Up to here the goals of short runs hold."""
TRIAL_ROUNDS = 4_000
REACHED = 1e-6
"""A gap below this is the best known value itself, which is published with two decimals."""


def measure(options: Options) -> Iterator[Row]:
    """Solve every instance of the folder by the product's own search, and evaluate it again from the file."""
    if options.instances is None:
        yield from reps.measure(options)
        return
    gaps: dict[str, list[float]] = {}
    for instance in instances_in(options.instances, options.seed):
        begin = time.process_time()
        effort = _effort(instance, options.seconds)
        found = solve(instance.problem, effort)
        seconds = time.process_time() - begin
        value, kept = instance.value(found)
        unit = "distance" if instance.score is None else "score"
        yield Row("journeys", instance.name, "objective", value, unit)
        if instance.best_known is not None:
            sign = 1.0 if instance.score is None else -1.0
            # One best known score is 0.
            gap = sign * (value - instance.best_known) / max(1.0, instance.best_known)
            gaps.setdefault(unit, []).append(gap)
            yield Row("journeys", instance.name, "gap", gap, "share", goal=0.015 if unit == "distance" else None)
        yield Row("journeys", instance.name, "seconds", seconds, "s")
        yield Row("journeys", instance.name, "feasible", float(kept), "", goal=1.0, lower_is_better=False)
    yield from _together(gaps, options.seconds)


def _together(gaps: dict[str, list[float]], seconds: float) -> Iterator[Row]:
    if periodic := gaps.get("distance"):
        goal = 0.008 if seconds <= SHORT_S else 0.004
        yield Row("journeys", "all periodic VRP", "mean_gap", statistics.mean(periodic), "share", goal=goal)
        yield Row("journeys", "all periodic VRP", "worst_gap", max(periodic), "share", goal=0.015)
    if prizes := gaps.get("score"):
        reached = sum(gap < REACHED for gap in prizes) / len(prizes)
        yield Row("journeys", "all orienteering", "mean_gap", statistics.mean(prizes), "share", goal=0.003)
        yield Row("journeys", "all orienteering", "reached", reached, "share", goal=0.85, lower_is_better=False)


def _effort(instance: Instance, seconds: float) -> Effort:
    """
    Work that takes about so many CPU seconds on this machine.

    Only benchmarks measure time; the work found is then done whatever it takes, and the seconds are reported.
    """
    case, seed, days = pack(instance.problem), instance.problem.seed, len(instance.problem.dates)
    heat = (float(case.travel.mean()) * 0.1, float(case.travel.mean()) * 0.01)
    # Rounds of starts and of children in the shares that the search gives them: those of a cycle's starts are slower.
    starts, removed = (CYCLE_SHARE, WIDE_REMOVED) if days > 1 else (0.5, MEAN_REMOVED)
    improve(case, seed, 100, heat)
    begin = time.process_time()
    found = improve(case, seed, round(starts * TRIAL_ROUNDS), heat, removed=removed)
    improve(case, seed, round((1.0 - starts) * TRIAL_ROUNDS), heat, found.calendar)
    taken = time.process_time() - begin
    return effort_of_rounds(round(TRIAL_ROUNDS * seconds / taken), len(instance.problem.outlet_ids), days)
