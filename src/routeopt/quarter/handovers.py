"""Who hands which outlet over to whom: every outlet that changes hands leaves one list and enters another."""

import pandas as pd


def handovers(changes: pd.DataFrame, visits: pd.DataFrame, standing: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    List what changes hands.

    Parameters
    ----------
    changes
        What `changes` found.
    visits
        ``rep_id, date, outlet_id, kind`` of the new plan.
    standing
        ``outlet_id, owed, coolers, blocker`` of outlets that owe or hold something; None where nothing is known.

    Returns
    -------
    DataFrame
        ``outlet_id, change, from_kind, from_id, to_kind, to_id, first_date, volume_cases, owed, coolers, blocker``,
        sorted by the two parties and outlet. A party is a ``rep``, a ``distributor``, ``company`` (a key account, by
        mode) or ``nobody`` (the outlet is new or gone). ``first_date`` is the new rep's first visit, on which both call
        together; missing where no own rep calls.
    """
    rows = changes[["outlet_id", "change", "volume_cases"]].copy()
    for side, absent in (("from", "opened"), ("to", "closed")):
        rep, distributor = changes[f"{side}_rep_id"], changes[f"{side}_distributor_id"]
        kind = pd.Series("company", index=changes.index, dtype=object)
        kind = kind.mask(distributor.notna(), "distributor").mask(rep.notna(), "rep")
        nobody = changes["change"].eq(absent) | (changes[f"{side}_mode"].isna() & rep.isna())
        rows[f"{side}_kind"] = kind.mask(nobody, "nobody")
        party = rep.astype(object).where(rep.notna(), distributor.astype(object))
        party = party.where(party.notna(), changes[f"{side}_mode"].astype(object))
        rows[f"{side}_id"] = party.where(~nobody, "")
    first = visits[visits["kind"].eq("service")].groupby(["rep_id", "outlet_id"])["date"].min()
    keys = pd.MultiIndex.from_arrays([rows["to_id"].astype(str), rows["outlet_id"].astype(str)])
    rows["first_date"] = first.reindex(keys).to_numpy()
    moved = (rows["from_kind"] != rows["to_kind"]) | (rows["from_id"] != rows["to_id"])
    rows = _with_standing(rows, standing)
    columns = ["outlet_id", "change", "from_kind", "from_id", "to_kind", "to_id", "first_date", "volume_cases"]
    columns += ["owed", "coolers", "blocker"]
    order = ["from_kind", "from_id", "to_kind", "to_id", "outlet_id"]
    return rows.loc[moved, columns].sort_values(order, kind="stable", ignore_index=True)


def _with_standing(rows: pd.DataFrame, standing: pd.DataFrame | None) -> pd.DataFrame:
    """Balance owed, coolers on site and what has to be settled, beside each outlet."""
    if standing is None:
        return rows.assign(owed=0.0, coolers=0, blocker=None)
    known = standing.drop_duplicates("outlet_id").set_index("outlet_id").reindex(rows["outlet_id"])
    blocker = known["blocker"].astype(object)
    return rows.assign(
        owed=known["owed"].fillna(0.0).to_numpy(float),
        coolers=known["coolers"].fillna(0).to_numpy(int),
        blocker=blocker.where(blocker.notna() & blocker.ne(""), None).to_numpy(),
    )
