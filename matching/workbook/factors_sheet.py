"""The sheet of conversions: for each stretch of days its factor, the weight it was applied to, what it comes to, and its source."""

from matching.impact.factors import ConvertedFigure, FactorLine
from matching.workbook.book import Book, Table
from matching.workbook.cells import Formula
from matching.workbook.goods_sheets import kg
from matching.workbook.layout import position


def write_factors(book: Book, converted: list[ConvertedFigure]) -> Table:
    table = book.table("factors")
    for figure in converted:
        for line in figure.lines:
            _row(book, table, line)
    part = table.parts[0]
    if not converted:
        book.text(part.sheet, part.next_row, 0, book.word("no_conversion"), "note")
    # Meals and kilograms are not added up.
    part.sheet.autofilter(part.top, 0, part.top + max(part.rows, 1), len(part.columns) - 1)
    return table


def _row(book: Book, table: Table, line: FactorLine) -> None:
    factor = line.factor
    value = book.word(f"factor_{line.kind}", value=f"{factor.value.normalize():f}") if factor else book.word("no_factor")
    book.row(
        table, book.word(f"conversion_{line.kind}"), value, line.first, line.last, kg(line.given.grams), line.given.unweighed,
        _result(line, table.parts[0].next_row + 1), book.word(f"{line.kind}_word"), factor.valid_from if factor else None,
        factor.source if factor else None, factor.note if factor else None,
    )  # fmt: skip


def _result(line: FactorLine, row: int) -> Formula | int:
    """Meals are the weight divided by that of one; CO2e is the weight times its factor."""
    if line.factor is None:
        return 0
    cell = f"{'ABCDEFGH'[position('factors', 'applied_kg')]}{row}"
    if line.kind == "meals":
        return Formula(f"=ROUND({cell}/{line.factor.value},0)", line.result)
    return Formula(f"=ROUND({cell}*{line.factor.value},3)", line.result / 1000)


def result_of(figure: ConvertedFigure) -> float:
    """Meals, or kilograms of CO2e."""
    return figure.result if figure.kind == "meals" else figure.result / 1000
