"""Deliveries as people read them: the list by day, and one delivery with what to pick and whom it is for. Reads only."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.places import Place
from matching.deliveries.shipping import lot_id_of
from matching.deliveries.tables import Delivery
from matching.groups.tables import RecipientGroup
from matching.offers import Offer
from matching.rounds.tables import Round, Share


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    delivery: Delivery
    group: RecipientGroup
    round_number: int
    cases: int
    kinds: int
    grams: int


@dataclass(slots=True)
class PickLine:
    """One lot to take, from where, and how many cases of it each group gets."""

    offer: Offer
    item: Item
    donor_name: str
    place_name: str
    site_name: str
    lot_code: str
    # On hold: it is not picked, and the delivery does not leave with it.
    is_held: bool = False
    cases: int = 0
    shares: list[tuple[Share, str]] = field(default_factory=list)

    @property
    def pieces(self) -> int:
        return self.cases * self.offer.pieces_per_case

    @property
    def grams(self) -> int:
        return self.pieces * self.offer.weight_grams


def list_deliveries(
    session: OrganizationSession,
    *,
    states: tuple[str, ...] = (),
    round_id: uuid.UUID | None = None,
    group_id: uuid.UUID | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    offset: int = 0,
    limit: int | None = 50,
) -> list[DeliveryRow]:
    """Soonest first, with the sums of their shares; one query."""
    grams = func.sum(Share.cases * Offer.pieces_per_case * Offer.weight_grams)
    sums = (
        select(
            Share.delivery_id,
            func.sum(Share.cases).label("cases"),
            func.count(Share.offer_id.distinct()).label("kinds"),
            grams.label("grams"),
        )
        .join(Offer, Offer.id == Share.offer_id)
        .where(Share.state.not_in(("declined",)))
        .group_by(Share.delivery_id)
        .subquery()
    )
    query = (
        select(Delivery, RecipientGroup, Round.number, sums.c.cases, sums.c.kinds, sums.c.grams)
        .join(RecipientGroup, RecipientGroup.id == Delivery.group_id)
        .join(Round, Round.id == Delivery.round_id)
        .join(sums, sums.c.delivery_id == Delivery.id, isouter=True)
        .order_by(Delivery.hand_over_on, RecipientGroup.name, Delivery.code)
        .offset(offset)
        .limit(limit)
    )
    for column, value in ((Delivery.round_id, round_id), (Delivery.group_id, group_id)):
        query = query.where(column == value) if value else query
    query = query.where(Delivery.state.in_(states)) if states else query
    query = query.where(Delivery.hand_over_on >= from_day) if from_day else query
    query = query.where(Delivery.hand_over_on <= to_day) if to_day else query
    return [
        DeliveryRow(delivery, group, number, int(cases or 0), int(kinds or 0), int(total or 0))
        for delivery, group, number, cases, kinds, total in session.execute(query)
    ]


def count_deliveries(session: OrganizationSession) -> dict[str, int]:
    """By state."""
    return dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all())


def pick_lines(session: OrganizationSession, delivery: Delivery) -> list[PickLine]:
    """What to take, in the order of the way through the warehouse; goods that come straight from a donor last."""
    place, site = aliased(Place), aliased(Place)
    donor = aliased(Place)
    query = (
        select(Share, Offer, Item, RecipientGroup.name, donor.name, place.name, site.name)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Item, Item.id == Offer.item_id)
        .join(RecipientGroup, RecipientGroup.id == Share.group_id)
        .join(donor, donor.id == Offer.donor_id)
        .join(place, place.id == Offer.place_id, isouter=True)
        .join(site, site.id == place.site_id, isouter=True)
        .where(Share.delivery_id == delivery.id, Share.state != "declined")
        .order_by(RecipientGroup.name)
    )
    rows = session.execute(query).all()
    lot_ids = {offer.lot_id or lot_id_of(offer) for _, offer, *_ in rows}
    query_lots = select(Lot.id, Lot.code, Lot.is_held).where(Lot.id.in_(lot_ids))
    lots = {lot_id: (code, is_held) for lot_id, code, is_held in session.execute(query_lots)}
    lines: dict[uuid.UUID, PickLine] = {}
    for share, offer, item, group_name, donor_name, place_name, site_name in rows:
        line = lines.get(offer.id)
        if line is None:
            code, is_held = lots.get(offer.lot_id or lot_id_of(offer), ("", False))
            line = lines[offer.id] = PickLine(offer, item, donor_name, place_name or "", site_name or "", code, is_held)
        line.cases += share.cases
        line.shares.append((share, group_name))
    return sorted(lines.values(), key=lambda line: (line.offer.place_id is None, line.site_name, line.place_name, line.item.name))
