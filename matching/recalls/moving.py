"""What is done with recalled goods: taken off deliveries, fetched from groups, thrown away there or here, or let go again."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.holds.holding import lift
from inventory.holds.tables import HeldLot, Hold
from inventory.lots import Lot
from inventory.movements import Balance, Entry, LotFacts, Movement, Posting
from inventory.movements.posting import content_hash, lock_keys
from inventory.places import STORAGE, Place, single_place
from matching.deliveries.tables import Delivery
from matching.offers import Offer
from matching.recalls.errors import MoreThanLedger
from matching.recalls.noting import note
from matching.recalls.offered import offers_of
from matching.recalls.tables import Recall
from matching.recalls.telling import need_real
from matching.rounds.promising import give_back
from matching.rounds.tables import Share

RECALLED = "recalled"
# What happens to the pieces that a group still has: they come back to a shelf, or are thrown away where they are.
ENDS = ("returned", "disposed")


@dataclass(frozen=True, slots=True)
class Piece:
    """Pieces of a lot at a place."""

    lot: Lot
    place: Place
    pieces: int


def free_promises(session: OrganizationSession, recall: Recall, *, actor_id: uuid.UUID, now: datetime) -> int:
    """Nothing of the recalled lots is promised any more; what else a delivery carries stays in it. Answers how many shares ended.

    What has left already is stopped on its delivery, where somebody says whether it turned back or arrived.
    """
    need_real(recall)
    donors_own = [offer.id for offer in offers_of(session, recall)]
    query = (
        select(Share)
        .join(Offer, Offer.id == Share.offer_id)
        .where(or_(Offer.lot_id.in_(_held_ids(recall)), Offer.id.in_(donors_own)), Share.state == "reserved")
        .order_by(Share.id)
    )
    shares = list(session.scalars(query))
    give_back(session, shares, state="cancelled", now=now)
    _end_empty(session, {share.delivery_id for share in shares if share.delivery_id})
    for share in shares:
        note(session, recall, "freed", actor_id=actor_id, now=now, group_id=share.group_id, cases=share.cases)
    session.flush()
    return len(shares)


def _end_empty(session: OrganizationSession, delivery_ids: Collection[uuid.UUID]) -> None:
    """Deliveries that nothing is left of need no van."""
    still = set(session.scalars(select(Share.delivery_id).where(Share.delivery_id.in_(delivery_ids), Share.state == "reserved")))
    query = select(Delivery).where(Delivery.id.in_(set(delivery_ids) - still), Delivery.state == "planned")
    for delivery in session.scalars(query):
        delivery.state = "cancelled"


def stored_pieces(session: OrganizationSession, recall: Recall) -> list[Piece]:
    """What lies in our storage of the lots still held by the recall."""
    return _pieces(session, recall, kinds=STORAGE)


def dispose_stored(session: OrganizationSession, recall: Recall, *, key: uuid.UUID, actor_id: uuid.UUID, now: datetime) -> int:
    """Everything of it in our storage is thrown away because it was recalled. Answers the pieces; the same key again books nothing."""
    need_real(recall)
    waste = single_place(session, "waste")
    pieces = stored_pieces(session, recall)
    _book(session, [(one, waste, "dispose", RECALLED) for one in pieces], key=key, actor_id=actor_id, now=now)
    return _note_pieces(session, recall, "disposed", pieces, actor_id=actor_id, now=now)


def give_back_to_donors(
    session: OrganizationSession, recall: Recall, *, key: uuid.UUID, actor_id: uuid.UUID, now: datetime
) -> int:
    """Everything of it in our storage goes back to whom it came from. Answers the pieces."""
    need_real(recall)
    pieces = stored_pieces(session, recall)
    donors = {one.lot.donor_id for one in pieces}
    places = {place.id: place for place in session.scalars(select(Place).where(Place.id.in_(donors)))}
    steps = [(one, places[one.lot.donor_id], "return_to_donor", RECALLED) for one in pieces]
    _book(session, steps, key=key, actor_id=actor_id, now=now)
    return _note_pieces(session, recall, "returned", pieces, actor_id=actor_id, now=now)


def end_at_group(
    session: OrganizationSession,
    recall: Recall,
    group_id: uuid.UUID,
    *,
    lines: Collection[tuple[uuid.UUID, int]],
    end: str,
    shelf: Place,
    key: uuid.UUID,
    actor_id: uuid.UUID,
    now: datetime,
) -> int:
    """Pieces by lot that the group had left came back to this shelf of ours, or were thrown away there. Answers the pieces.

    What is thrown away there is booked as come back and discarded in the same moment, so that it no longer counts as given. Refused: more
    than the ledger sees at the group; its hand-out report comes first.
    """
    need_real(recall)
    if end not in ENDS:
        raise InvalidInput(field="end", problem="unknown_choice", value=end)
    lines = list(lines)
    if _booked_before(session, [_key_of(key, lot_id, group_id, "return") for lot_id, _ in lines]):
        return 0
    at_group = {one.lot.id: one for one in _pieces(session, recall, kinds=("group",)) if one.place.id == group_id}
    taken = []
    for lot_id, pieces in lines:
        there = at_group.get(lot_id)
        if pieces < 1:
            continue
        if there is None or there.pieces < pieces:
            raise MoreThanLedger(there=there.pieces if there else 0, asked=pieces)
        taken.append(Piece(there.lot, there.place, pieces))
    if not taken:
        raise InvalidInput(field="lines", problem="required")
    steps = [(one, shelf, "return", RECALLED) for one in taken]
    if end == "disposed":
        waste = single_place(session, "waste")
        steps += [(Piece(one.lot, shelf, one.pieces), waste, "dispose", RECALLED) for one in taken]
    _book(session, steps, key=key, actor_id=actor_id, now=now)
    return _note_pieces(session, recall, end, taken, actor_id=actor_id, now=now, group_id=group_id)


def let_go(
    session: OrganizationSession, recall: Recall, lot_code: str, *, reason: str, actor_id: uuid.UUID, now: datetime
) -> Lot:
    """The lot is not meant after all: somebody looked, and says why. It may go out again unless another recall holds it."""
    need_real(recall)
    hold = session.scalars(select(Hold).where(Hold.id == recall.hold_id)).one()
    lot = session.scalar(select(Lot).where(Lot.code == lot_code, Lot.id.in_(_held_ids(recall))))
    if lot is None:
        raise NotFound(kind="lot", code=lot_code)
    lift(session, hold, [lot.id], reason=reason, actor_id=actor_id, now=now)
    note(session, recall, "lifted", actor_id=actor_id, now=now, lot_id=lot.id, reason=reason.strip()[:300])
    session.flush()
    return lot


def _held_ids(recall: Recall):  # type: ignore[no-untyped-def]
    return select(HeldLot.lot_id).where(HeldLot.hold_id == recall.hold_id, HeldLot.lifted_at.is_(None))


def _pieces(session: OrganizationSession, recall: Recall, *, kinds: Sequence[str]) -> list[Piece]:
    query = (
        select(Lot, Place, Balance.on_hand)
        .join(Balance, Balance.lot_id == Lot.id)
        .join(Place, Place.id == Balance.place_id)
        .where(Lot.id.in_(_held_ids(recall)), Place.kind.in_(kinds), Balance.on_hand > 0)
        .order_by(Lot.id, Place.id)
    )
    return [Piece(lot, place, on_hand) for lot, place, on_hand in session.execute(query)]


def _book(
    session: OrganizationSession,
    steps: Sequence[tuple[Piece, Place, str, str]],
    *,
    key: uuid.UUID,
    actor_id: uuid.UUID,
    now: datetime,
) -> None:
    posting = Posting(session, actor_id=actor_id, now=now)
    facts = {one.lot.id: LotFacts(one.lot.id, one.lot.item_id, one.lot.donor_id, one.lot.expires_on) for one, *_ in steps}
    pairs = {(one.lot.id, place.id): (facts[one.lot.id], place) for one, target, *_ in steps for place in (one.place, target)}
    posting.open([pair for _, pair in sorted(pairs.items())])
    for one, target, kind, reason in steps:
        own = _key_of(key, one.lot.id, one.place.id, kind)
        content = {"key": str(key), "lot": str(one.lot.id), "from": str(one.place.id), "pieces": one.pieces, "kind": kind}
        posting.add(Entry(own, content_hash(content), kind, facts[one.lot.id], one.place, target, one.pieces, now, reason=reason))
    posting.close()


def _key_of(key: uuid.UUID, lot_id: uuid.UUID, place_id: uuid.UUID, kind: str) -> uuid.UUID:
    """Follows from the form's key, so that a form sent twice is booked once."""
    return uuid.uuid5(key, f"{lot_id} {place_id} {kind}")


def _booked_before(session: OrganizationSession, keys: Sequence[uuid.UUID]) -> bool:
    lock_keys(session, keys)
    return session.scalar(select(Movement.seq).where(Movement.key.in_(keys)).limit(1)) is not None


def _note_pieces(
    session: OrganizationSession,
    recall: Recall,
    kind: str,
    pieces: Collection[Piece],
    *,
    actor_id: uuid.UUID,
    now: datetime,
    group_id: uuid.UUID | None = None,
) -> int:
    total = sum(one.pieces for one in pieces)
    if total:
        note(session, recall, kind, actor_id=actor_id, now=now, group_id=group_id, pieces=total)
    session.flush()
    return total


def stored_total(session: OrganizationSession, recall: Recall) -> int:
    """Pieces of lots still held by the recall that lie in our storage."""
    query = select(func.coalesce(func.sum(Balance.on_hand), 0)).where(
        Balance.lot_id.in_(_held_ids(recall)), Balance.site_id.is_not(None)
    )
    return int(session.scalar(query) or 0)
