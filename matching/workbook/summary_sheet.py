"""The summary: its figures large, four charts, every figure in a table with a name of its own, and how things were counted."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from inventory.dates import TOKYO
from matching.impact import Figures
from matching.impact.factors import ConvertedFigure
from matching.workbook.book import Book
from matching.workbook.factors_sheet import result_of
from matching.workbook.goods_sheets import kg
from matching.workbook.layout import LAYOUTS, figure_name, position
from matching.workbook.looks import HEAD, KEY, LINE, SOFT

WIDTH, ACROSS = 14, 12
TILES_TOP, CHARTS_TOP, CHART_ROWS = 5, 9, 14
CHART_SIZE = {"width": 610, "height": 270}
COLOURS = (KEY, "#c8681e", "#5b6b7a")
Value = tuple[Any, str]
# Columns of a chart with their values, month by month or kind by kind.
Lines = tuple[tuple[str, list[float]], ...]


def write_summary(book: Book, figures: Figures, converted: list[ConvertedFigure]) -> None:
    sheet, name = book.sheet("summary")
    sheet.set_column(0, ACROSS - 1, WIDTH)
    sheet.set_row(0, 30)
    book.text(sheet, 0, 0, book.word("title"), "title")
    sheet.write_url(0, ACROSS - 1, f"internal:'{book.word('sheet_contents')}'!A1", book.look("back"), book.word("back"))
    book.text(sheet, 1, 0, book.about.organization_name, "subtitle")
    book.text(sheet, 2, 0, book.period_text(), "plain")
    made_at = book.about.made_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")
    book.text(
        sheet, 3, 0, book.word("made_at" if figures.entries else "made_at_empty", at=made_at, n=f"{figures.entries:,}"), "note"
    )
    values = _values(figures, converted)
    _tiles(book, sheet, values)
    _charts(book, sheet, figures)
    row = CHARTS_TOP + 2 * CHART_ROWS + 1
    sheet.set_h_pagebreaks([row])
    row = _table(book, sheet, name, values, row=row)
    _notes(book, sheet, figures, converted, row=row + 2)


def _values(figures: Figures, converted: list[ConvertedFigure]) -> dict[str, Value]:
    """Every figure that has a name, and how it looks."""
    columns, total = figures.total.columns, figures.total
    values: dict[str, Value] = {
        "first_day": (figures.period.first, "day"),
        "last_day": (figures.period.last, "day"),
        "given_kg": (kg(figures.given.grams), "kg"),
        "given_pieces": (figures.given.pieces, "whole"),
        "given_unweighed": (figures.given.unweighed, "whole"),
        "household_visits": (figures.households.visits, "whole"),
        "people": (figures.households.people, "whole"),
        "reports": (figures.households.reports, "whole"),
        "groups_reached": (figures.reached["groups"], "whole"),
        "donors_reached": (figures.reached["donors"], "whole"),
        "received_pieces": (columns.received.pieces, "whole"),
        "received_kg": (kg(columns.received.grams), "kg"),
        "disposed_pieces": (columns.disposed.pieces, "whole"),
        "disposed_kg": (kg(columns.disposed.grams), "kg"),
        "closing_pieces": (total.closing.pieces, "whole"),
        "closing_kg": (kg(total.closing.grams), "kg"),
        "closing_unweighed": (total.closing.unweighed, "whole"),
        "handovers": (figures.timeliness.handovers, "whole"),
        "reports_in": (figures.timeliness.share, "share"),
    }
    names = {"meals": ("meals", "whole"), "co2e": ("co2e_kg", "kg")}
    for figure in converted:
        key, look = names[figure.kind]
        values[key] = (result_of(figure), look)
    return values


def _tiles(book: Book, sheet: Worksheet, values: dict[str, Value]) -> None:
    """Six figures in a row; the conversions stand in the place of the last ones."""
    converted = [key for key in ("meals", "co2e_kg") if key in values]
    keys = [
        *["given_kg", "given_pieces", "household_visits", "groups_reached", "donors_reached", "reports_in"][: 6 - len(converted)],
        *converted,
    ]
    sheet.set_row(TILES_TOP, 18)
    sheet.set_row(TILES_TOP + 1, 30)
    for row, is_label in ((TILES_TOP, True), (TILES_TOP + 1, False)):
        for number, key in enumerate(keys):
            value, look = values[key]
            shown = book.word(f"figure_{key}") if is_label else "–" if value is None else value
            # A space of ground beside each, so that they stand apart.
            sheet.merge_range(
                row, 2 * number, row, 2 * number + 1, shown, book.look("tile_label" if is_label else f"tile_{look}")
            )


def _charts(book: Book, sheet: Worksheet, figures: Figures) -> None:
    months = [line.month.strftime("%Y-%m") for line in figures.months]
    visits = [float(line.households.visits) for line in figures.months]
    given = [kg(line.columns.issued.grams) for line in figures.months]
    received = [kg(line.columns.received.grams) for line in figures.months]
    disposed = [kg(line.columns.disposed.grams) for line in figures.months]
    kinds = [book.word(f"category.{line.category}") for line in figures.categories]
    by_kind = [kg(line.columns.issued.grams) for line in figures.categories]
    charts: tuple[tuple[str, str, str, list[str], Lines], ...] = (
        ("chart_visits", "column", "months", months, (("household_visits", visits),)),
        ("chart_given", "column", "months", months, (("issued_kg", given),)),
        ("chart_flow", "column", "months", months, (("received_kg", received), ("issued_kg", given), ("disposed_kg", disposed))),
        ("chart_categories", "bar", "categories", kinds, (("issued_kg", by_kind),)),
    )  # fmt: skip
    for number, (title, kind, table, labels, series) in enumerate(charts):
        chart = book.workbook.add_chart({"type": kind})
        for colour, (column, values) in zip(COLOURS, series, strict=False):
            chart.add_series(_series(book, table, column, labels, values, colour=colour))
        _dress(
            book,
            chart,
            book.word(title),
            is_bar=kind == "bar",
            is_many=len(series) > 1,
            is_signed=any(min(values, default=0) < 0 for _, values in series),
        )
        row, column_ = CHARTS_TOP + CHART_ROWS * (number // 2), 6 * (number % 2)
        sheet.insert_chart(row, column_, chart, {"description": book.word(title), "object_position": 2})


def _series(
    book: Book, table: str, column: str, labels: Sequence[str], values: Sequence[float], *, colour: str
) -> dict[str, Any]:
    """The chart follows the cells; the values beside are for readers that do not look them up."""
    part = book.tables[table].parts[0]
    return {
        "name": book.heading_word(column),
        "categories": "=" + part.range_of(0),
        "values": "=" + part.range_of(position(table, column)),
        "categories_data": list(labels),
        "values_data": list(values),
        "fill": {"color": colour},
        "gap": 60,
    }


def _dress(book: Book, chart: Any, title: str, *, is_bar: bool, is_many: bool, is_signed: bool) -> None:
    font = {"size": 9, "color": SOFT}
    chart.set_title({"name": title, "overlay": False, "name_font": {"size": 11, "bold": True, "color": KEY}})
    chart.set_legend({"position": "bottom", "font": font} if is_many else {"none": True})
    amounts: dict[str, Any] = {
        "num_format": "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": LINE}},
        "num_font": font,
        "line": {"none": True},
    }
    if not is_signed:
        amounts["min"] = 0
    words: dict[str, Any] = {"num_font": font, "line": {"color": LINE}, "major_gridlines": {"visible": False}}
    if is_bar:
        # The first category stands on top, the amounts below.
        chart.set_x_axis(amounts)
        chart.set_y_axis(words | {"reverse": True, "crossing": "max", "interval_unit": 1, "num_font": {"size": 8, "color": SOFT}})
    else:
        chart.set_x_axis(words)
        chart.set_y_axis(amounts)
    chart.set_chartarea({"border": {"color": HEAD}})
    chart.set_size(CHART_SIZE)


def _table(book: Book, sheet: Worksheet, name: str, values: dict[str, Value], *, row: int) -> int:
    """Every figure in a cell with a name of its own. Answers the row after it."""
    book.text(sheet, row, 0, book.word("all_figures"), "subtitle")
    row += 1
    keys = [column.key for column in LAYOUTS["summary"].columns]
    sheet.set_row(row, 24)
    for column, key, look in zip((0, 4, 6), keys, ("heading", "heading_number", "heading_after"), strict=True):
        last = {0: 3, 4: 5, 6: 9}[column]
        sheet.merge_range(row, column, row, last, book.heading_word(key), book.look(look))
    for key, (value, look) in values.items():
        row += 1
        sheet.merge_range(row, 0, row, 3, book.word(f"figure_{key}"), book.look("text"))
        sheet.merge_range(row, 4, row, 5, "", book.look(look if look != "day" else "day_right"))
        _value(book, sheet, row, value, look)
        sheet.merge_range(row, 6, row, 9, figure_name(key), book.look("code_after"))
        book.define(figure_name(key), name, row, 4)
    return row + 1


def _value(book: Book, sheet: Worksheet, row: int, value: Any, look: str) -> None:
    if look == "day":
        sheet.write_datetime(row, 4, value, book.look("day_right"))
    elif value is None:
        sheet.write_string(row, 4, "–", book.look(look))
    else:
        sheet.write_number(row, 4, value, book.look(look))


def _notes(book: Book, sheet: Worksheet, figures: Figures, converted: list[ConvertedFigure], *, row: int) -> None:
    """How things were counted, which factors were used, and the ledger the figures come from."""
    notes = [book.word(key) for key in ("how_visits", "how_issued", "how_weight")]
    if figures.given.unweighed:
        notes.append(book.word("how_unweighed", n=f"{figures.given.unweighed:,}"))
    for line in (line for figure in converted for line in figure.lines):
        days = {"first": line.first.isoformat(), "last": line.last.isoformat()}
        if line.factor:
            value = book.word(f"factor_{line.kind}", value=f"{line.factor.value.normalize():f}")
            notes.append(
                book.word(
                    "how_converted", **days, factor=value, source=line.factor.source, since=line.factor.valid_from.isoformat()
                )
            )
        else:
            notes.append(book.word("how_not_converted", **days, what=book.word(f"conversion_{line.kind}")))
    point = book.about.checkpoint
    notes.append(book.word("fingerprint", seq=f"{point['seq']:,}", hash=point["hash"]))
    book.text(sheet, row, 0, book.word("notes"), "subtitle")
    for number, note in enumerate(notes, start=row + 1):
        sheet.set_row(number, 14 * (1 + len(note) // 90) + 2)
        sheet.merge_range(number, 0, number, ACROSS - 1, note, book.look("note_wrapped"))
