import numpy as np
import pandas as pd
import pytest
import shapely

from routeopt.inputs import opening
from routeopt.inputs.model import CHANNELS
from routeopt.starter import model_areas, model_hours, model_team
from routeopt.starter.model_demand import MEDIAN_CASES, PROSPECT_SHARE, STREET_FACTOR, Demand, classes, draw_demand


def scattered(n: int, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 800.0, (n, 2))


@pytest.mark.parametrize("direct", [1, 40, 99, 100, 104, 130, 200, 240, 299, 310, 650, 1273, 5000])
def test_direct_customers_fill_the_band_of_their_reps(direct: int) -> None:
    team = model_team.team_for(direct)
    low, high = team.outlets_band
    kept = direct - team.surplus
    assert low * team.reps <= kept <= high * team.reps
    if direct >= model_team.AIMED_OUTLETS[0]:
        assert team.outlets_band == (100, 120)


def test_a_surplus_is_only_dropped_where_no_number_of_reps_fits() -> None:
    # 150 outlets: one rep holds 116 at most, two need 208, so 34 leave. 1,273 is 12 reps with 106 each.
    assert model_team.team_for(150) == model_team.Team(1, 34, (100, 120))
    assert model_team.team_for(1273) == model_team.Team(12, 0, (100, 120))


def test_stops_band_is_the_fields_where_the_mean_day_is_full() -> None:
    assert model_team.stops_for(visits=340 * 10, reps=10) == (15, 20)
    # 60 visits in 20 days are 3 a day: at least 2, and 20 is no hindrance.
    assert model_team.stops_for(visits=60, reps=1) == (2, 20)
    # 480 visits of one rep are 24 a day.
    assert model_team.stops_for(visits=480, reps=1) == (15, 31)


def test_offices_share_many_customers_evenly_and_without_overlap() -> None:
    xy = scattered(3200)
    groups = model_team.parts(xy, np.arange(3200))
    assert [len(group) for group in groups] == [1066, 1067, 1067]
    assert sorted(np.concatenate(groups).tolist()) == list(range(3200))


def test_spread_decides_the_travel_mode() -> None:
    assert model_team.travel_mode(scattered(200)) == "e_bike"
    assert model_team.travel_mode(10.0 * scattered(200)) == "car"


def test_the_outlying_cut_follows_the_widest_gap() -> None:
    town = scattered(200)
    # A tenth of the outlets lies beyond a river, 6 km to the south.
    beyond = scattered(20) / 10.0 + np.array([0.0, -6000.0])
    xy = np.concatenate([town, beyond])
    area = model_areas.outlying_area(xy)
    assert area is not None
    assert area.mode == "PDS"
    inside = model_areas.inside_any(xy, [area])
    assert np.flatnonzero(inside).tolist() == list(range(200, 220))
    assert area.door in range(200, 220)


def test_nearby_areas_hold_what_is_wanted_and_keep_apart() -> None:
    xy = scattered(600)
    small = np.arange(600) % 2 == 0
    areas = model_areas.nearby_areas(xy, small, 30, 3, None)
    assert len(areas) == 3
    for number, area in enumerate(areas):
        held = model_areas.inside_any(xy, [area])
        assert (held & small).sum() == 30
        assert shapely.contains_xy(area.shape, *xy[area.door])
        for other in areas[:number]:
            assert shapely.disjoint(area.shape, other.shape)
    from_middle = np.hypot(*(xy - np.median(xy, axis=0)).T)
    assert all(from_middle[area.door] >= np.median(from_middle) for area in areas)


def test_too_few_customers_give_no_area() -> None:
    xy = scattered(20)
    assert model_areas.nearby_areas(xy, np.ones(20, bool), 20, 1, None) == []
    assert model_areas.outlying_area(xy[:8]) is None


def test_wholesalers_stand_at_the_maps_own_far_apart() -> None:
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [900.0, 0.0], [-800.0, 0.0], [20.0, 0.0]])
    assert [one.door for one in model_areas.wholesalers(xy, np.array([1, 2, 3, 4]))] == [1, 2, 3]
    assert [one.door for one in model_areas.wholesalers(xy, np.array([], int))] == [1]  # x median 10


