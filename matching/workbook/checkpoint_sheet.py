"""The sheet of the ledger's fingerprint: what was sealed when the report was made, as text and square code, and how to check it."""

import io
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from inventory.checkpoints import printed
from inventory.dates import TOKYO
from inventory.verifier import fingerprint
from matching.workbook.book import Book
from matching.workbook.layout import LAYOUTS
from matching.workbook.pictures import qr_picture

STEPS = 5
SIGNS_A_LINE = 64


def write_checkpoint(book: Book) -> None:
    point = book.about.checkpoint
    sheet, _ = book.sheet("checkpoint")
    book.heading(sheet, "checkpoint", columns=2)
    for number, column in enumerate(LAYOUTS["checkpoint"].columns):
        sheet.set_column(number, number, column.width)
    rows = [
        ("checkpoint_number", str(point["number"])),
        ("checkpoint_entries", f"{point['seq']:,}"),
        ("checkpoint_recorded", _moment(point["recorded_at"]) or book.word("nothing")),
        ("checkpoint_made", _moment(point["made_at"])),
        ("checkpoint_hash", point["hash"]),
        ("checkpoint_digest", point["digest"]),
        ("checkpoint_key", fingerprint(point["key"])),
    ]
    book.headings(sheet, 3, LAYOUTS["checkpoint"].columns)
    for row, (key, value) in enumerate(rows, start=4):
        book.text(sheet, row, 0, book.word(key), "text")
        book.text(sheet, row, 1, value, "code")
    _text_and_picture(book, sheet, row=4 + len(rows) + 1)


def _text_and_picture(book: Book, sheet: Worksheet, *, row: int) -> None:
    """The printed text, its square code, and the steps of a check."""
    key = fingerprint(book.about.checkpoint["key"])
    text = printed(book.about.checkpoint)
    # In one piece: a cell with line breaks would be copied within quotes.
    sheet.set_row(row, 13 * (1 + len(text) // SIGNS_A_LINE) + 4)
    book.text(sheet, row, 0, book.word("checkpoint_text"), "label")
    book.text(sheet, row, 1, text, "mono")
    book.text(sheet, row + 2, 0, book.word("checkpoint_how"), "subtitle")
    for number in range(1, STEPS + 1):
        book.text(sheet, row + 2 + number, 0, book.word(f"checkpoint_step_{number}", key=key), "plain")
    picture, side = qr_picture(text)
    below = row + 4 + STEPS
    book.text(sheet, below, 0, book.word("checkpoint_picture"), "label")
    options = {
        "image_data": io.BytesIO(picture),
        "x_scale": 280 / side,
        "y_scale": 280 / side,
        "description": book.word("checkpoint_picture"),
    }
    sheet.insert_image(below, 1, "fingerprint.png", options)


def _moment(text: str | None) -> str:
    return datetime.fromisoformat(text).astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S") if text else ""
