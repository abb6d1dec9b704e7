"""A file as a table: looks at the content, not at the name, to decide how to read it."""

from inventory.imports.columns import known_headings
from inventory.imports.csv_text import read_csv
from inventory.imports.errors import FileEmpty, FileTooLarge
from inventory.imports.table import MAX_BYTES, Note, Row, Table
from inventory.imports.workbook import read_workbook
from inventory.imports.workbook_guard import ZIP_MARK, refuse_other_formats

__all__ = ["Note", "Row", "Table", "read_table"]


def read_table(data: bytes, filename: str, *, kind: str | None = None) -> Table:
    """The headings and filled rows of this CSV or Excel file. Refuses the whole file (errors.py) or reads all of it.

    `kind` narrows the headings that mark the heading row; without it those of every kind count.
    """
    if len(data) > MAX_BYTES:
        megabytes = 1024 * 1024
        raise FileTooLarge(megabytes=round(len(data) / megabytes, 1), limit=MAX_BYTES // megabytes, filename=filename)
    if not data.strip():
        raise FileEmpty(filename=filename)
    refuse_other_formats(data, filename)
    known = known_headings(kind)
    if data.startswith(ZIP_MARK):
        return read_workbook(data, filename=filename, known=known)
    return read_csv(data, filename=filename, known=known)
