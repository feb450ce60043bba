"""A peer asked in a process of its own: its answer, its error, or the limit that stops it."""

import math

import pytest
from benchmarks.limited import ask
from benchmarks.rows import LeftOutError


def test_an_answer_comes_back_with_the_time_it_took() -> None:
    answer = ask(math.factorial, (5,), 60.0)
    assert answer.found == 120
    assert 0 <= answer.cpu_seconds < 5


@pytest.mark.parametrize(
    ("asked", "why"),
    [(50_000_000, "no answer in 1 s of processor time"), (-1, "ValueError: factorial")],
    ids=["without an end", "an error of its own"],
)
def test_who_finds_nothing_says_why(asked: int, why: str) -> None:
    with pytest.raises(LeftOutError, match=why):
        ask(math.factorial, (asked,), 1.0)
