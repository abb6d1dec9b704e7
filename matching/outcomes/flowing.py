"""Reads how a donor's lots moved: one sum for each lot, pair of ends and reason, made by the database."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, false, func, select
from sqlalchemy.orm import aliased

from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Movement
from matching.deliveries import Delivery
from matching.impact import Period
from matching.impact.flows import source, source_id, target, target_id, with_places


@dataclass(frozen=True, slots=True)
class Flow:
    """Pieces of a lot between two kinds of places, net of reversals. `giver` and `taker` are groups where goods left or came to one."""

    lot_id: uuid.UUID
    source_kind: str
    target_kind: str
    giver: uuid.UUID | None
    taker: uuid.UUID | None
    # Why, as the entry says that was not itself a reversal.
    reason: str
    is_before: bool
    pieces: int
    first_at: datetime
    last_at: datetime
    entries: int
    late: int


def donor_flows(
    session: OrganizationSession, donor_id: uuid.UUID, *, period: Period | None, lot_ids: tuple[uuid.UUID, ...] = ()
) -> Iterator[Flow]:
    """All up to the end of the period, those from before it marked; all there is without a period."""
    original = aliased(Movement, name="original")
    is_before: Any = Movement.counted_at < period.start if period else false()
    # A delivery under way belongs to the group it is going to.
    is_back = and_(source.kind == "in_transit", target.kind != "group")
    columns = (
        Movement.lot_id.label("lot_id"),
        source.kind.label("source_kind"),
        target.kind.label("target_kind"),
        case((source.kind == "group", source_id), (is_back, Delivery.group_id)).label("giver"),
        case((target.kind == "group", target_id), (target.kind == "in_transit", Delivery.group_id)).label("taker"),
        func.coalesce(original.reason, Movement.reason, "").label("reason"),
        case((is_before, 1), else_=0).label("is_before"),
        case((Movement.kind == "reverse", -Movement.quantity), else_=Movement.quantity).label("pieces"),
        Movement.occurred_at.label("at"),
        case((Movement.counted_at != Movement.occurred_at, 1), else_=0).label("late"),
    )
    query = (
        with_places(select(*columns))
        .outerjoin(original, original.seq == Movement.reversal_of)
        .outerjoin(Delivery, Delivery.id == Movement.delivery_id)
        .where(Lot.donor_id == donor_id)
    )
    if lot_ids:
        query = query.where(Lot.id.in_(lot_ids))
    if period:
        query = query.where(Movement.counted_at < period.end)
    one = query.subquery("one")
    keys = (one.c.lot_id, one.c.source_kind, one.c.target_kind, one.c.giver, one.c.taker, one.c.reason, one.c.is_before)
    sums = select(
        *keys,
        func.sum(cast(one.c.pieces, BigInteger)),
        func.min(one.c.at),
        func.max(one.c.at),
        func.count(),
        func.sum(one.c.late),
    ).group_by(*keys)
    for row in session.execute(sums):
        values: Any = (*row[:6], bool(row[6]), int(row[7]), *row[8:10], int(row[10]), int(row[11]))
        yield Flow(*values)
