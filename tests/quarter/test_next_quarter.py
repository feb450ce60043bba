"""The next quarter through the command line: an office moves, customers leave and join, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from routeopt import inputs, plan, scenario
from routeopt.core.faults import BadInputError
from tests.city import at, write_city, write_rows
from tests.conftest import Town
from tests.line import Ended, routeopt

STRUCTURE = ["--set", "coverage.structure={enabled: true, change_score: 0.02, place_score: 0.4}"]
MONEY = [
    "--set",
    "coverage.method=optimise",
    "--set",
    "coverage.wat_outlets_min=3",
    "--set",
    "coverage.mix=[{mode: WAT, of: volume, least: 0.03}, {mode: DSD, most: 0.8, price: 5}]",
    "--set",
    "coverage.money.rep_fixed=100",
]


def table(file: Path, **changes: str) -> None:
    """Change a column of all rows of an input table."""
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    write_rows(file, rows.assign(**changes).to_dict("records"))  # type: ignore[arg-type]


def planned(file: Path, town: Town, out: Path, *more: str) -> Ended:
    return routeopt("plan", file, "--out", out, "--previous", town.plan, "--workers", "1", *more)


@pytest.fixture(scope="module")
def quarter(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office moves to the west, and places in the team are given by score."""
    root = tmp_path_factory.mktemp("quarter")
    file = write_city(root / "city")
    table(file.parent / "offices.csv", **{name: str(value) for name, value in at(2, 2).items()})
    ended = planned(file, town, root / "plan", *STRUCTURE)
    assert ended.code == 0, ended.err
    return root / "plan"


def test_an_office_that_moves_and_customers_that_leave_pass_the_checker(quarter: Path, town: Town) -> None:
    ended = routeopt("check", quarter)
    assert ended.code == 0, ended.out
    before, after = plan.read(town.plan), plan.read(quarter)
    held = after.blocked.loc[after.blocked["stays"], "outlet_id"]
    assert set(after.outlets.loc[after.outlets["reason"].eq("held"), "outlet_id"]) == set(held)
    assert set(after.territories["start_lon"]) == {at(2, 2)["lon"]}
    assert set(before.territories["start_lon"]).isdisjoint(after.territories["start_lon"])
    actions = after.structure.set_index("outlet_id")["action"]
    dropped, added = actions.index[actions.eq("drop")], actions.index[actions.eq("add")]
    assert len(dropped)
    assert len(added)
    outlets = after.outlets.set_index("outlet_id")
    assert set(outlets.loc[dropped, "mode"]) <= {"WAT", "PDS", "WS"}
    assert set(outlets.loc[added, "status"]) == {"served"}
    assert outlets.loc[added, "rep_id"].notna().all()


def test_who_leaves_and_joins_stands_in_both_lists(quarter: Path) -> None:
    after = plan.read(quarter)
    actions = after.structure.set_index("outlet_id")["action"]
    changes, handed = (table.set_index("outlet_id") for table in (after.changes, after.handovers))
    dropped, added = (actions.index[actions.eq(name)] for name in ("drop", "add"))
    assert set(changes.loc[dropped, "change"]) == {"dropped"}
    assert set(changes.loc[dropped, "reason"]) == {"structure_drop"}
    assert set(changes.loc[added, "change"]) == {"opened"}
    assert set(changes.loc[added, "reason"]) == {"structure_add"}
    assert set(handed.loc[dropped, "to_kind"]) == {"distributor"}
    assert set(handed.loc[added, "from_kind"]) == {"nobody"}
    assert set(handed.loc[dropped, "joint"]) <= {"giver", "none"}
    assert "both" in set(handed["joint"].dropna())
    assert routeopt("report", quarter).code == 0


def test_compare_counts_who_meets(quarter: Path, town: Town) -> None:
    ended = routeopt("compare", town.plan, quarter)
    assert "joint visits: " in ended.out
    assert "both reps, at the same time" in ended.out


