"""The list of all movements behind the report, with what each counts in, so that a reader can add up every figure again."""

from collections.abc import Callable

from xlsxwriter.worksheet import Worksheet

from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from matching.impact import COLUMNS, Figures
from matching.impact.entries import EntryRow, stream_entries
from matching.workbook.goods_sheets import TOP, heading
from matching.workbook.sheets import ROWS_PER_SHEET, Book, Column, Table

# Position of the columns that the reconciliation adds up.
CATEGORY, PIECES, KG, FIRST_ACCOUNT = 4, 11, 12, 13
REPORT_EVERY = 1000


def write_entries(
    book: Book,
    sheets: dict[str, tuple[Worksheet, str]],
    session: OrganizationSession,
    figures: Figures,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Table]:
    """Answers the tables: one, or more when there are over a million movements."""
    places = [place for key, place in sheets.items() if key.startswith("entries")]
    tables = [_begin(book, place, figures) for place in places]
    for done, entry in enumerate(stream_entries(session, figures.period)):
        _row(book, tables[done // ROWS_PER_SHEET], entry)
        if progress and done % REPORT_EVERY == 0:
            progress(done, figures.entries)
    for table in tables:
        book.total(table, book.word("total"))
    return tables


def _begin(book: Book, place: tuple[Worksheet, str], figures: Figures) -> Table:
    sheet, name = place
    heading(book, sheet, "entries", figures.period)
    columns = [
        Column(book.word("seq"), 8, "code"),
        Column(book.word("day"), 11, "day"),
        Column(book.word("era"), 15),
        Column(book.word("kind"), 15),
        Column(book.word("category"), 13),
        Column(book.word("item"), 26),
        Column(book.word("gtin"), 15, "code"),
        Column(book.word("lot"), 11, "code"),
        Column(book.word("donor"), 20),
        Column(book.word("source"), 20),
        Column(book.word("target"), 20),
        Column(book.word("pieces"), 9, "whole"),
        Column(book.word("kg"), 10, "kg"),
        *(Column(book.word(f"column_{column}"), 9, "whole") for column in COLUMNS),
        Column(book.word("unweighed"), 10, "whole"),
        Column(book.word("reversal_of"), 9, "code"),
        Column(book.word("reason"), 12),
        Column(book.word("actor"), 14),
        Column(book.word("recorded_on"), 11, "day"),
    ]
    table = book.table(sheet, name, columns, top=TOP)
    # Too wide for one sheet of paper: two side by side, each beginning with number and day.
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0, 1)
    return table


def _row(book: Book, table: Table, entry: EntryRow) -> None:
    day = tokyo_day(entry.occurred_at)
    counted = [entry.columns.get(column, 0) * entry.pieces or None for column in COLUMNS]
    # Pieces and weight as they stand in the ledger, always positive; the columns beside carry the sign.
    weight = None if entry.grams is None else abs(entry.grams) / 1000
    book.row(
        table,
        str(entry.seq),
        day,
        book.era_day(day),
        book.word(f"kind.{entry.kind}"),
        book.word(f"category.{entry.category}"),
        entry.item_name,
        printed_gtin(entry.gtin14),
        f"{entry.lot_code[:4]}-{entry.lot_code[4:]}",
        entry.donor_name,
        place_name(book, entry.source_kind, entry.source_name),
        place_name(book, entry.target_kind, entry.target_name),
        abs(entry.pieces),
        weight,
        *counted,
        abs(entry.pieces) if weight is None else None,
        None if entry.reversal_of is None else str(entry.reversal_of),
        book.words.get(f"reason.{entry.reason}", "") if entry.reason else "",
        entry.actor_name,
        tokyo_day(entry.recorded_at),
    )


def place_name(book: Book, kind: str, name: str) -> str:
    """Places that every organization has once carry no name of their own."""
    return book.words.get(f"place.{kind}", name)


def printed_gtin(gtin14: str) -> str:
    """As printed on the pack: 13 or 8 digits without the zeros that fill up a GTIN-14."""
    if not gtin14.startswith("0"):
        return gtin14
    return gtin14[6:] if gtin14.startswith("000000") else gtin14[1:]
