"""The Excel form the page hands out: headings, an example row that is skipped when it comes back, choices to pick, and how to fill it in."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from inventory.errors import InvalidInput
from inventory.imports.choices import YES_NO
from inventory.imports.column import Choice, Column, Pair
from inventory.imports.columns import KINDS, TEMPLATE_KINDS

PREPARED_ROWS = 300
FONT = "Yu Gothic"
# Longer lists go to a hidden sheet: Excel takes 255 characters inside the rule itself.
LISTS_SHEET = "lists"

_INK, _GREY, _LINE = "FF1A1A1A", "FF4D4D4D", "FFB3B3B3"
_REQUIRED, _OPTIONAL, _EXAMPLE = "FF00428C", "FF4D4D4D", "FFFBF5E0"
_TEXT_FORMAT = "@"
# Cells a spreadsheet would turn into numbers or days, losing zeros, digits, or the fact that only the month is printed.
_AS_TEXT = frozenset(
    ("gtin", "carton_gtin", "municipality_code", "code", "phone", "date_mark", "corporate_number", "day", "time")
)
_NUMBERS = frozenset(("whole", "grams", "kilograms"))
_SINGLE = frozenset(("choice", "yes_no", "frequency"))

# Words of the form itself. It is a file format, read back by this package, so its words stand here with the headings.
SHEET_NAMES = {
    "groups": Pair("団体", "Groups"),
    "donors": Pair("寄贈者", "Donors"),
    "items": Pair("品目", "Items"),
    "offers": Pair("申し出", "Offers"),
    "stock": Pair("はじめの在庫", "Opening stock"),
}
GUIDE_NAME = Pair("書きかた", "How to fill in")
GUIDE_HEADINGS = (
    Pair("列", "Column"),
    Pair("必要", "Needed"),
    Pair("例", "Example"),
    Pair("選べることば", "Choices"),
    Pair("書きかた", "How to write it"),
)
GUIDE_WIDTHS = (32, 22, 28, 66, 46)
COLUMNS_A_PAGE = 13
GUIDE_STEPS = (
    Pair("1. 「{sheet}」の表の 3 行目から、1 件を 1 行に書きます。", "1. Fill the sheet “{sheet}” from row 3, one record a row."),
    Pair("2. 2 行目は例です。消さなくても、読みこみません。", "2. Row 2 is an example. It is not read, so it may stay."),
    Pair("3. 青い見出しは必ず書きます。ほかは空でもかまいません。", "3. Blue headings are needed. The others may stay empty."),
    Pair("4. 見出しの行は変えません。列の順番は変えてもかまいません。", "4. Keep the headings. Their order may change."),
    Pair(
        "5. 日付は 2028-03-31、2028年3月31日、令和10年3月31日 のどれでも読めます。",
        "5. Dates: 2028-03-31 or 2028/3/31; month only: 2028-03.",
    ),
)
NEEDED = Pair("必ず", "Yes")
IF_NOT_OTHER = Pair("品目かJANのどちらか", "Item or barcode")
UNLESS_NONE = Pair("期限なしのほかは必ず", "Yes, unless No date")
LIST_TITLE = Pair("リストから選んでください", "Please pick from the list")


def write_template(kind: str, language: str) -> bytes:
    """The workbook to fill in for this kind, in Japanese or English. Unknown kinds are refused."""
    if kind not in TEMPLATE_KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=kind)
    columns = [column for column in KINDS[kind] if column.in_template]
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET_NAMES[kind].of(language)
    lists = book.create_sheet(LISTS_SHEET)
    for number, column in enumerate(columns, start=1):
        _write_column(sheet, lists, number, column, language)
    _finish_sheet(sheet, len(columns))
    _write_guide(book.create_sheet(GUIDE_NAME.of(language), 1), columns, sheet.title, language)
    lists.sheet_state = "hidden"
    book.properties.creator, book.properties.title = "Tasuki", sheet.title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_text(cell: Cell, text: str) -> None:
    """Puts text in a cell as text: never a formula, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"


def _write_column(sheet: Worksheet, lists: Worksheet, number: int, column: Column, language: str) -> None:
    letter = get_column_letter(number)
    heading = sheet.cell(1, number)
    write_text(heading, column.heading(language))
    heading.font = Font(name=FONT, bold=True, color="FFFFFFFF")
    heading.fill = PatternFill("solid", fgColor=_REQUIRED if _needed(column) else _OPTIONAL)
    heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left", indent=1)
    heading.border = Border(right=Side(style="thin", color="FFFFFFFF"))
    hint = column.guide.of(language)
    if hint:
        heading.comment = Comment(hint, "Tasuki", width=260, height=70)
    example = sheet.cell(2, number)
    _write_example(example, column, language)
    _format_cells(sheet, number, column)
    choices = _choices(column)
    if choices:
        _add_list(sheet, lists, letter, [choice.en if language == "en" else choice.ja for choice in choices], language)
    sheet.column_dimensions[letter].width = max(column.width, 10) + 2