def outlets_of(channels: list[str], hours: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"channel": channels, "opening": hours or [""] * len(channels)})


def test_demand_follows_channel_street_and_share() -> None:
    n = 6000
    table = outlets_of(["restaurant"] * n)
    # Each outlet a kilometre from the next, so that no crowd plays a part.
    xy = np.stack([np.arange(n) * 1000.0, np.zeros(n)], 1)
    side = draw_demand(table, xy, np.full(n, "residential"), seed=3)
    main = draw_demand(table, xy, np.full(n, "primary"), seed=3)
    assert np.median(side.potential_cases) == pytest.approx(MEDIAN_CASES["restaurant"], rel=0.05)
    assert np.median(main.potential_cases / side.potential_cases) == pytest.approx(STREET_FACTOR["primary"], rel=0.01)
    assert side.prospect.mean() == pytest.approx(PROSPECT_SHARE, abs=0.02)
    assert (side.volume_cases[side.prospect] == 0).all()
    customers = ~side.prospect
    assert (side.volume_cases[customers] > 0).all()
    assert (side.volume_cases[customers] <= side.potential_cases[customers]).all()


def test_every_channel_has_a_median_and_only_direct_ones_have_prospects() -> None:
    assert set(MEDIAN_CASES) == set(CHANNELS)
    table = outlets_of(["modern_trade", "wholesale"] * 200)
    demand = draw_demand(table, scattered(400), np.full(400, ""), seed=1)
    assert not demand.prospect.any()


def test_demand_depends_on_the_seed_alone() -> None:
    table, xy = outlets_of(["hotel"] * 50), scattered(50)
    streets = np.full(50, "")
    first, again, other = (draw_demand(table, xy, streets, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.volume_cases, again.volume_cases)
    assert not np.array_equal(first.volume_cases, other.volume_cases)


def test_classes_rank_customers_by_volume_and_prospects_by_potential() -> None:
    volume = np.array([50.0, 40, 30, 20, 10, 0, 0, 900])
    potential = np.array([60.0, 60, 60, 60, 60, 5, 70, 950])
    direct = np.array([True] * 7 + [False])
    prospect = np.array([False] * 5 + [True, True, False])
    demand = Demand(direct, prospect, potential, volume)
    # Of five customers 20 % are A and 40 % B; of two prospects none is A (0.4 rounds down), one is B (1.2 rounds down).
    assert classes(demand, 0.2, 0.4).tolist() == ["A", "B", "B", "C", "C", "C", "B", "A"]


@pytest.mark.parametrize(
    ("posted", "fate"),
    [
        ("Mo-Fr 09:00-18:00", "kept"),
        ("Tu-Su 12:00-15:00,19:00-23:00", "kept"),  # 13:15 to 15:00 on four weekdays
        ("Mo-Su 19:00-02:00", "unusable"),
        ("Mo-Fr 12:00-13:30", "unusable"),  # lunch leaves half an hour and a quarter
        ("We-Su 10:00-20:00", "unusable"),  # three weekdays
        ("sunrise-sunset", "unreadable"),
    ],
)
def test_posted_hours_stay_where_a_rep_can_use_them(posted: str, fate: str) -> None:
    hours = model_hours.draw_hours(outlets_of(["other"], [posted]), seed=1)
    assert (hours.kept, hours.unreadable, hours.unusable) == tuple(
        int(fate == name) for name in ("kept", "unreadable", "unusable")
    )
    assert hours.opening == ((posted,) if fate == "kept" else ("",))


def test_calling_hours_come_in_the_channels_shares_and_can_be_read() -> None:
    n = 4000
    hours = model_hours.draw_hours(outlets_of(["restaurant"] * n), seed=4)
    for share, text in model_hours.CALLING_HOURS["restaurant"]:
        assert hours.opening.count(text) / n == pytest.approx(share, abs=0.03)
    assert hours.modelled.sum() == sum(text != "" for text in hours.opening)
    for options in model_hours.CALLING_HOURS.values():
        assert sum(share for share, _ in options) <= 1.0
        for _, text in options:
            assert sum(bool(day) for day in opening.parse(text)[:5]) >= 4
