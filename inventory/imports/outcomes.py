"""What an import will do with each row, and the shape of the writers that do it. Each floor has writers for its own tables."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from inventory.db import OrganizationSession
from inventory.imports.cells import Problem
from inventory.imports.row import RowReading
from inventory.imports.rows import SheetReading

# create, update: written; unchanged: there already, alike; leave: there already, different, and to stay so;
# same: the same record as an earlier row of the file; problem: kept out.
ACTS = ("create", "update", "unchanged", "leave", "same", "problem")
WRITTEN = ("create", "update")
FINGERPRINT = "fingerprint"


@dataclass(frozen=True)
class Choices:
    """What the person decided: whether known records take the file's values, row by row where they said so, and how groups begin."""

    update: bool = True
    rows: Mapping[int, str] = field(default_factory=dict)
    group_state: str = "applied"

    def updates(self, line: int) -> bool:
        return self.rows.get(line, "update" if self.update else "leave") == "update"

    def is_same(self, line: int) -> bool:
        return self.rows.get(line) == "same"


@dataclass
class RowOutcome:
    """`changes` are the fields an update sets, `before` what they hold now; `values` is what the writer of the kind needs besides."""

    row: RowReading
    act: str
    name: str
    record_id: uuid.UUID | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def doubt(self, code: str, name: str, *, suggestion: str | None = None, **values: Any) -> None:
        """Something to look at; the row goes in all the same."""
        self._note(code, name, suggestion, is_blocking=False, values=values)

    def refuse(self, code: str, name: str, *, suggestion: str | None = None, **values: Any) -> None:
        """The row stays out."""
        self._note(code, name, suggestion, is_blocking=True, values=values)
        self.act = "problem"

    def _note(self, code: str, name: str, suggestion: str | None, *, is_blocking: bool, values: dict[str, Any]) -> None:
        problem = Problem(self.row.line, name, code, self.row.texts.get(name, ""), suggestion, is_blocking, values)
        self.row.problems.append(problem)


@dataclass(frozen=True)
class Writing:
    """Who writes which import, when."""

    import_id: uuid.UUID
    actor_id: uuid.UUID
    now: datetime
    today: date
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True)
class Written:
    """A record made or changed by a row. `before` of an updated record: {field: [value before, value since]}; of a new one a fingerprint
    of its fields, so that later changes by hand are noticed."""

    line: int
    record_kind: str
    record_id: uuid.UUID
    act: str
    before: dict[str, list[Any]] | None = None


@dataclass(frozen=True)
class RecordKind:
    """How records of one kind are taken back."""

    name: str
    table: Any
    label: Callable[[Any], str]
    # Tables whose rows are part of the record and go with it.
    own: tuple[Any, ...] = ()
    # The record's id is the id of its place.
    is_place: bool = False
    # The column that names the record this one is a part of.
    part_of: str | None = None
    # Puts earlier values back; without one, new records only.
    restore: Callable[[OrganizationSession, Any, dict[str, Any], Writing], None] | None = None
    # What records hold beside their own columns, as "part.key" -> value; what is not named is None.
    read_parts: Callable[[OrganizationSession, Sequence[uuid.UUID]], dict[uuid.UUID, dict[str, Any]]] | None = None
    # Why a part that the import added cannot be taken away from a record by now, as "part" -> reason.
    parts_in_use: Callable[[OrganizationSession, Sequence[uuid.UUID], datetime], dict[uuid.UUID, dict[str, str]]] | None = None


Planner = Callable[[OrganizationSession, Sequence[RowReading], Choices, date], list[RowOutcome]]
RowWriter = Callable[[OrganizationSession, Sequence[RowOutcome], Writing], list[Written]]


@dataclass(frozen=True)
class Writer:
    """`plan` decides for each readable row, `write` carries out what is to be created or updated, in a few statements however many."""

    plan: Planner
    write: RowWriter
    records: tuple[RecordKind, ...]


@dataclass(frozen=True)
class Plan:
    """A whole file decided."""

    reading: SheetReading
    outcomes: tuple[RowOutcome, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by how they read (ready, blocked, doubtful, blank) and by what becomes of them."""
        acts = dict.fromkeys(ACTS, 0)
        for outcome in self.outcomes:
            acts[outcome.act] += 1
        acts["problem"] = sum(row.is_blocked for row in self.reading.rows)
        return self.reading.counts | acts | {"rows": len(self.reading.rows)}

    @property
    def to_write(self) -> list[RowOutcome]:
        return [outcome for outcome in self.outcomes if outcome.act in WRITTEN]


def compare(row: RowReading, record: Any, values: Mapping[str, Any], choices: Choices, *, name: str) -> RowOutcome:
    """What becomes of a row, given the record it is about, if there is one. An empty cell never empties a field."""
    if record is None:
        return RowOutcome(row, "create", name, values=dict(values))
    changes = {field: value for field, value in values.items() if _is_said(value) and value != getattr(record, field)}
    outcome = RowOutcome(row, "unchanged", name, record_id=record.id, changes=changes, values=dict(values))
    outcome.before = {field: getattr(record, field) for field in changes}
    if changes:
        outcome.act = "update" if choices.updates(row.line) else "leave"
    return outcome


def _is_said(value: Any) -> bool:
    return value is not None and value != "" and value != [] and value != ()


def fingerprint(record: Any, fields: Sequence[str]) -> str:
    """Short proof that these fields are as they were."""
    values = json.dumps([getattr(record, field) for field in fields], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(values.encode()).hexdigest()[:32]


def created(outcome: RowOutcome, kind: str, record: Any, fields: Sequence[str] = ()) -> Written:
    """The note of a new record, with what tells later whether somebody changed these fields."""
    return Written(outcome.row.line, kind, record.id, "created", {FINGERPRINT: [list(fields), fingerprint(record, fields)]})


def part_changes(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changed in a part of a record, as "part.key" -> [value before, value since]."""
    return {
        f"{part}.{key}": [before.get(key), after.get(key)]
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    }


def updated(outcome: RowOutcome, kind: str, parts: Mapping[str, list[Any]] | None = None) -> Written:
    """The note of a changed record, with what changed in its parts."""
    before = {field: [outcome.before[field], value] for field, value in outcome.changes.items() if field in outcome.before}
    before |= parts or {}
    return Written(outcome.row.line, kind, _known(outcome), "updated", before)


def _known(outcome: RowOutcome) -> uuid.UUID:
    if outcome.record_id is None:
        raise ValueError("only a known record is updated")
    return outcome.record_id
