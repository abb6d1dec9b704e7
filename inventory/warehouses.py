"""Warehouses and their shelves as people keep them: added, renamed, closed. Every change stands in the journal."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, literal, select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput
from inventory.movements.tables import STORED, Balance
from inventory.places import STORAGE, TEMPERATURES, Place, add_place
from inventory.spelling import clean_line
from inventory.stock import COUNTED_TO

NAME_LIMIT = 60
MOST_SHELVES_AT_ONCE = 100
# Lots counted for one list of places, and how far each place is counted however many places there are.
MOST_COUNTED, LEAST_COUNTED_TO = 10_000, 100


@dataclass(slots=True)
class Storage:
    """A warehouse or shelf with how many lots lie right there."""

    place: Place
    lots: int = 0
    # There are more of them than were counted.
    has_more: bool = False
    shelves: list["Storage"] = field(default_factory=list)

    @property
    def all_lots(self) -> int:
        return self.lots + sum(shelf.lots for shelf in self.shelves)

    @property
    def has_more_anywhere(self) -> bool:
        return self.has_more or any(shelf.has_more for shelf in self.shelves)

    @property
    def open_shelves(self) -> int:
        return sum(not shelf.place.is_closed for shelf in self.shelves)


class PlaceInUse(DomainError):
    """Goods lie there; `lots` says how many lots."""

    code = "place_in_use"


def list_warehouses(session: OrganizationSession, *, site_id: uuid.UUID | None = None) -> list[Storage]:
    """Every warehouse with its shelves, open ones first, then by name. Two queries."""
    query = select(Place).where(Place.kind.in_(STORAGE)).order_by(Place.is_closed, Place.name, Place.id)
    places = [Storage(place) for place in session.scalars(query.where(Place.site_id == site_id) if site_id else query)]
    up_to = _counted_to(len(places))
    lots = _count_lots(session, up_to=up_to, site_id=site_id)
    sites = {storage.place.id: storage for storage in places if storage.place.kind == "site"}
    for storage in places:
        count = lots.get(storage.place.id, 0)
        storage.lots, storage.has_more = min(count, up_to), count > up_to
        if storage.place.kind == "shelf" and storage.place.site_id in sites:
            sites[storage.place.site_id].shelves.append(storage)
    return list(sites.values())


def _counted_to(places: int) -> int:
    """How far the lots of each place are counted, so that the list takes no longer the more there is: all together some 10,000."""
    return min(COUNTED_TO, max(MOST_COUNTED // max(places, 1), LEAST_COUNTED_TO))


def _count_lots(session: OrganizationSession, *, up_to: int, site_id: uuid.UUID | None) -> dict[uuid.UUID, int]:
    """Lots at each place, by id, counted to one more than asked for."""
    some = select(literal(1).label("one")).select_from(Balance).where(Balance.place_id == Place.id, *STORED).limit(up_to + 1)
    count = select(func.count()).select_from(some.correlate(Place).subquery()).scalar_subquery()
    query = select(Place.id, count).where(Place.kind.in_(STORAGE))
    found = session.execute(query.where(Place.site_id == site_id) if site_id else query)
    lots: dict[uuid.UUID, int] = dict(found.all())
    return lots


def filter_places(session: OrganizationSession, *, most: int = 300) -> tuple[list[Place], list[Place]]:
    """Warehouses and donors for the choices of a list, in one query; of very many donors the first by name."""
    query = (
        select(Place)
        .where(Place.kind.in_(("site", "donor")))
        .order_by(Place.kind.desc(), Place.is_closed, Place.name)
        .limit(most)
    )
    places = list(session.scalars(query))
    return [place for place in places if place.kind == "site"], [place for place in places if place.kind == "donor"]


def add_storage(
    session: OrganizationSession,
    *,
    names: Sequence[str],
    temperature: str | None,
    actor_id: uuid.UUID,
    now: datetime,
    site: Place | None = None,
) -> list[Place]:
    """New shelves of the site, or a new warehouse when none is given."""
    if len(names) > MOST_SHELVES_AT_ONCE:
        raise InvalidInput(field="name", problem="too_many_values", value=len(names))
    if site is not None and site.is_closed:
        raise InvalidInput(field="name", problem="site_closed", value=site.name)
    return [_add_one(session, name, temperature, actor_id=actor_id, now=now, site=site) for name in names]


def _add_one(
    session: OrganizationSession, name: str, temperature: str | None, *, actor_id: uuid.UUID, now: datetime, site: Place | None
) -> Place:
    kind = "shelf" if site else "site"
    line = _free_name(session, name, kind=kind, site_id=site.id if site else None)
    place = add_place(session, kind=kind, name=line, site_id=site.id if site else None, temperature=temperature)
    after = {"name": line, "temperature": temperature}
    audit.record(session, action="place.add", record_kind="place", record_id=place.id, actor_id=actor_id, now=now, after=after)
    return place


def change_storage(
    session: OrganizationSession, place: Place, *, name: str, temperature: str | None, actor_id: uuid.UUID, now: datetime
) -> None:
    """The place has this name and storage class; nothing is written when both are as they were."""
    if temperature is not None and temperature not in TEMPERATURES:
        raise InvalidInput(field="temperature", problem="unknown_choice", value=temperature)
    line = _free_name(session, name, kind=place.kind, site_id=place.site_id, except_id=place.id)
    before = {"name": place.name, "temperature": place.temperature}
    after = {"name": line, "temperature": temperature}
    if before == after:
        return
    place.name, place.temperature = line, temperature
    audit.record(
        session,
        action="place.edit",
        record_kind="place",
        record_id=place.id,
        actor_id=actor_id,
        now=now,
        before=before,
        after=after,
    )
    session.flush()


def close_storage(session: OrganizationSession, place: Place, *, actor_id: uuid.UUID, now: datetime) -> None:
    """Nothing goes there any more; a warehouse closes with its shelves. Refused while goods lie there."""
    inside = Balance.site_id == place.id if place.kind == "site" else Balance.place_id == place.id
    lots = session.scalar(select(func.count()).select_from(Balance).where(inside, *STORED)) or 0
    if lots:
        raise PlaceInUse(name=place.name, lots=lots)
    covered = (
        select(Place).where(Place.site_id == place.id) if place.kind == "site" else select(Place).where(Place.id == place.id)
    )
    for each in session.scalars(covered).all():
        _set_closed(session, each, True, actor_id=actor_id, now=now)


def reopen_storage(session: OrganizationSession, place: Place, *, actor_id: uuid.UUID, now: datetime) -> None:
    """Goods may go there again; a warehouse opens without its shelves, which are opened one by one."""
    _set_closed(session, place, False, actor_id=actor_id, now=now)


def _set_closed(session: OrganizationSession, place: Place, is_closed: bool, *, actor_id: uuid.UUID, now: datetime) -> None:
    if place.is_closed == is_closed:
        return
    place.is_closed = is_closed
    action = "place.close" if is_closed else "place.reopen"
    audit.record(session, action=action, record_kind="place", record_id=place.id, actor_id=actor_id, now=now)
    session.flush()


def _free_name(
    session: OrganizationSession, name: str, *, kind: str, site_id: uuid.UUID | None, except_id: uuid.UUID | None = None
) -> str:
    line = clean_line(name, NAME_LIMIT, field="name")
    if not line:
        raise InvalidInput(field="name", problem="required")
    query = select(Place).where(Place.kind == kind, Place.name == line)
    if kind == "shelf":
        query = query.where(Place.site_id == site_id)
    same = session.scalars(query).first()
    if same is not None and same.id != except_id:
        raise InvalidInput(field="name", problem="name_taken", value=line)
    return line
