"""Who gave in a period, with the papers there are for it: the list that papers are made from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, select
from sqlalchemy.orm import aliased

from inventory.db import OrganizationSession
from inventory.donors import Donor
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import Place
from inventory.slips.making import RECEIPTS
from inventory.slips.tables import GoodsReceiptClaim
from inventory.spelling import search_key
from inventory.sql_days import tokyo_day_of
from matching.impact import Period

PAGE = 50


@dataclass(frozen=True, slots=True)
class GivingDonor:
    """A donor with its receipts of the period that stand, and how many of them are on no slip."""

    donor: Donor
    code: str
    receipts: int
    pieces: int
    grams: int
    unweighed: int
    last_on: date
    without_slip: int


def giving_donors(
    session: OrganizationSession, period: Period, *, query: str = "", offset: int = 0, limit: int = PAGE
) -> tuple[list[GivingDonor], int]:
    """By name, and how many there are."""
    undo, claim = aliased(Movement), GoodsReceiptClaim
    pieces = cast(Movement.quantity, BigInteger)
    counted = (
        select(
            Movement.source_id.label("donor_id"),
            func.count().label("receipts"),
            func.sum(pieces).label("pieces"),
            func.coalesce(func.sum(pieces * Lot.weight_grams), 0).label("grams"),
            func.sum(case((Lot.weight_grams.is_(None), pieces), else_=0)).label("unweighed"),
            func.max(tokyo_day_of(Movement.occurred_at)).label("last_on"),
            func.sum(case((claim.movement_seq.is_(None), 1), else_=0)).label("without_slip"),
        )
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .outerjoin(undo, undo.reversal_of == Movement.seq)
        .outerjoin(claim, claim.movement_seq == Movement.seq)
        .where(
            and_(Movement.counted_at >= period.start, Movement.counted_at < period.end),
            Movement.kind.in_(RECEIPTS),
            undo.seq.is_(None),
        )
        .group_by(Movement.source_id)
        .subquery("counted")
    )
    rows = (
        select(Donor, Place.code, *list(counted.c)[1:], func.count().over())
        .join(counted, counted.c.donor_id == Donor.id)
        .join(Place, Place.id == Donor.id)
        .where(Donor.kind != "opening")
    )
    for word in query.split():
        rows = rows.where(Donor.search_key.contains(search_key(word), autoescape=True))
    found = session.execute(rows.order_by(Donor.name, Donor.id).offset(offset).limit(limit)).all()
    return [_giving(row) for row in found], int(found[0][-1]) if found else 0


def _giving(row: Any) -> GivingDonor:
    values: Any = (*row[:2], *map(int, row[2:6]), row[6], int(row[7]))
    return GivingDonor(*values)
