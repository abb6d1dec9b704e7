"""Takes an import back: removes the new records nobody has used, puts changed fields back, reverses its receipts, and says what stays."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.imports.batches import ImportClosed
from inventory.imports.batching import in_chunks
from inventory.imports.outcomes import FINGERPRINT, RecordKind, Writer, Writing, fingerprint
from inventory.imports.reversing import Receipt, reverse_receipts, standing_receipts
from inventory.imports.tables import ImportBatch, ImportedRecord
from inventory.imports.usage import used_ids
from inventory.places import Place


@dataclass(frozen=True)
class Stay:
    """A record that stays as it is. `reason`: the table that uses it, `changed` since, or `moved` on."""

    kind: str
    name: str
    line: int
    reason: str


@dataclass
class UndoPlan:
    """What undoing would do now."""

    remove: dict[str, list[tuple[ImportedRecord, Any]]] = field(default_factory=dict)
    restore: list[tuple[RecordKind, Any, dict[str, Any]]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Records to remove by kind, to put back, entries to reverse, and what stays."""
        removed = {kind: len(records) for kind, records in self.remove.items() if records}
        return removed | {"restored": len(self.restore), "reversed": len(self.receipts), "stays": len(self.stays)}


def plan_undo(session: OrganizationSession, batch: ImportBatch, writer: Writer) -> UndoPlan:
    """What can be taken back, and what cannot and why."""
    if batch.state != "applied":
        raise ImportClosed(state=batch.state, filename=batch.filename)
    return _plan(session, batch, writer)


def _plan(session: OrganizationSession, batch: ImportBatch, writer: Writer) -> UndoPlan:
    notes = list(
        session.scalars(select(ImportedRecord).where(ImportedRecord.import_id == batch.id).order_by(ImportedRecord.line))
    )
    plan = UndoPlan()
    _plan_receipts(session, plan, batch.id, notes)
    imported = {uuid.UUID(note.record_id) for note in notes if note.act == "created"}
    wholes = [kind for kind in writer.records if kind.part_of is None]
    parts = [kind for kind in writer.records if kind.part_of is not None]
    kept: set[uuid.UUID] = set()
    for kind in wholes:
        own = [note for note in notes if note.record_kind == kind.name]
        kept |= _plan_created(session, plan, kind, [note for note in own if note.act == "created"], imported)
        _plan_updated(session, plan, kind, [note for note in own if note.act == "updated"], batch.applied_at)
    for kind in parts:
        _plan_parts(session, plan, kind, [note for note in notes if note.record_kind == kind.name], kept)
    return plan


def _plan_receipts(session: OrganizationSession, plan: UndoPlan, import_id: uuid.UUID, notes: Sequence[ImportedRecord]) -> None:
    lines = {note.record_id: note.line for note in notes if note.record_kind == "lot"}
    for receipt in standing_receipts(session, import_id):
        if receipt.is_free:
            plan.receipts.append(receipt)
        else:
            plan.stays.append(Stay("lot", receipt.item.name, lines.get(str(receipt.lot.id), 0), "moved"))


def _records(session: OrganizationSession, kind: RecordKind, notes: Iterable[ImportedRecord]) -> dict[uuid.UUID, Any]:
    found: dict[uuid.UUID, Any] = {}
    for chunk in in_chunks([uuid.UUID(note.record_id) for note in notes]):
        found |= {record.id: record for record in session.scalars(select(kind.table).where(kind.table.id.in_(chunk)))}
    return found


def _plan_created(
    session: OrganizationSession, plan: UndoPlan, kind: RecordKind, notes: list[ImportedRecord], imported: set[uuid.UUID]
) -> set[uuid.UUID]:
    """Decides on new records; answers the ids of those that stay."""
    records = _records(session, kind, notes)
    used = used_ids(session, kind, list(records), imported)
    kept = set()
    removed = plan.remove.setdefault(kind.name, [])
    for note in notes:
        record = records.get(uuid.UUID(note.record_id))
        if record is None:
            continue  # taken away by somebody already
        reason = used.get(record.id) or ("changed" if _is_changed(note, record) else None)
        if reason:
            kept.add(record.id)
            plan.stays.append(Stay(kind.name, kind.label(record), note.line, reason))
        else:
            removed.append((note, record))
    return kept


def _is_changed(note: ImportedRecord, record: Any) -> bool:
    fields, proof = (note.before or {}).get(FINGERPRINT, ([], None))
    return bool(fields) and fingerprint(record, fields) != proof


