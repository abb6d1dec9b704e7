"""Agreements: under which terms a party gives or receives, and from when to when."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.donors.tables import ONWARD_TRANSFER, Agreement
from inventory.errors import InvalidInput, NotFound


def add_agreement(
    session: OrganizationSession,
    party_id: uuid.UUID,
    *,
    signed_on: date,
    actor_id: uuid.UUID | None,
    now: datetime,
    valid_until: date | None = None,
    resale_ban: bool = True,
    onward_transfer: str = "forbidden",
    notes: str = "",
) -> Agreement:
    """The agreement stands; earlier ones stay as they were."""
    if onward_transfer not in ONWARD_TRANSFER:
        raise InvalidInput(field="onward_transfer", problem="unknown_choice", value=onward_transfer)
    if valid_until is not None and valid_until < signed_on:
        raise InvalidInput(field="valid_until", problem="ends_before_start", value=valid_until.isoformat())
    agreement = Agreement(
        organization_id=session.organization_id,
        party_id=party_id,
        signed_on=signed_on,
        valid_until=valid_until,
        resale_ban=resale_ban,
        onward_transfer=onward_transfer,
        notes=notes.strip()[:500],
    )
    session.add(agreement)
    days = {"signed_on": signed_on.isoformat(), "valid_until": valid_until.isoformat() if valid_until else ""}
    audit.record(
        session,
        action="donor.add_agreement",
        record_kind="donor",
        record_id=party_id,
        actor_id=actor_id,
        now=now,
        after={**days, "resale_ban": resale_ban, "onward_transfer": onward_transfer},
    )
    session.flush()
    return agreement


def end_agreement(
    session: OrganizationSession,
    party_id: uuid.UUID,
    *,
    agreement_id: uuid.UUID,
    ends_on: date,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """The agreement covers no day after this one."""
    agreement = session.scalar(select(Agreement).where(Agreement.id == agreement_id, Agreement.party_id == party_id))
    if agreement is None:
        raise NotFound(kind="agreement", code=str(agreement_id))
    if ends_on < agreement.signed_on:
        raise InvalidInput(field="ends_on", problem="ends_before_start", value=ends_on.isoformat())
    before = agreement.valid_until.isoformat() if agreement.valid_until else ""
    agreement.valid_until = ends_on
    audit.record(
        session,
        action="donor.end_agreement",
        record_kind="donor",
        record_id=party_id,
        actor_id=actor_id,
        now=now,
        before={"valid_until": before},
        after={"valid_until": ends_on.isoformat()},
    )
    session.flush()


def agreements_of(session: OrganizationSession, party_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Agreement]]:
    """Agreements per donor or group, the newest first."""
    found: dict[uuid.UUID, list[Agreement]] = {party_id: [] for party_id in party_ids}
    query = select(Agreement).where(Agreement.party_id.in_(party_ids)).order_by(Agreement.signed_on.desc(), Agreement.id.desc())
    for agreement in session.scalars(query):
        found[agreement.party_id].append(agreement)
    return found


def agreement_in_force(agreements: list[Agreement], day: date) -> Agreement | None:
    """The newest agreement that covers the day."""
    valid = [a for a in agreements if a.signed_on <= day and (a.valid_until is None or a.valid_until >= day)]
    return max(valid, key=lambda a: a.signed_on, default=None)
