"""Rows of a group list into the register, with needs and papers."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.imports.batching import in_chunks
from inventory.imports.outcomes import (
    Choices,
    RecordKind,
    RowOutcome,
    Writer,
    Writing,
    Written,
    compare,
    created,
    part_changes,
    updated,
)
from inventory.imports.row import RowReading
from matching.groups import (
    DOCUMENTS,
    FIELDS,
    GroupDocument,
    RecipientGroup,
    add_groups,
    documents_of,
    needs_by_group,
    update_group,
    update_groups,
)
from matching.imports.finding_groups import find_groups, plain_id
from matching.imports.group_values import group_values, papers_of
from matching.needs import Need, set_needs, set_needs_of


def plan_groups(session: OrganizationSession, rows: Sequence[RowReading], choices: Choices, today: date) -> list[RowOutcome]:
    """Each row is a group of its own, known or new, unless the person said it is the same as an earlier row."""
    own = [row for row in rows if not choices.is_same(row.line)]
    known = dict(zip((row.line for row in own), find_groups(session, own), strict=True))
    ids = [group.id for group in known.values() if group]
    papers, needs = _papers(session, ids), _needs(session, ids, today)
    outcomes = []
    for row in rows:
        if choices.is_same(row.line):
            outcomes.append(RowOutcome(row, "same", row.values["name"]))
            continue
        group = known[row.line]
        outcome = compare(row, group, group_values(row), choices, name=row.values["name"])
        _leave_alike(outcome)
        _plan_parts(outcome, choices, papers.get(outcome.record_id, set()), needs.get(outcome.record_id, {}))
        outcomes.append(outcome)
    return outcomes


def _leave_alike(outcome: RowOutcome) -> None:
    """A file without a named origin takes nobody's origin away, a new origin alone is no reason to touch a record, nor are zeros of an ID."""
    changes = outcome.changes
    if "public_id" in changes and plain_id(changes["public_id"]) == plain_id(outcome.before["public_id"]):
        _drop(outcome, "public_id")
    if changes.get("source") == "import" or set(changes) == {"source"}:
        _drop(outcome, "source")


def _drop(outcome: RowOutcome, field: str) -> None:
    outcome.changes.pop(field)
    outcome.before.pop(field)
    outcome.act = outcome.act if outcome.changes else "unchanged"


def _plan_parts(outcome: RowOutcome, choices: Choices, papers: set[str], needs: dict[str, int]) -> None:
    row = outcome.row
    named, strange = papers_of(row)
    for word in strange:
        outcome.doubt("document_unknown", "documents", word=word)
    wanted = dict(row.values.get("needs") or ())
    outcome.values["papers"] = sorted(named - papers, key=DOCUMENTS.index)
    outcome.values["needs"] = wanted if wanted != needs else {}
    parts = {name: outcome.values[name] for name in ("papers", "needs") if outcome.values[name]}
    if outcome.record_id and parts:
        outcome.changes |= parts
        outcome.act = "update" if choices.updates(row.line) else "leave"


def _papers(session: OrganizationSession, ids: list[uuid.UUID]) -> dict[Any, set[str]]:
    found: dict[Any, set[str]] = {}
    for chunk in in_chunks(ids):
        found |= {group_id: {paper.document for paper in papers} for group_id, papers in documents_of(session, chunk).items()}
    return found


def _needs(session: OrganizationSession, ids: list[uuid.UUID], today: date) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = {}
    for chunk in in_chunks(ids):
        for group_id, needs in needs_by_group(session, chunk, today=today).items():
            found[group_id] = {need.category: need.kg for need in needs if need.until is None}
    return found


