"""What is promised to one group and has not arrived."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.places import Place
from matching.deliveries.tables import Delivery
from matching.offers import Offer
from matching.rounds.tables import Round, Share

OPEN = ("reserved", "shipped")


@dataclass(frozen=True, slots=True)
class OpenShare:
    """Cases of an offer for the group; the delivery's code is absent until deliveries are planned."""

    share_id: uuid.UUID
    state: str
    item_name: str
    donor_name: str
    cases: int
    pieces_per_case: int
    hand_over_on: date
    round_number: int
    delivery_code: str | None
    is_through_hub: bool


def open_shares(session: OrganizationSession, group_id: uuid.UUID) -> list[OpenShare]:
    """By the day of the handover, the nearest first."""
    query = (
        select(
            Share.id, Share.state, Item.name, Place.name, Share.cases, Offer.pieces_per_case, Share.hand_over_on, Round.number,
            Delivery.code, Share.team_id,
        )
        .join(Offer, Offer.id == Share.offer_id)
        .join(Item, Item.id == Offer.item_id)
        .join(Place, Place.id == Offer.donor_id)
        .join(Round, Round.id == Share.round_id)
        .outerjoin(Delivery, Delivery.id == Share.delivery_id)
        .where(Share.group_id == group_id, Share.state.in_(OPEN))
        .order_by(Share.hand_over_on, Item.name, Share.id)
    )  # fmt: skip
    return [OpenShare(*row[:9], is_through_hub=row[9] is not None) for row in session.execute(query)]
