"""What became of every scored outlet: the table of the customer structure."""

import numpy as np
import pandas as pd

from routeopt.coverage.model import Coverage, CoverageProblem
from routeopt.coverage.structure import TERMS

ACTIONS = ("keep", "drop", "add", "wait", "place", "out")
"""
It keeps its place in the direct team or leaves it; an outsider joins it or waits; an outlet that nobody served before
gets a place or none.
"""


def structure_table(problem: CoverageProblem, answer: Coverage) -> pd.DataFrame:
    """
    Tell what became of every scored outlet.

    Parameters
    ----------
    problem, answer
        What was asked and decided.

    Returns
    -------
    DataFrame
        ``outlet_id, office_id, before (direct, other, prospect, new), action, score`` and one column for each term,
        one row per scored outlet; empty where nobody was asked.
    """
    asked = problem.structure
    if asked is None:
        return pd.DataFrame()
    outlets = answer.outlets
    added = outlets["added"].to_numpy(bool)
    inside = (outlets["mode"] == "DSD").fillna(value=False).to_numpy(bool) & (problem.served | added)
    before = np.select(
        [~problem.served, asked.was_direct, asked.outside], ["prospect", "direct", "other"], default="new"
    )
    action = np.select(
        [asked.was_direct & inside, asked.was_direct, asked.outside & inside, asked.outside, inside],
        ["keep", "drop", "add", "wait", "place"],
        default="out",
    )
    offices = np.array([*problem.office_ids, None], dtype=object)[problem.office]
    table = pd.DataFrame(
        {
            "outlet_id": np.array(problem.outlet_ids, dtype=object),
            "office_id": offices,
            "before": before,
            "action": action,
        }
    ).assign(score=asked.score, **{name: asked.terms[:, place] for place, name in enumerate(TERMS)})
    return table[asked.scored].reset_index(drop=True)
