"""What hangs on a group besides its own fields: the papers it has handed in, and further places where it opens."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.spelling import address_key, search_key
from matching.groups.tables import DOCUMENTS, GroupDocument, GroupVenue

_BATCH = 400


def add_document(
    session: OrganizationSession,
    group_id: uuid.UUID,
    *,
    document: str,
    received_on: date,
    actor_id: uuid.UUID | None,
    now: datetime,
    valid_until: date | None = None,
) -> GroupDocument:
    """The paper is there with this validity; one handed in before is renewed."""
    if document not in DOCUMENTS:
        raise InvalidInput(field="document", problem="unknown_choice", value=document)
    if valid_until is not None and valid_until < received_on:
        raise InvalidInput(field="valid_until", problem="ends_before_start", value=valid_until.isoformat())
    query = select(GroupDocument).where(GroupDocument.group_id == group_id, GroupDocument.document == document)
    paper = session.scalar(query)
    before = _days(paper) if paper else None
    if paper is None:
        paper = GroupDocument(organization_id=session.organization_id, group_id=group_id, document=document)
        session.add(paper)
    paper.received_on, paper.valid_until = received_on, valid_until
    _note(
        session,
        "group.renew_document" if before else "group.add_document",
        group_id,
        actor_id,
        now,
        before=before,
        after=_days(paper),
    )
    session.flush()
    return paper


def remove_document(
    session: OrganizationSession, group_id: uuid.UUID, *, document: str, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """The paper counts no longer; the journal keeps that it was there."""
    paper = session.scalar(select(GroupDocument).where(GroupDocument.group_id == group_id, GroupDocument.document == document))
    if paper is None:
        raise NotFound(kind="document", code=document)
    _note(session, "group.remove_document", group_id, actor_id, now, before=_days(paper))
    session.delete(paper)
    session.flush()


def documents_of(session: OrganizationSession, group_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[GroupDocument]]:
    """Papers per group, valid or not, in the order of DOCUMENTS."""
    found: dict[uuid.UUID, list[GroupDocument]] = {group_id: [] for group_id in group_ids}
    for paper in session.scalars(select(GroupDocument).where(GroupDocument.group_id.in_(group_ids))):
        found[paper.group_id].append(paper)
    for papers in found.values():
        papers.sort(key=lambda paper: DOCUMENTS.index(paper.document))
    return found


def missing_documents(papers: Sequence[GroupDocument], day: date) -> list[str]:
    """Papers that were never handed in or have run out by that day."""
    valid = {paper.document for paper in papers if paper.valid_until is None or paper.valid_until >= day}
    return [document for document in DOCUMENTS if document not in valid]


def add_venues(
    session: OrganizationSession,
    venues: Sequence[tuple[uuid.UUID, Mapping[str, Any]]],
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> list[GroupVenue | None]:
    """Further places per group id: `address` and any of address_detail, latitude, longitude, notes. None stands where it was known already."""
    known = _known_venues(session, {group_id for group_id, _ in venues})
    added: list[GroupVenue | None] = []
    for group_id, fields in venues:
        if not str(fields["address"]).strip():
            raise InvalidInput(field="address", problem="required")
        key = _venue_key(fields)
        if (group_id, key) in known:
            added.append(None)
            continue
        known.add((group_id, key))
        venue = GroupVenue(organization_id=session.organization_id, group_id=group_id, address_key=key, **fields)
        session.add(venue)
        _note(session, "group.add_venue", group_id, actor_id, now, after={"address": venue.address})
        added.append(venue)
    session.flush()
    return added


def remove_venue(
    session: OrganizationSession, group_id: uuid.UUID, *, venue_id: uuid.UUID, actor_id: uuid.UUID | None, now: datetime
) -> None:
    venue = session.scalar(select(GroupVenue).where(GroupVenue.id == venue_id, GroupVenue.group_id == group_id))
    if venue is None:
        raise NotFound(kind="venue", code=str(venue_id))
    _note(session, "group.remove_venue", group_id, actor_id, now, before={"address": venue.address})
    session.delete(venue)
    session.flush()


def venues_of(session: OrganizationSession, group_id: uuid.UUID) -> list[GroupVenue]:
    return list(
        session.scalars(select(GroupVenue).where(GroupVenue.group_id == group_id).order_by(GroupVenue.address, GroupVenue.id))
    )


def _venue_key(fields: Mapping[str, Any]) -> str:
    return (address_key(fields["address"]) + search_key(fields.get("address_detail") or ""))[:320]


def _known_venues(session: OrganizationSession, group_ids: set[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    ids, known = sorted(group_ids), set()
    for start in range(0, len(ids), _BATCH):
        query = select(GroupVenue.group_id, GroupVenue.address_key).where(GroupVenue.group_id.in_(ids[start : start + _BATCH]))
        known |= {(group_id, key) for group_id, key in session.execute(query)}
    return known


def _days(paper: GroupDocument) -> dict[str, Any]:
    until = paper.valid_until.isoformat() if paper.valid_until else ""
    return {"document": paper.document, "received_on": paper.received_on.isoformat(), "valid_until": until}


def _note(
    session: OrganizationSession, action: str, group_id: uuid.UUID, actor_id: uuid.UUID | None, now: datetime, **values: dict[str, Any] | None
) -> None:  # fmt: skip
    audit.record(session, action=action, record_kind="group", record_id=group_id, actor_id=actor_id, now=now, **values)
