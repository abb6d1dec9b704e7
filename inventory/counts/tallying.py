"""Numbers given by those who count: each once, in any order, from any number of phones; the one counted last stands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from inventory.counts.opening import hold_count
from inventory.counts.tables import StockCount, StockCountLine, StockCountPlace, StockCountTally
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.label_codes import lots_of_labels
from inventory.lots import Lot
from inventory.movements.errors import KeyUsedDifferently, OtherWarehouse
from inventory.movements.posting import lock_keys
from inventory.movements.requests import LARGEST
from inventory.places import Place

# How far a phone's clock may be off before a time is taken for a mistake.
CLOCK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Tally:
    """So many pieces of a lot lie at a place of the count. Codes, as everything a phone sends."""

    key: uuid.UUID
    lot: str
    place: str
    counted: int
    is_confirmed: bool = False
    # Absent where it is counted at the moment it is sent.
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tallied:
    """The number stands, unless a later one was there already."""

    line: StockCountLine
    replayed: bool = False


TallyOutcome = Tallied | DomainError


def tally(session: OrganizationSession, number: int, wanted: Tally, *, actor_id: uuid.UUID, now: datetime) -> Tallied:
    """One number; the same key again changes nothing."""
    outcome = tally_all(session, number, [wanted], actor_id=actor_id, now=now)[0]
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def tally_all(
    session: OrganizationSession, number: int, wanted: Sequence[Tally], *, actor_id: uuid.UUID, now: datetime
) -> list[TallyOutcome]:
    """Several numbers, each answered by itself: a wrong one keeps none of its neighbours out."""
    lock_keys(session, [one.key for one in wanted])
    count = hold_count(session, number, states=("open", "submitted", "approved", "cancelled"))
    if session.at_phone is not None and session.at_phone.site_id != count.site_id:
        raise OtherWarehouse()
    desk = _Desk(session, count, wanted, actor_id=actor_id, now=now)
    outcomes: list[TallyOutcome] = []
    for one in wanted:
        try:
            outcomes.append(desk.take(one))
        except DomainError as refusal:
            outcomes.append(refusal)
    session.flush()
    return outcomes


class _Desk:
    """What several numbers need, read once."""

    def __init__(
        self, session: OrganizationSession, count: StockCount, wanted: Sequence[Tally], *, actor_id: uuid.UUID, now: datetime
    ) -> None:
        self.session, self.count, self.actor_id, self.now = session, count, actor_id, now
        codes = {one.lot for one in wanted}
        labels = lots_of_labels(session, codes)
        found = {lot.code: lot.id for lot in session.scalars(select(Lot).where(Lot.code.in_({*codes, *labels.values()})))}
        self.lots = found | {label: found[lot] for label, lot in labels.items()}
        covered = select(Place).join(StockCountPlace, StockCountPlace.place_id == Place.id)
        self.places = {place.code: place.id for place in session.scalars(covered.where(StockCountPlace.count_id == count.id))}
        known = select(StockCountTally).where(StockCountTally.key.in_([one.key for one in wanted]))
        self.known = {row.key: row for row in session.scalars(known)}
        lines = select(StockCountLine).where(StockCountLine.count_id == count.id, StockCountLine.lot_id.in_(self.lots.values()))
        self.lines = {(line.lot_id, line.place_id): line for line in session.scalars(lines)}

    def take(self, wanted: Tally) -> Tallied:
        lot_id, place_id = self.lots.get(wanted.lot), self.places.get(wanted.place)
        if lot_id is None:
            raise NotFound(kind="lot", code=wanted.lot)
        if place_id is None:
            raise NotFound(kind="place", code=wanted.place)
        if known := self.known.get(wanted.key):
            return self._again(known, wanted, lot_id, place_id)
        self.count = hold_count(self.session, self.count.number, states=("open",))
        row = self._row(wanted, lot_id, place_id)
        self.session.add(row)
        self.known[row.key] = row
        line = self.lines.get((lot_id, place_id)) or self._found(lot_id, place_id)
        if line.counted_at is None or row.counted_at >= line.counted_at:
            line.counted, line.counted_by, line.counted_at = row.counted, self.actor_id, row.counted_at
        return Tallied(line)

    def _again(self, known: StockCountTally, wanted: Tally, lot_id: uuid.UUID, place_id: uuid.UUID) -> Tallied:
        asked = (self.count.id, lot_id, place_id, wanted.counted)
        if (known.count_id, known.lot_id, known.place_id, known.counted) != asked:
            raise KeyUsedDifferently(key=str(wanted.key))
        return Tallied(self.lines[lot_id, place_id], replayed=True)

    def _row(self, wanted: Tally, lot_id: uuid.UUID, place_id: uuid.UUID) -> StockCountTally:
        if not 0 <= wanted.counted <= LARGEST:
            raise InvalidInput(field="counted", problem="too_small" if wanted.counted < 0 else "too_large", value=wanted.counted)
        counted_at = wanted.counted_at or self.now
        if not self.count.opened_at - CLOCK <= counted_at <= self.now + CLOCK:
            raise InvalidInput(field="counted_at", problem="outside_the_count")
        return StockCountTally(
            organization_id=self.session.organization_id,
            key=wanted.key,
            count_id=self.count.id,
            lot_id=lot_id,
            place_id=place_id,
            counted=wanted.counted,
            is_confirmed=wanted.is_confirmed,
            actor_id=self.actor_id,
            counted_at=counted_at,
            recorded_at=self.now,
        )

    def _found(self, lot_id: uuid.UUID, place_id: uuid.UUID) -> StockCountLine:
        """A lot that nobody expected there."""
        line = StockCountLine(
            organization_id=self.session.organization_id,
            count_id=self.count.id,
            lot_id=lot_id,
            place_id=place_id,
            expected=0,
            is_expected=False,
            is_left_out=False,
        )
        self.session.add(line)
        self.lines[lot_id, place_id] = line
        return line
