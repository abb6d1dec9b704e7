"""The proof sheet: opening, columns and closing per category with live formulas that must give zero, twice - from the account, and added
up anew from the list of movements."""

from collections.abc import Callable

from xlsxwriter.worksheet import Worksheet

from inventory.db import OrganizationSession
from matching.impact import COLUMNS, AccountLine, Amount, Figures, total_line
from matching.impact.account import unweighed_items
from matching.workbook.entries_sheet import CATEGORY, FIRST_ACCOUNT, KG
from matching.workbook.goods_sheets import heading
from matching.workbook.sheets import Book, Column, Table, column_letter

# Above this the sums over the list would keep a spreadsheet busy for minutes on opening; the plain figures stay.
MOST_ADDED_AGAIN = 200_000
PARTS = ("opening", *COLUMNS, "closing")
UNITS: dict[str, Callable[[Amount], float]] = {
    "pieces": lambda amount: amount.pieces,
    "kg": lambda amount: amount.grams / 1000,
    "unweighed": lambda amount: amount.unweighed,
}
_LAST = len(PARTS)
_CHECK = _LAST + 1


def write_reconciliation(
    book: Book, place: tuple[Worksheet, str], session: OrganizationSession, figures: Figures, *, entries: list[Table]
) -> None:
    sheet, name = place
    heading(book, sheet, "reconciliation", figures.period)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, _CHECK, 13)
    sheet.freeze_panes(0, 1)
    lines = figures.categories
    tops = [6 + number * (len(lines) + 5) for number in range(len(UNITS))]
    _overall(book, sheet, tops, len(lines))
    for (unit, value), top in zip(UNITS.items(), tops, strict=True):
        _block(book, sheet, name, unit, value, lines, top=top)
    row = tops[-1] + len(lines) + 4
    if figures.entries <= MOST_ADDED_AGAIN:
        row = _added_again(book, sheet, figures, entries, tops=tops, row=row)
    _unweighed(book, sheet, session, figures, row=row)


def _overall(book: Book, sheet: Worksheet, tops: list[int], count: int) -> None:
    """One cell that says whether every check below is zero."""
    letter = column_letter(_CHECK)
    parts = [f"SUMPRODUCT(ABS({letter}{top + 2}:{letter}{top + 1 + max(count, 1)}))" for top in tops]
    book.text(sheet, 3, 0, book.word("all_checks"), "subtitle")
    sheet.write_formula(3, 1, "=ROUND(" + "+".join(parts) + ",3)", book.look("check_total"), 0)
    book.text(sheet, 3, 2, book.word("all_checks_note"), "note")


def _columns(book: Book, unit: str) -> list[Column]:
    look = "kg" if unit == "kg" else "whole"
    parts = [Column(book.word(f"column_{part}"), 13, look) for part in PARTS]
    return [Column(book.word("category"), 24), *parts, Column(book.word("check"), 13, look)]


def _block(
    book: Book, sheet: Worksheet, name: str, unit: str, value: Callable[[Amount], float], lines: list[AccountLine], *, top: int
) -> None:
    book.text(sheet, top - 1, 0, book.word(f"unit_{unit}"), "subtitle")
    table = book.table(sheet, name, _columns(book, unit), top=top, freeze=False)
    for line in lines:
        row = top + 1 + table.rows
        book.text(sheet, row, 0, book.word(f"category.{line.category}"))
        for number, part in enumerate(PARTS, start=1):
            book.cell(sheet, row, number, value(_amount(line, part)), table.columns[number].look)
        sheet.write_formula(row, _CHECK, _equation(row), book.look("check"), round(value(line.check), 3))
        table.rows += 1
    total = total_line(lines)
    _totals(book, table, [value(_amount(total, part)) for part in PARTS])


def _totals(book: Book, table: Table, values: list[float]) -> None:
    row, first = table.top + 1 + table.rows, table.top + 2
    look = f"total_{table.columns[1].look}"
    book.text(table.sheet, row, 0, book.word("total"), "total")
    for number, value in enumerate(values, start=1):
        letter = column_letter(number)
        formula = f"=SUM({letter}{first}:{letter}{row})" if table.rows else "=0"
        table.sheet.write_formula(row, number, formula, book.look(look), round(value, 3))
    table.sheet.write_formula(row, _CHECK, _equation(row), book.look("check_total"), 0)


def _equation(row: int) -> str:
    """opening + received + returned − issued − disposed + difference − closing, in the cells of this row."""
    opening, received, returned, issued, disposed, difference, closing = (
        f"{column_letter(number)}{row + 1}" for number in range(1, _LAST + 1)
    )
    return f"=ROUND({opening}+{received}+{returned}-{issued}-{disposed}+{difference}-{closing},3)"


def _amount(line: AccountLine, part: str) -> Amount:
    found: Amount = getattr(line if part in ("opening", "closing") else line.columns, part)
    return found


def _added_again(book: Book, sheet: Worksheet, figures: Figures, entries: list[Table], *, tops: list[int], row: int) -> int:
    """The columns once more from the movement list, less the account above: every cell must be zero."""
    for unit, top in (("pieces", tops[0]), ("kg", tops[1])):
        book.text(sheet, row, 0, book.word(f"added_again_{unit}"), "subtitle")
        headings = [book.word("category"), *(book.word(f"column_{column}") for column in COLUMNS)]
        sheet.set_row(row + 1, 32)
        for number, text in enumerate(headings):
            book.text(sheet, row + 1, number, text, "heading_number" if number else "heading")
        for number, line in enumerate(figures.categories):
            here, account = row + 2 + number, top + 2 + number
            book.text(sheet, here, 0, book.word(f"category.{line.category}"))
            for column in range(len(COLUMNS)):
                formula = _list_sum(entries, unit, column, f"$A{here + 1}")
                above = f"{column_letter(column + 2)}{account}"
                sheet.write_formula(here, column + 1, f"=ROUND({formula}-{above},3)", book.look("check"), 0)
        row += len(figures.categories) + 4
    return row


def _list_sum(entries: list[Table], unit: str, column: int, category: str) -> str:
    """Sum of one account column over the movement sheets. Weights are positive there, so the account column tells their sign."""
    sums = []
    for table in entries:
        categories, account, weights = (table.range_of(number) for number in (CATEGORY, FIRST_ACCOUNT + column, KG))
        if unit == "pieces":
            sums.append(f"SUMIFS({account},{categories},{category})")
        else:
            sums.append(
                f'SUMIFS({weights},{categories},{category},{account},">0")-SUMIFS({weights},{categories},{category},{account},"<0")'
            )
    return "(" + "+".join(sums) + ")"


def _unweighed(book: Book, sheet: Worksheet, session: OrganizationSession, figures: Figures, *, row: int) -> None:
    """Items that nobody has weighed, by name, so that kilograms are never silently too low."""
    book.text(sheet, row, 0, book.word("unweighed_items"), "subtitle")
    book.text(sheet, row + 1, 0, book.word("unweighed_items_note"), "note")
    for number, key in enumerate(("item", "item_code", "pieces")):
        book.text(sheet, row + 2, number, book.word(key), "heading_number" if key == "pieces" else "heading")
    for number, (name, code, pieces) in enumerate(unweighed_items(session, figures.period)):
        here = row + 3 + number
        book.text(sheet, here, 0, name)
        book.text(sheet, here, 1, f"{code[:4]}-{code[4:]}", "code")
        book.cell(sheet, here, 2, pieces, "whole")
