"""Checks across tables and settings: each rule its own function, all of them run."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import shapely

from routeopt.core.faults import Fault
from routeopt.inputs import absent, opening
from routeopt.inputs.columns import row_fault
from routeopt.inputs.model import CHANNELS
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import working_days

Tables = dict[str, pd.DataFrame]
Shown = dict[str, str]
_SLIVER_SHARE = 1e-4


def across_tables(scenario: Scenario, tables: Tables, shown: Shown) -> list[Fault]:
    """
    Run every check that needs more than one cell.

    Parameters
    ----------
    scenario
        The settings.
    tables
        Typed tables by role; cells with faults of their own are NA.
    shown
        File names for messages by role.

    Returns
    -------
    list of Fault
        In the order of the rules, then of the rows.
    """
    return [fault for rule in RULES for fault in rule(scenario, tables, shown)]


def _tables_not_empty(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    del scenario
    for role, code in (("outlets", "E230"), ("offices", "E231"), ("reps", "E232")):
        if tables[role].empty:
            yield Fault(code, shown[role])


def _positions(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """Positions at 0, 0, and positions whose lon and lat stand in each other's column."""
    del scenario
    outlets = tables["outlets"]
    middle = outlets[["lon", "lat"]].median()
    for role, frame in tables.items():
        if "lon" not in frame.columns:
            continue
        for row in np.flatnonzero((frame["lon"] == 0) & (frame["lat"] == 0)):
            yield row_fault("E233", shown[role], "lon, lat", int(row))
    swapped_back = (outlets["lat"] - middle["lon"]).abs() + (outlets["lon"] - middle["lat"]).abs()
    as_given = (outlets["lon"] - middle["lon"]).abs() + (outlets["lat"] - middle["lat"]).abs()
    for row in np.flatnonzero((swapped_back < 1.0) & (as_given > 2.0)):
        values = {"lon": outlets["lon"].iloc[row], "lat": outlets["lat"].iloc[row]}
        yield row_fault("E234", shown["outlets"], "lon, lat", int(row), **values)
    offices = tables["offices"]
    if len(offices) and len(outlets):
        apart = (offices["lat"] - middle["lon"]).abs() + (offices["lon"] - middle["lat"]).abs()
        straight = (offices["lon"] - middle["lon"]).abs() + (offices["lat"] - middle["lat"]).abs()
        if (apart < 1.0).all() and (straight > 2.0).all():
            yield Fault("E235", shown["outlets"], field="lon, lat")


