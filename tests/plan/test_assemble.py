"""Tables and figures of a plan, against what can be counted by hand on the grid town."""

import subprocess
import sys
from html import escape

import pandas as pd
import pytest

from routeopt import plan
from routeopt.core.language import LANGUAGES, Language, text
from routeopt.plan.checks.clock import Lunch
from routeopt.report.overview.parts import chief
from routeopt.report.words import Words
from tests.plan.conftest import Made


def test_both_mixes_are_counted_over_customers(made: Made) -> None:
    """The town has 80 direct, 3 MT, 2 WS, 10 WAT and 3 PDS customers, and two that nobody reaches: 100 in all."""
    modes = made.plan.manifest["kpis"]["modes"]
    assert {mode: row["outlets"] for mode, row in modes.items()} == {"DSD": 80, "MT": 3, "WS": 2, "WAT": 10, "PDS": 3}
    assert modes["DSD"]["outlets_share"] == pytest.approx(0.80)
    assert sum(row["volume_share"] for row in modes.values()) < 1


def test_visits_are_the_frequencies_of_the_classes(made: Made) -> None:
    """Of 80 direct outlets, 10 are A (8 visits), 30 B (4), 40 C (2); 10 of 12 prospects are called on once, 4 meet."""
    figures = made.plan.manifest["kpis"]
    assert figures["service_visits"] == 10 * 8 + 30 * 4 + 40 * 2
    assert figures["prospect_visits"] == 10
    assert figures["handover_visits"] == 4
    assert figures["rep_days"] == 40
    assert figures["stops_per_day"]["mean"] == pytest.approx(294 / 40)


def test_what_is_left_out_is_listed_with_its_reason(made: Made) -> None:
    listed = made.plan.unserved.set_index("outlet_id")
    assert listed.loc["Z000", "code"] == "island"
    assert listed.loc["Z001", "code"] == "far"
    assert str(listed.loc["Z001", "detail"]).endswith(" m")
    assert listed["what"].value_counts().to_dict() == {"outlet": 2, "prospect": 2}


def test_a_stage_with_parts_sums_them(made: Made) -> None:
    journeys = made.plan.manifest["stages"]["journeys"]
    parts = journeys["parts"]
    assert journeys["objective"] == pytest.approx(parts["R1"]["objective"] + parts["R2"]["objective"])
    assert journeys["gap"] == pytest.approx(1 - journeys["bound"] / journeys["objective"], abs=1e-6)
    assert journeys["work"] == {"iterations": 2}


def test_territories_are_drawn_by_streets_that_no_other_rep_draws(made: Made) -> None:
    drawn = made.plan.streets.dropna(subset="rep_id")
    assert set(drawn["rep_id"]) == {"R1", "R2"}
    for row in made.plan.territories.itertuples():
        own = drawn.loc[drawn["rep_id"].eq(row.rep_id), "length_m"].sum()
        assert own > 1000
        assert not row.geometry.is_empty
    a, b = made.plan.territories.geometry
    assert a.intersection(b).length == pytest.approx(0.0)


def test_streets_without_a_territory_near_stay_plain(made: Made) -> None:
    """The eastern edge lies more than 400 m from any direct outlet."""
    plain = made.plan.streets[made.plan.streets["rep_id"].isna()]
    assert len(plain) > 0
    assert plain.geometry.bounds["minx"].min() > made.plan.territories["start_lon"].iloc[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_are_named_in_every_language(made: Made, lang: str) -> None:
    rows = dict(plan.kpi_rows(made.plan.manifest, lang))
    assert len(rows) == 20 + 5
    assert "7.3" in " ".join(rows.values())


def test_the_summary_is_one_line(made: Made) -> None:
    figures = made.plan.manifest["kpis"]
    told = f"hours of {figures['even_hours_share']:.0%} within 5% of the mean, none farther off than "
    told += f"{figures['hours_max_deviation']:.1%}"
    assert plan.summary(made.plan).startswith(f"2 reps ({told}) · 294 visits on 40 days")


@pytest.mark.parametrize(
    ("hours", "offices", "share", "most"),
    [
        ((100, 104), ("O1", "O1"), 1.0, 2 / 102),
        ((95, 105), ("O1", "O1"), 1.0, 0.05),
        ((100, 112), ("O1", "O1"), 0.0, 6 / 106),
        ((100, 112), ("O1", "O2"), 1.0, 0.0),
        ((100, 0), ("O1", "O2"), 1.0, 0.0),
        ((0, 0), ("O1", "O1"), None, None),
    ],
)
def test_hours_are_even_within_five_percent_of_the_own_office(
    made: Made, hours: tuple[int, int], offices: tuple[str, str], share: float | None, most: float | None
) -> None:
    """A team's largest deviation alone hides whether one rep or all of them are off."""
    one = made.plan
    reps = one.territories.assign(
        office_id=list(offices), service_s=[3600 * each for each in hours], travel_s=0, wait_s=0
    )
    figures = plan.kpis(one.outlets, reps, one.calls, one.routes, one.unserved)
    assert figures["even_hours_share"] == share
    assert figures["hours_max_deviation"] == (None if most is None else pytest.approx(most, abs=1e-6))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_evenness_of_hours_stands_on_the_first_page(made: Made, lang: Language) -> None:
    shown = chief(made.plan, [("", made.plan)], Words(lang))
    for name in ("even_hours_share", "hours_max_deviation"):
        assert escape(text(f"kpis.{name}", lang)) in shown
        assert f"{made.plan.manifest['kpis'][name]:.1%}" in shown


def test_reading_and_checking_load_no_solver(made: Made) -> None:
    code = (
        "import sys; from pathlib import Path; from routeopt import plan;"
        "assert plan.check(Path(sys.argv[1])) == ();"
        "print(*[name for name in ('ortools', 'highspy', 'pyvrp') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(made.folder)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("leave_s", "travel_s", "arrive_s"),
    [
        (100, 50, 150),  # before lunch
        (900, 100, 1000),  # there on the dot: lunch is still to come
        (900, 150, 1350),  # lunch interrupts the way for 300 s
        (1040, 60, 1400),  # a visit ended after its time: lunch first, then the way
    ],
)
def test_lunch_interrupts_the_way(leave_s: int, travel_s: int, arrive_s: int) -> None:
    assert Lunch(begin_s=1000, length_s=300).after_travel(leave_s, travel_s) == arrive_s


@pytest.mark.parametrize(
    ("arrive_s", "opens_s", "start_s"),
    [
        (800, 0, 800),  # open
        (800, 900, 900),  # waits for the door
        (1000, 0, 1300),  # arrives on the dot: lunch first
        (800, 1100, 1300),  # the door opens during lunch
        (800, 2000, 2000),  # lunch is over before the door opens
    ],
)
def test_lunch_is_taken_while_waiting(arrive_s: int, opens_s: int, start_s: int) -> None:
    assert Lunch(begin_s=1000, length_s=300).earliest_start(arrive_s, opens_s) == start_s


def test_ids_are_text_in_every_table(made: Made) -> None:
    for table in (made.plan.outlets, made.plan.visits, made.plan.unserved):
        assert table["outlet_id"].dtype == pd.StringDtype("pyarrow")
