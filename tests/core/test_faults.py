"""Faults and statistics: what people read of them."""

import pytest

from routeopt.core.faults import BadInputError, Fault
from routeopt.core.stats import SearchStats, Status


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        (Fault("E1"), ""),
        (Fault("E1", "outlets.csv"), "outlets.csv"),
        (Fault("E1", "outlets.csv", 7), "outlets.csv:7"),
        (Fault("E1", "outlets.csv", 7, "lon"), "outlets.csv:7 [lon]"),
        (Fault("E1", field="lon"), "[lon]"),
    ],
)
def test_place_names_as_much_as_is_known(fault: Fault, place: str) -> None:
    assert fault.place == place


def test_an_unknown_code_is_a_bug_and_not_an_empty_message() -> None:
    with pytest.raises(KeyError):
        BadInputError([Fault("E000")])


def test_gap_is_the_share_a_better_answer_could_save() -> None:
    # A bound of 90 under an answer of 100: at most 10 of the 100 can be saved.
    assert SearchStats(Status.FEASIBLE, 100, 90).gap == pytest.approx(0.1)
    assert SearchStats(Status.FEASIBLE, 100, None).gap is None
    assert SearchStats(Status.OPTIMAL, 0, 0).gap == 0.0
