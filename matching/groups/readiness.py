"""What a group must have told before it can be matched."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from inventory.db import OrganizationSession
from matching.groups.tables import RecipientGroup
from matching.needs import Need, open_needs

# In the order in which a person asks for it.
MISSING = ("households", "needs", "storage", "weekdays")


def missing_for_matching(group: RecipientGroup, *, has_needs: bool) -> list[str]:
    """Codes of MISSING: what is unknown yet and keeps the group out of every plan. Empty when it can be matched once approved."""
    storage = group.storage_ambient_kg or group.storage_chilled_kg or group.storage_frozen_kg
    known = {"households": group.households, "needs": has_needs, "storage": storage, "weekdays": group.receiving_weekdays}
    return [code for code in MISSING if not known[code]]


def needs_by_group(session: OrganizationSession, group_ids: Sequence[uuid.UUID], *, today: date) -> dict[uuid.UUID, list[Need]]:
    """What each group asks for now, in the order of the categories."""
    found: dict[uuid.UUID, list[Need]] = {group_id: [] for group_id in group_ids}
    for need in session.scalars(
        select(Need).where(Need.group_id.in_(group_ids), *open_needs(today)).order_by(Need.category, Need.created_at)
    ):
        found[need.group_id].append(need)
    return found
