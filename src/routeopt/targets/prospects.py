"""Prospects graded A, B or C by what they bring within the year, which hangs on the month in which they likely sign."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.scenario.targets import TargetSettings
from routeopt.targets.model import MONTHS

DIGITS = 3
WEEKS_A_MONTH = 365.25 / 7 / MONTHS


def grade(
    rules: TargetSettings,
    outlets: pd.DataFrame,
    visits: pd.DataFrame,
    sales: pd.DataFrame,
    begins: pd.Period,
    weeks: int,
) -> pd.DataFrame:
    """
    Grade the prospects of all reps.

    Parameters
    ----------
    rules
        The scenario's.
    outlets, visits
        Tables of the plan.
    sales
        History of sales: it tells how many customers were won a month.
    begins
        First month of the year.
    weeks
        Weeks of a cycle.

    Returns
    -------
    pandas.DataFrame
        ``outlet_id, rep_id, place, potential_cases, signing_month, value_cases, grade`` of every prospect that a rep
        has. Each rep signs as many a month as the team did per rep in the history, those called on in this cycle first
        and large ones before small ones; the month is missing where the year ends before. A prospect brings its
        potential, times the share of theirs that direct customers buy, from that month on. The grade goes by the
        running sum of these cases.
    """
    mine = outlets[outlets["status"].eq("prospect") & outlets["rep_id"].notna()]
    direct = outlets[outlets["status"].eq("served") & outlets["mode"].eq("DSD").fillna(value=False)]
    called = set(visits.loc[visits["kind"].eq("prospect"), "outlet_id"])
    table = mine[["outlet_id", "rep_id", "potential_cases"]].assign(later=~mine["outlet_id"].isin(called))
    table = table.sort_values(
        ["rep_id", "later", "potential_cases", "outlet_id"], ascending=[True, True, False, True], ignore_index=True
    )
    table["place"] = table.groupby("rep_id").cumcount() + 1
    rate = _signed_a_month(direct["outlet_id"], sales) / max(int(direct["rep_id"].nunique()), 1)
    month = np.ceil(table["place"].to_numpy(np.float64) / rate - 1e-9) if rate > 0 else np.full(len(table), np.inf)
    within = month <= MONTHS
    potential = float(direct["potential_cases"].sum())
    share = float(direct["volume_cases"].sum()) / potential if potential > 0 else 0.0
    left = np.where(within, MONTHS + 1 - np.where(within, month, 0), 0.0)
    cases = table["potential_cases"].to_numpy(np.float64) / weeks * WEEKS_A_MONTH * share
    table["value_cases"] = (cases * left).round(DIGITS)
    table["signing_month"] = [
        (begins + int(number) - 1).start_time.date() if signs else None
        for number, signs in zip(np.where(within, month, 1), within, strict=True)
    ]
    table["grade"] = _grades(rules, table)
    return table.drop(columns="later")


def _signed_a_month(customers: pd.Series, sales: pd.DataFrame) -> float:
    """Customers won a month: those whose sales begin after the first month of the history."""
    first = sales[sales["outlet_id"].isin(customers) & sales["volume"].gt(0)].groupby("outlet_id")["month"].min()
    span = pd.Period(sales["month"].max(), "M") - pd.Period(sales["month"].min(), "M")
    return float(first.gt(sales["month"].min()).sum()) / max(span.n, 1)


def _grades(rules: TargetSettings, table: pd.DataFrame) -> NDArray[np.object_]:
    """A for the best that make up the first share of all value, B for those up to the second, C for the rest."""
    order = table.sort_values(["value_cases", "outlet_id"], ascending=[False, True]).index.to_numpy()
    value = table["value_cases"].to_numpy(np.float64)[order]
    before = np.concatenate([[0.0], np.cumsum(value)[:-1]]) if len(value) else value
    whole = float(value.sum())
    grades = np.full(len(table), "C", dtype=object)
    grades[order[(before < rules.grade_b_share * whole) & (value > 0)]] = "B"
    grades[order[(before < rules.grade_a_share * whole) & (value > 0)]] = "A"
    return grades
