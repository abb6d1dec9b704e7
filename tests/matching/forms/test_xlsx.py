"""Foreign workbooks are opened with care, shown as they look, and patched so that nothing but the wanted cells changes."""

import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.cell import MergedCell

from inventory.errors import DomainError, InvalidInput
from inventory.imports.errors import FileBroken, FileProtected, SaveAsXlsx
from matching.xlsx.addresses import Cell, letters, parse_cell
from matching.xlsx.errors import CellOutside, FormHasMacros, FormIsCsv
from matching.xlsx.filling import ExtraSheet, count_on_opening, fill_workbook
from matching.xlsx.layout import Layout, day_of_serial, read_layout, serial_of_day
from matching.xlsx.looks import is_day_format
from matching.xlsx.opening import open_form
from matching.xlsx.patching import FormulaTied, patch_sheet
from matching.xlsx.scanning import BrokenPart, scan_sheet
from tests.builders import NOW
from tests.matching.forms.paper_form import SHEET, grid_paper

HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with a part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, old in (parts(data) | {name: content}).items():
            archive.writestr(part, old)
    return out.getvalue()


def sheet_xml(rows: str) -> bytes:
    return HEAD + f"<sheetData>{rows}</sheetData></worksheet>".encode()


def test_every_other_part_of_a_filled_form_is_the_same_byte_for_byte() -> None:
    form = grid_paper()

    filled = fill_workbook(form, {SHEET: {parse_cell("N9"): 12.5, parse_cell("B21"): "ひだまり食堂（試験）"}})

    before, after = parts(form), parts(filled)
    assert list(before) == list(after)
    # The other sheet holds a formula, whose old result nobody is to read; the workbook says to count anew.
    assert {name for name in before if before[name] != after[name]} == {
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml",
    }  # fmt: skip


def test_a_filled_form_without_formulas_differs_in_one_sheet_only() -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = "重さ"
    out = io.BytesIO()
    book.save(out)

    filled = fill_workbook(out.getvalue(), {"Sheet": {parse_cell("C2"): 3}})

    assert {name for name, data in parts(filled).items() if data != parts(out.getvalue())[name]} == {"xl/worksheets/sheet1.xml"}


def test_looks_merges_and_print_settings_stay_cell_by_cell() -> None:
    form = grid_paper()

    filled = fill_workbook(form, {SHEET: {parse_cell("N9"): 12.5, parse_cell("N13"): 46_347, parse_cell("AQ5"): "みなと"}})

    old, new = (openpyxl.load_workbook(io.BytesIO(data)) for data in (form, filled))
    for before, after in zip(old, new, strict=True):
        for row in before.iter_rows():
            for cell in row:
                assert cell.style_id == after[cell.coordinate].style_id, cell.coordinate
        assert after.merged_cells.ranges == before.merged_cells.ranges
        assert (after.print_area, after.print_title_rows, after.freeze_panes) == (
            before.print_area, before.print_title_rows, before.freeze_panes,
        )  # fmt: skip
        assert {key: one.width for key, one in after.column_dimensions.items()} == {
            key: one.width for key, one in before.column_dimensions.items()
        }
    sheet = new[SHEET]
    assert [sheet[name].value for name in ("N9", "AQ5", "B9", "N15")] == [12.5, "みなと", "渡した重さ", "=N9/N11"]
    assert sheet["N13"].value.date() == NOW.date()
    assert sheet.data_validations.count == 1
    assert len(sheet.conditional_formatting) == 1
    assert (sheet.oddHeader.center.text, len(sheet._charts), len(sheet._images)) == ("第3号様式", 1, 1)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    filled = fill_workbook(grid_paper(), {SHEET: {parse_cell("B21"): "=cmd|' /C calc'!A0", parse_cell("B22"): "_x000D_\x00<b>"}})

    sheet = openpyxl.load_workbook(io.BytesIO(filled))[SHEET]
    assert (sheet["B21"].data_type, sheet["B21"].value) == ("s", "=cmd|' /C calc'!A0")
    assert b"_x005F_x000D_&lt;b&gt;" in parts(filled)["xl/worksheets/sheet1.xml"]


