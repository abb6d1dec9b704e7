"""Undo: the opposite of one earlier movement, whole, with a reason - never a change of the earlier row."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.lots import Lot
from inventory.movements.errors import AlreadyReversed, AlreadyUsed, CannotReverse, KeyUsedDifferently, TooLateToReverse
from inventory.movements.looking_up import recorded_before
from inventory.movements.posting import Entry, LotFacts, Posting, content_hash, lock_keys
from inventory.movements.requests import Recorded, answer_of
from inventory.movements.tables import Movement, MovementNote
from inventory.places import Place

OWN_REVERSAL = timedelta(minutes=15)
REVERSAL_REASONS = ("mistake", "wrong_item", "wrong_quantity", "wrong_place", "import_undone", "other")
# Steps of a delivery are undone on the delivery, so that its state stays true.
OF_A_DELIVERY = ("ship", "arrive", "direct", "pass_on")


def reverse_movement(
    session: OrganizationSession,
    seq: int,
    *,
    key: uuid.UUID,
    reason: str,
    actor_id: uuid.UUID,
    may_reverse_any: bool,
    now: datetime,
) -> Recorded:
    """The movement's goods are back where they came from. `reason` is one of REVERSAL_REASONS or free words.

    Refused: not one's own or older than 15 minutes (unless `may_reverse_any`), a reversal itself, reversed before, goods gone on since.
    """
    lock_keys(session, [key])
    request_hash = content_hash({"reversal_of": seq, "reason": reason})
    before = recorded_before(session, [key]).get(key)
    if before:
        if before[0] != request_hash:
            raise KeyUsedDifferently(key=str(key))
        return before[1]
    original = get_movement(session, seq)
    if not may_reverse_any:
        if original.actor_id != actor_id:
            raise NotFound(kind="movement", code=seq)
        if now - original.recorded_at > OWN_REVERSAL:
            raise TooLateToReverse(minutes=15)
    if original.kind in ("reverse", "cover", *OF_A_DELIVERY):
        raise CannotReverse(seq=seq)
    posting = Posting(session, actor_id=actor_id, now=now)
    entry, lot_code = reversal_entry(session, posting, original, key=key, request_hash=request_hash, reason=reason, now=now)
    recorded_seq = posting.close()[0]
    if entry.reason == "other" and reason.strip() and reason != "other":
        session.add(MovementNote(organization_id=session.organization_id, seq=recorded_seq, words=reason.strip()[:500]))
        session.flush()
    return Recorded(recorded_seq, lot_code, entry.answer["balance"])


def reversal_entry(
    session: OrganizationSession,
    posting: Posting,
    original: Movement,
    *,
    key: uuid.UUID,
    request_hash: str,
    reason: str,
    now: datetime,
) -> tuple[Entry, str]:
    """The opposite of the movement is added to the posting; answers it and the lot's code."""
    lot = session.scalars(select(Lot).where(Lot.id == original.lot_id)).one()
    places = {
        place.id: place for place in session.scalars(select(Place).where(Place.id.in_([original.source_id, original.target_id])))
    }
    back_from, back_to = places[original.target_id], places[original.source_id]
    facts = LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on)
    posting.open([(facts, back_from), (facts, back_to)])
    # Asked after the balances are held, so that of two reversals at once the second sees the first.
    if session.scalar(select(Movement.seq).where(Movement.reversal_of == original.seq)):
        raise AlreadyReversed(seq=original.seq)
    if not back_from.may_go_negative and posting.free(facts, back_from) < original.quantity:
        raise AlreadyUsed(seq=original.seq, later=later_entries(session, original))
    told_at = back_to if back_to.is_storage else back_from
    posting.load_item_sums({(facts.item_id, told_at.site_id)} if told_at.site_id else set())
    entry = Entry(
        key=key,
        request_hash=request_hash,
        kind="reverse",
        lot=facts,
        source=back_from,
        target=back_to,
        quantity=original.quantity,
        occurred_at=now,
        reason=reason if reason in REVERSAL_REASONS else "other",
        reversal_of=original.seq,
        delivery_id=original.delivery_id,
        import_id=original.import_id,
    )
    posting.add(entry)
    entry.answer = answer_of(lot.code, posting.balances(facts, told_at))
    return entry, lot.code


def get_movement(session: OrganizationSession, seq: int) -> Movement:
    movement = session.scalar(select(Movement).where(Movement.seq == seq))
    if movement is None:
        raise NotFound(kind="movement", code=seq)
    return movement


def later_entries(session: OrganizationSession, movement: Movement, *, limit: int = 10) -> list[int]:
    """Entries that took the lot on from where this movement had brought it."""
    query = (
        select(Movement.seq)
        .where(Movement.lot_id == movement.lot_id, Movement.source_id == movement.target_id, Movement.seq > movement.seq)
        .order_by(Movement.seq)
        .limit(limit)
    )
    return list(session.scalars(query))
