"""Who hands which outlet over to whom: every outlet that changes hands leaves one list and enters another."""

from collections.abc import Container

import pandas as pd


def handovers(
    changes: pd.DataFrame, visits: pd.DataFrame, staff: Container[str], standing: pd.DataFrame | None = None
) -> pd.DataFrame:
    """
    List what changes hands.

    Parameters
    ----------
    changes
        What `changes` found.
    visits
        ``rep_id, date, start_s, outlet_id, kind`` of the new plan.
    staff
        Reps of the new plan.
    standing
        ``outlet_id, owed, coolers, blocker`` of outlets that owe or hold something; None where nothing is known.

    Returns
    -------
    DataFrame
        ``outlet_id, change, from_kind, from_id, to_kind, to_id, joint, first_date, first_s, volume_cases, owed,
        coolers, blocker``, sorted by the two parties and outlet. A party is a ``rep``, a ``distributor``, ``company``
        (a key account, by mode) or ``nobody`` (the outlet is new or gone). ``first_date`` and ``first_s`` are those of
        the new rep's first visit, else of the old one's last; missing where no own rep calls. ``joint`` says who stands
        there: ``both`` reps, the ``giver`` or the ``taker`` beside somebody who has no calendar here, the taker alone
        because the giver is not in the team (``giver_away``) or has no such visit (``alone``), or nobody at all
        (``none``); missing where nobody gives or nobody takes.
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
    taken = _first(visits[visits["kind"].eq("service")], rows["to_id"], rows["outlet_id"])
    given = _first(visits[visits["kind"].eq("handover")], rows["from_id"], rows["outlet_id"])
    rows["joint"] = [
        _joint(*parties, met=not pd.isna(date), there=str(giver) in staff)
        for *parties, giver, date in zip(
            rows["from_kind"], rows["to_kind"], rows["from_id"], given["date"], strict=True
        )
    ]
    rows["first_date"] = taken["date"].where(taken["date"].notna(), given["date"])
    rows["first_s"] = taken["start_s"].where(taken["date"].notna(), given["start_s"]).astype("Int64")
    moved = (rows["from_kind"] != rows["to_kind"]) | (rows["from_id"] != rows["to_id"])
    rows = _with_standing(rows, standing)
    columns = ["outlet_id", "change", "from_kind", "from_id", "to_kind", "to_id", "joint", "first_date", "first_s"]
    columns += ["volume_cases", "owed", "coolers", "blocker"]
    order = ["from_kind", "from_id", "to_kind", "to_id", "outlet_id"]
    return rows.loc[moved, columns].sort_values(order, kind="stable", ignore_index=True)


def _first(visits: pd.DataFrame, reps: pd.Series, outlets: pd.Series) -> pd.DataFrame:
    """``date, start_s`` of the first of these visits of each rep and outlet; missing where there is none."""
    known = visits.sort_values("date", kind="stable").drop_duplicates(["rep_id", "outlet_id"])
    known = known.set_index(["rep_id", "outlet_id"])[["date", "start_s"]]
    keys = pd.MultiIndex.from_arrays([reps.astype(str), outlets.astype(str)])
    return known.reindex(keys).set_axis(reps.index)


def _joint(giver: str, taker: str, *, met: bool, there: bool) -> str | None:
    """Who stands at the outlet when it changes hands."""
    if "nobody" in (giver, taker) or "rep" not in (giver, taker):
        return None
    if giver != "rep":
        return "taker"
    if not there:
        return "giver_away" if taker == "rep" else "none"
    if taker == "rep":
        return "both" if met else "alone"
    return "giver" if met else "none"


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
