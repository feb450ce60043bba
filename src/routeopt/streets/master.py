"""Choose among known clusters: a set-packing model of the whole city, as linear relaxation and as whole numbers."""

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs
from routeopt.streets.model import StreetProblem

_NOTHING_I, _NOTHING_D = np.array([], np.int32), np.array([], np.float64)


@dataclass
class Pool:
    """
    Clusters found so far, each once.

    Attributes
    ----------
    members
        Sorted positions of segments of each cluster.
    """

    members: list[NDArray[np.int64]] = field(default_factory=list)
    _known: set[bytes] = field(default_factory=set)

    def add(self, cluster: NDArray[np.int64]) -> bool:
        """Keep a cluster, and say whether it is new."""
        key = cluster.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        self.members.append(cluster)
        return True


@dataclass(frozen=True)
class Prices:
    """
    Dual prices of the limits in the linear relaxation.

    Attributes
    ----------
    worth
        Value of the relaxation.
    gain
        float64 (n): value of each segment less the prices of its work, its money and its place.
    floor
        float64 (k): what a cluster of each rep must gain to be worth its place among the rep's clusters.
    """

    worth: float
    gain: NDArray[np.float64]
    floor: NDArray[np.float64]


class Master:
    """
    The relaxation over a growing pool of clusters.

    Parameters
    ----------
    problem
        The problem of the city.
    """

    def __init__(self, problem: StreetProblem) -> None:
        self._problem = problem
        self._columns = 0
        limits, k, n = problem.limits, len(problem.rep_ids), len(problem.value)
        self._model = QuietHighs()
        self._model.setOptionValue("output_flag", False)
        self._model.setOptionValue("threads", 1)
        self._model.setOptionValue("random_seed", problem.seed % 1000)
        self._rows = [
            ("clusters", k, float(limits.clusters_max)),
            ("first", k, 0.0),
            ("rep_work", k, limits.rep_work_s),
            ("rep_money", k, limits.rep_money),
            ("city_work", 1, limits.city_work_s),
            ("city_money", 1, limits.city_money),
            ("segment", n, 1.0),
        ]
        self._begin: dict[str, int] = {}
        count = 0
        for name, rows, most in self._rows:
            self._begin[name] = count
            upper = highspy.kHighsInf if most is None else most
            self._model.addRows(
                rows, np.full(rows, -highspy.kHighsInf), np.full(rows, upper), 0, _NOTHING_I, _NOTHING_I, _NOTHING_D
            )
            count += rows
        # One column per rep: the worth of having a cluster at all, so that the choice spreads over reps.
        self._model.addCols(
            k,
            np.full(k, -limits.spread_value),
            np.zeros(k),
            np.ones(k),
            k,
            np.arange(k, dtype=np.int32),
            np.arange(k, dtype=np.int32) + self._begin["first"],
            np.ones(k),
        )

    def take(self, pool: Pool) -> None:
        """Enter the clusters that are new in the pool."""
        problem, begin = self._problem, self._begin
        fresh = pool.members[self._columns :]
        self._columns = len(pool.members)
        starts, rows, weights, costs = [], [], [], []
        count = 0
        for cluster in fresh:
            rep = int(problem.rep[cluster[0]])
            work, money = float(problem.work_s[cluster].sum()), float(problem.money[cluster].sum())
            head = [begin["clusters"] + rep, begin["first"] + rep, begin["rep_work"] + rep, begin["rep_money"] + rep]
            head += [begin["city_work"], begin["city_money"]]
            starts.append(count)
            rows.append(np.concatenate([head, begin["segment"] + cluster]).astype(np.int32))
            weights.append(np.concatenate([[1.0, -1.0, work, money, work, money], np.ones(len(cluster))]))
            costs.append(-float(problem.value[cluster].sum()))
            count += len(rows[-1])
        if not fresh:
            return
        self._model.addCols(
            len(fresh),
            np.array(costs),
            np.zeros(len(fresh)),
            np.full(len(fresh), highspy.kHighsInf),
            count,
            np.array(starts, np.int32),
            np.concatenate(rows),
            np.concatenate(weights),
        )

    def prices(self) -> Prices:
        """Solve the relaxation over the clusters taken."""
        problem, begin, k = self._problem, self._begin, len(self._problem.rep_ids)
        self._run()
        dual = np.maximum(0.0, -np.array(self._model.getSolution().row_dual))
        rep = problem.rep
        work = dual[begin["rep_work"] : begin["rep_work"] + k] + dual[begin["city_work"]]
        money = dual[begin["rep_money"] : begin["rep_money"] + k] + dual[begin["city_money"]]
        place = dual[begin["segment"] :]
        gain = problem.value - work[rep] * problem.work_s - money[rep] * problem.money - place
        floor = dual[:k] - dual[begin["first"] : begin["first"] + k]
        return Prices(-float(self._model.getInfo().objective_function_value), gain, floor)

    def keep_apart(self, pool: Pool) -> None:
        """
        Forbid that two clusters touch: of those that hold one of two neighbours, at most one is chosen.

        The relaxation leaves this out, as its price would not be a price of single segments; its bound stays valid.

        Parameters
        ----------
        pool
            The clusters taken.
        """
        problem = self._problem
        holders: list[list[int]] = [[] for _ in range(len(problem.value))]
        for cluster, members in enumerate(pool.members):
            for segment in members.tolist():
                holders[segment].append(cluster)
        starts, columns = [0], []
        for segment, mine in enumerate(holders):
            for other in problem.index[problem.start[segment] : problem.start[segment + 1]].tolist():
                if other > segment and mine and holders[other]:
                    columns += sorted({*mine, *holders[other]})
                    starts.append(len(columns))
        rows = len(starts) - 1
        self._model.addRows(
            rows,
            np.full(rows, -highspy.kHighsInf),
            np.ones(rows),
            len(columns),
            np.array(starts[:-1], np.int32),
            np.array(columns, np.int32) + len(problem.rep_ids),
            np.ones(len(columns)),
        )

    def whole(self, nodes: int, gap: float) -> tuple[NDArray[np.int64], float]:
        """
        Solve in whole clusters.

        Parameters
        ----------
        nodes
            Nodes of the search tree.
        gap
            Relative gap at which to stop.

        Returns
        -------
        tuple
            Positions of the chosen clusters in the pool, and the proven bound on the value of any choice from it.
        """
        k, columns = len(self._problem.rep_ids), self._columns
        kinds = np.full(columns, highspy.HighsVarType.kInteger)
        self._model.changeColsIntegrality(columns, np.arange(k, k + columns, dtype=np.int32), kinds)
        self._model.setOptionValue("mip_max_nodes", nodes)
        self._model.setOptionValue("mip_rel_gap", gap)
        self._run()
        solution = np.array(self._model.getSolution().col_value)[k:]
        bound = -float(self._model.getInfo().mip_dual_bound)
        return np.flatnonzero(solution > 0.5), bound

    def _run(self) -> None:
        self._model.run()
        status = self._model.getModelStatus()
        accepted = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)
        if status not in accepted:
            raise RuntimeError(f"the linear solver ended with {status}")
