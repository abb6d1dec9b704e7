"""Merging items where offers stand under them as well."""

import uuid
from datetime import datetime

from sqlalchemy import func, update

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.merging import Merge, merge_items, separate_item
from matching.offers import Offer


def merge(session: OrganizationSession, *, kept: Item, gone: Item, actor_id: uuid.UUID, now: datetime) -> Merge:
    """`gone` is `kept` from now on, in stock, on packs and in offers."""
    done = merge_items(session, kept=kept, gone=gone, actor_id=actor_id, now=now)
    session.execute(
        update(Offer)
        .where(Offer.item_id == gone.id)
        .values(item_id=kept.id, entered_as=func.coalesce(Offer.entered_as, Offer.item_id))
    )
    return done


def separate(session: OrganizationSession, gone: Item, *, actor_id: uuid.UUID, now: datetime) -> Item:
    """Both stand as they did before; answers the item it was part of."""
    kept = separate_item(session, gone, actor_id=actor_id, now=now)
    session.execute(
        update(Offer).where(Offer.item_id == kept.id, Offer.entered_as == gone.id).values(item_id=gone.id, entered_as=None)
    )
    return kept
