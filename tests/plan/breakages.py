"""Ways to break a plan, one per rule of the checker: each takes the copied tables and spoils them in place."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
from shapely import affinity

Tables = dict[str, Any]
BREAKAGES: dict[str, Callable[[Tables], None]] = {}


def breaks(change: Callable[[Tables], None]) -> Callable[[Tables], None]:
    """Enter a breakage under the name of the rule that must find it."""
    BREAKAGES[change.__name__] = change
    return change


def put(table: pd.DataFrame, column: str, value: Any, **where: Any) -> None:
    """Set a column in the first row that matches."""
    rows = table.index[
        [all(row) for row in zip(*(table[k].eq(v).fillna(value=False) for k, v in where.items()), strict=True)]
    ]
    table.loc[rows[0], column] = value


def first_day(tables: Tables, rep: str = "R1") -> pd.DataFrame:
    """Visits of a rep's first day."""
    visits = tables["visits"]
    mine = visits[visits["rep_id"].eq(rep) & visits["kind"].ne("cooler_check")]
    return mine[mine["date"].eq(mine["date"].min())]


def visits_of(tables: Tables, planned: int) -> pd.DataFrame:
    """Visits of the first outlet that is planned so often."""
    outlets = tables["outlets"]
    outlet = outlets.loc[outlets["visits_per_cycle"].eq(planned) & outlets["status"].eq("served"), "outlet_id"].iloc[0]
    return tables["visits"][tables["visits"]["outlet_id"].eq(outlet) & tables["visits"]["kind"].ne("cooler_check")]


@breaks
def values_present(tables: Tables) -> None:
    tables["outlets"].loc[0, "name"] = pd.NA


@breaks
def codes_known(tables: Tables) -> None:
    put(tables["unserved"], "code", "because", what="prospect")


@breaks
def keys_unique(tables: Tables) -> None:
    tables["territories"] = tables["territories"].iloc[::-1].reset_index(drop=True)


@breaks
def scenario_unchanged(tables: Tables) -> None:
    tables["manifest"]["scenario"]["territories"]["outlets_max"] = 500


@breaks
def every_outlet_once(tables: Tables) -> None:
    tables["outlets"] = tables["outlets"][tables["outlets"]["outlet_id"].ne("X001")]


@breaks
def outlets_unchanged(tables: Tables) -> None:
    put(tables["outlets"], "name", "Another shop", outlet_id="D003")


@breaks
def channels_known(tables: Tables) -> None:
    put(tables["outlets"], "channel", "moon", outlet_id="D003")


@breaks
def table_modes_kept(tables: Tables) -> None:
    put(tables["outlets"], "mode", "WS", outlet_id="X000")


@breaks
def rules_explain_modes(tables: Tables) -> None:
    put(tables["outlets"], "reason", "rule_1", outlet_id="W003")


@breaks
def mode_or_reason(tables: Tables) -> None:
    tables["unserved"] = tables["unserved"][tables["unserved"]["outlet_id"].ne("Z001")]


@breaks
def distributor_fits_mode(tables: Tables) -> None:
    put(tables["outlets"], "distributor_id", "S1", outlet_id="W003")


@breaks
def areas_hold_their_outlets(tables: Tables) -> None:
    put(tables["outlets"], "mode", "WAT", outlet_id="X001")
    put(tables["outlets"], "distributor_id", "A1", outlet_id="X001")


@breaks
def distributor_capacity(tables: Tables) -> None:
    put(tables["outlets"], "volume_cases", 5000.0, outlet_id="W003")


@breaks
def distributor_storage(tables: Tables) -> None:
    put(tables["outlets"], "volume_cases", 5000.0, outlet_id="W003")


@breaks
def modes_off_kept(tables: Tables) -> None:
    """The westernmost outlet goes to the WAT distributor."""
    outlets = tables["outlets"]
    served = outlets[outlets["status"].eq("served")]
    west = str(served.loc[served["lon"].idxmin(), "outlet_id"])
    put(outlets, "mode", "WAT", outlet_id=west)
    put(outlets, "distributor_id", "A1", outlet_id=west)


