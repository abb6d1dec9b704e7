"""Forms that come with the software, drawn here: what a yearly report usually asks for, with its marks in place already."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from matching.forms.choices import CHOICES, LISTS

READY = ("handled", "distribution", "donors")
Word = Callable[[str], str]
# Room for the lists that have no fixed length.
GROUP_LINES, DONOR_LINES = 30, 30
MONTHS, CATEGORIES = 12, 15


@dataclass(frozen=True, slots=True)
class Table:
    """A list in a ready form: its fields, how many lines it has room for, and the columns that are added up below."""

    list_key: str
    fields: tuple[str, ...]
    lines: int
    width: int = 11


_TABLES: dict[str, tuple[Table, ...]] = {
    "handled": (
        Table("categories", (
            "name", "opening.kg", "received.pieces", "received.kg", "issued.pieces", "issued.kg", "disposed.kg", "difference.kg", "closing.kg",
        ), CATEGORIES),
    ),
    "distribution": (
        Table("months", ("name", "reports", "visits", "people", "infants", "children", "adults", "seniors", "issued.kg"), MONTHS),
        Table("groups", ("number", "name", "municipality", "reports", "visits", "people", "pieces", "kg"), GROUP_LINES),
    ),
    "donors": (
        Table("donors", ("number", "name", "received_pieces", "received_kg", "issued_pieces", "issued_kg"), DONOR_LINES, 14),
    ),
}  # fmt: skip
_FACTS = {
    "handled": ("received.kg", "issued.kg", "closing.kg", "donors"),
    "distribution": ("visits", "people", "groups", "issued.kg"),
    "donors": ("donors", "received.kg", "issued.kg", "visits"),
}


def ready_form(key: str, *, language: str, word: Word) -> bytes:
    """The form as a file; `word` knows its headings (`title_<key>`, `submitted_to` ...)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    paper = _Paper(book, language, word)
    for number, table in enumerate(_TABLES[key]):
        paper.draw(key if number == 0 else "", table, word(f"sheet_{table.list_key}"), _FACTS[key] if number == 0 else ())
    book.close()
    return out.getvalue()


class _Paper:
    def __init__(self, book: Any, language: str, word: Word) -> None:
        self.book, self.language, self.word = book, language, word
        face = {"font_name": "Yu Gothic", "font_size": 10.5, "valign": "vcenter"}
        line = {**face, "border": 1}
        self.title = book.add_format({**face, "font_size": 16, "bold": True, "align": "center"})
        self.right = book.add_format({**face, "align": "right"})
        self.plain = book.add_format(face)
        self.head = book.add_format({**line, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7ECF3"})
        self.text = book.add_format({**line, "text_wrap": True})
        self.weight = book.add_format({**line, "num_format": "#,##0.0"})
        self.count = book.add_format({**line, "num_format": "#,##0"})
        self.total = {name: book.add_format({**line, "bold": True, "top": 2, "num_format": form}) for name, form in
                      (("kg", "#,##0.0"), ("count", "#,##0"), ("text", "General"))}  # fmt: skip

    def mark(self, key: str, field: str = "") -> str:
        """The mark as one writes it in this language."""
        if field:
            one = LISTS[key]
            found = one.field(field)
            return f"{{{{{one.name(self.language)}.{found.name(self.language) if found else field}}}}}"
        return f"{{{{{CHOICES[key].name(self.language)}}}}}"

    def draw(self, key: str, table: Table, sheet_name: str, facts: Sequence[str]) -> None:
        sheet = self.book.add_worksheet(sheet_name[:31])
        last = len(table.fields) - 1
        sheet.set_column(0, last, table.width, self.plain)
        names = [place for place, field in enumerate(table.fields) if field in ("name", "municipality")]
        for place in names:
            sheet.set_column(place, place, 22 if table.fields[place] == "name" else 16, self.plain)
        row = self._heading(sheet, key, last, facts) if key else 0
        row = self._table(sheet, table, row)
        sheet.print_area(0, 0, row, last)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer("&R&P / &N")

    def _heading(self, sheet: Any, key: str, last: int, facts: Sequence[str]) -> int:
        """Title, day, who reports, the days and the main figures; answers the first free row."""
        sheet.merge_range(0, 0, 0, last, self.word(f"title_{key}"), self.title)
        sheet.set_row(0, 30)
        half = last // 2 + 1
        for row, mark in enumerate(("today_era", "organization", "representative", "organization_address"), start=1):
            sheet.merge_range(row, half, row, last, self.mark(mark), self.right)
        sheet.merge_range(1, 0, 1, half - 1, self.word("submitted_to"), self.plain)
        sheet.merge_range(5, 0, 5, last, f"{self.word('days')}  {self.mark('period_era')}", self.plain)
        for place, fact in enumerate(facts[: (last + 1) // 2]):
            form = self.weight if fact.endswith(".kg") else self.count
            sheet.merge_range(7, place * 2, 7, place * 2 + 1, CHOICES[fact].name(self.language), self.head)
            sheet.merge_range(8, place * 2, 8, place * 2 + 1, self.mark(fact), form)
        sheet.write(9, 0, self.word("visits_note"), self.plain)
        return 11

    def _table(self, sheet: Any, table: Table, top: int) -> int:
        one = LISTS[table.list_key]
        for place, key in enumerate(table.fields):
            field = one.field(key)
            is_number, is_weight = bool(field and field.kind == "number"), key.endswith("kg")
            sheet.write(top, place, field.name(self.language) if field else key, self.head)
            form = self.weight if is_weight else self.count if is_number else self.text
            sheet.write_string(top + 1, place, self.mark(table.list_key, key), form)
            for row in range(top + 2, top + 1 + table.lines):
                sheet.write_blank(row, place, None, form)
            self._sum(sheet, table, top, place, is_number=is_number and key != "number")
        sheet.set_row(top, 34)
        sheet.repeat_rows(top)
        return top + table.lines + 1

    def _sum(self, sheet: Any, table: Table, top: int, place: int, *, is_number: bool) -> None:
        below = top + table.lines + 1
        if is_number:
            column = xl_col_to_name(place)
            form = self.total["kg" if table.fields[place].endswith("kg") else "count"]
            sheet.write_formula(below, place, f"=SUM({column}{top + 2}:{column}{below})", form)
        else:
            sheet.write(below, place, self.word("total") if place == table.fields.index("name") else "", self.total["text"])
