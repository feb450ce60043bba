"""Which tags of OpenStreetMap are outlets that sell drinks, and the channel of each: one table, first match wins."""

from collections.abc import Mapping

TagRule = tuple[str, tuple[str, ...], str]
"""Tag key, its values, channel."""

TAG_RULES: tuple[TagRule, ...] = (
    # Wholesale first: a cash-and-carry is often tagged as a supermarket too.
    ("wholesale", ("*",), "wholesale"),
    ("shop", ("wholesale",), "wholesale"),
    ("trade", ("*",), "wholesale"),
    ("amenity", ("marketplace",), "wholesale"),
    ("shop", ("department_store", "mall"), "department_store"),
    (
        "shop",
        (
            "supermarket",
            "convenience",
            "kiosk",
            "bakery",
            "pastry",
            "confectionery",
            "chocolate",
            "greengrocer",
            "butcher",
            "seafood",
            "cheese",
            "deli",
            "dairy",
            "farm",
            "frozen_food",
            "food",
            "general",
            "variety_store",
            "beverages",
            "alcohol",
            "wine",
            "coffee",
            "tea",
            "tobacco",
            "newsagent",
            "health_food",
            "spices",
            "ice_cream",
            "lottery",
        ),
        "general_store",
    ),
    (
        "amenity",
        ("restaurant", "cafe", "fast_food", "bar", "pub", "biergarten", "food_court", "ice_cream", "canteen"),
        "restaurant",
    ),
    ("amenity", ("nightclub", "cinema", "theatre", "casino", "arts_centre", "events_venue"), "entertainment"),
    (
        "leisure",
        (
            "sports_centre",
            "fitness_centre",
            "bowling_alley",
            "water_park",
            "stadium",
            "amusement_arcade",
            "dance",
            "swimming_area",
            "ice_rink",
            "golf_course",
            "marina",
        ),
        "entertainment",
    ),
    ("tourism", ("museum", "theme_park", "zoo", "aquarium", "gallery"), "entertainment"),
    (
        "amenity",
        (
            "school",
            "university",
            "college",
            "language_school",
            "music_school",
            "driving_school",
            "student_accommodation",
        ),
        "school",
    ),
    ("tourism", ("hotel", "hostel", "guest_house", "motel", "camp_site"), "hotel"),
    ("amenity", ("hospital", "clinic", "nursing_home"), "hospital"),
    ("healthcare", ("hospital", "clinic", "rehabilitation"), "hospital"),
    ("amenity", ("fuel", "bus_station", "ferry_terminal"), "transport"),
    ("railway", ("station",), "transport"),
    ("aeroway", ("terminal",), "transport"),
    ("highway", ("services", "rest_area"), "transport"),
    # Larger kinds of office only: a lawyer's two rooms have no drinks counter.
    (
        "office",
        ("company", "government", "it", "telecommunication", "coworking", "financial", "educational_institution"),
        "office",
    ),
    ("amenity", ("townhall", "courthouse", "public_building", "coworking_space", "conference_centre"), "office"),
    ("amenity", ("library", "community_centre", "social_centre", "social_facility", "car_wash"), "other"),
    ("shop", ("books", "gas", "pet", "toys", "video_games", "stationery", "copyshop", "laundry"), "other"),
)
"""Key, values (``*``: any but no) and channel; the order decides for objects with several tags."""

CHAIN_SHOPS: tuple[str, ...] = ("supermarket", "convenience", "hypermarket", "frozen_food", "department_store")
"""Shops that are modern trade when they belong to a chain."""

CHAIN_SIZE = 3
"""A name that stands this often in one extract is a chain, brand tag or not."""

TAG_KEYS: tuple[str, ...] = tuple(dict.fromkeys(key for key, _, _ in TAG_RULES))
"""Keys that an object needs one of to be looked at."""

_GONE = ("disused", "abandoned", "demolished", "removed", "construction")


def channel_of(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """
    Channel of one map object.

    Parameters
    ----------
    tags
        Its tags.

    Returns
    -------
    tuple or None
        Channel and kind (the tag's value, for names), or None where it is no outlet.
    """
    if any(tags.get(key, "no") != "no" for key in _GONE) or tags.get("access") in ("private", "no"):
        return None
    for key, values, channel in TAG_RULES:
        value = tags.get(key)
        if value is None or value == "no":
            continue
        if value in values or values == ("*",):
            return channel, key if value == "yes" else value
    return None
