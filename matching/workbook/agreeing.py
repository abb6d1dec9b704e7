"""What every sheet must add up to: the same account, whichever way the goods were counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from matching.impact import COLUMNS, Amount, Figures
from matching.impact.factors import ConvertedFigure
from matching.workbook.book import Book, Table
from matching.workbook.cells import column_letter, sum_of
from matching.workbook.cross_sheets import all_ranges, all_total
from matching.workbook.layout import PARTS, figure_name, position

# Sheet, its columns of pieces and kilograms, and the column of the account they are.
GOODS = (
    ("goods", "pieces", "kg", "issued"),
    ("groups", "pieces", "kg", "issued"),
    ("donors", "pieces", "kg", "issued"),
    ("categories", "issued_pieces", "issued_kg", "issued"),
    ("months", "issued_pieces", "issued_kg", "issued"),
    ("months", "received_pieces", "received_kg", "received"),
    ("stock", "closing_pieces", "closing_kg", "closing"),
    ("disposal", "pieces", "kg", "disposed"),
)
VISITS = ("households", "groups", "months")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The sum of a sheet as a formula and as it was counted while writing, and what it must be, likewise."""

    sheet: str
    measure: str
    sum: str
    value: float
    expected: str
    expected_value: float
    is_kg: bool = False


def agreements(book: Book, figures: Figures, converted: list[ConvertedFigure], *, totals: list[int]) -> list[Agreement]:
    """`totals` are the rows of the account's sums on the proof sheet: of pieces and of kilograms."""
    return [*_goods(book, figures, totals), *_cross(book, figures, totals), *_entries(book, figures, totals),
            *_visits(book, figures), *_converted(book, figures, converted, totals)]  # fmt: skip


def _account(figures: Figures, column: str) -> Amount:
    found: Amount = getattr(figures.total if column in ("opening", "closing") else figures.total.columns, column)
    return found


def _expected(figures: Figures, column: str, totals: list[int], *, is_kg: bool) -> tuple[str, float]:
    amount = _account(figures, column)
    return f"{column_letter(1 + PARTS.index(column))}{totals[is_kg]}", amount.grams / 1000 if is_kg else amount.pieces


def _goods(book: Book, figures: Figures, totals: list[int]) -> Iterator[Agreement]:
    for key, *columns, account in GOODS:
        table = book.tables[key]
        for is_kg, column in enumerate(columns):
            yield _of(
                book,
                table,
                column,
                f"{account}_{'kg' if is_kg else 'pieces'}",
                _expected(figures, account, totals, is_kg=bool(is_kg)),
            )


def _of(book: Book, table: Table, column: str, measure: str, expected: tuple[str, float]) -> Agreement:
    number = position(table.key, column)
    return Agreement(
        book.word(f"sheet_{table.key}"), book.heading_word(measure), sum_of(table.ranges(number)), table.total(number), *expected,
        is_kg=measure.endswith("kg"),
    )  # fmt: skip


def _cross(book: Book, figures: Figures, totals: list[int]) -> Iterator[Agreement]:
    for unit in ("pieces", "kg"):
        table = book.tables[f"cross_{unit}"]
        expected = _expected(figures, "issued", totals, is_kg=unit == "kg")
        measure = book.heading_word(f"issued_{unit}")
        yield Agreement(
            book.word(f"sheet_{table.key}"), measure, sum_of(all_ranges(table)), all_total(table), *expected, is_kg=unit == "kg"
        )


def _entries(book: Book, figures: Figures, totals: list[int]) -> Iterator[Agreement]:
    """The list of movements, column by column. Weights are positive there: the column of the account tells their sign."""
    table = book.tables["entries"]
    weights = position("entries", "kg")
    for column in COLUMNS:
        number = position("entries", f"column_{column}")
        yield _of(book, table, f"column_{column}", f"{column}_pieces", _expected(figures, column, totals, is_kg=False))
        sums = [
            f'SUMIFS({part.range_of(weights)},{part.range_of(number)},">0")-SUMIFS({part.range_of(weights)},{part.range_of(number)},"<0")'
            for part in table.parts
        ]
        expected = _expected(figures, column, totals, is_kg=True)
        # Not added up while writing: the formula alone proves it.
        yield Agreement(
            book.word("sheet_entries"),
            book.heading_word(f"{column}_kg"),
            "+".join(sums) or "0",
            expected[1],
            *expected,
            is_kg=True,
        )


def _visits(book: Book, figures: Figures) -> Iterator[Agreement]:
    expected = (figure_name("household_visits"), float(figures.households.visits))
    for key in VISITS:
        yield _of(book, book.tables[key], "household_visits", "household_visits", expected)


def _converted(book: Book, figures: Figures, converted: list[ConvertedFigure], totals: list[int]) -> Iterator[Agreement]:
    """The weight that was converted is all that was given."""
    table = book.tables["factors"]
    for figure in converted:
        word = book.word(f"conversion_{figure.kind}")
        kinds, weights = (table.ranges(position("factors", key)) for key in ("conversion", "applied_kg"))
        value = sum(line.given.grams for line in figure.lines) / 1000
        expected = _expected(figures, "issued", totals, is_kg=True)
        yield Agreement(
            book.word("sheet_factors"),
            f"{word} {book.word('kg')}",
            f'SUMIFS({weights[0]},{kinds[0]},"{word}")',
            value,
            *expected,
            is_kg=True,
        )
