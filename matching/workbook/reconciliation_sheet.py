"""The proof sheet: live formulas that must give zero. Opening, columns and closing of the account; every other sheet against it; and each
category added up anew from the list of movements."""

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from inventory.codes import written
from inventory.db import OrganizationSession
from matching.impact import COLUMNS, AccountLine, Amount, Figures, total_line
from matching.impact.account import unweighed_items
from matching.impact.factors import ConvertedFigure
from matching.workbook.agreeing import Agreement, agreements
from matching.workbook.book import Book, Part, Table
from matching.workbook.cells import column_letter
from matching.workbook.layout import CHECKS_NAME, LAYOUTS, PARTS, Column, position

# Above this the sums by category over the list would keep a spreadsheet busy for minutes on opening; those of whole columns stay.
MOST_ADDED_AGAIN = 200_000
UNITS: dict[str, Callable[[Amount], float]] = {
    "pieces": lambda amount: amount.pieces,
    "kg": lambda amount: amount.grams / 1000,
    "unweighed": lambda amount: amount.unweighed,
}
_LAST = len(PARTS)
_CHECK = _LAST + 1
FIRST_TOP = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each block stands, known before the first cell is written: rows can only be written downwards."""

    lines: int
    agreements: int
    is_added_again: bool

    def account(self, number: int) -> int:
        """The row of headings of an account, one for each unit."""
        return FIRST_TOP + number * (self.lines + 5)

    def total(self, number: int) -> int:
        """The row of its sums, as formulas name it."""
        return self.account(number) + self.lines + 2

    @property
    def agreeing(self) -> int:
        return self.account(len(UNITS))

    def added_again(self, number: int) -> int:
        return self.agreeing + self.agreements + 4 + number * (self.lines + 4)

    @property
    def unweighed(self) -> int:
        return self.added_again(2 if self.is_added_again else 0)

    def checks(self) -> list[str]:
        """All cells that must be zero."""
        check, lines = column_letter(_CHECK), max(self.lines, 1)
        found = [f"{check}{top + 2}:{check}{top + 1 + lines}" for top in map(self.account, range(len(UNITS)))]
        found.append(f"{check}{self.agreeing + 2}:{check}{self.agreeing + 1 + max(self.agreements, 1)}")
        if self.is_added_again and self.lines:
            last = column_letter(len(COLUMNS))
            found += [f"B{top + 2}:{last}{top + 1 + self.lines}" for top in map(self.added_again, range(2))]
        return found


def write_reconciliation(book: Book, session: OrganizationSession, figures: Figures, converted: list[ConvertedFigure]) -> float:
    """Answers what is left over all checks, as far as it was counted while writing."""
    sheet, name = book.sheet("reconciliation")
    book.heading(sheet, "reconciliation", columns=_CHECK + 1)
    most = max(
        (abs(amount.grams) for line in figures.categories for amount in (line.opening, line.columns.received, line.closing)),
        default=0,
    )
    for number, column in enumerate(LAYOUTS["reconciliation"].columns):
        sheet.set_column(number, number, max(column.width, 1.15 * len(f"{most / 1000:,.3f}") + 4) if number else column.width)
    sheet.freeze_panes(0, 1)
    lines, is_added_again = figures.categories, bool(figures.categories) and figures.entries <= MOST_ADDED_AGAIN
    found = agreements(
        book, figures, converted, totals=[FIRST_TOP + number * (len(lines) + 5) + len(lines) + 2 for number in range(2)]
    )
    plan = Plan(len(lines), len(found), is_added_again)
    left = sum(abs(value(line.check)) for line in lines for value in UNITS.values())
    left = round(left + sum(abs(agreement.value - agreement.expected_value) for agreement in found), 3)
    _overall(book, sheet, name, plan, left=left)
    for number, (unit, value) in enumerate(UNITS.items()):
        _block(book, sheet, name, unit, value, lines, top=plan.account(number))
    _agreeing(book, sheet, found, top=plan.agreeing)
    if is_added_again:
        _added_again(book, sheet, figures, plan)
    _unweighed(book, sheet, session, figures, row=plan.unweighed)
    return left


def _overall(book: Book, sheet: Worksheet, name: str, plan: Plan, *, left: float) -> None:
    """One cell that says whether every check below is zero."""
    parts = [f"SUMPRODUCT(ABS({cells}))" for cells in plan.checks()]
    sheet.set_row(3, 26)
    book.text(sheet, 3, 0, book.word("all_checks"), "subtitle")
    sheet.write_formula(3, 1, "=ROUND(" + "+".join(parts) + ",3)", book.look("check_total"), left)
    book.text(sheet, 3, 2, book.word("all_checks_note"), "note")
    book.define(CHECKS_NAME, name, 3, 1)


def _columns(unit: str) -> list[Column]:
    look = "kg" if unit == "kg" else "whole"
    return [
        Column(column.key, column.width, look if column.look == "whole" else "text")
        for column in LAYOUTS["reconciliation"].columns
    ]


def _block(
    book: Book, sheet: Worksheet, name: str, unit: str, value: Callable[[Amount], float], lines: list[AccountLine], *, top: int
) -> None:
    book.text(sheet, top - 1, 0, book.word(f"unit_{unit}"), "subtitle")
    columns = _columns(unit)
    book.headings(sheet, top, columns)
    part = Part(sheet, name, columns, top, totals=[0] * len(columns), formats=book.formats_of(columns))
    for line in lines:
        row = part.next_row
        book.cells(part, row, [book.word(f"category.{line.category}"), *(value(_amount(line, name)) for name in PARTS)])
        sheet.write_formula(row, _CHECK, _equation(row), book.look("check"), round(value(line.check), 3))
        part.rows += 1
    book.totals(part, part.next_row, book.word("total"), "SUM({})")
    row = part.next_row
    sheet.write_formula(row, _CHECK, _equation(row), book.look("check_total"), round(value(total_line(lines).check), 3))


def _equation(row: int) -> str:
    """opening + received + returned − issued − disposed + difference − closing, in the cells of this row."""
    opening, received, returned, issued, disposed, difference, closing = (
        f"{column_letter(number)}{row + 1}" for number in range(1, _LAST + 1)
    )
    return f"=ROUND({opening}+{received}+{returned}-{issued}-{disposed}+{difference}-{closing},3)"


def _amount(line: AccountLine, part: str) -> Amount:
    found: Amount = getattr(line if part in ("opening", "closing") else line.columns, part)
    return found


def _agreeing(book: Book, sheet: Worksheet, found: list[Agreement], *, top: int) -> None:
    """What each sheet adds up to beside what the account above says."""
    book.text(sheet, top - 1, 0, book.word("agreeing"), "subtitle")
    columns = [Column("sheet", 24), Column("measure", 13), *[Column("", 13, heading=" ")] * (_CHECK - 4)]
    columns += [Column("sum_of_sheet", 13, "kg"), Column("expected", 13, "kg"), Column("check", 13, "whole")]
    book.headings(sheet, top, columns)
    for number, agreement in enumerate(found):
        row = top + 1 + number
        look = "kg" if agreement.is_kg else "whole"
        book.text(sheet, row, 0, agreement.sheet)
        book.text(sheet, row, 1, agreement.measure)
        for column in range(2, _CHECK - 2):
            sheet.write_blank(row, column, None, book.look("text"))
        sheet.write_formula(row, _CHECK - 2, f"={agreement.sum}", book.look(look), round(agreement.value, 3))
        sheet.write_formula(row, _CHECK - 1, f"={agreement.expected}", book.look(look), round(agreement.expected_value, 3))
        difference = f"=ROUND({column_letter(_CHECK - 2)}{row + 1}-{column_letter(_CHECK - 1)}{row + 1},3)"
        sheet.write_formula(row, _CHECK, difference, book.look("check"), round(agreement.value - agreement.expected_value, 3))


def _added_again(book: Book, sheet: Worksheet, figures: Figures, plan: Plan) -> None:
    """The columns once more from the movement list, less the account above: every cell must be zero."""
    entries = book.tables["entries"]
    for number, unit in enumerate(("pieces", "kg")):
        top, account = plan.added_again(number), plan.account(number)
        book.text(sheet, top - 1, 0, book.word(f"added_again_{unit}"), "subtitle")
        columns = [Column("category", 24), *(Column(f"column_{column}", 13, "whole") for column in COLUMNS)]
        book.headings(sheet, top, columns)
        for row, line in enumerate(figures.categories, start=top + 1):
            book.text(sheet, row, 0, book.word(f"category.{line.category}"))
            for column in range(len(COLUMNS)):
                formula = _list_sum(entries, unit, COLUMNS[column], f"$A{row + 1}")
                above = f"{column_letter(column + 2)}{account + 1 + row - top}"
                sheet.write_formula(row, column + 1, f"=ROUND({formula}-{above},3)", book.look("check"), 0)


def _list_sum(entries: Table, unit: str, column: str, category: str) -> str:
    """Sum of one account column over the movement sheets. Weights are positive there, so the account column tells their sign."""
    sums = []
    for part in entries.parts:
        names = ("category", f"column_{column}", "kg")
        categories, account, weights = (part.range_of(position("entries", name)) for name in names)
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
    columns = [Column("item", 24), Column("item_code", 13, "code"), Column("pieces", 13, "whole")]
    book.headings(sheet, row + 2, columns)
    part = Part(sheet, "", columns, row + 2, totals=[0] * len(columns), formats=book.formats_of(columns))
    for name, code, pieces in unweighed_items(session, figures.period):
        book.cells(part, part.next_row, [name, written(code), pieces])
        part.rows += 1
    if not part.rows:
        book.text(sheet, part.next_row, 0, book.word("nothing_unweighed"), "note")
