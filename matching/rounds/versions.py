"""The plans that a round has had, each kept with its problem and what was set by hand. Written once, never changed."""

import uuid
from datetime import datetime

from sqlalchemy import select

from inventory.accounts import UserAccount
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from matching.rounds.tables import PlanVersion, Round


def keep_version(session: OrganizationSession, round_: Round, kind: str, *, actor_id: uuid.UUID | None, now: datetime) -> None:
    """The round's plan stands among its versions; the same plan twice in a row is one version."""
    last = session.scalars(
        select(PlanVersion).where(PlanVersion.round_id == round_.id).order_by(PlanVersion.number.desc()).limit(1)
    ).first()
    if last is not None and last.plan_hash == round_.plan_hash:
        return
    session.add(
        PlanVersion(
            organization_id=session.organization_id,
            round_id=round_.id,
            number=last.number + 1 if last else 1,
            kind=kind,
            problem=round_.problem,
            plan=round_.plan,
            plan_hash=round_.plan_hash,
            hand=round_.settings.get("hand", {}),
            made_at=now,
            made_by=actor_id,
        )
    )
    session.flush()


def list_versions(session: OrganizationSession, round_id: uuid.UUID) -> list[tuple[PlanVersion, str | None]]:
    """Oldest first, with the name of who made each."""
    query = (
        select(PlanVersion, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == PlanVersion.made_by)
        .where(PlanVersion.round_id == round_id)
        .order_by(PlanVersion.number)
    )
    return [(version, name) for version, name in session.execute(query)]


def get_version(session: OrganizationSession, round_id: uuid.UUID, number: int) -> PlanVersion:
    found = session.get(PlanVersion, (session.organization_id, round_id, number)) if number <= 2_147_483_647 else None
    if found is None:
        raise NotFound(kind="plan", code=str(number))
    return found
