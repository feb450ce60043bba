"""From the sales modes, the territories and the history of sales to the problem of a company's year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault, InfeasibleError
from routeopt.coverage.model import Coverage
from routeopt.inputs.model import Inputs
from routeopt.inputs.sales import first_month
from routeopt.journeys.model import RepProblem
from routeopt.scenario.model import Scenario
from routeopt.scenario.targets import TargetSettings
from routeopt.targets.history import DIGITS, WEEKS_A_YEAR, foretell, read
from routeopt.targets.model import LEVELS, MONTHS, Forecast, TargetProblem
from routeopt.targets.tree import grow, sellers_of, upwards

_ROUND_UP = 1 - 1e-9
"""A share of a forecast that is a whole number but for the last bit is that number."""


@dataclass(frozen=True)
class TargetTask:
    """
    The problem of a year, and what it was built from.

    Attributes
    ----------
    problem, forecast, units, first_month, left_out
        As in `routeopt.targets.model.Targets`.
    """

    problem: TargetProblem
    forecast: Forecast
    units: pd.DataFrame
    first_month: str
    left_out: int


def build(settings: Scenario, known: Inputs, split: Coverage, problems: tuple[RepProblem, ...]) -> TargetTask | None:
    """
    Build the problem of the year's targets.

    Parameters
    ----------
    settings, known
        Scenario and tables.
    split
        Sales modes.
    problems
        Each rep's cycle: who sells to which outlet.

    Returns
    -------
    TargetTask or None
        None when the scenario has no targets: nobody asked.

    Raises
    ------
    BadInputError
        E1413 when a unit of the scenario is none of the plan.
    InfeasibleError
        E1410 or E1411 when the year's target is below the floors or above the caps, E1412 when a unit's floor is above
        its cap or what its parts may reach.
    """
    rules = settings.targets
    if rules is None or known.sales is None:
        return None
    outlets = _with_sellers(known, split, problems)
    units, parent, leaf = grow(outlets)
    level = units["level"].map({name: depth for depth, name in enumerate(LEVELS)}).to_numpy().astype(np.int8)
    served = outlets["status"].eq("served").to_numpy()
    history = read(known.sales, outlets["outlet_id"][served])
    told = foretell(settings, outlets[served].reset_index(drop=True), history)

    def of_units(values: NDArray[np.float64], of: NDArray[np.int64]) -> NDArray[np.float64]:
        total = np.zeros((len(units), *values.shape[1:]))
        np.add.at(total, of, values)
        return upwards(total, parent, level)

    cycles = WEEKS_A_YEAR / settings.period.weeks
    potential = outlets["potential_cases"].to_numpy(np.float64) * cycles
    monthly = of_units(told.outlets, leaf[served])
    signable = of_units(np.where(served, 0.0, potential), leaf)
    units["outlets"] = of_units(served.astype(np.float64), leaf).astype(np.int64)
    units["last_year_cases"] = of_units(history.last_year, leaf[served]).round(DIGITS)
    units["forecast_cases"] = monthly.sum(axis=1).round(DIGITS)
    units["potential_cases"] = of_units(potential, leaf).round(DIGITS)
    floor, cap = bounds(rules, units, signable)
    group = level == len(LEVELS) - 1
    desired = upwards(np.where(group, _desired(rules, units, group), 0.0), parent, level)
    last_year = float(units["last_year_cases"].iloc[0])
    total = rules.year_cases if rules.year_cases is not None else round(last_year * (1 + rules.growth))
    season = np.where(group[:, None], _season(monthly), 0.0)
    problem = TargetProblem(tuple(units["unit_id"]), level, parent, desired, floor, cap, season, total)
    _refuse_hopeless(rules, problem)
    ours = known.sales["outlet_id"].isin(outlets.loc[served, "outlet_id"])
    left_out = int(known.sales.loc[~ours, "outlet_id"].nunique())
    return TargetTask(problem, told.forecast, units, str(first_month(settings)), left_out)


def _with_sellers(known: Inputs, split: Coverage, problems: tuple[RepProblem, ...]) -> pd.DataFrame:
    """Outlets with mode and seller, as the plan's table of outlets will tell them."""
    table = known.outlets[["outlet_id", "status", "channel", "outlet_class", "volume_cases", "potential_cases"]].copy()
    decided = split.outlets.set_index("outlet_id").reindex(table["outlet_id"])
    rep = {outlet: problem.rep_id for problem in problems for outlet in problem.outlet_ids}
    table["rep_id"] = table["outlet_id"].map(rep)
    for name in ("mode", "distributor_id", "office_id"):
        table[name] = decided[name].to_numpy()
    table["office_id"] = table["office_id"].where(table["rep_id"].notna(), None)
    return sellers_of(table)


