"""What people write beside a round and beside its cells."""

import uuid
from datetime import datetime

from sqlalchemy import select

from inventory import audit
from inventory.accounts import UserAccount
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from matching.rounds.tables import Round, RoundNote

MOST_SHOWN = 200


def add_note(
    session: OrganizationSession,
    round_: Round,
    text: str,
    *,
    lot: str = "",
    group: str = "",
    actor_id: uuid.UUID,
    now: datetime,
) -> RoundNote:
    """The note stands beside the round, or beside the cell of these codes, whatever state the round is in."""
    note = RoundNote(
        organization_id=session.organization_id,
        round_id=round_.id,
        lot_code=lot,
        group_code=group,
        text=text.strip()[:500],
        at=now,
        actor_id=actor_id,
    )
    session.add(note)
    session.flush()
    audit.record(
        session,
        action="round.note",
        record_kind="round",
        record_id=round_.id,
        actor_id=actor_id,
        now=now,
        after={"note": note.text, "lot": lot, "group": group},
    )
    return note


def remove_note(session: OrganizationSession, round_: Round, note_id: uuid.UUID, *, actor_id: uuid.UUID, now: datetime) -> None:
    """The note is gone from the round; the journal keeps what it said."""
    note = session.scalar(select(RoundNote).where(RoundNote.round_id == round_.id, RoundNote.id == note_id))
    if note is None:
        raise NotFound(kind="note", code=str(note_id))
    before = {"note": note.text, "lot": note.lot_code, "group": note.group_code}
    session.delete(note)
    session.flush()
    audit.record(
        session,
        action="round.remove_note",
        record_kind="round",
        record_id=round_.id,
        actor_id=actor_id,
        now=now,
        before=before,
    )


def list_notes(session: OrganizationSession, round_id: uuid.UUID) -> list[tuple[RoundNote, str]]:
    """The latest first, with who wrote them."""
    query = (
        select(RoundNote, UserAccount.name)
        .join(UserAccount, UserAccount.id == RoundNote.actor_id)
        .where(RoundNote.round_id == round_id)
        .order_by(RoundNote.at.desc(), RoundNote.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(note, name) for note, name in session.execute(query)]
