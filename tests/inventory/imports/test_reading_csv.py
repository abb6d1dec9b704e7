"""Text files as offices send them: encodings, marks, separators, line ends, limits."""

import pytest

from inventory.imports.errors import (
    CellTooLong,
    FileEmpty,
    FileKindUnknown,
    FileTooLarge,
    SaveAsXlsx,
    TooManyColumns,
    TooManyRows,
    WrongEncoding,
)
from inventory.imports.reading import read_table
from tests.inventory.imports.files import COMMON_FORMAT, MARK, common_csv

GROUP = {"全国地方公共団体コード": "131172", "ID": "1", "名称": "ひだまり食堂", "住所": "東京都北区みなと1-2-3"}


@pytest.mark.parametrize(
    "marks", [b"", MARK, MARK * 2, MARK + b"?", MARK * 2 + b"?"], ids=["none", "one", "two", "question", "two and question"]
)
def test_marks_before_the_first_heading_are_taken_away(marks):
    data = marks + common_csv(GROUP).encode()

    table = read_table(data, "a.csv")

    assert table.headers == tuple(COMMON_FORMAT)


def test_cp932_with_its_own_characters_is_read():
    data = common_csv(GROUP | {"名称": "①㈱髙﨑こども食堂"}).encode("cp932")

    table = read_table(data, "a.csv")

    assert (table.encoding, table.rows[0].cells[4]) == ("cp932", "①㈱髙﨑こども食堂")


def test_half_width_kana_in_cp932_are_not_taken_for_another_encoding():
    data = common_csv(GROUP | {"名称": "ﾋﾀﾞﾏﾘｼｮｸﾄﾞｳ"}).encode("cp932")

    table = read_table(data, "a.csv")

    assert table.rows[0].cells[4] == "ﾋﾀﾞﾏﾘｼｮｸﾄﾞｳ"


def test_unicode_text_of_excel_is_read():
    data = common_csv(GROUP).replace(",", "\t").encode("utf-16")

    table = read_table(data, "a.txt")

    assert (table.encoding, table.rows[0].cells[4]) == ("utf-16", "ひだまり食堂")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_line_end_is_understood(newline):
    data = common_csv(GROUP, GROUP | {"ID": "2"}, newline=newline).encode()

    table = read_table(data, "a.csv")

    assert [row.line for row in table.rows] == [2, 3]


@pytest.mark.parametrize("separator", [",", "\t", ";"], ids=["comma", "tab", "semicolon"])
def test_separator_is_found_by_content(separator):
    data = f"名称{separator}住所{separator}備考\nひだまり{separator}北区{separator}a\t\t\t\t\n".encode()

    table = read_table(data, "a.csv")

    assert table.headers == ("名称", "住所", "備考")


def test_cell_with_line_breaks_stays_one_row():
    data = '名称,住所\n"ひだまり\r\n食堂",北区\nたね,港区\n'.encode()

    table = read_table(data, "a.csv")

    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "ひだまり\n食堂"), (3, "たね")]


def test_blank_rows_are_counted_and_line_numbers_kept():
    data = "名称,住所\n,\n\nひだまり,北区\n　,　\n".encode()

    table = read_table(data, "a.csv")

    assert (table.blank_rows, [row.line for row in table.rows]) == (3, [4])


def test_ideographic_spaces_and_tabs_around_a_cell_fall_away():
    data = "名称,住所\nひだまり食堂　　,\t\t北区\t\n".encode()

    table = read_table(data, "a.csv")

    assert table.rows[0].cells == ("ひだまり食堂", "北区")


def test_title_above_the_headings_is_skipped_and_named():
    data = "令和8年度 一覧,,\n,,\n名称,住所,電話番号\nひだまり,北区,\n".encode()

    table = read_table(data, "a.csv")

    assert (table.header_line, [(note.code, note.line) for note in table.notes]) == (3, [("above_headings", 1)])


def test_foreign_headings_are_kept_for_a_person_to_map():
    data = "ほげ,ふが\nひだまり,北区\n".encode()

    table = read_table(data, "a.csv")

    assert table.headers == ("ほげ", "ふが")


def test_cell_beyond_the_headings_is_named():
    data = "名称,住所\nひだまり,北区,はみ出し\n".encode()

    table = read_table(data, "a.csv")

    assert [(note.code, note.line) for note in table.notes] == [("beyond_headings", 2)]


def test_neither_encoding_names_the_line():
    data = "名称,住所\nひだまり,北区\n".encode() + b"\xff\xff\xfd,\n"

    with pytest.raises(WrongEncoding) as refused:
        read_table(data, "a.csv")

    assert refused.value.values["line"] == 3


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp"])
def test_other_japanese_encodings_are_refused_and_not_misread(encoding):
    data = common_csv(GROUP).encode(encoding)

    with pytest.raises(WrongEncoding) as refused:
        read_table(data, "a.csv")

    assert refused.value.values["line"] == 1


def test_row_50001_refuses_the_whole_file_and_says_how_to_split_it():
    data = b"name,address\n" + b"a,b\n" * 50_001

    with pytest.raises(TooManyRows) as refused:
        read_table(data, "a.csv")

    assert {key: refused.value.values[key] for key in ("rows", "limit", "files")} == {"rows": 50_001, "limit": 50_000, "files": 2}


def test_50000_rows_are_read():
    data = b"name,address\n" + b"a,b\n" * 50_000

    table = read_table(data, "a.csv")

    assert len(table.rows) == 50_000


def test_column_61_is_refused():
    data = (",".join(f"h{number}" for number in range(61)) + "\n1\n").encode()

    with pytest.raises(TooManyColumns) as refused:
        read_table(data, "a.csv")

    assert refused.value.values["columns"] == 61


@pytest.mark.parametrize("length", [2_001, 200_000], ids=["just over", "open quotation mark"])
def test_long_cell_is_refused_with_its_line(length):
    data = ('名称,住所\nたね,港区\nひだまり,"' + "あ" * length).encode()

    with pytest.raises(CellTooLong) as refused:
        read_table(data, "a.csv")

    assert refused.value.values["line"] == 3


def test_more_than_five_megabytes_are_refused():
    with pytest.raises(FileTooLarge) as refused:
        read_table(b"a" * (5 * 1024 * 1024 + 1), "a.csv")

    assert refused.value.values["limit"] == 5


@pytest.mark.parametrize(
    "data", [b"", b" \n\n", MARK, "名称,住所\n".encode()], ids=["nothing", "blank", "mark only", "headings only"]
)
def test_file_without_rows_is_refused(data):
    with pytest.raises(FileEmpty):
        read_table(data, "a.csv")


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"a\x00b"], ids=["pdf", "picture", "binary"])
def test_file_of_another_kind_is_refused(data):
    with pytest.raises(FileKindUnknown):
        read_table(data, "a.csv")


def test_old_excel_format_asks_to_be_saved_as_xlsx():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)

    with pytest.raises(SaveAsXlsx) as refused:
        read_table(data, "a.xls")

    assert refused.value.values["found"] == "xls"