def test_money_with_a_mix_a_budget_and_prospects_passes_the_checker(town: Town, tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    table(file.parent / "distributors.csv", capacity_cases="500")
    ended = planned(file, town, tmp_path / "plan", *STRUCTURE, *MONEY, "--set", "coverage.budget=9000")
    assert ended.code == 0, ended.err
    checked = routeopt("check", tmp_path / "plan")
    assert checked.code == 0, checked.out
    mix = plan.read(tmp_path / "plan").manifest["coverage"]["mix"]
    assert [row["mode"] for row in mix] == ["WAT", "DSD"]
    assert mix[0]["share"] >= 0.03 - 1e-6


def of_another_schema(folder: Path) -> list[str]:
    table = pq.read_table(folder / "tables/outlets.parquet")
    pq.write_table(table.drop_columns(["mode"]), folder / "tables/outlets.parquet")
    return []


def of_another_city(folder: Path) -> list[str]:
    outlets = pq.read_table(folder / "tables/outlets.parquet").to_pandas()
    outlets.assign(outlet_id="else_" + outlets["outlet_id"]).to_parquet(folder / "tables/outlets.parquet")
    return []


def of_unknown_reps(folder: Path) -> list[str]:
    outlets = pq.read_table(folder / "tables/outlets.parquet").to_pandas()
    outlets.assign(rep_id="else_" + outlets["rep_id"]).to_parquet(folder / "tables/outlets.parquet")
    return []


def too_little_money(folder: Path) -> list[str]:
    del folder
    # The budget of the mix asks for reps that it does not pay.
    return [*MONEY, "--set", "coverage.budget=1"]


def no_change_allowed(folder: Path) -> list[str]:
    del folder
    # Forty a rep before, and at most thirty-nine now: somebody has to leave, and nobody may.
    return [
        "--set",
        "coverage.structure={enabled: true, drop_share: 0}",
        "--set",
        "territories={outlets_min: 37, outlets_max: 39}",
    ]


@pytest.mark.parametrize(
    ("harm", "code", "exit_code"),
    [
        (of_another_schema, "E250", 3),
        (of_another_city, "E252", 3),
        (of_unknown_reps, "E254", 3),
        (too_little_money, "E403", 4),
        (no_change_allowed, "E404", 4),
    ],
)
def test_what_the_next_quarter_refuses(
    harm: Callable[[Path], list[str]], code: str, exit_code: int, town: Town, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    (before / "tables").mkdir(parents=True)
    for name in ("outlets", "visits", "streets"):
        pq.write_table(pq.read_table(town.plan / f"tables/{name}.parquet"), before / f"tables/{name}.parquet")
    (before / "plan.json").write_text(json.dumps(plan.read(town.plan).manifest), encoding="utf-8")
    more = harm(before)
    file = write_city(tmp_path / "city")
    table(file.parent / "distributors.csv", capacity_cases="500")
    ended = planned(file, Town(town.scenario, before, town.page), tmp_path / "plan", *more)
    assert ended.code == exit_code, ended.err
    assert code in ended.err
    assert not (tmp_path / "plan").exists()


def changed(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    """Change a table of a plan folder."""

    def harm(folder: Path) -> None:
        file = folder / f"tables/{name}.parquet"
        change(pq.read_table(file).to_pandas()).to_parquet(file)

    return harm


def with_one(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """One value of a column replaced."""
    return lambda rows: rows.assign(**{column: [value, *rows[column].astype(object).tolist()[1:]]})


ODD_PLANS = {
    "an outlet twice": ("outlets", lambda rows: pd.concat([rows, rows[:1]]), "E259 outlet_id"),
    "an outlet without id": ("outlets", with_one("outlet_id", None), "E258 outlet_id"),
    "cases below nothing": ("outlets", with_one("volume_cases", -1.0), "E258 volume_cases"),
    "cases without end": ("outlets", with_one("volume_cases", float("inf")), "E258 volume_cases"),
    "cases in words": ("outlets", lambda rows: rows.assign(volume_cases="many"), "E258 volume_cases"),
    "a visit twice": ("visits", lambda rows: pd.concat([rows, rows[:1]]), "E259 outlet_id"),
    "a visit of nobody": ("visits", with_one("rep_id", None), "E258 rep_id"),
    "a visit at no time": ("visits", with_one("start_s", None), "E258 start_s"),
    "a visit on no day": ("visits", with_one("date", None), "E258 date"),
    "days in words": ("visits", lambda rows: rows.assign(date="soon"), "E258 date"),
    "days as numbers": ("visits", lambda rows: rows.assign(date=7), "E258 date"),
    "an order in words": ("visits", lambda rows: rows.assign(seq="first"), "E258 seq"),
    "a visit nowhere": ("visits", with_one("outlet_id", "nowhere"), "E258 outlet_id"),
    "a street without id": ("streets", lambda rows: rows.assign(segment_id=1), "E258 segment_id"),
}


@pytest.mark.parametrize("case", ODD_PLANS)
def test_values_that_no_plan_holds_are_named(case: str, town: Town, tmp_path: Path) -> None:
    name, change, expected = ODD_PLANS[case]
    for table_name in ("outlets", "visits", "streets"):
        (tmp_path / "tables").mkdir(exist_ok=True)
        rows = pq.read_table(town.plan / f"tables/{table_name}.parquet")
        pq.write_table(rows, tmp_path / f"tables/{table_name}.parquet")
    changed(name, change)(tmp_path)
    over = [f"inputs.previous_{each}={tmp_path}/tables/{each}.parquet" for each in ("outlets", "visits", "streets")]
    with pytest.raises(BadInputError) as refused:
        inputs.load(scenario.load(town.scenario, over))
    (fault,) = refused.value.faults
    assert f"{fault.code} {fault.field}" == expected
    assert f"{name}.parquet" in str(fault.file)


def test_actuals_of_unknown_outlets_and_dates_are_refused(town: Town, tmp_path: Path) -> None:
    rows = "rep_id,outlet_id,date\nR1,nowhere,2026-01-05\nR1,D000,2025-12-31\n"
    (tmp_path / "visits.csv").write_text(rows, encoding="utf-8")
    ended = routeopt("track", town.plan, tmp_path / "visits.csv")
    assert ended.code == 3, ended.out
    assert "E1111" in ended.err
    assert "E1113" in ended.err
