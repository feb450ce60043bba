"""Tables as planners keep them, and every fault with its spreadsheet row."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from routeopt import inputs
from routeopt.core.faults import BadInputError, Fault
from routeopt.inputs.columns import SHOWN_ALIKE
from routeopt.inputs.model import Inputs
from routeopt.scenario.model import Scenario

OUTLETS = """\
outlet_id,name,lon,lat,channel,outlet_class,volume_cases,opening
001,Kiosk,-8.61,41.15,general_store,A,120,Mo-Fr 09:00-12:00
002,Bar,-8.62,41.16,restaurant,C,3.5,
"""
OFFICES = "office_id,name,lon,lat\nO1,HQ,-8.60,41.15\n"
REPS = "rep_id,name,office_id,travel_mode\nR1,Ana,O1,e_bike\n"
AREA = '"POLYGON((-8.7 41,-8.6 41,-8.6 41.1,-8.7 41.1,-8.7 41))"'
DISTRIBUTORS = f"distributor_id,name,mode,lon,lat,area\nD1,Deep,WAT,-8.65,41.05,{AREA}\n"


def settings_for(folder: Path, **more: Any) -> Scenario:
    values: dict[str, Any] = {
        "name": "t",
        "inputs": {"outlets": folder / "outlets.csv", "offices": folder / "offices.csv", "reps": folder / "reps.csv"},
        "period": {"start": dt.date(2026, 1, 5)},
        "network": {"streets": folder / "x.osm.pbf"},
    }
    for key, change in more.items():
        values[key] = {**values.get(key, {}), **change} if isinstance(change, dict) else change
    return Scenario.model_validate(values)


def load(folder: Path, outlets: str | bytes = OUTLETS, **more: Any) -> Inputs:
    for name, text in (("outlets", outlets), ("offices", OFFICES), ("reps", REPS)):
        if not (folder / f"{name}.csv").exists():
            (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return inputs.load(settings_for(folder, **more))


def faults(folder: Path, outlets: str | bytes = OUTLETS, **more: Any) -> list[Fault]:
    with pytest.raises(BadInputError) as stopped:
        load(folder, outlets, **more)
    return list(stopped.value.faults)


def found(folder: Path, outlets: str | bytes = OUTLETS, **more: Any) -> list[tuple[str, int | None, str | None]]:
    return [(fault.code, fault.row, fault.field) for fault in faults(folder, outlets, **more)]


def test_a_plain_table(tmp_path: Path) -> None:
    known = load(tmp_path)
    assert known.outlets["outlet_id"].tolist() == ["001", "002"]
    assert known.outlets["status"].tolist() == ["served", "served"]
    assert known.outlets["potential_cases"].tolist() == [120, 3.5]
    assert known.reps[["lon", "lat"]].to_numpy().tolist() == [[-8.60, 41.15]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_headers_and_values_in_any_usual_file(encoding: str, delimiter: str, tmp_path: Path) -> None:
    rows = [
        ["网点编号", "网点名称", "经度", "纬度", "渠道", "等级", "销量"],
        ["０01", "张三小店", "114.3", "30.6", "餐饮", "A", "12"],
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    known = load(tmp_path, text.encode(encoding))
    assert known.outlets[["outlet_id", "name", "channel"]].to_numpy().tolist() == [["001", "张三小店", "restaurant"]]


def test_decimal_commas_of_semicolon_files(tmp_path: Path) -> None:
    known = load(tmp_path, OUTLETS.replace(",", ";").replace("3.5", "3,5"))
    assert known.outlets["volume_cases"].tolist() == [120, 3.5]


def test_a_stray_comma_in_a_number_is_a_fault_and_thousands_are_not(tmp_path: Path) -> None:
    assert found(tmp_path, OUTLETS.replace("3.5", '"12,5"')) == [("E205", 3, "volume_cases")]
    (tmp_path / "outlets.csv").unlink()
    assert load(tmp_path, OUTLETS.replace("120", '"1,120"')).outlets["volume_cases"][0] == 1120


def test_workbook_ids_stay_what_people_see(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["outlet_id", "name", "lon", "lat", "channel", "outlet_class", "volume_cases"])
    sheet.append([17, "=1+1", -8.61, 41.15, "office", "B", 4])
    sheet["B2"].data_type = "s"
    sheet.append(["007", "Seven", -8.61, 41.16, "office", "B", 4.5])
    book.save(tmp_path / "outlets.xlsx")
    known = load(tmp_path, inputs={"outlets": tmp_path / "outlets.xlsx"})
    assert known.outlets["outlet_id"].tolist() == ["17", "007"]
    assert known.outlets["name"].tolist() == ["=1+1", "Seven"]


def test_parquet_and_geopackage(tmp_path: Path) -> None:
    frame = pd.read_csv(io.StringIO(OUTLETS), dtype={"outlet_id": str})
    frame.to_parquet(tmp_path / "outlets.parquet")
    assert len(load(tmp_path, inputs={"outlets": tmp_path / "outlets.parquet"}).outlets) == 2
    places = gpd.GeoDataFrame(
        frame.drop(columns=["lon", "lat"]), geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326
    )
    places.to_crs(3763).to_file(tmp_path / "outlets.gpkg")
    known = load(tmp_path, inputs={"outlets": tmp_path / "outlets.gpkg"})
    assert known.outlets["lon"].tolist() == pytest.approx([-8.61, -8.62], abs=1e-6)


def test_positions_are_converted_from_the_declared_datum(tmp_path: Path) -> None:
    text = OUTLETS.replace("-8.61,41.15", "116.41024449916938,39.91640428150164").replace("-8.62,41.16", "116.41,39.92")
    known = load(tmp_path, text, inputs={"crs": "gcj02"})
    assert known.outlets["lon"][0] == pytest.approx(116.404, abs=1e-7)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("3.5", "x", ("E205", 3, "volume_cases")),
        ("restaurant", "shop", ("E206", 3, "channel")),
        (",Bar,", ",,", ("E207", 3, "name")),
        ("channel,", "canal,", ("E208", 1, "channel")),
        ("opening", "name", ("E209", 1, "name")),
        ("002", "001", ("E210", 3, "outlet_id")),
        ("3.5", "-3", ("E211", 3, "volume_cases")),
        ("opening", "opning", ("E212", 1, "opning")),
        ("3.5,", "3.5,,more", ("E213", 3, None)),
        ("-8.62,41.16", "0,0", ("E233", 3, "lon, lat")),
        (",C,", ",,", ("E236", 3, "outlet_class")),
        ("Mo-Fr 09:00-12:00", "whenever", ("E241", 2, "opening")),
        ("Mo-Fr 09:00-12:00", "Mo-Fr 09:00-09:10", ("E242", 2, "opening")),
    ],
)
def test_each_fault_names_its_cell(
    old: str, new: str, fault: tuple[str, int | None, str | None], tmp_path: Path
) -> None:
    assert fault in found(tmp_path, OUTLETS.replace(old, new, 1))


def test_a_bad_cell_is_reported_once(tmp_path: Path) -> None:
    assert found(tmp_path, OUTLETS.replace("3.5", "x")) == [("E205", 3, "volume_cases")]


def test_many_alike_faults_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"x{row},n,-8.6,41.1,restaurant,A,-1,\n" for row in range(500))
    all_faults = faults(tmp_path, OUTLETS + rows)
    assert sum(fault.code == "E211" for fault in all_faults) == SHOWN_ALIKE
    assert next(fault for fault in all_faults if fault.code == "E299").params["more"] == 500 - SHOWN_ALIKE


def test_a_swapped_row_and_a_swapped_table(tmp_path: Path) -> None:
    more = OUTLETS + "003,C,-8.60,41.14,office,C,2,\n"
    assert ("E234", 3, "lon, lat") in found(tmp_path, more.replace("-8.62,41.16", "41.16,-8.62"))
    (tmp_path / "outlets.csv").unlink()
    assert ("E235", None, "lon, lat") in found(tmp_path, OUTLETS.replace("lon,lat", "lat,lon"))


def test_faults_between_tables(tmp_path: Path) -> None:
    (tmp_path / "reps.csv").write_text(REPS.replace("O1", "O9") + "R2,Bo,O1,walk,home\n".replace(",home", ""))
    assert ("E237", 2, "office_id") in found(tmp_path)
    (tmp_path / "reps.csv").write_text("rep_id,name,office_id,travel_mode,start\nR1,Ana,O1,walk,home\n")
    assert ("E238", 2, "lon, lat") in found(tmp_path)
    (tmp_path / "reps.csv").write_text("rep_id,name,office_id,travel_mode\n")
    assert ("E232", None, None) in found(tmp_path)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"journeys": {"visits_per_cycle": {"A": 8}}}, "E239"),
        ({"journeys": {"visits_per_cycle": {"A": 40, "B": 4, "C": 2}}}, "E240"),
        ({"coverage": {"rules": [{"mode": "MT", "channels": ["modern_trad"]}]}}, "E206"),
        ({"period": {"holidays": [dt.date(2026, 1, 5 + day) for day in range(5)], "weeks": 1}}, "E248"),
    ],
)
def test_settings_that_the_tables_contradict(more: dict[str, Any], code: str, tmp_path: Path) -> None:
    assert code in {fault for fault, _, _ in found(tmp_path, **more)}


def test_a_prospect_sells_nothing_yet(tmp_path: Path) -> None:
    text = OUTLETS.replace("opening", "status").replace("3.5,", "3.5,prospect").replace("Mo-Fr 09:00-12:00", "served")
    assert found(tmp_path, text) == [("E247", 3, "volume_cases")]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (DISTRIBUTORS + f"D2,Deep,WAT,-8.65,41.05,{AREA}\n", "E244"),
        (DISTRIBUTORS.replace(AREA, ""), "E243"),
        (DISTRIBUTORS.replace(AREA, "POINT(1 2)"), "E221"),
        (DISTRIBUTORS.replace(AREA, '"POLYGON((0 0,1 1,1 0,0 1,0 0))"'), "E221"),
        (DISTRIBUTORS.replace("-8.7 41,", "-1000 41,"), "E221"),
    ],
)
def test_areas(table: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "distributors.csv").write_text(table)
    got = found(tmp_path, inputs={"distributors": tmp_path / "distributors.csv"})
    assert code in {fault for fault, _, _ in got}


def test_a_distributor_of_another_mode(tmp_path: Path) -> None:
    (tmp_path / "distributors.csv").write_text(DISTRIBUTORS)
    text = (
        OUTLETS.replace("opening", "mode,distributor_id")
        .replace("3.5,", "3.5,PDS,D1")
        .replace("Mo-Fr 09:00-12:00", ",")
    )
    got = found(tmp_path, text, inputs={"distributors": tmp_path / "distributors.csv"})
    assert ("E245", 3, "distributor_id") in got


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert found(tmp_path, inputs={"outlets": tmp_path / "none.csv"})[0][0] == "E201"
    (tmp_path / "o.docx").write_text("x")
    assert found(tmp_path, inputs={"outlets": tmp_path / "o.docx"})[0][0] == "E202"
    for name in ("o.xlsx", "o.parquet", "o.gpkg"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 not really")
        assert found(tmp_path, inputs={"outlets": tmp_path / name})[0][0] == "E204"
    (tmp_path / "empty.csv").write_text("")
    assert found(tmp_path, inputs={"outlets": tmp_path / "empty.csv"})[0][0] == "E204"
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x01\x80")
    assert found(tmp_path, inputs={"outlets": tmp_path / "binary.csv"})[0][0] == "E204"


def test_a_workbook_that_would_unpack_to_gigabytes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "outlet_id", "far"
    book.save(tmp_path / "bomb.xlsx")
    assert zipfile.is_zipfile(tmp_path / "bomb.xlsx")
    assert found(tmp_path, inputs={"outlets": tmp_path / "bomb.xlsx"})[0][0] == "E203"


def test_a_file_of_two_layers(tmp_path: Path) -> None:
    place = gpd.GeoDataFrame({"outlet_id": ["1"]}, geometry=[shapely.Point(1, 2)], crs=4326)
    for layer in ("a", "b"):
        place.to_file(tmp_path / "two.gpkg", layer=layer)
    assert found(tmp_path, inputs={"outlets": tmp_path / "two.gpkg"})[0][0] == "E214"


def test_a_cell_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    fault = faults(tmp_path, OUTLETS.replace("restaurant", '"\x1b[31m\nE999 fake"'))[0]
    assert "\n" not in fault.render()
    assert "\x1b" not in fault.render()


def workbook(folder: Path, *sheets: tuple[str, Sequence[Sequence[object]]]) -> Path:
    """Sheets by name; a name that begins with a dot is hidden."""
    book = openpyxl.Workbook()
    for name, rows in sheets:
        sheet = book.create_sheet(name.removeprefix("."))
        sheet.sheet_state = "hidden" if name.startswith(".") else "visible"
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.active = len(sheets) - 1
    book.save(folder / "outlets.xlsx")
    return folder / "outlets.xlsx"


HEADERS: list[object] = [
    "outlet_id",
    "name",
    "lon",
    "lat",
    "channel",
    "outlet_class",
    "volume_cases",
    "potential_cases",
    "rep_id",
]


def test_errors_and_formulas_without_value_are_no_empty_cells(tmp_path: Path) -> None:
    """Look-ups that found nothing were read as empty cells, and an outlet lost its rep without a word."""
    rows: list[list[object]] = [
        HEADERS,
        ["1", "Kiosk", -8.61, 41.15, "office", "B", 4, 5, "#N/A"],
        ["2", "Bar", -8.62, 41.16, "office", "B", 4, "=G3*2", "R1"],
        ["3", "Café", -8.62, 41.17, "office", "B", 4, None, None],
    ]
    stopped = faults(tmp_path, inputs={"outlets": workbook(tmp_path, (".old", [["x"]]), ("Data", rows))})
    assert [(fault.code, fault.row, fault.field) for fault in stopped] == [
        ("E205", 3, "potential_cases"),
        ("E237", 2, "rep_id"),
    ]
    assert stopped[0].params["value"] == "=G3*2"
    assert stopped[1].params["value"] == "#N/A"


def test_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    last_year: list[list[object]] = [HEADERS, ["0", "Old", -8.61, 41.15, "office", "B", 4]]
    now: list[list[object]] = [HEADERS, ["1", "Kiosk", -8.61, 41.15, "office", "B", 4]]
    file = workbook(tmp_path, (".2025", last_year), ("2026", now))
    assert load(tmp_path, inputs={"outlets": file}).outlets["outlet_id"].tolist() == ["1"]


@pytest.mark.parametrize("above", ["Outlets of Porto\n", "sep=,\n", "\n"])
def test_a_title_above_the_headers_is_told_once(above: str, tmp_path: Path) -> None:
    assert found(tmp_path, above + OUTLETS) == [("E215", 1, None)]


def test_a_sheet_whose_first_row_is_no_header_is_told_once(tmp_path: Path) -> None:
    file = workbook(tmp_path, ("Read me", [["Fill in the next sheet"]]), ("Data", [HEADERS]))
    assert found(tmp_path, inputs={"outlets": file}) == [("E215", 1, None), ("E230", None, None)]


def test_ids_are_alike_that_look_alike(tmp_path: Path) -> None:
    assert found(tmp_path, OUTLETS.replace("\n002,", "\n001\u200b,")) == [("E210", 3, "outlet_id")]


def test_parquet_with_an_index_and_bytes(tmp_path: Path) -> None:
    frame = pd.read_csv(io.StringIO(OUTLETS), dtype={"outlet_id": str})
    frame["outlet_id"] = [each.encode() for each in frame["outlet_id"]]
    frame.set_index("outlet_id").to_parquet(tmp_path / "outlets.parquet")
    known = load(tmp_path, inputs={"outlets": tmp_path / "outlets.parquet"})
    assert known.outlets["outlet_id"].tolist() == ["001", "002"]
