"""A form with the figures of a period: first as lines to look at, then as cells written, then as a file that can be made again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.forms.bindings import TEXT, Binding, step_of
from matching.forms.choices import LISTS
from matching.forms.lists import Row, behind_list, is_summable, rows_of
from matching.forms.marks import MARK, Token, Unknown, read_mark
from matching.forms.sums import Sums
from matching.forms.values import Content, Occasion, Value, value_of
from matching.forms.wording import CategoryNames, Wording
from matching.xlsx.addresses import Cell, column_number, parse_cell
from matching.xlsx.filling import ExtraSheet, fill_workbook
from matching.xlsx.layout import Layout, serial_of_day
from matching.xlsx.patching import LONGEST_TEXT, Written

Doubt = tuple[str, dict[str, Any]]
# Rows of a list that the page shows; the file has all of them.
SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One cell of the preview; for a list `rows` are the first of its `count`, and `fits` how many found room in the form."""

    binding: Binding
    shown: str
    value: Value
    rows: list[list[str]] = field(default_factory=list)
    count: int = 0
    fits: int = 0

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return self.value.doubts


@dataclass(slots=True)
class Filling:
    """What would be written. `doubts` concern the whole form."""

    lines: list[Line] = field(default_factory=list)
    writes: dict[str, dict[str, Written]] = field(default_factory=dict)
    extras: list[ExtraSheet] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Kept with the filling: enough to make the same file again and to show what went in."""
        return {
            "lines": [_kept(line) for line in self.lines],
            "writes": self.writes,
            "extras": [[extra.name, [list(row) for row in extra.rows]] for extra in self.extras],
            "doubts": [[code, values] for code, values in _all_doubts(self)],
        }


def _kept(line: Line) -> dict[str, Any]:
    return {"binding": line.binding.as_json(), "shown": line.shown, "behind": dict(line.value.behind), "count": line.count}


def _all_doubts(filling: Filling) -> Iterable[Doubt]:
    yield from filling.doubts
    for line in filling.lines:
        for code, values in line.doubts:
            yield code, {"cell": line.binding.cell, **values}


def plan_filling(
    layout: Layout, bindings: Iterable[Binding], sums: Sums, *, occasion: Occasion, categories: CategoryNames
) -> Filling:
    """Every bound cell with its value, counted now. Nothing is kept."""
    filling = Filling(doubts=list(_period_doubts(sums, occasion)))
    for binding in bindings:
        if layout.sheet(binding.sheet) is None:
            continue
        if binding.list_key:
            _fill_list(filling, layout, binding, sums, occasion.wording)
        elif binding.what == TEXT:
            _fill_text(filling, binding, sums, occasion, categories)
        else:
            token = Token(binding.what, binding.category, binding.month, binding.label)
            _fill_cell(filling, layout, binding, value_of(token, sums, occasion), occasion.wording)
    return filling


def _period_doubts(sums: Sums, occasion: Occasion) -> Iterable[Doubt]:
    if sums.period.last >= occasion.today:
        yield "not_over", {}
    elif sums.first_open_day is None or sums.period.last >= sums.first_open_day:
        yield "not_closed", {}


def _fill_cell(filling: Filling, layout: Layout, binding: Binding, value: Value, wording: Wording) -> None:
    written, shown = _written(layout, binding.sheet, binding.at, value.content, wording)
    _write(filling, binding.sheet, binding.at, written)
    if isinstance(value.content, str) and len(value.content) > LONGEST_TEXT:
        value = Value(value.content, value.behind, (*value.doubts, ("text_cut", {"limit": LONGEST_TEXT})))
    filling.lines.append(Line(binding, shown, value))


def _written(layout: Layout, sheet: str, at: Cell, content: Content, wording: Wording) -> tuple[Written, str]:
    """What the cell is given and how it reads: a day is a real day where the form's own format shows days."""
    if isinstance(content, date):
        said = wording.day(content)
        return (serial_of_day(content, is_1904=layout.is_1904), said) if layout.look(sheet, at)["is_day"] else (said, said)
    return content, said_of(content, wording)


def said_of(content: Content, wording: Wording) -> str:
    """A value as words."""
    if content is None:
        return ""
    if isinstance(content, date):
        return wording.day(content)
    if isinstance(content, str):
        return content
    return f"{content:,}" if isinstance(content, int) else f"{content:,.3f}".rstrip("0").rstrip(".")


