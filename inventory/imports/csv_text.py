"""Text files with separators: which encoding, which separator, which records. Reads what Japanese offices really send."""

import csv
import io
from collections.abc import Iterator

from inventory.imports.errors import CellTooLong, FileKindUnknown, WrongEncoding
from inventory.imports.headings import count_known, find_header
from inventory.imports.table import HEADER_WITHIN, MAX_CELL, Note, Table, build_table

UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = (",", "\t", ";")
# An ordinary CP932 file holds some half-width kana; an EUC-JP file read as CP932 is made of little else.
SUSPECT_HALF_WIDTH = 0.3


def read_csv(data: bytes, *, filename: str, known: frozenset[str]) -> Table:
    """The table in this text. Refuses binary files, unreadable characters, and what passes the limits of every table."""
    text, encoding, notes = decode(data, filename=filename)
    separator = find_separator(text, known)
    try:
        records = list(_records(text, separator))
    except csv.Error as error:
        # The only complaint a lenient reader has: a field beyond its own limit, so an open quotation mark.
        raise CellTooLong(
            line=_line_of_open_quote(text, separator), heading="", length=csv.field_size_limit(), limit=MAX_CELL
        ) from error
    return build_table(records, known=known, encoding=encoding, filename=filename, notes=notes)


def decode(data: bytes, *, filename: str) -> tuple[str, str, list[Note]]:
    """The text without the marks before its first heading, the encoding it was in, and what was taken away."""
    marks = 0
    while data.startswith(UTF8_MARK):
        data, marks = data[len(UTF8_MARK) :], marks + 1
    if not marks and data.startswith(UTF16_MARKS):
        text, encoding = _decode_utf16(data, filename), "utf-16"
    else:
        text, encoding = _decode_bytes(data, filename)
    if "\x00" in text:
        raise FileKindUnknown(filename=filename)
    bare = text.lstrip("\ufeff")
    # Some converters turned a second mark into a question mark.
    bare = bare.removeprefix("?") if not bare.startswith("??") else bare.lstrip("?")
    removed = marks + len(text) - len(bare)
    return bare, encoding, [Note("marks_removed", 1, {"count": removed})] if removed > 1 else []


def find_separator(text: str, known: frozenset[str]) -> str:
    """The separator that yields the most known headings; where none does, the one that yields the widest heading row."""
    best, best_score = SEPARATORS[0], (-1, -1)
    for separator in SEPARATORS:
        rows = _first_rows(text, separator)
        at = find_header(rows, known)
        if at is None:
            continue
        score = (count_known(rows[at], known), len(rows[at]))
        if score > best_score:
            best, best_score = separator, score
    return best


def _decode_utf16(data: bytes, filename: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise WrongEncoding(line=1, filename=filename) from error


def _decode_bytes(data: bytes, filename: str) -> tuple[str, str]:
    escaped = data.find(b"\x1b$")
    if escaped >= 0:  # ISO-2022-JP is plain ASCII to every other decoder and would arrive as rubbish
        raise WrongEncoding(line=_line_at(data, escaped), filename=filename)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        utf8_stop = error.start
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError as error:
        # The encoding that got further is the likelier one, and its first stop is the line to look at.
        raise WrongEncoding(line=_line_at(data, max(utf8_stop, error.start)), filename=filename) from error
    if _looks_like_euc(data, text):
        raise WrongEncoding(line=_line_at(data, utf8_stop), filename=filename)
    return text, "cp932"


def _looks_like_euc(data: bytes, text: str) -> bool:
    wide = [char for char in text if ord(char) > 0x7F]
    half = sum(1 for char in wide if "\uff61" <= char <= "\uff9f")
    if not wide or half / len(wide) < SUSPECT_HALF_WIDTH:
        return False
    try:
        data.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return True


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _first_rows(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for _, cells in _records(text, separator):
            rows.append(cells)
            if len(rows) == HEADER_WITHIN:
                break
    except csv.Error:
        return rows  # the full reading says what is wrong
    return rows


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return enumerate(reader, start=1)


def _line_of_open_quote(text: str, separator: str) -> int:
    read = 0
    try:
        for read, _ in _records(text, separator):  # noqa: B007 - what counts is how far it came
            pass
    except csv.Error:
        return read + 1
    return read
