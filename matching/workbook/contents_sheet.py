"""The first sheet: whose report of which period, whether all of it adds up, and the way to every other sheet."""

from inventory.dates import TOKYO
from matching.impact import Figures
from matching.workbook.book import Book
from matching.workbook.layout import CHECKS_NAME, LAYOUTS

TABLE_TOP = 7


def write_contents(book: Book, figures: Figures, *, left: float) -> None:
    """Written last, when it is known how many rows each sheet has; it stands first."""
    sheet, _ = book.sheet("contents")
    columns = LAYOUTS["contents"].columns
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
    sheet.set_row(0, 32)
    book.text(sheet, 0, 0, book.word("title"), "title")
    book.text(sheet, 1, 0, book.about.organization_name, "subtitle")
    book.text(sheet, 2, 0, book.period_text(), "plain")
    made_at = book.about.made_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")
    book.text(
        sheet, 3, 0, book.word("made_at" if figures.entries else "made_at_empty", at=made_at, n=f"{figures.entries:,}"), "note"
    )
    book.text(sheet, 5, 0, book.word("all_checks"), "subtitle")
    sound, unsound = (book.word(key).replace('"', "") for key in ("checks_sound", "checks_unsound"))
    formula = f'=IF({CHECKS_NAME}=0,"{sound}","{unsound}")'
    sheet.write_formula(5, 1, formula, book.look("check_words"), unsound if left else sound)
    book.headings(sheet, TABLE_TOP, columns)
    for number, (key, name, rows) in enumerate(book.pages(), start=1):
        row, band = TABLE_TOP + number, "_band" if number % 2 == 0 else ""
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.look(f"link{band}"), name)
        book.text(sheet, row, 1, book.word(f"note_{key}"), f"text_wrapped{band}")
        if rows is None:
            sheet.write_blank(row, 2, None, book.look(f"whole{band}"))
        else:
            sheet.write_number(row, 2, rows, book.look(f"whole{band}"))
    sheet.freeze_panes(TABLE_TOP + 1, 0)
    sheet.repeat_rows(TABLE_TOP)
