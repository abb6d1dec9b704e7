"""Puts lots on hold and lets them go. Once this is committed, nothing of a held lot leaves (inventory/holds/guarding.py)."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select, update

from inventory import audit, chain
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.holds.criteria import Criteria
from inventory.holds.finding import FoundLot, find_items, find_lots
from inventory.holds.tables import LONGEST_REASON, HeldLot, Hold
from inventory.lots import Lot
from inventory.movements.tables import Balance


def start_hold(
    session: OrganizationSession, criteria: Criteria, *, actor_id: uuid.UUID, now: datetime
) -> tuple[Hold, list[FoundLot]]:
    """Every lot that is meant is on hold, and so is what comes in later.

    Whoever is booking such a lot at this moment is waited for: balances first and the head last, as entries take them.
    """
    criteria.check()
    items = find_items(session, criteria)
    _lock(session, [found.lot.id for found in find_lots(session, criteria, items)])
    found = find_lots(session, criteria, items)
    hold = Hold(organization_id=session.organization_id, criteria=criteria.as_json(), created_at=now, created_by=actor_id)
    session.add(hold)
    session.flush()
    session.add_all(
        HeldLot(
            organization_id=session.organization_id,
            hold_id=hold.id,
            lot_id=one.lot.id,
            doubts=list(one.doubts),
            held_at=now,
        )
        for one in found
    )
    for one in found:
        one.lot.is_held = True
        _note(session, "lot.hold", one.lot.id, hold.id, actor_id=actor_id, now=now, is_held=True)
    session.flush()
    _tell_head(session)
    return hold, found


def lift(
    session: OrganizationSession,
    hold: Hold,
    lot_ids: Collection[uuid.UUID],
    *,
    reason: str,
    actor_id: uuid.UUID,
    now: datetime,
) -> list[Lot]:
    """The rule lets these lots go, because somebody looked and wrote why; free are those that no other rule holds."""
    if not reason.strip():
        raise InvalidInput(field="reason", problem="required")
    chain.lock_head(session)
    held = held_lots(session, hold.id, lot_ids)
    for row in held:
        row.lifted_at, row.lifted_by, row.lifted_reason = now, actor_id, reason.strip()[:LONGEST_REASON]
    session.flush()
    ids = [row.lot_id for row in held]
    others = set(session.scalars(select(HeldLot.lot_id).where(HeldLot.lot_id.in_(ids), HeldLot.lifted_at.is_(None))))
    lots = list(session.scalars(select(Lot).where(Lot.id.in_(ids)).order_by(Lot.code)))
    for lot in lots:
        lot.is_held = lot.id in others
        _note(session, "lot.lift", lot.id, hold.id, actor_id=actor_id, now=now, is_held=lot.is_held)
    session.flush()
    _tell_head(session)
    return lots


def held_lots(session: OrganizationSession, hold_id: uuid.UUID, lot_ids: Collection[uuid.UUID]) -> list[HeldLot]:
    """Those of the lots that the rule still holds."""
    query = select(HeldLot).where(HeldLot.hold_id == hold_id, HeldLot.lot_id.in_(lot_ids), HeldLot.lifted_at.is_(None))
    return list(session.scalars(query.order_by(HeldLot.lot_id)))


def stop_watching(session: OrganizationSession, hold: Hold) -> None:
    """What comes in from now on is no longer looked at for this rule; what it holds stays on hold."""
    chain.lock_head(session)
    hold.is_watching = False
    session.flush()
    _tell_head(session)


def _lock(session: OrganizationSession, lot_ids: Sequence[uuid.UUID]) -> None:
    if session.get_bind().dialect.name == "postgresql" and lot_ids:
        query = select(Balance.place_id).where(Balance.lot_id.in_(lot_ids)).order_by(Balance.lot_id, Balance.place_id)
        session.execute(query.with_for_update()).all()
    chain.lock_head(session)


def _tell_head(session: OrganizationSession) -> None:
    """The head says whether there is anything to guard at all, so that others pay nothing for it."""
    held = exists(select(HeldLot.lot_id).where(HeldLot.lifted_at.is_(None)))
    watched = exists(select(Hold.id).where(Hold.is_watching))
    has_holds = bool(session.scalar(select(or_(held, watched)).select_from(chain.ChainHead)))
    session.execute(update(chain.ChainHead).values(has_holds=has_holds))


def _note(
    session: OrganizationSession,
    action: str,
    lot_id: uuid.UUID,
    hold_id: uuid.UUID,
    *,
    actor_id: uuid.UUID,
    now: datetime,
    is_held: bool,
) -> None:
    after = {"is_held": is_held, "hold": str(hold_id)}
    audit.record(session, action=action, record_kind="lot", record_id=lot_id, actor_id=actor_id, now=now, after=after)
