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
# # Streets: where first?
#
# Brands are made on streets, not in spreadsheets. Of all the street segments of a plan, which few make a front that
# people notice: connected, worth the work, two to a rep?

# %%
import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from routeopt import inputs, pipeline, scenario
from routeopt.streets.graph import adjacency
from routeopt.streets.model import Limits, StreetProblem
from routeopt.streets.solve import solve

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
    return dataclasses.replace(known, outlets=outlets, reps=known.reps.head(3))


settings = scenario.load(
    here / "scenarios/porto/base.yaml",
    ["territories.effort=fast", "journeys.effort=fast", "territories.hours_tolerance=0.2"],
)
known = three_reps(settings, inputs.load(settings))
made = pipeline.make_plan(settings, known, workers=1, told=lambda stage, figures: print(f"{stage:<12} {figures}"))

# %% [markdown]
# ## What a segment is worth
#
# The cases that its outlets could take beyond what they buy today; the work is the visits it asks for.

# %%
outlets = made.outlets.assign(gain=(made.outlets["potential_cases"] - made.outlets["volume_cases"]).clip(lower=0))
outlets["work_s"] = outlets["visit_s"] * outlets["visits_per_cycle"]
by_segment = outlets.groupby("segment_id")[["gain", "work_s"]].sum()
streets = made.streets.loc[made.streets["rep_id"].notna(), ["segment_id", "name", "length_m", "rep_id", "geometry"]]
streets = streets.reset_index(drop=True).join(by_segment, on="segment_id").fillna({"gain": 0.0, "work_s": 0.0})
streets.sort_values("gain", ascending=False)[["segment_id", "name", "length_m", "gain"]].head()

# %% [markdown]
# ## The choice
#
# At most two clusters a rep, 150 m to 900 m each, within the work that a rep can give to it. The search is exact or
# says how far from exact it may be.

# %%
ends = np.array(
    [[shapely.get_point(line, 0).coords[0], shapely.get_point(line, -1).coords[0]] for line in streets.geometry]
)
junctions = np.unique(ends.reshape(-1, 2).round(6), axis=0, return_inverse=True)[1].reshape(-1, 2)
reps = tuple(sorted(streets["rep_id"].unique()))
rep = streets["rep_id"].map({name: row for row, name in enumerate(reps)}).to_numpy(np.int32)
start, index = adjacency(junctions[:, 0], junctions[:, 1], rep)
problem = StreetProblem(
    segment_ids=tuple(streets["segment_id"].astype(str)),
    rep_ids=reps,
    rep=rep,
    value=streets["gain"].to_numpy(float),
    length_m=streets["length_m"].to_numpy(float),
    work_s=streets["work_s"].to_numpy(float),
    money=np.zeros(len(streets)),
    start=start,
    index=index,
    limits=Limits(2, 0.0, 150.0, 900.0, 40 * 3600.0, None, None, None),
    effort="fast",
    seed=1,
)
choice = solve(problem)
choice.clusters.round(0)

# %%
print(f"{choice.value:.0f} cases a cycle to win; nobody can choose more than {choice.value_bound:.0f}")

# %% [markdown]
# ## Which streets are these?

# %%
names = streets.set_index(streets["segment_id"].astype(str))["name"]
chosen = choice.segments.assign(name=choice.segments["segment_id"].map(names))
chosen[chosen["name"] != ""].groupby("cluster_id")["name"].agg(lambda each: ", ".join(sorted(set(each)))).to_frame()

# %%
assert 0 < choice.value <= choice.value_bound + 1e-6
assert (choice.clusters["length_m"].between(150, 900)).all()
assert choice.clusters.groupby("rep_id").size().max() <= 2
