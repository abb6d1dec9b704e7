"""Enters donors and changes them: one by one from a form, many at once from a file, with a line in the journal each."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.donors.tables import DONOR_KINDS, Donor
from inventory.errors import InvalidInput, NotFound
from inventory.places import Place, add_places
from inventory.spelling import search_key

FIELDS = ("name", "kind", "contact", "email", "phone", "address", "notes")
# The journal says that these changed, not what they were, so that they can be erased.
PERSONAL = ("contact", "email", "phone", "address", "notes")
HIDDEN = "*"


def add_donor(
    session: OrganizationSession, *, name: str, kind: str, now: datetime, actor_id: uuid.UUID | None = None, **details: str
) -> tuple[Donor, Place]:
    """A donor and its place. `details`: contact, email, phone, address, notes."""
    return add_donors(session, [{"name": name, "kind": kind, **details}], actor_id=actor_id, now=now)[0]


def add_donors(
    session: OrganizationSession, rows: Sequence[Mapping[str, str]], *, actor_id: uuid.UUID | None, now: datetime
) -> list[tuple[Donor, Place]]:
    """Donors and their places, in the order of the rows (`name`, `kind` and any of FIELDS), in a few statements however many."""
    checked = [_checked(row) for row in rows]
    for values in checked:
        if not values.get("name"):
            raise InvalidInput(field="name", problem="required")
    added = []
    places = add_places(session, kind="donor", names=[values["name"] for values in checked])
    for place, values in zip(places, checked, strict=True):
        donor = Donor(
            organization_id=session.organization_id, id=place.id, search_key=_search_key(values), created_at=now, **values
        )
        session.add(donor)
        _note(session, "donor.add", donor.id, actor_id, now, after={field: value for field, value in values.items() if value})
        added.append((donor, place))
    session.flush()
    return added


def update_donor(
    session: OrganizationSession, donor: Donor, *, actor_id: uuid.UUID | None, now: datetime, **fields: str
) -> list[str]:
    """The donor has these values; answers the fields that changed. The same values again change and note nothing."""
    values = _checked(fields)
    if "name" in values and not values["name"]:
        raise InvalidInput(field="name", problem="required")
    changed = [field for field, value in values.items() if value != getattr(donor, field)]
    if not changed:
        return []
    before = {field: getattr(donor, field) for field in changed}
    for field in changed:
        setattr(donor, field, values[field])
    donor.search_key = _search_key({"name": donor.name, "address": donor.address})
    if "name" in changed:
        session.scalars(select(Place).where(Place.id == donor.id)).one().name = donor.name
    _note(session, "donor.update", donor.id, actor_id, now, before=before, after={field: values[field] for field in changed})
    session.flush()
    return changed


def set_donor_archived(
    session: OrganizationSession, donor: Donor, *, is_archived: bool, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """An archived donor is listed apart and gives nothing any more; its lots and their history stay."""
    if (donor.archived_at is not None) == is_archived:
        return
    donor.archived_at = now if is_archived else None
    session.scalars(select(Place).where(Place.id == donor.id)).one().is_closed = is_archived
    _note(session, "donor.archive" if is_archived else "donor.bring_back", donor.id, actor_id, now)
    session.flush()


def get_donor(session: OrganizationSession, code: str) -> tuple[Donor, Place]:
    row = session.execute(select(Donor, Place).join(Place, Place.id == Donor.id).where(Place.code == code)).first()
    if row is None:
        raise NotFound(kind="donor", code=code)
    return row[0], row[1]


def find_by_name(session: OrganizationSession, names: Iterable[str]) -> dict[str, Donor]:
    """Donors by the search key of their name; where two share it, the older. Read as a whole: a register holds hundreds, not millions."""
    wanted = {search_key(name) for name in names}
    found: dict[str, Donor] = {}
    for donor in session.scalars(select(Donor).order_by(Donor.id.desc())):
        key = search_key(donor.name)
        if key in wanted:
            found[key] = donor
    return found


def _checked(fields: Mapping[str, str]) -> dict[str, str]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not a field of a donor: {sorted(unknown)}")
    values = {field: value.strip() for field, value in fields.items()}
    for field, value in values.items():
        limit = Donor.__table__.columns[field].type.length  # type: ignore[attr-defined]
        if len(value) > limit:
            raise InvalidInput(field=field, problem="text_too_long", limit=limit, length=len(value))
    if "kind" in values and values["kind"] not in DONOR_KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=values["kind"])
    return values


def _search_key(values: Mapping[str, str]) -> str:
    # A bar between the parts, so that no search runs from the end of one into the next.
    return "|".join(search_key(values[field]) for field in ("name", "address") if values.get(field))[:300]


def _note(
    session: OrganizationSession,
    action: str,
    donor_id: uuid.UUID,
    actor_id: uuid.UUID | None,
    now: datetime,
    **values: dict[str, Any],
) -> None:
    shown = {side: {field: _shown(field, value) for field, value in fields.items()} for side, fields in values.items()}
    audit.record(session, action=action, record_kind="donor", record_id=donor_id, actor_id=actor_id, now=now, **shown)


def _shown(field: str, value: str) -> str:
    return (HIDDEN if value else "") if field in PERSONAL else value
