"""
A seeded model of what happens under a plan in a quarter: visits, orders and checks of coolers. All of it is generated.

- A call is made with chance 0.94, by one rep in six only with chance 0.78; of those made, one in twelve is a day late.
- A call brings an order with chance 0.62, and then the cases since the last one, give or take 30 %.
- A due check of a cooler is made with the call; it finds what the plan knew, but a few more that sell nothing, more
  rivals, and a deposit paid at 85 %.
"""

import datetime as dt

import numpy as np
import pandas as pd

from routeopt.plan.model import Plan

MADE, MADE_SELDOM, LATE, ORDER = 0.94, 0.78, 1 / 12, 0.62
ZERO, RIVAL, PAID = 0.16, 0.4, 0.85
WEEKS = 13


def draw_actuals(plan: Plan, seed: int, weeks: int = WEEKS) -> dict[str, pd.DataFrame]:
    """
    Draw what is done under a plan.

    Parameters
    ----------
    plan
        The plan; its cycle is repeated.
    seed
        Seed of the model.
    weeks
        Weeks from the start of the plan.

    Returns
    -------
    dict
        ``visits``, ``orders`` and ``checks`` as `routeopt.track` reads them; the same for the same arguments.
    """
    chance = np.random.default_rng([seed, 13])
    period = plan.manifest["scenario"]["period"]
    start, cycle = dt.date.fromisoformat(period["start"]), int(period["weeks"])
    last = start + dt.timedelta(weeks=weeks) - dt.timedelta(days=1)
    once = plan.calls[plan.calls["kind"].eq("service")]
    days = [
        (shift, day + dt.timedelta(weeks=cycle * shift))
        for shift in range(-(-weeks // cycle))
        for day in once["date"].tolist()
    ]
    due = pd.concat([once] * (-(-weeks // cycle)), ignore_index=True)
    due["date"] = pd.Series([day for _, day in days], dtype=object)
    due = due[[day <= last for day in due["date"]]].sort_values(["date", "rep_id", "seq"], ignore_index=True)
    lazy = set(sorted(plan.territories["rep_id"])[::6])
    made = chance.random(len(due)) < np.where(due["rep_id"].isin(lazy), MADE_SELDOM, MADE)
    late = (chance.random(len(due)) < LATE) & [day.weekday() < 4 and day < last for day in due["date"]]
    due["date"] = [day + dt.timedelta(days=int(wait)) for day, wait in zip(due["date"], late.tolist(), strict=True)]
    visits = due[made].reset_index(drop=True)
    ordered = chance.random(len(visits)) < ORDER
    outlets = plan.outlets.set_index("outlet_id")
    per_call = (outlets["volume_cases"] / outlets["visits_per_cycle"].clip(lower=1) / ORDER).reindex(
        visits["outlet_id"]
    )
    cases = (per_call.to_numpy(np.float64) * chance.uniform(0.7, 1.3, len(visits))).round(1)
    dates = visits["date"].astype(str).to_numpy()
    texts = pd.DataFrame(
        {
            "rep_id": visits["rep_id"].to_numpy(dtype=object),
            "outlet_id": visits["outlet_id"].to_numpy(dtype=object),
            "date": dates,
            "arrive": [_clock(s) for s in visits["start_s"]],
            "leave": [_clock(s) for s in visits["leave_s"]],
            "order": np.where(ordered, "yes", "no"),
        }
    )
    orders = texts.loc[ordered, ["outlet_id", "date"]].assign(cases=cases[ordered]).reset_index(drop=True)
    return {"visits": texts, "orders": orders, "checks": _checks(plan, texts, chance)}


def _checks(plan: Plan, visits: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """A check of each cooler at the first call on or after its day."""
    calls = visits.groupby("outlet_id")["date"].agg(list).to_dict()
    types = plan.manifest["scenario"]["coolers"]["types"] if len(plan.coolers) else {}
    rows = []
    for cooler in plan.coolers[plan.coolers["checks_by"].eq("rep")].to_dict("records"):
        for day in str(cooler["check_dates"]).split():
            after = [date for date in calls.get(cooler["from_outlet_id"], []) if date >= day]
            draws = chance.random(5)
            if after:
                known = cooler["now_cases"]
                sold = 0.0 if draws[0] < ZERO else (cooler["expected_cases"] if pd.isna(known) else known)
                rows.append(
                    {
                        "cooler_id": cooler["cooler_id"],
                        "outlet_id": cooler["from_outlet_id"],
                        "date": after[0],
                        "state": cooler["state"],
                        "own_share": round(0.6 + 0.4 * float(draws[1]), 2),
                        "sales_cases": round(float(sold), 1),
                        "rival": "yes" if draws[2] < RIVAL else "no",
                        "position": ("entrance", "counter", "aisle", "back")[int(4 * draws[3])],
                        "deposit": types[cooler["type"]]["deposit"] if draws[4] < PAID else 0.0,
                    }
                )
    columns = ["cooler_id", "outlet_id", "date", "state", "own_share", "sales_cases", "rival", "position", "deposit"]
    return pd.DataFrame(rows, columns=columns)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