@breaks
def rep_of_the_office(tables: Tables) -> None:
    put(tables["outlets"], "rep_id", "R1", outlet_id="X001")


@breaks
def outlets_in_band(tables: Tables) -> None:
    outlets = tables["outlets"]
    mine = outlets.index[outlets["rep_id"].eq("R1").fillna(value=False) & outlets["status"].eq("served")]
    outlets.loc[mine[:5], "rep_id"] = "R2"


@breaks
def frequency_as_declared(tables: Tables) -> None:
    put(tables["outlets"], "visits_per_cycle", 3, outlet_id="D003")


@breaks
def frequencies_listed(tables: Tables) -> None:
    tables["frequencies"] = tables["frequencies"].iloc[1:].reset_index(drop=True)


@breaks
def frequencies_decided(tables: Tables) -> None:
    put(tables["frequencies"], "most", 20, outlet_id="D003")


@breaks
def visits_valued(tables: Tables) -> None:
    put(tables["frequencies"], "gain", 5.0, outlet_id="D003")


@breaks
def frequency_bounds(tables: Tables) -> None:
    """The minute is worth more to every stop of a rep: what is proven then is another bound."""
    rows = tables["frequencies"]["rep_id"].eq("R1")
    tables["frequencies"].loc[rows, "minute_value"] += 0.1


@breaks
def visit_seconds_as_declared(tables: Tables) -> None:
    put(tables["outlets"], "visit_s", 60, outlet_id="D003")


@breaks
def reps_all_present(tables: Tables) -> None:
    put(tables["territories"], "travel_mode", "walk", rep_id="R1")


@breaks
def territory_connected(tables: Tables) -> None:
    """The westernmost outlet goes to the eastern rep, and one of the eastern rep's to the western one."""
    outlets = tables["outlets"]
    served = outlets[outlets["rep_id"].notna() & outlets["status"].eq("served")]
    put(outlets, "rep_id", "R2", outlet_id=served.loc[served["lon"].idxmin(), "outlet_id"])
    put(outlets, "rep_id", "R1", outlet_id=served.loc[served["lon"].idxmax(), "outlet_id"])


@breaks
def territory_totals(tables: Tables) -> None:
    tables["territories"].loc[0, "visits"] += 1


@breaks
def outlets_lie_as_told(tables: Tables) -> None:
    put(tables["outlets"], "street_share", 0.987, status="served")


@breaks
def outlets_on_their_streets(tables: Tables) -> None:
    other = tables["outlets"]["segment_id"].iloc[1]
    assert tables["outlets"].loc[0, "segment_id"] != other
    tables["outlets"].loc[0, "segment_id"] = other


@breaks
def streets_as_mapped(tables: Tables) -> None:
    tables["streets"].loc[0, "length_m"] *= 2


@breaks
def visits_by_own_rep(tables: Tables) -> None:
    mine, other = first_day(tables, "R1"), first_day(tables, "R2")
    tables["visits"].loc[mine.index[0], "outlet_id"] = other["outlet_id"].iloc[0]


@breaks
def visit_kind(tables: Tables) -> None:
    put(tables["visits"], "kind", "service", kind="prospect")


@breaks
def one_visit_a_day(tables: Tables) -> None:
    day = first_day(tables)
    tables["visits"].loc[day.index[1], "outlet_id"] = day["outlet_id"].iloc[0]


@breaks
def working_days_only(tables: Tables) -> None:
    day = tables["visits"]["date"].iloc[0]
    tables["visits"].loc[0, "date"] = day + dt.timedelta(days=5 - day.weekday())


@breaks
def every_day_worked(tables: Tables) -> None:
    tables["routes"] = tables["routes"].iloc[1:].reset_index(drop=True)


@breaks
def stops_in_band(tables: Tables) -> None:
    tables["visits"] = tables["visits"].drop(first_day(tables).index[3:])


@breaks
def visits_complete(tables: Tables) -> None:
    tables["visits"] = tables["visits"].drop(visits_of(tables, 4).index[0])


@breaks
def prospects_accounted(tables: Tables) -> None:
    tables["unserved"] = tables["unserved"][tables["unserved"]["what"].ne("prospect")]


