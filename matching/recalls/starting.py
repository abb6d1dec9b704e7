"""The search, and the one click after it: everything held, every group's notice made - or, in a drill, only counted and timed."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from inventory.catalog import Item
from inventory.chain import lock_head
from inventory.db import OrganizationSession
from inventory.devices import secret_hash
from inventory.errors import InvalidInput
from inventory.holds.criteria import Criteria
from inventory.holds.finding import FoundLot, find_items, find_lots
from inventory.holds.holding import start_hold
from inventory.identity import new_id
from inventory.movements.posting import content_hash, lock_keys
from inventory.spelling import clean_line
from matching.offers import Offer
from matching.recalls.errors import NothingMeant
from matching.recalls.noting import note
from matching.recalls.offered import meant_offers
from matching.recalls.tables import Recall, RecallNotice
from matching.recalls.texts import check_template
from matching.recalls.whereabouts import GroupPart, Whereabouts, stored_sites, whereabouts

# A search page that lay open longer than this says nothing about how long the search took.
LONGEST_SEARCH = timedelta(hours=12)
TWICE = timedelta(minutes=2)
SecretOf = Callable[[RecallNotice], str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a search shows: the items with those taken out, the lots that are meant, where they are, offers of donors that are meant too."""

    items: list[Item]
    lots: list[FoundLot]
    where: Whereabouts
    offers: list[Offer]


@dataclass(frozen=True, slots=True)
class RecallValues:
    """What the person entered. `began_at` is when the search was opened."""

    criteria: Criteria
    title: str
    reason: str
    contact: str
    text_ja: str
    text_en: str
    began_at: datetime
    found_at: datetime


def search(session: OrganizationSession, criteria: Criteria) -> Sight:
    """Everything that is meant, without touching any of it."""
    criteria.check()
    items = find_items(session, criteria)
    lots = find_lots(session, criteria, items)
    offers = meant_offers(session, criteria, [item.id for item in items if item.id not in criteria.left_out])
    return Sight(items, lots, whereabouts(session, [found.lot.id for found in lots]), offers)


def start_recall(
    session: OrganizationSession, values: RecallValues, *, secret_of: SecretOf, actor_id: uuid.UUID, now: datetime
) -> Recall:
    """All of it is on hold and every group's notice and link stand. Refused when nothing of ours was ever meant.

    The same search pressed twice by one person within two minutes is one recall.
    """
    checked = _checked(values, now)
    if before := _just_begun(session, checked, actor_id=actor_id, now=now):
        return before
    hold, found = start_hold(session, values.criteria, actor_id=actor_id, now=now)
    if not found:
        raise NothingMeant()
    recall = _recall(session, checked, hold_id=hold.id, actor_id=actor_id, now=now)
    where = whereabouts(session, [one.lot.id for one in found])
    recall.figures = _figures(found, where)
    for group in where.receivers:
        make_notice(session, recall, group, secret_of=secret_of, now=now)
    _note_beginning(session, recall, actor_id=actor_id, now=now)
    session.flush()
    return recall


def _just_begun(session: OrganizationSession, values: dict[str, Any], *, actor_id: uuid.UUID, now: datetime) -> Recall | None:
    lock_keys(session, [uuid.uuid5(actor_id, content_hash(values["criteria"]))])
    query = select(Recall).where(
        Recall.started_by == actor_id, Recall.held_at > now - TWICE, Recall.is_drill.is_(False), Recall.state == "open"
    )
    return next((recall for recall in session.scalars(query) if recall.criteria == values["criteria"]), None)


def start_drill(session: OrganizationSession, values: RecallValues, *, actor_id: uuid.UUID, now: datetime) -> Recall:
    """The same as far as a person can see, but nothing is held, no link opens, and only the drill itself is written down."""
    checked = _checked(values, now)
    sight = search(session, values.criteria)
    if not sight.lots:
        raise NothingMeant()
    lock_head(session)
    recall = _recall(session, checked, hold_id=None, actor_id=actor_id, now=now)
    recall.figures = _figures(sight.lots, sight.where)
    recall.figures["lot_ids"] = [str(found.lot.id) for found in sight.lots]
    recall.figures["doubts"] = {str(found.lot.id): list(found.doubts) for found in sight.lots if found.doubts}
    for group in sight.where.receivers:
        make_notice(session, recall, group, secret_of=None, now=now)
    _note_beginning(session, recall, actor_id=actor_id, now=now)
    session.flush()
    return recall


def _checked(values: RecallValues, now: datetime) -> dict[str, Any]:
    values.criteria.check()
    title = clean_line(values.title, 120, field="title")
    if not title:
        raise InvalidInput(field="title", problem="required")
    began, found = (_within(moment, now) for moment in (values.began_at, values.found_at))
    return {
        "title": title,
        "reason": clean_line(values.reason, 500, field="reason"),
        "contact": clean_line(values.contact, 200, field="contact"),
        "criteria": values.criteria.as_json(),
        "text_ja": check_template(values.text_ja, field="text_ja"),
        "text_en": check_template(values.text_en, field="text_en"),
        "began_at": min(began, found),
        "found_at": found,
    }


def _within(moment: datetime, now: datetime) -> datetime:
    return min(max(moment, now - LONGEST_SEARCH), now)


def _recall(
    session: OrganizationSession, values: dict[str, Any], *, hold_id: uuid.UUID | None, actor_id: uuid.UUID, now: datetime
) -> Recall:
    """Numbered under the lock of the head, which is held by now."""
    number = (session.scalar(select(func.max(Recall.number))) or 0) + 1
    recall = Recall(
        organization_id=session.organization_id, id=new_id(), number=number, is_drill=hold_id is None, hold_id=hold_id, held_at=now,
        ready_at=now, started_by=actor_id, **values,
    )  # fmt: skip
    session.add(recall)
    session.flush()
    return recall


def _figures(found: Sequence[FoundLot], where: Whereabouts) -> dict[str, Any]:
    return {
        "lots": len(found),
        "doubtful": sum(bool(one.doubts) for one in found),
        "sites": stored_sites(where),
        "groups": len(where.receivers),
        "pieces": where.total("received"),
        "stored": where.total("stored"),
        "given": sum(group.total("got") - group.total("passed_on") for group in where.receivers),
    }


def make_notice(
    session: OrganizationSession, recall: Recall, group: GroupPart, *, secret_of: SecretOf | None, now: datetime
) -> RecallNotice:
    """What the group got is noted; its link works unless this is a drill."""
    lines = [{"lot": str(lot_id), "got": portion.got, "left": None} for lot_id, portion in group.lots.items() if portion.got > 0]
    notice = RecallNotice(
        organization_id=session.organization_id,
        id=new_id(),
        recall_id=recall.id,
        group_id=group.place.id,
        lines=lines,
        made_at=now,
    )
    if secret_of is not None:
        notice.token_hash = secret_hash(secret_of(notice))
    session.add(notice)
    return notice


def _note_beginning(session: OrganizationSession, recall: Recall, *, actor_id: uuid.UUID, now: datetime) -> None:
    figures = {name: recall.figures[name] for name in ("lots", "groups", "pieces")}
    note(session, recall, "began", actor_id=actor_id, now=recall.began_at)
    note(session, recall, "found", actor_id=actor_id, now=recall.found_at, lots=figures["lots"], groups=figures["groups"])
    if not recall.is_drill:
        note(session, recall, "held", actor_id=actor_id, now=now, **figures)
    note(session, recall, "ready", actor_id=actor_id, now=now, groups=figures["groups"])
