"""Place: anything goods can come from or go to. Knows kinds and temperature; stock at a place is movements.py's matter."""

import uuid
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.codes import new_code
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import InvalidInput, NotFound
from inventory.identity import new_id

STORAGE = ("site", "shelf")
SINGLE = ("in_transit", "waste", "count_difference", "households")
KINDS = (*STORAGE, "donor", "group", *SINGLE)
# Goods come out of a donor and out of a count difference without having been put in before.
MAY_GO_NEGATIVE = ("donor", "count_difference")
TEMPERATURES = ("ambient", "chilled", "frozen")


class Place(Identified, Base):
    __tablename__ = "place"

    code: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    # The warehouse a shelf stands in; a warehouse names itself; absent outside our storage.
    site_id: Mapped[uuid.UUID | None]
    # Absent where goods of any class may be (donors, groups, transit).
    temperature: Mapped[str | None] = mapped_column(String(8))
    is_closed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("organization_id", "code"),
        belongs_to("place", "site_id"),
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint("(kind in ('site', 'shelf')) = (site_id is not null)", name="site"),
        Index("ix_place_kind", "organization_id", "kind", "name"),
    )

    @property
    def is_storage(self) -> bool:
        return self.kind in STORAGE

    @property
    def may_go_negative(self) -> bool:
        return self.kind in MAY_GO_NEGATIVE


def add_place(session: OrganizationSession, *, kind: str, name: str, site_id: uuid.UUID | None = None, temperature: str | None = None) -> Place:
    """A new place with a fresh code. A site is its own site; a shelf needs one."""
    if not name.strip():
        raise InvalidInput(field="name", problem="required")
    if temperature is not None and temperature not in TEMPERATURES:
        raise InvalidInput(field="temperature", problem="unknown_choice", value=temperature)
    place_id = new_id()
    place = Place(
        organization_id=session.organization_id,
        id=place_id,
        code=new_code(),
        kind=kind,
        name=name.strip()[:120],
        site_id=place_id if kind == "site" else site_id,
        temperature=temperature,
    )
    session.add(place)
    session.flush()
    return place


def add_places(session: OrganizationSession, *, kind: str, names: Sequence[str]) -> list[Place]:
    """New places outside our storage, such as donors or groups, in the order of their names: one statement however many."""
    if not all(name.strip() for name in names):
        raise InvalidInput(field="name", problem="required")
    places = [
        Place(organization_id=session.organization_id, id=new_id(), code=new_code(), kind=kind, name=name.strip()[:120], is_closed=False)
        for name in names
    ]
    session.add_all(places)
    session.flush()
    return places


def add_single_places(session: OrganizationSession) -> None:
    """The four places that every organization has once: in transit, waste, count difference, households."""
    for kind in SINGLE:
        add_place(session, kind=kind, name=kind)


def single_place(session: OrganizationSession, kind: str) -> Place:
    return session.scalars(select(Place).where(Place.kind == kind)).one()


def get_place(session: OrganizationSession, code: str, *, kinds: tuple[str, ...] = KINDS) -> Place:
    place = session.scalar(select(Place).where(Place.code == code, Place.kind.in_(kinds)))
    if place is None:
        raise NotFound(kind="place", code=code)
    return place


def list_sites(session: OrganizationSession, *, closed: bool = False) -> list[Place]:
    query = select(Place).where(Place.kind == "site").order_by(Place.name)
    return list(session.scalars(query if closed else query.where(Place.is_closed.is_(False))))


def list_shelves(session: OrganizationSession, site_id: uuid.UUID | None = None) -> list[Place]:
    query = select(Place).where(Place.kind == "shelf", Place.is_closed.is_(False)).order_by(Place.site_id, Place.name)
    return list(session.scalars(query.where(Place.site_id == site_id) if site_id else query))