@breaks
def unserved_once(tables: Tables) -> None:
    tables["unserved"] = pd.concat([tables["unserved"], tables["unserved"].iloc[:1]], ignore_index=True)


@breaks
def unreachable_listed(tables: Tables) -> None:
    put(tables["unserved"], "code", "island", outlet_id="Z001")


@breaks
def weekly_rhythm(tables: Tables) -> None:
    """A fortnightly visit moves by a week."""
    row = visits_of(tables, 2).index[0]
    tables["visits"].loc[row, "date"] += dt.timedelta(days=7)


@breaks
def same_weekdays(tables: Tables) -> None:
    """A weekly visit moves by a day in one week."""
    row = visits_of(tables, 4).index[0]
    day = tables["visits"].loc[row, "date"]
    tables["visits"].loc[row, "date"] = day + dt.timedelta(days=1 if day.weekday() < 4 else -1)


@breaks
def sequence(tables: Tables) -> None:
    tables["visits"].loc[first_day(tables).index[-1], "seq"] += 1


@breaks
def arrivals(tables: Tables) -> None:
    tables["visits"].loc[first_day(tables).index[1], "arrive_s"] -= 60


@breaks
def starts(tables: Tables) -> None:
    """A rep dawdles before a visit."""
    tables["visits"].loc[first_day(tables).index[1], ["start_s", "leave_s"]] += 60


@breaks
def visit_lengths(tables: Tables) -> None:
    tables["visits"].loc[first_day(tables).index[1], "leave_s"] -= 60


@breaks
def inside_opening(tables: Tables) -> None:
    visits = tables["visits"]
    row = visits.index[visits["outlet_id"].eq("D000") & visits["kind"].ne("cooler_check")][0]
    visits.loc[row, "leave_s"] += 9 * 3600 + 1800 - visits.loc[row, "start_s"]
    visits.loc[row, "start_s"] = 9 * 3600 + 1800


@breaks
def lunch_kept(tables: Tables) -> None:
    routes = tables["routes"]
    routes.loc[routes.index[routes["lunch_s"].gt(0)][0], "lunch_s"] = 600


@breaks
def inside_shift(tables: Tables) -> None:
    tables["routes"].loc[0, "back_s"] = 20 * 3600


@breaks
def travel_seconds(tables: Tables) -> None:
    tables["visits"].loc[first_day(tables).index[2], "travel_s"] += 5


@breaks
def travel_metres(tables: Tables) -> None:
    tables["visits"].loc[first_day(tables).index[2], "travel_m"] -= 10


@breaks
def route_totals(tables: Tables) -> None:
    tables["routes"].loc[0, "travel_m"] += 1


@breaks
def way_back(tables: Tables) -> None:
    tables["routes"].loc[0, "back_s"] += 60


@breaks
def route_drawn(tables: Tables) -> None:
    """The drawing lies a block to the east."""
    tables["routes"].loc[0, "geometry"] = affinity.translate(tables["routes"].loc[0, "geometry"], 0.0016, 0.0)


@breaks
def route_bounds(tables: Tables) -> None:
    tables["routes"].loc[0, "bound_s"] = float(tables["routes"].loc[0, "travel_s"]) + 30.0


@breaks
def stage_bounds(tables: Tables) -> None:
    tables["manifest"]["stages"]["territories"]["parts"]["O1"]["bound"] = 1e9


@breaks
def appointments_kept(tables: Tables) -> None:
    """The first visit of the town begins a minute late; it is the one that is agreed."""
    visits = first_day(tables)
    tables["visits"].loc[visits.index[0], "start_s"] += 60


@breaks
def changes_priced(tables: Tables) -> None:
    tables["territories"].loc[0, "change_s"] += 60


@breaks
def changes_capped(tables: Tables) -> None:
    """Mondays and Tuesdays change places."""
    visits = tables["visits"]
    turn = {0: dt.timedelta(days=1), 1: dt.timedelta(days=-1)}
    visits["date"] = [day + turn.get(day.weekday(), dt.timedelta()) for day in visits["date"]]


