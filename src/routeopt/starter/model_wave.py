"""
A seeded model of a later wave of a street census. All of it is generated and flagged.

- A prospect whose call is planned is signed with chance 0.45; it then buys half of its potential, at the rival's cost.
- An outlet where a cooler or display of the action plan goes has it with chance 0.8.
- Of the other customers one in forty is lost; the rest buy as much as before, give or take 10 %.
"""

import numpy as np
import pandas as pd

from routeopt.plan.model import Plan

SIGNED, PLACED, LOST = 0.45, 0.8, 1 / 40
TRUE = ("yes", "true", "1")


def draw_wave(plan: Plan, survey: pd.DataFrame, seed: int) -> pd.DataFrame:
    """
    Draw what surveyors find on the same streets a quarter later.

    Parameters
    ----------
    plan
        The plan that was made after the first census.
    survey
        The first census as texts, columns named as in the schema.
    seed
        Seed of the model.

    Returns
    -------
    pandas.DataFrame
        The rows that lie on an outlet of the plan, as `routeopt.track` reads them; the same for the same arguments.
    """
    chance = np.random.default_rng([seed, 17])
    laid = plan.survey.set_index("survey_id")["outlet_id"]
    wave = survey.assign(outlet_id=survey["survey_id"].map(laid.astype(object)))
    wave = wave[wave["outlet_id"].notna()].drop_duplicates("outlet_id").reset_index(drop=True)
    n = len(wave)
    dated = plan.actions[plan.actions["date"].notna()]
    called = wave["outlet_id"].isin(dated["outlet_id"]).to_numpy()
    equipped = wave["outlet_id"].isin(dated.loc[dated["kind"].eq("cooler"), "outlet_id"]).to_numpy()
    customer = wave["customer"].str.lower().isin(TRUE).to_numpy()
    own, rival, potential = (
        pd.to_numeric(wave[name], errors="coerce").fillna(0.0).to_numpy(np.float64)
        for name in ("own_cases", "rival_cases", "potential_cases")
    )
    signed = ~customer & called & (chance.random(n) < SIGNED)
    lost = customer & (chance.random(n) < LOST)
    first = np.where(signed, potential / 2, own * chance.uniform(0.9, 1.1, n))
    cooler = wave["cooler"].str.lower().isin(TRUE).to_numpy() | (equipped & (chance.random(n) < PLACED))
    stays = (customer | signed) & ~lost
    return wave.assign(
        survey_id=[f"W{row + 1}" for row in range(n)],
        customer=np.where(stays, "yes", "no"),
        own_cases=np.where(stays, first, 0.0).round(1),
        rival_cases=np.where(signed, np.maximum(0.0, rival - potential / 2), rival).round(1),
        cooler=np.where(stays & cooler, "yes", "no"),
        is_synthetic="yes",
    )