def _plan_updated(
    session: OrganizationSession, plan: UndoPlan, kind: RecordKind, notes: list[ImportedRecord], applied_at: datetime | None
) -> None:
    records = _records(session, kind, notes)
    parts = _in_portions(session, kind.read_parts, list(records))
    used = _in_portions(session, kind.parts_in_use, list(records), applied_at) if applied_at else {}
    for note in notes:
        record = records.get(uuid.UUID(note.record_id))
        if record is None or not note.before:
            continue
        held = parts.get(record.id, {})
        back = {name: before for name, (before, since) in note.before.items() if _value(record, held, name) == since}
        if len(back) < len(note.before):
            plan.stays.append(Stay(kind.name, kind.label(record), note.line, "changed"))
        for name in [name for name in back if name.partition(".")[0] in used.get(record.id, {})]:
            part, _, key = name.partition(".")
            plan.stays.append(Stay(kind.name, f"{kind.label(record)} {key}", note.line, used[record.id][part]))
            del back[name]
        if back:
            plan.restore.append((kind, record, back))


def _in_portions(
    session: OrganizationSession, read: Callable[..., dict[uuid.UUID, Any]] | None, ids: list[uuid.UUID], *more: Any
) -> Any:
    found: dict[uuid.UUID, Any] = {}
    for chunk in in_chunks(ids) if read else ():
        found |= read(session, chunk, *more)  # type: ignore[misc]
    return found


def _value(record: Any, parts: Mapping[str, Any], name: str) -> Any:
    return parts.get(name) if "." in name else getattr(record, name)


def _plan_parts(
    session: OrganizationSession, plan: UndoPlan, kind: RecordKind, notes: list[ImportedRecord], kept: set[uuid.UUID]
) -> None:
    """Parts of a record that stays, stay with it."""
    records = _records(session, kind, notes)
    removed = plan.remove.setdefault(kind.name, [])
    for note in notes:
        record = records.get(uuid.UUID(note.record_id))
        if record is None or getattr(record, kind.part_of or "id") in kept:
            continue
        if _is_changed(note, record):
            plan.stays.append(Stay(kind.name, kind.label(record), note.line, "changed"))
        else:
            removed.append((note, record))


def undo_import(session: OrganizationSession, batch: ImportBatch, writer: Writer, writing: Writing) -> UndoPlan:
    """Everything that can be taken back is; the import is undone, and the answer lists what stays."""
    plan = plan_undo(session, batch, writer)
    _carry_out(session, plan, writer, writing)
    batch.state, batch.undone_at, batch.table = "undone", writing.now, None
    batch.counts = batch.counts | {"undone": plan.counts}
    audit.record(
        session,
        action="import.undo",
        record_kind="import",
        record_id=batch.id,
        actor_id=writing.actor_id,
        now=writing.now,
        after=plan.counts,
    )
    session.flush()
    return plan


def take_back(session: OrganizationSession, batch: ImportBatch, writer: Writer, writing: Writing) -> None:
    """What a stopped import has written so far is gone again, and the preview can be confirmed anew."""
    _carry_out(session, _plan(session, batch, writer), writer, writing)
    session.execute(delete(ImportedRecord).where(ImportedRecord.import_id == batch.id))


def _carry_out(session: OrganizationSession, plan: UndoPlan, writer: Writer, writing: Writing) -> None:
    _, stuck = reverse_receipts(session, plan.receipts, writing)
    plan.stays += [Stay("lot", receipt.item.name, 0, "moved") for receipt in stuck]
    for kind, record, values in plan.restore:
        if kind.restore:
            kind.restore(session, record, values, writing)
    session.flush()
    # Parts before what they are parts of, records before those they were made with.
    ordered = sorted(writer.records, key=lambda kind: kind.part_of is None)
    for kind in ordered:
        _remove(session, kind, plan.remove.get(kind.name, []), writing)


def _remove(
    session: OrganizationSession, kind: RecordKind, doomed: Sequence[tuple[ImportedRecord, Any]], writing: Writing
) -> None:
    for portion in in_chunks(doomed):
        ids = [record.id for _, record in portion]
        for _, record in portion:
            if kind.part_of is None:
                audit.record(
                    session,
                    action=f"{kind.name}.remove",
                    record_kind=kind.name,
                    record_id=record.id,
                    actor_id=writing.actor_id,
                    now=writing.now,
                    before={"name": kind.label(record)},
                )
            session.expunge(record)
        for table in kind.own:
            column = next(column for column, target in _owner_columns(table) if target == kind.table.__tablename__)
            session.execute(
                delete(table).where(getattr(table, column).in_(ids)), execution_options={"synchronize_session": False}
            )
        session.execute(delete(kind.table).where(kind.table.id.in_(ids)), execution_options={"synchronize_session": False})
        if kind.is_place:
            session.execute(delete(Place).where(Place.id.in_(ids)), execution_options={"synchronize_session": False})
    session.flush()


def _owner_columns(table: Any) -> list[tuple[str, str]]:
    return [
        (column.name, constraint.referred_table.name)
        for constraint in table.__table__.foreign_key_constraints
        for column in constraint.columns
        if column.name != "organization_id"
    ]