@breaks
def rep_bounds(tables: Tables) -> None:
    tables["territories"].loc[0, "journeys_bound_s"] += 100.0


@breaks
def kpis_recomputed(tables: Tables) -> None:
    tables["manifest"]["kpis"]["travel_km"] = 1.0


@breaks
def territories_drawn(tables: Tables) -> None:
    table = tables["territories"]
    table.loc[0, "geometry"] = affinity.translate(table.loc[0, "geometry"], 0.0001, 0.0)


@breaks
def next_best_is_another(tables: Tables) -> None:
    put(tables["outlets"], "next_rep_id", "R1", rep_id="R1")


@breaks
def rep_reason_holds(tables: Tables) -> None:
    """The next best rep is dearer, so this one is the nearest."""
    put(tables["outlets"], "rep_reason", "balance", rep_reason="nearest")


@breaks
def unserved_details(tables: Tables) -> None:
    put(tables["unserved"], "detail", "3 m", outlet_id="Z001")


@breaks
def previous_as_given(tables: Tables) -> None:
    put(tables["outlets"], "previous_rep_id", "R7", previous_rep_id="R1")


@breaks
def changes_as_found(tables: Tables) -> None:
    put(tables["changes"], "change", "kept", change="new_day")


@breaks
def handovers_balance(tables: Tables) -> None:
    tables["handovers"] = tables["handovers"].iloc[1:].reset_index(drop=True)


@breaks
def handed_in_person(tables: Tables) -> None:
    put(tables["visits"], "kind", "handover", kind="service")


@breaks
def no_room_to_meet(tables: Tables) -> None:
    tables["visits"] = tables["visits"][tables["visits"]["kind"].ne("handover")].reset_index(drop=True)
    tables["handovers"]["joint"] = tables["handovers"]["joint"].replace("both", "alone")


@breaks
def blocked_stay(tables: Tables) -> None:
    put(tables["blocked"], "stays", False, stays=True)


@breaks
def structure_scored(tables: Tables) -> None:
    tables["structure"].loc[0, "score"] += 0.1


@breaks
def structure_applied(tables: Tables) -> None:
    put(tables["structure"], "action", "drop", action="keep")


@breaks
def structure_capped(tables: Tables) -> None:
    """A tenth of the team may leave; here a quarter does."""
    outlets = tables["structure"].loc[tables["structure"]["action"].eq("keep"), "outlet_id"].iloc[::4]
    for name, column, value in (("structure", "action", "drop"), ("outlets", "mode", "WS")):
        table = tables[name]
        table.loc[table["outlet_id"].isin(outlets), column] = value


@breaks
def days_spread(tables: Tables) -> None:
    put(tables["routes"], "p90_length_s", 60, rep_id="R1")


@breaks
def money_where_it_decides(tables: Tables) -> None:
    put(tables["outlets"], "contribution", 7.0, outlet_id="D003")


@breaks
def census_laid(tables: Tables) -> None:
    tables["survey"].loc[0, "match"] = "new"


@breaks
def streets_valued(tables: Tables) -> None:
    put(tables["streets"], "uncovered", 1e4, surveyed=True)


@breaks
def street_clusters(tables: Tables) -> None:
    """A segment elsewhere joins the cluster: targets and actions follow, so that only its place is wrong."""
    tables["streets"]["cluster_id"] = tables["streets"]["cluster_id"].replace({"R1-1": "R2-1", "R2-1": "R1-1"})
    tables["actions"]["cluster_id"] = tables["actions"]["cluster_id"].replace({"R1-1": "R2-1", "R2-1": "R1-1"})
    for name in ("action_id",):
        tables["actions"][name] = tables["actions"]["cluster_id"] + tables["actions"][name].str.slice(4)


@breaks
def street_targets(tables: Tables) -> None:
    rows = tables["streets"].index[tables["streets"]["cluster_id"].notna()]
    tables["streets"].loc[rows[0], "volume_12m"] += 50.0


@breaks
def actions_follow(tables: Tables) -> None:
    tables["actions"] = tables["actions"].iloc[1:].reset_index(drop=True)


@breaks
def target_units(tables: Tables) -> None:
    tables["targets"] = tables["targets"][tables["targets"]["unit_id"].ne("DSD/O1/R1/general_store/A")]


