"""An import from the file to the last press: what was read is kept with the person's decisions, so that a reload or another day loses nothing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer

from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.imports.cells import Problem
from inventory.imports.columns import KINDS
from inventory.imports.mapping import Mapping as ColumnMapping
from inventory.imports.mapping import detect_supplement, guess_mapping
from inventory.imports.outcomes import Choices, Plan, Writer
from inventory.imports.rows import SheetReading, read_rows
from inventory.imports.table import Note, Row, Table
from inventory.imports.tables import ImportBatch

# What may be asked for; supplement sheets of groups are recognised by their headings.
ASKED_KINDS = ("groups", "donors", "items", "offers", "stock")
# Up to here a change of one cell reads the whole file again, above only its row.
READ_AGAIN_ROWS = 5_000
GROUP_STATES = ("applied", "approved")
MOST_ORIGINS = 5


class ImportClosed(DomainError):
    """The import is no preview any more: `state` says what became of it."""

    code = "import_closed"


class ColumnsMissing(DomainError):
    """Required fields have no column yet: `missing` lists them."""

    code = "import_columns_missing"
    status = 422


def keep_table(
    session: OrganizationSession, table: Table, *, kind: str, file_hash: str, actor_id: uuid.UUID | None, now: datetime
) -> ImportBatch:
    """The file's cells are kept as a preview; nothing else is written."""
    if kind not in ASKED_KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=kind)
    supplement = detect_supplement(table.headers, table.filename) if kind == "groups" else None
    defaults = {"municipality_code": supplement.municipality_code} if supplement and supplement.municipality_code else {}
    batch = ImportBatch(
        organization_id=session.organization_id,
        kind="venues" if supplement else kind,
        filename=table.filename[-200:],
        file_hash=file_hash,
        state="previewed",
        table=_stored(table),
        mapping={
            "chosen": {},
            "defaults": defaults,
            "update": True,
            "rows": {},
            "group_state": "applied",
            "origins": _origins(table),
        },
        repairs={},
        counts={},
        problems=[],
        created_by=actor_id,
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def _origins(table: Table) -> list[list[str]]:
    """Data set, licence and address of open data in the file, each named once: they are shown wherever its rows are."""
    columns = guess_mapping(table.headers, "groups").columns
    fields = ("source_name", "source_licence", "source_url")
    if not {"source_name", "source_licence"} <= set(columns):
        return []
    places = [columns.get(field) for field in fields]
    rows = [[row.cells[place] if place is not None else "" for place in places] for row in table.rows]
    named = {(name, licence): address for name, licence, address in rows if name and licence}
    return [[name[:200], licence[:200], address[:200]] for (name, licence), address in list(named.items())[:MOST_ORIGINS]]


def get_import(session: OrganizationSession, import_id: uuid.UUID, *, for_update: bool = False) -> ImportBatch:
    """The import; `for_update` holds it, so that two presses at once are one after the other."""
    query = select(ImportBatch).where(ImportBatch.id == import_id)
    batch = session.scalar(query.with_for_update() if for_update else query)
    if batch is None:
        raise NotFound(kind="import", code=str(import_id))
    return batch


def list_imports(session: OrganizationSession, *, limit: int = 50, offset: int = 0) -> list[ImportBatch]:
    """Imports, the newest first, without their cells."""
    query = select(ImportBatch).where(ImportBatch.state != "dropped").order_by(ImportBatch.id.desc()).offset(offset).limit(limit)
    return list(session.scalars(query.options(defer(ImportBatch.table), defer(ImportBatch.problems))))


def columns_of(batch: ImportBatch) -> ColumnMapping:
    """Which column fills which field, with what the person chose."""
    chosen = {int(index): field for index, field in batch.mapping["chosen"].items()}
    headers = batch.table["headers"] if batch.table else ()
    return guess_mapping(headers, batch.kind, chosen=chosen)


def needs_columns(batch: ImportBatch) -> bool:
    """Whether somebody must say what a column is before the rows can be read, or has not yet said so."""
    mapping = columns_of(batch)
    return not mapping.is_complete or (bool(mapping.unknown) and not batch.mapping["chosen"])


def choose_columns(batch: ImportBatch, chosen: Mapping[int, str | None]) -> None:
    """Every column is what was chosen. Refused when a required field is left without one."""
    must_be_open(batch)
    headers = batch.table["headers"] if batch.table else ()
    mapping = guess_mapping(headers, batch.kind, chosen=chosen)
    if mapping.missing:
        raise ColumnsMissing(missing=list(mapping.missing))
    batch.mapping = batch.mapping | {"chosen": {str(index): field for index, field in chosen.items()}}


def choose_headings(batch: ImportBatch, wanted: Mapping[str, str | None]) -> None:
    """Columns are told by their headings: each fills the named field, or none. Refused when there is no such heading or field."""
    headers = list(batch.table["headers"]) if batch.table else []
    strange = next((heading for heading in wanted if heading not in headers), None)
    if strange is not None:
        raise InvalidInput(field="mapping", problem="heading_unknown", value=strange[:100])
    choose_columns(batch, {headers.index(heading): field for heading, field in wanted.items()})


def must_be_complete(batch: ImportBatch) -> None:
    """Refuses while a required field has no column."""
    missing = columns_of(batch).missing
    if missing:
        raise ColumnsMissing(missing=list(missing))


def choices_of(batch: ImportBatch) -> Choices:
    rows = {int(line): choice for line, choice in batch.mapping["rows"].items()}
    return Choices(update=batch.mapping["update"], rows=rows, group_state=batch.mapping["group_state"])


def choose(batch: ImportBatch, *, update: bool | None = None, group_state: str | None = None) -> None:
    """The file's values go over known records, or they are left; new groups begin in this state."""
    must_be_open(batch)
    changed: dict[str, Any] = {}
    if update is not None:
        changed |= {
            "update": update,
            "rows": {line: choice for line, choice in batch.mapping["rows"].items() if choice == "same"},
        }
    if group_state is not None:
        if group_state not in GROUP_STATES:
            raise InvalidInput(field="group_state", problem="unknown_choice", value=group_state)
        changed["group_state"] = group_state
    batch.mapping = batch.mapping | changed


def choose_row(batch: ImportBatch, line: int, choice: str) -> None:
    """This row updates, leaves, or is the same record as an earlier row; `default` follows the rest of the file again."""
    must_be_open(batch)
    if choice not in ("update", "leave", "same", "default"):
        raise InvalidInput(field="choice", problem="unknown_choice", value=choice)
    _row(batch, line)
    rows = {key: value for key, value in batch.mapping["rows"].items() if key != str(line)}
    batch.mapping = batch.mapping | {"rows": rows if choice == "default" else rows | {str(line): choice}}


def repair_cell(batch: ImportBatch, line: int, field: str, text: str) -> None:
    """The cell reads as this text from now on; the file itself is not touched."""
    must_be_open(batch)
    _row(batch, line)
    if field not in {column.field for column in KINDS[batch.kind]}:
        raise InvalidInput(field=field, problem="unknown_choice", value=field)
    batch.repairs = batch.repairs | {f"{line}:{field}": text[:2000]}


def drop_import(session: OrganizationSession, batch: ImportBatch) -> None:
    """The preview is given up; its cells are forgotten."""
    must_be_open(batch)
    batch.state, batch.table, batch.problems = "dropped", None, []
    session.flush()


def must_be_open(batch: ImportBatch) -> None:
    """Refuses what only a preview can take."""
    if batch.state != "previewed":
        raise ImportClosed(state=batch.state, filename=batch.filename)


def _row(batch: ImportBatch, line: int) -> list[Any]:
    for row in batch.table["rows"] if batch.table else ():
        if row[0] == line:
            return list(row)
    raise NotFound(kind="row", code=line)


def stored_table(batch: ImportBatch, lines: Iterable[int] | None = None) -> Table:
    """The file's table as kept, or only these lines of it."""
    kept: dict[str, Any] = batch.table or {}
    wanted = set(lines) if lines is not None else None
    rows = tuple(Row(line, tuple(cells)) for line, cells in kept.get("rows", ()) if wanted is None or line in wanted)
    notes = tuple(Note(code, line, values) for code, line, values in kept.get("notes", ()))
    return Table(
        headers=tuple(kept.get("headers", ())),
        rows=rows,
        encoding=kept.get("encoding", ""),
        header_line=kept.get("header_line", 1),
        blank_rows=kept.get("blank_rows", 0),
        notes=notes,
        filename=batch.filename,
    )


def _stored(table: Table) -> dict[str, Any]:
    return {
        "headers": list(table.headers),
        "rows": [[row.line, list(row.cells)] for row in table.rows],
        "encoding": table.encoding,
        "header_line": table.header_line,
        "blank_rows": table.blank_rows,
        "notes": [[note.code, note.line, note.values] for note in table.notes],
    }


def read_import(batch: ImportBatch, *, today: date, lines: Iterable[int] | None = None) -> SheetReading:
    """The rows as values, with the person's repairs. Of some lines only, what rows of one file say of each other stays unsaid."""
    repairs = {}
    for place, text in batch.repairs.items():
        line, _, field = place.partition(":")
        repairs[int(line), field] = text
    table = stored_table(batch, lines)
    return read_rows(table, columns_of(batch), today=today, defaults=batch.mapping["defaults"], repairs=repairs)


def plan_import(session: OrganizationSession, batch: ImportBatch, writer: Writer, *, today: date) -> Plan:
    """What becomes of every row, as things stand now."""
    reading = read_import(batch, today=today)
    return plan_reading(session, reading, writer, choices=choices_of(batch), today=today)


def plan_reading(session: OrganizationSession, reading: SheetReading, writer: Writer, *, choices: Choices, today: date) -> Plan:
    """What becomes of the rows of a reading."""
    return Plan(reading, tuple(writer.plan(session, reading.usable, choices, today)))


def keep_plan(batch: ImportBatch, plan: Plan) -> None:
    """The preview's counts and problems are those of this plan."""
    batch.counts = plan.counts
    batch.problems = [asdict(problem) for row in plan.reading.rows for problem in row.problems]


def read_again(session: OrganizationSession, batch: ImportBatch, writer: Writer, *, today: date) -> None:
    """Counts and problems are true again after a decision."""
    keep_plan(batch, plan_import(session, batch, writer, today=today))


def read_row_again(session: OrganizationSession, batch: ImportBatch, writer: Writer, line: int, *, today: date) -> None:
    """As `read_again`; of a long file only the row is read, and what other rows say of it stays as it was."""
    if batch.counts.get("rows", 0) <= READ_AGAIN_ROWS:
        read_again(session, batch, writer, today=today)
        return
    reading = read_import(batch, today=today, lines=[line])
    plan = plan_reading(session, reading, writer, choices=choices_of(batch), today=today)
    was = verdict(problems_by_line(batch).get(line, ()))
    others = [problem for problem in batch.problems if problem["line"] != line]
    now = [asdict(problem) for row in reading.rows for problem in row.problems]
    batch.problems = others + now
    counts = dict(batch.counts)
    counts[was] -= 1
    counts[verdict([Problem(**problem) for problem in now])] += 1
    for act, number in plan.counts.items():
        if act in ("create", "update") and was == "blocked":
            counts[act] += number
    counts["problem"] = counts["blocked"]
    batch.counts = counts


def problems_by_line(batch: ImportBatch) -> dict[int, list[Problem]]:
    """Problems as kept, per line."""
    found: dict[int, list[Problem]] = {}
    for problem in batch.problems:
        found.setdefault(problem["line"], []).append(Problem(**problem))
    return found


def verdict(problems: Sequence[Problem]) -> str:
    """ready, blocked or doubtful."""
    if any(problem.blocking for problem in problems):
        return "blocked"
    return "doubtful" if problems else "ready"


def lines_of(batch: ImportBatch, wanted: str | None) -> list[int]:
    """The lines that read so (ready, blocked, doubtful), or all of them, in the file's order."""
    problems = problems_by_line(batch)
    lines = [line for line, _ in batch.table["rows"]] if batch.table else []
    if wanted is None:
        return lines
    return [line for line in lines if verdict(problems.get(line, ())) == wanted]


def page_of(session: OrganizationSession, batch: ImportBatch, writer: Writer, lines: Sequence[int], *, today: date) -> Plan:
    """These lines planned for showing, with the problems as kept for the whole file."""
    choices = choices_of(batch)
    reading = read_import(batch, today=today, lines=lines)
    problems = problems_by_line(batch)
    plan = plan_reading(session, reading, writer, choices=choices, today=today)
    for row in reading.rows:
        row.problems = problems.get(row.line, [])
    return replace(plan, reading=reading)
