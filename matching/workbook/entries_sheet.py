"""The list of all movements behind the report, with what each counts in, so that a reader can add up every figure again."""

from inventory.codes import written
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from matching.impact import COLUMNS, Figures
from matching.impact.entries import EntryRow, stream_entries
from matching.workbook.account_sheets import counted_on, printed_gtin
from matching.workbook.book import Book, Table


def write_entries(book: Book, session: OrganizationSession, figures: Figures) -> Table:
    """On one sheet; when there are more than it holds, on one for each month."""
    is_split = figures.entries > book.limits.rows
    table = book.table("entries", begins=not is_split)
    for entry in stream_entries(session, figures.period):
        if is_split:
            month = tokyo_day(entry.counted_at).strftime("%Y-%m")
            if month != table.month:
                book.begin_month(table, month)
        _row(book, table, entry)
        book.done += 1
    book.end(table)
    return table


def _row(book: Book, table: Table, entry: EntryRow) -> None:
    day = tokyo_day(entry.occurred_at)
    pieces = abs(entry.pieces)
    counted = [entry.columns.get(column, 0) * entry.pieces or None for column in COLUMNS]
    # Pieces and weight as they stand in the ledger, always positive; the columns beside carry the sign.
    weight = None if entry.grams is None else abs(entry.grams) / 1000
    book.row(
        table,
        entry.seq,
        day,
        book.era_day(day),
        book.word(f"kind.{entry.kind}"),
        book.word(f"category.{entry.category}"),
        entry.item_name,
        printed_gtin(entry.gtin14),
        written(entry.lot_code),
        entry.donor_name,
        place_name(book, entry.source_kind, entry.source_name),
        place_name(book, entry.target_kind, entry.target_name),
        pieces,
        weight,
        *counted,
        pieces if weight is None else None,
        entry.reversal_of,
        book.words.get(f"reason.{entry.reason}", "") if entry.reason else None,
        entry.actor_name,
        tokyo_day(entry.recorded_at),
        book.word("late_mark") if entry.is_late else None,
        counted_on(day, tokyo_day(entry.counted_at)),
    )


def place_name(book: Book, kind: str, name: str) -> str:
    """Places that every organization has once carry no name of their own."""
    return book.words.get(f"place.{kind}", name)
