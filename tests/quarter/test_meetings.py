"""Hand-overs in person: the rep who gives an outlet and the one who takes it stand there together."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from routeopt.core.clock import to_text
from routeopt.core.language import LANGUAGES, Language
from routeopt.journeys.check import check
from routeopt.journeys.handed import Handed, HandedProblem
from routeopt.journeys.meet import meet
from routeopt.journeys.model import Before, RepJourneys, RepProblem
from routeopt.journeys.solve import solve
from routeopt.report import daysheet, handovers
from routeopt.report.exports import calendars
from tests.journeys.cycles import HOUR, cycle_of, working_cycle
from tests.plan.conftest import Made
from tests.plan.conftest import made as made  # noqa: PLC0414 - the fixture of the plan room

LONGER_S = 600
Pair = tuple[tuple[RepProblem, ...], tuple[RepJourneys, ...]]


def handing(giver: RepProblem, taker: RepProblem, *outlets: str, last_days: int = 14) -> tuple[HandedProblem, Pair]:
    """Let the last stops of the giver be outlets of the taker's, or of nobody's: the giver visits them no more."""
    more, whole = len(outlets), len(giver.outlet_ids)
    own = whole - more
    asked = dataclasses.replace(
        giver,
        outlet_ids=(*giver.outlet_ids[:own], *outlets),
        pattern_start=np.concatenate([giver.pattern_start[: own + 2], np.repeat(giver.pattern_start[own + 1], more)]),
        pattern_days=giver.pattern_days[: giver.pattern_start[own + 1]],
        handed=more,
    )
    mine = dataclasses.replace(
        asked,
        outlet_ids=asked.own_ids,
        travel_s=giver.travel_s[: own + 1, : own + 1],
        visit_s=giver.visit_s[: own + 1],
        windows_s=giver.windows_s[: own + 1],
        pattern_start=asked.pattern_start[: own + 2],
        prize_s=giver.prize_s[: own + 1],
        handed=0,
    )
    problems = mine, taker
    changing = tuple(Handed(name, "R1", "R2" if name in taker.outlet_ids else None) for name in outlets)
    cycles = {"R1": asked, "R2": taker}
    return HandedProblem(cycles, changing, LONGER_S, last_days), (problems, tuple(map(solve, problems)))


def taking(**changes: Any) -> RepProblem:
    taker = cycle_of(2, (8, 4, 4, 2, 2, 1), rep_id="R2", **changes)
    return dataclasses.replace(taker, outlet_ids=tuple(f"T{number}" for number in range(1, 7)))


def starts(problem: RepProblem, journeys: RepJourneys, outlet: str) -> list[tuple[dt.date, int, int]]:
    """Date, start and seconds of each visit to an outlet, in order."""
    rows = journeys.visits[journeys.visits["stop"].eq(problem.outlet_ids.index(outlet) + 1)].sort_values("day")
    visits = rows[["day", "start_s", "leave_s"]].to_numpy(int).tolist()
    return [(problem.dates[day], start, leave - start) for day, start, leave in visits]


@pytest.mark.parametrize("outlet", ["T1", "T2", "T4", "T6"])
def test_both_stand_there_on_the_takers_first_visit(outlet: str) -> None:
    asked, (problems, found) = handing(cycle_of(1, (8, 4, 4, 2, 2, 1, 1)), taking(), outlet)
    (giver, taker), (theirs, mine) = meet(asked, problems, found)
    assert check(giver, theirs) == check(taker, mine) == ()
    first, *later = starts(taker, mine, outlet)
    (handed,) = starts(giver, theirs, outlet)
    assert handed[:2] == first[:2]
    usual = int(taker.visit_s[taker.outlet_ids.index(outlet) + 1])
    assert [visit[2] for visit in (first, *later)] == [usual + LONGER_S, *[usual] * len(later)]
    assert handed[2] == int(giver.visit_s[-1]) + LONGER_S
    assert (giver.handed, taker.handed) == (1, 0)
    assert giver.own_ids == problems[0].outlet_ids
    assert theirs.stats.bound is not None
    assert theirs.stats.bound <= theirs.stats.objective


def test_the_day_is_one_on_which_the_giver_has_room() -> None:
    asked, (problems, found) = handing(cycle_of(1, (8, 4, 4, 2, 2, 1, 1)), taking(), "T6")
    (_, taker), (_, mine) = meet(asked, problems, found)
    usual = starts(taker, mine, "T6")[0][0]
    # The giver is off on that day now: the taker's one visit moves to another.
    days = working_cycle(off=((usual - taker.dates[0]).days,))
    asked, (problems, found) = handing(cycle_of(1, (8, 4, 4, 2, 2, 1, 1), cycle=days), taking(), "T6")
    (giver, taker), (theirs, mine) = meet(asked, problems, found)
    assert check(giver, theirs) == check(taker, mine) == ()
    assert starts(giver, theirs, "T6")[0][:2] == starts(taker, mine, "T6")[0][:2]
    assert starts(taker, mine, "T6")[0][0] != usual


@pytest.mark.parametrize(("most", "met"), [(1, 1), (0, 0)])
def test_an_outlet_leaves_its_weekday_to_meet_only_as_far_as_the_cap_allows(most: int, met: int) -> None:
    """The giver is off on the one weekday that the plan in force has: any other is a change that the cap counts."""
    asked, (problems, found) = handing(cycle_of(1, (8, 4, 4, 2, 2, 1, 1)), taking(), "T6")
    taker = problems[1]
    usual = starts(taker, found[1], "T6")[0][0].weekday()
    off = tuple((date - taker.dates[0]).days for date in taker.dates if date.weekday() == usual)
    keeps = np.ones(len(taker.pattern_days), np.bool_)
    for row in range(taker.pattern_start[6], taker.pattern_start[7]):
        keeps[row] = all(taker.dates[day].weekday() == usual for day in taker.pattern_days[row])
    none = tuple(() for _ in taker.dates)
    before = Before(none, none, keeps, np.where(keeps, 0, 1800), 0, changes_max=most, complete=False, priced=True)
    giver = cycle_of(1, (8, 4, 4, 2, 2, 1, 1), cycle=working_cycle(off=off))
    asked, (problems, found) = handing(giver, dataclasses.replace(taker, before=before), "T6")
    (giver, taker), (theirs, mine) = meet(asked, problems, found)
    assert check(giver, theirs) == check(taker, mine) == ()
    assert giver.handed == met
    assert (starts(taker, mine, "T6")[0][0].weekday() != usual) == bool(met)


def test_who_has_no_room_on_any_day_stays_away() -> None:
    full = cycle_of(1, (20, 20, 4), stops_max=2)
    asked, (problems, found) = handing(full, taking(), "T2")
    after = meet(asked, problems, found)
    assert after[0] == tuple(problems)
    assert all(ours is theirs for ours, theirs in zip(after[1], found, strict=True))


def test_a_shut_door_lets_nobody_meet() -> None:
    giver = cycle_of(1, (8, 4, 4, 2, 2, 1, 1))
    # The giver's shift is over before this outlet opens.
    windows = giver.windows_s.copy()
    windows[-1, :, :] = [(18 * HOUR, 19 * HOUR), (0, -1)]
    asked, (problems, found) = handing(dataclasses.replace(giver, windows_s=windows), taking(), "T2")
    (after, _), _ = meet(asked, problems, found)
    assert after.handed == 0


@pytest.mark.parametrize("days", [7, 14])
def test_who_leaves_the_direct_team_is_called_on_a_last_time_early(days: int) -> None:
    asked, (problems, found) = handing(cycle_of(1, (8, 4, 4, 2, 2, 1, 1)), taking(), "gone", last_days=days)
    (giver, taker), (theirs, mine) = meet(asked, problems, found)
    assert check(giver, theirs) == ()
    ((date, _, _),) = starts(giver, theirs, "gone")
    assert (date - giver.dates[0]).days < days
    assert taker is problems[1]
    assert mine is found[1]


def test_a_robust_day_still_ends_in_the_shift() -> None:
    spread = dataclasses.replace(cycle_of().spread, visit=0.4, travel=0.4, draws=200, keeps_shift=True)
    asked, (problems, found) = handing(
        cycle_of(1, (20, 8, 4, 4, 2, 2, 1, 1), spread=spread), taking(spread=spread), "T4"
    )
    (giver, taker), both = meet(asked, problems, found)
    for problem, journeys in zip((giver, taker), both, strict=True):
        assert (journeys.days["leave_start_s"] + journeys.days["p90_length_s"]).max() <= problem.shift_end_s


def test_the_plan_holds_each_meeting_twice(made: Made) -> None:
    after = made.plan
    handed = after.handovers.set_index("outlet_id")
    both, last = (handed[handed["joint"].eq(name)] for name in ("both", "giver"))
    assert len(both)
    calls = after.visits[after.visits["kind"].eq("handover")].set_index("outlet_id")
    assert set(calls.index) == {*both.index, *last.index}
    for row in both.reset_index().to_dict("records"):
        outlet, taker = row["outlet_id"], row["to_id"]
        mine = after.visits[after.visits["outlet_id"].eq(outlet) & after.visits["rep_id"].eq(taker)]
        first = mine.sort_values(["date", "seq"])[["date", "start_s"]].to_numpy().tolist()[0]
        call = calls.loc[[outlet]].to_dict("records")[0]
        assert (call["rep_id"], [call["date"], call["start_s"]]) == (row["from_id"], first)
        assert [row["first_date"], row["first_s"]] == first
    assert after.manifest["kpis"]["handover_visits"] == len(calls)
    assert set(handed["joint"].dropna()) >= {"both", "taker", "giver_away"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_and_calendars_say_who_is_there_too(made: Made, tmp_path: Path, lang: Language) -> None:
    (tmp_path / "exports").mkdir()
    row = made.plan.handovers[made.plan.handovers["joint"].eq("both")].to_dict("records")[0]
    weeks = daysheet.write(made.plan, tmp_path, lang)
    files = {path.stem: path for path in calendars.write(made.plan, tmp_path, lang)}
    for rep, other in ((row["from_id"], row["to_id"]), (row["to_id"], row["from_id"])):
        words = {"en": f"together with rep {other}", "zh": f"与业务代表 {other}同行"}[lang]
        assert any(words in page.read_text(encoding="utf-8") for _, page in weeks[rep])
        # Lines of a calendar are folded.
        folded = files[rep].read_bytes().replace(b"\r\n ", b"").decode()
        assert words in folded
    sheet, table = handovers.write(made.plan, tmp_path, lang)
    assert {"en": "both reps, at the same time", "zh": "双方业务代表同时到店"}[lang] in sheet.read_text(
        encoding="utf-8"
    )
    rows = pd.read_csv(table, encoding="utf-8-sig", dtype=str).set_index("outlet_id")
    found = rows.loc[[row["outlet_id"]], ["joint_visit", "joint_time", "joint"]].to_numpy().tolist()
    assert found == [[str(row["first_date"]), to_text(row["first_s"]), "both"]]
