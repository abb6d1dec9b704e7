"""Rows of a donor list into the register: one donor per name, an agreement where a day of signing stands."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.donors import Agreement, Donor
from inventory.imports.batching import in_chunks
from inventory.imports.outcomes import Choices, RecordKind, RowOutcome, Writer, Writing, Written, compare, created, updated
from inventory.imports.row import RowReading
from inventory.places import add_places
from inventory.spelling import name_key, search_key

FIELDS = ("kind", "contact", "phone", "email", "address", "notes")
AGREED = ("signed_on", "valid_until", "resale_ban", "onward_transfer", "notes")
_LIMITS = {"phone": 40, "notes": 500}
# Personal data: the journal says that it changed, not what it was.
_PERSONAL = frozenset(("contact", "phone", "email", "notes"))


def plan_donors(session: OrganizationSession, rows: Sequence[RowReading], choices: Choices, today: date) -> list[RowOutcome]:
    """A donor of the same name, whatever its spelling, is the same donor."""
    known = {name_key(donor.name): donor for donor in session.scalars(select(Donor).order_by(Donor.id.desc()))}
    signed = _signed(session, [donor.id for donor in known.values()])
    seen: dict[str, int] = {}
    outcomes = []
    for row in rows:
        key = name_key(row.values["name"])
        if key in seen:
            outcomes.append(RowOutcome(row, "same", row.values["name"]))
            continue
        seen[key] = row.line
        donor = known.get(key)
        outcome = compare(row, donor, _values(row), choices, name=row.values["name"])
        _plan_agreement(outcome, row, choices, signed.get(donor.id, set()) if donor else set())
        outcomes.append(outcome)
    return outcomes


def _values(row: RowReading) -> dict[str, Any]:
    values = {field: row.values.get(field) or "" for field in FIELDS}
    return {field: value[: _LIMITS.get(field, 254)] for field, value in values.items()}


def _signed(session: OrganizationSession, ids: list[uuid.UUID]) -> dict[uuid.UUID, set[date]]:
    found: dict[uuid.UUID, set[date]] = {}
    for chunk in in_chunks(ids):
        for party_id, day in session.execute(
            select(Agreement.party_id, Agreement.signed_on).where(Agreement.party_id.in_(chunk))
        ):
            found.setdefault(party_id, set()).add(day)
    return found


def _plan_agreement(outcome: RowOutcome, row: RowReading, choices: Choices, signed: set[date]) -> None:
    day = row.values.get("agreement_signed_on")
    if day is None or day in signed:
        return
    outcome.values["agreement"] = {
        "signed_on": day,
        "valid_until": row.values.get("agreement_until"),
        # Food given away is not for sale unless the agreement says otherwise.
        "resale_ban": row.values.get("resale_ban") is not False,
    }
    if outcome.record_id:
        outcome.changes["agreement"] = day.isoformat()
        outcome.act = "update" if choices.updates(row.line) else "leave"


def write_donors(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    """New donors with their places, changed ones, agreements."""
    new = [outcome for outcome in outcomes if outcome.act == "create"]
    written = []
    for outcome, donor in zip(new, add_donors(session, [_new(outcome) for outcome in new], writing), strict=True):
        outcome.record_id = donor.id
        written.append(created(outcome, "donor", donor, ("name", *FIELDS)))
    written += _update(session, [outcome for outcome in outcomes if outcome.act == "update"], writing)
    return written + _add_agreements(session, outcomes)


def _new(outcome: RowOutcome) -> dict[str, Any]:
    values = {field: outcome.values[field] for field in FIELDS}
    return values | {"name": outcome.name, "kana": outcome.row.values.get("kana") or "", "kind": values["kind"] or "corporate"}


def add_donors(session: OrganizationSession, rows: Sequence[dict[str, Any]], writing: Writing) -> list[Donor]:
    """Donors and their places from `name` and any of `kana` and FIELDS."""
    places = add_places(session, kind="donor", names=[row["name"] for row in rows])
    donors = []
    for place, row in zip(places, rows, strict=True):
        donor = Donor(
            organization_id=session.organization_id,
            id=place.id,
            name=place.name,
            search_key=search_key(f"{row['name']} {row.get('kana') or ''}")[:300],
            created_at=writing.now,
            **{field: row.get(field) or ("corporate" if field == "kind" else "") for field in FIELDS},
        )
        session.add(donor)
        donors.append(donor)
        _note(session, "donor.add", donor.id, writing, after={"name": donor.name, "kind": donor.kind})
    session.flush()
    return donors


def _update(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    known: dict[uuid.UUID | None, Donor] = {}
    for chunk in in_chunks([outcome.record_id for outcome in outcomes]):
        known |= {donor.id: donor for donor in session.scalars(select(Donor).where(Donor.id.in_(chunk)))}
    written = []
    for outcome in outcomes:
        donor = known[outcome.record_id]
        restore_donor(session, donor, {field: outcome.changes[field] for field in outcome.before}, writing)
        if outcome.before:
            written.append(updated(outcome, "donor"))
    session.flush()
    return written


def restore_donor(session: OrganizationSession, donor: Donor, values: dict[str, Any], writing: Writing) -> None:
    """The donor has these values, and the journal says so."""
    before = {field: getattr(donor, field) for field in values}
    for field, value in values.items():
        setattr(donor, field, value)
    if values:
        _note(session, "donor.update", donor.id, writing, before=_hidden(before), after=_hidden(values))


def _hidden(values: dict[str, Any]) -> dict[str, Any]:
    return {field: ("*" if value else "") if field in _PERSONAL else value for field, value in values.items()}


def _add_agreements(session: OrganizationSession, outcomes: Sequence[RowOutcome]) -> list[Written]:
    written = []
    for outcome in outcomes:
        if "agreement" in outcome.values:
            agreement = Agreement(
                organization_id=session.organization_id,
                party_id=outcome.record_id,
                onward_transfer="forbidden",
                notes="",
                **outcome.values["agreement"],
            )
            session.add(agreement)
            session.flush()
            written.append(created(outcome, "agreement", agreement, AGREED))
    return written


def _note(session: OrganizationSession, action: str, donor_id: uuid.UUID, writing: Writing, **values: dict[str, Any]) -> None:
    audit.record(
        session, action=action, record_kind="donor", record_id=donor_id, actor_id=writing.actor_id, now=writing.now, **values
    )


DONOR = RecordKind("donor", Donor, lambda donor: donor.name, is_place=True, restore=restore_donor)
AGREEMENT = RecordKind("agreement", Agreement, lambda agreement: agreement.signed_on.isoformat(), part_of="party_id")
WRITER = Writer(plan_donors, write_donors, (DONOR, AGREEMENT))
