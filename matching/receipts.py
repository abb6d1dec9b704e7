"""What groups already have: kilograms received within a window, and what other rounds have promised them. Read from the ledger, never typed."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Movement
from inventory.places import Place
from matching.needs import Need
from matching.offers import Offer
from matching.rounds.tables import Share


@dataclass(slots=True)
class Received:
    """Kilograms of one group: within the window, this month by category, and promised but not yet there."""

    window_kg: Fraction = Fraction(0)
    month_kg: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    promised_kg: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    # By temperature class and day of hand-over.
    promised_days: dict[tuple[str, date], Fraction] = field(default_factory=lambda: defaultdict(Fraction))


def received_by_group(session: OrganizationSession, *, since: datetime, month_start: datetime) -> dict[uuid.UUID, Received]:
    """Per group place its net receipts; what members got through a hub counts for the member, what was handed out still counts."""
    received: dict[uuid.UUID, Received] = defaultdict(Received)
    for side, other, sign in (("target_id", "source_id", 1), ("source_id", "target_id", -1)):
        for group_id, category, window, month in session.execute(_flow(side, other, since=since, month_start=month_start)):
            received[group_id].window_kg += sign * Fraction(int(window or 0), 1000)
            received[group_id].month_kg[category] += sign * Fraction(int(month or 0), 1000)
    for group_id, category, temperature, day, grams in session.execute(_promises()):
        kg = Fraction(int(grams or 0), 1000)
        received[group_id].promised_kg[category] += kg
        received[group_id].promised_days[temperature, day] += kg
    return received


def received_since(session: OrganizationSession, needs: Sequence[Need]) -> dict[uuid.UUID, Fraction]:
    """Per need that is asked for once: kilograms of its category that the group received since it was written down."""
    if not needs:
        return {}
    grams = Movement.quantity * func.coalesce(Lot.weight_grams, Item.weight_grams, 0)
    query = (
        select(Need.id, func.sum(grams))
        .join(Movement, Movement.target_id == Need.group_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, (Item.id == Lot.item_id) & (Item.category == Need.category))
        .where(Need.id.in_([need.id for need in needs]), Movement.occurred_at >= Need.created_at, Movement.kind != "reverse")
        .group_by(Need.id)
    )
    return {need_id: Fraction(int(total or 0), 1000) for need_id, total in session.execute(query)}


def _flow(side: str, other: str, *, since: datetime, month_start: datetime):  # type: ignore[no-untyped-def]
    """Grams per group and category on one side of the movements, hand-outs to households left out with their reversals."""
    here, there = aliased(Place), aliased(Place)
    grams = Movement.quantity * func.coalesce(Lot.weight_grams, Item.weight_grams, 0)
    in_window = case((Movement.occurred_at >= since, grams), else_=0)
    in_month = case((Movement.occurred_at >= month_start, grams), else_=0)
    return (
        select(here.id, Item.category, func.sum(in_window), func.sum(in_month))
        .select_from(Movement)
        .join(here, here.id == getattr(Movement, side))
        .join(there, there.id == getattr(Movement, other))
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Movement.occurred_at >= min(since, month_start), here.kind == "group", there.kind != "households")
        .group_by(here.id, Item.category)
    )


def _promises():  # type: ignore[no-untyped-def]
    """Grams of shares that stand and are not there yet. What a donor sends to the group itself is there once shipped."""
    grams = func.sum(Share.cases * Offer.pieces_per_case * Offer.weight_grams)
    on_the_way = (Share.state == "reserved") | (
        (Share.state == "shipped") & (Offer.lot_id.is_not(None) | Share.team_id.is_not(None))
    )
    return (
        select(Share.group_id, Item.category, Offer.temperature, Share.hand_over_on, grams)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Item, Item.id == Offer.item_id)
        .where(on_the_way)
        .group_by(Share.group_id, Item.category, Offer.temperature, Share.hand_over_on)
    )
