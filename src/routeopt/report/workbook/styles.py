"""How the workbook looks: its few cell formats, made once."""

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from routeopt.report.workbook.sheet import Column, Kind

NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "whole": "#,##0",
    "number": "General",
    "share": "0.0%",
    "clock": "[hh]:mm",
    "date": "yyyy-mm-dd",
    "km": "#,##0.0",
    "hours": "#,##0.0",
    "minutes": "#,##0.0",
}
"""Number format of each kind of column."""


class Styles:
    """
    The formats of one workbook.

    Parameters
    ----------
    book
        The workbook that they belong to.
    """

    def __init__(self, book: Workbook) -> None:
        font = {"font_name": "Arial", "font_size": 10, "font_color": "#24231f"}
        head = font | {"bold": True, "bg_color": "#e8e4da", "bottom": 1, "text_wrap": True, "valign": "top"}
        self.title = book.add_format(font | {"bold": True, "font_size": 16})
        self.strong = book.add_format(font | {"bold": True, "valign": "top"})
        self.prose = book.add_format(font | {"text_wrap": True, "valign": "top"})
        self.figure = book.add_format(font | {"align": "right"})
        self.share = book.add_format(font | {"num_format": NUMBER_FORMATS["share"]})
        self.head = book.add_format(head)
        self.head_editable = book.add_format(head | {"bg_color": "#ffe08a"})
        self.outside = book.add_format({"font_color": "#b2182b", "bold": True})
        self.editable = book.add_format(font | {"num_format": "@", "bg_color": "#fff6d6"})
        self._kinds = {kind: book.add_format(font | {"num_format": look}) for kind, look in NUMBER_FORMATS.items()}

    def of(self, column: Column) -> Format:
        """Format of a column's cells."""
        return self.editable if column.editable else self._kinds[column.kind]
