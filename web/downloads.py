"""Lists as files for a spreadsheet: CSV with a byte order mark, and Excel. No cell is ever a formula."""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import xlsxwriter
from flask import Response
from flask_login import current_user

from web.leaving import stamp

# A spreadsheet program takes a text beginning with one of these for a formula; some read the full-width forms alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[Any]]


def harmless(value: Any) -> Any:
    """The value, with a quote before a text that a spreadsheet program would run."""
    return f"'{value}" if isinstance(value, str) and normalize("NFKC", value[:1]).startswith(_FORMULA_STARTS) else value


def csv_answer(name: str, headings: Sequence[str], rows: Rows) -> Response:
    """A CSV file that Excel in Japan opens without asking: UTF-8 with its mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([harmless("" if value is None else value) for value in row] for row in rows)
    return attached(codecs.BOM_UTF8 + text.getvalue().encode(), f"{name}.csv", "text/csv; charset=utf-8")


def xlsx_answer(name: str, headings: Sequence[str], rows: Rows, *, widths: Sequence[int] = ()) -> Response:
    """A workbook of one sheet with a fixed, filterable head row."""
    file = io.BytesIO()
    # Not in constant memory: that mode writes no shared strings, which some readers need.
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bg_color": "#F2F2F2", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    day = book.add_format({"num_format": "yyyy/mm/dd"})
    sheet.write_row(0, 0, headings, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, last, column, value, day)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if current_user.is_authenticated:
        # An ampersand begins a command in a foot.
        sheet.set_footer(f"&L&8{stamp().line.replace('&', '&&')}&R&8&P / &N")
    book.close()
    return attached(file.getvalue(), f"{name}.xlsx", XLSX)


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, value)


def attached(content: bytes, name: str, mimetype: str) -> Response:
    """A file to keep, under a name in any script."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, content_type=mimetype, headers=headers)
