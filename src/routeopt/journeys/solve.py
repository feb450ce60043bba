"""Search one rep's calendar and routes together, then prove every day."""

import dataclasses

import numpy as np

from routeopt.journeys.bound import calendar_bound
from routeopt.journeys.effort import EFFORTS, PROOF_PARTS, PROOF_ROUNDS, Effort
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.objective import least_overtime_s, nights_s
from routeopt.journeys.route.days import prove_days
from routeopt.journeys.route.habit import with_habits
from routeopt.journeys.route.waiting import without_waiting
from routeopt.journeys.search.case import NEVER, Calendar, Case, total_cost
from routeopt.journeys.search.evolve import MEAN_REMOVED, WIDE_REMOVED, Found, evolve, improve
from routeopt.journeys.search.nights import Nights, moved, sound, tours
from routeopt.journeys.search.pack import pack
from routeopt.journeys.search.resume import resume, stands
from routeopt.journeys.search.weekfirst import Fold, Label, labels_of, repeating
from routeopt.journeys.spread import minutes_over, with_spread
from routeopt.journeys.tables import journeys_of, starts_of

HOT_WEEK, HOT_SPREAD, HOT_CYCLE, HOT_CHILD, HOT_POLISH, HOT_RESUMED = 1.6, 0.4, 0.2, 0.1, 0.3, 0.1
"""First temperatures in units of the median way between two stops, or of a prize (`_unit`)."""
COLD_WEEK, COLD_START, COLD_WIDE, COLD = 0.05, 0.01, 0.003, 0.002
"""Last temperatures, in the same unit; that of `COLD_WIDE` for new cycles of several vehicles a day."""
TIGHTENED = 4
"""How often a rep's days are planned again, each time for an earlier end, until nine of ten end inside the shift."""


def solve(problem: RepProblem, effort: Effort | None = None) -> RepJourneys:
    """
    Plan one rep's cycle.

    Parameters
    ----------
    problem
        The cycle.
    effort
        Work limits; those that the problem names where None.

    Returns
    -------
    RepJourneys
        Every customer on the days of one of its patterns, as far as any calendar found allows; what is left out is
        listed. Equal problems give equal journeys.
    """
    ends = problem.shift_end_s
    found = _solve(problem, effort, ends)
    for _ in range(TIGHTENED if problem.spread.keeps_shift else 0):
        over = minutes_over(problem, found.days)
        if not over:
            break
        # An earlier end of the shift leaves the room that long days need; the answer is timed by the real one.
        ends -= 60 * over
        shorter = _solve(problem, effort, ends)
        if (shorter.skipped["code"] == "no_pattern_fits").sum() > (found.skipped["code"] == "no_pattern_fits").sum():
            break  # Days must not become shorter by leaving customers out.
        days = shorter.days.drop(columns=["p90_length_s", "in_shift_share"])
        found = dataclasses.replace(shorter, days=with_spread(problem, shorter.visits, days, shorter.nights))
    return found


def _solve(whole: RepProblem, effort: Effort | None, shift_end_s: int) -> RepJourneys:
    """Plan one rep's cycle, back by an earlier end of the shift; bounds hold for the whole shift."""
    # Overtime begins when it does, however early the end is moved.
    overtime_s = max(0, whole.overtime_s - (whole.shift_end_s - shift_end_s))
    problem = dataclasses.replace(whole, shift_end_s=shift_end_s, overtime_s=overtime_s)
    effort = effort or EFFORTS[problem.effort]
    nights, case, calendar, rounds = _calendar(problem, effort)
    real = pack(whole, nights) if shift_end_s < whole.shift_end_s else case
    routes = prove_days(case, calendar, effort.labels)
    if case.wait_weight > 0 or case.overtime_weight > 0:
        routes = without_waiting(case, calendar, routes)
    if problem.in_force is not None:
        routes = with_habits(case, routes, problem.in_force)
    if shift_end_s < whole.shift_end_s:
        proven = prove_days(real, calendar, effort.labels)
        routes = [dataclasses.replace(mine, bound_s=least.bound_s) for mine, least in zip(routes, proven, strict=True)]
    # The bound is for one route a day, and for their travel and overtime: nothing else in the objective is below 0.
    usual_rounds = effort.bound_rounds if problem.in_force is None else effort.resumed_bound_rounds
    bound_rounds = PROOF_ROUNDS if problem.prove else usual_rounds
    usual_parts = effort.bound_parts if problem.in_force is None else 0
    bound_parts = PROOF_PARTS if problem.prove else usual_parts
    bound, work = (None, {}) if problem.fleet else calendar_bound(whole, real, routes, bound_rounds, bound_parts)
    if bound is not None:
        bound += least_overtime_s(whole, routes, bound)
    return journeys_of(problem, case, routes, bound, {"rounds": rounds, **work}, nights)


