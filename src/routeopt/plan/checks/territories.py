"""Rules about territories and streets: one piece each on the streets, and totals that are the sums of their parts."""

from collections import deque
from fractions import Fraction

import numpy as np
import pandas as pd
import shapely

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, mismatches, rows_of, shown

WORK = ("service_s", "travel_s", "wait_s")


def reps_all_present(evidence: Evidence) -> Found:
    """Each rep of the inputs has a territory, with the office, mode of travel and start of the inputs."""
    table = evidence.plan.territories.set_index("rep_id", drop=False)
    for rep in sorted(set(table.index) ^ set(evidence.reps.index)):
        yield Violation("plan.reps_all_present", f"rep {rep}", {"found": "–", "expected": rep})
    both = sorted(set(table.index) & set(evidence.reps.index))
    given = evidence.reps.rename(columns={"lon": "start_lon", "lat": "start_lat"})
    for column in ("name", "office_id", "travel_mode", "start_lon", "start_lat"):
        ids = pd.Series([f"rep {rep} {column}" for rep in both])
        yield from mismatches("plan.reps_all_present", ids, table.loc[both, column], given.loc[both, column])


def territory_connected(evidence: Evidence) -> Found:
    """A rep's served outlets are one piece on the street neighbourhood of its office's direct outlets."""
    stated = evidence.plan.territories.set_index("rep_id")["pieces"].to_dict()
    for rep, pieces in sorted(_pieces(evidence).items()):
        if pieces != 1 or stated.get(rep) != pieces:
            params = {"found": pieces, "stated": shown(stated.get(rep))}
            yield Violation("plan.territory_connected", f"rep {rep}", params)


def _pieces(evidence: Evidence) -> dict[str, int]:
    """Pieces per rep, counted by walking from outlet to neighbouring outlet of the same rep."""
    office_of = evidence.reps["office_id"].to_dict()
    mine = evidence.plan.outlets
    mine = mine[mine["status"].eq("served") & mine["rep_id"].isin(evidence.reps.index) & mine["mode"].eq("DSD")]
    mine = mine[mine["outlet_id"].isin(evidence.given.index)]
    counts: dict[str, int] = {}
    for _, office in mine.groupby(mine["rep_id"].map(office_of)):
        points = evidence.planning_points(office["outlet_id"])
        beside = evidence.travel.networks[evidence.travel.planning_mode].adjacency(points)
        rep = office["rep_id"].tolist()
        seen = np.zeros(len(rep), dtype=bool)
        for seed in range(len(rep)):
            if seen[seed]:
                continue
            counts[rep[seed]] = counts.get(rep[seed], 0) + 1
            seen[seed] = True
            queue = deque([seed])
            while queue:
                here = queue.popleft()
                for other in beside.index[beside.start[here] : beside.start[here + 1]].tolist():
                    if not seen[other] and rep[other] == rep[here]:
                        seen[other] = True
                        queue.append(other)
    return counts


def territory_totals(evidence: Evidence) -> Found:
    """Outlets, visits, hours and cases of a territory are the sums over its outlets and days."""
    plan = evidence.plan
    reps = plan.territories["rep_id"].tolist()
    served = plan.outlets[plan.outlets["status"].eq("served")]
    prospects = plan.outlets[plan.outlets["status"].eq("prospect")]
    expected = {
        "outlets": served.groupby("rep_id").size(),
        "prospects": prospects.groupby("rep_id").size(),
        "visits": plan.calls.groupby("rep_id").size(),
        "potential_cases": plan.outlets.groupby("rep_id")["potential_cases"].sum(),
        "volume_cases": served.groupby("rep_id")["volume_cases"].sum(),
        "uneven_s": pd.Series({rep: _uneven_s(plan.routes[plan.routes["rep_id"].eq(rep)]) for rep in reps}),
    } | {column: plan.routes.groupby("rep_id")[column].sum() for column in WORK}
    table = plan.territories.set_index("rep_id")
    for column, totals in expected.items():
        yield from _close(column, table[column], totals.reindex(reps, fill_value=0))
    work = table[list(WORK)].sum(axis=1).astype("float64")
    share = (table["travel_s"] / work.where(work > 0)).fillna(0.0)
    yield from _close("travel_share", table["travel_share"], share)


def _uneven_s(routes: pd.DataFrame) -> int:
    """Distances of a rep's days from their mean work, in sum."""
    work = [int(day.travel_s) + int(day.service_s) + int(day.wait_s) for day in rows_of(routes)]
    mean = Fraction(sum(work), max(1, len(work)))
    return round(sum((abs(seconds - mean) for seconds in work), Fraction(0)))


