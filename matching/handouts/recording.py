"""Records a group's report once, moves what it handed out to the households, and puts a corrected version in an earlier one's place."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from inventory import audit
from inventory.catalog import Item
from inventory.chain import lock_head
from inventory.counted_days import counted_day
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements import Balance, Entry, LotFacts, Movement, Posting
from inventory.movements.errors import KeyUsedDifferently
from inventory.movements.posting import content_hash, lock_keys
from inventory.movements.reversing import reversal_entry
from inventory.places import Place, single_place
from matching.deliveries import Delivery
from matching.groups import get_group
from matching.handouts.tables import BANDS, Handout, HandoutLine

LARGEST = 1_000_000


class HandoutReplaced(DomainError):
    """A later version stands in its place already; correct that one."""

    code = "handout_replaced"


@dataclass(frozen=True, slots=True)
class HandoutLineRequest:
    """Pieces of a lot, by its code, that were handed out and that are left with the group."""

    lot: str
    handed_out: int
    left_over: int = 0


@dataclass(frozen=True, slots=True)
class HandoutRequest:
    """A report as a group gives it. People by band are absent when nobody counted them. There is no field for words."""

    key: uuid.UUID
    group: str
    handed_out_on: date
    households: int
    people: dict[str, int | None] = field(default_factory=dict)
    lines: tuple[HandoutLineRequest, ...] = ()
    delivery: str | None = None

    def hash(self, replaces: uuid.UUID | None) -> str:
        content = asdict(self)
        content.pop("key")
        return content_hash({**content, "replaces": replaces})

    def check(self, today: date) -> None:
        """Raises InvalidInput for what no database is needed to refuse."""
        if self.handed_out_on > today:
            raise InvalidInput(field="handed_out_on", problem="date_ahead", value=self.handed_out_on.isoformat())
        if self.handed_out_on.year < 2000:
            raise InvalidInput(field="handed_out_on", problem="date_too_far", value=self.handed_out_on.isoformat())
        _within("households", self.households)
        for band, count in self.people.items():
            if band not in BANDS:
                raise InvalidInput(field="people", problem="unknown_choice", value=band)
            if count is not None:
                _within(band, count)
        for line in self.lines:
            _within("lines", line.handed_out)
            _within("lines", line.left_over)
        if len({line.lot for line in self.lines}) < len(self.lines):
            raise InvalidInput(field="lines", problem="named_twice")


@dataclass(frozen=True, slots=True)
class RecordedHandout:
    handout: Handout
    lines: list[HandoutLine]
    # Lot code -> pieces that were reported but had not reached the group by our books.
    beyond: dict[str, int] = field(default_factory=dict)
    replayed: bool = False


def record_handout(
    session: OrganizationSession,
    request: HandoutRequest,
    *,
    actor_id: uuid.UUID,
    now: datetime,
    today: date,
    replaces: uuid.UUID | None = None,
) -> RecordedHandout:
    """The report stands once, however often it is sent, and what was handed out has left the group, up to what was there.

    With `replaces` it takes the place of an earlier report, whose movements are taken back first.
    """
    lock_keys(session, [request.key])
    request_hash = request.hash(replaces)
    known = session.scalar(select(Handout).where(Handout.key == request.key))
    if known:
        if known.request_hash != request_hash:
            raise KeyUsedDifferently(key=str(request.key))
        return RecordedHandout(known, _lines_of(session, known), replayed=True)
    request.check(today)
    _, place = get_group(session, request.group)
    handout = _new_handout(session, request, place, request_hash=request_hash, actor_id=actor_id, now=now)
    earlier = _take_back(session, replaces, handout, actor_id=actor_id, now=now) if replaces else None
    lines, beyond = _hand_out(session, request, handout, place=place, actor_id=actor_id, now=now)
    _count(session, handout, earlier, now=now)
    audit.record(
        session,
        action="handout.correct" if earlier else "handout.record",
        record_kind="handout",
        record_id=handout.id,
        actor_id=actor_id,
        now=now,
        before=_summary(earlier) if earlier else None,
        after=_summary(handout),
    )
    session.flush()
    return RecordedHandout(handout, lines, beyond)


def get_handout(session: OrganizationSession, handout_id: uuid.UUID) -> tuple[Handout, Place, list[HandoutLine]]:
    row = session.execute(
        select(Handout, Place).join(Place, Place.id == Handout.group_id).where(Handout.id == handout_id)
    ).first()
    if row is None:
        raise NotFound(kind="handout", code=str(handout_id))
    return row[0], row[1], _lines_of(session, row[0])


def lots_at_group(
    session: OrganizationSession, group_id: uuid.UUID, *, earlier: Handout | None = None
) -> list[tuple[Lot, Item, int]]:
    """What the group holds by our books, first expired first; what an earlier report handed out is counted as if it were back."""
    handed_out: dict[uuid.UUID, int] = {}
    if earlier:
        seqs = [line.movement_seq for line in _lines_of(session, earlier) if line.movement_seq]
        moved = select(Movement.lot_id, Movement.quantity).where(Movement.seq.in_(seqs))
        handed_out = dict(session.execute(moved).all())
    query = (
        select(Lot, Item, Balance.on_hand)
        .join(Balance, Balance.lot_id == Lot.id)
        .join(Item, Item.id == Lot.item_id)
        .where(Balance.place_id == group_id, or_(Balance.on_hand > 0, Lot.id.in_(list(handed_out))))
        .order_by(Balance.expires_on, Item.name, Lot.id)
    )
    return [(lot, item, on_hand + handed_out.get(lot.id, 0)) for lot, item, on_hand in session.execute(query)]


def _new_handout(
    session: OrganizationSession, request: HandoutRequest, place: Place, *, request_hash: str, actor_id: uuid.UUID, now: datetime
) -> Handout:
    delivery_id = None
    if request.delivery:
        delivery_id = session.scalar(select(Delivery.id).where(Delivery.code == request.delivery))
        if delivery_id is None:
            raise NotFound(kind="delivery", code=request.delivery)
    handout = Handout(
        organization_id=session.organization_id,
        key=request.key,
        request_hash=request_hash,
        group_id=place.id,
        delivery_id=delivery_id,
        handed_out_on=request.handed_out_on,
        households=request.households,
        recorded_by=actor_id,
        recorded_at=now,
        counted_on=request.handed_out_on,
        **{band: request.people.get(band) for band in BANDS},
    )
    session.add(handout)
    session.flush()
    return handout


def _count(session: OrganizationSession, handout: Handout, earlier: Handout | None, *, now: datetime) -> None:
    """The report counts on its day, or today when that is closed. What an earlier version says of a closed day stays, with its opposite today.

    Asked last and with the head held, so that a closing has this report or comes before it.
    """
    closed_until = lock_head(session).closed_until
    handout.counted_on = counted_day(handout.handed_out_on, recorded_at=now, closed_until=closed_until)
    if earlier:
        day = counted_day(earlier.counted_on, recorded_at=now, closed_until=closed_until)
        earlier.withdrawn_on = day if day != earlier.counted_on else None


def _take_back(
    session: OrganizationSession, earlier_id: uuid.UUID, handout: Handout, *, actor_id: uuid.UUID, now: datetime
) -> Handout:
    """The earlier version points to the new one, and its goods are with the group again."""
    earlier = session.scalar(select(Handout).where(Handout.id == earlier_id).with_for_update())
    if earlier is None or earlier.group_id != handout.group_id:
        raise NotFound(kind="handout", code=str(earlier_id))
    if earlier.replaced_by:
        raise HandoutReplaced()
    earlier.replaced_by = handout.id
    seqs = [line.movement_seq for line in _lines_of(session, earlier) if line.movement_seq]
    posting = Posting(session, actor_id=actor_id, now=now)
    for original in session.scalars(select(Movement).where(Movement.seq.in_(seqs)).order_by(Movement.lot_id)).all():
        key = uuid.uuid5(handout.key, f"back {original.seq}")
        request_hash = content_hash({"reversal_of": original.seq, "reason": "mistake"})
        reversal_entry(session, posting, original, key=key, request_hash=request_hash, reason="mistake", now=now)
    posting.close()
    return earlier


def _hand_out(
    session: OrganizationSession, request: HandoutRequest, handout: Handout, *, place: Place, actor_id: uuid.UUID, now: datetime
) -> tuple[list[HandoutLine], dict[str, int]]:
    lots = {lot.code: lot for lot in session.scalars(select(Lot).where(Lot.code.in_([line.lot for line in request.lines])))}
    unknown = [line.lot for line in request.lines if line.lot not in lots]
    if unknown:
        raise NotFound(kind="lot", code=unknown[0])
    households = single_place(session, "households")
    facts = {code: LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on) for code, lot in lots.items()}
    posting = Posting(session, actor_id=actor_id, now=now)
    posting.open([(fact, at) for fact in facts.values() for at in (place, households)])
    happened_at = min(tokyo_midnight_utc(request.handed_out_on) + timedelta(hours=12), now)
    beyond: dict[str, int] = {}
    moved: list[str] = []
    for line in sorted(request.lines, key=lambda line: lots[line.lot].id):
        pieces = min(line.handed_out, max(posting.free(facts[line.lot], place), 0))
        if pieces < line.handed_out:
            beyond[line.lot] = line.handed_out - pieces
        if pieces:
            key = uuid.uuid5(request.key, f"lot {lots[line.lot].id}")
            posting.add(
                Entry(
                    key,
                    handout.request_hash,
                    "hand_out",
                    facts[line.lot],
                    place,
                    households,
                    pieces,
                    happened_at,
                    delivery_id=handout.delivery_id,
                )
            )
            moved.append(line.lot)
    seqs = dict(zip(moved, posting.close(), strict=True))
    lines = [_line(session, handout, line, lot_id=lots[line.lot].id, seq=seqs.get(line.lot)) for line in request.lines]
    session.add_all(lines)
    return lines, beyond


def _line(
    session: OrganizationSession, handout: Handout, line: HandoutLineRequest, *, lot_id: uuid.UUID, seq: int | None
) -> HandoutLine:
    return HandoutLine(
        organization_id=session.organization_id,
        handout_id=handout.id,
        lot_id=lot_id,
        handed_out=line.handed_out,
        left_over=line.left_over,
        movement_seq=seq,
    )


def _lines_of(session: OrganizationSession, handout: Handout) -> list[HandoutLine]:
    return list(session.scalars(select(HandoutLine).where(HandoutLine.handout_id == handout.id).order_by(HandoutLine.lot_id)))


def _summary(handout: Handout) -> dict[str, Any]:
    counts = {band: getattr(handout, band) for band in BANDS}
    return {"handed_out_on": handout.handed_out_on.isoformat(), "households": handout.households, **counts}


def _within(field_name: str, value: int) -> None:
    if value < 0:
        raise InvalidInput(field=field_name, problem="too_small", value=value)
    if value > LARGEST:
        raise InvalidInput(field=field_name, problem="too_large", value=value)
