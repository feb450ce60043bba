"""
The linear program of `flow` with ways for each kind of day, and stops that choose on which kinds they are visited.

What ties a stop's choice to the ways: on each kind of days every set that holds the stop is left as often as the stop
is visited there, and every set as often as its visits there fill routes.
"""

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack

from routeopt.core.linear_program import QuietHighs
from routeopt.journeys.bound.choice import apart, overfull
from routeopt.journeys.bound.demand import Demand
from routeopt.journeys.bound.flow import FlowBound, leaving_price, ranks
from routeopt.journeys.bound.kinds import Kinds
from routeopt.journeys.bound.needs import departures_needed, needs_of
from routeopt.journeys.bound.separate import cut_off, grow

NEAREST = 5
"""Ways out of and into each stop in the first program, those of the least price."""
PRICED = 200
"""Ways of each kind of days that join the program at once."""
CUTS = 40
"""Sets that join the program at once, of all days together and of each kind."""
FEW = 5
"""Sets of all days together below which minimum cuts look for more."""
SLACK = 60
"""Sets that do not bind are dropped when there are so many of them."""
DEAR = 1e5
"""Price of a route or a stop too many on a kind of days: with it no choice leaves the program without an answer."""
DUAL, PRIMAL = 1, 4
"""Strategies of the simplex by HiGHS's numbers."""
ALL = -1
"""Kind of a set that is left on days of any kind."""