def test_results_of_formulas_are_forgotten_and_counted_on_opening() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("表")
    sheet.write("A1", 1)
    sheet.write_formula("A2", "=A1*2", None, 2)
    sheet.write_formula("A3", "=[1]Sheet1!A1", None, 7)
    book.close()

    filled = parts(fill_workbook(out.getvalue(), {"表": {parse_cell("A1"): 5}}))

    assert b"<f>A1*2</f></c>" in filled["xl/worksheets/sheet1.xml"]
    assert b"<f>[1]Sheet1!A1</f><v>7</v>" in filled["xl/worksheets/sheet1.xml"]
    assert b'fullCalcOnLoad="1"' in filled["xl/workbook.xml"]


def test_the_order_to_count_anew_is_added_where_there_was_none() -> None:
    book = b"<workbook><sheets><sheet/></sheets><definedNames><definedName/></definedNames><oleSize/></workbook>"

    assert count_on_opening(book) == book.replace(b"<oleSize/>", b'<calcPr fullCalcOnLoad="1"/><oleSize/>')


def test_a_formula_given_up_leaves_the_list_of_formulas() -> None:
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="N15" i="1"/></calcChain>'
    form = with_part(grid_paper(), "xl/calcChain.xml", chain)
    types = parts(form)["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="application/x-calcChain"/></Types>'
    )
    form = with_part(form, "[Content_Types].xml", types)

    kept = parts(fill_workbook(form, {SHEET: {parse_cell("N9"): 1}}))
    gone = parts(fill_workbook(form, {SHEET: {parse_cell("N15"): 1}}))

    assert kept["xl/calcChain.xml"] == chain
    assert "xl/calcChain.xml" not in gone
    assert b"calcChain" not in gone["[Content_Types].xml"]


@pytest.mark.parametrize(
    ("rows", "at", "expected"),
    [
        ('<row r="2"><c r="B2" s="3"><v>1</v></c></row>', "B2", '<row r="2"><c r="B2" s="3"><v>9</v></c></row>'),
        ('<row r="2" spans="1:2"><c r="B2"/></row>', "A2", '<row r="2"><c r="A2"><v>9</v></c><c r="B2"/></row>'),
        ('<row r="2" s="4" customFormat="1"/>', "C2", '<row r="2" s="4" customFormat="1"><c r="C2" s="4"><v>9</v></c></row>'),
        ('<row r="3"/>', "A2", '<row r="2"><c r="A2"><v>9</v></c></row><row r="3"/>'),
        ('<row r="1"/>', "A2", '<row r="1"/><row r="2"><c r="A2"><v>9</v></c></row>'),
        ("<row><c><v>1</v></c><c><v>2</v></c></row>", "B1", '<row><c><v>1</v></c><c r="B1"><v>9</v></c></row>'),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c ></row>', "A1", '<row r="1"><c r="A1"><v>9</v></c></row>'),
    ],
)  # fmt: skip
def test_a_cell_is_put_where_it_belongs(rows: str, at: str, expected: str) -> None:
    patched = patch_sheet(sheet_xml(rows), {parse_cell(at): 9}, forget_results=False)

    assert patched.data == sheet_xml(expected)


def test_a_sheet_with_prefixes_and_no_rows_is_filled_in_its_own_way() -> None:
    sheet = b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData/></x:worksheet>'

    patched = patch_sheet(sheet, {Cell(1, 1): "あ"}, forget_results=False).data.decode()

    assert '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t xml:space="preserve">あ</x:t></x:is></x:c></x:row>' in patched


def test_a_formula_that_others_hang_on_is_not_replaced() -> None:
    sheet = sheet_xml('<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">B1*2</f><v>2</v></c></row>')

    with pytest.raises(FormulaTied):
        patch_sheet(sheet, {Cell(1, 1): 1}, forget_results=False)


def test_what_finds_no_room_comes_on_a_sheet_of_its_own() -> None:
    filled = fill_workbook(
        grid_paper(), {}, [ExtraSheet("記入例", [["名前", "kg"], ["〆の会 🍙", 1.5]]), ExtraSheet("a/b", [["x"]])]
    )

    book = openpyxl.load_workbook(io.BytesIO(filled))
    assert book.sheetnames == [SHEET, "記入例", "記入例 (2)", "a b"]
    assert [[cell.value for cell in row] for row in book["記入例 (2)"].iter_rows()] == [["名前", "kg"], ["〆の会 🍙", 1.5]]


