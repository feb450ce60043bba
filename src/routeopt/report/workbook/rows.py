"""Rows of the workbook's sheets: the plan's tables in spreadsheet units and the reader's words."""

import pandas as pd

from routeopt.plan import reason_words
from routeopt.plan.model import Plan
from routeopt.report.contracts import COLUMNS, contracts
from routeopt.report.words import Words

DAY_S = 86_400.0
"""A spreadsheet's times are shares of the day."""


def reps(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per rep."""
    reps = pd.DataFrame(plan.territories.drop(columns="geometry"))
    work = reps["service_s"] + reps["travel_s"] + reps["wait_s"]
    days = plan.routes.groupby("rep_id")["day_length_s"]
    objective, bound = reps["journeys_objective_s"], reps["journeys_bound_s"]
    return reps.assign(
        travel_mode=[words.code("sheets.travel_", mode) for mode in reps["travel_mode"]],
        work_hours=work / 3600,
        service_hours=reps["service_s"] / 3600,
        travel_hours=reps["travel_s"] / 3600,
        wait_hours=reps["wait_s"] / 3600,
        longest_day=reps["rep_id"].map(days.max()) / DAY_S,
        mean_day=reps["rep_id"].map(days.mean()) / DAY_S,
        gap=((objective - bound) / objective).where(objective > 0),
    )


def outlets(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per outlet and prospect."""
    outlets = plan.outlets
    return outlets.assign(
        channel=[words.code("report.channel_", channel) for channel in outlets["channel"]],
        status=[words(f"workbook.status_{status}") for status in outlets["status"]],
        reason=[words.reason(code) for code in outlets["reason"]],
        visit_minutes=outlets["visit_s"] / 60,
        centre_minutes=outlets["centre_s"] / 60,
        next_price_minutes=outlets["next_price_s"] / 60,
        modelled=[words.fields(columns) for columns in outlets["modelled"].fillna("")],
        is_synthetic=[words("workbook.yes") if flag else "" for flag in outlets["is_synthetic"]],
    )


def routes(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per rep and day."""
    routes = pd.DataFrame(plan.routes.drop(columns="geometry"))
    return routes.assign(
        leave=routes["leave_start_s"] / DAY_S,
        back=routes["back_s"] / DAY_S,
        overtime=routes["overtime_s"] / DAY_S,
        day_length=routes["day_length_s"] / DAY_S,
        service=routes["service_s"] / DAY_S,
        travel=routes["travel_s"] / DAY_S,
        wait=routes["wait_s"] / DAY_S,
        km=routes["travel_m"] / 1000,
        p90_length=routes["p90_length_s"] / DAY_S,
        status=[words.code("workbook.route_", status) for status in routes["status"]],
    )


def visits(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per visit."""
    visits = plan.calls
    # Ordinary visits stay blank: the few others catch the eye, and a large workbook is written sooner.
    kinds = {kind: words.code("workbook.kind_", kind) for kind in visits["kind"].unique() if kind != "service"}
    return visits.assign(
        name=visits["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        kind=visits["kind"].map(kinds),
        start=visits["start_s"] / DAY_S,
        leave=visits["leave_s"] / DAY_S,
    )


def unserved(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per wish that the plan leaves open."""
    rows = plan.unserved
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        what=[words.code("workbook.what_", what) for what in rows["what"]],
        why=[words.code("reasons.unserved.", code) for code in rows["code"]],
    )


def frequencies(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per stop where money decides visits or calls, what gains most first."""
    rows = plan.frequencies.sort_values(["gain", "outlet_id"], ascending=[False, True])
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        change=rows["visits"] - rows["usual_visits"],
        call_minutes=rows["prize_s"] / 60,
        why=[words.code("reasons.frequency.", code) for code in rows["reason"]],
    )


def streets(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per priority street segment, the most important first."""
    del words  # Names of streets are the map's own.
    chosen = plan.streets[plan.streets["cluster_id"].notna()].sort_values(["rank", "segment_id"])
    return pd.DataFrame(chosen.drop(columns="geometry")).assign(work_hours=chosen["work_s"] / 3600)


def survey(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per row of the census, and what it was matched with."""
    rows = plan.survey
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        match=[words.code("workbook.match_", match) for match in rows["match"]],
    )


def street_values(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per surveyed street segment, the most valuable first."""
    del words  # Names of streets are the map's own.
    known = plan.streets[plan.streets["surveyed"].astype(bool)].sort_values(["rank", "segment_id"])
    return pd.DataFrame(known.drop(columns="geometry")).assign(work_hours=known["work_s"] / 3600)


def actions(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per action on priority streets, in the order of its cluster."""
    rows = plan.actions.sort_values(["cluster_id", "action_id"])
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        kind=[words.code("report.action_", kind) for kind in rows["kind"]],
        state=[words.code("reasons.streets.", state) for state in rows["state"]],
    )


def changes(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per outlet that is served otherwise than before, and whether a planner asked for it."""
    rows = plan.changes[plan.changes["change"].ne("kept")]
    locks = plan.manifest["scenario"]["territories"].get("locks", ())
    asked = {(outlet, lock["rep_id"]) for lock in locks for outlet in lock["outlets"]}
    by_hand = [pair in asked for pair in zip(rows["outlet_id"], rows["to_rep_id"], strict=True)]
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        change=[words.code("changes.", change) for change in rows["change"]],
        why=[
            words("workbook.by_hand") if locked else reason_words(code, words.lang)
            for locked, code in zip(by_hand, rows["reason"], strict=True)
        ],
        from_days=[words.weekdays(days) for days in rows["from_days"].fillna("")],
        to_days=[words.weekdays(days) for days in rows["to_days"].fillna("")],
    )


def structure(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per outlet whose place in the direct team was in question, changes first."""
    order = {name: place for place, name in enumerate(("drop", "add", "out", "place", "wait", "keep"))}
    rows = plan.structure.assign(order=plan.structure["action"].map(order))
    rows = rows.sort_values(["order", "score", "outlet_id"], ignore_index=True)
    known = plan.outlets.set_index("outlet_id")
    return rows.assign(
        name=rows["outlet_id"].map(known["name"]),
        volume_cases=rows["outlet_id"].map(known["volume_cases"]),
        potential_cases=rows["outlet_id"].map(known["potential_cases"]),
        to_mode=rows["outlet_id"].map(known["mode"]),
        distributor_id=rows["outlet_id"].map(known["distributor_id"]),
        effort=rows["cost"],
        cooler_result=rows["cooler"],
        before=[words.code("structure.before.", before) for before in rows["before"]],
        action=[words.code("structure.", action) for action in rows["action"]],
    )


def areas(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per distributor that may get an area, where money decides."""
    table = pd.DataFrame(contracts(plan), columns=list(COLUMNS))
    return table.assign(
        code=[words.code("report.contract_why_", code) for code in table["code"]],
        verdict=[words.code("report.contract_", verdict) for verdict in table["verdict"]],
    ).rename(columns={"code": "why"})


def handovers(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per outlet that changes hands."""
    rows = plan.handovers
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        change=[words.code("changes.", change) for change in rows["change"]],
        from_kind=[words.code("parties.", kind) for kind in rows["from_kind"]],
        to_kind=[words.code("parties.", kind) for kind in rows["to_kind"]],
        first=rows["first_s"].astype("float64") / DAY_S,
        joint=[words.code("reasons.joint.", code) if code else "" for code in rows["joint"].fillna("")],
        blocker=[
            " · ".join(words.code("parties.blocker.", c) for c in codes.split()) for codes in rows["blocker"].fillna("")
        ],
    )
