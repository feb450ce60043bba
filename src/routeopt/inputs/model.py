"""The tables of a plan after validation: one frame each, declared columns, WGS84, ids as text."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from routeopt.inputs.lookalikes import Lookalikes

DIRECT_CHANNELS: tuple[str, ...] = (
    "department_store",
    "general_store",
    "school",
    "restaurant",
    "transport",
    "hospital",
    "office",
    "hotel",
    "entertainment",
    "other",
)
CHANNELS: tuple[str, ...] = (*DIRECT_CHANNELS, "modern_trade", "wholesale")
OWN_CALLS: tuple[str, ...] = ("service", "prospect")
"""Kinds of a plan's visits that make a habit: checks of coolers lie inside them, and a hand-over is made once."""


@dataclass(frozen=True)
class Previous:
    """
    The plan in force.

    Attributes
    ----------
    outlets
        ``outlet_id, status, outlet_class, mode, distributor_id, office_id, rep_id, volume_cases`` of each outlet.
    visits
        ``rep_id, date, seq, outlet_id, kind, start_s, travel_s`` of each of its visits.
    segments
        Ids of its priority street segments.
    """

    outlets: pd.DataFrame
    visits: pd.DataFrame
    segments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Inputs:
    """
    Validated tables; every frame has a fresh 0-based index, and rows keep the order of their file.

    Attributes
    ----------
    outlets
        ``outlet_id, name, lon, lat, channel, status (served|prospect), outlet_class (A|B|C), volume_cases,
        potential_cases, visits_per_cycle, service_minutes, opening, street, mode, distributor_id, office_id, rep_id,
        skill, is_synthetic, modelled``. Cases are per cycle. ``visits_per_cycle``, ``service_minutes``, ``opening``,
        ``mode``, ``distributor_id``, ``office_id``, ``rep_id`` are NA where the planner left them open; ``modelled``
        names the columns that a model filled, separated by spaces; ``opening`` is the text as given, see
        `opening.parse`.
    offices
        ``office_id, name, lon, lat``.
    reps
        ``rep_id, name, office_id, travel_mode, start (office|home), lon, lat, channels, skills``: position of the
        start and end of the day, resolved from the office where the table gives none.
    distributors
        ``distributor_id, name, mode, lon, lat, capacity_cases, storage_cases, min_volume_cases, fee, max_minutes,
        area``; the area is a shapely geometry or None.
    doors
        ``outlet_id, lon, lat``: where an outlet is entered that does not face the street nearest to it; None where
        nothing was loaded.
    survey
        The census of streets, or None: ``survey_id, outlet_id, segment_id, empty, name, lon, lat, channel, customer,
        own_cases, rival_cases, potential_cases, cooler, cooler_room, is_synthetic, match``. ``match`` says how a row
        found its outlet, see `survey.join`; ``outlet_id`` is NA where it found none.
    receivables
        ``outlet_id, owed, cleared, years, is_synthetic``, or None where nothing was loaded.
    coolers
        Coolers of ours, or None where no table was given: ``cooler_id, outlet_id, office_id, type, state, placed,
        deposit, checked, own_share, sales_cases, rival, position, is_synthetic``. Each has either an
        outlet or the office of its warehouse; days are `datetime.date` or None.
    standing
        ``outlet_id, owed, coolers, blocker``, see `accounts.standing`; None where nothing was loaded.
    blocked
        Outlets that may not be handed over, see `accounts.blocked`.
    held
        Outlets that keep mode, distributor and rep of the plan in force, see `accounts.hold`.
    bond
        Factor on the price of another rep, one per row of ``outlets``, see `accounts.price_weight`.
    sales
        ``month, outlet_id, volume, amount, is_synthetic``: cases by month (text such as 2025-01) and outlet, no month
        twice and none left out; None where no history was given. No row means that nothing was sold.
    lookalikes
        What estimates of prospects' potential are worth; None where the scenario asks for none.
    previous
        The plan in force, or None for a first plan.
    files
        Every file read, for the manifest's hashes: role → path.
    """

    outlets: pd.DataFrame
    offices: pd.DataFrame
    reps: pd.DataFrame
    distributors: pd.DataFrame
    files: dict[str, Path]
    previous: Previous | None = None
    survey: pd.DataFrame | None = None
    receivables: pd.DataFrame | None = None
    coolers: pd.DataFrame | None = None
    standing: pd.DataFrame | None = None
    blocked: pd.DataFrame | None = None
    held: frozenset[str] = frozenset()
    bond: "pd.Series[float] | None" = None
    sales: pd.DataFrame | None = None
    lookalikes: Lookalikes | None = None
    doors: pd.DataFrame | None = None