def _close(column: str, found: pd.Series, expected: pd.Series) -> Found:
    for rep, value, total in zip(found.index, found, expected, strict=True):
        if abs(float(value) - float(total)) > 1e-6 * max(1.0, abs(float(total))):
            params = {"column": column, "found": shown(value), "expected": shown(total)}
            yield Violation("plan.territory_totals", f"rep {rep}", params)


def outlets_on_their_streets(evidence: Evidence) -> Found:
    """Each outlet's street segment is the one it lies on, and an outlet that no street reaches has none."""
    travel = evidence.travel
    network = travel.networks[travel.planning_mode]
    segment = network.segments["segment_id"].astype(str).to_numpy(dtype=object)
    row = network.segment_of(travel.outlets[travel.planning_mode])
    lies_on = dict(zip(evidence.known.outlets["outlet_id"], np.where(row >= 0, segment[row], None), strict=True))
    table = evidence.plan.outlets
    table = table[table["outlet_id"].isin(lies_on)]
    expected = pd.Series([lies_on[outlet] for outlet in table["outlet_id"]], dtype=object)
    yield from mismatches("plan.outlets_on_their_streets", table["outlet_id"], table["segment_id"], expected)


def streets_as_mapped(evidence: Evidence) -> Found:
    """The drawn streets are segments of the map, with its names and lengths, and the outlets on them are counted."""
    travel = evidence.travel
    segments = travel.networks[travel.planning_mode].segments
    course = shapely.to_wkb(segments.geometry.to_numpy())
    facts = zip(segments["name"].fillna(""), segments["highway"], segments["length_m"], course, strict=True)
    mapped = dict(zip(segments["segment_id"].astype(str), facts, strict=True))
    on_it = evidence.plan.outlets["segment_id"].value_counts()
    reps = set(evidence.reps.index)
    drawn = evidence.plan.streets.set_index("segment_id")
    for segment in sorted(set(on_it.index) - set(drawn.index)):
        yield Violation("plan.streets_as_mapped", segment, {"found": "–", "expected": "outlets"})
    for row in rows_of(drawn):
        if row.Index not in mapped:
            yield Violation("plan.streets_as_mapped", row.Index, {"found": row.Index, "expected": "–"})
            continue
        *real, course = mapped[row.Index]
        wanted = (*real, int(on_it.get(row.Index, 0)))
        found = (row.name, row.highway, row.length_m, row.outlets)
        if found != wanted or shapely.to_wkb(row.geometry) != course or not (pd.isna(row.rep_id) or row.rep_id in reps):
            yield Violation("plan.streets_as_mapped", row.Index, {"found": str(found), "expected": str(wanted)})


def territories_drawn(evidence: Evidence) -> Found:
    """A territory is drawn by its streets, all of them and no other."""
    lines = evidence.plan.streets
    for row in rows_of(evidence.plan.territories):
        own = shapely.union_all(lines.loc[lines["rep_id"].eq(row.rep_id).fillna(value=False), "geometry"].to_numpy())
        apart = shapely.symmetric_difference(own, row.geometry)
        if shapely.length(apart) > 1e-9:
            params = {"found": round(row.geometry.length, 6), "expected": round(own.length, 6)}
            yield Violation("plan.territories_drawn", f"rep {row.rep_id}", params)


def next_best_is_another(evidence: Evidence) -> Found:
    """The rep that an outlet would go to next is another rep than its own, and that has a price."""
    reps = set(evidence.reps.index)
    for row in rows_of(evidence.plan.outlets[evidence.plan.outlets["next_rep_id"].notna()]):
        others = reps - {shown(row.rep_id)} if shown(row.rep_id) in reps else set()
        if row.next_rep_id not in others or pd.isna(row.next_price_s):
            params = {"rep": shown(row.rep_id), "next": row.next_rep_id, "price": shown(row.next_price_s)}
            yield Violation("plan.next_best_is_another", row.outlet_id, params)


def rep_reason_holds(evidence: Evidence) -> Found:
    """Each served direct outlet says why it has its rep, and the next best rep's price agrees."""
    for row in rows_of(evidence.plan.outlets):
        reason, dearer = shown(row.rep_reason), not pd.isna(row.next_price_s) and row.next_price_s < 0
        if pd.isna(row.rep_id) or row.status != "served":
            fits = pd.isna(row.rep_reason)
        elif reason == "kept":
            fits = dearer and shown(row.previous_rep_id) == row.rep_id
        else:
            fits = reason in {"only_rep", "balance" if dearer else "nearest"}
        if not fits:
            params = {"reason": reason, "price": shown(row.next_price_s)}
            yield Violation("plan.rep_reason_holds", row.outlet_id, params)


RULES = (
    reps_all_present,
    territory_connected,
    territory_totals,
    outlets_on_their_streets,
    streets_as_mapped,
    territories_drawn,
    next_best_is_another,
    rep_reason_holds,
)
