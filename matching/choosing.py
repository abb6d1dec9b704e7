"""What a phone offers to choose from - donors and groups by name, the ones used lately first - and the delivery a label names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, or_, select

from inventory.db import OrganizationSession
from inventory.donors import Donor
from inventory.places import Place
from inventory.spelling import search_key
from matching.deliveries import Delivery
from matching.groups import RecipientGroup

MOST = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody goods come from or go to. `note` tells two of the same name apart; `is_same_day_meal` groups cook on the day."""

    code: str
    name: str
    note: str = ""
    is_same_day_meal: bool = False


def list_givers(session: OrganizationSession, *, text: str = "", first: Sequence[str] = (), limit: int = MOST) -> list[Choice]:
    """Donors in use by name, those with the codes in `first` before all others."""
    query = select(Place.code, Place.name).outerjoin(Donor, Donor.id == Place.id)
    query = query.where(Place.kind == "donor", Place.is_closed.is_(False), Donor.archived_at.is_(None))
    if text.strip():
        query = query.where(_named(Donor.search_key, text))
    rows = session.execute(query.order_by(_rank(first), Place.name, Place.code).limit(limit))
    return [Choice(code, name) for code, name in rows]


def list_receivers(session: OrganizationSession, *, text: str = "", first: Sequence[str] = (), limit: int = MOST) -> list[Choice]:
    """Groups that may be given to, by name: those with the codes in `first`, then reviewed ones, then those still waiting for a review."""
    query = select(Place.code, Place.name, RecipientGroup.municipality, RecipientGroup.is_same_day_meal)
    query = query.outerjoin(RecipientGroup, RecipientGroup.id == Place.id)
    query = query.where(
        Place.kind == "group",
        Place.is_closed.is_(False),
        or_(RecipientGroup.id.is_(None), RecipientGroup.state.not_in(("ended", "paused"))),
    )
    if text.strip():
        query = query.where(_named(RecipientGroup.search_key, text))
    waits = case((RecipientGroup.state == "applied", 1), else_=0)
    rows = session.execute(query.order_by(*([_rank(first)] if first else []), waits, Place.name, Place.code).limit(limit))
    return [Choice(code, name, note or "", bool(same_day)) for code, name, note, same_day in rows]


def find_giver(session: OrganizationSession, code: str) -> Choice | None:
    """The donor with this code, if goods may come from it."""
    row = session.execute(
        select(Place.code, Place.name).where(Place.code == code, Place.kind == "donor", Place.is_closed.is_(False))
    ).first()
    return Choice(row[0], row[1]) if row else None


def find_receiver(session: OrganizationSession, code: str) -> Choice | None:
    """The group with this code, if it may be given to."""
    query = (
        select(Place.code, Place.name, RecipientGroup.municipality, RecipientGroup.is_same_day_meal)
        .outerjoin(RecipientGroup, RecipientGroup.id == Place.id)
        .where(Place.code == code, Place.kind == "group", Place.is_closed.is_(False))
    )
    row = session.execute(query).first()
    return Choice(row[0], row[1], row[2] or "", bool(row[3])) if row else None


def find_delivery(session: OrganizationSession, code: str) -> tuple[Delivery, Place] | None:
    """The delivery with this code and where it goes."""
    row = session.execute(select(Delivery, Place).join(Place, Place.id == Delivery.group_id).where(Delivery.code == code)).first()
    return (row[0], row[1]) if row else None


def _named(column: Any, text: str) -> Any:
    """By search key; a place without a register entry beside it is found by its name."""
    return or_(column.contains(search_key(text), autoescape=True), Place.name.contains(text.strip(), autoescape=True))


def _rank(first: Sequence[str]) -> Any:
    return case({code: number for number, code in enumerate(first)}, value=Place.code, else_=len(first)) if first else Place.name