def write_groups(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    """New groups with their places, changed ones, their needs and papers."""
    new = [outcome for outcome in outcomes if outcome.act == "create"]
    rows = [{field: value for field, value in outcome.values.items() if field not in ("papers", "needs")} for outcome in new]
    added = add_groups(session, rows, actor_id=writing.actor_id, now=writing.now, state=writing.choices.group_state)
    written = []
    for outcome, (group, _) in zip(new, added, strict=True):
        outcome.record_id = group.id
        written.append(created(outcome, "group", group, (*FIELDS, "state")))
    changed = [outcome for outcome in outcomes if outcome.act == "update"]
    known = _known(session, changed)
    fields = [(known[outcome.record_id], {field: outcome.changes[field] for field in outcome.before}) for outcome in changed]
    update_groups(session, [pair for pair in fields if pair[1]], actor_id=writing.actor_id, now=writing.now)
    parts, added_needs = _write_needs(session, outcomes, writing)
    written += [
        updated(outcome, "group", parts.get(outcome.record_id))
        for outcome in changed
        if outcome.before or outcome.record_id in parts
    ]
    return written + _write_papers(session, outcomes, writing) + added_needs


def _known(session: OrganizationSession, outcomes: Sequence[RowOutcome]) -> dict[Any, RecipientGroup]:
    known: dict[Any, RecipientGroup] = {}
    for chunk in in_chunks([outcome.record_id for outcome in outcomes]):
        known |= {group.id: group for group in session.scalars(select(RecipientGroup).where(RecipientGroup.id.in_(chunk)))}
    return known


def _write_papers(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    papers = [
        (
            outcome,
            GroupDocument(
                organization_id=session.organization_id,
                group_id=outcome.record_id,
                document=document,
                received_on=writing.today,
            ),
        )
        for outcome in outcomes
        for document in outcome.values["papers"]
    ]
    session.add_all([paper for _, paper in papers])
    session.flush()
    return [created(outcome, "document", paper, ("document", "received_on", "valid_until")) for outcome, paper in papers]


def _write_needs(
    session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing
) -> tuple[dict[Any, dict[str, list[Any]]], list[Written]]:
    """The needs stand. Answers what changed for groups known before, and the notes of needs that new groups have."""
    wanted = {outcome.record_id: outcome for outcome in outcomes if outcome.values["needs"] and outcome.record_id}
    if not wanted:
        return {}, []
    needs = {group_id: outcome.values["needs"] for group_id, outcome in wanted.items()}
    before = _needs(session, list(needs), writing.today)
    changed = set_needs_of(session, needs, actor_id=writing.actor_id, now=writing.now)
    new = {group_id for group_id in changed if wanted[group_id].act == "create"}
    written = []
    for chunk in in_chunks(sorted(new)):
        query = select(Need).where(Need.group_id.in_(chunk), Need.created_at == writing.now, Need.ended_at.is_(None))
        written += [created(wanted[need.group_id], "need", need) for need in session.scalars(query)]
    return {group_id: part_changes("need", before.get(group_id, {}), needs[group_id]) for group_id in changed - new}, written


def _restore(session: OrganizationSession, group: RecipientGroup, values: dict[str, Any], writing: Writing) -> None:
    """Fields and standing needs are as they were; needs begin anew, so that rounds in between keep what they read."""
    fields = {field: value for field, value in values.items() if "." not in field}
    update_group(session, group, actor_id=writing.actor_id, now=writing.now, **fields)
    if len(fields) < len(values):
        needs = read_parts(session, [group.id])[group.id] | {name: kg for name, kg in values.items() if "." in name}
        wanted = {name.partition(".")[2]: kg for name, kg in needs.items() if kg}
        set_needs(session, group.id, wanted, actor_id=writing.actor_id, now=writing.now)


def read_parts(session: OrganizationSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Standing needs by category, in kilograms a month."""
    query = select(Need.group_id, Need.category, Need.kg).where(
        Need.group_id.in_(ids), Need.ended_at.is_(None), Need.until.is_(None)
    )
    found: dict[uuid.UUID, dict[str, Any]] = {group_id: {} for group_id in ids}
    for group_id, category, kg in session.execute(query):
        found[group_id][f"need.{category}"] = kg
    return found


GROUP = RecordKind(
    "group",
    RecipientGroup,
    lambda group: group.name,
    is_place=True,
    restore=_restore,
    read_parts=read_parts,
)
NEED = RecordKind("need", Need, lambda need: need.category, part_of="group_id")
PAPER = RecordKind("document", GroupDocument, lambda paper: paper.document, part_of="group_id")
WRITER = Writer(plan_groups, write_groups, (GROUP, NEED, PAPER))
