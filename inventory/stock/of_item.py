"""How much of each item there is, and where."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from inventory.db import OrganizationSession
from inventory.movements.tables import STORED, Balance
from inventory.places import Place


@dataclass(frozen=True, slots=True)
class SiteStock:
    """Pieces of one item in one warehouse, all its shelves together."""

    site: Place
    on_hand: int
    reserved: int
    lots: int

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved


def stock_of_items(session: OrganizationSession, item_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Pieces on hand and lots per item; items without stock are missing."""
    query = (
        select(Balance.item_id, func.sum(Balance.on_hand), func.count(Balance.lot_id.distinct()))
        .where(Balance.item_id.in_(item_ids), *STORED)
        .group_by(Balance.item_id)
    )
    return {item_id: (int(on_hand), lots) for item_id, on_hand, lots in session.execute(query)}


def stock_by_site(session: OrganizationSession, item_id: uuid.UUID) -> list[SiteStock]:
    """Where the item lies, by warehouse."""
    query = (
        select(Place, func.sum(Balance.on_hand), func.sum(Balance.reserved), func.count(Balance.lot_id.distinct()))
        .join(Place, Place.id == Balance.site_id)
        .where(Balance.item_id == item_id, *STORED)
        .group_by(Place.organization_id, Place.id)
        .order_by(Place.name)
    )
    return [SiteStock(site, int(on_hand), int(reserved), lots) for site, on_hand, reserved, lots in session.execute(query)]
