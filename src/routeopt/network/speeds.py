"""Which road classes each travel mode uses, and how fast: the defaults behind ``network.speeds_kmh``."""

CAR_KMH: dict[str, float] = {
    "motorway": 90.0,
    "motorway_link": 45.0,
    "trunk": 70.0,
    "trunk_link": 40.0,
    "primary": 40.0,
    "primary_link": 30.0,
    "secondary": 35.0,
    "secondary_link": 25.0,
    "tertiary": 30.0,
    "tertiary_link": 20.0,
    "unclassified": 25.0,
    "residential": 20.0,
    "living_street": 10.0,
    "service": 12.0,
    "road": 20.0,
}
"""Average daytime speeds in a town, below the limits: junctions, parking cars and queues are in them."""

_RIDEABLE = {
    "trunk": 1.0,
    "trunk_link": 1.0,
    "primary": 1.0,
    "primary_link": 1.0,
    "secondary": 1.0,
    "secondary_link": 1.0,
    "tertiary": 1.0,
    "tertiary_link": 1.0,
    "unclassified": 1.0,
    "residential": 0.95,
    "living_street": 0.8,
    "service": 0.75,
    "road": 0.95,
    "cycleway": 1.0,
    "track": 0.7,
    "path": 0.6,
}
_PUSHED = ("pedestrian", "footway", "bridleway")

WALK_KMH: dict[str, float] = {
    **dict.fromkeys((*_RIDEABLE, *_PUSHED), 4.8),
    "steps": 2.4,
}
"""4.8 km/h is the usual walking speed of adults on errands; steps take twice as long."""


def _ridden(top_kmh: float) -> dict[str, float]:
    """Riding speeds, and pushing the bike where only feet may go."""
    return {**{name: round(top_kmh * share, 1) for name, share in _RIDEABLE.items()}, **dict.fromkeys(_PUSHED, 4.0)}


DEFAULT_KMH: dict[str, dict[str, float]] = {
    "walk": WALK_KMH,
    "bike": _ridden(14.0),
    "e_bike": _ridden(19.0),
    "car": CAR_KMH,
}
"""Kilometres per hour by travel mode and OSM road class; a class that is missing is not used by that mode."""

MAXSPEED_SHARE = 0.8
"""Share of a posted limit that a car reaches on average where that is below the table's speed."""


def speeds_of(mode: str, overrides: dict[str, float]) -> dict[str, float]:
    """
    Speeds of one mode with the scenario's values over the defaults.

    Parameters
    ----------
    mode
        Travel mode.
    overrides
        Kilometres per hour by road class.

    Returns
    -------
    dict
        Kilometres per hour by road class.
    """
    return {**DEFAULT_KMH[mode], **overrides}