def test_the_layout_knows_merges_widths_lines_marks_and_formulas() -> None:
    layout = Layout(open_form(grid_paper(), "様式.xlsx"))

    assert (layout.main_cell(SHEET, parse_cell("P10")).name, layout.text(SHEET, parse_cell("N11"))) == ("N9", "{{延べ世帯数}}")
    assert layout.marks(SHEET, parse_cell("N15")) == "f"
    assert layout.look(SHEET, parse_cell("B7"))["fill"] == "D9E1F2"
    assert layout.look(SHEET, parse_cell("N13"))["is_day"]
    assert layout.sheet(SHEET)["print_area"] == "A1:BH40"
    assert ["broken_names", {"n": 1, "names": ["こわれた名前"]}] in layout.kept["notes"]
    assert layout.sheet(SHEET)["is_protected"]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"a,b\n1,2\n", FormIsCsv),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", SaveAsXlsx),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), FileProtected),
        (b"PK\x03\x04 broken", FileBroken),
    ],
)
def test_other_files_are_refused_with_their_own_reason(data: bytes, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        open_form(data, "form.xlsx")


@pytest.mark.parametrize(
    ("part", "content", "refusal"),
    [
        ("xl/vbaProject.bin", b"program", FormHasMacros),
        ("xl/worksheets/sheet1.xml", sheet_xml('<row r="1"><c r="XFE1"><v>1</v></c></row>'), CellOutside),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>', BrokenPart),
        ("xl/worksheets/sheet1.xml", sheet_xml('<row r="2"/><row r="1"/>'), BrokenPart),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>".encode("utf-16"), BrokenPart),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>", BrokenPart),
    ],
)  # fmt: skip
def test_hostile_and_broken_parts_are_refused(part: str, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_layout(with_part(grid_paper(), part, content), "form.xlsx")


def table_book() -> bytes:
    """A workbook with a table, whose first day is counted from 1904, and a name with its reading."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"date_1904": True})
    sheet = book.add_worksheet("表")
    sheet.add_table("A1:B3", {"columns": [{"header": "団体"}, {"header": "重さ"}]})
    sheet.write("D1", "港北")
    sheet.write("D2", 44_885, book.add_format({"num_format": "yyyy/m/d"}))
    book.close()
    strings = parts(out.getvalue())["xl/sharedStrings.xml"]
    reading = '<si><r><t>港</t></r><r><t>北</t></r><rPh sb="0" eb="1"><t>ミナト</t></rPh></si>'
    return with_part(out.getvalue(), "xl/sharedStrings.xml", strings.replace("<si><t>港北</t></si>".encode(), reading.encode()))


def test_headings_of_tables_readings_and_days_from_1904_are_known() -> None:
    layout = Layout(read_layout(table_book(), "form.xlsx"))

    assert [layout.marks("表", parse_cell(cell)) for cell in ("A1", "B1", "A2")] == ["h", "h", ""]
    assert layout.text("表", parse_cell("D1")) == "港北"
    assert layout.text("表", parse_cell("D2")) == NOW.date().isoformat()


def test_buttons_and_conditions_are_no_rows_of_the_sheet() -> None:
    controls = (
        b"</sheetData><controls><control><anchor><from><xdr:row xmlns:xdr='x'>3</xdr:row></from></anchor></control></controls>"
    )
    sheet = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>').replace(b"</sheetData>", controls)

    assert [row.number for row in scan_sheet(sheet).rows] == [1]


@pytest.mark.parametrize(
    ("code", "is_day"),
    [
        ("yyyy/m/d", True),
        ('[$-411]ggge"年"m"月"d"日"', True),
        ("#,##0.0", False),
        ('0"日"', False),
        ("h:mm", False),
        ("General", False),
    ],
)
def test_formats_of_days_are_known(code: str, is_day: bool) -> None:
    assert is_day_format("" if code == "General" else code) is is_day


def test_days_and_addresses_are_counted_as_spreadsheets_do() -> None:
    assert serial_of_day(NOW.date()) == 46_347
    assert day_of_serial(46_347) == NOW.date()
    assert day_of_serial(serial_of_day(NOW.date(), is_1904=True), is_1904=True) == NOW.date()
    assert (letters(16_384), parse_cell("ｂ５"), parse_cell("$XFD$1")) == ("XFD", Cell(5, 2), Cell(1, 16_384))
    with pytest.raises(InvalidInput):
        parse_cell("XFE1")


def test_merged_cells_inside_keep_no_value() -> None:
    filled = fill_workbook(grid_paper(), {SHEET: {parse_cell("N9"): 1}})

    sheet = openpyxl.load_workbook(io.BytesIO(filled))[SHEET]
    assert isinstance(sheet["O9"], MergedCell)
    assert not re.search(rb'<c r="O9"[^>]*><v>', parts(filled)["xl/worksheets/sheet1.xml"])
