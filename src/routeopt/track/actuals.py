"""Read what was done: one table per role, told by its file name; every fault at once."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from routeopt.core.clock import to_day
from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.inputs import survey
from routeopt.inputs.columns import capped, row_fault, typed_table
from routeopt.inputs.cooler_table import COOLERS
from routeopt.inputs.fields import Field
from routeopt.inputs.formats import read_text_table
from routeopt.inputs.schema import SURVEY
from routeopt.plan.model import Plan
from routeopt.track.clocks import CLOCK
from routeopt.track.model import Actuals

CHECKED = ("state", "own_share", "sales_cases", "rival", "position")
"""What a check of a cooler finds."""
FILE = "file"
"""Column with the file that a row was read from."""
QUARTER_WEEKS = 13
"""A plan is repeated cycle by cycle for at most a quarter."""
_ENDINGS = (".csv", ".txt", ".xlsx", ".xls", ".ods", ".parquet")
_OUTLET = Field("outlet_id", "text", "The outlet.", ("网点编号", "客户编号", "customer id"), required=True)
_DATE = Field("date", "text", "The day, such as 2026-01-31.", ("日期", "拜访日期", "订单日期"), required=True)


def _named_wrongly(table: pd.DataFrame, plan: Plan, file: str) -> list[Fault]:
    """Outlets, reps and coolers that the plan does not know."""
    faults = []
    known = {
        "outlet_id": ("E1111", plan.outlets["outlet_id"]),
        "rep_id": ("E1114", plan.territories["rep_id"]),
        "cooler_id": ("E1310", plan.coolers["cooler_id"]),
    }
    for column, (code, ids) in known.items():
        if column not in table:
            continue
        wrong = table[column].notna() & ~table[column].isin(set(ids))
        faults += [
            row_fault(code, file, column, int(row), value=table[column].iloc[row]) for row in np.flatnonzero(wrong)
        ]
    return faults


def _surveyed_wrongly(table: pd.DataFrame, plan: Plan, file: str) -> list[Fault]:
    """Rows of a later census that can't be used; it may name outlets that nobody knew before."""
    return survey.faults(table, plan.outlets, file)


@dataclass(frozen=True)
class Role:
    """
    One kind of table about what was done.

    Attributes
    ----------
    fields
        Its columns. A field ``date`` is read as a day inside the quarter.
    aliases
        What a file name may begin with beside the role's own name.
    faults
        Finds rows that name what the plan does not know.
    """

    fields: tuple[Field, ...]
    aliases: tuple[str, ...] = ()
    faults: Callable[[pd.DataFrame, Plan, str], list[Fault]] = _named_wrongly


ROLES: dict[str, Role] = {
    "visits": Role(
        (
            Field(
                "rep_id",
                "text",
                "Who called.",
                ("业务代表编号", "业务员编号", "业代编号", "业务代表", "业务员", "业代"),
                required=True,
            ),
            _OUTLET,
            _DATE,
            Field("arrive", "text", "Arrival, HH:MM.", ("到店时间", "到达时间", "start")),
            Field("leave", "text", "End of the visit, HH:MM.", ("离店时间", "离开时间", "end")),
            Field("order", "flag", "An order was taken.", ("是否下单", "有无订单"), default=False),
        ),
        ("拜访",),
    ),
    "orders": Role(
        (_OUTLET, _DATE, Field("cases", "number", "Cases ordered.", ("箱数", "订单箱数"), required=True, low=0)),
        ("订单",),
    ),
    "checks": Role(
        (
            Field("cooler_id", "text", "The cooler.", ("设备编号", "冰柜编号"), required=True),
            Field("outlet_id", "text", "Outlet where it stood; else that of the plan.", ("网点编号", "客户编号")),
            Field("date", "text", "The day, such as 2026-01-31.", ("日期", "检查日期"), required=True),
            *(field for field in COOLERS if field.name in CHECKED),
            Field("deposit", "number", "Deposit paid by now, money.", ("押金", "已收押金"), low=0),
        ),
        ("检查", "coolers", "设备"),
    ),
    "sales": Role(
        (
            _OUTLET,
            Field("date", "text", "The day; left out where the row is a sum.", ("日期",)),
            Field("cases", "number", "Cases sold.", ("箱数", "销量"), required=True),
        ),
        ("销量", "销售"),
    ),
    "survey": Role(SURVEY, ("census", "普查"), _surveyed_wrongly),
}
"""What can be tracked, by role."""


