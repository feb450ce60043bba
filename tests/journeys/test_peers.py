"""Peers of the benchmark plan the same cycle: what they claim is at least what the bound allows."""

import math
import time

import benchmarks.days
import pytest
from benchmarks.days import measure_days
from benchmarks.office import measure_office
from benchmarks.rep_peers import days_by_angle, peers
from benchmarks.rows import LeftOutError

from routeopt.journeys.search.pack import pack, patterns_of
from routeopt.journeys.solve import solve
from tests.journeys.cycles import HOUR, cycle_of, working_cycle

PROBLEM = cycle_of(3, (4, 4, 2, 2, 1, 1), cycle=working_cycle(2, (0, 1, 2)), stops_max=6)


def test_days_of_the_two_phases_are_patterns() -> None:
    days = days_by_angle(PROBLEM)
    for stop, own in enumerate(patterns_of(PROBLEM)):
        visited = tuple(day for day, stops in enumerate(days) if stop in stops)
        assert visited in own or not own


@pytest.mark.parametrize("name", [name for name, _ in peers()])
def test_no_peer_travels_less_than_the_bound(name: str) -> None:
    try:
        travel, kept = dict(peers())[name](PROBLEM, pack(PROBLEM), 0.4, 1)
    except LeftOutError as missing:
        pytest.skip(str(missing))
    bound = solve(PROBLEM).stats.bound
    assert bound is not None
    assert kept or math.isnan(travel)
    assert math.isnan(travel) or travel >= bound


@pytest.mark.slow
def test_single_days_are_proven_and_no_peer_beats_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(benchmarks.days.PEER_SECONDS, "OR-Tools GLS", 0.1)
    problem = cycle_of(4, (4,) * 22, stops_max=20, shift_end_s=24 * HOUR)
    rows = {(row.peer, row.metric): row.value for row in measure_days([problem], 2, 1)}
    assert rows[None, "feasible"] == rows[None, "proven_optimal"] == 1.0
    assert rows["CP-SAT", "feasible"] == 1.0
    assert {peer for peer, _ in rows} == {None, "PyVRP", "OR-Tools GLS", "CP-SAT"}


@pytest.mark.slow
def test_an_office_counts_the_time_of_its_workers() -> None:
    """Two workers plan two reps: what they took is there, not only what waiting for them took."""
    problem = cycle_of(4, (8, 4, 4, 2, 2, 1) * 4, stops_max=12)
    begin = time.process_time()
    solve(problem)
    alone = time.process_time() - begin
    rows = {row.metric: row.value for row in measure_office([problem, problem])}
    assert rows["feasible"] == 1.0
    assert rows["cpu_seconds"] is not None
    assert rows["cpu_seconds"] > 2 * alone
