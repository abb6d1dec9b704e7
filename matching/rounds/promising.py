"""The promise behind a share: cases of the offer and, for goods of ours, a reservation where they lie. Made, given back, used."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from inventory.db import OrganizationSession
from inventory.reservations import release, reserve
from matching.offers import Offer
from matching.rounds.errors import NotEnoughOffered
from matching.rounds.tables import Share


def promise(session: OrganizationSession, shares: Sequence[Share], offers: dict[uuid.UUID, Offer], *, now: datetime) -> None:
    """All shares are reserved or none: offers first, then our stock by ascending lot, so that two rounds never wait for each other in a ring."""
    wanted: dict[uuid.UUID, int] = {}
    for share in shares:
        wanted[share.offer_id] = wanted.get(share.offer_id, 0) + share.cases
    for offer_id in sorted(wanted):
        _raise_reserved(session, offers[offer_id], wanted[offer_id])
    stocked = [(offers[share.offer_id], share) for share in shares if offers[share.offer_id].lot_id]
    for offer, share in sorted(stocked, key=lambda pair: (str(pair[0].lot_id), str(pair[0].place_id), str(pair[1].id))):
        if offer.lot_id and offer.place_id:
            pieces = share.cases * offer.pieces_per_case
            reserve(session, lot_id=offer.lot_id, place_id=offer.place_id, share_id=share.id, quantity=pieces, now=now)
    for share in shares:
        share.state = "reserved"
    session.flush()


def _raise_reserved(session: OrganizationSession, offer: Offer, cases: int) -> None:
    raised = session.execute(
        update(Offer)
        .where(Offer.id == offer.id, Offer.state != "closed", Offer.cases_reserved + Offer.cases_shipped + cases <= Offer.cases)
        .values(cases_reserved=Offer.cases_reserved + cases),
        execution_options={"synchronize_session": False},
    )
    session.refresh(offer)
    if raised.rowcount != 1:  # type: ignore[attr-defined]
        raise NotEnoughOffered(free=offer.cases - offer.cases_reserved - offer.cases_shipped, asked=cases, lot=offer.code)


def give_back(session: OrganizationSession, shares: Sequence[Share], *, state: str, now: datetime) -> None:
    """What was promised to the shares is free again, and they end in this state. Offers before balances, as in `promise`."""
    shares = sorted(shares, key=lambda share: (share.offer_id, share.id))
    for share in shares:
        count_offer(session, share.offer_id, reserved=-share.cases)
    for share in shares:
        release(session, share.id, now=now)
        share.state = state
    session.flush()
    settle_offers(session, {share.offer_id for share in shares})


def lower_promise(session: OrganizationSession, share: Share, cases: int, *, now: datetime) -> None:
    """The share is smaller; the difference is free. Offers before balances, as in `promise`."""
    offer = session.scalars(select(Offer).where(Offer.id == share.offer_id)).one()
    count_offer(session, share.offer_id, reserved=cases - share.cases)
    release(session, share.id, now=now)
    if offer.lot_id and offer.place_id:
        pieces = cases * offer.pieces_per_case
        reserve(session, lot_id=offer.lot_id, place_id=offer.place_id, share_id=share.id, quantity=pieces, now=now)
    share.cases = cases
    settle_offers(session, {share.offer_id})


def count_offer(session: OrganizationSession, offer_id: uuid.UUID, *, reserved: int = 0, shipped: int = 0) -> None:
    """The offer's counts move; the table refuses a count below zero."""
    session.execute(
        update(Offer)
        .where(Offer.id == offer_id)
        .values(cases_reserved=Offer.cases_reserved + reserved, cases_shipped=Offer.cases_shipped + shipped),
        execution_options={"synchronize_session": False},
    )


def settle_offers(session: OrganizationSession, offer_ids: set[uuid.UUID]) -> None:
    """Offers outside a draft round are open while something of them can be promised, else placed; closed ones stay closed."""
    session.flush()
    query = select(Offer).where(Offer.id.in_(offer_ids)).execution_options(populate_existing=True)
    for offer in session.scalars(query):
        if offer.state in ("open", "placed"):
            offer.state = "open" if offer.cases_reserved + offer.cases_shipped < offer.cases else "placed"
    session.flush()
