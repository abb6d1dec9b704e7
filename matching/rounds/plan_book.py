"""A round's plan as a workbook: the matrix to change, the list of shares, the rules. Read back, every change is judged before anything is written."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from inventory.errors import InvalidInput
from inventory.imports.headings import plain_heading
from inventory.imports.table import MAX_COLUMNS, Table
from inventory.imports.workbook import read_workbook
from inventory.imports.workbook_guard import ZIP_MARK, refuse_other_formats
from inventory.spelling import quantity
from matching.rounds.workbench import Bench
from matching.workbook.cells import column_letter
from matching.workbook.plain import Column as SheetColumn
from matching.workbook.plain import PlainBook

# Columns before the lots: code, group, households, level.
FIXED = 4
# More lots than this do not fit a sheet that people can read: then the list is the sheet to change.
MOST_LOTS = MAX_COLUMNS - FIXED - 2
HEAD = 6
# Lots side by side on one printed page.
LOTS_ACROSS = 14


@dataclass(frozen=True, slots=True)
class Line:
    """One share, as the list shows it."""

    lot: str
    group: str
    cases: int
    kg: float
    day: str
    via: str
    by_hand: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be read: where, what it says, and the code of the sentence."""

    line: int
    lot: str
    group: str
    text: str
    problem: str


@dataclass(slots=True)
class Typed:
    """Cases by lot and group as the workbook says, what could not be read, and the plan it was made from."""

    cases: dict[tuple[str, str], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    fingerprint: str = ""


def is_matrix(bench: Bench) -> bool:
    return len(bench.columns) <= MOST_LOTS


def write_book(
    target: str | IO[bytes], bench: Bench, lines: Sequence[Line], *, words: Mapping[str, str], rules: Sequence[tuple[str, str]]
) -> None:
    """Three sheets that print on A4; only the white cells of the first (or the cases of the list) are meant to be changed."""
    book = PlainBook(target, words=words, foot=words["foot"])
    if is_matrix(bench):
        _matrix(book, bench)
    _list(book, bench, lines)
    _rules(book, bench, rules)
    book.workbook.close()


def mark_of(bench: Bench) -> str:
    """The heading that says which plan the workbook was made from."""
    return f"#{(bench.round.plan_hash or '')[:12]}"


def _matrix(book: PlainBook, bench: Bench) -> None:
    sheet, _ = book.sheet(book.word("matrix"))
    last = FIXED + len(bench.columns)
    for at, width in enumerate((11, 26, 8, 10)):
        sheet.set_column(at, at, width)
    sheet.set_column(FIXED, last - 1, 11)
    sheet.set_column(last, last, 15)
    _head_of_matrix(book, sheet, bench)
    groups = sorted(bench.groups, key=lambda code: bench.names.get(code, code))
    barred = _look(book, "barred")
    for row, group in enumerate(groups, start=HEAD):
        _row_of_matrix(book, sheet, bench, row, group, barred=barred)
    total = HEAD + len(groups)
    book.text(sheet, total, 1, book.word("total"), "total")
    for at, column in enumerate(bench.columns, start=FIXED):
        letter = column_letter(at)
        formula = f"=SUM({letter}{HEAD + 1}:{letter}{total})"
        sheet.write_formula(total, at, formula, book.look("total_whole"), column.given)
    _guides(book, sheet, HEAD, total, last)


def _head_of_matrix(book: PlainBook, sheet: Any, bench: Bench) -> None:
    """Title, items, donors, what there is, codes: one row after the other, since the workbook keeps only the present one in memory."""
    columns, wrap = bench.columns, _look(book, "wrap")
    book.text(sheet, 0, 0, book.word("title"), "title")
    book.text(sheet, 1, 0, book.word("how"), "note")
    sheet.set_row(2, 44)
    for row, texts in ((2, [column.item.name for column in columns]), (3, [column.donor_name for column in columns])):
        for at, text in enumerate(texts, start=FIXED):
            sheet.write_string(row, at, text, wrap)
    book.text(sheet, 4, 1, book.word("offered"), "subtitle")
    for at, column in enumerate(columns, start=FIXED):
        book.cell(sheet, 4, at, column.offered, "whole")
    for at, word in enumerate(("code", "group", "households", "level")):
        book.text(sheet, HEAD - 1, at, book.word(word), "heading" if at < 2 else "heading_number")
    for at, column in enumerate(columns, start=FIXED):
        book.text(sheet, HEAD - 1, at, column.code, "heading_number")
    book.text(sheet, HEAD - 1, FIXED + len(columns), mark_of(bench), "heading")


def _row_of_matrix(book: PlainBook, sheet: Any, bench: Bench, row: int, group: str, *, barred: Any) -> None:
    """One group: grey where nothing is asked for or possible."""
    book.cell(sheet, row, 0, group, "code")
    book.text(sheet, row, 1, bench.names.get(group, group))
    book.cell(sheet, row, 2, bench.groups[group]["households"], "whole")
    book.cell(sheet, row, 3, round(bench.levels[group], 2), "kg")
    for at, column in enumerate(bench.columns, start=FIXED):
        cases = bench.standing_cases(column.code, group)
        if not cases and not bench.wanted(column.code, group):
            sheet.write_blank(row, at, None, barred)
        else:
            book.cell(sheet, row, at, cases or None, "whole")


def _guides(book: PlainBook, sheet: Any, first: int, total: int, last: int) -> None:
    """Numbers only, and red where more is given than there is."""
    letter = column_letter(FIXED)
    rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 1_000_000, "ignore_blank": True}
    words = {"error_title": book.word("cell_title"), "error_message": book.word("cell_error")}
    sheet.data_validation(first, FIXED, max(total - 1, first), last - 1, rule | words)
    too_many = book.workbook.add_format({"font_color": "#850000", "bg_color": "#fdeeee", "bold": True})
    sheet.conditional_format(
        total, FIXED, total, last - 1, {"type": "formula", "criteria": f"={letter}${total + 1}>{letter}$5", "format": too_many}
    )
    sheet.freeze_panes(first, 2)
    # Forty lots on one page across could not be read.
    sheet.fit_to_pages(max(1, math.ceil((last - FIXED) / LOTS_ACROSS)), 0)
    sheet.repeat_rows(2, HEAD - 1)
    sheet.repeat_columns(0, 1)


