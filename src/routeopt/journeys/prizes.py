"""What a call on each prospect is worth, where another stage knows better than the scenario's one figure."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from routeopt.journeys.model import RepProblem


def with_prizes(problems: tuple[RepProblem, ...], prizes: Mapping[str, int]) -> tuple[RepProblem, ...]:
    """
    Give prospects prizes of their own.

    Parameters
    ----------
    problems
        The reps' cycles.
    prizes
        Outlet → seconds of travel that a call is worth, at least 1. Outlets that must be visited keep no prize.

    Returns
    -------
    tuple of RepProblem
        In the same order.
    """
    return tuple(
        replace(problem, prize_s=np.array([0, *map(int, _prizes(problem, prizes))], np.int64)) if prizes else problem
        for problem in problems
    )


def _prizes(problem: RepProblem, prizes: Mapping[str, int]) -> list[int]:
    old = problem.prize_s[1 : len(problem.outlet_ids) + 1].tolist()
    return [
        prizes.get(outlet, prize) if prize > 0 else 0 for outlet, prize in zip(problem.outlet_ids, old, strict=True)
    ]
