# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3

# %% [markdown]
# # Territories: who takes which outlets?
#
# The company has 12 reps in Porto. Each can look after 100 to 120 customers; each territory shall be one piece on the
# street graph; the reps' hours shall be even. We ask for exactly that, look at the answer and its proof, and then ask
# for something else.

# %%
from pathlib import Path

import pandas as pd

from routeopt import coverage, inputs, network, scenario, territories

here = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios/porto/base.yaml").is_file())
settings = scenario.load(here / "scenarios/porto/base.yaml", ["territories.effort=fast"])
known = inputs.load(settings)
travel = network.build(settings, known)
split = coverage.decide(coverage.build(settings, known, travel))

# %% [markdown]
# ## The answer
#
# Work is estimated before the days are planned: visits, the hop to the next door, and the way from the office.

# %%
(office,) = territories.decide(territories.build(settings, known, travel, split))
office.reps.assign(work_h=(office.reps["work_s"] / 3600).round(1))[
    ["rep_id", "outlets", "visits", "work_h", "potential_cases"]
]

# %% [markdown]
# ## How good is it?
#
# The objective is travel from every outlet to the middle of its territory. No territories with these bands can be
# better than the bound.

# %%
print(
    f"{office.stats.objective / 3600:.0f} h against a bound of {office.stats.bound / 3600:.0f} h: gap {office.stats.gap:.1%}"
)

# %% [markdown]
# ## Why this rep?
#
# Most outlets have the nearest rep. Where another one is nearer but full, the answer says so, and what the next best
# rep would cost.

# %%
office.outlets["reason"].value_counts().to_frame("outlets")

# %% [markdown]
# ## Would another number of reps fit?
#
# The same question for fewer and more reps, each with the outlets a rep would have and whether the shift is long
# enough.

# %%
office.headcount

# %% [markdown]
# ## A wish: these outlets stay with one rep
#
# A planner knows the owner of five bars. A lock is hard: the territories form around it.

# %%
bars = known.outlets[(known.outlets["channel"] == "entertainment") & (known.outlets["status"] == "served")]
direct = set(office.outlets["outlet_id"])
wanted = [outlet for outlet in bars["outlet_id"] if outlet in direct][:5]
lock = settings.territories.model_validate(
    {**settings.territories.model_dump(), "locks": [{"rep_id": "R05", "outlets": wanted}]}
)
(locked,) = territories.decide(
    territories.build(settings.model_copy(update={"territories": lock}), known, travel, split)
)
who = locked.outlets.set_index("outlet_id")["rep_id"]
pd.DataFrame({"before": office.outlets.set_index("outlet_id")["rep_id"][wanted], "locked": who[wanted]})

# %%
assert office.reps["outlets"].between(100, 120).all()
assert locked.reps["outlets"].between(100, 120).all()
assert set(who[wanted]) == {"R05"}
assert office.stats.bound <= office.stats.objective
