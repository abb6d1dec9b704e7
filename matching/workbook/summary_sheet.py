"""The first sheet: what the report is about, its figures, the months with a chart, and links to the other sheets."""

from xlsxwriter.worksheet import Worksheet

from inventory.dates import TOKYO
from matching.impact import Figures
from matching.workbook.about import ImpactBook
from matching.workbook.goods_sheets import kg, period_text
from matching.workbook.sheets import Book, Column, Table

MONTHS_TOP = 13
CHART_ROWS = 17


def write_summary(book: Book, sheets: dict[str, tuple[Worksheet, str]], figures: Figures, *, about: ImpactBook) -> None:
    sheet, name = sheets["summary"]
    for number, width in enumerate((17, 13, 13, 13, 13, 13)):
        sheet.set_column(number, number, width)
    sheet.set_row(0, 30)
    book.text(sheet, 0, 0, book.word("title"), "title")
    book.text(sheet, 1, 0, about.organization_name, "subtitle")
    book.text(sheet, 2, 0, period_text(book, figures.period), "plain")
    made_at = about.made_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")
    book.text(sheet, 3, 0, book.word("made_at", at=made_at, n=f"{figures.entries:,}"), "note")
    _figures(book, sheet, figures)
    months = _months(book, sheet, name, figures)
    row = months.top + months.rows + 3
    _chart(book, sheet, months, row=row)
    _contents(book, sheet, sheets, row=row + CHART_ROWS)
    _notes(book, sheet, figures, about, row=row + CHART_ROWS + len(sheets) + 2)


def _figures(book: Book, sheet: Worksheet, figures: Figures) -> None:
    """Three figures in a row, twice."""
    total = figures.total.columns
    rows = (
        (5, (("given_kg", kg(figures.given.grams), "figure"), ("given_pieces", figures.given.pieces, "figure_whole"),
             ("household_visits", figures.households.visits, "figure_whole"))),
        (8, (("groups_reached", figures.reached["groups"], "figure_whole"), ("handovers", figures.timeliness.handovers, "figure_whole"),
             ("reports_in", figures.timeliness.share, "figure_share"))),
    )  # fmt: skip
    for top, cells in rows:
        sheet.set_row(top + 1, 26)
        for number, (key, _, _) in enumerate(cells):
            book.text(sheet, top, number * 2, book.word(key), "note")
        for number, (_, value, look) in enumerate(cells):
            book.cell(sheet, top + 1, number * 2, "–" if value is None else value, look)
    parts = {name: f"{getattr(total, name).pieces:,}" for name in ("received", "returned", "issued", "disposed")}
    difference = f"{total.difference.pieces:+,}"
    ends = {"opening": f"{figures.total.opening.pieces:,}", "closing": f"{figures.total.closing.pieces:,}"}
    book.text(sheet, 11, 0, book.word("equation", **parts, **ends, difference=difference), "plain")


def _months(book: Book, sheet: Worksheet, name: str, figures: Figures) -> Table:
    columns = [
        Column(book.word("month"), 17),
        Column(book.word("household_visits"), 13, "whole"),
        Column(book.word("given_pieces"), 13, "whole"),
        Column(book.word("given_kg"), 13, "kg"),
        Column(book.word("unweighed"), 13, "whole"),
        Column(book.word("received_pieces"), 13, "whole"),
    ]
    table = book.table(sheet, name, columns, top=MONTHS_TOP, freeze=False)
    for line in figures.months:
        label = line.month.strftime("%Y-%m") + ("" if line.is_whole else book.word("part_of_month"))
        issued, received = line.columns.issued, line.columns.received
        book.row(table, label, line.households.visits, issued.pieces, kg(issued.grams), issued.unweighed, received.pieces)
    row = table.top + 1 + table.rows
    book.text(sheet, row, 0, book.word("total"), "total")
    for number in range(1, len(columns)):
        letter = "ABCDEF"[number]
        formula = f"=SUM({letter}{table.top + 2}:{letter}{row})"
        sheet.write_formula(row, number, formula, book.look(f"total_{columns[number].look}"), round(table.totals[number], 3))
    return table


def _chart(book: Book, sheet: Worksheet, months: Table, *, row: int) -> None:
    chart = book.workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": book.word("household_visits"),
            "categories": "=" + months.range_of(0),
            "values": "=" + months.range_of(1),
            "fill": {"color": "#0066be"},
            "gap": 60,
            "data_labels": {"value": True, "num_format": "#,##0", "font": {"size": 9}},
        }
    )
    chart.set_title({"name": book.word("chart_title"), "name_font": {"size": 12, "color": "#1a1a1a"}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#cccccc"}}, "min": 0})
    chart.set_size({"width": 620, "height": 320})
    sheet.insert_chart(row, 0, chart, {"description": book.word("chart_title")})


def _contents(book: Book, sheet: Worksheet, sheets: dict[str, tuple[Worksheet, str]], *, row: int) -> None:
    book.text(sheet, row, 0, book.word("contents"), "subtitle")
    others = [(key, name) for key, (_, name) in sheets.items() if key != "summary"]
    for number, (key, name) in enumerate(others, start=1):
        sheet.write_url(row + number, 0, f"internal:'{name}'!A1", book.look("link"), name)
        note = book.words.get(f"note_{key}")
        if note:
            book.text(sheet, row + number, 2, note, "note")


def _notes(book: Book, sheet: Worksheet, figures: Figures, about: ImpactBook, *, row: int) -> None:
    """How things were counted, and the ledger the figures come from."""
    notes = [book.word(key) for key in ("how_visits", "how_issued", "how_weight")]
    if figures.given.unweighed:
        notes.append(book.word("how_unweighed", n=f"{figures.given.unweighed:,}"))
    notes.append(book.word("fingerprint", seq=f"{about.checkpoint['seq']:,}", hash=about.checkpoint["hash"]))
    book.text(sheet, row, 0, book.word("notes"), "subtitle")
    for number, note in enumerate(notes, start=1):
        book.text(sheet, row + number, 0, note, "note")