def read_actuals(files: Iterable[Path], plan: Plan, until: dt.date | None = None) -> Actuals:
    """
    Read the tables of what was done.

    Parameters
    ----------
    files
        Tables, or folders of tables; a file name begins with its role, such as ``visits_january.csv``.
    plan
        The plan in force.
    until
        Last day that counts; None takes the last day of any row.

    Returns
    -------
    Actuals
        Typed tables.

    Raises
    ------
    BadInputError
        E1110 no table, or one whose role its name does not tell, E1111 unknown outlets, E1112 an unreadable day, E1113
        a day outside the quarter of the plan, E1114 unknown reps, E1115 times that are none, E1310 unknown coolers,
        E1001 to E1005 rows of a census that can't be used, and faults of single cells.
    """
    faults: list[Fault] = []
    parts: dict[str, list[pd.DataFrame]] = {}
    for file in _listed(files):
        role = _role(file)
        if role is None:
            faults.append(Fault("E1110", shown_path(file), params={"roles": ", ".join(ROLES)}))
            continue
        try:
            texts = read_text_table(file)
        except BadInputError as refused:
            faults += refused.faults
            continue
        table, found = typed_table(texts, ROLES[role].fields, shown_path(file))
        faults += found
        if not any(fault.code == "E208" for fault in found):
            faults += ROLES[role].faults(table, plan, shown_path(file))
            table, found = _with_days(table, plan, shown_path(file))
            faults += [*found, *_no_times(table, shown_path(file))]
        parts.setdefault(role, []).append(table.assign(**{FILE: str(file)}))
    if not parts and not faults:
        faults.append(Fault("E1110", params={"roles": ", ".join(ROLES)}))
    if faults:
        raise BadInputError(capped(faults))
    tables = {role: pd.concat(parts[role], ignore_index=True) for role in ROLES if role in parts}
    start, last = _quarter(plan)
    dated = [table["date"].max() for table in tables.values() if "date" in table and table["date"].notna().any()]
    end = until or (max(dated) if dated else last)
    return Actuals({role: _up_to(table, end) for role, table in tables.items()}, max(end, start))


def _quarter(plan: Plan) -> tuple[dt.date, dt.date]:
    """First and last day on which the plan can be in force."""
    period = plan.manifest["scenario"]["period"]
    start = dt.date.fromisoformat(period["start"])
    return start, start + dt.timedelta(weeks=max(QUARTER_WEEKS, period["weeks"])) - dt.timedelta(days=1)


def _listed(files: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for file in files:
        if file.is_dir():
            found += sorted(entry for entry in file.iterdir() if entry.suffix.lower() in _ENDINGS)
        else:
            found.append(file)
    return found


def _role(file: Path) -> str | None:
    """Role of a file by the beginning of its name."""
    stem = file.stem.lower()
    return next((role for role, one in ROLES.items() if stem.startswith((role, *one.aliases))), None)


def _with_days(table: pd.DataFrame, plan: Plan, file: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Days from texts, each inside the quarter of the plan."""
    if "date" not in table:
        return table, []
    first, last = _quarter(plan)
    days: list[dt.date | None] = []
    faults = []
    for row, value in enumerate(table["date"]):
        day = None if pd.isna(value) else to_day(str(value))
        days.append(day)
        if day is None and not pd.isna(value):
            faults.append(row_fault("E1112", file, "date", row, value=value))
        elif day is not None and not first <= day <= last:
            faults.append(row_fault("E1113", file, "date", row, value=day, first=first, last=last))
    return table.assign(date=pd.Series(days, dtype=object)), faults


def _no_times(table: pd.DataFrame, file: str) -> list[Fault]:
    """Arrivals and ends that are no time of day."""
    return [
        row_fault("E1115", file, name, row, value=value)
        for name in ("arrive", "leave")
        if name in table
        for row, value in enumerate(table[name])
        if not pd.isna(value) and not CLOCK.search(str(value).strip())
    ]


def _up_to(table: pd.DataFrame, end: dt.date) -> pd.DataFrame:
    """Rows until that day; rows without a day are sums up to it."""
    if "date" not in table:
        return table
    keep = [pd.isna(day) or day <= end for day in table["date"]]
    return table[pd.Series(keep, index=table.index, dtype=bool)].reset_index(drop=True)
