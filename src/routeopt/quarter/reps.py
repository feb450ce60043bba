"""What a change of plan means for each rep."""

import pandas as pd


def by_rep(before: pd.DataFrame, after: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """
    Put both plans of each rep side by side.

    Parameters
    ----------
    before, after
        ``rep_id, outlets, visits, service_s, travel_s, wait_s, volume_cases`` of each rep in the two plans.
    changes
        What `changes` found.

    Returns
    -------
    DataFrame
        ``rep_id, outlets_before, outlets_after, visits_before, visits_after, work_h_before, work_h_after,
        travel_h_before, travel_h_after, volume_before, volume_after, given, taken, new_days``, sorted by rep; a rep who
        is in one plan only has missing values on the other side.
    """
    sides = []
    for frame, side in ((before, "before"), (after, "after")):
        known = frame.set_index("rep_id")
        sides.append(
            pd.DataFrame(
                {
                    f"outlets_{side}": known["outlets"].astype("Int64"),
                    f"visits_{side}": known["visits"].astype("Int64"),
                    f"work_h_{side}": known[["service_s", "travel_s", "wait_s"]].sum(axis=1) / 3600,
                    f"travel_h_{side}": known["travel_s"] / 3600,
                    f"volume_{side}": known["volume_cases"],
                }
            )
        )
    table = pd.concat(sides, axis=1, sort=True).rename_axis("rep_id")
    other_hands = changes["from_rep_id"].astype(object).fillna("") != changes["to_rep_id"].astype(object).fillna("")
    moved = changes[other_hands]
    table["given"] = moved["from_rep_id"].value_counts().reindex(table.index, fill_value=0)
    table["taken"] = moved["to_rep_id"].value_counts().reindex(table.index, fill_value=0)
    days = changes.loc[changes["change"].eq("new_day"), "to_rep_id"].value_counts()
    table["new_days"] = days.reindex(table.index, fill_value=0)
    names = ("outlets", "visits", "work_h", "travel_h", "volume")
    ordered = [f"{name}_{side}" for name in names for side in ("before", "after")]
    return table[[*ordered, "given", "taken", "new_days"]].reset_index()
