"""Several lots moved, discarded or counted in one act: all of it is booked, or nothing."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from inventory.dates import ReleaseRules
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.movements import MovementNote, MovementRequest, Recorded, record_movements, reverse_movement

UNDO_REASON = "mistake"


class SomeRefused(DomainError):
    """Nothing was booked; `refusals` says by position why which entry cannot be."""

    code = "some_refused"

    def __init__(self, refusals: dict[int, DomainError]) -> None:
        super().__init__(n=len(refusals))
        self.refusals = refusals


def book_together(
    session: OrganizationSession,
    requests: Sequence[MovementRequest],
    *,
    actor_id: uuid.UUID,
    rules: ReleaseRules,
    now: datetime,
    today: date,
    note: str = "",
) -> list[Recorded]:
    """Every request is booked; one refusal undoes the whole, for the caller's transaction ends with the error."""
    outcomes = record_movements(session, list(requests), actor_id=actor_id, rules=rules, now=now, today=today)
    refusals = {place: outcome for place, outcome in enumerate(outcomes) if isinstance(outcome, DomainError)}
    if refusals:
        raise SomeRefused(refusals)
    booked = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    if note.strip():
        seqs = [outcome.seq for outcome in booked if outcome.seq and not outcome.replayed]
        session.add_all(MovementNote(organization_id=session.organization_id, seq=seq, words=note.strip()[:500]) for seq in seqs)
        session.flush()
    return booked


def undo_together(
    session: OrganizationSession, seqs: Sequence[int], *, actor_id: uuid.UUID, may_reverse_any: bool, now: datetime
) -> int:
    """Every one of the movements is reversed, the last first; one that cannot be leaves all as they are. Answers how many."""
    for seq in sorted(set(seqs), reverse=True):
        # The key follows from the movement, so that pressing twice reverses once.
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"undo {session.organization_id} {seq}")
        reverse_movement(session, seq, key=key, reason=UNDO_REASON, actor_id=actor_id, may_reverse_any=may_reverse_any, now=now)
    return len(set(seqs))
