"""Marks in a form's cells turned into bindings, and bindings of an earlier version carried over to a new one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from matching.forms.bindings import TEXT, Binding, check_cell, guess_last_row
from matching.forms.choices import CHOICES, LISTS, Choice
from matching.forms.errors import FormulaInCell, TableHeading
from matching.forms.marks import MARK, Token, Unknown, has_mark, is_only_mark, mark_key, read_mark, written_marks
from matching.forms.wording import CategoryNames
from matching.xlsx.addresses import Cell, column_number, letters
from matching.xlsx.layout import Layout
from matching.xlsx.patching import FormulaTied

Note = tuple[str, dict[str, Any]]
# Sheets that share fewer of their words than this are not the same sheet under two names.
ALIKE = 0.3
# As far as a cell's own words may stand from it.
REACH = 40
# Headings of a list stand at most so far above its first line.
HEADING_ROWS = 4


@dataclass(slots=True)
class Found:
    bindings: list[Binding]
    notes: list[Note]


def find_marks(layout: Layout, categories: CategoryNames) -> Found:
    """Bindings of all marks in the form; marks nobody knows are told with the nearest name."""
    found = Found([], [])
    for sheet in layout.sheets:
        rows: dict[tuple[int, str], dict[str, str]] = {}
        for row, column, _, text, marks in sheet["cells"]:
            if has_mark(text) and not marks:
                _read_cell(found, sheet["name"], Cell(row, column), text, categories, rows)
        for (row, what), columns in rows.items():
            found.bindings.append(_list_from_marks(layout, sheet["name"], row, what, columns))
    return found


def _read_cell(
    found: Found, sheet: str, at: Cell, text: str, categories: CategoryNames, rows: dict[tuple[int, str], dict[str, str]]
) -> None:  # fmt: skip
    tokens = [read_mark(written, categories) for written in written_marks(text)]
    for token in tokens:
        if isinstance(token, Unknown):
            found.notes.append(
                ("mark_unknown", {"cell": at.name, "sheet": sheet, "written": token.written, "nearest": token.nearest})
            )
    known = [token for token in tokens if isinstance(token, Token)]
    if not known:
        return
    if is_only_mark(text) and known[0].column:
        rows.setdefault((at.row, known[0].what), {})[letters(at.column)] = known[0].column
    elif is_only_mark(text):
        found.bindings.append(_from_token(sheet, at, known[0]))
    elif any(token.column for token in known):
        found.notes.append(("list_among_words", {"cell": at.name, "sheet": sheet}))
    else:
        found.bindings.append(Binding(sheet, at.name, TEXT, text=text, from_mark=True))


def _from_token(sheet: str, at: Cell, token: Token) -> Binding:
    return Binding(sheet, at.name, token.what, token.category, token.month, token.label, from_mark=True)


def _list_from_marks(layout: Layout, sheet: str, row: int, what: str, columns: dict[str, str]) -> Binding:
    first = Cell(row, min(column_number(column) for column in columns))
    last_row = guess_last_row(layout, sheet, first, columns)
    return Binding(sheet, first.name, what, columns=columns, last_row=last_row, from_mark=True)


def carry_over(old: Layout, new: Layout, bindings: list[Binding]) -> Found:
    """Bindings that a person made, pointed into the new version: sheets by name or likeness, cells by the words beside them."""
    found = Found([], [])
    sheets = _match_sheets(old, new)
    for name in dict.fromkeys(binding.sheet for binding in bindings):
        if sheets.get(name) not in (name, None):
            found.notes.append(("sheet_renamed", {"old": name, "new": sheets[name]}))
    for binding in bindings:
        target = sheets.get(binding.sheet)
        moved = _carried(old, new, binding, target, found) if target else None
        if moved is None or any((moved.sheet, moved.cell) == (one.sheet, one.cell) for one in found.bindings):
            found.notes.append(("binding_lost", {"cell": binding.cell, "sheet": binding.sheet}))
        else:
            found.bindings.append(moved)
    return found


def _carried(old: Layout, new: Layout, binding: Binding, target: str, found: Found) -> Binding | None:
    at = _moved(old, new, binding, target, found)
    try:
        check_cell(new, target, at, overwrite=binding.overwrites)
    except (FormulaInCell, FormulaTied, TableHeading):
        return None
    shift_rows, shift_columns = at.row - binding.at.row, at.column - binding.at.column
    columns = {letters(column_number(column) + shift_columns): field for column, field in binding.columns.items()}
    last_row = guess_last_row(new, target, at, columns) if columns else 0
    if columns and old.sheet(binding.sheet) and last_row < binding.last_row + shift_rows:
        found.notes.append(("list_shorter", {"cell": at.name, "sheet": target, "row": last_row}))
    return replace(binding, sheet=target, cell=at.name, columns=columns, last_row=last_row)


def _moved(old: Layout, new: Layout, binding: Binding, target: str, found: Found) -> Cell:
    """Where the cell is now: where its words stand, if they stand elsewhere and only once."""
    words = next(_words_beside(old, binding.sheet, binding.at), None)
    if words is None or _is_same_words(new.text(target, words[0]), words[1]):
        return new.main_cell(target, binding.at)
    places = [Cell(cell[0], cell[1]) for cell in new.cells(target).values() if _is_same_words(cell[3], words[1])]
    if len(places) == 1:
        row, column = binding.at.row + places[0].row - words[0].row, binding.at.column + places[0].column - words[0].column
        if row > 0 and column > 0:
            at = new.main_cell(target, Cell(row, column))
            found.notes.append(("cell_moved", {"cell": binding.cell, "to": at.name, "sheet": target, "words": words[1][:30]}))
            return at
    found.notes.append(("cell_unsure", {"cell": binding.cell, "sheet": target, "words": words[1][:30]}))
    return new.main_cell(target, binding.at)


def _is_same_words(one: str, other: str) -> bool:
    """Whether two versions of a form call a cell the same: alike, or one a little longer than the other."""
    short, long = sorted((mark_key(one), mark_key(other)), key=len)
    return one == other or (len(short) > 1 and long.startswith(short))


def _words_beside(layout: Layout, sheet: str, at: Cell) -> Iterator[tuple[Cell, str]]:
    """Words to the left in the row, then above in the column: what a form calls the cell."""
    for column in range(at.column - 1, max(at.column - REACH, 0), -1):
        if text := layout.text(sheet, Cell(at.row, column)):
            yield Cell(at.row, column), text
    for row in range(at.row - 1, max(at.row - REACH, 0), -1):
        if text := layout.text(sheet, Cell(row, at.column)):
            yield Cell(row, at.column), text


def words_beside(layout: Layout, sheet: str, at: Cell) -> str:
    """What the form itself calls the cell; empty where no words are near."""
    return next((text for _, text in _words_beside(layout, sheet, at) if not has_mark(text)), "")


def _match_sheets(old: Layout, new: Layout) -> dict[str, str]:
    """The sheet of the new version that each old one became."""
    names = [sheet["name"] for sheet in new.sheets]
    matched = {sheet["name"]: sheet["name"] for sheet in old.sheets if sheet["name"] in names}
    free = [name for name in names if name not in matched]
    for sheet in old.sheets:
        if sheet["name"] not in matched and free:
            likeness, best = max((_likeness(old, sheet["name"], new, name), name) for name in free)
            if likeness >= ALIKE:
                matched[sheet["name"]] = best
                free.remove(best)
    return matched


def _likeness(old: Layout, old_name: str, new: Layout, new_name: str) -> float:
    """The share of words that two sheets have in common."""
    one = {cell[3] for cell in old.cells(old_name).values() if cell[3]}
    other = {cell[3] for cell in new.cells(new_name).values() if cell[3]}
    return len(one & other) / len(one | other) if one | other else 0.0


def guess_columns(layout: Layout, sheet: str, at: Cell, list_key: str) -> dict[str, str]:
    """Columns of a list by the headings above its first line, as far as they are understood."""
    found: dict[str, str] = {}
    fields = LISTS[list_key].fields
    for row in range(at.row - 1, max(at.row - HEADING_ROWS, 1) - 1, -1):
        for cell in sorted(one for one in layout.cells(sheet) if one.row == row and layout.text(sheet, one)):
            said = mark_key(MARK.sub("", layout.text(sheet, cell)))
            field = next((one for one in fields if one.key not in found.values() and said and _is_said(said, one)), None)
            place = letters(layout.main_cell(sheet, Cell(at.row, cell.column)).column)
            if field and place not in found:
                found[place] = field.key
        if found:
            break
    return found


def _is_said(said: str, field: Choice) -> bool:
    """Whether a heading names the field: the same, or one the beginning or end of the other."""
    for name in map(mark_key, field.names):
        if (
            said == name
            or (len(name) > 1 and (said.startswith(name) or said.endswith(name)))
            or (len(said) > 2 and name.startswith(said))
        ):
            return True
    return False


def asked_labels(bindings: list[Binding], categories: CategoryNames) -> list[str]:
    """Texts that a person is asked for when the form is filled, each once."""
    labels = []
    for binding in bindings:
        if binding.what == "ask":
            labels.append(binding.label)
        if binding.what == TEXT:
            tokens = [read_mark(written, categories) for written in written_marks(binding.text)]
            labels += [token.label for token in tokens if isinstance(token, Token) and CHOICES[token.what].group == "asked"]
    return list(dict.fromkeys(labels))
