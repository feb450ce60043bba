"""Rules of a coverage, verified from problem and result alone."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routeopt.core.violation import Violation
from routeopt.coverage.model import GIVEN, MODES, Coverage, CoverageProblem
from routeopt.coverage.money import Money


def check(problem: CoverageProblem, result: Coverage) -> tuple[Violation, ...]:
    """
    Verify a coverage.

    Parameters
    ----------
    problem
        What was asked.
    result
        What was answered.

    Returns
    -------
    tuple of Violation
        Empty when every rule holds.
    """
    wrong_rows = tuple(_every_outlet_once(problem, result))
    return wrong_rows or tuple(violation for rule in _RULES for violation in rule(problem, result))


def _every_outlet_once(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    if tuple(result.outlets["outlet_id"]) != problem.outlet_ids:
        yield Violation("coverage.every_outlet_once", "outlets")


def _modes_exist(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    modes = result.outlets["mode"]
    for row in np.flatnonzero(modes.notna() & ~modes.isin(MODES)):
        yield Violation("coverage.mode_exists", problem.outlet_ids[row], {"mode": modes.iloc[row]})


def _table_modes_kept(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    """A mode that the table names changes only to none, when nobody can do it."""
    for row, mode in enumerate(result.outlets["mode"]):
        named = MODES[problem.ruled_mode[row]]
        if problem.ruled_by[row] in GIVEN and isinstance(mode, str) and mode != named and problem.reachable[row]:
            yield Violation("coverage.table_mode_kept", problem.outlet_ids[row], {"mode": mode, "named": named})


def _direct_is_reachable(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    direct = (result.outlets["mode"] == "DSD").to_numpy()
    for row in np.flatnonzero(direct & (~problem.reachable | (problem.office < 0))):
        yield Violation("coverage.direct_is_reachable", problem.outlet_ids[row])


def _distributor_owns_area(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    """WAT and PDS outlets belong to the distributor in whose area they lie, unless the table names another."""
    for row, (mode, distributor) in enumerate(
        zip(result.outlets["mode"], result.outlets["distributor_id"], strict=True)
    ):
        if mode not in ("WAT", "PDS", "WS"):
            if isinstance(distributor, str):
                yield Violation("coverage.own_mode_has_no_distributor", problem.outlet_ids[row])
            continue
        if not isinstance(distributor, str) or distributor not in problem.distributor_ids:
            yield Violation("coverage.distributor_known", problem.outlet_ids[row])
            continue
        chosen = problem.distributor_ids.index(distributor)
        if problem.money is not None and problem.money.free[row]:
            continue  # The area is drawn by money: `_areas_are_sound` looks at it.
        by_table = problem.ruled_by[row] in GIVEN and problem.fixed_distributor[row] == chosen
        if mode != "WS" and not by_table and problem.area_distributor[row, ("WAT", "PDS").index(mode)] != chosen:
            yield Violation("coverage.distributor_owns_area", problem.outlet_ids[row], {"distributor": distributor})


def _capacity_holds(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    for position, name in enumerate(problem.distributor_ids):
        mine = (result.outlets["distributor_id"] == name).to_numpy()
        cases = float(problem.volume_cases[mine].sum())
        if cases > problem.capacity_cases[position] + 1e-6:
            params = {"cases": round(cases, 1), "capacity": float(problem.capacity_cases[position])}
            yield Violation("coverage.capacity", name, params)


def _storage_holds(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    limit = problem.turnover_cases
    for position, name in enumerate(problem.distributor_ids):
        cases = float(problem.volume_cases[(result.outlets["distributor_id"] == name).to_numpy()].sum())
        if cases > limit[position] + 1e-6:
            params = {"cases": round(cases, 1), "storage": round(float(limit[position]), 1)}
            yield Violation("coverage.storage", name, params)


def _mix_holds(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    """Each mode has its share of customers or cases; a share with a price may miss it."""
    money = problem.money
    mode = result.outlets["mode"].to_numpy(dtype=object)
    customers = problem.served | np.isin(np.array(problem.outlet_ids, dtype=object), list(result.added))
    for rule in () if money is None else money.mix:
        amount = np.where(customers, problem.volume_cases if rule.volume else 1.0, 0.0)
        whole = float(amount.sum())
        share = float(amount[mode == MODES[rule.mode]].sum()) / max(whole, 1e-9)
        if rule.price is None and not rule.least - 1e-7 <= share <= rule.most + 1e-7:
            params = {"share": f"{share:.2%}", "least": f"{rule.least:.2%}", "most": f"{rule.most:.2%}"}
            yield Violation("coverage.mix", MODES[rule.mode], params)


def _team_holds_its_outlets(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    # A prospect that the plan takes on has a place like any customer.
    customers = problem.served | np.isin(np.array(problem.outlet_ids, dtype=object), list(result.added))
    direct = (result.outlets["mode"] == "DSD").to_numpy() & customers
    for position, name in enumerate(problem.office_ids):
        count = int((direct & (result.outlets["office_id"] == name).to_numpy()).sum())
        low, high = int(problem.direct_min[position]), int(problem.direct_max[position])
        if not low <= count <= high:
            yield Violation("coverage.team_size", name, {"count": count, "low": low, "high": high})


def _areas_are_sound(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    """An area drawn by money hangs together, holds only what is in reach, and keeps its band and break-even."""
    money = problem.money
    if money is None:
        return
    free = np.flatnonzero(money.free)
    owner = result.outlets["distributor_id"].to_numpy(dtype=object)
    mode = result.outlets["mode"].to_numpy(dtype=object)
    for position, name in enumerate(problem.distributor_ids):
        mine = (owner == name) & money.free
        if MODES[money.distributor_mode[position]] not in ("WAT", "PDS") or not mine.any():
            continue
        if not money.in_reach[mine, position].all():
            yield Violation("coverage.area_in_reach", name, {"outlets": int((~money.in_reach[mine, position]).sum())})
        count = _pieces(money, mine[free])
        if count > 1:
            yield Violation("coverage.area_connected", name, {"pieces": count})
        served = int((mine & problem.served).sum())
        if not money.outlets_min[position] <= served <= money.outlets_max[position]:
            yield Violation("coverage.area_outlets", name, {"outlets": served})
        cases = float(problem.volume_cases[mine].sum())
        if cases < money.min_volume_cases[position] - 1e-6:
            least = float(money.min_volume_cases[position])
            yield Violation("coverage.break_even", name, {"cases": round(cases, 1), "least": least})
    for row in np.flatnonzero(money.strategic & money.free & problem.reachable & (mode != "DSD")):
        yield Violation("coverage.strategic_direct", problem.outlet_ids[row])
    kept = np.isin(mode.astype(str), ("DSD", "WAT"))
    for row in np.flatnonzero(money.exclusive & money.free & problem.reachable & (problem.office >= 0) & ~kept):
        yield Violation("coverage.exclusive_held", problem.outlet_ids[row])


def _structure_holds(problem: CoverageProblem, result: Coverage) -> Iterator[Violation]:
    """Only scored outlets leave or join the team by score, each as the table says, and no more than the caps allow."""
    asked, table = problem.structure, result.structure
    if asked is None:
        return
    position = {name: row for row, name in enumerate(problem.outlet_ids)}
    rows = np.array([position[name] for name in table["outlet_id"]], np.int64)
    if set(rows.tolist()) != set(np.flatnonzero(asked.scored).tolist()):
        yield Violation("coverage.structure_scored", "structure")
        return
    inside = (result.outlets["mode"] == "DSD").to_numpy()[rows]
    for name, here, cap in (("drop", asked.was_direct, asked.drops_max), ("add", asked.outside, asked.adds_max)):
        done = (table["action"] == name).to_numpy()
        wrong = done & (~here[rows] | (inside if name == "drop" else ~inside))
        for row in rows[wrong]:
            yield Violation("coverage.structure_scored", problem.outlet_ids[row], {"action": name})
        for office, limit in enumerate(cap.tolist()):
            count = int((problem.office[rows[done]] == office).sum())
            if count > limit:
                params = {"action": name, "count": count, "most": limit}
                yield Violation("coverage.structure_capped", problem.office_ids[office], params)


def _pieces(money: Money, inside: NDArray[np.bool_]) -> int:
    """Count the pieces of a set of free outlets along the streets."""
    graph = csr_array(
        (np.ones(len(money.neighbours.index)), money.neighbours.index, money.neighbours.start),
        shape=(len(inside), len(inside)),
    )
    return int(connected_components(graph[inside][:, inside], directed=False)[0])


_RULES: tuple[Callable[[CoverageProblem, Coverage], Iterator[Violation]], ...] = (
    _modes_exist,
    _table_modes_kept,
    _direct_is_reachable,
    _distributor_owns_area,
    _areas_are_sound,
    _capacity_holds,
    _storage_holds,
    _mix_holds,
    _team_holds_its_outlets,
    _structure_holds,
)
