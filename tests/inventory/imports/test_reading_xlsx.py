"""Workbooks as people save them, and workbooks made to do harm."""

import datetime
import io
import os
import struct
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from inventory.imports.errors import (
    CellTooLong,
    FileBroken,
    FileKindUnknown,
    FileProtected,
    FileRefused,
    FileTooHeavy,
    FileUnsafe,
    SaveAsXlsx,
    SheetTooLarge,
    TooManyRows,
)
from inventory.imports.reading import read_table
from tests.inventory.imports.files import repacked, saved, sheet_xml, with_sheet_xml, workbook

HEADINGS = ["団体の名前", "住所", "定員"]


def test_numbers_arrive_as_they_were_typed():
    data = workbook([["品名", "JANコード", "重量"], ["米", 4901777018686, 0.5], ["水", "0012", 5000]])

    table = read_table(data, "a.xlsx")

    assert [row.cells for row in table.rows] == [("米", "4901777018686", "0.5"), ("水", "0012", "5000")]


def test_days_and_clock_times_arrive_in_iso_form():
    moment = datetime.datetime(2026, 11, 30, 9, 5)  # noqa: DTZ001 - a workbook knows no time zones
    data = workbook(
        [
            ["名称", "開催日", "開催開始時間", "備考"],
            ["たね", datetime.date(2026, 11, 30), datetime.time(17, 30), moment],
        ]
    )

    table = read_table(data, "a.xlsx")

    assert table.rows[0].cells == ("たね", "2026-11-30", "17:30", "2026-11-30 09:05")


def test_merged_title_is_skipped_and_merged_cells_are_named_by_row():
    rows = [["こども食堂一覧", None, None], HEADINGS, ["ひだまり", "北区", 30], ["たね", None, 20], ["どんぐり", "港区", 10]]
    data = workbook(rows, merged=["A1:C1", "B3:B4"])

    table = read_table(data, "a.xlsx")

    assert (table.header_line, table.rows[1].cells) == (2, ("たね", "", "20"))
    assert [(note.code, note.line, note.values) for note in table.notes if note.code == "merged_cells"] == [
        ("merged_cells", 4, {"cell": "B3"})
    ]


def test_thousand_formatted_empty_rows_are_skipped_and_counted():
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["ひだまり", "北区", 30])
    for line in range(3, 1003):
        book.active.cell(line, 1).font = Font(bold=True)

    table = read_table(saved(book), "a.xlsx")

    assert (len(table.rows), table.blank_rows) == (1, 1000)


def test_first_sheet_with_known_headings_is_read_and_the_others_are_named():
    data = workbook([HEADINGS, ["ひだまり", "北区", 30]], sheet="一覧", others={"表紙": [["お知らせ"], ["読んでください", "x"]]})

    table = read_table(data, "a.xlsx")

    assert table.rows[0].cells[0] == "ひだまり"
    assert [note.values for note in table.notes if note.code == "other_sheets"] == [{"read": "一覧", "left": ["表紙"]}]


def test_list_that_begins_further_down_and_right_keeps_its_line_numbers():
    book = Workbook()
    for column, text in enumerate(HEADINGS, start=3):
        book.active.cell(5, column, text)
        book.active.cell(7, column, f"{text}x")

    table = read_table(saved(book), "a.xlsx")

    assert (table.header_line, [row.line for row in table.rows]) == (5, [7])


def test_formula_without_a_stored_value_is_named_not_evaluated():
    data = workbook([HEADINGS, ["ひだまり", "北区", "=10+20"]])

    table = read_table(data, "a.xlsx")

    assert table.rows[0].cells[2] == ""
    assert [(note.code, note.values["cell"]) for note in table.notes] == [("formula_without_value", "C2")]


def test_error_cell_is_named():
    cells = [
        b'<row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>address</v></c></row>',
        b'<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="e"><v>#N/A</v></c></row>',
    ]
    data = with_sheet_xml(sheet_xml(cells))

    table = read_table(data, "a.xlsx")

    assert [(note.code, note.values["cell"]) for note in table.notes] == [("error_cell", "B2")]


