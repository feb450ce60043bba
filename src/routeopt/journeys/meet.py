"""Let the rep who hands an outlet over and the one who takes it over meet there: same day, same time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routeopt.core.violation import CheckFailedError
from routeopt.journeys.check import check
from routeopt.journeys.desk import Desk, Order, orders_of
from routeopt.journeys.handed import Handed, HandedProblem
from routeopt.journeys.model import Before, RepJourneys, RepProblem
from routeopt.journeys.objective import pattern_row
from routeopt.journeys.spread import minutes_over

Both = dict[str, Desk]


@dataclass(frozen=True)
class Offer:
    """
    Days on which the taker could visit an outlet, the first of them together with the giver.

    Attributes
    ----------
    price_s
        What both travel more, and what other days than those of before cost.
    days
        The taker's days; the giver's one day where nobody takes over.
    giver_day
        The same first day in the giver's cycle.
    """

    price_s: int
    days: Order
    giver_day: int


def meet(
    asked: HandedProblem, problems: Sequence[RepProblem], found: Sequence[RepJourneys]
) -> tuple[tuple[RepProblem, ...], tuple[RepJourneys, ...]]:
    """
    Put a joint visit for each hand-over into both calendars.

    Parameters
    ----------
    asked
        What changes hands.
    problems, found
        The reps' cycles and their journeys, in the same order.

    Returns
    -------
    tuple
        Cycles and journeys with the joint visits. The taker's first visit is the joint one; where an outlet leaves the
        direct team, the giver calls a last time. Hand-overs for which no day of the giver has room are left out. All
        others stay as they were.

    Raises
    ------
    CheckFailedError
        When the journeys made here break a rule: a bug.

    Notes
    -----
    Outlet after outlet the days are taken that both travel least for: those on which the taker comes anyhow, or others
    that suit the giver so much better that the taker's detour is paid for. The visit begins when the taker comes, else
    when the giver does. Days that change are then proven again; what had no room is tried again on the days that came
    of it, until nothing more fits.
    """
    desks = {
        problem.rep_id: Desk.of(asked.cycles[problem.rep_id], journeys, asked.joint_s)
        for problem, journeys in zip(problems, found, strict=True)
    }
    made: dict[str, tuple[RepProblem, RepJourneys]] = {}
    left = list(asked.handed)
    while left:
        waiting = [each for each in left if not _placed(desks, each, asked.last_days)]
        if len(waiting) == len(left):
            break
        left = waiting
        for rep, desk in desks.items():
            if desk.changed:
                made[rep] = desk.finished()
                desk.orders = _own_numbers(desk, *made[rep])
    violations = [violation for both in made.values() for violation in check(*both)]
    if violations:
        raise CheckFailedError(tuple(violations))
    both = [made.get(problem.rep_id, (problem, journeys)) for problem, journeys in zip(problems, found, strict=True)]
    return tuple(problem for problem, _ in both), tuple(journeys for _, journeys in both)


def summary(asked: HandedProblem, problems: Sequence[RepProblem]) -> str:
    """One line of figures for progress."""
    met = sum(problem.handed for problem in problems)
    return f"{met} of {len(asked.handed)} outlets handed over in person"


def _own_numbers(desk: Desk, problem: RepProblem, journeys: RepJourneys) -> list[Order]:
    """Orders of finished days in the desk's numbers of stops."""
    place = {outlet: stop for stop, outlet in enumerate(desk.problem.outlet_ids, start=1)}
    return [tuple(place[problem.outlet_ids[stop - 1]] for stop in order) for order in orders_of(problem, journeys)]


def _placed(desks: Both, each: Handed, last_days: int) -> bool:
    """Place one joint visit on the cheapest days that fit, and keep both desks that come of it."""
    giver = desks[each.giver]
    offers = _last_visits(giver, each, last_days) if each.taker is None else _offers(desks, each)
    for offer in sorted(offers, key=lambda offer: (offer.price_s, offer.days)):
        tried = _last(giver, each, offer) if each.taker is None else _both(desks, each, offer)
        if tried and not any(_too_late(desk) for desk in tried.values()):
            desks.update(tried)
            return True
    return False


def _too_late(desk: Desk) -> bool:
    """Whether simulated days of a robust plan would end after the shift."""
    return desk.problem.spread.keeps_shift and minutes_over(desk.problem, desk.finished()[1].days) > 0


def _stop(desk: Desk, outlet: str) -> int:
    return desk.problem.outlet_ids.index(outlet) + 1


def _last_visits(giver: Desk, each: Handed, last_days: int) -> Iterator[Offer]:
    """Days of the giver's last visit to an outlet that leaves the direct team."""
    stop, first = _stop(giver, each.outlet_id), giver.problem.dates[0] if giver.problem.dates else None
    for day, date in enumerate(giver.problem.dates):
        ways = giver.insertions(day, stop)
        if ways and first is not None and (date - first).days < last_days:
            yield Offer(ways[0][0], (day,), day)


