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
# # Journeys: which days, in which order?
#
# One rep, one cycle of four weeks. Every customer has a frequency (an A twice a week, always on the same weekdays), a
# door that opens at its own hours, and a visit that takes its time. Which weekdays for whom, and in which order, so
# that the rep is on the way as little as possible?

# %%
from pathlib import Path

import pandas as pd

from routeopt import coverage, inputs, journeys, network, scenario, territories
from routeopt.core.clock import to_text

here = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "scenarios/porto/base.yaml").is_file())
settings = scenario.load(here / "scenarios/porto/base.yaml", ["territories.effort=fast", "journeys.effort=fast"])
known = inputs.load(settings)
travel = network.build(settings, known)
split = coverage.decide(coverage.build(settings, known, travel))
areas = territories.decide(territories.build(settings, known, travel, split))

# %% [markdown]
# ## The problem of one rep
#
# Plain arrays: travel seconds between all pairs along the streets, visit lengths, doors, and for each customer the
# patterns of days it may have.

# %%
problem = journeys.build(settings, known, travel, split, areas)[2]
patterns = pd.Series([len(days) for days in problem.pattern_days]).value_counts().sort_index()
patterns.rename_axis("visits in the cycle").to_frame("patterns")

# %% [markdown]
# ## The answer, and a bound on any other

# %%
(answer,) = journeys.decide([problem], workers=1)
print(
    f"{answer.stats.objective / 3600:.1f} h on the way; no calendar can do with less than {answer.stats.bound / 3600:.1f} h"
)

# %% [markdown]
# ## Four weeks at a glance
#
# Each row is a customer with visits every week: the weekdays are the same in all weeks.

# %%
weekday = {row: date.strftime("%a") for row, date in enumerate(problem.dates)}
stops = [problem.outlet_ids[stop - 1] for stop in answer.visits["stop"]]
visits = answer.visits.assign(weekday=answer.visits["day"].map(weekday), outlet_id=stops)
days = visits.groupby("outlet_id")["weekday"].agg(lambda names: " ".join(sorted(set(names))))
count = visits.groupby("outlet_id").size()
pd.DataFrame({"visits": count, "weekdays": days}).sort_values("visits", ascending=False).head(8)

# %% [markdown]
# ## One day
#
# The rep leaves late enough not to stand before closed doors.

# %%
first = visits[visits["day"] == 0].sort_values("seq")
names = known.outlets.set_index("outlet_id")["name"]
pd.DataFrame(
    {
        "name": first["outlet_id"].map(names),
        **{name: first[f"{name}_s"].map(to_text) for name in ("arrive", "start", "leave")},
    }
)

# %%
per_day = visits.groupby("day").size()
twice = visits[visits["outlet_id"].isin(count[count == 8].index)]
assert per_day.between(15, 20).all()
assert answer.stats.bound <= answer.stats.objective
assert (twice.groupby("outlet_id")["weekday"].nunique() == 2).all()
