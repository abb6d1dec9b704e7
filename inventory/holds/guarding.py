"""The guard of the ledger's writer: called while the head is locked, so that an entry and a hold see one another, whichever came first."""

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from inventory import audit
from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.holds.criteria import Criteria, doubts_of
from inventory.holds.tables import HeldLot, Hold
from inventory.lots import Lot

# As many values as both databases take in one list.
CHUNK = 1000


def held_among(session: OrganizationSession, lot_ids: Collection[uuid.UUID]) -> list[str]:
    """Codes of the lots that are on hold now."""
    return [
        code
        for part in _parts(lot_ids)
        for code in session.scalars(select(Lot.code).where(Lot.id.in_(part), Lot.is_held.is_(True)).order_by(Lot.code))
    ]


def catch_arrivals(session: OrganizationSession, lot_ids: Collection[uuid.UUID], *, actor_id: uuid.UUID, now: datetime) -> None:
    """Lots that came in just now and that a rule means are on hold. What a rule has seen before is left as it is."""
    rules = [(hold.id, Criteria.from_json(hold.criteria)) for hold in session.scalars(select(Hold).where(Hold.is_watching))]
    if not rules:
        return
    for part in _parts(lot_ids):
        rows = session.execute(select(Lot, Item).join(Item, Item.id == Lot.item_id).where(Lot.id.in_(part))).all()
        gtins = _gtins(session, {item.id for _, item in rows})
        query = select(HeldLot.hold_id, HeldLot.lot_id).where(HeldLot.lot_id.in_(part))
        seen = {(hold_id, lot_id) for hold_id, lot_id in session.execute(query)}
        for lot, item in rows:
            for hold_id, criteria in rules:
                doubts = _doubts(criteria, lot, item, gtins.get(item.id, set()))
                if doubts is not None and (hold_id, lot.id) not in seen:
                    _hold(session, hold_id, lot, doubts, actor_id=actor_id, now=now)
    session.flush()


def _doubts(criteria: Criteria, lot: Lot, item: Item, gtins: set[str]) -> tuple[str, ...] | None:
    if not criteria.means_item(item.id, item.search_key, gtins):
        return None
    return doubts_of(criteria, on=lot.date_on, precision=lot.date_precision, batch_code=lot.batch_code)


def _gtins(session: OrganizationSession, item_ids: set[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    found: dict[uuid.UUID, set[str]] = {}
    for part in _parts(item_ids):
        query = select(ItemBarcode.item_id, ItemBarcode.gtin14).where(ItemBarcode.item_id.in_(part))
        for item_id, gtin14 in session.execute(query):
            found.setdefault(item_id, set()).add(gtin14)
    return found


def _hold(
    session: OrganizationSession, hold_id: uuid.UUID, lot: Lot, doubts: tuple[str, ...], *, actor_id: uuid.UUID, now: datetime
) -> None:
    session.add(
        HeldLot(
            organization_id=session.organization_id,
            hold_id=hold_id,
            lot_id=lot.id,
            doubts=list(doubts),
            way="arrival",
            held_at=now,
        )
    )
    session.execute(update(Lot).where(Lot.id == lot.id).values(is_held=True))
    after: dict[str, Any] = {"is_held": True, "hold": str(hold_id)}
    audit.record(session, action="lot.hold", record_kind="lot", record_id=lot.id, actor_id=actor_id, now=now, after=after)


def _parts(ids: Collection[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    ordered = sorted(ids)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
