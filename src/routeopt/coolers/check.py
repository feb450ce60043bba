"""Is a placement lawful, is it worth what it claims, and is its bound one? Sharing no code with the search."""

from collections import Counter
from collections.abc import Iterator

from routeopt.coolers.model import INSTALL, MOVE, PULL, STAY, STORE, Placement, PlacementProblem
from routeopt.coolers.worth import upper_bound, worth_of
from routeopt.core.violation import Violation

Found = Iterator[Violation]


def check(problem: PlacementProblem, result: Placement) -> tuple[Violation, ...]:
    """
    Name every broken rule.

    Parameters
    ----------
    problem
        The problem.
    result
        The placement claimed for it.

    Returns
    -------
    tuple of Violation
        Empty when all holds.
    """
    return tuple(violation for rule in RULES for violation in rule(problem, result))


def places_follow(problem: PlacementProblem, result: Placement) -> Found:
    """Where a cooler stands next follows from where it stands and what is done with it."""
    rows = zip(problem.cooler_ids, problem.at.tolist(), result.action, result.to.tolist(), strict=True)
    for cooler, at, action, to in rows:
        fits = {
            STAY: at >= 0 and to == at,
            STORE: at < 0 and to < 0,
            INSTALL: at < 0 <= to,
            MOVE: at >= 0 and to >= 0 and to != at,
            PULL: at >= 0 > to,
        }
        if not fits.get(action, False):
            yield Violation("coolers.places_follow", cooler, {"action": action})


def targets_fit(problem: PlacementProblem, result: Placement) -> Found:
    """A cooler comes only to an outlet of its office that has none and may have one of its type, and only one comes."""
    done = list(zip(result.action, result.to.tolist(), strict=True))
    count = Counter(to for action, to in done if action in (INSTALL, MOVE))
    for row, (action, to) in enumerate(done):
        if action not in (INSTALL, MOVE) or to < 0:
            continue
        fits = problem.free[to] and problem.gain[to, problem.kind[row]] >= 0
        if not fits or problem.outlet_office[to] != problem.office[row] or count[to] > 1:
            yield Violation("coolers.targets_fit", problem.cooler_ids[row], {"outlet": problem.outlet_ids[to]})


def crews_hold(problem: PlacementProblem, result: Placement) -> Found:
    """No office's crew has more jobs than it can do."""
    jobs = Counter(
        office
        for office, action in zip(problem.office.tolist(), result.action, strict=True)
        if action in (INSTALL, MOVE, PULL)
    )
    for office, most in enumerate(problem.jobs_max.tolist()):
        if jobs[office] > most:
            yield Violation("coolers.crews_hold", problem.office_ids[office], {"found": jobs[office], "most": most})


def worth_proven(problem: PlacementProblem, result: Placement) -> Found:
    """The worth is that of the moves, and the prices bound it."""
    placed = [to for action, to in zip(result.action, result.to.tolist(), strict=True) if action in (INSTALL, MOVE)]
    if any(to < 0 for to in placed):
        return
    worth = worth_of(problem, result.action, result.to)
    bound = upper_bound(problem, result.job_price, result.cooler_price)
    if (worth, bound) != (result.value, result.value_bound) or result.value_bound < worth:
        params = {"value": result.value, "worth": worth, "bound": result.value_bound, "proven": bound}
        yield Violation("coolers.worth_proven", "all", params)


RULES = (places_follow, targets_fit, crews_hold, worth_proven)
