"""A second person approves a count: each difference becomes an entry as of the moment of its counting."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from inventory import audit
from inventory.accounts import Membership
from inventory.counts.differences import Point, balances_then
from inventory.counts.errors import CountedYourself, CountMismatch
from inventory.counts.opening import hold_count
from inventory.counts.tables import StockCount, StockCountLine, StockCountTally
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.errors import NotEnoughStock
from inventory.movements.posting import Entry, LotFacts, Posting, content_hash
from inventory.places import Place, single_place


@dataclass(frozen=True, slots=True)
class Approved:
    """How many lines were booked, agreed, or were left out."""

    count: StockCount
    booked: int
    agreed: int
    left_out: int


def only_person(session: OrganizationSession) -> bool:
    """Whether nobody else is in the organization who could approve."""
    return (session.scalar(select(func.count()).select_from(Membership).where(Membership.left_at.is_(None))) or 0) <= 1


def has_counted(session: OrganizationSession, count: StockCount, user_id: uuid.UUID) -> bool:
    query = select(StockCountTally.key).where(StockCountTally.count_id == count.id, StockCountTally.actor_id == user_id)
    return session.scalar(query.limit(1)) is not None


def approve_count(
    session: OrganizationSession, number: int, *, actor_id: uuid.UUID, now: datetime, left_out: Collection[tuple[str, str]] = ()
) -> Approved:
    """All differences are booked, or none is. `left_out` are lot and place codes of lines that stay as the ledger has them."""
    count = hold_count(session, number, states=("submitted",))
    if has_counted(session, count, actor_id):
        if not only_person(session):
            raise CountedYourself()
        count.is_alone = True
    approval = _Approval(session, count, left_out, actor_id=actor_id, now=now)
    approval.book()
    count.state, count.decided_by, count.decided_at = "approved", actor_id, now
    outcome = approval.outcome()
    audit.record(
        session,
        action="count.approve",
        record_kind="count",
        record_id=count.id,
        actor_id=actor_id,
        now=now,
        after={"number": number, "booked": outcome.booked, "agreed": outcome.agreed, "left_out": outcome.left_out},
    )
    session.flush()
    return outcome


@dataclass(slots=True)
class _Row:
    line: StockCountLine
    lot: LotFacts
    lot_code: str
    place: Place


class _Approval:
    def __init__(
        self,
        session: OrganizationSession,
        count: StockCount,
        left_out: Collection[tuple[str, str]],
        *,
        actor_id: uuid.UUID,
        now: datetime,
    ) -> None:
        self.session, self.count, self.left_out = session, count, set(left_out)
        self.rows = self._counted()
        self.posting = Posting(session, actor_id=actor_id, now=now)
        self.difference_place = single_place(session, "count_difference")

    def _counted(self) -> list[_Row]:
        query = (
            select(StockCountLine, Lot, Place)
            .join(Lot, Lot.id == StockCountLine.lot_id)
            .join(Place, Place.id == StockCountLine.place_id)
            .where(StockCountLine.count_id == self.count.id, StockCountLine.counted.is_not(None))
            .order_by(StockCountLine.counted_at, Lot.code, Place.code)
        )
        return [
            _Row(line, LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on), lot.code, place)
            for line, lot, place in self.session.execute(query)
        ]

    def book(self) -> None:
        """The balances are held first: nothing moves between reading the ledger and booking."""
        pairs = [(row.lot, place) for row in self.rows for place in (row.place, self.difference_place)]
        self.posting.open(pairs)
        then = balances_then(self.session, [Point(row.lot.id, row.place.id, _moment(row.line)) for row in self.rows])
        booked, refused = [], []
        for row in self.rows:
            row.line.balance = then[row.lot.id, row.place.id][0]
            difference = (row.line.counted or 0) - row.line.balance
            row.line.is_left_out = bool(difference) and (row.lot_code, row.place.code) in self.left_out
            if not difference or row.line.is_left_out:
                continue
            try:
                self.posting.add(self._entry(row, difference))
                booked.append(row)
            except NotEnoughStock:
                refused.append(row.lot_code)
        if refused:
            raise CountMismatch(lots=refused)
        for row, seq in zip(booked, self.posting.close(), strict=True):
            row.line.movement_seq = seq

    def _entry(self, row: _Row, difference: int) -> Entry:
        source, target = (self.difference_place, row.place) if difference > 0 else (row.place, self.difference_place)
        content = {"count": self.count.id, "lot": row.lot.id, "place": row.place.id, "counted": row.line.counted}
        return Entry(
            key=uuid.uuid5(self.count.id, f"{row.lot.id}:{row.place.id}"),
            request_hash=content_hash(content),
            kind="count",
            lot=row.lot,
            source=source,
            target=target,
            quantity=abs(difference),
            occurred_at=_moment(row.line),
        )

    def outcome(self) -> Approved:
        booked = sum(row.line.movement_seq is not None for row in self.rows)
        left_out = sum(row.line.is_left_out for row in self.rows)
        return Approved(self.count, booked, len(self.rows) - booked - left_out, left_out)


def _moment(line: StockCountLine) -> datetime:
    if line.counted_at is None:
        raise ValueError("the line was not counted")
    return line.counted_at
