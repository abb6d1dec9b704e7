"""Takes a round or a share back before its goods have left."""

import uuid
from datetime import datetime

from sqlalchemy import select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from matching.deliveries.tables import Delivery
from matching.rounds.errors import RoundClosed, ShareEnded
from matching.rounds.promising import give_back, settle_offers
from matching.rounds.starting import get_round, need_state, offers_of, shares_of
from matching.rounds.tables import GroupAnswer, Round, Share


def cancel_round(session: OrganizationSession, round_id: uuid.UUID, *, actor_id: uuid.UUID, now: datetime) -> Round:
    """Offers are open again, what was reserved is free. Refused once a delivery has left: cancel those that have not, one by one."""
    round_ = get_round(session, round_id, is_locked=True)
    need_state(round_, "proposed", "draft", "confirmed")
    deliveries = list(session.scalars(select(Delivery).where(Delivery.round_id == round_.id)))
    left = [delivery for delivery in deliveries if delivery.state in ("shipped", "received")]
    if left:
        raise RoundClosed(number=round_.number, state="shipped", allowed="confirmed")
    shares = shares_of(session, round_.id)
    give_back(session, [share for share in shares if share.state == "reserved"], state="cancelled", now=now)
    for share in shares:
        if share.state == "draft":
            share.state = "cancelled"
    for delivery in deliveries:
        delivery.state = "cancelled"
    for answer in session.scalars(select(GroupAnswer).where(GroupAnswer.round_id == round_.id, GroupAnswer.state == "waiting")):
        answer.state = "closed"
    offers = offers_of(session, round_.id)
    for offer in offers:
        if offer.state == "in_round":
            offer.state = "open"
    settle_offers(session, {offer.id for offer in offers})
    before, round_.state = round_.state, "cancelled"
    audit.record(
        session,
        action="round.cancel",
        record_kind="round",
        record_id=round_.id,
        actor_id=actor_id,
        now=now,
        before={"state": before},
    )
    session.flush()
    return round_


def decline_share(session: OrganizationSession, share_id: uuid.UUID, *, actor_id: uuid.UUID | None, now: datetime) -> Share:
    """The group does not take the share: its goods are free and their offer is open for another round. No disadvantage is kept anywhere."""
    share = session.scalar(select(Share).where(Share.id == share_id).with_for_update())
    if share is None:
        raise NotFound(kind="share", code=str(share_id))
    if share.state != "reserved":
        raise ShareEnded(state=share.state, allowed="reserved")
    give_back(session, [share], state="declined", now=now)
    _note_in_answer(session, share, now=now, actor_id=actor_id)
    audit.record(
        session,
        action="share.decline",
        record_kind="share",
        record_id=share.id,
        actor_id=actor_id,
        now=now,
        before={"cases": share.cases},
    )
    close_empty_delivery(session, share.delivery_id)
    return share


def _note_in_answer(session: OrganizationSession, share: Share, *, actor_id: uuid.UUID | None, now: datetime) -> None:
    """The group's answer says so too; with nothing left it is an answer: declined."""
    answer = session.scalar(select(GroupAnswer).where(GroupAnswer.id == share.answer_id)) if share.answer_id else None
    if answer is None:
        return
    answer.lines = [line | {"taken": 0} if line["share"] == str(share.id) else line for line in answer.lines]
    if all(line["taken"] is not None for line in answer.lines):
        answer.state = "reduced" if any(line["taken"] for line in answer.lines) else "declined"
        answer.answered_at, answer.answered_by = now, actor_id


def close_empty_delivery(session: OrganizationSession, delivery_id: uuid.UUID | None) -> None:
    """A delivery with nothing left to carry is cancelled."""
    session.flush()
    standing = select(Share.id).where(Share.delivery_id == delivery_id, Share.state.not_in(("declined", "cancelled"))).limit(1)
    if delivery_id is None or session.scalar(standing):
        return
    delivery = session.scalars(select(Delivery).where(Delivery.id == delivery_id)).one()
    if delivery.state == "planned":
        delivery.state = "cancelled"
    session.flush()
