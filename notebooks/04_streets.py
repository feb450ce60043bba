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
# ---

# %% [markdown]
# # Streets: where first?
#
# Brands are made on streets. Eight steps lead from a census of the middle of Porto to streets that are won: area, survey,
# choice, targets, owner, action plan, follow-up, and what the next quarter does about it.

# %%
import dataclasses
from pathlib import Path

import pandas as pd

from routeopt import inputs, network, pipeline, scenario
from routeopt.streets.follow import follow, reached
from routeopt.streets.survey_walks import plan_survey
from routeopt.streets.targets import MEASURES
from routeopt.streets.value import TERMS

here = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios/porto/base.yaml").is_file())


def three_reps(known):
    """The part of Porto around the office that three reps can look after."""
    office = known.offices.iloc[0]
    away = (known.outlets["lon"] - office["lon"]) ** 2 + (known.outlets["lat"] - office["lat"]) ** 2
    near = known.outlets.assign(away=away).sort_values("away")
    plain = ~near["channel"].isin(["modern_trade", "wholesale"])
    served = near[(near["status"] == "served") & plain].head(330)
    prospects = near[(near["status"] == "prospect") & plain & (near["away"] <= served["away"].max())]
    outlets = pd.concat([served, prospects]).sort_index().drop(columns="away").reset_index(drop=True)
    census = known.survey[known.survey["outlet_id"].isin(outlets["outlet_id"])].reset_index(drop=True)
    return dataclasses.replace(known, outlets=outlets, reps=known.reps.head(3), survey=census, coolers=None)


settings = scenario.load(
    here / "scenarios/porto/base.yaml",
    ["territories.effort=fast", "journeys.effort=fast", "territories.hours_tolerance=0.2"],
)
known = three_reps(inputs.load(settings))

# %% [markdown]
# ## 1 and 2: area and survey
#
# The area is what was surveyed (`streets.area`). The census names outlets of the table, or gives position, name and
# channel; both are matched. What it still lacks becomes walks on foot, each with the least that any walk must take.

# %%
walks = plan_survey(settings, known, network.build(settings, known), walk_hours=4.0).walks
print(f"{len(known.survey)} rows of the census, {known.survey['match'].value_counts().to_dict()}")
walks.round(1)

# %% [markdown]
# ## The whole line, streets included

# %%
made = pipeline.make_plan(settings, known, workers=1, told=lambda stage, figures: print(f"{stage:<12} {figures}"))

# %% [markdown]
# ## 3: value and choice
#
# A segment's value is a sum of declared terms, so it can be weighed again without another census.

# %%
streets = made.streets.drop(columns="geometry")
streets[streets["surveyed"]].sort_values("rank")[["name", "rep_id", "value_cases", *TERMS, "cluster_id"]].head(8).round(
    1
)

# %% [markdown]
# Connected clusters of segments, each in one territory and within its length and hours. Nobody can choose more than the
# bound.

# %%
stage = made.manifest["stages"]["streets"]
print(f"{stage['value']:.0f} cases a cycle chosen; no choice exceeds {stage['value_bound']:.0f}")
chosen = streets[streets["cluster_id"].notna()]
chosen.groupby("cluster_id").agg(
    streets=("name", lambda names: ", ".join(sorted(set(names) - {""}))),
    metres=("length_m", "sum"),
    value=("value_cases", "sum"),
).round(0)

# %% [markdown]
# ## 4 and 5: targets and owners
#
# Targets are what the better quarter of look-alike segments have reached; the owner is the rep of the territory.

# %%
goals = ["outlets_now", "outlets_3m", "outlets_12m", "share_now", "share_12m", "coolers_now", "coolers_12m"]
chosen.sort_values("rank")[["name", "rep_id", *goals]].head(6).round(2)

# %% [markdown]
# ## 6: the action plan
#
# Calls on prospects, coolers and displays, each on a visit of the calendar; without one, the reason.

# %%
made.actions.groupby(["kind", "state"]).agg(actions=("action_id", "size"), cost=("cost", "sum"))

# %% [markdown]
# ## 7: follow
#
# Three months later the segments have come half the way to their first targets, and one was lost altogether.

# %%
wave = chosen[["segment_id"]].copy()
for name in MEASURES:
    wave[name] = (chosen[f"{name}_now"] + chosen[f"{name}_3m"]) / 2
worst = chosen["outlets_now"].idxmax()
wave.loc[worst, list(MEASURES)] = 0.0
told = follow(chosen, wave, 3.0, made.actions, made.visits)
told.groupby(["judged_by", "state", "proposal"]).size()

# %% [markdown]
# ## 8: what the next quarter does about it
#
# Without a new census the visits count. A segment that goes on is worth a quarter more in the next choice
# (`streets.continued_bonus`), because long effort pays.

# %%
by_visits = follow(chosen, reached(None), 3.0, made.actions, made.visits)
by_visits.groupby(["state", "proposal"])[["actions_due", "actions_done"]].sum()

# %%
assert 0 < stage["value"] <= stage["value_bound"] + 1e-6
assert (walks["bound_m"] <= walks["walk_m"] + 1e-6).all()
assert set(told["state"]) == {"late", "lost"} or set(told["state"]) == {"late", "lost", "on_course"}
assert (by_visits["actions_done"] <= by_visits["actions_due"]).all()
