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
# # The next quarter
#
# Three months later some customers closed, others sell more. The plan in force must change, but every change costs: a
# rep who knows a shop owner, a shop owner who knows Tuesday. We plan the quarter beside the plan in force and list
# what changes and why.

# %%
import dataclasses
import tempfile
from pathlib import Path

import pandas as pd

from routeopt import inputs, pipeline, plan, scenario

here = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios/porto/base.yaml").is_file())


def three_reps(settings, known):
    """The part of Porto around the office that three reps can look after."""
    office = known.offices.iloc[0]
    away = (known.outlets["lon"] - office["lon"]) ** 2 + (known.outlets["lat"] - office["lat"]) ** 2
    near = known.outlets.assign(away=away).sort_values("away")
    plain = ~near["channel"].isin(["modern_trade", "wholesale"])
    served = near[(near["status"] == "served") & plain].head(330)
    prospects = near[(near["status"] == "prospect") & plain & (near["away"] <= served["away"].max())]
    outlets = pd.concat([served, prospects]).sort_index().drop(columns="away").reset_index(drop=True)
    return dataclasses.replace(known, outlets=outlets, reps=known.reps.head(3), survey=None, coolers=None)


quick = ["territories.effort=fast", "journeys.effort=fast", "territories.hours_tolerance=0.2"]
settings = scenario.load(here / "scenarios/porto/base.yaml", quick)
known = three_reps(settings, inputs.load(settings))


def quiet(stage, figures):
    """Nobody listens."""


in_force = pipeline.make_plan(settings, known, workers=1, told=quiet)

# %% [markdown]
# ## What happened
#
# Eight shops closed; twenty sell half as much again.

# %%
served = known.outlets[known.outlets["status"] == "served"]
closed = served["outlet_id"].iloc[::41].head(8)
growing = served["outlet_id"].iloc[5::16].head(20)
now = known.outlets[~known.outlets["outlet_id"].isin(closed)].reset_index(drop=True)
now.loc[now["outlet_id"].isin(growing), "volume_cases"] *= 1.5

# %% [markdown]
# ## Plan beside the plan in force
#
# Two budgets say how much may change: one customer in twenty may get another rep, one in ten of each rep's customers
# other weekdays. They are spent where they gain most; no price has to be guessed.

# %%
folder = Path(tempfile.mkdtemp())
plan.write(in_force, folder / "in_force", known.files)
beside = scenario.load(
    here / "scenarios/porto/base.yaml",
    [
        *quick,
        *plan.previous_overrides(folder / "in_force"),
        "territories.change_cap=0.05",
        "journeys.change_cap=0.1",
        "territories.frontier_plans=7",
    ],
)
next_known = dataclasses.replace(three_reps(beside, inputs.load(beside)), outlets=now)
quarter = pipeline.make_plan(beside, next_known, workers=1, told=quiet)
found = plan.compare(in_force, quarter)
pd.DataFrame(found.kpi_rows("en"), columns=["figure", "in force", "next quarter", "change"])

# %% [markdown]
# ## How much does change buy?
#
# Each row is a plan, from "free" to "nothing moves": how many outlets leave their rep, and what share of the free
# plan's gain territories expect of that.

# %%
frontier = pd.DataFrame(next(iter(quarter.manifest["stages"]["territories"]["frontier"].values())))
frontier[["changed", "changed_cases", "gain_share", "work_off", "chosen"]]

# %% [markdown]
# ## What became of each outlet

# %%
pd.Series({change: sum(why.values()) for change, why in found.counts().items()}).to_frame("outlets")

# %% [markdown]
# ## Who hands over to whom

# %%
found.handovers.head()

# %% [markdown]
# ## Both plans on one map
#
# The switch shows the plan in force and the next quarter; arrows lead from the old rep to the new one.

# %%
quarter.explore(against=in_force)

# %%
assert len(frontier) >= 7
stayed_on = found.changes[found.changes["from_rep_id"].notna() & found.changes["to_rep_id"].notna()]
assert stayed_on["change"].eq("moved").mean() <= 0.05
same_often = stayed_on[stayed_on["from_class"].eq(stayed_on["to_class"])]
assert same_often["from_days"].ne(same_often["to_days"]).mean() <= 0.1
gone = found.changes.set_index("outlet_id")["change"]
assert (gone[closed] == "closed").all()
assert quarter.territories["outlets"].between(100, 120).all()
kept = found.changes["change"].isin(["kept", "new_day", "new_class"]).mean()
assert kept > 0.8, "most customers keep their rep"
