"""The list of donors: filtered, sorted, a page at a time, the same few queries however many there are."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, not_, or_, select, tuple_

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.donors.agreements import agreement_in_force, agreements_of
from inventory.donors.tables import Agreement, Donor
from inventory.errors import InvalidInput
from inventory.lots import Lot
from inventory.places import Place
from inventory.spelling import search_key

PAGE = 50
_LOTS = select(func.count(Lot.id)).where(Lot.donor_id == Donor.id).correlate(Donor).scalar_subquery()
_LAST_LOT = select(func.max(Lot.created_at)).where(Lot.donor_id == Donor.id).correlate(Donor).scalar_subquery()
SORTS: dict[str, Any] = {"name": Donor.name, "kind": Donor.kind, "lots": _LOTS, "last": _LAST_LOT, "created": Donor.created_at}


@dataclass(frozen=True, slots=True)
class DonorFilter:
    """What to show. Words are looked for in name and address; a code finds its donor."""

    query: str = ""
    kind: str = ""
    # Whether an agreement covers today.
    has_agreement: bool | None = None
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class DonorRow:
    """A donor with what its line shows."""

    donor: Donor
    code: str
    agreement: Agreement | None
    lots: int
    last_lot_at: datetime | None


def list_donors(
    session: OrganizationSession,
    wanted: DonorFilter | None = None,
    *,
    today: date,
    sort: str = "name",
    is_descending: bool = False,
    offset: int = 0,
    limit: int = PAGE,
) -> tuple[list[DonorRow], int]:
    """A page of donors and how many the filter finds, in the same few queries however many there are."""
    if sort not in SORTS:
        raise InvalidInput(field="sort", problem="unknown_choice", value=sort)
    wanted = wanted or DonorFilter()
    order = SORTS[sort].desc().nulls_last() if is_descending else SORTS[sort].nulls_last()
    query = _filtered(select(Donor, Place.code).join(Place, Place.id == Donor.id), wanted, today)
    found = session.execute(query.order_by(order, Donor.name, Donor.id).offset(offset).limit(limit)).all()
    total = session.scalar(_filtered(select(func.count(Donor.id)), wanted, today)) or 0
    return _rows(session, found, today), total


def donors_after(
    session: OrganizationSession,
    wanted: DonorFilter,
    *,
    today: date,
    after: tuple[str, uuid.UUID] | None = None,
    limit: int = PAGE,
) -> tuple[list[DonorRow], tuple[str, uuid.UUID] | None]:
    """Donors by name from behind (name, id) on, and where the next page begins."""
    query = _filtered(select(Donor, Place.code).join(Place, Place.id == Donor.id), wanted, today)
    if after:
        query = query.where(tuple_(Donor.name, Donor.id) > tuple_(*after, types=[Donor.name.type, Donor.id.type]))
    found = session.execute(query.order_by(Donor.name, Donor.id).limit(limit + 1)).all()
    last = found[limit - 1][0] if len(found) > limit else None
    return _rows(session, found[:limit], today), (last.name, last.id) if last else None


def count_donors(session: OrganizationSession, *, today: date) -> dict[str, int]:
    """How many there are (`all`), how many companies have no agreement in force (`no_agreement`), how many are archived."""
    alive = Donor.archived_at.is_(None)
    needs_paper = and_(alive, Donor.kind == "corporate", not_(_has_agreement(today)))
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (alive, needs_paper, not_(alive))]
    row = session.execute(select(*sums).where(Donor.kind != "opening")).one()
    return dict(zip(("all", "no_agreement", "archived"), map(int, row), strict=True))


def _filtered(query: Select[*tuple[Any, ...]], wanted: DonorFilter, today: date) -> Select[*tuple[Any, ...]]:
    # The donor of opening stock stands for "from before": it is no party and in no list.
    query = query.where(Donor.kind != "opening")
    query = query.where(Donor.archived_at.is_not(None) if wanted.is_archived else Donor.archived_at.is_(None))
    if wanted.kind:
        query = query.where(Donor.kind == wanted.kind)
    if wanted.has_agreement is not None:
        query = query.where(_has_agreement(today) if wanted.has_agreement else not_(_has_agreement(today)))
    if not wanted.query.strip():
        return query
    found = and_(*(Donor.search_key.contains(search_key(word), autoescape=True) for word in wanted.query.split()))
    code = parse_code(wanted.query)
    return query.where(or_(found, Donor.id.in_(select(Place.id).where(Place.code == code))) if code else found)


def _has_agreement(today: date) -> Any:
    valid = or_(Agreement.valid_until.is_(None), Agreement.valid_until >= today)
    return exists().where(Agreement.party_id == Donor.id, Agreement.signed_on <= today, valid).correlate(Donor)


def _rows(session: OrganizationSession, found: Sequence[tuple[Donor, str]], today: date) -> list[DonorRow]:
    ids = [donor.id for donor, _ in found]
    if not ids:
        return []
    agreements = agreements_of(session, ids)
    query = select(Lot.donor_id, func.count(Lot.id), func.max(Lot.created_at)).where(Lot.donor_id.in_(ids)).group_by(Lot.donor_id)
    lots = {donor_id: (count, last) for donor_id, count, last in session.execute(query)}
    return [
        DonorRow(donor, code, agreement_in_force(agreements[donor.id], today), *lots.get(donor.id, (0, None)))
        for donor, code in found
    ]
