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
# # A first plan: Porto
#
# A beverage company has customers all over the centre of Porto. Which of them do its own reps visit, which rep takes
# which, on which days, in which order? We let `routeopt` decide, look at the answer, and have it checked by code that
# shares nothing with the solvers.
#
# Streets and outlets are real (OpenStreetMap); volumes, classes and the field force come from a seeded model.

# %%
import tempfile
from pathlib import Path

import pandas as pd

from routeopt import inputs, pipeline, plan, scenario

here = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios/porto/base.yaml").is_file())
settings = scenario.load(
    here / "scenarios/porto/base.yaml",
    # Less search than the scenario asks for, so that this page is quick; the plan is a little longer on the road.
    ["territories.effort=fast", "journeys.effort=fast"],
)
known = inputs.load(settings)
known.outlets[["outlet_id", "name", "channel", "status", "outlet_class", "volume_cases", "opening"]].head()

# %% [markdown]
# ## The line
#
# Streets, coverage, territories, journeys: each stage solves its own problem, proves how good its answer is, and is
# checked before the next one starts.

# %%
made = pipeline.make_plan(settings, known, workers=2, told=lambda stage, figures: print(f"{stage:<12} {figures}"))

# %% [markdown]
# ## Who serves whom
#
# The direct team (DSD) has most customers. Wholesalers and key accounts have few customers and much volume: a plan
# reports both mixes.

# %%
pd.DataFrame(made.manifest["kpis"]["modes"]).T

# %% [markdown]
# ## Territories
#
# 100 to 120 outlets each, in one piece on the street graph, even in hours.

# %%
reps = made.territories.drop(columns="geometry")
reps[["rep_id", "outlets", "prospects", "visits", "service_s", "travel_s", "travel_share", "pieces"]]

# %% [markdown]
# ## One day of one rep
#
# Times are real travel times along the streets; a visit starts only when the door is open.

# %%
day = made.visits[(made.visits["rep_id"] == reps["rep_id"][0]) & (made.visits["date"] == made.visits["date"].min())]
clock = day.assign(
    **{name: pd.to_datetime(day[f"{name}_s"], unit="s").dt.strftime("%H:%M") for name in ("arrive", "start", "leave")}
)
names = known.outlets.set_index("outlet_id")["name"]
clock.assign(name=clock["outlet_id"].map(names))[["seq", "name", "kind", "arrive", "start", "leave", "travel_m"]]

# %% [markdown]
# ## How good is it?
#
# Each rep's travel stands beside a proven lower bound: no calendar and no order of stops can be shorter than that.

# %%
(reps["journeys_objective_s"] / 3600).round(1).to_frame("hours on the way").assign(
    bound=(reps["journeys_bound_s"] / 3600).round(1)
)

# %% [markdown]
# ## The same map in a notebook
#
# The page of `routeopt report` is a folium map with canvas layers of its own; here it shows itself.

# %%
made.explore(land=settings.inputs.land)

# %% [markdown]
# ## Trust, but verify
#
# The plan folder carries its inputs, so that anyone can check it with `routeopt check`.

# %%
with tempfile.TemporaryDirectory() as folder:
    plan.write(made, Path(folder) / "porto", known.files)
    violations = plan.check(Path(folder) / "porto")
violations

# %%
assert violations == ()
assert reps["outlets"].between(100, 120).all()
assert (reps["pieces"] == 1).all()
assert made.routes["stops"].between(15, 20).all()
