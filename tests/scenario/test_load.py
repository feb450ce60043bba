"""Scenario files: what people write, what they get, and every fault with its line."""

import datetime as dt
import re
from pathlib import Path

import pytest

from routeopt import scenario
from routeopt.core.faults import BadInputError
from routeopt.core.language import LANGUAGES, catalogue

GOOD = """\
name: Test
inputs: {outlets: o.csv, offices: f.csv, reps: r.csv}
period:
  start: 2026-01-05
network:
  streets: x.osm.pbf
"""


def written(folder: Path, text: str, name: str = "base.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def faults_of(file: Path, *overrides: str) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(BadInputError) as stopped:
        scenario.load(file, list(overrides))
    return [(fault.code, fault.row, fault.field) for fault in stopped.value.faults]


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    child = written(tmp_path / "what_ifs", "extends: ../base.yaml\ninputs: {reps: fewer.csv}\n", "child.yaml")
    loaded = scenario.load(child)
    assert loaded.inputs.outlets == tmp_path / "o.csv"
    assert loaded.inputs.reps == tmp_path / "what_ifs/fewer.csv"


def test_a_what_if_merges_sections_and_keeps_the_rest(tmp_path: Path) -> None:
    written(tmp_path, GOOD + "journeys: {stops_min: 10, stops_max: 18}\n")
    child = written(tmp_path, "extends: base.yaml\njourneys: {stops_max: 19}\n", "child.yaml")
    journeys = scenario.load(child).journeys
    assert (journeys.stops_min, journeys.stops_max) == (10, 19)


def test_overrides_win_and_are_read_as_yaml(tmp_path: Path) -> None:
    loaded = scenario.load(written(tmp_path, GOOD), ["territories.outlets_max=130", "journeys.shift_start=8:15"])
    assert loaded.territories.outlets_max == 130
    assert loaded.journeys.shift_start == dt.time(8, 15)


def test_naming_one_mode_keeps_the_others_stop_minutes(tmp_path: Path) -> None:
    loaded = scenario.load(written(tmp_path, GOOD), ["journeys.stop_minutes.car=3"])
    assert loaded.journeys.stop_minutes == {"walk": 0.0, "bike": 0.5, "e_bike": 0.5, "car": 3.0}


@pytest.mark.parametrize(
    ("clock", "time"), [("8:30", dt.time(8, 30)), ("'08:30'", dt.time(8, 30)), ("18:05", dt.time(18, 5))]
)
def test_a_time_of_day_is_a_wall_clock(clock: str, time: dt.time, tmp_path: Path) -> None:
    key = "shift_start" if time.hour < 12 else "shift_end"
    loaded = scenario.load(written(tmp_path, f"{GOOD}journeys:\n  {key}: {clock}\n"))
    assert getattr(loaded.journeys, key) == time


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = GOOD.replace("  start:", "  wekdays: [mon]\n  start:") + "territories:\n  outlets_min: 130\n"
    assert faults_of(written(tmp_path, text)) == [
        ("E111", 4, "period.wekdays"),
        ("E113", 8, "territories"),
    ]


def test_an_unknown_key_gets_a_hint(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as stopped:
        scenario.load(written(tmp_path, GOOD), ["journeys.stops_mix=3"])
    assert "stops_min" in stopped.value.faults[0].fix()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: [1\n", "E102"),
        (GOOD + "name: again\n", "E102"),
        (GOOD.replace("2026-01-05", "2026-13-01"), "E102"),
        (GOOD + "<<: {seed: 3}\n", "E102"),
        (GOOD + "description: !!python/object/apply:os.getcwd []\n", "E113"),
        ("just words\n", "E103"),
        ("", "E103"),
        (GOOD + "extends: [a, b]\n", "E105"),
        (GOOD + "journeys: {lunch_start: &noon 12:00}\n", "E107"),
        (GOOD + "coverage: {rules: [&a {mode: MT}, *a]}\n", "E107"),
        (GOOD + "seed: -1\n", "E113"),
        (GOOD.replace("2026-01-05", "2026-01-06"), "E113"),
        (GOOD.replace("2026-01-05", "9999-12-27"), "E113"),
        (GOOD.replace("  start:", "  country: XX\n  start:"), "E113"),
        (GOOD + "journeys: {shift_start: '08:30Z'}\n", "E113"),
        (GOOD + "journeys: {shift_start: 30600}\n", "E113"),
        (GOOD + "territories: {weight_hours: .inf}\n", "E113"),
        (GOOD + "coverage: {rules: [{mode: WS, min_volume_cases: 9, max_volume_cases: 3}]}\n", "E113"),
        (GOOD.replace("o.csv", '"o\\0.csv"'), "E113"),
        (GOOD.replace("name: Test\n", ""), "E112"),
    ],
)
def test_each_kind_of_fault_is_named(text: str, code: str, tmp_path: Path) -> None:
    assert code in {found for found, _, _ in faults_of(written(tmp_path, text))}


def test_stars_and_ands_in_plain_text_are_no_aliases(tmp_path: Path) -> None:
    loaded = scenario.load(written(tmp_path, GOOD + 'description: "Shops: *all* & bars"\n'))
    assert loaded.description == "Shops: *all* & bars"


def test_missing_file_circle_size_and_bad_override(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "none.yaml")[0][0] == "E101"
    written(tmp_path, "extends: b.yaml\n", "a.yaml")
    assert faults_of(written(tmp_path, "extends: a.yaml\n", "b.yaml"))[0][0] == "E104"
    assert faults_of(written(tmp_path, "# " + "x" * 1_000_001, "big.yaml"))[0][0] == "E106"
    assert faults_of(written(tmp_path, GOOD), "nonsense")[0][0] == "E108"
    assert faults_of(written(tmp_path, GOOD), "name.x=1")[0][0] == "E108"


def test_the_resolved_scenario_names_no_folder(tmp_path: Path) -> None:
    values = scenario.resolved(scenario.load(written(tmp_path, GOOD)))
    assert values["inputs"]["outlets"] == "o.csv"
    assert str(tmp_path) not in str(values)


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "base.yaml"
    file.write_bytes((GOOD + "description: 网格城\n").encode("gb18030"))
    assert faults_of(file) == [("E109", 7, None)]


@pytest.mark.parametrize("day", ["20260105", "1767571200", "2026-01-05 08:00:00", "2026/01/05"])
def test_a_day_is_a_day_and_no_count_of_seconds(day: str, tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("2026-01-05", day))
    assert faults_of(file) == [("E113", 4, "period.start")]


def test_true_is_no_number(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD + "territories: {outlets_min: true}\n")
    assert faults_of(file) == [("E113", 7, "territories.outlets_min")]


@pytest.mark.parametrize(
    ("line", "problem", "given"),
    [
        ("territories: {outlets_min: 130}", "outlets_min（130）高于 outlets_max（120）", None),
        ("territories: {outlets_min: many}", "请写整数", "'many'"),
        ("territories: {outlets_min: 1.5}", "请写整数", "1.5"),
        ("territories: {outlets_min: true}", "请写数字", "true"),
        ("territories: {outlets_min: -1}", "须不小于 1", "-1"),
        ("territories: {change_cap: .nan}", "请写有限的数", "nan"),
        ("territories: {change_cap: [1]}", "请写数字", "[1]"),
        ("territories: {effort: huge}", "须为以下之一：fast, standard, thorough", "'huge'"),
        ("territories: {locks: 5}", "请写成列表", "5"),
        ("territories: {locks: [{rep_id: R1}]}", "锁定须写明网点或街道", None),
        ("territories: 5", "请写成键与值", "5"),
        ("journeys: {prove: perhaps}", "请写 true 或 false", "'perhaps'"),
        ("journeys: {shift_start: noon}", "请按 HH:MM 写时刻", "'noon'"),
        ("journeys: {shift_start: 2026-01-05}", "请按 HH:MM 写时刻", "2026-01-05"),
    ],
)
def test_a_wrong_value_is_told_in_chinese_and_as_the_file_has_it(
    line: str, problem: str, given: str | None, tmp_path: Path
) -> None:
    with pytest.raises(BadInputError) as stopped:
        scenario.load(written(tmp_path, GOOD + line + "\n"))
    (fault,) = stopped.value.faults
    assert fault.code == "E113"
    assert problem in fault.message("zh")
    assert given is None or f"（给定值：{given}）" in fault.message("zh")
    assert problem not in fault.message("en")


def test_every_refusal_has_its_words() -> None:
    files = Path(scenario.__file__).parent.glob("*.py")
    keys = {key for file in files for key in re.findall(r'refused\(\s*"(\w+)"', file.read_text(encoding="utf-8"))}
    assert len(keys) > 20
    for lang in LANGUAGES:
        assert {f"refusal.{key}" for key in keys} <= set(catalogue(lang))
