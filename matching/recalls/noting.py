"""Every step of a recall, with its time and who took it: in the recall's own list and in the journal."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from inventory import audit
from inventory.accounts import UserAccount
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.places import Place
from matching.recalls.tables import Recall, RecallEvent


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. `actor` is absent when a group did it by its link."""

    event: RecallEvent
    actor: str | None
    group: str | None
    lot_code: str | None


def note(
    session: OrganizationSession,
    recall: Recall,
    kind: str,
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
    group_id: uuid.UUID | None = None,
    lot_id: uuid.UUID | None = None,
    **facts: Any,
) -> None:
    """The step stands in the list of the recall and in the journal."""
    session.add(
        RecallEvent(
            organization_id=session.organization_id, recall_id=recall.id, at=now, kind=kind, actor_id=actor_id, group_id=group_id,
            lot_id=lot_id, facts=facts,
        )
    )  # fmt: skip
    after = {"number": recall.number, "is_drill": recall.is_drill, **facts}
    after |= {name: str(value) for name, value in (("group", group_id), ("lot", lot_id)) if value}
    audit.record(
        session, action=f"recall.{kind}", record_kind="recall", record_id=recall.id, actor_id=actor_id, now=now, after=after
    )


def steps_of(session: OrganizationSession, recall: Recall) -> list[Step]:
    """In the order in which they were taken."""
    query = (
        select(RecallEvent, UserAccount.name, Place.name, Lot.code)
        .outerjoin(UserAccount, UserAccount.id == RecallEvent.actor_id)
        .outerjoin(Place, Place.id == RecallEvent.group_id)
        .outerjoin(Lot, Lot.id == RecallEvent.lot_id)
        .where(RecallEvent.recall_id == recall.id)
        .order_by(RecallEvent.at, RecallEvent.id)
    )
    return [Step(*row) for row in session.execute(query)]
