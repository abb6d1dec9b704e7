"""The end of a recall and its figures: what was found, what became of it, what share is accounted for, how long each step took."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.holds.holding import stop_watching
from inventory.holds.tables import Hold
from inventory.spelling import clean_line
from matching.recalls.errors import StillHere
from matching.recalls.moving import stored_total
from matching.recalls.noting import Step, note
from matching.recalls.reading import RecallView
from matching.recalls.tables import Recall
from matching.recalls.telling import need_open


@dataclass(frozen=True, slots=True)
class Outcome:
    """Pieces of the lots that are meant, and where they ended. `reported_left` is what groups say they still have, and was not fetched yet."""

    received: int
    secured: int
    handed_out: int
    with_groups: int
    in_transit: int
    # Found by counting, or with a minus lost.
    difference: int
    reported_left: int
    asked: int
    answered: int

    @property
    def is_sound(self) -> bool:
        return self.received + self.difference == self.secured + self.handed_out + self.with_groups + self.in_transit

    @property
    def share(self) -> float | None:
        """Of what did not reach households, the share that is in our hands, thrown away or given back."""
        reachable = self.received - self.handed_out
        return self.secured / reachable if reachable > 0 else None


@dataclass(frozen=True, slots=True)
class Times:
    """Minutes from the first look; absent for what has not happened."""

    found: timedelta
    held: timedelta
    first_sent: timedelta | None
    last_sent: timedelta | None
    first_answer: timedelta | None
    last_answer: timedelta | None
    closed: timedelta | None


def outcome_of(view: RecallView) -> Outcome:
    """Of the lots that are still meant: one that was let go counts no more."""
    parts = [lot.part for lot in view.lots if not lot.is_lifted]
    ids = {str(lot.lot.id) for lot in view.lots if not lot.is_lifted}
    told = [group for group in view.groups if group.notice is not None]
    return Outcome(
        received=sum(part.received for part in parts),
        secured=sum(part.stored + part.discarded + part.returned for part in parts),
        handed_out=sum(part.handed_out for part in parts),
        with_groups=sum(part.with_groups for part in parts),
        in_transit=sum(part.in_transit for part in parts),
        difference=sum(part.difference for part in parts),
        reported_left=sum(
            line["left"] or 0 for group in told if group.notice for line in group.notice.lines if line["lot"] in ids
        ),
        asked=len(view.groups),
        answered=len(view.groups) - len(view.waiting),
    )


def times_of(recall: Recall, steps: list[Step]) -> Times:
    """From the steps as they were noted."""

    def moments(kind: str) -> list[datetime]:
        return [step.event.at for step in steps if step.event.kind == kind]

    def since(moment: datetime | None) -> timedelta | None:
        return moment - recall.began_at if moment else None

    sent, answered = moments("sent"), moments("answered")
    return Times(
        found=recall.found_at - recall.began_at,
        held=recall.held_at - recall.began_at,
        first_sent=since(min(sent, default=None)),
        last_sent=since(max(sent, default=None)),
        first_answer=since(min(answered, default=None)),
        last_answer=since(max(answered, default=None)),
        closed=since(recall.closed_at),
    )


def close_recall(
    session: OrganizationSession, recall: Recall, *, words: str, keeps_watching: bool, actor_id: uuid.UUID, now: datetime
) -> None:
    """It is over. Its lots stay on hold, and what comes in later is still caught while it watches.

    Refused while goods of it lie in our storage: they are thrown away, given back or let go first.
    """
    need_open(recall)
    if not recall.is_drill:
        if pieces := stored_total(session, recall):
            raise StillHere(pieces=pieces)
        if not keeps_watching:
            stop_watching(session, session.scalars(select(Hold).where(Hold.id == recall.hold_id)).one())
    recall.state, recall.closed_at, recall.closed_by = "closed", now, actor_id
    recall.closing_note = clean_line(words, 500, field="closing_note")
    note(session, recall, "closed", actor_id=actor_id, now=now, watches=keeps_watching and not recall.is_drill)
    session.flush()


def unwatch(session: OrganizationSession, recall: Recall, *, actor_id: uuid.UUID, now: datetime) -> None:
    """Goods that come in later are no longer held for it."""
    if recall.hold_id is None:
        return
    stop_watching(session, session.scalars(select(Hold).where(Hold.id == recall.hold_id)).one())
    note(session, recall, "unwatched", actor_id=actor_id, now=now)
    session.flush()
