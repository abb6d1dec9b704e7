"""The notices: texts changed, sent, reminded, and what each group answers - by its link, or by phone through a coordinator."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from inventory.accounts import Organization
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.spelling import clean_line
from matching.recalls.errors import OnlyADrill, RecallClosed
from matching.recalls.noting import note
from matching.recalls.reading import ToldGroup
from matching.recalls.starting import SecretOf, make_notice
from matching.recalls.tables import SENT_BY, Recall, RecallNotice
from matching.recalls.texts import check_template


def find_notice(session: OrganizationSession, token_hash: str) -> tuple[int, uuid.UUID] | None:
    """Organization and notice that a link's secret opens. Looks across organizations: the secret says which one."""
    query = select(RecallNotice.organization_id, RecallNotice.id).where(RecallNotice.token_hash == token_hash)
    row = session.execute(query, execution_options={"across_organizations": True}).first()
    return (row[0], row[1]) if row else None


def is_closed_organization(organization: Organization) -> bool:
    return organization.closed_at is not None


def get_notice(session: OrganizationSession, notice_id: uuid.UUID, *, is_locked: bool = False) -> tuple[Recall, RecallNotice]:
    query = (
        select(Recall, RecallNotice).join(RecallNotice, RecallNotice.recall_id == Recall.id).where(RecallNotice.id == notice_id)
    )
    row = session.execute(query.with_for_update(of=RecallNotice) if is_locked else query).first()
    if row is None:
        raise NotFound(kind="recall_notice", code=str(notice_id))
    return row[0], row[1]


def respond(
    session: OrganizationSession,
    notice_id: uuid.UUID,
    left: Mapping[uuid.UUID, int],
    *,
    words: str = "",
    actor_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """The group has this many pieces left, by lot; lots not named are all gone. A later answer takes the place of the one before."""
    recall, notice = get_notice(session, notice_id, is_locked=True)
    need_open(recall)
    lines = []
    for line in notice.lines:
        pieces = left.get(uuid.UUID(line["lot"]), 0)
        if not 0 <= pieces <= line["got"]:
            raise InvalidInput(
                field=f"left-{line['lot']}", problem="recall_more_than_got" if pieces > 0 else "too_small", value=line["got"]
            )
        lines.append(line | {"left": pieces})
    notice.lines, notice.state, notice.answered_at, notice.answered_by = lines, "answered", now, actor_id
    notice.note = clean_line(words, 300, field="note")
    total = sum(line["left"] for line in lines)
    note(session, recall, "answered", actor_id=actor_id, now=now, group_id=notice.group_id, left=total)
    session.flush()


def mark_sent(
    session: OrganizationSession,
    recall: Recall,
    group_ids: Collection[uuid.UUID],
    *,
    way: str,
    actor_id: uuid.UUID,
    now: datetime,
) -> int:
    """These groups were told, the first time or again. Answers how many."""
    need_open(recall)
    if way not in SENT_BY:
        raise InvalidInput(field="way", problem="unknown_choice", value=way)
    query = select(RecallNotice).where(RecallNotice.recall_id == recall.id, RecallNotice.group_id.in_(group_ids))
    notices = list(session.scalars(query.order_by(RecallNotice.group_id)))
    for notice in notices:
        if notice.sent_at is None:
            notice.sent_at, notice.sent_by = now, way
            note(session, recall, "sent", actor_id=actor_id, now=now, group_id=notice.group_id, way=way)
        else:
            notice.reminded_at, notice.reminders = now, notice.reminders + 1
            note(session, recall, "reminded", actor_id=actor_id, now=now, group_id=notice.group_id, way=way)
    session.flush()
    return len(notices)


def change_texts(
    session: OrganizationSession, recall: Recall, *, text_ja: str, text_en: str, actor_id: uuid.UUID, now: datetime
) -> None:
    """Messages copied from now on read so; what was sent before stays as it was sent."""
    need_open(recall)
    recall.text_ja = check_template(text_ja, field="text_ja")
    recall.text_en = check_template(text_en, field="text_en")
    note(session, recall, "texts", actor_id=actor_id, now=now)
    session.flush()


def tell_newcomers(
    session: OrganizationSession,
    recall: Recall,
    groups: Collection[ToldGroup],
    *,
    secret_of: SecretOf,
    actor_id: uuid.UUID,
    now: datetime,
) -> int:
    """Groups that got some of it since have their notice too, and what others got since stands in theirs."""
    need_real(recall)
    changed = 0
    for group in groups:
        got = {str(lot_id): portion.got for lot_id, portion in group.part.lots.items() if portion.got > 0}
        if group.notice is None:
            make_notice(session, recall, group.part, secret_of=secret_of, now=now)
        elif any(got.get(line["lot"]) != line["got"] for line in group.notice.lines) or len(got) != len(group.notice.lines):
            # Something came since it answered, if it did: it is asked again.
            group.notice.lines = [{"lot": lot_id, "got": pieces, "left": None} for lot_id, pieces in got.items()]
            group.notice.state = "waiting"
        else:
            continue
        changed += 1
        note(session, recall, "notices", actor_id=actor_id, now=now, group_id=group.part.place.id)
    session.flush()
    return changed


def is_outdated(group: ToldGroup) -> bool:
    """Whether the group got other numbers than its notice says."""
    got = {str(lot_id): portion.got for lot_id, portion in group.part.lots.items() if portion.got > 0}
    return group.notice is None or got != {line["lot"]: line["got"] for line in group.notice.lines}


def need_open(recall: Recall) -> None:
    if recall.state != "open":
        raise RecallClosed(number=recall.number)


def need_real(recall: Recall) -> None:
    need_open(recall)
    if recall.is_drill:
        raise OnlyADrill()
