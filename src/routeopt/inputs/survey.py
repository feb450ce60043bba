"""Match the census of streets with the outlet table: who is known, who is new, and what stands twice."""

import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from routeopt.core.faults import Fault
from routeopt.inputs.columns import row_fault

SAME_NAME_M = 40.0
"""Two rows of one name this close are one outlet."""
SAME_PLACE_M = 8.0
"""Two rows of one channel this close are one outlet."""
DEGREE_M = 111_320.0


def faults(survey: pd.DataFrame, outlets: pd.DataFrame, file: str) -> list[Fault]:
    """
    Find rows of the census that can't be used.

    Parameters
    ----------
    survey, outlets
        Typed tables.
    file
        The census, as the planner wrote it.

    Returns
    -------
    list of Fault
        E1001 unknown outlet, E1002 no place, E1003 outlet without channel, E1004 an id that an outlet already has.
    """
    return list(_faults(survey, outlets, file))


def _faults(survey: pd.DataFrame, outlets: pd.DataFrame, file: str) -> Iterator[Fault]:
    if survey.empty:
        yield Fault("E1005", file)
    named = survey["outlet_id"].notna()
    for row in np.flatnonzero(named & ~survey["outlet_id"].isin(outlets["outlet_id"])):
        yield row_fault("E1001", file, "outlet_id", int(row), value=survey["outlet_id"].iloc[row])
    placed = survey[["lon", "lat"]].notna().all(axis=1)
    found = ~survey["empty"]
    for row in np.flatnonzero(~named & ~placed & (found | survey["segment_id"].isna())):
        yield row_fault("E1002", file, "lon, lat", int(row))
    for row in np.flatnonzero(found & ~named & survey["channel"].isna()):
        yield row_fault("E1003", file, "channel", int(row))
    for row in np.flatnonzero(found & ~named & survey["survey_id"].isin(outlets["outlet_id"])):
        yield row_fault("E1004", file, "survey_id", int(row), value=survey["survey_id"].iloc[row])


def join(survey: pd.DataFrame, outlets: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Match every row of the census with an outlet, and add those who are new as prospects.

    Parameters
    ----------
    survey, outlets
        Tables without faults, WGS84.

    Returns
    -------
    tuple of pandas.DataFrame
        The census with ``match`` and the matched ``outlet_id``, and the outlets with the new prospects below. A
        prospect gets the row's ``survey_id`` as its id and class C, the class with the least claim on a rep's time.

    Notes
    -----
    ``match`` is ``id`` (the row names its outlet), ``name`` (same name within 40 m), ``place`` (same channel within
    8 m), ``new`` (added as a prospect), ``unknown_customer`` (buys from us, but the outlet table has nobody there: not
    added, the planner has to say who it is), ``duplicate`` (its outlet has a row already) or ``empty``.
    """
    table = survey.copy()
    match = np.where(table["empty"], "empty", np.where(table["outlet_id"].notna(), "id", "")).astype(object)
    ids = np.array([None if pd.isna(name) else name for name in table["outlet_id"]], dtype=object)
    by_name = _nearest(table, outlets, SAME_NAME_M, "name")
    by_place = _nearest(table, outlets, SAME_PLACE_M, "channel")
    outlet_ids = outlets["outlet_id"].to_numpy(dtype=object)
    taken: set[object] = set()
    for row in range(len(table)):
        if match[row] == "":
            for code, near in (("name", by_name[row]), ("place", by_place[row])):
                if near >= 0:
                    match[row], ids[row] = code, outlet_ids[near]
                    break
            else:
                match[row] = "unknown_customer" if table["customer"].iloc[row] else "new"
                ids[row] = None if match[row] == "unknown_customer" else table["survey_id"].iloc[row]
        if ids[row] is not None:
            match[row] = "duplicate" if ids[row] in taken else match[row]
            taken.add(ids[row])
    table["match"], table["outlet_id"] = pd.Series(match, dtype="str"), pd.Series(ids, dtype="str")
    table["rival_cases"] = table["rival_cases"].fillna(0.0)
    return table, _with_prospects(outlets, table[table["match"].eq("new")])


def _nearest(survey: pd.DataFrame, outlets: pd.DataFrame, reach_m: float, column: str) -> list[int]:
    """Row of the nearest outlet in reach with the same name or channel, −1 where there is none."""
    across = DEGREE_M * np.cos(np.radians(float(outlets["lat"].median())))
    tree = cKDTree(outlets[["lon", "lat"]].to_numpy(np.float64) * [across, DEGREE_M])
    theirs = [_plain(text) for text in outlets[column]]
    rows = []
    for lon, lat, text in zip(survey["lon"], survey["lat"], survey[column], strict=True):
        wanted = _plain(text)
        if np.isnan(lon) or np.isnan(lat) or not wanted:
            rows.append(-1)
            continue
        place = np.array([lon * across, lat * DEGREE_M])
        alike = [near for near in sorted(tree.query_ball_point(place, reach_m)) if theirs[near] == wanted]
        away = [float(np.hypot(*(tree.data[near] - place))) for near in alike]
        rows.append(alike[int(np.argmin(away))] if alike else -1)
    return rows


def _plain(text: object) -> str:
    """A name without what people write differently."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()) if isinstance(text, str) else ""


def _with_prospects(outlets: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    if new.empty:
        return outlets
    nothing = {name: False if dtype.kind == "b" else np.nan for name, dtype in outlets.dtypes.items()}
    added = pd.DataFrame(nothing, index=range(len(new)))
    for name in ("name", "lon", "lat", "channel", "is_synthetic"):
        added[name] = new[name].to_numpy()
    added["outlet_id"] = new["survey_id"].to_numpy()
    added["status"], added["outlet_class"] = "prospect", "C"
    added["volume_cases"] = 0.0
    added["potential_cases"] = new["potential_cases"].fillna(0.0).to_numpy()
    added["street"] = added["modelled"] = ""
    return pd.concat([outlets, added.astype(outlets.dtypes.to_dict())], ignore_index=True)
