"""A count's way: opened, counted, handed in, approved or sent back, or cancelled."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from inventory import audit
from inventory.counts.errors import CountNotOpen, CountOverlaps
from inventory.counts.tables import StockCount, StockCountLine, StockCountPlace
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.identity import new_id
from inventory.movements.tables import STORED, Balance
from inventory.places import Place, get_place


def open_count(
    session: OrganizationSession,
    *,
    site: str,
    shelves: Sequence[str] = (),
    is_blind: bool,
    actor_id: uuid.UUID,
    now: datetime,
    title: str = "",
) -> StockCount:
    """A count of the whole warehouse, or of the places named by code; the warehouse's own code means what lies on no shelf."""
    where = get_place(session, site, kinds=("site",))
    places = _places(session, where, shelves)
    _refuse_overlap(session, places)
    count = StockCount(
        organization_id=session.organization_id,
        id=new_id(),
        number=(session.scalar(select(func.max(StockCount.number))) or 0) + 1,
        site_id=where.id,
        title=title.strip()[:80],
        is_blind=is_blind,
        state="open",
        opened_by=actor_id,
        opened_at=now,
        is_alone=False,
    )
    session.add(count)
    session.flush()
    session.add_all(
        StockCountPlace(organization_id=count.organization_id, count_id=count.id, place_id=place.id) for place in places
    )
    _list_stock(session, count, places)
    _note(session, count, "count.open", actor_id=actor_id, now=now)
    session.flush()
    return count


def _places(session: OrganizationSession, site: Place, codes: Sequence[str]) -> list[Place]:
    there = select(Place).where(Place.site_id == site.id, Place.is_closed.is_(False)).order_by(Place.kind.desc(), Place.name)
    places = list(session.scalars(there))
    if not codes:
        return places
    chosen = [place for place in places if place.code in codes]
    if len(chosen) != len(set(codes)):
        raise NotFound(kind="place")
    return chosen


def _refuse_overlap(session: OrganizationSession, places: Sequence[Place]) -> None:
    """Two counts of one shelf at once would each take the same difference off."""
    number = session.scalar(
        select(StockCount.number)
        .join(StockCountPlace, StockCountPlace.count_id == StockCount.id)
        .where(StockCount.state.in_(("open", "submitted")), StockCountPlace.place_id.in_([place.id for place in places]))
        .limit(1)
    )
    if number is not None:
        raise CountOverlaps(number=number)


def _list_stock(session: OrganizationSession, count: StockCount, places: Sequence[Place]) -> None:
    stored = select(Balance.lot_id, Balance.place_id, Balance.on_hand).where(
        Balance.place_id.in_([place.id for place in places]), *STORED
    )
    rows = [
        {
            "organization_id": count.organization_id, "count_id": count.id, "lot_id": lot_id, "place_id": place_id,
            "expected": on_hand, "is_expected": True, "is_left_out": False,
        }
        for lot_id, place_id, on_hand in session.execute(stored)
    ]  # fmt: skip
    if rows:
        session.execute(insert(StockCountLine), rows)


def hold_count(session: OrganizationSession, number: int, *, states: tuple[str, ...]) -> StockCount:
    """The count, held until the transaction ends, in one of these states."""
    query = select(StockCount).where(StockCount.number == number).with_for_update().execution_options(populate_existing=True)
    count = session.scalar(query)
    if count is None:
        raise NotFound(kind="count")
    if count.state not in states:
        raise CountNotOpen(state=count.state)
    return count


def submit_count(session: OrganizationSession, number: int, *, actor_id: uuid.UUID, now: datetime) -> StockCount:
    """Counting is over: no number is taken any more, and somebody else looks at the differences."""
    count = hold_count(session, number, states=("open",))
    if session.scalar(select(func.count()).where(StockCountLine.count_id == count.id, StockCountLine.counted.is_not(None))) == 0:
        raise InvalidInput(field="counted", problem="nothing_counted")
    count.state, count.submitted_by, count.submitted_at = "submitted", actor_id, now
    _note(session, count, "count.submit", actor_id=actor_id, now=now)
    session.flush()
    return count


def reopen_count(session: OrganizationSession, number: int, *, actor_id: uuid.UUID, now: datetime) -> StockCount:
    """Something is to be counted once more."""
    count = hold_count(session, number, states=("submitted",))
    count.state, count.submitted_by, count.submitted_at = "open", None, None
    _note(session, count, "count.reopen", actor_id=actor_id, now=now)
    session.flush()
    return count


def cancel_count(session: OrganizationSession, number: int, *, actor_id: uuid.UUID, now: datetime) -> StockCount:
    """Nothing of it is booked; its numbers stay to be read."""
    count = hold_count(session, number, states=("open", "submitted"))
    count.state, count.decided_by, count.decided_at = "cancelled", actor_id, now
    _note(session, count, "count.cancel", actor_id=actor_id, now=now)
    session.flush()
    return count


def _note(session: OrganizationSession, count: StockCount, action: str, *, actor_id: uuid.UUID, now: datetime) -> None:
    audit.record(
        session,
        action=action,
        record_kind="count",
        record_id=count.id,
        actor_id=actor_id,
        now=now,
        after={"number": count.number, "state": count.state},
    )