def _last(giver: Desk, each: Handed, offer: Offer) -> Both | None:
    stop = _stop(giver, each.outlet_id)
    order = giver.inserted(offer.giver_day, stop)
    if order is None:
        return None
    desk = giver.copy()
    desk.put(offer.giver_day, order)
    desk.agreed[stop, offer.giver_day] = None
    return {each.giver: desk}


def _offers(desks: Both, each: Handed) -> Iterator[Offer]:
    """Each pattern of the taker whose first day the giver works and has room on."""
    taker, giver = desks[str(each.taker)], desks[each.giver]
    stop, other = _stop(taker, each.outlet_id), _stop(giver, each.outlet_id)
    held = taker.days_of(stop)
    number = {date: day for day, date in enumerate(giver.problem.dates)}
    problem = taker.problem
    for days in problem.pattern_days[problem.pattern_start[stop] : problem.pattern_start[stop + 1]] if held else ():
        giver_day = number.get(problem.dates[days[0]])
        ways = giver.insertions(giver_day, other) if giver_day is not None else []
        change = 0 if days == held else _change(taker, stop, held, days)
        if ways and change is not None and giver_day is not None:
            yield Offer(ways[0][0] + change, days, giver_day)


def _change(taker: Desk, stop: int, held: Order, days: Order) -> int | None:
    """What other days of a stop cost the taker; None where they are not open to it."""
    problem, price = taker.problem, 0
    if taker.found.nights:
        return None  # Other days could leave a night away without an outlying outlet beside it.
    if problem.in_force is not None:
        old, new = (pattern_row(problem, stop, pattern) for pattern in (held, days))
        leaves = problem.in_force.keeps[old] and not problem.in_force.keeps[new]
        if leaves and _left(taker, problem.in_force) >= problem.in_force.changes_max:
            return None
        price += int(problem.in_force.price_s[new] - problem.in_force.price_s[old])
    for day in set(held) - set(days):
        order = taker.orders[day]
        place = order.index(stop)
        before, after = (0, *order)[place], (*order, 0)[place + 1]
        way = problem.travel_s
        price -= int(way[before, stop]) + int(way[stop, after]) - int(way[before, after])
        if len(order) <= problem.stops_min:
            return None
    for day in set(days) - set(held):
        ways = taker.insertions(day, stop)
        if not ways:
            return None
        price += ways[0][0]
    return price


def _left(taker: Desk, before: Before) -> int:
    """How many of the taker's stops lie on other weekdays than before."""
    visited = {stop for order in taker.orders for stop in order if stop <= len(taker.problem.own_ids)}
    return sum(not before.keeps[pattern_row(taker.problem, stop, taker.days_of(stop))] for stop in visited)


def _both(desks: Both, each: Handed, offer: Offer) -> Both | None:
    """Both desks with the joint visit; None where no time suits both."""
    taker, giver = desks[str(each.taker)].copy(), desks[each.giver].copy()
    stop, other = _stop(taker, each.outlet_id), _stop(giver, each.outlet_id)
    first, *later = offer.days
    stayed = taker.orders[first]
    for day in set(taker.days_of(stop)) - set(later):
        taker.put(day, tuple(at for at in taker.orders[day] if at != stop))
    for day in set(later) - set(taker.days_of(stop)):
        order = taker.inserted(day, stop, joint=False)
        if order is None:
            return None
        taker.put(day, order)
    if not all(taker.walk(day, taker.orders[day]) for day in taker.changed if taker.orders[day]):
        return None
    mine = stayed if stop in stayed and taker.walk(first, stayed, stop) else taker.inserted(first, stop)
    theirs = giver.inserted(offer.giver_day, other)
    if mine is None or theirs is None:
        return None
    for start in taker.times(first, mine, stop):
        fitting = giver.inserted(offer.giver_day, other, start)
        if fitting is not None:
            return _agreed(each, offer, (taker, mine), (giver, fitting), start)
    # The giver's own time is tried where the taker's does not suit.
    for start in giver.times(offer.giver_day, theirs, other):
        fitting = taker.inserted(first, stop, start)
        if fitting is not None:
            return _agreed(each, offer, (taker, fitting), (giver, theirs), start)
    return None


def _agreed(each: Handed, offer: Offer, taker: tuple[Desk, Order], giver: tuple[Desk, Order], start: int) -> Both:
    """Both desks with their days and what is agreed."""
    for (desk, order), day in ((taker, offer.days[0]), (giver, offer.giver_day)):
        desk.put(day, order)
        desk.agreed[_stop(desk, each.outlet_id), day] = start
    return {str(each.taker): taker[0], each.giver: giver[0]}
