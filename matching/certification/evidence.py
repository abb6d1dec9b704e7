"""Everything an assessment of lots rests on, read in the same few queries whatever their number."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from inventory.accounts import UserAccount
from inventory.audit import AuditEntry
from inventory.catalog import Item, allergens_of
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.documents import OrganizationDocument, list_documents
from inventory.donors import Agreement, Donor, agreements_of
from inventory.hygiene import SeenCheck, checks_between
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.photos import LotPhoto
from inventory.places import Place
from inventory.receipts import ReceiptCheck
from inventory.release_checks import ReleaseCheck, release_checks_of
from matching.certification.stays import standing
from matching.deliveries import Delivery
from matching.groups.tables import GroupDocument


@dataclass(frozen=True, slots=True)
class Covered:
    """Days on which a group's paper of agreement was valid, the last one included; open where it does not run out."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Evidence:
    lots: list[tuple[Lot, Item, Donor]]
    places: dict[uuid.UUID, Place]
    # By lot, those that were not taken back.
    movements: dict[uuid.UUID, list[Movement]]
    deliveries: dict[uuid.UUID, Delivery]
    receipt_checks: dict[uuid.UUID, tuple[ReceiptCheck, str]]
    photos: dict[uuid.UUID, list[uuid.UUID]]
    allergens: dict[uuid.UUID, dict[str, str]]
    release_checks: dict[uuid.UUID, tuple[ReleaseCheck, str]]
    # By party: agreements in the register, and a group's own paper.
    agreements: dict[uuid.UUID, list[Agreement]]
    papers: dict[uuid.UUID, list[Covered]]
    hygiene: list[SeenCheck]
    documents: list[OrganizationDocument]


def read_evidence(session: OrganizationSession, lot_ids: Sequence[uuid.UUID], *, today: date) -> Evidence:
    """What is recorded about the lots, their donors and everybody who got some of them."""
    lots = _lots(session, lot_ids)
    movements = _movements(session, lot_ids)
    moved = [movement for rows in movements.values() for movement in rows]
    deliveries = _deliveries(session, moved)
    places = _places(session, moved, lots, deliveries.values())
    sites = {place.site_id for place in places.values() if place.site_id}
    groups = [place.id for place in places.values() if place.kind == "group"]
    donors = {donor.id for _, _, donor in lots}
    first = min((tokyo_day(movement.occurred_at) for movement in moved), default=today)
    return Evidence(
        lots=lots,
        places=places,
        movements=movements,
        deliveries=deliveries,
        receipt_checks=_receipt_checks(session, lot_ids),
        photos=_photos(session, lot_ids),
        allergens=allergens_of(session, [item.id for _, item, _ in lots]),
        release_checks=release_checks_of(
            session, delivery_ids=deliveries, movement_keys=[m.key for m in moved if m.kind == "issue"]
        ),
        agreements=agreements_of(session, [*donors, *groups]),
        papers=_papers(session, groups),
        hygiene=checks_between(session, _earlier(first), today, of=sites) if sites else [],
        documents=list_documents(session),
    )


def _earlier(first: date) -> date:
    """A look shortly before the arrival counts as well."""
    return date.fromordinal(max(first.toordinal() - 366, 1))


def _lots(session: OrganizationSession, lot_ids: Sequence[uuid.UUID]) -> list[tuple[Lot, Item, Donor]]:
    query = (
        select(Lot, Item, Donor)
        .join(Item, Item.id == Lot.item_id)
        .join(Donor, Donor.id == Lot.donor_id)
        .where(Lot.id.in_(lot_ids))
        .order_by(Lot.created_at, Lot.id)
    )
    return [(lot, item, donor) for lot, item, donor in session.execute(query)]


def _movements(session: OrganizationSession, lot_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Movement]]:
    found: dict[uuid.UUID, list[Movement]] = defaultdict(list)
    for movement in session.scalars(select(Movement).where(Movement.lot_id.in_(lot_ids))):
        found[movement.lot_id].append(movement)
    return {lot_id: standing(rows) for lot_id, rows in found.items()}


def _deliveries(session: OrganizationSession, moved: list[Movement]) -> dict[uuid.UUID, Delivery]:
    ids = {movement.delivery_id for movement in moved if movement.delivery_id}
    return {delivery.id: delivery for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(ids)))} if ids else {}


def _places(
    session: OrganizationSession, moved: list[Movement], lots: list[tuple[Lot, Item, Donor]], deliveries: Collection[Delivery]
) -> dict[uuid.UUID, Place]:
    ids = {place_id for movement in moved for place_id in (movement.source_id, movement.target_id)}
    ids |= {lot.donor_id for lot, _, _ in lots} | {delivery.group_id for delivery in deliveries}
    sites = select(Place.site_id).where(Place.id.in_(ids), Place.site_id.is_not(None))
    query = select(Place).where(Place.id.in_(ids) | Place.id.in_(sites))
    return {place.id: place for place in session.scalars(query)}


def _receipt_checks(session: OrganizationSession, lot_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[ReceiptCheck, str]]:
    query = (
        select(ReceiptCheck.lot_id, ReceiptCheck, UserAccount.name)
        .join(UserAccount, UserAccount.id == ReceiptCheck.checked_by)
        .where(ReceiptCheck.lot_id.in_(lot_ids))
    )
    return {lot_id: (check, name) for lot_id, check, name in session.execute(query) if lot_id is not None}


def _photos(session: OrganizationSession, lot_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    query = select(LotPhoto.lot_id, LotPhoto.id).where(LotPhoto.lot_id.in_(lot_ids)).order_by(LotPhoto.added_at, LotPhoto.id)
    for lot_id, photo_id in session.execute(query):
        found[lot_id].append(photo_id)
    return found


def _papers(session: OrganizationSession, groups: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Covered]]:
    """A group's row holds its newest paper only; what was renewed or taken back since stands in the journal."""
    if not groups:
        return {}
    found: dict[uuid.UUID, list[Covered]] = defaultdict(list)
    acts = ("group.add_document", "group.renew_document", "group.remove_document")
    entries = (
        select(AuditEntry.record_id, AuditEntry.action, AuditEntry.at, AuditEntry.before, AuditEntry.after)
        .where(
            AuditEntry.record_kind == "group",
            AuditEntry.record_id.in_([str(group) for group in groups]),
            AuditEntry.action.in_(acts),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    for record_id, action, at, before, after in session.execute(entries):
        days: dict[str, Any] = after or before or {}
        if days.get("document") == "agreement":
            _take(found[uuid.UUID(record_id)], action, at, days)
    rows = select(GroupDocument).where(GroupDocument.group_id.in_(groups), GroupDocument.document == "agreement")
    for paper in session.scalars(rows):
        found[paper.group_id].append(Covered(paper.received_on, paper.valid_until))
    return found


def _take(known: list[Covered], action: str, at: datetime, days: dict[str, Any]) -> None:
    if action == "group.remove_document":
        # What was taken back counted up to then.
        gone = tokyo_day(at)
        known[:] = [Covered(one.first, min(one.last or gone, gone)) for one in known if one.first <= gone]
        return
    until = days.get("valid_until")
    known.append(Covered(date.fromisoformat(days["received_on"]), date.fromisoformat(until) if until else None))