def _look(book: PlainBook, name: str) -> Any:
    made = {
        "wrap": {"font_size": 9, "text_wrap": True, "align": "right", "valign": "bottom"},
        "barred": {"bg_color": "#e6e6e6", "bottom": 1, "bottom_color": "#cccccc"},
    }
    return book.workbook.add_format({"font_name": "Yu Gothic"} | made[name])


def _list(book: PlainBook, bench: Bench, lines: Sequence[Line]) -> None:
    sheet, name = book.sheet(book.word("list"))
    words = ("group_code", "group", "lot_code", "item", "cases", "weight", "day", "way", "by_hand")
    widths, looks = (12, 26, 12, 28, 9, 10, 12, 22, 24), ("code", "text", "code", "text", "whole", "kg", "text", "text", "text")
    columns = [SheetColumn(book.word(word), width, look) for word, width, look in zip(words, widths, looks, strict=True)]
    columns.append(SheetColumn(mark_of(bench), 15))
    table = book.table(sheet, name, columns, top=0)
    for line in lines:
        item, group = bench.by_lot[line.lot].item.name, bench.names.get(line.group, line.group)
        book.row(table, line.group, group, line.lot, item, line.cases, line.kg, line.day, line.via, line.by_hand, "")


def _rules(book: PlainBook, bench: Bench, rules: Sequence[tuple[str, str]]) -> None:
    sheet, name = book.sheet(book.word("rules"))
    words = ("lot_code", "item", "donor", "offered_short", "kg_per_case", "least", "stops", "days")
    widths, looks = (12, 28, 24, 9, 10, 12, 10, 12), ("code", "text", "text", "whole", "kg", "whole", "whole", "whole")
    columns = [SheetColumn(book.word(word), width, look) for word, width, look in zip(words, widths, looks, strict=True)]
    table = book.table(sheet, name, columns, top=0)
    for column in bench.columns:
        lot = bench.lots[column.code]
        numbers = (column.offered, column.kg_per_case, lot["min_drop_cases"], lot["max_drops"], lot["min_days_left"])
        book.row(table, column.code, column.item.name, column.donor_name, *numbers)
    row = table.top + table.rows + 3
    for word, value in rules:
        book.text(sheet, row, 0, word, "plain")
        book.text(sheet, row, 2, value, "plain")
        row += 1


