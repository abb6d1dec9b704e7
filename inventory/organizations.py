"""How an organization begins and ends: founding gives it its places, chain and first people; closing signs everybody out and keeps every row."""

import uuid
from datetime import datetime

from inventory import audit, chain
from inventory.accounts import Organization, get_organization
from inventory.db import OrganizationSession
from inventory.devices import end_sessions
from inventory.errors import InvalidInput
from inventory.places import add_single_places


def found_organization(session: OrganizationSession, *, name: str, now: datetime, is_demo: bool = False) -> Organization:
    """A new organization with its single places and an empty chain; the session, opened for none, is fixed to it from here on."""
    if not name.strip():
        raise InvalidInput(field="name", problem="required")
    organization = Organization(name=name.strip()[:120], is_demo=is_demo, created_at=now, settings={})
    session.add(organization)
    session.flush()
    session.enter(organization.id)
    add_single_places(session)
    chain.start_chain(session, organization.uid)
    return organization


def close_organization(session: OrganizationSession, *, actor_id: uuid.UUID, now: datetime) -> None:
    """The session's organization is listed nowhere and its people are signed out; its rows stay as they are."""
    organization = get_organization(session, session.organization_id)
    organization.closed_at = now
    end_sessions(session, now=now)
    audit.record(
        session, action="organization.close", record_kind="organization", record_id=organization.uid, actor_id=actor_id, now=now
    )
    session.flush()
