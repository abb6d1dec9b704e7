"""A workbook whose rows go through constant memory: tables that go on on further sheets, print well on A4 and are safe to open."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.dates import era, tokyo_day
from matching.impact import Period
from matching.workbook.about import ImpactBook, Progress
from matching.workbook.cells import Formula, column_letter, lines_of, prepared, safe_text, sheet_name
from matching.workbook.layout import LAYOUTS, ORDER, Column, Limits
from matching.workbook.looks import BASE, LOOKS

# The row of headings, from 0: title, period and note stand above it.
TOP = 3
REPORT_EVERY = 1000
LONGEST_FOOT_NAME = 40
ADDED_UP = ("whole", "kg")
LEFT = ("text", "code", "day", "id")
AFTER = "_after"
BACK_COLUMN = 5
LINE_HEIGHT, TALLEST = 14, 409


def looks_of(columns: Sequence[Column]) -> list[str]:
    """How the cells of each column look; words that follow a number stand a little off it."""
    looks = [column.look for column in columns]
    return [
        f"{look}{AFTER}" if look in LEFT and before not in LEFT else look
        for before, look in zip(["text", *looks], looks, strict=False)
    ]


@dataclass(slots=True)
class Part:
    """One sheet of a table: where it is, how many rows it has and what its columns add up to."""

    sheet: Worksheet
    name: str
    columns: Sequence[Column]
    top: int = TOP
    rows: int = 0
    totals: list[float] = field(default_factory=list)
    # The formats of each column, for odd and for even rows.
    formats: Sequence[list[Format]] = ()

    @property
    def next_row(self) -> int:
        return self.top + 1 + self.rows

    def range_of(self, column: int) -> str:
        """The cells of a column, as formulas on other sheets name them."""
        letter, last = column_letter(column), self.top + 1 + max(self.rows, 1)
        return f"'{self.name}'!${letter}${self.top + 2}:${letter}${last}"


@dataclass(slots=True)
class Table:
    """All sheets of one list."""

    key: str
    columns: Sequence[Column]
    parts: list[Part] = field(default_factory=list)
    # The month whose sheets are being written, where there is one for each, and how many of them there are.
    month: str = ""
    number: int = 0

    def ranges(self, column: int) -> list[str]:
        return [part.range_of(column) for part in self.parts]

    def total(self, column: int) -> float:
        return sum(part.totals[column] for part in self.parts)


class Book:
    """Sheets may be begun in any order and stand in that of the layout; within a sheet rows go from top to bottom."""

    def __init__(
        self, target: str | IO[bytes], *, about: ImpactBook, period: Period, limits: Limits, progress: Progress | None
    ) -> None:
        self.about, self.period, self.limits, self.progress = about, period, limits, progress
        self.words: Mapping[str, str] = about.words
        self.done = self.to_do = 0
        self.tables: dict[str, Table] = {}
        self._written = 0
        self._formats: dict[str, Format] = {}
        self._eras: dict[date, str] = {}
        self._sheets: dict[Worksheet, tuple[int, int]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="tasuki-workbook-")
        options = {"constant_memory": True, "tmpdir": self._folder.name}
        plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self.workbook = Workbook(target, options | plain)
        properties = {
            "title": self.word("title"),
            "company": safe_text(about.organization_name),
            "created": about.made_at.replace(tzinfo=None),
        }
        self.workbook.set_properties(properties)

    def close(self) -> None:
        """The file is whole, its sheets in their order."""
        self.workbook.worksheets_objs.sort(key=lambda sheet: self._sheets[sheet])
        for number, sheet in enumerate(self.workbook.worksheets_objs):
            sheet.index = number
        # By its number, so not before all have theirs.
        self.workbook.worksheets_objs[0].activate()
        try:
            self.workbook.close()
        finally:
            self._folder.cleanup()

    def abandon(self) -> None:
        """Nothing more is written, and what lay aside is gone. The file is no workbook."""
        self.workbook.fileclosed = True
        for sheet in self.workbook.worksheets_objs:
            sheet._opt_close()
        self._folder.cleanup()

    def word(self, key: str, /, **values: Any) -> str:
        text = self.words[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def look(self, name: str) -> Format:
        """A format by its name, made when first asked for."""
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format(BASE | LOOKS[name])
        return self._formats[name]

    def beat(self) -> None:
        """Whoever waits hears how far it is, and may stop it."""
        if self.progress:
            self.progress(self.done, max(self.to_do, self.done))

    # --- sheets ---------------------------------------------------------------------------------------------------------------------

    def sheet(self, key: str, suffix: str = "") -> tuple[Worksheet, str]:
        """A new sheet for A4 paper across, with its foot."""
        name = sheet_name(self.word(f"sheet_{key}"), suffix)
        sheet = self.workbook.add_worksheet(name)
        self._sheets[sheet] = (ORDER.index(key), len(self._sheets))
        layout = LAYOUTS[key]
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(layout.pages_wide, layout.pages_tall)
        if layout.repeated:
            sheet.repeat_columns(0, layout.repeated - 1)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.75)
        # An ampersand begins a command in a foot, and digits right after a size would belong to it.
        organization = safe_text(self.about.organization_name)[:LONGEST_FOOT_NAME].replace("&", "&&")
        made = f"{tokyo_day(self.about.made_at).isoformat()}  {self.about.checkpoint['hash'][:12]}"
        sheet.set_footer(f"&L&8 {organization}  {made}&C&8&A&R&8&P / &N")
        if self.about.mark:
            sheet.set_header(f"&R&8 {safe_text(self.about.mark).replace('&', '&&')[:200]}")
        sheet.hide_gridlines(2)
        return sheet, name

    def heading(self, sheet: Worksheet, key: str, suffix: str = "", *, columns: int = 1) -> None:
        """Title, whose and which period, one sentence on what the sheet counts, and the way back to the contents."""
        sheet.set_row(0, 28)
        title = self.word(f"sheet_{key}")
        self.text(sheet, 0, 0, f"{title}　{suffix}" if suffix else title, "title")
        if key != "contents":
            back = max(1, min(columns - 1, BACK_COLUMN))
            sheet.write_url(
                0, back, f"internal:'{sheet_name(self.word('sheet_contents'))}'!A1", self.look("back"), self.word("back")
            )
        self.text(sheet, 1, 0, f"{self.about.organization_name}　{self.period_text()}", "plain")
        self.text(sheet, 2, 0, self.word(f"note_{key}"), "note")

    # --- tables ---------------------------------------------------------------------------------------------------------------------

    def table(self, key: str, columns: Sequence[Column] | None = None, *, begins: bool = True) -> Table:
        """A list with the columns of its layout; rows follow by `row`, the end by `end`."""
        table = self.tables[key] = Table(key, columns or LAYOUTS[key].columns)
        if begins:
            self.begin_part(table)
        return table

    def begin_month(self, table: Table, month: str) -> None:
        """The list goes on on the sheets of a month."""
        table.month, table.number = month, 0
        self.begin_part(table)

    def begin_part(self, table: Table) -> Part:
        """The list goes on on a further sheet."""
        table.number += 1
        suffix = f"{table.month} {table.number}".strip() if table.number > 1 else table.month
        sheet, name = self.sheet(table.key, suffix)
        self.heading(sheet, table.key, suffix, columns=len(table.columns))
        part = Part(sheet, name, table.columns, totals=[0] * len(table.columns))
        for number, column in enumerate(table.columns):
            sheet.set_column(number, number, column.width)
        self.headings(sheet, TOP, table.columns)
        part.formats = self.formats_of(table.columns)
        sheet.freeze_panes(TOP + 1, 1)
        sheet.repeat_rows(TOP)
        table.parts.append(part)
        return part

    def headings(self, sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
        texts = [column.heading or self.heading_word(column.key) for column in columns]
        sheet.set_row(row, self._height(columns, texts, least=24))
        for number, (look, text) in enumerate(zip(looks_of(columns), texts, strict=True)):
            heading = "heading_after" if look.endswith(AFTER) else "heading" if look in LEFT else "heading_number"
            self.text(sheet, row, number, text, heading)

    def _height(self, columns: Sequence[Column], texts: Sequence[str], *, least: float) -> float:
        """Of a row in which no word is cut off."""
        lines = max(lines_of(prepared(text)[2], column.width) for column, text in zip(columns, texts, strict=True))
        return max(least, min(TALLEST, LINE_HEIGHT * lines + 4))

    def heading_word(self, key: str) -> str:
        """The heading of a column; those of the goods account are made of the column and the unit."""
        if key in self.words:
            return self.words[key]
        column, unit = key.rsplit("_", 1)
        return self.word(f"head_{unit}", column=self.word(f"column_{column}"))

    def formats_of(self, columns: Sequence[Column]) -> tuple[list[Format], list[Format]]:
        looks = looks_of(columns)
        return [self.look(look) for look in looks], [self.look(f"{look}_band") for look in looks]

    def row(self, table: Table, *values: Any) -> None:
        """A row in the list; on a further sheet when this one is full."""
        part = table.parts[-1]
        if part.rows >= self.limits.rows:
            part = self.begin_part(table)
        self.cells(part, part.next_row, values)
        part.rows += 1
        self._written += 1
        if self._written % REPORT_EVERY == 0:
            self.beat()

    def cells(self, part: Part, row: int, values: Sequence[Any]) -> None:
        """The cells of one row, with a light ground in every second one."""
        sheet, formats, totals, lines = part.sheet, part.formats[part.rows & 1], part.totals, 1
        for number, value in enumerate(values):
            if value is None or value == "":
                sheet.write_blank(row, number, None, formats[number])
            elif isinstance(value, str):
                text, is_quoted, width = prepared(value)
                look = formats[number]
                if is_quoted or width > part.columns[number].width - 1:
                    look = self._text_look(part, number, is_quoted)
                    lines = max(lines, lines_of(width, part.columns[number].width))
                sheet.write_string(row, number, text, look)
            elif isinstance(value, Formula):
                sheet.write_formula(row, number, value.text, formats[number], value.value)
                totals[number] += value.value
            elif isinstance(value, date):
                sheet.write_datetime(row, number, value, formats[number])
            else:
                sheet.write_number(row, number, value, formats[number])
                totals[number] += value
        if lines > 1:
            # What is known of the rows before is written already and would only fill the memory.
            sheet.row_info.clear()
            sheet.row_sizes.clear()
            sheet.set_row(row, min(TALLEST, LINE_HEIGHT * lines + 4))

    def _text_look(self, part: Part, number: int, is_quoted: bool) -> Format:
        """For what is wider than its column, or like a formula: the quote mark keeps Excel from making one of it when somebody edits the cell."""
        name = looks_of(part.columns)[number]
        if name.startswith("text"):
            name = name.replace("text", "text_quoted" if is_quoted else "text_wrapped")
        return self.look(f"{name}_band" if part.rows & 1 else name)

    def end(self, table: Table) -> None:
        """Every sheet of the list ends with live sums, and filters the rows above them. A list without rows says so."""
        for part in table.parts:
            is_empty = not part.rows
            if is_empty:
                self.text(part.sheet, part.next_row, 0, self.word("nothing"), "note")
            row = part.next_row + is_empty
            self.totals(part, row, self.word("total" if len(table.parts) == 1 else "total_of_sheet"))
            part.sheet.autofilter(part.top, 0, row - 1, len(part.columns) - 1)
            self.widen(part)
            self._no_marks(part, row)

    def widen(self, part: Part) -> None:
        """Columns become as wide as their sums: a number that does not fit would show as ####."""
        for number, column in enumerate(part.columns):
            if column.look in ADDED_UP:
                digits = f"{abs(part.totals[number]):,.3f}" if column.look == "kg" else f"{abs(part.totals[number]):,.0f}"
                part.sheet.set_column(number, number, max(column.width, 1.15 * len(digits) + 2.5))

    def totals(self, part: Part, row: int, label: str, function: str = "SUBTOTAL(9,{})") -> None:
        """A row of live sums; those of a filtered list add up what is shown."""
        self.text(part.sheet, row, 0, label, "total")
        for number, column in enumerate(part.columns[1:], start=1):
            if column.look not in ADDED_UP:
                part.sheet.write_blank(row, number, None, self.look("total"))
                continue
            letter = column_letter(number)
            formula = "=" + function.format(f"{letter}{part.top + 2}:{letter}{row}") if part.rows else "=0"
            part.sheet.write_formula(row, number, formula, self.look(f"total_{column.look}"), round(part.totals[number], 3))

    def _no_marks(self, part: Part, row: int) -> None:
        """Numbers of packs and lots are text on purpose: no green corner."""
        letters = [column_letter(number) for number, column in enumerate(part.columns) if column.look == "code"]
        if letters:
            cells = " ".join(f"{letter}{part.top + 2}:{letter}{row + 1}" for letter in letters)
            part.sheet.ignore_errors({"number_stored_as_text": cells})

    # --- cells ----------------------------------------------------------------------------------------------------------------------

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "text") -> None:
        sheet.write_string(row, column, safe_text(text), self.look(look))

    def define(self, name: str, sheet_name: str, row: int, column: int) -> None:
        """A name of its own for a cell."""
        self.workbook.define_name(name, f"='{sheet_name}'!${column_letter(column)}${row + 1}")

    def pages(self) -> list[tuple[str, str, int | None]]:
        """Key, name and rows of every sheet but the contents, in their order; no rows where it is not one list."""
        rows = {part.name: part.rows for table in self.tables.values() for part in table.parts}
        found = sorted((rank, sheet.get_name()) for sheet, rank in self._sheets.items() if ORDER[rank[0]] != "contents")
        return [(ORDER[position], name, rows.get(name)) for (position, _), name in found]

    def era_day(self, day: date) -> str:
        """The day as offices write it, such as 令和8年4月1日."""
        if day not in self._eras:
            self._eras[day] = self._era("era_day", day)
        return self._eras[day]

    def era_month(self, day: date) -> str:
        return self._era("era_month", day)

    def _era(self, word: str, day: date) -> str:
        key, year = era(day)
        counted = self.words["era_first_year"] if year == 1 else str(year)
        return self.word(word, era=self.words[f"era_{key}"], year=counted, month=day.month, day=day.day)

    def period_text(self) -> str:
        first, last = self.period.first, self.period.last
        days = {"first": self.era_day(first), "last": self.era_day(last)}
        return self.word("period", **days, first_iso=first.isoformat(), last_iso=last.isoformat())
