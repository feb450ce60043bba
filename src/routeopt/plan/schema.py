"""Columns of the plan's tables: what other programs rely on, declared once for writer, reader, checker and docs."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "whole", "number", "flag", "date", "geometry"]


@dataclass(frozen=True)
class Column:
    """
    One column of a plan table.

    Attributes
    ----------
    name
        Column name; its ending names the unit (``_s`` seconds, ``_m`` metres, ``_cases`` cases per cycle).
    kind
        ``text`` and ``whole`` and the others are one storage type each, the same in every file.
    meaning
        One sentence for the documentation.
    nullable
        Whether a row may lack it.
    """

    name: str
    kind: Kind
    meaning: str
    nullable: bool = False


TABLES: dict[str, tuple[Column, ...]] = {
    "outlets": (
        Column("outlet_id", "text", "The outlet."),
        Column("name", "text", "Its name, for people."),
        Column("lon", "number", "Degrees WGS84."),
        Column("lat", "number", "Degrees WGS84."),
        Column("channel", "text", "Channel of the glossary."),
        Column("status", "text", "served or prospect."),
        Column("outlet_class", "text", "A, B or C by volume."),
        Column("volume_cases", "number", "Cases per cycle sold now; 0 for a prospect."),
        Column("potential_cases", "number", "Cases per cycle it could take."),
        Column("mode", "text", "Sales mode; empty when nobody can serve it.", nullable=True),
        Column("distributor_id", "text", "Distributor that delivers, for WS, WAT and PDS.", nullable=True),
        Column("office_id", "text", "Sales office, for direct outlets and their prospects.", nullable=True),
        Column("rep_id", "text", "Rep, for direct outlets and their prospects.", nullable=True),
        Column("visits_per_cycle", "whole", "Visits planned by frequency; 0 where no own rep visits."),
        Column("visit_s", "whole", "Seconds of one visit, parking included; 0 where no own rep visits."),
        Column("previous_mode", "text", "Mode of the previous plan.", nullable=True),
        Column("previous_rep_id", "text", "Rep of the previous plan.", nullable=True),
        Column("reason", "text", "Reason code of the mode (reasons.coverage in the catalogue)."),
        Column("contribution", "number", "Money it earns a cycle in its mode, where money decides.", nullable=True),
        Column("next_mode", "text", "Mode it would have next, where money decides.", nullable=True),
        Column("next_mode_price", "number", "What the next best mode would cost a cycle, money.", nullable=True),
        Column(
            "direct_price",
            "number",
            "What making it direct would cost a cycle, money; empty for direct outlets.",
            nullable=True,
        ),
        Column("rep_reason", "text", "Reason code of the rep (reasons.territories in the catalogue).", nullable=True),
        Column("centre_s", "whole", "Travel seconds from the territory's centre.", nullable=True),
        Column("next_rep_id", "text", "Rep it would go to next.", nullable=True),
        Column("next_price_s", "number", "What the next best rep would cost, seconds of the objective.", nullable=True),
        Column("segment_id", "text", "Street segment of the planning mode it lies on.", nullable=True),
        Column("is_synthetic", "flag", "The outlet itself is generated, not observed."),
        Column("modelled", "text", "Input columns that a model filled, separated by spaces."),
    ),
    "territories": (
        Column("rep_id", "text", "The rep."),
        Column("name", "text", "The rep's name."),
        Column("office_id", "text", "The rep's office."),
        Column("travel_mode", "text", "walk, bike, e_bike or car."),
        Column("start_lon", "number", "Start and end of the day, degrees."),
        Column("start_lat", "number", "Start and end of the day, degrees."),
        Column("outlets", "whole", "Served direct outlets."),
        Column("prospects", "whole", "Prospects in the territory."),
        Column("visits", "whole", "Visits in the cycle, prospects included."),
        Column("service_s", "whole", "Seconds with outlets in the cycle."),
        Column("travel_s", "whole", "Seconds on the way in the cycle."),
        Column("wait_s", "whole", "Seconds waiting for doors to open in the cycle."),
        Column("travel_share", "number", "Travel ÷ (service + travel + waiting)."),
        Column("potential_cases", "number", "Potential per cycle of its outlets and prospects."),
        Column("volume_cases", "number", "Cases per cycle of its outlets."),
        Column("pieces", "whole", "Pieces on the street graph; 1 when connected."),
        Column("uneven_s", "whole", "Seconds by which its days' work differs from their mean, in sum."),
        Column("change_s", "whole", "Price of the days and orders that differ from the plan in force."),
        Column("journeys_objective_s", "number", "Objective of its journeys: travel and what has a price."),
        Column("journeys_bound_s", "number", "Proven lower bound on it.", nullable=True),
        Column("geometry", "geometry", "Street segments nearest to its outlets, as lines, for drawing."),
    ),
    "streets": (
        Column("segment_id", "text", "Street segment between two junctions."),
        Column("name", "text", "Street name; empty where the map has none."),
        Column("highway", "text", "Road class of OSM."),
        Column("length_m", "number", "Length."),
        Column("outlets", "whole", "Outlets on it, prospects included."),
        Column("rep_id", "text", "Rep whose territory it draws.", nullable=True),
        Column("surveyed", "flag", "The census has been there."),
        Column("surveyed_outlets", "whole", "Outlets that the census found, customers or not."),
        Column("customers", "whole", "Of these, customers."),
        Column("prospects", "whole", "Of these, not customers yet."),
        Column("value_cases", "number", "Value: the terms weighed, and the bonus of a continued segment."),
        Column("uncovered", "number", "Term: potential cases that its outlets do not buy yet, weighed by channel."),
        Column("defend", "number", "Term: own cases at outlets that a rival serves."),
        Column("closed", "number", "Term: potential cases in closed channels."),
        Column("rival", "number", "Term: potential cases at outlets that a rival serves."),
        Column("cooler", "number", "Term: outlets with room for a cooler and none of ours."),
        Column("footfall", "number", "Term: outlets times the liveliness of the road."),
        Column("work_s", "number", "Seconds of work on it in a cycle."),
        Column("money", "number", "Cost of coolers and displays."),
        Column("rank", "whole", "Place by value among the surveyed segments, from 1.", nullable=True),
        Column("cluster_id", "text", "Cluster of priority segments it was chosen into.", nullable=True),
        Column("outlets_now", "number", "Customers, as surveyed.", nullable=True),
        Column("outlets_3m", "number", "Customers, to reach in 3 months.", nullable=True),
        Column("outlets_12m", "number", "Customers, to reach in 12 months.", nullable=True),
        Column("numeric_now", "number", "Numeric distribution, as surveyed.", nullable=True),
        Column("numeric_3m", "number", "Numeric distribution, to reach in 3 months.", nullable=True),
        Column("numeric_12m", "number", "Numeric distribution, to reach in 12 months.", nullable=True),
        Column("share_now", "number", "Own cases ÷ own and rivals' cases, as surveyed.", nullable=True),
        Column("share_3m", "number", "Own cases ÷ own and rivals' cases, to reach in 3 months.", nullable=True),
        Column("share_12m", "number", "Own cases ÷ own and rivals' cases, to reach in 12 months.", nullable=True),
        Column("volume_now", "number", "Own cases per cycle, as surveyed.", nullable=True),
        Column("volume_3m", "number", "Own cases per cycle, to reach in 3 months.", nullable=True),
        Column("volume_12m", "number", "Own cases per cycle, to reach in 12 months.", nullable=True),
        Column("coolers_now", "number", "Coolers of ours, as surveyed.", nullable=True),
        Column("coolers_3m", "number", "Coolers of ours, to reach in 3 months.", nullable=True),
        Column("coolers_12m", "number", "Coolers of ours, to reach in 12 months.", nullable=True),
        Column("geometry", "geometry", "Its course."),
    ),
    "visits": (
        Column("rep_id", "text", "The rep."),
        Column("date", "date", "Day of the visit."),
        Column("seq", "whole", "Order in the day, from 1."),
        Column("outlet_id", "text", "The outlet."),
        Column("kind", "text", "service or prospect."),
        Column("arrive_s", "whole", "Arrival, seconds since midnight."),
        Column("start_s", "whole", "Start of the visit, after waiting and lunch."),
        Column("leave_s", "whole", "End of the visit."),
        Column("travel_s", "whole", "Seconds from the stop before."),
        Column("travel_m", "whole", "Metres from the stop before."),
    ),
    "routes": (
        Column("rep_id", "text", "The rep."),
        Column("date", "date", "The day."),
        Column("stops", "whole", "Visits of the day."),
        Column("travel_s", "whole", "Seconds on the way, the way back included."),
        Column("travel_m", "whole", "Metres, the way back included."),
        Column("service_s", "whole", "Seconds with outlets."),
        Column("wait_s", "whole", "Seconds waiting."),
        Column("lunch_s", "whole", "Seconds of lunch inside the day."),
        Column("leave_start_s", "whole", "When the rep leaves the start, seconds since midnight."),
        Column("back_s", "whole", "When the rep is back, seconds since midnight."),
        Column("day_length_s", "whole", "From leaving to being back."),
        Column("p90_length_s", "whole", "Day length that nine of ten simulated days do not exceed."),
        Column("in_shift_share", "number", "Share of simulated days that end inside the shift."),
        Column("bound_s", "number", "Proven lower bound on the day's travel for its stops.", nullable=True),
        Column("status", "text", "optimal or feasible."),
        Column("geometry", "geometry", "The way along the streets."),
    ),
    "unserved": (
        Column("outlet_id", "text", "The outlet."),
        Column("what", "text", "outlet, visit or prospect."),
        Column("code", "text", "Reason code (reasons.unserved in the catalogue)."),
        Column("detail", "text", "Figures of this case, such as the distance to the street."),
    ),
    "actions": (
        Column("action_id", "text", "The action."),
        Column("cluster_id", "text", "Cluster of priority segments."),
        Column("segment_id", "text", "Street segment."),
        Column("rep_id", "text", "Owner: the rep of the cluster."),
        Column("survey_id", "text", "Row of the census."),
        Column("outlet_id", "text", "Outlet; empty where the census found a customer nobody knows.", nullable=True),
        Column("kind", "text", "call, cooler or display."),
        Column("date", "date", "First visit of the cycle, on which it is done.", nullable=True),
        Column("state", "text", "planned, no_room, other_mode or unknown (reasons.streets in the catalogue)."),
        Column("value_cases", "number", "Value of the outlet."),
        Column("cost", "number", "Money."),
    ),
    "survey": (
        Column("survey_id", "text", "Row of the census."),
        Column("segment_id", "text", "Street segment it is about."),
        Column("outlet_id", "text", "Outlet it was matched with.", nullable=True),
        Column("match", "text", "id, name, place, new, duplicate, unknown_customer or empty."),
    ),
    "changes": (
        Column("outlet_id", "text", "The outlet, served in the plan in force or in this one."),
        Column("change", "text", "closed, opened, dropped, added, new_mode, moved, new_class, new_day or kept."),
        Column("reason", "text", "Reason code (reasons.quarter or reasons.coverage in the catalogue)."),
        Column("from_mode", "text", "Sales mode before.", nullable=True),
        Column("to_mode", "text", "Sales mode now.", nullable=True),
        Column("from_distributor_id", "text", "Distributor before.", nullable=True),
        Column("to_distributor_id", "text", "Distributor now.", nullable=True),
        Column("from_rep_id", "text", "Rep before.", nullable=True),
        Column("to_rep_id", "text", "Rep now.", nullable=True),
        Column("from_class", "text", "Class before.", nullable=True),
        Column("to_class", "text", "Class now.", nullable=True),
        Column("from_days", "text", "Weekdays of its visits before, such as mon thu.", nullable=True),
        Column("to_days", "text", "Weekdays of its visits now.", nullable=True),
        Column("volume_cases", "number", "Cases per cycle.", nullable=True),
    ),
    "handovers": (
        Column("outlet_id", "text", "The outlet that changes hands."),
        Column("change", "text", "As in changes."),
        Column("from_kind", "text", "rep, distributor, company or nobody."),
        Column("from_id", "text", "Who hands over; empty for nobody."),
        Column("to_kind", "text", "rep, distributor, company or nobody."),
        Column("to_id", "text", "Who takes over; empty for nobody."),
        Column("first_date", "date", "First visit of the new rep, on which both call together.", nullable=True),
        Column("volume_cases", "number", "Cases per cycle.", nullable=True),
        Column("owed", "number", "Balance owed, money."),
        Column("coolers", "whole", "Coolers of ours on site."),
        Column("blocker", "text", "What has to be settled before: receivable, equipment.", nullable=True),
    ),
    "structure": (
        Column("outlet_id", "text", "An outlet whose place in the direct team was in question."),
        Column("office_id", "text", "The office whose team it is about."),
        Column("before", "text", "direct, other (served by another party), prospect or new (in no plan before)."),
        Column("action", "text", "keep, drop, add, wait, place or out (structure.<code> in the catalogue)."),
        Column("score", "number", "Score, 0 to 1."),
        Column("volume", "number", "Term: share of the scored outlets that it beats by cases."),
        Column("growth", "number", "Term: the same by growth since the plan in force.", nullable=True),
        Column("potential", "number", "Term: the same by potential."),
        Column("cost", "number", "Term: the same by how few minutes of a rep a case takes."),
        Column("payment", "number", "Term: the same by how little it owes a case, uncleared.", nullable=True),
        Column("cooler", "number", "Term: the same by cases per cooler of ours.", nullable=True),
    ),
    "blocked": (
        Column("outlet_id", "text", "An outlet that may not be handed over."),
        Column("rep_id", "text", "Its rep in the plan in force."),
        Column("blocker", "text", "receivable (not cleared), equipment (not accounted for) or both."),
        Column("owed", "number", "Balance owed, money."),
        Column("coolers", "whole", "Coolers of ours on site."),
        Column("stays", "flag", "It stays with its rep; no where the rep is gone or the outlet is no customer."),
    ),
}
"""Every table of a plan folder by name; file ``tables/<name>.parquet``."""
