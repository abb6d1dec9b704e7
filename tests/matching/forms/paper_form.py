"""Forms as municipalities hand them out, drawn by the tests: grid paper with narrow columns and merged cells, and all that a form may carry."""

import io

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

SHEET = "様式第3号"
THIN, THICK = Side("thin", "000000"), Side("medium", "000000")
BOX = Border(THIN, THIN, THIN, THIN)


def grid_paper() -> bytes:
    """A report on grid paper: 60 columns of 2 characters, merged boxes, a list of six lines, a sum, a chart, a picture."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.sheet_format.defaultColWidth = 2.1
    for row in range(1, 41):
        sheet.row_dimensions[row].height = 15
    _title(sheet)
    _boxes(sheet)
    _list(sheet)
    _carried(book, sheet)
    other = book.create_sheet("記入例")
    other["A1"] = "このシートは記入例です"
    other["B2"] = f"='{SHEET}'!N9*2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _box(sheet: Worksheet, area: str, text: object = None, *, number_format: str = "General", fill: str | None = None) -> None:
    sheet.merge_cells(area)
    cell = sheet[area.split(":")[0]]
    cell.value = text
    cell.number_format = number_format
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for row in sheet[area]:
        for one in row:
            one.border = BOX
            if fill:
                one.fill = PatternFill("solid", fgColor=fill)


def _title(sheet: Worksheet) -> None:
    sheet.merge_cells("A2:BH3")
    sheet["A2"] = "食品寄附活動実績報告書（試験用）"
    sheet["A2"].font = Font(size=16, bold=True)
    sheet["A2"].alignment = Alignment(horizontal="center")
    sheet.merge_cells("AO4:BH4")
    sheet["AO4"] = "{{提出日（和暦）}}"
    sheet["AK5"] = "団体名"
    sheet["AQ5"] = "{{団体名}}"


def _boxes(sheet: Worksheet) -> None:
    _box(sheet, "B7:M8", "区分", fill="D9E1F2")
    _box(sheet, "N7:Y8", "数量（kg）", fill="D9E1F2")
    _box(sheet, "B9:M10", "渡した重さ")
    _box(sheet, "N9:Y10", None, number_format="#,##0.0")
    _box(sheet, "B11:M12", "延べ世帯数")
    _box(sheet, "N11:Y12", "{{延べ世帯数}}", number_format="#,##0")
    _box(sheet, "B13:M14", "提出日")
    _box(sheet, "N13:Y14", None, number_format="yyyy/m/d")
    _box(sheet, "B15:M16", "1 世帯あたり（kg）")
    _box(sheet, "N15:Y16", "=N9/N11", number_format="0.00")


def _list(sheet: Worksheet) -> None:
    for columns, words in (("B:P", "配布先"), ("Q:X", "延べ世帯"), ("Y:AF", "重さ kg")):
        left, right = columns.split(":")
        _box(sheet, f"{left}20:{right}20", words, fill="FFF2CC")
        for row in range(21, 24):
            _box(sheet, f"{left}{row}:{right}{row}", None, number_format="General" if left == "B" else "#,##0.0")
    _box(sheet, "B24:P24", "計")
    _box(sheet, "Q24:X24", "=SUM(Q21:Q23)")
    _box(sheet, "Y24:AF24", "=SUM(Y21:Y23)")


def _carried(book: Workbook, sheet: Worksheet) -> None:
    sheet.print_area = "A1:BH40"
    sheet.print_title_rows = "1:3"
    sheet.oddHeader.center.text = "第3号様式"
    sheet.oddFooter.right.text = "&P / &N"
    sheet.freeze_panes = "A4"
    rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    rule.add("N11")
    sheet.add_data_validation(rule)
    sheet.conditional_formatting.add(
        "N9:N11", CellIsRule(operator="lessThan", formula=["0"], fill=PatternFill("solid", bgColor="FFC7CE"))
    )
    book.defined_names["合計"] = DefinedName("合計", attr_text=f"'{SHEET}'!$Q$24")
    book.defined_names["こわれた名前"] = DefinedName("こわれた名前", attr_text="#REF!")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=17, min_row=20, max_row=23), titles_from_data=True)
    sheet.add_chart(chart, "AK8")
    seal = io.BytesIO()
    Picture.new("RGB", (20, 20), "#c74700").save(seal, "PNG")
    sheet.add_image(Image(seal), "BC4")
    sheet.protection.sheet = True