def _write(filling: Filling, sheet: str, at: Cell, written: Written) -> None:
    # The first binding of a cell counts: a list never runs over a figure.
    filling.writes.setdefault(sheet, {}).setdefault(at.name, written)


def _fill_text(filling: Filling, binding: Binding, sums: Sums, occasion: Occasion, categories: CategoryNames) -> None:
    """Marks among other words: the words stay, numbers are written into them."""
    doubts: list[Doubt] = []
    behind: dict[str, Any] = {}
    words, end = [], 0
    for match in MARK.finditer(binding.text):
        token = read_mark(match[1], categories)
        words.append(binding.text[end : match.start()])
        end = match.end()
        if isinstance(token, Unknown) or token.column:
            words.append(match[0])
            continue
        value = value_of(token, sums, occasion)
        doubts += value.doubts
        behind = behind or dict(value.behind)
        words.append(said_of(value.content, occasion.wording))
    text = "".join([*words, binding.text[end:]])
    _write(filling, binding.sheet, binding.at, text)
    filling.lines.append(Line(binding, text, Value(text, behind, tuple(doubts))))


def _fill_list(filling: Filling, layout: Layout, binding: Binding, sums: Sums, wording: Wording) -> None:
    """Rows downward. Of a list that is longer than its room the last line takes the rest together, and a sheet behind lists them one by one:
    rows put in between would move sums, merged cells and drawings that nobody asked to move."""
    key = str(binding.list_key)
    rows = rows_of(key, sums, wording)
    step = step_of(layout, binding.sheet, binding.at)
    room = max((binding.last_row - binding.at.row + 1) // step, 1)
    fits = len(rows) if len(rows) <= room else room - 1
    shown = rows[:fits]
    value = behind_list(key, sums)
    doubts = list(value.doubts) + ([] if rows else [("no_data", {})])
    if len(rows) > room:
        extra = _extra_sheet(key, rows[fits:], binding, wording, taken=len(filling.extras))
        filling.extras.append(extra)
        shown = [*shown, _rest(key, rows[fits:], binding, wording)]
        doubts.append(("list_goes_on", {"n": len(rows), "room": room, "rest": len(rows) - fits, "name": extra.name}))
    first = binding.at
    for number, row in enumerate(shown or [{}]):
        for column, name in binding.columns.items():
            at = Cell(first.row + number * step, column_number(column))
            _write(filling, binding.sheet, at, _written(layout, binding.sheet, at, row.get(name), wording)[0])
    said = [[said_of(row.get(name), wording) for name in binding.columns.values()] for row in shown[:SHOWN_ROWS]]
    filling.lines.append(Line(binding, "", Value(None, value.behind, tuple(doubts)), said, len(rows), fits))


def _rest(key: str, rows: list[Row], binding: Binding, wording: Wording) -> Row:
    """One line for all that found no room, so that sums below the list still come out right."""
    line: Row = {}
    named = False
    for name in binding.columns.values():
        if is_summable(key, name):
            amounts = [number for row in rows if isinstance(number := row.get(name), int | float)]
            line[name] = round(sum(amounts), 3)
        elif not named and name != "number":
            line[name] = wording.word("rest").replace("{n}", str(len(rows)))
            named = True
    return line


def _extra_sheet(key: str, rows: list[Row], binding: Binding, wording: Wording, *, taken: int) -> ExtraSheet:
    one = LISTS[key]
    fields = [field for name in binding.columns.values() if (field := one.field(name))]
    name = wording.word("extra_sheet").replace("{list}", one.name(wording.language))
    head: list[Written] = [field.name(wording.language) for field in fields]
    lines: list[list[Written]] = [
        [wording.day(content) if isinstance(content := row.get(field.key), date) else content for field in fields] for row in rows
    ]
    return ExtraSheet(f"{name} {taken + 1}" if taken else name, [head, *lines])


def make_file(data: bytes, content: Mapping[str, Any]) -> bytes:
    """The form filled with kept content: the same content makes the same file, byte for byte."""
    writes = {sheet: {parse_cell(cell): value for cell, value in cells.items()} for sheet, cells in content["writes"].items()}
    return fill_workbook(data, writes, [ExtraSheet(name, rows) for name, rows in content["extras"]])
