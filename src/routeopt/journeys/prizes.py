"""What a call on a prospect is worth beyond any other's, where another stage knows of a reason."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from routeopt.journeys.model import RepProblem


def with_prizes(problems: tuple[RepProblem, ...], prizes: Mapping[str, int]) -> tuple[RepProblem, ...]:
    """
    Add to the prizes of some prospects.

    Parameters
    ----------
    problems
        The reps' cycles.
    prizes
        Outlet → seconds of travel that a call is worth more than its prize says. Outlets that must be visited keep
        none.

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
        prize + prizes.get(outlet, 0) if prize > 0 else 0 for outlet, prize in zip(problem.outlet_ids, old, strict=True)
    ]
