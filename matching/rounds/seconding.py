"""Two people confirm where the organization asks for it: the first says yes to one plan, another one makes it binding."""

import uuid
from datetime import datetime
from typing import Any

from inventory import audit
from inventory.accounts import get_organization
from inventory.db import OrganizationSession
from matching.rounds.errors import SecondPersonNeeded
from matching.rounds.settling import settle
from matching.rounds.starting import need_state
from matching.rounds.tables import Round


def is_second_needed(session: OrganizationSession) -> bool:
    return bool(get_organization(session, session.organization_id).setting("second_confirmation"))


def first_yes(round_: Round) -> dict[str, Any] | None:
    """Who said yes to the plan as it stands: `by` and `at`. A yes to another plan does not count."""
    said: dict[str, Any] | None = round_.settings.get("first_yes")
    return said if said and said["plan_hash"] == round_.plan_hash and not round_.edits else None


def check_second(session: OrganizationSession, round_: Round, actor_id: uuid.UUID) -> None:
    """Refused while only this person, or nobody, has said yes to the plan."""
    if not is_second_needed(session):
        return
    said = first_yes(round_)
    if said is None or said["by"] == str(actor_id):
        raise SecondPersonNeeded(number=round_.number)


def say_yes(session: OrganizationSession, round_: Round, *, actor_id: uuid.UUID, now: datetime) -> bool:
    """Notes the first yes where a second is needed; answers whether this was it. False: the round can be confirmed now."""
    need_state(round_, "proposed")
    if not is_second_needed(session):
        return False
    said = first_yes(round_)
    if said is not None:
        check_second(session, round_, actor_id)
        return False
    settle(session, round_)
    yes = {"by": str(actor_id), "at": now.isoformat(), "plan_hash": round_.plan_hash}
    round_.settings = round_.settings | {"first_yes": yes}
    audit.record(
        session,
        action="round.first_yes",
        record_kind="round",
        record_id=round_.id,
        actor_id=actor_id,
        now=now,
        after={"plan_hash": round_.plan_hash},
    )
    session.flush()
    return True
