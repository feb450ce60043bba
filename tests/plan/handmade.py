"""A plan of the grid town made by simple hands instead of the solvers: valid, far from good, quick to make."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from routeopt import inputs, network, plan, scenario
from routeopt.coolers import decide as coolers
from routeopt.coolers.build import build as build_coolers
from routeopt.coolers.tasks import carried
from routeopt.coolers.technician import technicians
from routeopt.core.stats import SearchStats, Status
from routeopt.coverage.actions import structure_table
from routeopt.coverage.build import build as build_coverage
from routeopt.coverage.model import Coverage
from routeopt.inputs import opening
from routeopt.inputs.model import Inputs
from routeopt.journeys.appointments import appointed
from routeopt.journeys.before import Habits
from routeopt.journeys.build import cycle_days
from routeopt.journeys.check_change import change_s
from routeopt.journeys.decide import decide as plan_days
from routeopt.journeys.extras import with_extras
from routeopt.journeys.frequency.build import build as build_frequency
from routeopt.journeys.frequency.solve import solve as solve_frequency
from routeopt.journeys.handed import build as build_handed
from routeopt.journeys.meet import meet
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.spread import with_spread
from routeopt.network.model import Travel
from routeopt.plan.checks.clock import Lunch
from routeopt.plan.model import Plan
from routeopt.plan.storage import conform, write_table
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import working_days
from routeopt.streets.build import build as build_streets
from routeopt.streets.decide import prospects_on
from routeopt.streets.model import StreetChoice, Streets
from routeopt.targets import decide as targets
from routeopt.territories.model import Territories
from tests.city import write_city

SHIFT_S, SHIFT_END_S = 8 * 3600 + 1800, 17 * 3600 + 1800
LUNCH_S, LUNCH_LONG_S = 12 * 3600 + 1800, 45 * 60
PARK_S = {"e_bike": 30, "car": 120}
PAIRS = ((0, 3), (1, 4))


def handmade(folder: Path) -> tuple[Plan, Inputs]:
    """Write the town, plan it by hand beside an older plan, and give the plan with its inputs."""
    file = write_city(folder)
    first, _ = _planned(file, [])
    older = [f"inputs.previous_{name}={path}" for name, path in _in_force(first, folder).items()]
    # The first visit of the first plan to an outlet without a cooler is agreed.
    plain = first.calls[~first.calls["outlet_id"].isin(first.coolers["from_outlet_id"])]
    agreed = plain.sort_values(["rep_id", "date", "seq"], kind="stable").iloc[0]
    time = f"{dt.timedelta(seconds=int(agreed['start_s']))}"
    older.append(
        f"journeys.appointments=[{{outlet_id: '{agreed['outlet_id']}', date: {agreed['date']}, time: '{time}'}}]"
    )
    # WAT exists in no block of the first column.
    west = "POLYGON((8 46, 9.0010 46, 9.0010 48, 8 48, 8 46))"
    older += [f"coverage.off_in=[{{mode: WAT, area: '{west}'}}]"]
    older += ["coverage.structure.enabled=true"]
    older += ["journeys.change_price_minutes=5", "journeys.order_price_minutes=1", "journeys.change_cap=0.1"]
    # Money decides, within bands that leave the hand-made calendar as it is; a call on a prospect has a price.
    older += [
        "journeys.frequency.decide=true",
        "journeys.calls.chance=0.05",
        "journeys.frequency.fewest={A: 8, B: 4, C: 2}",
    ]
    older += ["journeys.frequency.most={A: 8, B: 4, C: 2}"]
    return _planned(file, older)


def _in_force(whole: Plan, folder: Path) -> dict[str, Path]:
    """
    Write the tables of an older plan.

    Some outlets had the other rep, one a rep who left, one another class, one other days, one was a prospect, one
    belonged to a distributor, one has closed and one was not there yet.
    """
    outlets, visits = whole.outlets.copy(), whole.visits.copy()
    served = outlets[outlets["status"].eq("served") & outlets["rep_id"].notna()]
    ids = served["outlet_id"].tolist()
    outlets = outlets.set_index("outlet_id", drop=False)
    outlets.loc[ids[:4], "rep_id"] = outlets.loc[ids[:4], "rep_id"].map({"R1": "R2", "R2": "R1"})
    outlets.loc[ids[4], "rep_id"] = "R9"
    outlets.loc[ids[5], "outlet_class"] = "A" if outlets.loc[ids[5], "outlet_class"] != "A" else "B"
    visits = visits[~visits["outlet_id"].isin([ids[6], ids[10]])]
    outlets.loc[ids[7], "status"] = "prospect"
    put(outlets, ids[8], mode="WS", distributor_id="S1", rep_id=pd.NA)
    kept_away = outlets.index[outlets["mode"].eq("WAT").fillna(value=False)][0]
    put(outlets, str(kept_away), mode="WS", distributor_id="S1")
    gone = outlets.loc[[ids[9]]].assign(outlet_id="GONE")
    outlets = pd.concat([outlets[outlets["outlet_id"].ne(ids[10])], gone], ignore_index=True)
    files = {name: folder / f"older_{name}.parquet" for name in ("outlets", "visits")}
    write_table("outlets", conform("outlets", outlets), files["outlets"])
    write_table("visits", conform("visits", visits), files["visits"])
    return files


def put(outlets: pd.DataFrame, outlet: str, **values: Any) -> None:
    """Set columns of one outlet."""
    for column, value in values.items():
        outlets.loc[outlet, column] = value


def _planned(file: Path, overrides: list[str]) -> tuple[Plan, Inputs]:
    settings = scenario.load(file, overrides)
    known = inputs.load(settings)
    travel = network.build(settings, known)
    split = covered(settings, known, travel)
    split = with_structure(settings, known, travel, split)
    areas = divided(known, split)
    problems = tuple(_problem(settings, known, travel, areas, rep) for rep in sorted(known.reps["rep_id"]))
    cooled = coolers.decide(settings, known.coolers, build_coolers(settings, known, split, (areas,)))
    problems = with_extras(problems, *coolers.check_tasks(settings, cooled))
    if known.previous is not None:
        habits = Habits(settings.journeys, cycle_days(settings), known.previous)
        problems = tuple(habits.added_to(problem) for problem in problems)
    problems = tuple(appointed(settings, problem) for problem in problems)
    days = tuple(_journeys(problem, known) for problem in problems)
    priority = _streets(settings, known, travel, areas)
    goals = targets.decide(targets.build(settings, known, split, problems))
    by_rep = carried(problems)
    both = cooled, technicians(settings, known, travel, cooled, by_rep, plan_days)
    problems, days = meet(build_handed(settings, known, travel, problems), problems, days)
    return plan.assemble(settings, known, travel, split, (areas,), problems, days, priority, goals, both), known


def _streets(settings: Scenario, known: Inputs, travel: Travel, areas: Territories) -> Streets:
    """Two neighbouring segments of most value, as one cluster."""
    task = build_streets(settings, known, travel, (areas,))
    assert task is not None
    problem = task.problem
    first = np.repeat(np.arange(len(problem.value)), np.diff(problem.start))
    pair = int(np.argmax(problem.value[first] + problem.value[problem.index]))
    rows = sorted((int(first[pair]), int(problem.index[pair])))
    rep = problem.rep_ids[problem.rep[rows[0]]]
    segments = pd.DataFrame({"segment_id": [problem.segment_ids[row] for row in rows]})
    segments["cluster_id"], segments["rep_id"] = f"{rep}-1", rep
    value = float(problem.value[rows].sum())
    clusters = pd.DataFrame({"cluster_id": [f"{rep}-1"], "rep_id": [rep], "value": [value]})
    stats = SearchStats(Status.FEASIBLE, 500.0, 400.0, "cases")
    choice = StreetChoice(segments, clusters, stats, value, value + 100.0)
    return Streets(task.census, choice, prospects_on(task.census, segments["segment_id"]))


def covered(settings: Scenario, known: Inputs, travel: Travel) -> Coverage:
    """Modes by the town's four rules."""
    lost = set(travel.unreachable["outlet_id"])
    boxes = known.distributors.set_index("mode")
    rows: list[tuple[str | None, ...]] = []
    for row in known.outlets.to_dict("records"):
        point = shapely.Point(row["lon"], row["lat"])
        inside = {mode: shapely.covers(boxes["area"].loc[mode], point) for mode in ("PDS", "WAT")}
        mode: str | None = "DSD"
        code = "default"
        for place, rule in enumerate(settings.coverage.rules, start=1):
            fits = not rule.channels or row["channel"] in rule.channels
            fits &= not rule.classes or row["outlet_class"] in rule.classes
            if fits and (not rule.in_area or inside[rule.mode]):
                mode, code = rule.mode, f"rule_{place}"
                break
        if mode == "DSD" and row["outlet_id"] in lost:
            mode, code = None, "unreachable_unserved"
        if not pd.isna(row["mode"]):
            mode, code = row["mode"], "table"
        distributor = boxes["distributor_id"].get(mode)
        rows.append((row["outlet_id"], mode, distributor, "O1" if mode == "DSD" else None, code))
    columns = ["outlet_id", "mode", "distributor_id", "office_id", "reason"]
    table = pd.DataFrame(rows, columns=columns).assign(
        contribution=np.nan, cost=np.nan, next_mode=None, next_mode_price=np.nan
    )
    table = table.assign(direct_price=np.nan)
    return Coverage(table, SearchStats(Status.OPTIMAL, 0.0, 0.0, "cases"))


