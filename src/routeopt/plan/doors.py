"""Which outlets do not lie well on the streets: where a planner should look for the door."""

import pandas as pd

from routeopt.plan.model import Plan


def doubtful_doors(plan: Plan, beyond_m: float) -> pd.DataFrame:
    """
    List outlets off the streets, or farther from their street than usual.

    Parameters
    ----------
    plan
        The plan.
    beyond_m
        Metres to the street beyond which an outlet is listed.

    Returns
    -------
    pandas.DataFrame
        ``outlet_id, lon, lat, note, name, street, street_m, street_status``, farthest first: the columns of
        ``inputs.doors``, still at the outlet's own position, and what helps to look. Rows that stay as they are
        change nothing.
    """
    outlets = plan.outlets
    listed = outlets[outlets["street_status"].ne("near") | (outlets["street_m"] > beyond_m)]
    listed = listed.sort_values(["street_m", "outlet_id"], ascending=[False, True])
    names = plan.streets.set_index("segment_id")["name"]
    return pd.DataFrame(
        {
            "outlet_id": listed["outlet_id"],
            "lon": listed["lon"],
            "lat": listed["lat"],
            "note": "",
            "name": listed["name"],
            "street": listed["segment_id"].map(names).fillna(""),
            "street_m": listed["street_m"],
            "street_status": listed["street_status"],
        }
    )