@breaks
def targets_sum(tables: Tables) -> None:
    """A case goes from one rep to the other, but not at the level of their groups."""
    put(tables["targets"], "m03", 0, level="group")


@breaks
def targets_bounded(tables: Tables) -> None:
    put(tables["targets"], "floor_cases", 0, level="seller", seller_id="R1")


@breaks
def forecasts_follow(tables: Tables) -> None:
    rows = tables["forecasts"].index[tables["forecasts"]["forecast_cases"].notna()]
    tables["forecasts"].loc[rows[3], "forecast_cases"] += 1.0


@breaks
def targets_attainable(tables: Tables) -> None:
    tables["manifest"]["stages"]["targets"]["reach_share"] = 0.99


@breaks
def budgets_sum(tables: Tables) -> None:
    """A month's money goes to the next month."""
    tables["budgets"].loc[0, ["m01", "m02"]] += [-200, 200]


@breaks
def prospects_graded(tables: Tables) -> None:
    grade = tables["prospects"].loc[0, "grade"]
    tables["prospects"].loc[0, "grade"] = "A" if grade != "A" else "B"


@breaks
def coolers_as_given(tables: Tables) -> None:
    put(tables["coolers"], "state", "faulty", cooler_id="K00")


@breaks
def coolers_one_place(tables: Tables) -> None:
    """A cooler that stays is also said to be in the warehouse."""
    put(tables["coolers"], "to_office_id", "O1", cooler_id="K00")


@breaks
def cooler_types_allowed(tables: Tables) -> None:
    """A tall cooler comes to an outlet that sells too little for it."""
    outlets, coolers = tables["outlets"], tables["coolers"]
    low = outlets[outlets["rep_id"].notna() & outlets["status"].eq("served") & outlets["volume_cases"].lt(15)]
    moved = coolers.index[coolers["action"].isin(("install", "move")) & coolers["type"].eq("tall")]
    coolers.loc[moved[0], "to_outlet_id"] = low["outlet_id"].iloc[0]


@breaks
def cooler_crews(tables: Tables) -> None:
    stays = tables["coolers"].index[tables["coolers"]["action"].eq("stay")]
    tables["coolers"].loc[stays[:9], "action"] = "pull"


@breaks
def coolers_follow(tables: Tables) -> None:
    put(tables["coolers"], "expected_cases", 99.0, cooler_id="K00")


@breaks
def coolers_proven(tables: Tables) -> None:
    tables["manifest"]["stages"]["coolers"]["prices_hundredths"]["O1"]["job"] += 100


@breaks
def cooler_checks_made(tables: Tables) -> None:
    """A rep's check vanishes from the calendar."""
    visits = tables["visits"]
    first = visits.index[visits["kind"].eq("cooler_check")][0]
    tables["visits"] = visits.drop(index=first).reset_index(drop=True)


@breaks
def check_rows_sound(tables: Tables) -> None:
    """A check takes a minute longer than it may."""
    visits = tables["visits"]
    visits.loc[visits.index[visits["kind"].eq("cooler_check")][0], "leave_s"] += 60


@breaks
def cooler_measures_follow(tables: Tables) -> None:
    put(tables["cooler_measures"], "numerator", 77.0, group="rep", measure="rival")


@breaks
def technician_jobs(tables: Tables) -> None:
    """What moves is set up before it is fetched."""
    coolers = tables["coolers"]
    moved = coolers.index[coolers["action"].eq("move")][0]
    coolers.loc[moved, ["job_date", "fetch_date"]] = coolers.loc[moved, ["fetch_date", "job_date"]].to_numpy()


@breaks
def technician_days(tables: Tables) -> None:
    tables["technician_visits"].loc[0, "start_s"] += 60


@breaks
def technicians_once(tables: Tables) -> None:
    put(tables["technician_visits"], "outlet_id", "W003", job="check")


@breaks
def nights_away(tables: Tables) -> None:
    table = tables["routes"]
    table.loc[0, "ends_at"] = "D003"
    table.loc[1, "begins_at"] = "D003"