def with_structure(settings: Scenario, known: Inputs, travel: Travel, split: Coverage) -> Coverage:
    """Score everybody where that is asked for; all keep what they have."""
    if not settings.coverage.structure.enabled:
        return split
    problem = build_coverage(settings, known, travel)
    scored = Coverage(split.outlets.assign(added=False), split.stats)
    return Coverage(split.outlets, split.stats, structure=structure_table(problem, scored))


def divided(known: Inputs, split: Coverage) -> Territories:
    """Two reps: the western half of the direct outlets and the eastern half."""
    table = known.outlets.merge(split.outlets, on="outlet_id", suffixes=("_given", ""))
    mine = table[table["mode"].eq("DSD")].sort_values("lon")
    served = mine[mine["status"].eq("served")]
    middle = served["lon"].iloc[len(served) // 2]
    rep = np.where(mine["lon"] < middle, "R1", "R2")
    frame = pd.DataFrame({"outlet_id": mine["outlet_id"].to_numpy(), "rep_id": rep})
    frame["centre_s"], frame["next_rep_id"], frame["next_price_s"] = 60, np.where(rep == "R1", "R2", "R1"), 12.5
    frame["reason"] = "nearest"
    called = frame["outlet_id"].isin(mine.loc[mine["status"].eq("prospect"), "outlet_id"])
    return Territories(
        office_id="O1",
        outlets=frame[~called].reset_index(drop=True),
        reps=pd.DataFrame(),
        prospects=frame.loc[called, ["outlet_id", "rep_id"]].reset_index(drop=True),
        frontier=pd.DataFrame(),
        headcount=pd.DataFrame(),
        stats=SearchStats(Status.FEASIBLE, 1000.0, 900.0),
    )


def _problem(settings: Scenario, known: Inputs, travel: Travel, areas: Territories, rep: str) -> RepProblem:
    mine = pd.concat([areas.outlets, areas.prospects])
    ids = sorted(mine.loc[mine["rep_id"].eq(rep), "outlet_id"])
    table = known.outlets.set_index("outlet_id").loc[ids]
    row = known.reps["rep_id"].tolist().index(rep)
    mode = known.reps["travel_mode"].iloc[row]
    at = [known.outlets["outlet_id"].tolist().index(outlet) for outlet in ids]
    points = type(travel.starts[mode]).concatenate([travel.starts[mode].take([row]), travel.outlets[mode].take(at)])
    minutes = table["outlet_class"].map({"A": 20, "B": 15, "C": 12}).where(table["status"].eq("served"), 15)
    dates = working_days(settings.period)
    patterns, start = _patterns(table)
    problem = RepProblem(
        rep_id=rep,
        outlet_ids=tuple(ids),
        dates=dates,
        week_of_day=np.arange(len(dates), dtype=np.int32) // 5,
        travel_s=travel.networks[mode].times(points).seconds,
        visit_s=np.concatenate([[0], minutes.to_numpy() * 60 + PARK_S[mode]]).astype(np.int32),
        windows_s=_windows(table, dates),
        pattern_start=start,
        pattern_days=patterns,
        prize_s=np.concatenate([[0], np.where(table["status"].eq("prospect"), 3600, 0)]),
        stops_min=5,
        stops_max=9,
        shift_start_s=SHIFT_S,
        shift_end_s=SHIFT_END_S,
        lunch_start_s=LUNCH_S,
        lunch_s=LUNCH_LONG_S,
        effort="fast",
        seed=3,
        spread=settings.journeys.spread,
    )
    if not settings.journeys.frequency.decide:
        return problem
    usual = np.array([len(days) for days in patterns], np.int64)
    possible = np.ones((len(usual) + 1, len(dates)), np.bool_)
    task = build_frequency(settings, problem, table.reset_index(), usual, cycle_days(settings), possible)
    return dataclasses.replace(problem, frequencies=solve_frequency(task))


def _windows(table: pd.DataFrame, dates: tuple[dt.date, ...]) -> np.ndarray[Any, Any]:
    """Opening windows, cut to the shift."""
    windows = np.zeros((len(table) + 1, len(dates), 4, 2), np.int32)
    windows[..., 1] = -1
    windows[0, :, 0] = SHIFT_S, SHIFT_END_S
    for stop, hours in enumerate(table["opening"], start=1):
        for day, date in enumerate(dates):
            spans = ((0, 86400),) if pd.isna(hours) else opening.parse(str(hours))[date.weekday()]
            cut = [(max(SHIFT_S, begin), min(SHIFT_END_S, end)) for begin, end in spans]
            for place, span in enumerate([span for span in cut if span[0] < span[1]]):
                windows[stop, day, place] = span
    return windows


def _patterns(table: pd.DataFrame) -> tuple[tuple[tuple[int, ...], ...], np.ndarray]:
    """Exactly one pattern per outlet, dealt out so that the days are even."""
    load = np.zeros(20, dtype=int)
    chosen: list[tuple[int, ...]] = []
    for row in table.to_dict("records"):
        hours = row["opening"]
        week = [True] * 7 if pd.isna(hours) else [bool(spans) for spans in opening.parse(str(hours))]
        options: list[tuple[int, ...]]
        if row["status"] == "prospect":
            options = [(day,) for day in range(20)]
        elif row["outlet_class"] == "A":
            options = [tuple(5 * w + d for w in range(4) for d in pair) for pair in PAIRS]
        elif row["outlet_class"] == "B":
            options = [tuple(5 * w + d for w in range(4)) for d in range(5)]
        else:
            options = [tuple(5 * w + d for w in (half, half + 2)) for d in range(5) for half in (0, 1)]
        options = [days for days in options if all(week[day % 5] for day in days)]
        best = min(options, key=lambda days: (max(load[list(days)]), sum(load[list(days)])))
        load[list(best)] += 1
        chosen.append(best)
    return tuple(chosen), np.array([0, 0, *range(1, len(chosen) + 1)], np.int32)[: len(chosen) + 2]


def _journeys(problem: RepProblem, known: Inputs) -> RepJourneys:
    visits, days = [], []
    # The last prospect is left for later, so that the list of reasons is not empty.
    late = max(stop for stop in range(1, len(problem.outlet_ids) + 1) if problem.prize_s[stop])
    for day in range(len(problem.dates)):
        stops = [q + 1 for q, pattern in enumerate(problem.pattern_days) if day in pattern and q + 1 != late]
        rows, total = _timed(problem, known, day, stops)
        visits += rows
        days.append(total)
    travel = float(sum(day["travel_s"] for day in days))
    made = RepJourneys(
        rep_id=problem.rep_id,
        visits=pd.DataFrame(visits),
        days=with_spread(problem, pd.DataFrame(visits).assign(vehicle=0), pd.DataFrame(days).assign(vehicle=0)),
        skipped=pd.DataFrame({"stop": [late], "code": ["no_room"]}),
        stats=SearchStats(Status.FEASIBLE, travel, travel / 2, "s", {"iterations": 1}),
        terms={},
    )
    changed = change_s(problem, made)
    stats = dataclasses.replace(made.stats, objective=travel + changed)
    return dataclasses.replace(made, stats=stats, terms={"wait_s": 0, "uneven_s": 0, "change_s": changed})


def _timed(
    problem: RepProblem, known: Inputs, day: int, stops: list[int]
) -> tuple[list[dict[str, int]], dict[str, Any]]:
    """Walk through the stops, always to the nearest that is left, and note the clock."""
    # The second rep begins late in the morning, so that lunch falls into the day.
    leave = problem.shift_start_s + (2 * 3600 if problem.rep_id == "R2" else 0)
    clock, here, wait, left = leave, 0, 0, set(stops)
    lunch = Lunch(problem.lunch_start_s, problem.lunch_s)
    rows: list[dict[str, int]] = []
    while left:
        stop = min(left, key=lambda s: (int(problem.travel_s[here, s]), s))
        left.remove(stop)
        travel = int(problem.travel_s[here, stop])
        arrive = lunch.after_travel(clock, travel)
        begin = _door(problem, known, stop, day, arrive, lunch)
        had = lunch.over
        lunch.over = had or begin >= lunch.begin_s
        wait += begin - arrive - (lunch.length_s if lunch.over and not had else 0)
        clock = begin + int(problem.takes_s[stop, day])
        times = {"arrive_s": arrive, "start_s": begin, "leave_s": clock, "travel_s": travel}
        rows.append({"day": day, "seq": len(rows) + 1, "stop": stop, **times})
        here = stop
    home = int(problem.travel_s[here, 0])
    travel = sum(row["travel_s"] for row in rows) + home
    total: dict[str, Any] = {"day": day, "stops": len(rows), "travel_s": travel, "wait_s": wait}
    total["service_s"] = int(problem.takes_s[stops, day].sum())
    total |= {"leave_start_s": leave, "back_s": lunch.after_travel(clock, home)}
    return rows, total | {"bound_s": float(travel), "status": "optimal" if day % 2 else "feasible", "exception": ""}


def _door(problem: RepProblem, known: Inputs, stop: int, day: int, arrive: int, lunch: Lunch) -> int:
    """Earliest start inside a window."""
    date = problem.dates[day]
    hours = known.outlets.set_index("outlet_id")["opening"].loc[problem.outlet_ids[stop - 1]]
    spans = ((0, 86400),) if pd.isna(hours) else opening.parse(str(hours))[date.weekday()]
    starts = [lunch.earliest_start(arrive, begin) for begin, _ in spans]
    takes = int(problem.takes_s[stop, day])
    return min(start for start, (_, end) in zip(starts, spans, strict=True) if start + takes <= end)
