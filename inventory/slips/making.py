"""Makes slips, gives them out again, declares them void. The number is taken in the transaction that writes the slip."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from inventory import audit, chain
from inventory.catalog import Item
from inventory.dates import fiscal_year, tokyo_day
from inventory.db import OrganizationSession
from inventory.donors.tables import Donor
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements.tables import Movement
from inventory.places import Place
from inventory.slips.tables import (
    LONGEST_REASON,
    GoodsReceiptClaim,
    GoodsReceiptEvent,
    GoodsReceiptLine,
    GoodsReceiptSlip,
    SlipCounter,
)
from inventory.spelling import clean_line

# What a donor handed over: into our storage, or straight to a group.
RECEIPTS = ("receive", "direct")
MOST_LINES = 200


class ReceiptOnSlip(DomainError):
    """An entry stands on a valid slip already; `number` says which."""

    code = "receipt_on_slip"


class ReceiptTakenBack(DomainError):
    """An entry was undone: nothing was received by it."""

    code = "receipt_taken_back"


class SlipVoid(DomainError):
    """The slip was declared void before."""

    code = "slip_void"


def make_slip(
    session: OrganizationSession,
    donor_id: uuid.UUID,
    seqs: Sequence[int],
    *,
    start_month: int,
    actor_id: uuid.UUID,
    now: datetime,
) -> GoodsReceiptSlip:
    """A slip with the next number of the business year lists these entries. Refused when one was undone or is on a valid slip."""
    if not seqs:
        raise InvalidInput(field="receipts", problem="required")
    if len(seqs) > MOST_LINES:
        raise InvalidInput(field="receipts", problem="too_many_values")
    year = fiscal_year(tokyo_day(now), start_month).label
    donor = session.scalar(select(Donor).where(Donor.id == donor_id, Donor.kind != "opening"))
    if donor is None:
        raise NotFound(kind="donor", code=str(donor_id))
    # From here on others who want a number wait, so what is read below stands until the commit.
    counter = _held_counter(session, year)
    lines = _lines(session, donor_id, sorted(set(seqs)))
    counter.last_number += 1
    slip = GoodsReceiptSlip(
        organization_id=session.organization_id,
        fiscal_year=year,
        number=counter.last_number,
        donor_id=donor_id,
        donor_name="" if donor.kind == "person" else donor.name,
        made_by=actor_id,
        made_at=now,
    )
    session.add(slip)
    session.flush()
    for line in lines:
        line.slip_id = slip.id
        session.add(line)
        session.add(GoodsReceiptClaim(organization_id=session.organization_id, movement_seq=line.movement_seq, slip_id=slip.id))
    _note(session, "slip.make", slip, actor_id=actor_id, now=now, number=f"{year}-{slip.number}", lines=len(lines))
    return slip


def reissue_slip(session: OrganizationSession, slip_id: uuid.UUID, *, reason: str, actor_id: uuid.UUID, now: datetime) -> int:
    """The slip is given out once more under its number; answers how often that makes."""
    slip, steps = _held(session, slip_id)
    session.add(_event(slip, len(steps) + 1, "reissue", reason, actor_id=actor_id, now=now))
    count = steps.count("reissue") + 1
    _note(session, "slip.reissue", slip, actor_id=actor_id, now=now, count=count)
    return count


def void_slip(session: OrganizationSession, slip_id: uuid.UUID, *, reason: str, actor_id: uuid.UUID, now: datetime) -> None:
    """The slip counts no more but keeps its number; its entries may go on another one."""
    slip, steps = _held(session, slip_id)
    if not reason.strip():
        raise InvalidInput(field="reason", problem="reason_needed")
    session.add(_event(slip, len(steps) + 1, "void", reason, actor_id=actor_id, now=now))
    session.execute(delete(GoodsReceiptClaim).where(GoodsReceiptClaim.slip_id == slip.id))
    _note(session, "slip.void", slip, actor_id=actor_id, now=now)


def _held_counter(session: OrganizationSession, year: int) -> SlipCounter:
    query = select(SlipCounter).where(SlipCounter.fiscal_year == year).with_for_update()
    counter = session.scalar(query)
    if counter is not None:
        return counter
    # The first two slips of a year have no row to wait for yet, so they wait for the head of the chain.
    chain.lock_head(session)
    counter = session.scalar(query)
    if counter is None:
        counter = SlipCounter(organization_id=session.organization_id, fiscal_year=year, last_number=0)
        session.add(counter)
        session.flush()
    return counter


def _lines(session: OrganizationSession, donor_id: uuid.UUID, seqs: Sequence[int]) -> list[GoodsReceiptLine]:
    site, undo = aliased(Place), aliased(Movement)
    query = (
        select(Movement, Lot, Item, site, undo.seq, GoodsReceiptSlip.number)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(site, site.id == Movement.target_id)
        .outerjoin(undo, undo.reversal_of == Movement.seq)
        .outerjoin(GoodsReceiptClaim, GoodsReceiptClaim.movement_seq == Movement.seq)
        .outerjoin(GoodsReceiptSlip, GoodsReceiptSlip.id == GoodsReceiptClaim.slip_id)
        .where(Movement.seq.in_(seqs), Movement.source_id == donor_id, Movement.kind.in_(RECEIPTS))
        .order_by(Movement.occurred_at, Movement.seq)
    )
    rows: Sequence[Any] = session.execute(query).all()
    if len(rows) < len(seqs):
        raise NotFound(kind="movement", code=str(sorted(set(seqs) - {row[0].seq for row in rows})[0]))
    for movement, *_, undone, number in rows:
        if undone is not None:
            raise ReceiptTakenBack(seq=movement.seq)
        if number is not None:
            raise ReceiptOnSlip(seq=movement.seq, number=str(number))
    return [_line(session, *row[:4]) for row in rows]


def _line(session: OrganizationSession, movement: Movement, lot: Lot, item: Item, target: Place) -> GoodsReceiptLine:
    return GoodsReceiptLine(
        organization_id=session.organization_id,
        movement_seq=movement.seq,
        received_on=tokyo_day(movement.occurred_at),
        site_name=target.name if target.is_storage else "",
        item_name=item.name,
        lot_code=lot.code,
        pieces=movement.quantity,
        pieces_per_case=lot.pieces_per_case,
        weight_grams=lot.weight_grams,
        date_kind=lot.date_kind,
        date_precision=lot.date_precision,
        date_on=lot.date_on,
    )


def _held(session: OrganizationSession, slip_id: uuid.UUID) -> tuple[GoodsReceiptSlip, list[str]]:
    """The slip, held until the transaction ends, and what happened to it. Refused when it is void."""
    slip = session.scalar(select(GoodsReceiptSlip).where(GoodsReceiptSlip.id == slip_id).with_for_update())
    if slip is None:
        raise NotFound(kind="slip", code=str(slip_id))
    query = select(GoodsReceiptEvent.kind).where(GoodsReceiptEvent.slip_id == slip_id).order_by(GoodsReceiptEvent.step)
    steps = list(session.scalars(query))
    if "void" in steps:
        raise SlipVoid(number=str(slip.number))
    return slip, steps


def _event(slip: GoodsReceiptSlip, step: int, kind: str, reason: str, *, actor_id: uuid.UUID, now: datetime) -> GoodsReceiptEvent:
    return GoodsReceiptEvent(
        organization_id=slip.organization_id,
        slip_id=slip.id,
        step=step,
        kind=kind,
        reason=clean_line(reason, LONGEST_REASON, field="reason"),
        done_by=actor_id,
        done_at=now,
    )


def _note(
    session: OrganizationSession, action: str, slip: GoodsReceiptSlip, *, actor_id: uuid.UUID, now: datetime, **after: Any
) -> None:
    session.flush()
    audit.record(session, action=action, record_kind="slip", record_id=slip.id, actor_id=actor_id, now=now, after=after or None)
