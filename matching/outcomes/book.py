"""A donor's report as an Excel file: rows in, workbook out, in constant memory. Every word comes in as an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from xlsxwriter.worksheet import Worksheet

from inventory.dates import TOKYO, tokyo_day
from inventory.lots import Lot
from inventory.regions import BY_CODE
from matching.handouts import BANDS
from matching.outcomes.sheets import Column, Paper, Table
from matching.outcomes.values import PARTS, Goods, LotLine, Outcome, PublicLine
from matching.workbook.cells import column_letter, safe_text
from matching.workbook.looks import FONT

# Stable: a reader's own formulas name them.
SHEETS = ("outcome", "received", "given", "stock", "disposed")
TOP = 3


@dataclass(frozen=True, slots=True)
class DonorBook:
    """What stands beside the rows. `mark` says a lot's date mark in words, `resale` what the agreements say, `period` what it is about."""

    organization_name: str
    made_at: datetime
    checkpoint: dict[str, Any]
    words: Mapping[str, str]
    period: str
    mark: Callable[[Lot], str]
    resale: Callable[[Outcome], str]
    # Who took the file out; empty when nobody asks.
    stamp: str = ""


def write_donor_book(target: str | IO[bytes], found: Outcome, about: DonorBook) -> None:
    """The report is in the file."""
    foot = f"{about.organization_name}  {tokyo_day(about.made_at).isoformat()}  {about.checkpoint['hash'][:12]}"
    book = Paper(target, words=about.words, foot=foot, head=about.stamp)
    try:
        sheets = {key: book.page(book.word(f"sheet_{key}"), is_upright=key == "outcome") for key in SHEETS}
        _summary(book, sheets["outcome"], found, about)
        _received(book, sheets["received"], found, about)
        _given(book, sheets["given"], found, about)
        _stock(book, sheets["stock"], found, about)
        _disposed(book, sheets["disposed"], found, about)
    finally:
        book.workbook.close()


def _heading(book: Paper, sheet: Worksheet, key: str, about: DonorBook) -> None:
    book.text(sheet, 0, 0, book.word(f"sheet_{key}"), "title")
    sheet.set_row(0, 26)
    book.text(sheet, 1, 0, about.period, "plain")
    book.text(sheet, 2, 0, book.word(f"note_{key}"), "note")


def _summary(book: Paper, sheet: Worksheet, found: Outcome, about: DonorBook) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 3, 15)
    sheet.set_row(0, 30)
    book.text(sheet, 0, 0, book.word("title"), "title")
    book.text(sheet, 1, 0, found.donor.name, "subtitle")
    book.text(sheet, 2, 0, about.period, "plain")
    made_at = about.made_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")
    book.text(sheet, 3, 0, book.word("made_at", at=made_at, n=f"{found.entries:,}", organization=about.organization_name), "note")
    sheet.set_row(5, 32)
    for number, key in enumerate(("figure", "pieces", "kg", "unweighed")):
        book.text(sheet, 5, number, book.word(key), "heading" if not number else "heading_number")
    row = 6
    for part in PARTS:
        _goods_row(book, sheet, row, book.word(f"part_{part}"), found.total(part))
        row += 1
    _goods_row(book, sheet, row, book.word("part_in_transit"), found.in_transit)
    households = found.households
    figures = [
        ("groups", len(found.reached)), ("prefectures", found.prefectures), ("municipalities", found.municipalities),
        ("household_visits", households.visits), *((band, getattr(households, band)) for band in BANDS),
        ("reports", households.reports), ("reports_with_people", households.counted), ("waiting", found.waiting),
    ]  # fmt: skip
    for number, (key, value) in enumerate(figures, start=row + 2):
        book.text(sheet, number, 0, book.word(key), "text")
        book.cell(sheet, number, 1, value, "whole")
    row += len(figures) + 3
    notes = (about.resale(found), book.word("note_households"), book.word("note_weight"), book.word("note_names"))
    paragraph = book.workbook.add_format({"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"})
    for number, note in enumerate(notes):
        sheet.merge_range(row + number, 0, row + number, 3, safe_text(note), paragraph)
        sheet.set_row(row + number, 34)
    book.text(
        sheet,
        row + len(notes) + 1,
        0,
        book.word("checkpoint", seq=f"{about.checkpoint['seq']}", hash=about.checkpoint["hash"]),
        "note",
    )


def _goods_row(book: Paper, sheet: Worksheet, row: int, word: str, goods: Goods) -> None:
    book.text(sheet, row, 0, word, "text")
    book.cell(sheet, row, 1, goods.pieces, "whole")
    book.cell(sheet, row, 2, goods.grams / 1000, "kg")
    book.cell(sheet, row, 3, goods.unweighed, "whole")


def _lot_columns(book: Paper) -> list[Column]:
    texts = (("item", 34), ("entered_as", 22), ("lot", 12), ("date_mark", 20))
    return [Column(book.word(key), width, "code" if key == "lot" else "text") for key, width in texts]


