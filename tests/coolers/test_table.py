"""The table of coolers: read as declared, and every row that can't be used is named."""

from pathlib import Path

import pandas as pd
import pytest

from routeopt import inputs, scenario
from routeopt.core.faults import BadInputError
from routeopt.core.language import LANGUAGES
from routeopt.inputs.model import Inputs
from tests.city import write_city


def loaded(folder: Path, overrides: list[str], **cells: str) -> Inputs:
    """Load the town with cells of the cooler table changed: ``K04__outlet_id="D003"``."""
    file = write_city(folder)
    rows = pd.read_csv(file.parent / "coolers.csv", dtype=str, keep_default_na=False)
    for key, value in cells.items():
        cooler, _, column = key.partition("__")
        rows.loc[rows["cooler_id"].eq(cooler), column] = value
    rows.to_csv(file.parent / "coolers.csv", index=False)
    return inputs.load(scenario.load(file, overrides))


def test_each_cooler_has_one_place_and_days(tmp_path: Path) -> None:
    coolers = loaded(tmp_path, [], S0__office_id="").coolers
    assert coolers is not None
    assert (coolers["outlet_id"].notna() ^ coolers["office_id"].notna()).all()
    assert coolers.loc[coolers["cooler_id"].eq("S0"), "office_id"].tolist() == ["O1"]
    assert str(coolers["checked"].iloc[0]) == "2025-12-10"
    assert coolers.loc[coolers["cooler_id"].eq("K40"), "checked"].tolist() == [None]


@pytest.mark.parametrize(
    ("code", "cells", "field"),
    [
        ("E1301", {"K04__cooler_id": "K00"}, "cooler_id"),
        ("E210", {"K04__cooler_id": "K00", "K04__outlet_id": "D000"}, "cooler_id"),
        ("E1302", {"K04__outlet_id": "D999"}, "outlet_id"),
        ("E1303", {"K04__type": "huge"}, "type"),
        ("E1304", {"K04__office_id": "O1"}, "outlet_id, office_id"),
        ("E1305", {"S0__office_id": "O9"}, "office_id"),
        ("E1307", {"K04__checked": "last week"}, "checked"),
        ("E211", {"K04__deposit": "-5"}, "deposit"),
        ("E211", {"K04__own_share": "1.2"}, "own_share"),
        ("E206", {"K04__state": "tired"}, "state"),
        ("E207", {"K04__type": ""}, "type"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, code: str, cells: dict[str, str], field: str) -> None:
    # Later cells of one row are found by the id it has at first.
    ordered = dict(sorted(cells.items(), key=lambda item: item[0].endswith("cooler_id")))
    with pytest.raises(BadInputError) as refused:
        loaded(tmp_path, [], **ordered)
    found = [fault for fault in refused.value.faults if fault.code == code]
    assert [fault.field for fault in found] == [field]
    assert found[0].row is not None
    for lang in LANGUAGES:
        assert "{" not in found[0].render(lang)


@pytest.mark.parametrize(
    ("code", "overrides"),
    [
        ("E1306", ["coolers.types.tall.channels=[moon]"]),
        ("E1308", ["inputs.coolers="]),
    ],
)
def test_settings_that_contradict_the_tables_are_named(tmp_path: Path, code: str, overrides: list[str]) -> None:
    with pytest.raises(BadInputError) as refused:
        loaded(tmp_path, overrides)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_without_settings_no_type_is_unknown(tmp_path: Path) -> None:
    assert loaded(tmp_path, ["coolers="], K04__type="huge").coolers is not None


def test_headers_and_states_may_be_chinese(tmp_path: Path) -> None:
    file = write_city(tmp_path)
    names = {
        "cooler_id": "设备编号",
        "outlet_id": "网点编号",
        "type": "设备类型",
        "state": "设备状态",
        "deposit": "押金",
    }
    rows = pd.read_csv(tmp_path / "coolers.csv", dtype=str, keep_default_na=False)
    rows["state"] = rows["state"].map({"working": "正常", "faulty": "故障", "missing": "丢失", "": ""})
    rows.rename(columns=names).to_csv(tmp_path / "coolers.csv", index=False)
    coolers = inputs.load(scenario.load(file)).coolers
    assert coolers is not None
    assert coolers["state"].value_counts().to_dict() == {"working": 23, "faulty": 2, "missing": 1}