def _calendar(problem: RepProblem, effort: Effort) -> tuple[Nights, Case, Calendar, int]:
    """The nights away that pay, the cycle laid out with them, its best calendar found, and the rounds it took."""
    home = pack(problem)
    calendar, rounds = search(problem, home, effort)
    best: tuple[int, Nights, Case, Calendar] = total_cost(home, calendar), (), home, calendar
    short = max(500, effort.week_rounds // 8)
    # Calendars moved from home and calendars made from nothing favour different nights: the best of both kinds go on.
    for anew in (False, True):
        tried: list[tuple[int, Nights, Calendar]] = []
        for nights in tours(problem):
            case = pack(problem, nights)
            found = _polished(case, problem.seed, short, None if anew else moved(case, calendar))
            rounds += short
            if sound(problem, found.calendar, nights):
                tried.append((found.cost + nights_s(problem, nights), nights, found.calendar))
        if tried:
            _, nights, start = min(tried, key=lambda each: each[:2])
            case = pack(problem, nights)
            whole, more = search(problem, case, effort)
            rounds += more + effort.polish_rounds
            for away in (whole, _polished(case, problem.seed, effort.polish_rounds, start).calendar):
                cost = total_cost(case, away) + nights_s(problem, nights)
                if cost < best[0] and sound(problem, away, nights):
                    best = cost, nights, case, away
    return *best[1:], rounds


def _polished(case: Case, seed: int, rounds: int, start: Calendar | None) -> Found:
    """A calendar annealed on; made from nothing where there is none."""
    middle = _middle(case)
    hot = (HOT_CYCLE * _unit(case), COLD_START * _unit(case)) if start is None else (HOT_POLISH * middle, COLD * middle)
    return improve(case, seed, rounds, hot, start)


def search(problem: RepProblem, case: Case, effort: Effort) -> tuple[Calendar, int]:
    """
    Search a calendar.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    effort
        Work limits.

    Returns
    -------
    tuple
        The best calendar found, and the rounds it took.
    """
    # Where it may be left for nothing, the calendar in force is one more start.
    inherited: list[Found] = []
    if problem.before is not None:
        calendar = resume(problem, case, problem.before)
        if problem.in_force is not None and stands(problem.before, calendar, starts_of(problem, case, calendar)):
            return calendar, 0
        # A territory that is mostly new is planned from nothing.
        if 2 * (calendar.pattern[case.must] >= 0).sum() >= case.must.sum():
            inherited = [_resumed(case, problem.seed, calendar, effort)]
            if problem.in_force is not None:
                return inherited[0].calendar, _warm_rounds(case, effort)
    labels, seed = labels_of(problem), problem.seed
    rounds = effort.rounds + len(inherited) * effort.resumed_rounds
    # Weekdays chosen on a folded cycle don't count how many change, nor does it know in which weeks the rep is away.
    free = case.changes_max == NEVER and not case.depot.any()
    fold = repeating(case, labels) if free else None
    if fold is None:
        begin = _weeks_first if free and _folds(labels) else _whole_cycle
        return _grown(case, begin(case, labels, effort, seed), inherited, seed, effort).calendar, rounds
    begin = _weeks_first if _folds(fold.labels) else _whole_cycle
    best = _grown(fold.case, begin(fold.case, fold.labels, effort, seed), [], seed, effort).calendar
    if fold.exact:
        unfolded = fold.unfold(best)
        whole = Found(total_cost(case, unfolded), unfolded)
    else:
        whole = _spread(case, fold, best, seed, effort.spread_rounds)
        rounds += effort.spread_rounds
    first = min([whole, *inherited], key=lambda each: each.cost)
    if fold.exact and first is whole:
        return first.calendar, rounds
    return _on(case, seed, effort.polish_rounds, first).calendar, rounds + effort.polish_rounds


def _grown(case: Case, starts: list[Found], inherited: list[Found], seed: int, effort: Effort) -> Found:
    """The best calendar that comes of some starts."""
    family = _halved(case, [*starts, *inherited], seed, effort)
    heat = (HOT_CHILD * _unit(case), COLD * _unit(case))
    best = evolve(case, family, seed, (effort.children, effort.child_rounds), heat)
    return _on(case, seed, effort.polish_rounds, best)


def _halved(case: Case, family: list[Found], seed: int, effort: Effort) -> list[Found]:
    """Anneal the better half of the starts on, then the better half of those: a poor start is not worth the rounds."""
    family = sorted(family, key=lambda found: found.cost)
    for left in effort.halves:
        longer = [_on(case, seed, effort.halving_rounds // left, found) for found in family[:left]]
        family = sorted([*longer, *family[left:]], key=lambda found: found.cost)
    return family


def _on(case: Case, seed: int, rounds: int, found: Found) -> Found:
    """A calendar annealed on, or as it was where that finds nothing better."""
    return min(found, _polished(case, seed, rounds, found.calendar), key=lambda each: each.cost)


def _resumed(case: Case, seed: int, calendar: Calendar, effort: Effort) -> Found:
    """The calendar in force after a warm polish, or as it was where that finds nothing better."""
    middle = _middle(case)
    found = improve(case, seed, _warm_rounds(case, effort), (HOT_RESUMED * middle, COLD * middle), calendar)
    return min(Found(total_cost(case, calendar), calendar), found, key=lambda each: each.cost)


def _warm_rounds(case: Case, effort: Effort) -> int:
    """Rounds of a warm polish."""
    return effort.capped_rounds if case.changes_max < NEVER else effort.resumed_rounds


def _middle(case: Case) -> float:
    """Median way between two stops."""
    n = len(case.visit)
    ways = case.travel[~np.eye(n, dtype=bool)]
    return max(1.0, float(np.median(ways))) if n > 1 else 1.0


def _unit(case: Case) -> float:
    """Unit of temperature; where nobody has to be visited, prizes are what is traded, not single ways."""
    return _middle(case) if case.must.any() else max(_middle(case), 2.0 * float(case.absent.max()))


def _folds(labels: list[Label]) -> bool:
    """Whether the cycle is long enough for choosing the weekdays first to be another problem."""
    return min(len(set(part)) for part in zip(*labels, strict=True)) > 1


def _whole_cycle(case: Case, labels: list[Label], effort: Effort, seed: int) -> list[Found]:
    """Starts on the cycle as it is."""
    rounds = effort.start_rounds // effort.starts
    wide = case.vehicles > 1 and len(labels) > 1
    heat = (HOT_CYCLE * _unit(case), (COLD_WIDE if wide else COLD_START) * _unit(case))
    removed = WIDE_REMOVED if wide else MEAN_REMOVED
    return [improve(case, 1000 * seed + start, rounds, heat, removed=removed) for start in range(effort.starts)]


def _weeks_first(case: Case, labels: list[Label], effort: Effort, seed: int) -> list[Found]:
    """Starts whose weekdays were chosen on the folded week: the cheapest of those weeks."""
    fold, middle = Fold(case, labels, 1), _middle(case)
    heat = (HOT_WEEK * middle, COLD_WEEK * middle)
    weeks = [improve(fold.case, 1000 * seed + start, effort.week_rounds, heat) for start in range(effort.starts)]
    # Weeks of one cost are one week, its days in another order.
    cheapest = sorted({week.cost: week for week in reversed(weeks)}.items())[: effort.opened or None]
    starts = [
        _spread(case, fold, week.calendar, 1000 * seed + place, effort.spread_rounds)
        for place, (_, week) in enumerate(cheapest)
    ]
    if not effort.open_rounds:
        return starts
    return [_on(case, 1000 * seed + place, effort.open_rounds, start) for place, start in enumerate(starts)]


def _spread(case: Case, fold: Fold, found: Calendar, seed: int, rounds: int) -> Found:
    """A calendar of the cycle with the days of a folded one."""
    narrow, middle = fold.restrict(found), _middle(case)
    spread = improve(narrow, seed, rounds, (HOT_SPREAD * middle, COLD * middle))
    return Found(spread.cost, spread.calendar._replace(pattern=fold.unrestrict(narrow, spread.calendar)))