def _lot_cells(line: LotLine, about: DonorBook) -> tuple[str, str, str, str]:
    return line.item_name, line.entered_as, f"{line.lot.code[:4]}-{line.lot.code[4:]}", about.mark(line.lot)


def _kg(grams: int | None) -> float | None:
    return None if grams is None else grams / 1000


def _received(book: Paper, sheet: Worksheet, found: Outcome, about: DonorBook) -> None:
    _heading(book, sheet, "received", about)
    amounts = [
        Column(book.word("pieces"), 11, "whole"),
        Column(book.word("kg"), 12, "kg"),
        Column(book.word("unweighed"), 13, "whole"),
    ]
    columns = [Column(book.word("day"), 12, "day"), Column(book.word("era"), 17), *_lot_columns(book), *amounts]
    table = book.list_of(sheet, columns, top=TOP)
    for line in found.arrivals:
        grams = line.grams("received")
        era = book.era_day(line.first_on) if line.first_on else ""
        book.row(
            table, line.first_on, era, *_lot_cells(line, about), line.received, _kg(grams), line.received if grams is None else 0
        )
    book.end(table)


def _given(book: Paper, sheet: Worksheet, found: Outcome, about: DonorBook) -> None:
    _heading(book, sheet, "given", about)
    texts = (("receiver", 34), ("group_kind", 18), ("prefecture", 12), ("through", 24), ("first_on", 12), ("last_on", 12))
    numbers = ("groups", "pieces", "kg", "unweighed", "handed_out", "household_visits", *BANDS, "reports", "waiting")
    columns = [
        *(Column(book.word(key), width, "day" if key.endswith("_on") else "text") for key, width in texts),
        *(Column(book.word(key), 11, "kg" if key == "kg" else "whole") for key in numbers),
    ]
    table = book.list_of(sheet, columns, top=TOP)
    for line in found.public:
        _given_row(book, table, line)
    book.end(table)


def _given_row(book: Paper, table: Table, line: PublicLine) -> None:
    only, sums = line.only, line.households
    bands = [getattr(sums, band) if sums.counted else None for band in BANDS]
    book.row(
        table,
        line.name or book.word("several_groups"),
        book.words.get(f"group_kind.{line.kind}", "") if line.kind else "",
        prefecture(book, line.prefecture),
        book.word("separator").join(line.hubs),
        only.first_on if only else None,
        only.last_on if only else None,
        # Fewer than three unnamed groups are not even counted.
        None if line.is_few else len(line.groups),
        line.goods.pieces,
        line.goods.grams / 1000,
        line.goods.unweighed,
        line.handed_out,
        sums.visits,
        *bands,
        sums.reports,
        line.waiting,
    )


def prefecture(book: Paper, code: str) -> str:
    return book.words.get(f"prefecture.{code}", BY_CODE[code].name if code in BY_CODE else "")


def _stock(book: Paper, sheet: Worksheet, found: Outcome, about: DonorBook) -> None:
    """The account of each lot, with a formula that must give zero."""
    _heading(book, sheet, "stock", about)
    columns = [
        *_lot_columns(book), *(Column(book.word(f"part_{part}"), 11, "whole") for part in PARTS), Column(book.word("kg_left"), 12, "kg"),
    ]  # fmt: skip
    table = book.list_of(sheet, columns, top=TOP)
    check = len(columns)
    sheet.set_column(check, check, 11)
    book.text(sheet, TOP, check, book.word("check"), "heading_number")
    first = len(_lot_columns(book))
    letters = dict(zip(PARTS, (column_letter(first + number) for number in range(len(PARTS))), strict=True))
    for line in found.lots:
        book.row(table, *_lot_cells(line, about), *(getattr(line, part) for part in PARTS), _kg(line.grams("left")))
        row = TOP + 1 + table.rows
        terms = ("opening", "received", "-given", "-disposed", "-sent_back", "difference", "-left")
        formula = "".join(f"{'-' if term.startswith('-') else '+'}{letters[term.lstrip('-')]}{row}" for term in terms)
        sheet.write_formula(row - 1, check, f"=0{formula}", book.look("check"), 0)
    book.end(table)


def _disposed(book: Paper, sheet: Worksheet, found: Outcome, about: DonorBook) -> None:
    _heading(book, sheet, "disposed", about)
    amounts = [Column(book.word("pieces"), 11, "whole"), Column(book.word("kg"), 12, "kg")]
    columns = [Column(book.word("last_on"), 12, "day"), Column(book.word("reason"), 24), *_lot_columns(book), *amounts]
    table = book.list_of(sheet, columns, top=TOP)
    for one in found.disposals:
        weight = one.line.lot.weight_grams
        reason = book.words.get(f"reason.{one.reason}", one.reason)
        kg = None if weight is None else one.pieces * weight / 1000
        book.row(table, one.last_on, reason, *_lot_cells(one.line, about), one.pieces, kg)
    book.end(table)
