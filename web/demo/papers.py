"""Papers of the demo: a letterhead, groups that agree to be named, goods receipts month by month - one given out again, one void."""

import random
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select

from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.donors import Donor
from inventory.letterhead import change_letterhead
from inventory.slips import make_slip, reissue_slip, void_slip, waiting_receipts
from matching.groups import RecipientGroup
from matching.outcomes.consents import note_consent

_HEAD = {
    "name": "特定非営利活動法人 みなとフードバンク（見本）",
    "representative": "代表理事 見本 花子",
    "postal_code": "000-0000",
    "address": "見本県見本市本町 1-2-3",
    "phone": "000-0000-0000",
    "registration": "法人番号 0000000000000",
}
# Receipts of the last days wait for their slip, so that there is something to do.
_WAITING_DAYS = 12
# So many of each donor stand on slips.
_SLIPS = 3
_NAMED = 0.7


def add_papers(session: OrganizationSession, chance: random.Random, *, actor_id: uuid.UUID, now: datetime) -> None:
    """The papers stand as if somebody had made them lately."""
    change_letterhead(session, _HEAD, actor_id=actor_id, now=now)
    groups = list(
        session.scalars(select(RecipientGroup.id).where(RecipientGroup.state == "approved").order_by(RecipientGroup.name))
    )
    named = [group for group in groups if chance.random() < _NAMED]
    note_consent(session, named, is_given=True, actor_id=actor_id, now=now)
    note_consent(session, [group for group in groups if group not in named][:6], is_given=False, actor_id=actor_id, now=now)
    slips = []
    for donor_id in session.scalars(select(Donor.id).where(Donor.kind != "opening").order_by(Donor.name)).all():
        waiting = waiting_receipts(session, donor_id)
        days = {tokyo_day(row.movement.occurred_at) for row in waiting}
        for day in sorted(day for day in days if (tokyo_day(now) - day).days >= _WAITING_DAYS)[-_SLIPS:]:
            seqs = [row.movement.seq for row in waiting if tokyo_day(row.movement.occurred_at) == day]
            slips.append(make_slip(session, donor_id, seqs, start_month=4, actor_id=actor_id, now=now))
    for slip, act, reason in zip(slips[2:4], (reissue_slip, void_slip), ("紛失のため", "宛名のまちがい"), strict=False):
        act(session, slip.id, reason=reason, actor_id=actor_id, now=now + timedelta(minutes=1))
