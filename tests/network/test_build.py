"""The whole room on a small town: what is out of reach is listed, what can't be right is refused."""

import dataclasses
import gc
import pickle
import random
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from routeopt import inputs, network, scenario
from routeopt.core.faults import BadInputError
from routeopt.inputs.datum import from_wgs84
from routeopt.inputs.model import Inputs
from routeopt.network import mapfit
from routeopt.network.embedded import EmbeddedNetwork
from routeopt.network.modes import prepare
from routeopt.network.places_table import on_street
from routeopt.scenario.model import Scenario
from routeopt.scenario.network import NetworkSettings
from tests.city import at, write_city
from tests.network import towns
from tests.network.towns import Street, draw, prepared


@pytest.fixture
def town(tmp_path: Path) -> tuple[Scenario, Inputs]:
    settings = scenario.load(write_city(tmp_path / "town"))
    return settings, inputs.load(settings)


def refused(settings: Scenario, known: Inputs) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        network.build(settings, known)
    for lang in ("en", "zh"):
        assert all(fault.render(lang) for fault in caught.value.faults)
    return [fault.code for fault in caught.value.faults]


def moved(known: Inputs, table: str, lon: float, lat: float, rows: slice = slice(None)) -> Inputs:
    frame = getattr(known, table).copy()
    for column, degrees in (("lon", lon), ("lat", lat)):
        values = frame[column].to_numpy(np.float64, copy=True)
        values[rows] += degrees
        frame[column] = values
    return dataclasses.replace(known, **{table: frame})


def test_outlets_out_of_reach_are_listed_with_the_reason(town: tuple[Scenario, Inputs]) -> None:
    travel = network.build(*town)
    # The town puts Z000 on an islet of one street and Z001 eight blocks off the map.
    assert travel.unreachable[["outlet_id", "code"]].to_numpy().tolist() == [["Z000", "island"], ["Z001", "far"]]
    assert travel.unreachable["distance_m"].iloc[1] > 900
    assert sorted(travel.networks) == ["car", "e_bike"]
    assert {len(points) for points in travel.outlets.values()} == {len(town[1].outlets)}
    assert "2 out of reach" in network.summary(travel)


def test_a_door_moves_an_outlet_to_its_street(town: tuple[Scenario, Inputs]) -> None:
    settings, known = town
    before = network.build(settings, known)
    # Z001 stands off the map; its door is on the middle of the first block of the south-west corner.
    place = at(0.5, 0.1)
    doors = pd.DataFrame([{"outlet_id": "Z001", **place}])
    travel = network.build(settings, dataclasses.replace(known, doors=doors))
    assert travel.unreachable["outlet_id"].tolist() == ["Z000"]
    row = known.outlets["outlet_id"].tolist().index("Z001")
    lies = on_street(travel.networks["e_bike"], travel.outlets["e_bike"])
    assert lies["street_status"].iloc[row] == "near"
    assert lies["street_m"].iloc[row] == pytest.approx(12.2, abs=0.5)
    assert lies["street_share"].iloc[row] == pytest.approx(0.5, abs=0.01)
    # The first row of streets is drawn from west to east, and the door lies north of it.
    assert lies["street_side"].iloc[row] == "left"
    others = np.arange(len(known.outlets)) != row
    same = on_street(before.networks["e_bike"], before.outlets["e_bike"])[others]
    pd.testing.assert_frame_equal(lies[others], same)


def test_both_engines_build_the_same_travel(town: tuple[Scenario, Inputs]) -> None:
    fast, plain = network.build(*town), network.build(*town, engine="dijkstra")
    for mode, points in fast.outlets.items():
        usable = points.take(points.status == 0)
        np.testing.assert_array_equal(
            fast.networks[mode].times(usable).seconds, plain.networks[mode].times(usable).seconds
        )
        assert fast.networks[mode].spec == plain.networks[mode].spec


def test_an_empty_outlet_table_is_no_fault_of_the_streets(town: tuple[Scenario, Inputs]) -> None:
    settings, known = town
    travel = network.build(settings, dataclasses.replace(known, outlets=known.outlets.iloc[:0]))
    assert len(travel.unreachable) == 0


