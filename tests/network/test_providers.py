"""One contract for every provider, and what servers do wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from routeopt import inputs, network, scenario
from routeopt.core.faults import BadInputError
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints, StreetNetwork
from routeopt.network.providers import server as server_module
from routeopt.network.providers.osrm_data import prepared_data
from routeopt.network.providers.valhalla import unpacked
from routeopt.scenario.network import NetworkSettings, ServerSettings
from tests.city import write_city
from tests.line import routeopt
from tests.network.osrm_here import routed, skip_without_osrm
from tests.network.stub import Manner, packed, serving
from tests.network.towns import LAT, LON, STEP, Street, draw, prepared

SERVERS = ("osrm", "valhalla")
REAL_OSRM = ("osrm_embedded", "osrm_routed")
"""The library in this process, and its server on loopback; skipped where the extra is missing."""
PROVIDERS = ("embedded", "dijkstra", "straight", *SERVERS, *REAL_OSRM)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A grid of 5 × 5 blocks, one street of it one-way, and a region of its own that no way leads to."""
    places = {10 * x + y: (float(x), float(y)) for x in range(6) for y in range(6)}
    places |= {100 + i: (20.0 + i % 6, float(i // 6)) for i in range(12)}
    streets: list[Street] = [([10 * x + y for x in range(6)], {"highway": "residential"}) for y in range(6)]
    streets += [([10 * x + y for y in range(6)], {"highway": "residential"}) for x in range(5)]
    streets += [([50 + y for y in range(6)], {"highway": "residential", "oneway": "yes"})]
    streets += [([*range(100, 106), *range(111, 105, -1), 100], {"highway": "residential"})]
    return draw(tmp_path_factory.mktemp("grid") / "grid.osm.pbf", places, streets)


@pytest.fixture(scope="module")
def served(file: Path) -> Iterator[tuple[str, Manner]]:
    with serving(prepared(file, "car", "dijkstra")) as running:
        yield running


@pytest.fixture
def address(served: tuple[str, Manner]) -> tuple[str, Manner]:
    """The running server, well-mannered again."""
    url, manner = served
    served[1].__dict__.update(Manner(manner.streets).__dict__)
    return url, manner


@pytest.fixture(scope="module")
def routed_url(file: Path) -> Iterator[str]:
    skip_without_osrm()
    with routed(prepared_data(file, "car", file.parent / ".routeopt_cache")) as url:
        yield url


@pytest.fixture
def where(request: pytest.FixtureRequest, address: tuple[str, Manner]) -> Callable[[str], str]:
    """Tell where the server of a provider listens: the stub, unless it must be the real one."""
    return lambda provider: request.getfixturevalue("routed_url") if provider == "osrm_routed" else address[0]


def opened(file: Path, provider: str, url: str, **server: float) -> StreetNetwork:
    if provider == "osrm_embedded":
        skip_without_osrm()
    provider = {"osrm_routed": "osrm"}.get(provider, provider)
    if provider in ("embedded", "dijkstra"):
        return prepared(file, "car", "dijkstra" if provider == "dijkstra" else "hierarchy")
    asked = ServerSettings(url=url, table_side=3, timeout_s=server.pop("timeout_s", 5.0), **server)
    settings = NetworkSettings(streets=file, provider=provider, server=asked)
    return network.prepare(settings, ["car"])["car"]


def places(streets: StreetNetwork, count: int = 8) -> SnappedPoints:
    draw_ = np.random.default_rng(4)
    points = streets.snap(LON + STEP * draw_.uniform(0, 5, count), LAT + STEP * draw_.uniform(0, 5, count))
    assert (points.status == SNAP_OK).all()
    return points


@pytest.fixture(params=PROVIDERS)
def streets(request: pytest.FixtureRequest, file: Path, where: Callable[[str], str]) -> StreetNetwork:
    return opened(file, request.param, where(request.param))


def test_a_matrix_says_who_made_it_and_has_no_way_from_a_place_to_itself(streets: StreetNetwork) -> None:
    matrix = streets.times(places(streets))
    assert matrix.spec == streets.spec
    assert matrix.seconds.dtype == np.int32
    assert (matrix.seconds.diagonal() == 0).all()
    assert (matrix.seconds >= 0).all()
    assert matrix.seconds.max() > 20


def test_parts_of_a_matrix_are_the_whole(streets: StreetNetwork) -> None:
    points = places(streets)
    whole = streets.times(points).seconds
    part = streets.times(points.take([5, 1]), points.take([0, 2, 7])).seconds
    np.testing.assert_array_equal(part, whole[[5, 1]][:, [0, 2, 7]])


def test_nearest_are_the_least_of_the_matrix(streets: StreetNetwork) -> None:
    points = places(streets)
    seconds = streets.times(points).seconds
    np.fill_diagonal(seconds, UNREACHABLE_S)
    near = streets.nearest(points, 3)
    np.testing.assert_array_equal(near.index.reshape(-1, 3), np.argsort(seconds, axis=1, kind="stable")[:, :3])
    np.testing.assert_array_equal(near.seconds, seconds[np.repeat(np.arange(8), 3), near.index])
    few = streets.nearest(points.take([6]), 2, points.take([1, 4, 6]))
    assert few.index[0] == 2
    assert few.seconds[0] == 0


def test_legs_add_up_to_the_matrix_and_lead_from_door_to_door(streets: StreetNetwork) -> None:
    points = places(streets)
    seconds = streets.times(points).seconds
    legs = streets.route(points)
    assert [leg.seconds for leg in legs] == [seconds[i, i + 1] for i in range(len(points) - 1)]
    for i, leg in enumerate(legs):
        assert leg.metres > 0
        spots = np.stack([points.lon, points.lat], 1)[[i, i + 1]]
        # The map draws from the street in front of the door, servers from the door.
        assert np.abs(leg.lonlat[[0, -1]] - spots).max() < STEP
    assert streets.route(points.take([0])) == []


def test_reach_holds_the_streets_within_the_limit(streets: StreetNetwork) -> None:
    start = places(streets, 1)
    near, far = (streets.reach(start, limit) for limit in (20, 60))
    assert set(near["segment_id"]) < set(far["segment_id"])
    assert (far["first_s"] <= 60).all()
    assert (far["whole_s"] >= far["first_s"]).all()
    assert streets.segments["segment_id"].iloc[streets.segment_of(start)[0]] in set(near["segment_id"])


def test_points_off_the_streets_and_no_points_at_all(streets: StreetNetwork) -> None:
    lost = streets.snap(np.array([LON - 30 * STEP]), np.array([LAT]))
    with pytest.raises(ValueError, match="snapped ok"):
        streets.times(lost)
    none = lost.take([])
    assert streets.times(none).seconds.shape == (0, 0)
    assert streets.times(none, places(streets)).seconds.shape == (0, 8)
    assert len(streets.nearest(none, 3).index) == 0
    assert len(streets.nearest(places(streets, 1), 3).index) == 0


@pytest.mark.parametrize("provider", ["embedded", "dijkstra", *SERVERS, *REAL_OSRM])
def test_a_pair_without_a_way_is_marked(provider: str, file: Path, where: Callable[[str], str]) -> None:
    streets = opened(file, provider, where(provider))
    here_and_there = streets.snap(LON + STEP * np.array([1.0, 21.0]), np.array([LAT, LAT]))
    assert streets.times(here_and_there).seconds.tolist() == [[0, UNREACHABLE_S], [UNREACHABLE_S, 0]]
    assert len(streets.nearest(here_and_there, 1).index) == 0
    with pytest.raises(ValueError, match="no way"):
        streets.route(here_and_there)


def test_reach_times_are_those_of_the_matrix(file: Path) -> None:
    streets = prepared(file, "car")
    start = places(streets, 1)
    found = streets.reach(start, 600)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(found.geometry.to_numpy(), 0.5, normalized=True))
    there = streets.times(start, streets.snap(*middle.T)).seconds[0]
    assert (there >= found["first_s"] - 1).all()
    assert (there <= found["whole_s"] + 1).all()


def test_the_straight_line_is_distance_times_detour(file: Path) -> None:
    streets = opened(file, "straight", "http://localhost")
    # Two steps east at 47 degrees north are 151.7 m; at 22 km/h and a detour of 1.35 that is 33.5 s.
    two = streets.snap(LON + STEP * np.array([1.0, 3.0]), np.array([LAT, LAT]))
    assert streets.times(two).seconds[0, 1] in (33, 34)
    assert streets.route(two)[0].metres == pytest.approx(151.7 * 1.35, abs=1)


@pytest.mark.parametrize("provider", SERVERS)
class TestServers:
    """What a server may do to a plan."""

    def test_tables_are_asked_in_blocks(self, provider: str, file: Path, address: tuple[str, Manner]) -> None:
        streets = opened(file, provider, address[0])
        exact = prepared(file, "car").times(places(streets)).seconds
        # The stub adds 0.2 s to everything: rounding takes it off again.
        np.testing.assert_array_equal(streets.times(places(streets)).seconds, exact)
        assert address[1].largest == 3
        assert len(address[1].asked) == 9

    def test_a_busy_server_is_asked_again(
        self, provider: str, file: Path, address: tuple[str, Manner], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server_module, "_PAUSE_S", 0.001)
        address[1].busy = 2
        streets = opened(file, provider, address[0])
        assert streets.times(places(streets, 3)).seconds.max() > 0
        assert len(address[1].asked) == 3

    @pytest.mark.parametrize("how", ["dead", "slow", "always busy"])
    def test_a_server_without_answers_is_named_with_the_request(
        self, provider: str, how: str, file: Path, address: tuple[str, Manner], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server_module, "_PAUSE_S", 0.001)
        url, manner = address
        if how == "slow":
            manner.delay_s = 0.3
        elif how == "always busy":
            manner.busy = 9
        else:
            manner.lives = 1  # It dies in the middle of the matrix.
        streets = opened(file, provider, url, retries=1, timeout_s=0.1)
        with pytest.raises(BadInputError) as caught:
            streets.times(places(streets))
        (fault,) = caught.value.faults
        assert fault.code == "E311"
        assert url in fault.message()
        assert ("table/v1" if provider == "osrm" else "sources_to_targets") in fault.message()
        assert fault.message("zh") != fault.message("en")

    def test_a_refusal_is_passed_on(self, provider: str, file: Path, address: tuple[str, Manner]) -> None:
        said = {"code": "TooBig", "message": "Too many coordinates", "error": "Too many coordinates"}
        address[1].refusal = (400, said)
        streets = opened(file, provider, address[0])
        with pytest.raises(BadInputError, match="E312") as caught:
            streets.times(places(streets))
        assert "Too many coordinates" in caught.value.faults[0].message()
        assert len(address[1].asked) == 1

    @pytest.mark.parametrize("garbage", [b"<html>", b"[]", b"{}", b'{"code": "Ok", "durations": [["x"]]}'])
    def test_an_answer_in_another_form_is_refused(
        self, provider: str, garbage: bytes, file: Path, address: tuple[str, Manner]
    ) -> None:
        address[1].garbage = garbage
        streets = opened(file, provider, address[0])
        with pytest.raises(BadInputError, match="E312"):
            streets.times(places(streets))


def test_a_server_with_another_map_is_told(file: Path, address: tuple[str, Manner]) -> None:
    address[1].off_map_m = 52_000.0
    streets = opened(file, "osrm", address[0])
    with pytest.raises(BadInputError, match="E313") as caught:
        streets.times(places(streets))
    assert "52000 m" in caught.value.faults[0].message()


def test_a_server_that_dies_leaves_nothing_half_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_PAUSE_S", 0.001)
    folder = write_city(tmp_path / "town")
    plain = scenario.load(folder)
    known = inputs.load(plain)
    with serving(prepared(plain.network.streets, "e_bike", "dijkstra")) as (url, manner):
        asked = plain.network.model_copy(update={"provider": "osrm", "server": ServerSettings(url=url, retries=0)})
        remote = plain.model_copy(update={"network": asked})
        travel = network.build(remote, known)
        assert "osrm/bike" in network.summary(travel)
        kept = sorted(path.name for path in (plain.network.streets.parent / ".routeopt_cache").iterdir())
        manner.lives = len(manner.asked)
        with pytest.raises(BadInputError, match="E311"):
            network.build(remote, known)
    # Only whole street maps are kept; a server's answers never are.
    assert sorted(path.name for path in (plain.network.streets.parent / ".routeopt_cache").iterdir()) == kept


def test_a_server_that_dies_in_mid_plan_names_the_request_and_leaves_no_plan(tmp_path: Path) -> None:
    scenario_file = write_city(tmp_path / "town")
    streets = scenario.load(scenario_file).network.streets
    with serving(prepared(streets, "e_bike", "dijkstra")) as (url, manner):
        asked = ["--set", "network.provider=osrm", "--set", f"network.server.url={url}"]
        asked += ["--set", "network.server.retries=0", "--set", "network.server.table_side=1000"]
        whole = routeopt("plan", scenario_file, "--out", tmp_path / "whole", "--workers", "1", *asked)
        assert whole.code == 0, whole.err
        # It answers while the outlets are laid out, and falls silent while the days are planned.
        answers, manner.asked = len(manner.asked), []
        manner.lives = answers - 2
        ended = routeopt("plan", scenario_file, "--out", tmp_path / "half", "--workers", "1", *asked)
    assert ended.code == 3
    assert "E311" in ended.err
    assert f"{url}" in ended.err
    assert "territories" in ended.err
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("town", "whole")] == []


def test_a_server_provider_needs_its_address(file: Path) -> None:
    with pytest.raises(ValueError, match=r"network\.server"):
        NetworkSettings(streets=file, provider="osrm")
    with pytest.raises(ValueError, match="url"):
        ServerSettings(url="file:///etc/passwd")


def test_polylines_are_read_as_they_were_written() -> None:
    lonlat = np.array([[8.61, 41.149], [-8.610001, 41.1493], [179.999999, -0.5]])
    np.testing.assert_allclose(unpacked(packed(lonlat)), lonlat, atol=1e-9)
