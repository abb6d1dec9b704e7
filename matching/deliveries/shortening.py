"""A donor's goods of which less arrived than was said: the booking is reversed whole and made anew with what came."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Entry, LotFacts, Movement, Posting
from inventory.movements.posting import content_hash
from inventory.movements.reversing import reversal_entry
from inventory.places import Place
from matching.offers import Offer
from matching.rounds.promising import count_offer, settle_offers
from matching.rounds.tables import Share


def shorten_direct(
    session: OrganizationSession, shares: Sequence[tuple[Share, Offer, int]], *, actor_id: uuid.UUID, now: datetime
) -> None:
    """Of each share so many pieces never left the donor; whole cases of them can be promised again."""
    if not shares:
        return
    for _, offer, pieces in sorted(shares, key=lambda one: one[1].id):
        count_offer(session, offer.id, shipped=-(pieces // offer.pieces_per_case))
    keys = {uuid.uuid5(share.id, "direct"): (share, offer, pieces) for share, offer, pieces in shares}
    booked = list(session.scalars(select(Movement).where(Movement.key.in_(keys)).order_by(Movement.lot_id, Movement.seq)))
    places = {
        place.id: place
        for place in session.scalars(
            select(Place).where(Place.id.in_({one for row in booked for one in (row.source_id, row.target_id)}))
        )
    }
    lots = {lot.id: lot for lot in session.scalars(select(Lot).where(Lot.id.in_({row.lot_id for row in booked})))}
    posting = Posting(session, actor_id=actor_id, now=now)
    for movement in booked:
        share, _, pieces = keys[movement.key]
        key = uuid.uuid5(movement.key, "short")
        request_hash = content_hash({"reversal_of": movement.seq, "share": str(share.id), "short": pieces})
        reversal_entry(session, posting, movement, key=key, request_hash=request_hash, reason="other", now=now)
        if pieces < movement.quantity:
            posting.add(_again(movement, lots[movement.lot_id], places, pieces=movement.quantity - pieces, now=now))
    posting.close()
    settle_offers(session, {offer.id for _, offer, _ in shares})


def _again(movement: Movement, lot: Lot, places: dict[uuid.UUID, Place], *, pieces: int, now: datetime) -> Entry:
    return Entry(
        key=uuid.uuid5(movement.key, "again"),
        request_hash=content_hash({"instead_of": movement.seq, "quantity": pieces}),
        kind="direct",
        lot=LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on),
        source=places[movement.source_id],
        target=places[movement.target_id],
        quantity=pieces,
        occurred_at=now,
        delivery_id=movement.delivery_id,
        days_left=movement.days_left,
    )
