from pathlib import Path

import numpy as np
import osmium
import pytest

from routeopt.core.faults import BadInputError
from routeopt.inputs.model import CHANNELS
from routeopt.starter.channels import TAG_RULES, channel_of
from routeopt.starter.osm_outlets import find_outlets
from tests.starter.town import FIRST_SHOP, Tags, at, write_town


@pytest.mark.parametrize(
    ("tags", "channel"),
    [
        ({"shop": "convenience"}, "general_store"),
        ({"amenity": "fast_food"}, "restaurant"),
        ({"amenity": "school"}, "school"),
        ({"tourism": "hostel"}, "hotel"),
        ({"amenity": "clinic"}, "hospital"),
        ({"railway": "station"}, "transport"),
        ({"leisure": "fitness_centre"}, "entertainment"),
        ({"shop": "mall"}, "department_store"),
        ({"office": "company"}, "office"),
        ({"amenity": "library"}, "other"),
        ({"shop": "wholesale"}, "wholesale"),
        ({"shop": "supermarket", "wholesale": "yes"}, "wholesale"),
        ({"shop": "bakery", "amenity": "cafe"}, "general_store"),
    ],
)
def test_tags_have_a_channel(tags: Tags, channel: str) -> None:
    found = channel_of(tags)
    assert found is not None
    assert found[0] == channel


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"shop": "hairdresser"},
        {"office": "lawyer"},
        {"amenity": "bench"},
        {"wholesale": "no"},
        {"amenity": "restaurant", "disused": "yes"},
        {"amenity": "canteen", "access": "private"},
    ],
)
def test_what_sells_no_drinks_to_the_public_is_no_outlet(tags: Tags) -> None:
    assert channel_of(tags) is None


def test_the_mapping_names_only_channels_of_the_glossary_and_no_tag_twice() -> None:
    assert {channel for _, _, channel in TAG_RULES} == set(CHANNELS) - {"modern_trade"}
    pairs = [(key, value) for key, values, _ in TAG_RULES for value in values]
    assert len(pairs) == len(set(pairs))


def test_points_outlines_names_streets_and_hours_are_read(tmp_path: Path) -> None:
    shops = [
        (2.5, 3.0, {"shop": "kiosk", "opening_hours": "24/7", "addr:street": "Own Street"}),
        (4.5, 3.0, {"amenity": "bar", "operator": "Owner  and Sons"}),
        (5.5, 3.0, {"amenity": "bench", "name": "no outlet"}),
    ]
    table = find_outlets(
        write_town(tmp_path / "t.osm.pbf", shops, outlines=({"tourism": "hotel", "name": "Inn"},))
    ).table
    assert table["outlet_id"].tolist() == [f"n{FIRST_SHOP}", f"n{FIRST_SHOP + 1}", "w1"]
    assert table["name"].tolist() == [f"kiosk n{FIRST_SHOP}", "Owner and Sons", "Inn"]
    assert table["named"].tolist() == [False, True, True]
    assert table["opening"].tolist() == ["24/7", "", ""]
    assert table["street"].tolist() == ["Own Street", "", ""]
    # The square's corners lie 0.3 and 0.46 blocks from the junction, so its middle lies at 0.38.
    assert np.allclose(table.loc[2, ["lon", "lat"]].astype(float), at(0.38, 0.38), atol=1e-6)


def test_a_name_that_stands_three_times_or_a_brand_is_a_chain(tmp_path: Path) -> None:
    shops: list[tuple[float, float, Tags]] = [
        (c, 1.0, {"shop": "supermarket", "name": "Chain"}) for c in (1.5, 3.5, 5.5)
    ]
    shops += [(c, 3.0, {"shop": "convenience", "name": "Pair"}) for c in (1.5, 3.5)]
    shops += [(1.5, 5.0, {"shop": "convenience", "name": "Franchise", "brand": "Big"})]
    shops += [(c, 7.0, {"shop": "bakery", "name": "Bakers"}) for c in (1.5, 3.5, 5.5)]
    table = find_outlets(write_town(tmp_path / "t.osm.pbf", shops)).table
    channels = dict(zip(table["name"], table["channel"], strict=True))
    assert channels == {
        "Chain": "modern_trade",
        "Pair": "general_store",
        "Franchise": "modern_trade",
        "Bakers": "general_store",
    }


def test_an_outlet_drawn_twice_within_thirty_metres_stands_once(tmp_path: Path) -> None:
    # 0.2 blocks are 24 m, 0.3 blocks 36 m; the better described of the near pair stays.
    shops: list[tuple[float, float, Tags]] = [
        (2.0, 2.0, {"amenity": "cafe", "name": "Twice"}),
        (2.2, 2.0, {"amenity": "cafe", "name": "twice", "phone": "1"}),
        (5.0, 5.0, {"amenity": "cafe", "name": "Pair"}),
        (5.3, 5.0, {"amenity": "cafe", "name": "Pair"}),
        (8.0, 8.0, {"amenity": "cafe"}),
        (8.1, 8.0, {"amenity": "cafe"}),
    ]
    found = find_outlets(write_town(tmp_path / "t.osm.pbf", shops))
    assert found.duplicates == 1
    kept = [int(code[1:]) - FIRST_SHOP for code in found.table["outlet_id"]]
    assert kept == [1, 2, 3, 4, 5]


def test_an_unreadable_extract_is_a_fault(tmp_path: Path) -> None:
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(b"this is no map")
    with pytest.raises(BadInputError) as refused:
        find_outlets(bad)
    assert [fault.code for fault in refused.value.faults] == ["E901"]


def test_an_extract_without_outlets_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as refused:
        find_outlets(write_town(tmp_path / "t.osm.pbf", [(1.0, 1.0, {"amenity": "bench"})]))
    assert [fault.code for fault in refused.value.faults] == ["E902"]


def test_broken_outlines_stand_at_their_corners_or_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "t.osm.pbf"
    school = {"amenity": "school"}
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in enumerate(((1.0, 1.0), (3.0, 3.0), (3.0, 1.0), (1.0, 3.0)), start=1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=at(*place)))
        for number, nodes in enumerate(([1, 2, 3, 4, 1], [1, 2, 99, 1], [98, 99, 97, 98]), start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=school))
    found = find_outlets(path)
    # The first outline crosses itself, the second lacks a corner: both stand in the middle of what is known, (2, 2).
    assert found.table["outlet_id"].tolist() == ["w1", "w2"]
    assert np.allclose(found.table[["lon", "lat"]].to_numpy(np.float64), at(2.0, 2.0), atol=1e-6)
    assert found.unplaced == 1


def test_a_multipolygon_is_an_outlet(tmp_path: Path) -> None:
    path = tmp_path / "t.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in enumerate(((1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)), start=1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=at(*place)))
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2, 3, 4, 1], tags={}))
        tags = {"type": "multipolygon", "amenity": "university", "name": "Campus"}
        writer.add_relation(osmium.osm.mutable.Relation(id=7, members=[("w", 1, "outer")], tags=tags))
    table = find_outlets(path).table
    assert table[["outlet_id", "name", "channel"]].to_numpy().tolist() == [["r7", "Campus", "school"]]
    assert np.allclose(table.loc[0, ["lon", "lat"]].astype(float), at(2.0, 2.0), atol=1e-6)