def _served_outlets_are_described(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """A served outlet has a class and a volume."""
    del scenario
    outlets = tables["outlets"]
    served = outlets["status"] == "served"
    for column in ("outlet_class", "volume_cases"):
        for row in np.flatnonzero(served & outlets[column].isna()):
            yield row_fault("E236", shown["outlets"], column, int(row))


def _known_ids(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """Ids point at rows that exist."""
    del scenario
    for role, column, other in (
        ("outlets", "office_id", "offices"),
        ("outlets", "distributor_id", "distributors"),
        ("outlets", "rep_id", "reps"),
        ("reps", "office_id", "offices"),
        ("doors", "outlet_id", "outlets"),
    ):
        ids = tables[role][column]
        for row in np.flatnonzero(ids.notna() & ~ids.isin(tables[other][column])):
            yield row_fault("E237", shown[role], column, int(row), value=ids.iloc[row], table=shown.get(other, other))


def _homes_are_placed(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """A rep who starts at home has a home."""
    del scenario
    reps = tables["reps"]
    for row in np.flatnonzero((reps["start"] == "home") & reps[["lon", "lat"]].isna().any(axis=1)):
        yield row_fault("E238", shown["reps"], "lon, lat", int(row))


def _classes_have_frequency_and_service(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """Every class in use has a visit frequency and a service time, unless its rows name their own."""
    outlets = tables["outlets"]
    served = outlets["status"] == "served"
    for column, setting in (("visits_per_cycle", "visits_per_cycle"), ("service_minutes", "service_minutes")):
        known = set(getattr(scenario.journeys, setting))
        open_ = served & outlets[column].isna() & outlets["outlet_class"].notna()
        lacking = outlets["outlet_class"][open_ & ~outlets["outlet_class"].isin(known)]
        for name, rows in lacking.groupby(lacking):
            params = {"name": name, "setting": f"journeys.{setting}", "outlets": len(rows)}
            yield row_fault("E239", shown["outlets"], "outlet_class", int(rows.index[0]), **params)


def _visits_fit_the_cycle(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """A frequency is a whole number of visits and at most one a working day."""
    days = len(working_days(scenario.period))
    if not days:
        yield Fault("E248", field="period")
        return
    for name, often in sorted(dict(scenario.journeys.visits_per_cycle).items()):
        if often > days:
            yield Fault("E240", field=f"journeys.visits_per_cycle.{name}", params={"value": often, "days": days})
    visits = tables["outlets"]["visits_per_cycle"]
    for row in np.flatnonzero(visits.notna() & ((visits % 1 != 0) | (visits > days))):
        yield row_fault(
            "E240", shown["outlets"], "visits_per_cycle", int(row), value=f"{visits.iloc[row]:g}", days=days
        )


def _openings_hold_a_visit(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """Opening texts can be read, and on some working day hold a visit inside the shift."""
    outlets, journeys = tables["outlets"], scenario.journeys
    shift = _clock_s(journeys.shift_start), _clock_s(journeys.shift_end)
    weekdays = {day.weekday() for day in working_days(scenario.period)}
    minutes = outlets["service_minutes"].fillna(outlets["outlet_class"].map(dict(journeys.service_minutes)))
    minutes = minutes.where(outlets["status"] == "served", journeys.prospect_minutes)
    direct = outlets["mode"].isna() | (outlets["mode"] == "DSD")
    for row in np.flatnonzero(outlets["opening"].notna()).tolist():
        text = outlets["opening"].iloc[row]
        try:
            week = opening.parse(text)
        except ValueError:
            yield row_fault("E241", shown["outlets"], "opening", row, value=text)
            continue
        longest = max(
            (min(end, shift[1]) - max(start, shift[0]) for day in weekdays for start, end in week[day]), default=0
        )
        need = minutes.iloc[row] * 60
        if direct.iloc[row] and need > longest:
            params = {"value": text, "need": f"{need / 60:g}", "longest": f"{max(longest, 0) / 60:g}"}
            yield row_fault("E242", shown["outlets"], "opening", row, **params)


def _rules_name_channels(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """Coverage rules speak of channels that exist; a mistyped one would never match."""
    del tables, shown
    for number, rule in enumerate(scenario.coverage.rules):
        for channel in sorted(set(rule.channels) - set(CHANNELS)):
            params = {"value": channel, "allowed": ", ".join(CHANNELS)}
            yield Fault("E206", field=f"coverage.rules.{number}.channels", params=params)


def _prospects_sell_nothing(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """A prospect is no customer yet: what it might take is its potential."""
    del scenario
    outlets = tables["outlets"]
    for row in np.flatnonzero((outlets["status"] == "prospect") & (outlets["volume_cases"] > 0)):
        params = {"value": f"{outlets['volume_cases'].iloc[row]:g}"}
        yield row_fault("E247", shown["outlets"], "volume_cases", int(row), **params)


def _clock_s(clock: object) -> int:
    hour, minute = str(clock).split(":")[:2]
    return int(hour) * 3600 + int(minute) * 60


def _areas(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """WAT and PDS distributors own areas, and areas do not overlap."""
    frame = tables["distributors"]
    owners = frame["mode"].isin(["WAT", "PDS"]).to_numpy()
    shapes = frame["area"].to_numpy(dtype=object)
    drawn = scenario.coverage.method == "optimise"
    for row in np.flatnonzero(owners).tolist():
        if shapes[row] is None and not drawn:
            yield row_fault("E243", shown["distributors"], "area", row, mode=frame["mode"].iloc[row])
    rows = [int(row) for row in np.flatnonzero(owners) if shapes[row] is not None and shapes[row].is_valid]
    for position, row in enumerate(rows):
        for other in rows[:position]:
            common = shapely.intersection(shapes[row], shapes[other]).area
            if common > _SLIVER_SHARE * min(shapes[row].area, shapes[other].area):
                other_id = frame["distributor_id"].iloc[other]
                yield row_fault("E244", shown["distributors"], "area", row, other=other_id)


def _distributor_serves_mode(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """A distributor named for an outlet works in the outlet's mode."""
    del scenario
    outlets = tables["outlets"]
    modes = tables["distributors"].drop_duplicates("distributor_id").set_index("distributor_id")["mode"]
    theirs = outlets["distributor_id"].map(modes)
    for row in np.flatnonzero(outlets["mode"].notna() & theirs.notna() & (theirs != outlets["mode"])):
        params = {"mode": outlets["mode"].iloc[row], "other": theirs.iloc[row]}
        yield row_fault("E245", shown["outlets"], "distributor_id", int(row), **params)


def _money_is_complete(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """Where money decides, every mode in use has a margin and every WAT and PDS distributor a capacity."""
    if scenario.coverage.method != "optimise":
        return
    frame, outlets = tables["distributors"], tables["outlets"]
    used = {"DSD", *(rule.mode for rule in scenario.coverage.rules if rule.mode not in ("WAT", "PDS"))}
    used |= set(frame["mode"].dropna()) | set(outlets["mode"].dropna())
    for mode in sorted(used - set(scenario.coverage.money.margin_per_case)):
        yield Fault("E260", field="coverage.money.margin_per_case", params={"mode": mode})
    for row in np.flatnonzero(frame["mode"].isin(["WAT", "PDS"]) & frame["capacity_cases"].isna()):
        params = {"distributor": frame["distributor_id"].iloc[row]}
        yield row_fault("E261", shown["distributors"], "capacity_cases", int(row), **params)
    channels = {*scenario.coverage.exclusive_channels, *scenario.coverage.money.hold_value_per_case}
    for channel in sorted(channels - set(CHANNELS)):
        yield Fault("E206", field="coverage", params={"value": channel, "allowed": ", ".join(CHANNELS)})
    streets = set(outlets["street"].dropna())
    for street in scenario.coverage.strategic_streets:
        if street not in streets:
            yield Fault("E262", field="coverage.strategic_streets", params={"street": street})


def _modes_off_are_known(scenario: Scenario, tables: Tables, shown: Shown) -> Iterator[Fault]:
    """What-ifs speak of distributors that exist."""
    del shown
    yield from absent.faults(scenario, tables["distributors"])


RULES: tuple[Callable[[Scenario, Tables, Shown], Iterator[Fault]], ...] = (
    _tables_not_empty,
    _positions,
    _served_outlets_are_described,
    _known_ids,
    _homes_are_placed,
    _classes_have_frequency_and_service,
    _visits_fit_the_cycle,
    _openings_hold_a_visit,
    _areas,
    _money_is_complete,
    _modes_off_are_known,
    _distributor_serves_mode,
    _rules_name_channels,
    _prospects_sell_nothing,
)
"""Every rule in the order in which its faults are listed."""
