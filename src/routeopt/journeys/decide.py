"""All reps' cycles: solved side by side, checked, in the order they came."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from threadpoolctl import threadpool_limits

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.core.memory import take_buffers
from routeopt.core.violation import CheckFailedError, Violation
from routeopt.journeys.build import band_faults
from routeopt.journeys.check import check
from routeopt.journeys.check_change import rows_taken
from routeopt.journeys.effort import Effort
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.solve import TIGHTENED, solve
from routeopt.journeys.spread import minutes_over
from routeopt.journeys.warm import compile_search


def decide(problems: tuple[RepProblem, ...], workers: int, effort: Effort | None = None) -> tuple[RepJourneys, ...]:
    """
    Plan every rep's cycle and have it checked.

    Parameters
    ----------
    problems
        One per rep.
    workers
        Processes at once, 0 for one per core; the answer doesn't depend on it.
    effort
        Work limits; those that the problems name where None.

    Returns
    -------
    tuple of RepJourneys
        In the order of the problems.

    Raises
    ------
    InfeasibleError
        When visits can't keep the band whatever the calendar, or simulated days end too late in a robust plan.
    CheckFailedError
        When the search and its checker disagree: a bug.
    """
    faults: list[Fault] = [fault for problem in problems for fault in band_faults(problem)]
    if faults:
        raise InfeasibleError(faults)
    processes = min(workers or os.cpu_count() or 1, len(problems))
    if processes <= 1:
        found = [solve(problem, effort) for problem in problems]
    else:
        # Compiled once here, the code is read from the cache by every worker.
        compile_search()
        context = multiprocessing.get_context("forkserver")
        with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin) as pool:
            found = list(pool.map(partial(solve, effort=effort), problems))
    crowded = [fault for both in zip(problems, found, strict=True) for fault in _crowded(*both)]
    if crowded:
        raise InfeasibleError(crowded)
    late = [fault for problem, journeys in zip(problems, found, strict=True) for fault in _late(problem, journeys)]
    if late:
        raise InfeasibleError(late)
    violations: list[Violation] = []
    for problem, journeys in zip(problems, found, strict=True):
        violations += check(problem, journeys)
    if violations:
        raise CheckFailedError(tuple(violations))
    return tuple(found)


def _begin() -> None:
    """Keep a worker to one core: threads of linear algebra would only take turns with the other workers'."""
    threadpool_limits(1)
    take_buffers()


def _crowded(problem: RepProblem, journeys: RepJourneys) -> list[Fault]:
    """A rep whose customers find no room because too few of them may change their days."""
    before = problem.in_force
    if before is None or before.keeps.all():
        return []
    lost = journeys.skipped.loc[journeys.skipped["code"].eq("no_pattern_fits"), "stop"].to_numpy()
    count = int((problem.pattern_start[lost] < problem.pattern_start[lost + 1]).sum())
    changed = sum(not before.keeps[row] for row in rows_taken(problem, journeys))
    if not count or changed < before.changes_max:
        return []
    params = {"rep": problem.rep_id, "count": count, "most": before.changes_max}
    return [Fault("E614", field="journeys.change_cap", params=params)]


def _late(problem: RepProblem, journeys: RepJourneys) -> list[Fault]:
    """A rep whose simulated days end too late although they must not."""
    over = minutes_over(problem, journeys.days) if problem.spread.keeps_shift else 0
    params = {"rep": problem.rep_id, "tries": TIGHTENED + 1, "over": over}
    return [Fault("E613", field="journeys.robust", params=params)] if over else []


def summary(found: tuple[RepJourneys, ...]) -> str:
    """One line of figures for progress."""
    visits = sum(len(journeys.visits) for journeys in found)
    days = sum(len(journeys.days) for journeys in found)
    proven = sum(int(journeys.days["status"].eq("optimal").sum()) for journeys in found)
    travel = sum(journeys.stats.objective for journeys in found)
    bound = sum(journeys.stats.bound or 0.0 for journeys in found)
    gap = (travel - bound) / travel if travel > 0 else 0.0
    skipped = sum(len(journeys.skipped) for journeys in found)
    return (
        f"{visits:,} visits on {days} days · {travel / 3600:,.0f} h on the way · "
        f"{proven} days proven optimal · calendar gap {gap:.1%} · {skipped} left out"
    )
