"""True travel shared out to outlets: nothing is lost, and each leg goes to its two ends."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from routeopt.journeys.measure import measured
from routeopt.journeys.solve import solve
from tests.journeys.cycles import cycle_of


def test_legs_count_half_to_each_end_and_the_way_out_and_back_to_all() -> None:
    """A day 30 s out, 100 s, 40 s, 50 s back; a day with one stop 30 s out and 20 s back."""
    problem = cycle_of()
    found = solve(problem)
    visits = pd.DataFrame({"day": [0, 0, 0, 1], "vehicle": 0, "seq": [1, 2, 3, 1], "stop": [1, 2, 3, 1]})
    visits["travel_s"] = [30, 100, 40, 30]
    days = pd.DataFrame({"day": [0, 1], "vehicle": 0, "travel_s": [220, 50]})
    table = measured((problem,), (dataclasses.replace(found, visits=visits, days=days),)).outlets
    # 80 s out and back for three stops, 50 s for one; outlet O1 has a hop of 50 s and one of nothing.
    assert table.index.tolist() == ["O1", "O2", "O3"]
    assert table["rep_id"].tolist() == ["R1"] * 3
    assert table["visits"].tolist() == [2, 1, 1]
    assert table["hop_s"].tolist() == [25.0, 70.0, 20.0]
    assert table["haul_s"].tolist() == pytest.approx([(80 / 3 + 50) / 2, 80 / 3, 80 / 3])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_travel_of_the_journeys_is_shared_out(seed: int) -> None:
    problems = tuple(cycle_of(seed + rep, prospects=2, rep_id=f"R{rep}", effort="fast") for rep in range(2))
    renamed = dataclasses.replace(problems[1], outlet_ids=tuple(f"P{name}" for name in problems[1].outlet_ids))
    both = (problems[0], renamed)
    found = tuple(solve(problem) for problem in both)
    table = measured(both, found).outlets
    total = sum(int(journeys.days["travel_s"].sum()) for journeys in found)
    assert float(((table["hop_s"] + table["haul_s"]) * table["visits"]).sum()) == pytest.approx(total)
    assert table["visits"].sum() == sum(len(journeys.visits) for journeys in found)
    assert (np.asarray(table[["hop_s", "haul_s"]]) >= 0).all()