def _write_example(cell: Cell, column: Column, language: str) -> None:
    text = column.example.of(language)
    if column.reads in _NUMBERS and text.isdigit():
        cell.value = int(text)
    elif text:
        write_text(cell, text)
    cell.font = Font(name=FONT, italic=True, color=_GREY)
    cell.fill = PatternFill("solid", fgColor=_EXAMPLE)


def _format_cells(sheet: Worksheet, number: int, column: Column) -> None:
    side = Side(style="thin", color=_LINE)
    border, font = Border(bottom=side, right=side), Font(name=FONT, color=_INK)
    alignment = Alignment(
        vertical="center", horizontal="right" if column.reads in _NUMBERS else "left", indent=1, wrap_text=column.reads == "text"
    )
    for line in range(2, PREPARED_ROWS + 2):
        cell = sheet.cell(line, number)
        if column.reads in _AS_TEXT:
            cell.number_format = _TEXT_FORMAT
        if line > 2:
            cell.font = font
        cell.border, cell.alignment = border, alignment


def _choices(column: Column) -> tuple[Choice, ...]:
    """The words to pick from; lists of several words are typed, so they get no drop-down."""
    if column.reads == "yes_no":
        return YES_NO
    return column.choices if column.reads in _SINGLE else ()


def _add_list(sheet: Worksheet, lists: Worksheet, letter: str, words: list[str], language: str) -> None:
    for line, word in enumerate(words, start=1):
        write_text(lists[f"{letter}{line}"], word)
    rule = DataValidation(type="list", formula1=f"{LISTS_SHEET}!${letter}$1:${letter}${len(words)}", allow_blank=True)
    # A warning, not a wall: other spellings are understood on reading.
    rule.errorStyle, rule.errorTitle, rule.error = "warning", LIST_TITLE.of(language), "、".join(words)[:220]
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{PREPARED_ROWS + 1}")


def _finish_sheet(sheet: Worksheet, width: int) -> None:
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[2].height = 21
    sheet.freeze_panes = "B2"
    sheet.sheet_view.zoomScale = 100
    _set_paper(sheet, pages_wide=-(-width // COLUMNS_A_PAGE))
    sheet.print_title_cols = "A:A"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(width)}30"


def _write_guide(sheet: Worksheet, columns: list[Column], table_name: str, language: str) -> None:
    line = 1
    for step in GUIDE_STEPS:
        write_text(sheet.cell(line, 1), step.of(language).format(sheet=table_name))
        sheet.cell(line, 1).font = Font(name=FONT, color=_INK)
        line += 1
    line += 1
    _guide_row(sheet, line, [heading.of(language) for heading in GUIDE_HEADINGS], bold=True)
    for column in columns:
        line += 1
        words = [choice.en if language == "en" else choice.ja for choice in (_choices(column) or column.choices)]
        guide = (
            column.heading(language),
            _when_needed(column, columns).of(language),
            column.example.of(language),
            (" / " if language == "en" else "、").join(words),
            column.guide.of(language),
        )
        _guide_row(sheet, line, guide, bold=False)
    for letter, width in zip("ABCDE", GUIDE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _set_paper(sheet, pages_wide=1)


def _set_paper(sheet: Worksheet, *, pages_wide: int) -> None:
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", sheet.PAPERSIZE_A4, pages_wide, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = sheet.page_margins.top = sheet.page_margins.bottom = (
        0.6  # 15 mm, in inches
    )


def _guide_row(sheet: Worksheet, line: int, texts: Sequence[str], *, bold: bool) -> None:
    side = Side(style="thin", color=_LINE)
    for number, text in enumerate(texts, start=1):
        cell = sheet.cell(line, number)
        write_text(cell, text)
        cell.font = Font(name=FONT, bold=bold or number == 1, color=_INK)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=side)
        if bold:
            cell.fill = PatternFill("solid", fgColor="FFF2F2F2")
    # Office programs keep the height of a written row, so wrapped words need theirs said.
    sheet.row_dimensions[line].height = 18 * max(
        -(-_width(text) // (width - 2)) or 1 for text, width in zip(texts, GUIDE_WIDTHS, strict=True)
    )


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0xFF else 1 for char in text)


def _needed(column: Column) -> bool:
    return column.required or column.reads == "date_mark"


def _when_needed(column: Column, columns: list[Column]) -> Pair:
    if column.required:
        return NEEDED
    if column.reads == "date_mark":
        return UNLESS_NONE
    fields = {one.field for one in columns}
    return IF_NOT_OTHER if column.field in ("item", "gtin") and {"item", "gtin"} <= fields else Pair("", "")