class SplitProgram:
    """
    The program of a demand whose stops choose kinds of days.

    Parameters
    ----------
    demand
        The visits.
    flow
        Its bound with all days taken together, improved.
    kinds
        The choices.

    Attributes
    ----------
    chosen
        float64 (c): share of each choice in the last answer.
    """

    def __init__(self, demand: Demand, flow: FlowBound, kinds: Kinds) -> None:
        self._demand, self._kinds, self._needs = demand, kinds, needs_of(demand)
        self._size, self._count = len(demand.travel), len(kinds.days)
        # Rows: one choice a stop; departures of each kind; as many arrivals; stops on the days of each kind; the sets.
        self._out = self._size - 1
        self._balance = self._out + self._count * self._size
        self._load = self._balance + self._count * self._size
        self._first_cut = self._load + self._count
        size, count = self._size, self._count
        self._usable = demand.usable & (kinds.most[:, :, None] > 0) & (kinds.most[:, None, :] > 0)
        self._limit = np.minimum(kinds.most[:, :, None], kinds.most[:, None, :])
        self._inside = np.zeros((count, size, size), np.bool_)
        self._kind, self._tail, self._head = (np.zeros(0, np.int64) for _ in range(3))
        self._cut_kind, self._cuts = np.zeros(0, np.int64), np.zeros((0, size), np.bool_)
        self._cut_need, self._cut_visits = np.zeros(0), csr_array((0, len(kinds.stop)))
        self._used, self.chosen = np.zeros((count, size, size)), np.zeros(len(kinds.stop))
        self._allowed = np.ones(len(kinds.stop), np.bool_)
        self._program = QuietHighs()
        # Answers that perturbed costs lead to have more choices half made, and cost more steps.
        self._program.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
        self._add_rows()
        self._add_choices()
        price = flow.price()
        near = np.minimum(ranks(price), ranks(price.T).T) < NEAREST
        near[0], near[:, 0] = True, True
        self._add_ways(*np.nonzero(self._usable & near))
        self._add_known(flow, price)

    def bound_of(self, allowed: NDArray[np.bool_]) -> float:
        """
        Solve the program.

        Parameters
        ----------
        allowed
            bool (c): choices that stops may take.

        Returns
        -------
        float
            Proven bound in seconds on every calendar of such choices.
        """
        for choice in np.flatnonzero(allowed != self._allowed).tolist():
            self._program.changeColBounds(choice, 0.0, float(allowed[choice]))
        self._allowed = allowed.copy()
        best, settled, steps = 0.0, False, DUAL
        while not settled:
            self._program.setOptionValue("simplex_strategy", steps)
            self._program.run()
            # New ways leave the answer allowed: steps that keep it so are a fifth of those of the dual simplex.
            steps = PRIMAL
            solution = self._program.getSolution()
            if not solution.dual_valid:
                break
            used, first_way = np.array(solution.col_value), len(self.chosen) + 3 * self._count
            self.chosen = used[: len(self.chosen)]
            self._used[:] = 0.0
            self._used[self._kind, self._tail, self._head] = used[first_way:]
            bound, reduced = self._price(np.array(solution.row_dual))
            best = max(best, bound)
            joining = np.where(self._usable & ~self._inside & (reduced < -1e-6), reduced, 0.0)
            joining = joining.reshape(self._count, -1)
            order = np.argsort(joining, axis=1, kind="stable")[:, :PRICED]
            kind, place = np.nonzero(np.take_along_axis(joining, order, axis=1))
            settled = not len(kind)
            self._add_ways(kind, *np.divmod(order[kind, place], self._size))
        return best

    def separate(self) -> int:
        """
        Add sets that the last answer leaves too seldom.

        Returns
        -------
        int
            How many.
        """
        size, kinds = self._size, self._kinds
        found, missing = np.zeros((2 * size, size), np.bool_), np.zeros(2 * size)
        whom = np.zeros(2 * size, np.int64)
        kind: list[int] = []
        sets: list[NDArray[np.bool_]] = []
        visits: list[NDArray[np.float64]] = []
        together, count = self._used.sum(axis=0), 0
        for search in (grow, cut_off):
            count = search(together + together.T, self._needs, found, missing)
            if count >= FEW:
                break
        for members in _worst(found[:count], missing[:count]):
            kind.append(ALL)
            sets.append(members)
            visits.append(np.zeros(len(kinds.stop)))
        for own in range(self._count):
            flow, takes = self._used[own] + self._used[own].T, kinds.visits[:, own].astype(np.float64)
            wanted = np.bincount(kinds.stop, takes * self.chosen, size)
            count = apart(flow, wanted, found, missing, whom)
            for place in np.argsort(-missing[:count], kind="stable")[:CUTS].tolist():
                kind.append(own)
                sets.append(found[place].copy())
                visits.append(np.where(kinds.stop == whom[place], takes, 0.0))
            share = takes / self._demand.band[1]
            members = np.zeros(size, np.bool_)
            if overfull(flow, wanted / self._demand.band[1], members):
                kind.append(own)
                sets.append(members)
                visits.append(np.where(members[kinds.stop], share, 0.0))
        self._add_cuts(np.array(kind, np.int64), np.array(sets).reshape(-1, size), np.array(visits))
        return len(kind)

    def forget(self) -> None:
        """Drop the sets that do not bind, once there are many."""
        basic = highspy.HighsBasisStatus.kBasic
        loose = np.array([row == basic for row in self._program.getBasis().row_status[self._first_cut :]], np.bool_)
        if loose.sum() >= SLACK:
            rows = self._first_cut + np.flatnonzero(loose)
            self._program.deleteRows(len(rows), rows.astype(np.int32))
            self._cut_kind, self._cuts = self._cut_kind[~loose], self._cuts[~loose]
            self._cut_need, self._cut_visits = self._cut_need[~loose], self._cut_visits[np.flatnonzero(~loose)]

    def _add_rows(self) -> None:
        demand, days = self._demand, self._kinds.days
        low = np.zeros((self._count, self._size))
        high = low.copy()
        # Routes may be empty where a stop less than one is allowed.
        low[:, 0], high[:, 0] = days * (demand.fewest[0] > 0), days
        one, balanced = np.ones(self._size - 1), np.zeros(self._count * self._size)
        self._low = np.concatenate([one, low.ravel(), balanced, demand.band[0] * days])
        self._high = np.concatenate([one, high.ravel(), balanced, demand.band[1] * days])
        none = np.zeros(0, np.int32)
        rows = len(self._low)
        self._program.addRows(rows, self._low, self._high, 0, np.zeros(rows, np.int32), none, np.zeros(0))

    def _add_choices(self) -> None:
        """Columns: each choice, then a route, a stop too many and a stop too few of each kind."""
        kinds, choices = self._kinds, len(self._kinds.stop)
        place, kind = np.nonzero(kinds.visits)
        visits = kinds.visits[place, kind].astype(np.float64)
        spare, own = choices + np.arange(3 * self._count), np.arange(self._count)
        rows = [kinds.stop - 1, self._out + kind * self._size + kinds.stop[place], self._load + kind]
        rows += [self._out + own * self._size, self._load + own, self._load + own]
        columns = [np.arange(choices), place, place, spare]
        one = np.ones(self._count)
        values = [np.ones(choices), -visits, visits, -one, -one, one]
        self._program_columns(
            (np.concatenate(values), np.concatenate(columns), np.concatenate(rows)),
            np.concatenate([np.zeros(choices), np.full(3 * self._count, DEAR)]),
            np.concatenate([np.ones(choices), np.full(3 * self._count, highspy.kHighsInf)]),
        )

    def _program_columns(
        self,
        entries: tuple[NDArray[np.float64], NDArray[np.integer], NDArray[np.integer]],
        cost: NDArray[np.float64],
        most: NDArray[np.float64],
    ) -> None:
        """Add columns of these values, columns and rows."""
        values, columns, rows = entries
        shape = len(cost), self._first_cut + len(self._cuts)
        table = coo_array((values, (columns, rows)), shape=shape).tocsr()
        body = table.nnz, table.indptr, table.indices, table.data
        self._program.addCols(len(cost), cost, np.zeros(len(cost)), most, *body)

    def _add_ways(self, kind: NDArray[np.intp], tail: NDArray[np.intp], head: NDArray[np.intp]) -> None:
        """Columns: how often each way is used on days of a kind."""
        if not len(kind):
            return
        number, ones, start = np.arange(len(kind)), np.ones(len(kind)), kind * self._size
        alike = (self._cut_kind[:, None] == ALL) | (self._cut_kind[:, None] == kind)
        cut, way = np.nonzero(self._cuts[:, tail] & ~self._cuts[:, head] & alike)
        rows = [self._out + start + tail, self._balance + start + tail, self._balance + start + head]
        self._program_columns(
            (
                np.concatenate([ones, ones, -ones, np.ones(len(way))]),
                np.concatenate([number, number, number, way]),
                np.concatenate([*rows, self._first_cut + cut]),
            ),
            self._demand.travel[tail, head].astype(np.float64),
            self._limit[kind, tail, head].astype(np.float64),
        )
        self._inside[kind, tail, head] = True
        self._kind, self._tail = np.concatenate([self._kind, kind]), np.concatenate([self._tail, tail])
        self._head = np.concatenate([self._head, head])

    def _add_known(self, flow: FlowBound, price: NDArray[np.float64]) -> None:
        """Sets that bind the flow; and the pairs that only the limit of their ways kept from more, as sets."""
        binding = flow.cuts[: len(flow.cut_price)][flow.cut_price > 0]
        first, second = np.nonzero(np.triu(np.minimum(price, price.T) < -1e-6, 1))
        inner = first > 0
        pairs = np.zeros((int(inner.sum()), self._size), np.bool_)
        number = np.arange(len(pairs))
        pairs[number, first[inner]], pairs[number, second[inner]] = True, True
        sets = np.vstack([binding, pairs])
        self._add_cuts(np.full(len(sets), ALL), sets, np.zeros((len(sets), len(self.chosen))))

    def _add_cuts(self, kind: NDArray[np.int64], sets: NDArray[np.bool_], visits: NDArray[np.float64]) -> None:
        """Rows: ways out of a set, less the visits that its stops choose, are at least what it needs."""
        if not len(kind):
            return
        need = np.array(
            [departures_needed(self._needs, own) if of == ALL else 0 for of, own in zip(kind, sets, strict=True)],
            np.float64,
        )
        alike = (kind[:, None] == ALL) | (kind[:, None] == self._kind)
        spare = np.zeros((len(kind), 3 * self._count))
        ways = sets[:, self._tail] & ~sets[:, self._head] & alike
        table = csr_array(np.hstack([-visits, spare, ways.astype(np.float64)]))
        body = table.nnz, table.indptr, table.indices, table.data
        self._program.addRows(len(kind), need, np.full(len(kind), highspy.kHighsInf), *body)
        self._cut_kind, self._cuts = np.concatenate([self._cut_kind, kind]), np.vstack([self._cuts, sets])
        self._cut_need = np.concatenate([self._cut_need, need])
        self._cut_visits = csr_array(vstack([self._cut_visits, csr_array(visits)]))

    def _price(self, multipliers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """
        The bound that these multipliers prove, and the reduced cost of every way of every kind.

        As in `FlowBound`, any multipliers prove one: each stop takes its cheapest allowed choice.
        """
        kinds, shape = self._kinds, (self._count, self._size)
        out = multipliers[self._out : self._balance].reshape(shape)
        balance = multipliers[self._balance : self._load].reshape(shape)
        load = multipliers[self._load : self._first_cut]
        cut_price = np.maximum(0.0, multipliers[self._first_cut :])
        reduced = self._demand.travel - out[:, :, None] - balance[:, :, None] + balance[:, None, :]
        reduced -= leaving_price(self._cuts, np.where(self._cut_kind == ALL, cut_price, 0.0))
        for kind in range(self._count):
            reduced[kind] -= leaving_price(self._cuts, np.where(self._cut_kind == kind, cut_price, 0.0))
        choice = (kinds.visits * (out[:, kinds.stop].T - load)).sum(axis=1) + self._cut_visits.T @ cut_price
        least = np.full(self._size, np.inf)
        np.minimum.at(least, kinds.stop[self._allowed], choice[self._allowed])
        low, high = self._low[self._out :], self._high[self._out :]
        ends = multipliers[self._out : self._first_cut]
        bound = float(np.minimum(ends * low, ends * high).sum() + cut_price @ self._cut_need + least[1:].sum())
        return bound + float((np.minimum(0.0, reduced) * self._limit)[self._usable].sum()), reduced


def _worst(found: NDArray[np.bool_], missing: NDArray[np.float64]) -> list[NDArray[np.bool_]]:
    """The sets that lack most, each once."""
    order = np.argsort(-missing, kind="stable").tolist()
    return list({found[place].tobytes(): found[place].copy() for place in order}.values())[:CUTS]