def refused_quickly(data: bytes, filename: str = "harmless.xlsx") -> FileRefused:
    """The refusal, which must cost less than two seconds of work, here and in the child."""
    before = os.times()
    with pytest.raises(FileRefused) as refused:
        read_table(data, filename)
    assert sum(os.times()[:4]) - sum(before[:4]) < 2
    return refused.value


def test_one_cell_of_a_hundred_megabytes_is_refused():
    data = with_sheet_xml(
        sheet_xml([b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"a" * 100_000_000 + b"</t></is></c></row>"])
    )

    error = refused_quickly(data)

    assert isinstance(error, FileUnsafe)


def test_thousand_to_one_below_the_size_limit_is_refused_by_its_ratio():
    data = with_sheet_xml(sheet_xml([b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"a" * 20_000_000 + b"</t></is></c></row>"]))

    error = refused_quickly(data)

    assert (type(error), error.values["what"]) == (FileUnsafe, "ratio")


def test_many_entries_are_refused():
    data = repacked(workbook([["a"]]), {f"xl/media/{number}.bin": b"x" for number in range(300)})

    error = refused_quickly(data)

    assert (type(error), error.values["what"]) == (FileUnsafe, "entries")


def test_header_that_lies_about_the_size_is_refused():
    data = with_sheet_xml(sheet_xml([b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"ab" * 300_000 + b"</t></is></c></row>"]))
    real = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet1.xml").file_size
    lying = data.replace(struct.pack("<L", real), struct.pack("<L", 100))

    error = refused_quickly(lying)

    assert isinstance(error, FileBroken)


def test_cell_in_the_last_corner_is_refused_by_name():
    rows = [b'<row r="1"><c r="A1" t="str"><v>name</v></c></row>', b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']

    error = refused_quickly(with_sheet_xml(sheet_xml(rows)))

    assert (type(error), error.values["cell"]) == (SheetTooLarge, "XFD1048576")


def test_50001_rows_are_refused_with_the_number_found():
    row = '<row r="%d"><c r="A%d" t="str"><v>name %d</v></c><c r="B%d" t="str"><v>address</v></c></row>'
    data = with_sheet_xml(sheet_xml((row % (line, line, line * 7919, line)).encode() for line in range(1, 50_003)))

    error = refused_quickly(data)

    assert (type(error), error.values["rows"], error.values["files"]) == (TooManyRows, 50_001, 2)


def test_document_that_defines_entities_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet_xml(
        [b'<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>']
    )

    error = refused_quickly(with_sheet_xml(bomb))

    assert isinstance(error, FileBroken)


def test_one_long_text_named_by_many_cells_dies_in_the_child_alone():
    text = os.urandom(950).hex().encode()
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + text + b"</t></si></sst>"
    rows = (b'<row r="%d">' % line + b'<c t="s"><v>0</v></c>' * 20 + b"</row>" for line in range(1, 20_000))
    data = repacked(with_sheet_xml(sheet_xml(rows)), {"xl/sharedStrings.xml": shared})

    error = refused_quickly(data)

    assert isinstance(error, FileTooHeavy)


def test_long_cell_is_refused_with_its_line():
    data = workbook([HEADINGS, ["ひだまり", "あ" * 2_001, 30]])

    error = refused_quickly(data)

    assert (type(error), error.values["line"]) == (CellTooLong, 2)


@pytest.mark.parametrize("cut", [30, 500, 2000], ids=["30 bytes", "500 bytes", "2000 bytes"])
def test_workbook_cut_off_on_the_way_is_refused(cut):
    error = refused_quickly(workbook([HEADINGS, ["ひだまり", "北区", 30]])[:cut])

    assert isinstance(error, FileBroken)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_workbook_with_a_garbled_part_is_refused(part):
    error = refused_quickly(repacked(workbook([HEADINGS, ["ひだまり", "北区", 30]]), {part: b"<<<not xml"}))

    assert isinstance(error, FileRefused)


def test_workbook_with_a_password_is_refused():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)

    error = refused_quickly(data)

    assert isinstance(error, FileProtected)


def test_open_document_asks_to_be_saved_as_xlsx():
    data = repacked(workbook([["a"]]), {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})

    error = refused_quickly(data, "list.ods")

    assert (type(error), error.values["found"]) == (SaveAsXlsx, "ods")


def test_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    error = refused_quickly(out.getvalue())

    assert isinstance(error, FileKindUnknown)
