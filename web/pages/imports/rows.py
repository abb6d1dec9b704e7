"""A page of the preview: rows with their cells, what is wrong with them, and the ways out."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from inventory.db import OrganizationSession
from inventory.imports.batches import choices_of, columns_of, lines_of, page_of, problems_by_line, verdict
from inventory.imports.cells import Problem
from inventory.imports.columns import KINDS
from inventory.imports.outcomes import RowOutcome
from inventory.imports.row import RowReading
from inventory.imports.tables import ImportBatch
from matching.imports import WRITERS
from web.access import today
from web.importing import heading, problem_sentence
from web.language import t

PAGE = 50
COLUMNS = 4
MOST_COLUMNS = 5
MOST_SUMMARY = 5
# What a person looks at first.
SHOWN = {
    "groups": ("name", "municipality_code", "address", "phone", "capacity", "households", "operator", "frequency"),
    "venues": ("municipality_code", "public_id", "address", "address_detail", "open_on"),
    "donors": ("name", "kind", "contact", "phone", "email"),
    "items": ("name", "gtin", "category", "weight_grams", "pieces_per_case"),
    "offers": ("donor", "item", "cases", "date", "available_to"),
    "stock": ("site", "item", "date", "quantity", "unit", "donor"),
}
NUMBERS = ("whole", "grams", "kilograms")
SIGNS = {
    "create": ("ok", "check"), "update": ("key", "pencil"), "unchanged": ("plain", "check"), "leave": ("plain", "dash"),
    "same": ("plain", "link"), "blocked": ("error", "error"), "doubtful": ("warn", "warning"),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One cell: its text as it will be read, and what is wrong with it."""

    name: str
    label: str
    text: str
    mark: str = ""
    is_number: bool = False


@dataclass
class Line:
    """One row. `act` is the word of its result; `repairs` are (field, text) for one press; `change` lists what an update would do."""

    number: int
    name: str
    act: str
    cells: list[Cell]
    reasons: list[str] = field(default_factory=list)
    repairs: list[tuple[str, str]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    # What can be decided for this row: update, leave, same or default.
    choice: str = ""
    is_edited: bool = False

    @property
    def first_field(self) -> str:
        """Where a person who edits the row begins: the first cell with a problem."""
        return next((cell.name for cell in self.cells if cell.mark), self.cells[0].name if self.cells else "")

    @property
    def sign(self) -> tuple[str, str]:
        return SIGNS[self.act]


@dataclass(frozen=True)
class Preview:
    """`number` of `pages` with the rows that the filter `wanted` leaves."""

    lines: list[Line]
    columns: list[tuple[str, str, bool]]
    wanted: str | None
    number: int
    first: int
    total: int

    @property
    def has_next(self) -> bool:
        return self.first + PAGE - 1 < self.total


def preview_of(session: OrganizationSession, batch: ImportBatch, *, wanted: str | None, number: int, edited: int | None) -> Preview:
    """The page asked for; the one with the edited row when there is one."""
    found = lines_of(batch, wanted)
    if edited in found:
        number = found.index(edited) // PAGE + 1
    number = min(max(number, 1), max(1, -(-len(found) // PAGE)))
    shown = found[(number - 1) * PAGE : number * PAGE]
    plan = page_of(session, batch, WRITERS[batch.kind], shown, today=today())
    outcomes = {outcome.row.line: outcome for outcome in plan.outcomes}
    columns = _columns(batch, plan.reading.rows)
    rows = {row.line: row for row in plan.reading.rows}
    lines = [_line(batch, rows[line], outcomes.get(line), columns, edited) for line in shown if line in rows]
    return Preview(lines, columns, wanted, number, (number - 1) * PAGE + 1 if found else 0, len(found))


def _columns(batch: ImportBatch, rows: tuple[RowReading, ...]) -> list[tuple[str, str, bool]]:
    """The usual columns that the file has, and those with problems on this page: (field, heading, is a number)."""
    mapped = set(columns_of(batch).columns) | set(batch.mapping["defaults"])
    usual = [name for name in SHOWN[batch.kind] if name in mapped][:COLUMNS]
    order = {column.field: column for column in KINDS[batch.kind]}
    troubles = Counter(problem.field for row in rows for problem in row.problems if problem.field in order)
    # What is wrong must be seen; of the rest as much as fits beside it.
    kept = list(dict.fromkeys([*usual[:1], *(name for name, _ in troubles.most_common()), *usual]))[:MOST_COLUMNS]
    if len(kept) > COLUMNS and not set(kept[COLUMNS:]) & set(troubles):
        kept = kept[:COLUMNS]
    places = {name: place for place, name in reversed(list(enumerate([*usual, *order])))}
    return [(name, heading(batch.kind, name), order[name].reads in NUMBERS) for name in sorted(kept, key=lambda name: places[name])]


def _line(
    batch: ImportBatch, row: RowReading, outcome: RowOutcome | None, columns: list[tuple[str, str, bool]], edited: int | None
) -> Line:
    verdict_ = verdict(row.problems)
    act = "blocked" if verdict_ == "blocked" or outcome is None else outcome.act
    if act == "problem":
        act = "blocked"
    # A decided row needs no second look.
    if verdict_ == "doubtful" and act in ("create", "update"):
        act = "doubtful"
    problems = [problem for problem in row.problems if act != "same" or problem.code != "same_as_line"]
    marks = {problem.field: "error" if problem.blocking else "warn" for problem in sorted(problems, key=lambda one: one.blocking)}
    cells = [Cell(name, word, row.texts.get(name, ""), marks.get(name, ""), is_number) for name, word, is_number in columns]
    line = Line(row.line, row.texts.get(columns[0][0], "") if columns else "", act, cells, is_edited=edited == row.line)
    line.reasons = list(dict.fromkeys(problem_sentence(batch.kind, problem) for problem in problems))
    line.repairs = [(problem.field, problem.suggestion) for problem in problems if problem.suggestion][:2]
    if outcome is not None and act != "blocked":
        line.changes = _changes(batch.kind, outcome)
        line.choice = _choice(batch, row, outcome, problems)
    return line


def _choice(batch: ImportBatch, row: RowReading, outcome: RowOutcome, problems: list[Problem]) -> str:
    if outcome.act in ("update", "leave"):
        return "leave" if outcome.act == "update" else "update"
    if choices_of(batch).is_same(row.line):
        return "default"
    is_double = any(problem.code == "same_as_line" for problem in problems)
    return "same" if batch.kind == "groups" and is_double else ""


def _changes(kind: str, outcome: RowOutcome) -> list[str]:
    names = {"municipality_code": "municipality_code", "prefecture_code": "prefecture", "excluded_allergens": "exclude_allergens"}
    return [
        t("imports.change_of", field=heading(kind, names.get(name, name)), before=_shown(before), since=_shown(outcome.changes[name]))
        for name, before in outcome.before.items()
    ]


def _shown(value: Any) -> str:
    text = t("imports.between").join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return text[:60] or t("imports.empty_cell")


def summary_of(batch: ImportBatch) -> tuple[list[tuple[int, str]], int]:
    """The first rows to correct, a sentence each, and how many more there are."""
    blocked = [
        (line, next(problem for problem in problems if problem.blocking))
        for line, problems in problems_by_line(batch).items()
        if verdict(problems) == "blocked"
    ]
    sentences = [
        (line, t("imports.fix_line", line=line, sentence=problem_sentence(batch.kind, problem)))
        for line, problem in sorted(blocked, key=lambda pair: pair[0])
    ]
    return sentences[:MOST_SUMMARY], max(len(sentences) - MOST_SUMMARY, 0)
