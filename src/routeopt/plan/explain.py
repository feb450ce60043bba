"""Why this mode, this rep, these days? A plan's own reasons, in sentences."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from routeopt.core.clock import WEEKDAYS, to_text
from routeopt.core.faults import BadInputError, Fault
from routeopt.core.language import text
from routeopt.plan.explain_hours import explain_hours
from routeopt.plan.explain_street import explain_street, street_named
from routeopt.plan.explain_target import explain_target
from routeopt.plan.model import Plan


def explain(plan: Plan, name: str, lang: str) -> list[str]:
    """
    Explain one outlet, rep or street segment.

    Parameters
    ----------
    plan
        The plan.
    name
        Id of an outlet, rep or segment, or the name of an outlet or street.
    lang
        Language of the sentences.

    Returns
    -------
    list of str
        One sentence for each decision.

    Raises
    ------
    BadInputError
        E709 when nothing is called that, E710 when several outlets have that name.
    """
    by_id = plan.outlets[plan.outlets["outlet_id"].eq(name)]
    if len(by_id):
        return _outlet(plan, by_id.iloc[0], lang)
    reps = plan.territories[plan.territories["rep_id"].eq(name)]
    if len(reps):
        return _rep(plan, reps.iloc[0], lang)
    called = plan.outlets[plan.outlets["name"].eq(name)]
    if len(called) == 1:
        return _outlet(plan, called.iloc[0], lang)
    if len(called):
        raise BadInputError([Fault("E710", field=name, params={"ids": ", ".join(called["outlet_id"])})])
    found = street_named(plan, name)
    if len(found):
        return explain_street(plan, found, lang)
    raise BadInputError([Fault("E709", field=name)])


def _outlet(plan: Plan, row: "pd.Series[Any]", lang: str) -> list[str]:
    facts = {key: row[key] for key in ("outlet_id", "name", "channel", "outlet_class", "status")}
    lines = [text("explain.outlet", lang, **facts, volume=f"{row['volume_cases']:g}")]
    lines.append(_mode(row, lang))
    if pd.notna(row["next_mode_price"]):
        lines.append(_money(row, lang))
    if row["status"] == "served" and (pd.isna(row["mode"]) or row["mode"] != "DSD"):
        lines.append(_why_not_direct(row, lang))
    left_out = plan.unserved[plan.unserved["outlet_id"].eq(row["outlet_id"])]
    lines += [
        text("explain.unserved", lang, what=why.what, reason=text(f"reasons.unserved.{why.code}", lang))
        for why in left_out.itertuples()
    ]
    if pd.notna(row["rep_id"]):
        lines.append(_territory(plan, row, lang))
    lines += [_worth(dict(found), lang) for found in _rows(plan.frequencies, row["outlet_id"])]
    visits = plan.calls[plan.calls["outlet_id"].eq(row["outlet_id"])]
    if len(visits):
        lines.append(_days(visits, row, lang))
    lines += [
        text("explain.appointment", lang, date=given["date"], time=given["time"])
        for given in plan.manifest["scenario"]["journeys"]["appointments"]
        if given["outlet_id"] == row["outlet_id"]
    ]
    changed = plan.changes[plan.changes["outlet_id"].eq(row["outlet_id"]) & plan.changes["change"].ne("kept")]
    lines += [
        text("explain.change", lang, change=text(f"changes.{change}", lang), reason=reason_words(str(why), lang))
        for change, why in zip(changed["change"], changed["reason"], strict=True)
    ]
    return lines


def _rows(table: pd.DataFrame, outlet: str) -> list[dict[Hashable, Any]]:
    return table[table["outlet_id"].eq(outlet)].to_dict("records")


def _worth(row: dict[Hashable, Any], lang: str) -> str:
    """What the visits are worth, and why there are so many; for a prospect what a call is worth on the way."""
    facts = {name: row[name] for name in ("usual_visits", "fewest", "most", "visits")}
    facts |= {"gain": f"{row['gain']:,.2f}", "minute": f"{row['minute_value']:,.2f}"}
    facts["reason"] = text(f"reasons.frequency.{row['reason']}", lang)
    if pd.isna(row["prize_s"]):
        return text("explain.frequency", lang, **facts)
    return text("explain.call", lang, **facts, minutes=f"{row['prize_s'] / 60:.0f}")


def _mode(row: "pd.Series[Any]", lang: str) -> str:
    if pd.isna(row["mode"]):
        return text("explain.no_mode", lang, reason=reason_words(row["reason"], lang))
    by = "" if pd.isna(row["distributor_id"]) else text("explain.by", lang, distributor=row["distributor_id"])
    return text("explain.mode", lang, mode=row["mode"], by=by, reason=reason_words(row["reason"], lang))


def _money(row: "pd.Series[Any]", lang: str) -> str:
    """What it earns, and what the next best mode would cost; a whole area may hold an outlet against its own good."""
    price = float(row["next_mode_price"])
    key = "explain.next_mode" if price >= 0 else "explain.next_mode_earns_more"
    facts = {"earned": f"{row['contribution']:,.2f}", "next": row["next_mode"], "price": f"{abs(price):,.2f}"}
    return text(key, lang, **facts)


def _why_not_direct(row: "pd.Series[Any]", lang: str) -> str:
    """Why it is not direct, in one sentence, with money where money decided."""
    reason, price = reason_words(row["reason"], lang), row["direct_price"]
    if pd.isna(price):
        return text("explain.not_direct", lang, reason=reason)
    key = "explain.not_direct_costs" if price >= 0 else "explain.not_direct_earns_more"
    return text(key, lang, reason=reason, mode=row["mode"], price=f"{abs(float(price)):,.2f}")


def reason_words(code: str, lang: str) -> str:
    """
    Say why an outlet has its mode, or why it changed.

    Parameters
    ----------
    code
        Code of ``reasons.coverage`` or ``reasons.quarter``; ``rule_2`` is rule number 2 of the scenario.
    lang
        Language.

    Returns
    -------
    str
        The words.
    """
    stem, _, number = str(code).rpartition("_")
    if number.isdigit():
        return text(f"reasons.coverage.{stem}", lang, number=number)
    try:
        return text(f"reasons.quarter.{code}", lang)
    except KeyError:
        return text(f"reasons.coverage.{code}", lang)


def _territory(plan: Plan, row: "pd.Series[Any]", lang: str) -> str:
    rep = plan.territories.set_index("rep_id").loc[row["rep_id"]]
    minutes = "–" if pd.isna(row["centre_s"]) else f"{row['centre_s'] / 60:.1f}"
    sentence = text("explain.rep", lang, rep=row["rep_id"], name=rep["name"], minutes=minutes)
    if not pd.isna(row["rep_reason"]):
        sentence += text("explain.why_rep", lang, reason=text(f"reasons.territories.{row['rep_reason']}", lang))
    if pd.isna(row["next_rep_id"]):
        return sentence + text("explain.no_other_rep", lang)
    price = f"{row['next_price_s'] / 60:.1f}"
    return sentence + text("explain.next_rep", lang, next=row["next_rep_id"], price=price)


def _days(visits: pd.DataFrame, row: "pd.Series[Any]", lang: str) -> str:
    ordered = visits.sort_values("date")
    stops = [
        text(
            "explain.visit",
            lang,
            weekday=text(f"weekdays.{WEEKDAYS[day.weekday()]}", lang),
            date=f"{day:%Y-%m-%d}",
            at=to_text(start_s),
        )
        for day, start_s in zip(pd.to_datetime(ordered["date"]), ordered["start_s"], strict=True)
    ]
    minutes = f"{row['visit_s'] / 60:g}"
    return text("explain.days", lang, count=len(visits), minutes=minutes, visits=", ".join(stops))


def _rep(plan: Plan, row: "pd.Series[Any]", lang: str) -> list[str]:
    days = plan.routes[plan.routes["rep_id"].eq(row["rep_id"])]
    work_s = float(row["service_s"] + row["travel_s"] + row["wait_s"])
    bound = row["journeys_bound_s"]
    gap = "–" if pd.isna(bound) or not row["journeys_objective_s"] else f"{1 - bound / row['journeys_objective_s']:.1%}"
    off = [
        day
        for given in plan.manifest["scenario"]["journeys"]["days_off"]
        if given["rep_id"] == row["rep_id"]
        for day in given["dates"]
    ]
    free = [text("explain.days_off", lang, rep=row["rep_id"], dates=", ".join(off))] if off else []
    away = days[days["ends_at"].notna()].sort_values("date")
    nights = [
        text("explain.nights", lang, rep=row["rep_id"], outlet=str(outlet), dates=", ".join(map(str, mine["date"])))
        for outlet, mine in away.groupby("ends_at", sort=True)
    ]
    return [
        *free,
        *nights,
        text(
            "explain.rep_outlets",
            lang,
            rep=row["rep_id"],
            name=row["name"],
            office=row["office_id"],
            outlets=row["outlets"],
            prospects=row["prospects"],
            cases=f"{row['volume_cases']:,.0f}",
        ),
        text(
            "explain.rep_work",
            lang,
            hours=f"{work_s / 3600:.1f}",
            share=f"{row['travel_share']:.1%}",
            visits=row["visits"],
            days=len(days),
            least=int(days["stops"].min()),
            most=int(days["stops"].max()),
        ),
        *explain_hours(plan, str(row["rep_id"]), lang),
        text("explain.rep_gap", lang, hours=f"{row['journeys_objective_s'] / 3600:.1f}", gap=gap),
        *explain_target(plan, str(row["rep_id"]), lang),
    ]
