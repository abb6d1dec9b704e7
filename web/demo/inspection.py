"""What the demo shows an assessor: papers, vehicles, five weeks of hygiene checks, and checks at receipt and release - with a few gaps."""

import random
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from inventory.catalog import Item
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.documents import add_document
from inventory.hygiene import Answer, Checkable, Limits, Looked, Measured, add_vehicle, checkables, note_hygiene
from inventory.identity import new_id
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.receipts import ReceiptCheck
from inventory.release_checks import ReleaseCheck

WEEKS = 5
# Of twenty receipts or issues that many were looked at.
LOOKED_AT = 19
ON_ARRIVAL = {"chilled": 5, "frozen": -18}


def add_inspection(
    session: OrganizationSession, chance: random.Random, *, staff: Sequence[uuid.UUID], today: date, now: datetime
) -> None:
    """The notification to the health centre is not registered, and one vehicle was forgotten: something is left to do."""
    _add_papers(session, staff[0], today=today, now=now)
    begin = now - timedelta(weeks=WEEKS)
    add_vehicle(session, name="1 号車（冷蔵）", temperature="chilled", actor_id=staff[0], now=begin)
    add_vehicle(session, name="2 号車", actor_id=staff[0], now=begin)
    for what in checkables(session, Limits()):
        if what.name != "2 号車":
            _look(session, chance, what, staff=staff, today=today)
    since = tokyo_midnight_utc(today - timedelta(weeks=WEEKS))
    _look_at_receipts(session, chance, staff=staff, since=since)
    _look_at_releases(session, chance, staff=staff, since=since)
    session.flush()


def _add_papers(session: OrganizationSession, actor_id: uuid.UUID, *, today: date, now: datetime) -> None:
    year = date(today.year if today.month >= 4 else today.year - 1, 4, 1)
    acts = {"actor_id": actor_id, "now": now}
    add_document(
        session, kind="insurance", title="生産物賠償責任保険（練習用）", issuer="みらい損保（架空）", number="000-0000",
        valid_from=year - timedelta(days=365), valid_until=year - timedelta(days=1), **acts,
    )  # fmt: skip
    add_document(
        session, kind="insurance", title="生産物賠償責任保険（練習用）", issuer="みらい損保（架空）", number="000-0001",
        valid_from=year, valid_until=date(year.year + 1, 3, 31), **acts,
    )  # fmt: skip
    add_document(
        session, kind="hygiene_supervisor", title="食品衛生責任者 修了証（練習用）", valid_from=year - timedelta(days=400),
        valid_until=today + timedelta(days=40), **acts,
    )  # fmt: skip


def _look(
    session: OrganizationSession, chance: random.Random, what: Checkable, *, staff: Sequence[uuid.UUID], today: date
) -> None:
    """Every working day up to yesterday; now and then something was found."""
    for before in range(WEEKS * 7, 0, -1):
        day = today - timedelta(days=before)
        if day.weekday() == 6:
            continue
        answers = {}
        for spot in what.spots:
            over = chance.random() < 0.02
            tenths = spot.limit_tenths + (chance.randint(5, 30) if over else -chance.randint(25, 70))
            answers[spot.id] = Answer(Measured(tenths, True), "扉を閉めなおし、1 時間後に下がった" if over else "")
        bad = [chance.choice(what.points)] if chance.random() < 0.04 else []
        at = tokyo_midnight_utc(day) + timedelta(hours=9, minutes=chance.randint(0, 50))
        looked = Looked(bad, "その場で直した" if bad else "", answers)
        note_hygiene(session, what, looked, key=new_id(), actor_id=chance.choice(staff), now=at)


def _look_at_receipts(
    session: OrganizationSession, chance: random.Random, *, staff: Sequence[uuid.UUID], since: datetime
) -> None:
    query = (
        select(Movement, Lot, Item.temperature)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Movement.kind == "receive", Movement.occurred_at >= since)
        .order_by(Movement.seq)
    )
    seen: set[uuid.UUID] = set()
    for movement, lot, temperature in session.execute(query).all():
        if lot.id in seen or chance.randint(1, 20) > LOOKED_AT:
            continue
        seen.add(lot.id)
        session.add(
            ReceiptCheck(
                organization_id=session.organization_id, key=movement.key, lot_id=lot.id, item_id=lot.item_id, donor_id=lot.donor_id,
                site_id=movement.target_id, pieces=movement.quantity, date_kind=lot.date_kind, date_precision=lot.date_precision,
                date_on=lot.date_on, storage_ok=True, date_ok=True, allergens_ok=True, outside_ok=True, celsius=ON_ARRIVAL.get(temperature),
                checked_by=chance.choice(staff), checked_at=movement.recorded_at,
            )
        )  # fmt: skip


def _look_at_releases(
    session: OrganizationSession, chance: random.Random, *, staff: Sequence[uuid.UUID], since: datetime
) -> None:
    query = select(Movement).where(Movement.kind.in_(("issue", "ship")), Movement.occurred_at >= since).order_by(Movement.seq)
    seen: set[uuid.UUID] = set()
    for movement in session.scalars(query).all():
        key = movement.delivery_id or movement.key
        if key in seen:
            continue
        seen.add(key)
        if chance.randint(1, 20) <= LOOKED_AT:
            session.add(
                ReleaseCheck(
                    organization_id=session.organization_id, delivery_id=movement.delivery_id,
                    movement_key=None if movement.delivery_id else movement.key, intact_ok=True, cold_ok=True, date_ok=True,
                    checked_by=chance.choice(staff), checked_at=movement.recorded_at,
                )
            )  # fmt: skip
