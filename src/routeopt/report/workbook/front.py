"""The two sheets before the tables: what the workbook holds, and the plan in figures and pictures."""

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from routeopt.plan import kpi_rows
from routeopt.plan.model import Plan
from routeopt.report.fingerprint import fingerprint
from routeopt.report.words import Words
from routeopt.report.workbook.sheets import SHEETS
from routeopt.report.workbook.styles import Styles

_CHART = {"width": 760, "height": 330}


def readme(page: Worksheet, plan: Plan, sheets: tuple[str, ...], words: Words, styles: Styles) -> None:
    """Say what each sheet holds, what may be edited, and whose data it is."""
    page.hide_gridlines(2)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 96)
    scenario, period = plan.manifest["scenario"], plan.manifest["scenario"]["period"]
    page.write_string(0, 0, scenario["name"], styles.title)
    lines = [
        (words("workbook.plan"), scenario["description"]),
        (words("workbook.period"), words("workbook.period_is", start=period["start"], weeks=period["weeks"])),
        *((words(f"workbook.sheet_{name}"), words(f"workbook.about_{name}")) for name in sheets),
        (words("workbook.edit"), words("workbook.edit_how")),
        (words("workbook.data"), scenario["attribution"]),
        (words("workbook.simulated"), scenario["simulated"]),
        (words("workbook.checked"), words("report.checked")),
        (words("workbook.fingerprint"), fingerprint(plan)),
    ]
    for row, (name, told) in enumerate((line for line in lines if line[1]), 2):
        page.write_string(row, 0, name, styles.strong)
        page.write_string(row, 1, told, styles.prose)


def summary(book: Workbook, page: Worksheet, plan: Plan, words: Words, styles: Styles) -> None:
    """The plan's figures, both mixes of sales modes, and the reps' hours as a chart."""
    page.hide_gridlines(2)
    page.set_column(0, 0, 46)
    page.set_column(1, 2, 18)
    page.set_column(3, 4, 14)
    page.write_string(0, 0, plan.manifest["scenario"]["name"], styles.title)
    figures = {**plan.manifest, "kpis": {**plan.manifest["kpis"], "modes": {}}}
    row = 2
    for name, value in kpi_rows(figures, words.lang):
        page.write_string(row, 0, name, styles.prose)
        page.write_string(row, 1, value, styles.figure)
        row += 1
    row += 1
    for at, key in enumerate(("mode", "of_outlets", "of_volume")):
        page.write_string(row, at, words(f"report.{key}"), styles.head)
    modes, modes_before = plan.manifest["kpis"]["modes"], plan.manifest["kpis"].get("modes_before", {})
    if modes_before:
        for at, key in enumerate(("of_outlets", "of_volume"), 3):
            page.write_string(row, at, words("workbook.before", name=words(f"report.{key}")), styles.head)
    for at, (mode, mix) in enumerate(modes.items(), row + 1):
        page.write_string(at, 0, words(f"report.mode_{mode}"), styles.prose)
        page.write_number(at, 1, mix["outlets_share"], styles.share)
        page.write_number(at, 2, mix["volume_share"], styles.share)
        if mode in modes_before:
            page.write_number(at, 3, modes_before[mode]["outlets_share"], styles.share)
            page.write_number(at, 4, modes_before[mode]["volume_share"], styles.share)
    _mix_chart(book, page, words, (row + 1, row + len(modes)))
    _hours_chart(book, page, words, len(plan.territories))


def _mix_chart(book: Workbook, page: Worksheet, words: Words, rows: tuple[int, int]) -> None:
    chart = book.add_chart({"type": "bar"})
    first, last = rows
    for at, key, colour in ((1, "of_outlets", "#0072b2"), (2, "of_volume", "#e69f00")):
        chart.add_series(
            {
                "name": words(f"report.{key}"),
                "categories": [page.get_name(), first, 0, last, 0],
                "values": [page.get_name(), first, at, last, at],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": words("report.mix"), "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size(_CHART)
    page.insert_chart(1, 6, chart)


def _hours_chart(book: Workbook, page: Worksheet, words: Words, reps: int) -> None:
    """Hours of each rep in the cycle, by kind of work, read from the sheet of reps."""
    table = next(sheet for sheet in SHEETS if sheet.name == "reps")
    at = {column.name: place for place, column in enumerate(table.columns)}
    name = words("workbook.sheet_reps")
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for part, colour in (("service_hours", "#0072b2"), ("travel_hours", "#e69f00"), ("wait_hours", "#999999")):
        chart.add_series(
            {
                "name": words(f"workbook.column_{part}"),
                "categories": [name, 1, at["name"], reps, at["name"]],
                "values": [name, 1, at[part], reps, at[part]],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_title({"name": words("workbook.column_work_hours"), "name_font": {"size": 12}})
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size(_CHART)
    page.insert_chart(19, 6, chart)
