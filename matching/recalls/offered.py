"""Goods that a donor still has and has offered: they become a lot when they leave, so a recall finds them by their offer."""

import uuid
from collections.abc import Collection

from sqlalchemy import func, select

from inventory.db import OrganizationSession
from inventory.holds.criteria import Criteria
from inventory.holds.finding import find_items
from inventory.holds.tables import Hold
from matching.offers import Offer
from matching.recalls.tables import Recall


def meant_offers(session: OrganizationSession, criteria: Criteria, item_ids: Collection[uuid.UUID]) -> list[Offer]:
    """Open offers of these items whose date may be meant and that have not left wholly. An offer names no batch."""
    query = select(Offer).where(
        Offer.item_id.in_(item_ids), Offer.lot_id.is_(None), Offer.state.in_(("open", "in_round", "placed"))
    )
    if criteria.first:
        query = query.where(func.coalesce(Offer.expires_on, Offer.date_on, criteria.first) >= criteria.first)
    if criteria.last:
        query = query.where(func.coalesce(Offer.date_on, criteria.last) <= criteria.last)
    return [offer for offer in session.scalars(query.order_by(Offer.code)) if offer.cases > offer.cases_shipped]


def recalled_offers(session: OrganizationSession) -> set[uuid.UUID]:
    """Those that any watching recall means: nobody plans with them."""
    found: set[uuid.UUID] = set()
    for hold in session.scalars(select(Hold).where(Hold.is_watching)).all():
        criteria = Criteria.from_json(hold.criteria)
        items = [item.id for item in find_items(session, criteria) if item.id not in criteria.left_out]
        found |= {offer.id for offer in meant_offers(session, criteria, items)}
    return found


def offers_of(session: OrganizationSession, recall: Recall) -> list[Offer]:
    """Those that a recall means now."""
    criteria = Criteria.from_json(recall.criteria)
    items = [item.id for item in find_items(session, criteria) if item.id not in criteria.left_out]
    return meant_offers(session, criteria, items)
