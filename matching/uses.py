"""What groups made of what they got: kilograms received and handed out per month and category, read from the ledger."""

import uuid
from collections import defaultdict
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Movement
from inventory.places import Place
from matching.engine.policy import Use

DAYS_OF_MONTH = 30


def uses_of_groups(session: OrganizationSession, *, since: datetime, now: datetime) -> dict[tuple[uuid.UUID, str], Use]:
    """Per group and category the use within the window, in kg per 30 days; reversals reduce their own side.

    Groups that reported no hand-out within the window are left out: silence is no proof of little use.
    """
    months = Fraction(max(1, (now - since).days), DAYS_OF_MONTH)
    totals: dict[tuple[uuid.UUID, str], list[int]] = defaultdict(lambda: [0, 0])
    reporting = set()
    for side, sign in (("target_id", 1), ("source_id", -1)):
        for group_id, category, is_hand_out, grams in session.execute(_flow(side, since)):
            if is_hand_out:
                reporting.add(group_id)
            totals[group_id, category][1 if is_hand_out else 0] += (-sign if is_hand_out else sign) * int(grams or 0)
    return {
        (group_id, category): Use(Fraction(max(0, received), 1000) / months, Fraction(max(0, handed_out), 1000) / months)
        for (group_id, category), (received, handed_out) in totals.items()
        if group_id in reporting
    }


def _flow(side: str, since: datetime):  # type: ignore[no-untyped-def]
    """Grams per group and category on one side of the movements, those to and from households apart."""
    here, there = aliased(Place), aliased(Place)
    other = "source_id" if side == "target_id" else "target_id"
    is_hand_out = there.kind == "households"
    return (
        select(
            here.id,
            Item.category,
            is_hand_out,
            func.sum(Movement.quantity * func.coalesce(Lot.weight_grams, Item.weight_grams, 0)),
        )
        .select_from(Movement)
        .join(here, here.id == getattr(Movement, side))
        .join(there, there.id == getattr(Movement, other))
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Movement.occurred_at >= since, here.kind == "group")
        .group_by(here.id, Item.category, is_hand_out)
    )