def test_outlets_of_another_city_are_refused(town: tuple[Scenario, Inputs]) -> None:
    settings, known = town
    assert refused(settings, moved(known, "outlets", 5.0, -3.0)) == ["E305"]


def test_an_office_in_the_sea_is_refused_with_its_reps(town: tuple[Scenario, Inputs]) -> None:
    settings, known = town
    assert refused(settings, moved(known, "offices", 0.5, 0.0)) == ["E306"]
    assert refused(settings, moved(known, "reps", 0.5, 0.0, slice(0, 1))) == ["E306"]


@pytest.mark.parametrize("harm", ["text", "cut", "empty", "gone", "other"])
def test_unreadable_maps_are_named(town: tuple[Scenario, Inputs], harm: str, tmp_path: Path) -> None:
    settings, known = town
    file = settings.network.streets
    whole = file.read_bytes()
    if harm == "gone":
        file.unlink()
    elif harm == "other":
        file = tmp_path / "map.docx"
        file.write_bytes(b"PK")
        settings = settings.model_copy(update={"network": settings.network.model_copy(update={"streets": file})})
    else:
        file.write_bytes({"text": b"lon,lat\n1,2\n" * 50, "cut": whole[: len(whole) // 2], "empty": b""}[harm])
    assert refused(settings, known) == ["E303" if harm == "gone" else "E301"]
    assert not list(file.parent.glob(".routeopt_cache/*"))


def test_a_map_without_streets_is_named(tmp_path: Path) -> None:
    places = {1: (0.0, 0.0), 2: (1.0, 0.0)}
    file = draw(tmp_path / "river.osm.pbf", places, [([1, 2], {"waterway": "river"})])
    with pytest.raises(BadInputError) as caught:
        prepare(NetworkSettings(streets=file), ["walk"])
    assert [fault.code for fault in caught.value.faults] == ["E302"]
    file = draw(tmp_path / "stairs.osm.pbf", places, [([1, 2], {"highway": "steps"})])
    with pytest.raises(BadInputError) as caught:
        prepare(NetworkSettings(streets=file), ["car"])
    assert [fault.code for fault in caught.value.faults] == ["E304"]


def test_speeds_of_the_scenario_overrule_the_table(tmp_path: Path) -> None:
    file = draw(tmp_path / "one.osm.pbf", {1: (0.0, 0.0), 2: (5.0, 0.0)}, [([1, 2], {"highway": "residential"})])
    ends = np.array([towns.LON, towns.LON + 5 * towns.STEP]), np.full(2, towns.LAT)
    usual, slow = prepared(file, "walk"), prepared(file, "walk", speeds_kmh={"walk": {"residential": 2.4}})
    times = [int(streets.times(streets.snap(*ends)).seconds[0, 1]) for streets in (usual, slow)]
    assert times[1] == pytest.approx(2 * times[0], abs=1)
    assert usual.spec != slow.spec


def test_a_time_of_day_changes_times_and_nothing_else(tmp_path: Path) -> None:
    places = {n: (float(n % 4), float(n // 4)) for n in range(16)}
    streets: list[Street] = [([4 * r + c for c in range(4)], {"highway": "residential"}) for r in range(4)]
    streets += [([4 * r + c for r in range(4)], {"highway": "primary", "maxspeed": "30"}) for c in range(4)]
    file = draw(tmp_path / "town.osm.pbf", places, streets)
    day: dict[str, Any] = {"times_of_day": {"morning": {"car": {"primary": 8.0}}, "slow": {"car": {"primary": 20.0}}}}
    usual = prepared(file, "car", **day)
    morning = prepared(file, "car", time_of_day="morning", **day)
    assert morning.spec == f"{usual.spec}@morning"
    draw_ = np.random.default_rng(3)
    points = usual.snap(
        towns.LON + draw_.uniform(0, 3, 9) * towns.STEP, towns.LAT + draw_.uniform(0, 3, 9) * towns.STEP
    )
    # What was made anew from the map with these speeds is the oracle.
    made = prepared(file, "car", speeds_kmh={"car": {"primary": 8.0}}).times(points).seconds
    np.testing.assert_array_equal(morning.times(points).seconds, made)
    assert (morning.times(points).seconds > usual.times(points).seconds).any()
    assert morning.segments.equals(usual.segments)
    again = pickle.loads(pickle.dumps(morning))  # noqa: S301
    np.testing.assert_array_equal(again.times(points).seconds, made)
    assert sum(leg.seconds for leg in morning.route(points)) == int(made.diagonal(1).sum())
    # A posted limit of 30 km/h lets a car reach 24: less than the table's 40, more than the slow hour's 20.
    slow = prepared(file, "car", time_of_day="slow", **day).times(points).seconds
    assert (slow <= made).all()
    # The same folder serves every time of day.
    assert len(list(file.parent.glob(".routeopt_cache/car-*"))) == 2


def test_a_time_of_day_must_be_known_and_fit_the_mode(tmp_path: Path) -> None:
    file = draw(tmp_path / "one.osm.pbf", {1: (0.0, 0.0), 2: (5.0, 0.0)}, [([1, 2], {"highway": "residential"})])
    with pytest.raises(ValueError, match="known: noon"):
        NetworkSettings(streets=file, times_of_day={"noon": {}}, time_of_day="morning")
    settings = NetworkSettings(streets=file, times_of_day={"noon": {"car": {"footway": 3.0}}}, time_of_day="noon")
    with pytest.raises(BadInputError, match="E314") as caught:
        prepare(settings, ["car"])
    assert "footway" in caught.value.faults[0].message()


@pytest.fixture
def wuhan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[EmbeddedNetwork, pd.DataFrame]:
    """Uneven blocks of 60–300 m where the maps of China are shifted, and shops a few metres off the streets."""
    monkeypatch.setattr(towns, "LON", 114.3)
    monkeypatch.setattr(towns, "LAT", 30.6)
    draw_ = random.Random(4)
    xs, ys = ([0.0], [0.0])
    for line in (xs, ys):
        while line[-1] < 40:
            line.append(line[-1] + draw_.uniform(0.6, 3.0))
    count = len(xs)
    places = {r * count + c + 1: (x, y) for r, y in enumerate(ys) for c, x in enumerate(xs)}
    streets: list[Street] = [
        ([r * count + c + 1 for c in range(count)], {"highway": "residential"}) for r in range(len(ys))
    ]
    streets += [([r * count + c + 1 for r in range(len(ys))], {"highway": "tertiary"}) for c in range(count)]
    made = prepared(draw(tmp_path / "wuhan.osm.pbf", places, streets), "e_bike")
    shops = pd.DataFrame(
        {
            "lon": [114.3 + draw_.uniform(10, 30) * towns.STEP for _ in range(200)],
            "lat": [30.6 + (draw_.choice(ys[4:-8]) + draw_.uniform(-0.05, 0.05)) * towns.STEP for _ in range(200)],
        }
    )
    return made, shops


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_wrong_datum_is_found_by_the_one_that_fits(wuhan: tuple[EmbeddedNetwork, pd.DataFrame], datum: str) -> None:
    streets, shops = wuhan
    right = streets.snap(shops["lon"].to_numpy(), shops["lat"].to_numpy())
    assert mapfit.find_doubt(streets, right, "wgs84") is None
    shifted = streets.snap(*from_wgs84(shops["lon"].to_numpy(), shops["lat"].to_numpy(), datum))
    doubt = mapfit.find_doubt(streets, shifted, "wgs84")
    assert doubt is not None
    assert doubt.datum == datum
    assert doubt.datum_m < 0.5 * doubt.median_m


def test_streets_go_with_their_last_user_and_wait_for_no_collector(town: tuple[Scenario, Inputs]) -> None:
    """A circle left RoutingKit's query to the garbage collector, which may run in a thread that may not drop it."""
    settings, known = town
    travel = network.build(settings, known)
    streets, points = travel.networks["car"], travel.outlets["car"]
    del travel
    assert streets.route(points.take(np.array([0, 1])))[0].seconds > 0
    gone = weakref.ref(streets)
    gc.disable()
    try:
        del streets
        assert gone() is None
    finally:
        gc.enable()