def bounds(
    rules: TargetSettings, units: pd.DataFrame, signable: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Bound the year of every unit.

    Parameters
    ----------
    rules
        The scenario's.
    units
        ``unit_id, level, forecast_cases``.
    signable
        float64 (n), potential of prospects, cases a year.

    Returns
    -------
    tuple of ndarray
        int64 (n) floors, rounded down, and caps, rounded up. A level without a share has 0 and what is signable above
        everything forecast.
    """
    forecast = units["forecast_cases"].to_numpy(np.float64)
    everything = 1e3 * forecast.max(initial=1.0) + signable.max(initial=0.0)
    low = units["level"].map({str(k): v for k, v in rules.floors.items()}).fillna(0.0).to_numpy(np.float64)
    high = units["level"].map({str(k): v for k, v in rules.caps.items()}).to_numpy(np.float64)
    floor = np.floor(low * forecast / _ROUND_UP).astype(np.int64)
    most = high * forecast + rules.prospect_share * signable
    cap = np.ceil(np.where(np.isnan(high), everything, most) * _ROUND_UP).astype(np.int64)
    row_of = {unit: row for row, unit in enumerate(units["unit_id"])}
    strange = [unit for unit in rules.units if unit not in row_of]
    if strange:
        some = {"some": ", ".join(units.loc[units["level"].isin(("mode", "office")), "unit_id"][:6])}
        raise BadInputError(
            [Fault("E1413", field=f"targets.units.{unit}", params={"unit": unit, **some}) for unit in strange]
        )
    for unit, asked in rules.units.items():
        row = row_of[unit]
        floor[row], cap[row] = _asked(asked.cases, asked.least, asked.most, int(floor[row]), int(cap[row]))
    return floor, np.maximum(cap, 0)


def _asked(cases: int | None, least: int | None, most: int | None, floor: int, cap: int) -> tuple[int, int]:
    """Bounds of a unit that the planner names; what he gives pushes the other bound away."""
    if cases is not None:
        return cases, cases
    low = floor if least is None else least
    high = cap if most is None else most
    return (low, max(low, high)) if most is None else (min(low, high), high)


def _desired(rules: TargetSettings, units: pd.DataFrame, group: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What each group would get: forecast, potential and room to grow, each brought to the forecast's sum."""
    forecast = units["forecast_cases"].to_numpy(np.float64)
    potential = units["potential_cases"].to_numpy(np.float64)
    whole = float(forecast[group].sum())
    parts = (
        (rules.history_weight, forecast),
        (rules.potential_weight, potential),
        (rules.room_weight, np.maximum(potential - forecast, 0.0)),
    )
    usable = [(weight, part, float(part[group].sum())) for weight, part in parts if part[group].sum() > 0]
    weights = sum(weight for weight, _, _ in usable)
    desired = np.zeros(len(units))
    for weight, part, total in usable:
        desired += weight / weights * whole * part / total if weights > 0 else 0.0
    return desired


def _season(monthly: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each month in the year's forecast; that of the company where a group has none."""
    year = monthly.sum(axis=1, keepdims=True)
    company = monthly[0] / year[0] if year[0] > 0 else np.full(MONTHS, 1 / MONTHS)
    shares: NDArray[np.float64] = np.where(year > 0, monthly / np.where(year > 0, year, 1.0), company)
    return shares


def _refuse_hopeless(rules: TargetSettings, problem: TargetProblem) -> None:
    """Name the unit whose bounds contradict each other, or the target that no unit's bounds allow."""
    least, most = reachable(problem)
    worst = np.flatnonzero(least > most)
    if len(worst):
        rows = worst[problem.level[worst] == problem.level[worst].max()]
        raise InfeasibleError(_contradiction(rules, problem, least, most, row) for row in rows[:20])
    field = "targets.year_cases" if rules.year_cases is not None else "targets.growth"
    if problem.total < least[0]:
        raise InfeasibleError([Fault("E1410", field=field, params={"total": problem.total, "least": int(least[0])})])
    if problem.total > most[0]:
        raise InfeasibleError([Fault("E1411", field=field, params={"total": problem.total, "most": int(most[0])})])


def _contradiction(
    rules: TargetSettings, problem: TargetProblem, least: NDArray[np.int64], most: NDArray[np.int64], row: int
) -> Fault:
    unit = problem.unit_ids[row]
    named = any(unit == name or name.startswith(f"{unit}/") for name in rules.units)
    params = {"unit": unit, "least": int(least[row]), "most": int(most[row])}
    return Fault("E1412", field="targets.units" if named else "targets.floors", params=params)


def reachable(problem: TargetProblem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Tell what each unit's year can be, its parts' bounds included.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    tuple of ndarray
        int64 (n): the larger of a unit's floor and its parts' least, and the smaller of its cap and its parts' most.
    """
    least, most = problem.floor.copy(), problem.cap.copy()
    for depth in range(len(LEVELS) - 1, 0, -1):
        rows = np.flatnonzero(problem.level == depth)
        for mine, pick in ((least, np.maximum), (most, np.minimum)):
            parts = np.zeros(len(mine), np.int64)
            np.add.at(parts, problem.parent[rows], mine[rows])
            above = np.unique(problem.parent[rows])
            mine[above] = pick(mine[above], parts[above])
    return least, most
