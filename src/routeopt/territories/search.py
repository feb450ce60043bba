"""Search the territories of one connected piece: many starts, few survivors, annealed round by round."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routeopt.territories.anchors import named_by_reps, named_by_start, taken_in
from routeopt.territories.effort import Effort, eased
from routeopt.territories.exchange import exchange
from routeopt.territories.ground import Choices, Cooling
from routeopt.territories.leg_rounds import anneal_by_legs, worth
from routeopt.territories.median_exchange import anneal_medians
from routeopt.territories.mend import mend_bands
from routeopt.territories.part import Part
from routeopt.territories.reach import DenseReach
from routeopt.territories.recut import recut
from routeopt.territories.settle import settle
from routeopt.territories.start import first_answer
from routeopt.territories.tree_cut import cut_by_trees

_BAND_PRICE = 1000.0
"""Price of each outlet or visit outside a band, in mean visits-weighted travel of an outlet: above all balance."""
_SLACK, _LOOSE_PRICE, _HARD_ROUNDS = (15, 30), 5.0, 2
"""Before the last rounds a territory may be this many outlets and visits off its bands, at this price each."""
_SOFT = (0.03, 0.1, 0.3)
"""Share of the price of unevenness in the first rounds: at the full price nothing moves between an area with long ways
and one with short ways, although a territory could hold some of both."""
_PAIR_PRICE = 20.0
"""Price of a pair that is not as asked, before the last rounds."""
_HOT, _COLD, _COOLER = 6.0, 0.01, 0.6
"""First and last heat of a round in the same unit, and how much cooler each round begins."""
_PATIENCE = 4
"""Rounds of mending and annealing without a better answer; half a territory may then move at once."""
_BANDS_FIRST = (0.03, 0.1)
"""Share of every other price in rounds that bring bands in, at the heat of one outlet outside: where a territory has
too few outlets and all the visits that it may have, much must move at a loss before it fits."""
_BLOCK = 24
"""Most outlets that move together before: one, and what its leaving would cut off."""
_POLISH_HOT = 0.3
_STEADY, _BRIEF_ROUNDS = 0.05, 3
"""Beside a plan in force that this share of the outlets brings into its bands again, settling its borders is enough,
after as many rounds of annealing."""
_STAY = 1000.0
"""At this price, in mean travel of an outlet, nothing moves that need not."""
_WARM_TURNS, _COOL_TURNS = 4, 7
"""A start from the previous plan begins as cool as others are after this many rounds, one near by cooler still."""


@dataclass(frozen=True)
class _Try:
    """An assignment under way, the number of its start, and how many rounds cooler it is."""

    number: int
    rep: NDArray[np.int32]
    cooler: int = 0


def search(part: Part, effort: Effort, change_s: float, begin: NDArray[np.int32] | None = None) -> NDArray[np.int32]:
    """
    Cut one piece into k territories: hard rules first, then compactness and balance.

    Parameters
    ----------
    part
        The piece.
    effort
        Amount of work. Starts beyond ``kept`` are annealed only while no answer keeps every band; where an earlier
        pass left territories, these alone are annealed on as long as they keep every band.
    change_s
        Price of an outlet that leaves its previous rep, seconds.
    begin
        int32 (m), an answer at a price near by: the search goes on from it, along its borders or coolly, and from
        nowhere else.

    Returns
    -------
    ndarray
        int32 (m), connected territories 0 … k − 1; off their bands only where the search found nothing better.
    """
    if part.k == 1:
        return np.zeros(len(part.members), np.int32)
    if begin is not None:
        return _matched(part, _onward(part, begin, effort, change_s), change_s)
    if (part.first >= 0).any():
        chance = np.random.default_rng([part.problem.seed, effort.starts])
        again = _Try(effort.starts, first_answer(part, chance, part.first), _WARM_TURNS)
        again = _by_days(part, _survivor(part, [again], effort, change_s), effort, change_s)
        if not part.outside(again.rep):
            return _matched(part, again.rep, change_s)
    kept = _kept(part, effort, change_s)
    if kept is not None and change_s > 0:
        return _matched(part, kept, change_s)
    tries = []
    for number in range(effort.starts):
        chance = np.random.default_rng([part.problem.seed, number])
        # Every other start keeps to the previous plan; where leaving it has a price, all do.
        warm = bool((part.previous >= 0).any()) and (number % 2 == 0 or change_s > 0)
        known = part.previous if warm else None
        tries.append(_Try(number, first_answer(part, chance, known), _WARM_TURNS if warm else 0))
    tries.sort(key=lambda one: (part.travel(one.rep) + change_s * part.leaving(one.rep), one.number))
    found = []
    for first in range(0, effort.starts, effort.kept):
        found.append(_survivor(part, tries[first : first + effort.kept], effort, change_s))
        if not part.outside(found[-1].rep):
            break
    found_best = min(found, key=lambda one: _key(part, one, change_s))
    best = _matched(part, _by_days(part, found_best, effort, change_s).rep, change_s)
    if part.days is None and (part.previous >= 0).any():
        best = settle(part, best, change_s, effort.programmes, effort.programmes)
    answers = [best] if kept is None else [best, kept]
    return min(answers, key=lambda rep: (part.outside(rep), worth(part, rep, change_s)))


def _onward(part: Part, begin: NDArray[np.int32], effort: Effort, change_s: float) -> NDArray[np.int32]:
    """Go on from an answer: by its days, along its borders, or coolly where the piece has no whole matrix."""
    if part.days is not None:
        return _by_days(part, _Try(0, begin), effort, change_s, warm=True).rep
    if isinstance(part.reach, DenseReach):
        return settle(part, begin, change_s, effort.programmes, effort.programmes)
    return _survivor(part, [_Try(0, begin, _COOL_TURNS)], effort, change_s).rep


def _kept(part: Part, effort: Effort, change_s: float) -> NDArray[np.int32] | None:
    """Go on with the plan in force along its borders; None where there is none, or bands ask for other territories."""
    if not (part.previous >= 0).any() or not isinstance(part.reach, DenseReach):
        return None
    known = taken_in(part, part.previous)
    if (known < 0).any() or part.outside(known):
        known = first_answer(part, np.random.default_rng(part.problem.seed), known)
    band = part.problem.outlets_min, part.problem.outlets_max
    if float((mend_bands(part, known, band) != known).mean()) > _STEADY:
        return None
    if part.days is None or part.outside(known):
        brief = replace(effort, rounds=_BRIEF_ROUNDS, polish=0)
        # At a low price annealing would unsettle what was even; what a low price allows, is found after it.
        dear = _STAY * max(part.travel(known) / len(known), 1.0)
        tries = [_Try(number, known, _COOL_TURNS) for number in range(2 * eased(part, effort, dear).kept)]
        known = _survivor(part, tries, brief, max(change_s, dear)).rep
    rep = _onward(part, known, effort, change_s)
    return None if part.outside(rep) else rep


def _matched(part: Part, rep: NDArray[np.int32], change_s: float) -> NDArray[np.int32]:
    """Give the territories to the reps so that the dearest bonds hold, and of equals most volume stays."""
    if not (part.previous >= 0).any():
        return rep

    def key(one: NDArray[np.int32]) -> tuple[int, float, float]:
        kept = part.problem.volume_cases[part.members][part.previous == one].sum()
        return part.outside(one), round(worth(part, one, change_s), 6), -float(kept)

    bond = part.problem.change_weight[part.members]
    return min(rep, named_by_reps(part, rep), named_by_reps(part, rep, bond), key=key)


def _survivor(part: Part, tries: list[_Try], effort: Effort, change_s: float) -> _Try:
    """Anneal all tries side by side, halve them twice, worst first, and polish the best."""
    band = part.problem.outlets_min, part.problem.outlets_max
    for turn in range(effort.rounds):
        if turn == effort.rounds - _HARD_ROUNDS:
            tries = [_Try(one.number, mend_bands(part, one.rep, band), one.cooler) for one in tries]
        tries = [_Try(one.number, _anneal(part, one, effort, turn, change_s), one.cooler) for one in tries]
        if turn in (effort.rounds // 4, effort.rounds // 2):
            tries = sorted(tries, key=lambda one: _key(part, one, change_s)[1:])
            tries = tries[: (len(tries) + 1) // 2]
    best = min(tries, key=lambda one: _key(part, one, change_s))
    better = 0
    for extra in range(effort.mending):
        if not part.outside(best.rep) or extra - better > _PATIENCE:
            break
        again = _Try(best.number, _cut_anew(part, best, effort, extra, change_s) if extra else best.rep, _WARM_TURNS)
        chance = np.random.default_rng([part.problem.seed, best.number, extra, 1])
        again = _Try(best.number, cut_by_trees(part, mend_bands(part, again.rep, band), chance), _WARM_TURNS)
        again = _Try(best.number, _anneal(part, again, effort, effort.rounds + extra, change_s))
        again = min(again, _bands_first(part, best, effort, extra, change_s), key=lambda one: _key(part, one, change_s))
        if _key(part, again, change_s) < _key(part, best, change_s):
            best, better = again, extra
    polished = _Try(best.number, _polish(part, best, effort, change_s))
    return min(best, polished, key=lambda one: _key(part, one, change_s))


def _by_days(part: Part, one: _Try, effort: Effort, change_s: float, *, warm: bool = False) -> _Try:
    """End by expected travel, where it can be told, and keep the better of the answers."""
    if part.days is None:
        return one
    seed = _seed(part, one.number, effort.rounds + effort.mending)
    # A search from nothing ends with the round of a plan in force, so that the next plan finds nothing to mend in it.
    for cool in (True,) if warm else (False, True):
        rep = anneal_by_legs(part, part.days, one.rep, change_s, effort.polish * len(one.rep), seed, warm=cool)
        one = min(one, replace(one, rep=rep), key=lambda each: _key(part, each, change_s))
    return one


def _cut_anew(part: Part, one: _Try, effort: Effort, extra: int, change_s: float) -> NDArray[np.int32]:
    """Another cut where bands are broken, and rounds in which those around it take up what it leaves."""
    chance = np.random.default_rng([part.problem.seed, one.number, extra])
    rep = mend_bands(part, recut(part, one.rep, chance), (part.problem.outlets_min, part.problem.outlets_max))
    for turn in range(effort.rounds, effort.rounds + _HARD_ROUNDS):
        rep = _anneal(part, _Try(one.number, rep), effort, turn, change_s)
    return rep


def _bands_first(part: Part, one: _Try, effort: Effort, extra: int, change_s: float) -> _Try:
    """A round in which the bands are nearly all that counts, and rounds in which the rest settles around them."""
    rep, k = one.rep, part.k
    if part.homes and not part.problem.anchored:
        rep = named_by_start(part, rep)
    centres, share = part.reach.medoids(rep, k), _BANDS_FIRST[extra % len(_BANDS_FIRST)]
    mean = max(float(part.reach.own(centres, rep).mean()), 1.0)
    choices = part.choices(centres, rep, change_s)
    rep = exchange(
        part.ground(mean * share),
        Choices(choices.group, choices.cost * share),
        part.pairs(_BAND_PRICE * mean),
        part.bands(mean),
        part.evenness(mean * len(rep) / k * share * _SOFT[0]),
        Cooling(mean, _COLD * mean, effort.exchanges * len(rep), _seed(part, one.number, effort.rounds + extra)),
        np.array(_SLACK, np.int64),
        max(_BLOCK, part.problem.outlets_max // 2),
        rep.copy(),
        k,
    )
    for turn in range(effort.rounds, effort.rounds + _HARD_ROUNDS):
        rep = _anneal(part, _Try(one.number, rep, _WARM_TURNS), effort, turn, change_s)
    return _Try(one.number, rep, _WARM_TURNS)


def _anneal(part: Part, one: _Try, effort: Effort, turn: int, change_s: float) -> NDArray[np.int32]:
    """One round around the present centres, cooler from round to round."""
    rep, k = one.rep, part.k
    if part.homes and not part.problem.anchored:
        rep = named_by_start(part, rep)
    centres = part.reach.medoids(rep, k)
    mean = max(float(part.reach.own(centres, rep).mean()), 1.0)
    last = turn >= effort.rounds - _HARD_ROUNDS
    heat = max(_HOT * mean * _COOLER ** (turn + one.cooler), 2 * _COLD * mean)
    soft = _SOFT[turn + one.cooler] if turn + one.cooler < len(_SOFT) else 1.0
    return exchange(
        part.ground(mean),
        part.choices(centres, rep, change_s),
        part.pairs((_BAND_PRICE if last else _PAIR_PRICE) * mean),
        part.bands((_BAND_PRICE if last else _LOOSE_PRICE) * mean),
        part.evenness(mean * len(rep) / k * soft),
        Cooling(heat, _COLD * mean, effort.exchanges * len(rep), _seed(part, one.number, turn)),
        np.zeros(2, np.int64) if last else np.array(_SLACK, np.int64),
        _BLOCK if turn < effort.rounds else max(_BLOCK, part.problem.outlets_max // 2),
        rep.copy(),
        k,
    )


def _polish(part: Part, one: _Try, effort: Effort, change_s: float) -> NDArray[np.int32]:
    """Last exchanges, each priced by the exact medoids; for problems in which all reps are alike."""
    plain = part.forbidden is None and not len(part.problem.together) and not len(part.problem.apart)
    if (
        not effort.polish
        or not plain
        or part.days is not None
        or (change_s > 0 and (part.previous != -1).any())
        or not isinstance(part.reach, DenseReach)
    ):
        return one.rep
    weight = part.problem.visits[part.members].astype(np.float64)
    everyone = np.arange(len(one.rep))
    ways = [part.way_out(np.full(len(one.rep), t, np.int32), everyone) for t in range(part.k)] if part.homes else []
    mean = max(part.travel(one.rep) / len(one.rep), 1.0)
    return anneal_medians(
        part.ground(mean),
        (part.reach.cost / np.maximum(weight, 1e-9)).astype(np.float32),
        weight,
        np.array(ways, np.float64).reshape(len(ways), len(one.rep)),
        one.rep.copy(),
        part.k,
        part.bands(_BAND_PRICE * mean),
        part.evenness(mean * len(one.rep) / part.k),
        Cooling(_POLISH_HOT * mean, _COLD * mean, effort.polish * len(one.rep), _seed(part, one.number, effort.rounds)),
        np.zeros((0, len(one.rep)), np.int32),
    )


def _seed(part: Part, number: int, turn: int) -> int:
    return (part.problem.seed * 1_000_003 + number * 1009 + turn) % 2**31


def _key(part: Part, one: _Try, change_s: float) -> tuple[int, float, int]:
    return part.outside(one.rep), worth(part, one.rep, change_s), one.number