def read_book(data: bytes, filename: str, bench: Bench, *, words: Mapping[str, str]) -> Typed:
    """What the workbook says. Refuses what is no workbook, too large or unsafe; cells that cannot be read are faults."""
    refuse_other_formats(data, filename)
    if not data.startswith(ZIP_MARK):
        raise InvalidInput(field="file", problem="not_a_workbook")
    fixed = [words[name] for name in ("code", "group", "households", "level")]
    listed = [words[name] for name in ("group_code", "group", "lot_code", "item", "cases")]
    known = [*fixed, *(column.code for column in bench.columns)] if is_matrix(bench) else listed
    table = read_workbook(data, filename=filename, known=frozenset(plain_heading(heading) for heading in known))
    typed = Typed(fingerprint=next((heading[1:] for heading in table.headers if heading.startswith("#")), ""))
    if is_matrix(bench):
        _read_matrix(table, bench, typed)
    else:
        _read_list(table, bench, typed, words=words)
    return typed


def _read_matrix(table: Table, bench: Bench, typed: Typed) -> None:
    """One row a group. A group whose row is missing stays as it is; a row without a code is a sum or a remark."""
    lots = {at: heading.strip().upper() for at, heading in enumerate(table.headers) if heading.strip().upper() in bench.by_lot}
    if not lots:
        raise InvalidInput(field="file", problem="not_this_book")
    for row in table.rows:
        group = row.cells[0].strip().upper().replace("-", "")
        if not group:
            continue
        if group not in bench.groups:
            typed.faults.append(Fault(row.line, "", "", row.cells[0][:40], "group_not_in_round"))
            continue
        for at, lot in lots.items():
            _take(typed, row.line, lot, group, row.cells[at])


def _read_list(table: Table, bench: Bench, typed: Typed, *, words: Mapping[str, str]) -> None:
    """One row a share; a share whose row is missing is none any more."""
    places = {heading: at for at, heading in enumerate(table.headers)}
    try:
        group_at, lot_at, cases_at = (places[words[name]] for name in ("group_code", "lot_code", "cases"))
    except KeyError as missing:
        raise InvalidInput(field="file", problem="not_this_book") from missing
    typed.cases = {pair: 0 for pair in bench.given if bench.standing_cases(*pair)}
    for row in table.rows:
        lot, group = (row.cells[at].strip().upper().replace("-", "") for at in (lot_at, group_at))
        if lot not in bench.by_lot or group not in bench.groups:
            problem = "group_not_in_round" if lot in bench.by_lot else "lot_not_in_round"
            typed.faults.append(Fault(row.line, "", "", row.cells[group_at if lot in bench.by_lot else lot_at][:40], problem))
        else:
            _take(typed, row.line, lot, group, row.cells[cases_at])


def _take(typed: Typed, line: int, lot: str, group: str, text: str) -> None:
    """An empty cell is no case."""
    plain = text.strip()
    try:
        typed.cases[lot, group] = 0 if plain in ("", "0", "０") else quantity(plain, field="cases")
    except InvalidInput as refusal:
        typed.faults.append(Fault(line, lot, group, plain[:40], refusal.values["problem"]))
