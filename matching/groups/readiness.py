"""What a group must have told before it can be matched."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from inventory.db import OrganizationSession
from matching.groups.tables import RecipientGroup
from matching.needs import Need, open_needs

# Kinds of group that are matched by persons when they have no households.
HOMES = ("care_home",)
# In the order in which a person asks for it.
MISSING = ("households", "needs", "storage", "weekdays")


def counts_households() -> ColumnElement[bool]:
    """Groups whose households are known, or follow from the persons that a home has."""
    return RecipientGroup.households.is_not(None) | (
        RecipientGroup.kind.in_(HOMES) & (func.coalesce(RecipientGroup.capacity, 0) > 0)
    )


def is_counted_by_persons(group: RecipientGroup) -> bool:
    """A home that says how many persons it has, but not how many units."""
    return not group.households and group.kind in HOMES and bool(group.capacity)


def households_of(group: RecipientGroup, persons_per_household: int) -> int:
    """What the group says; of a home that says only how many persons it has, so many persons count as a household."""
    return group.households or max(1, -(-(group.capacity or 1) // max(1, persons_per_household)))


def missing_for_matching(group: RecipientGroup, *, has_needs: bool) -> list[str]:
    """Codes of MISSING: what is unknown yet and keeps the group out of every plan. Empty when it can be matched once approved."""
    storage = group.storage_ambient_kg or group.storage_chilled_kg or group.storage_frozen_kg
    counted = bool(group.households) or is_counted_by_persons(group)
    known = {"households": counted, "needs": has_needs, "storage": storage, "weekdays": group.receiving_weekdays}
    return [code for code in MISSING if not known[code]]


def needs_by_group(session: OrganizationSession, group_ids: Sequence[uuid.UUID], *, today: date) -> dict[uuid.UUID, list[Need]]:
    """What each group asks for now, in the order of the categories."""
    found: dict[uuid.UUID, list[Need]] = {group_id: [] for group_id in group_ids}
    for need in session.scalars(
        select(Need).where(Need.group_id.in_(group_ids), *open_needs(today)).order_by(Need.category, Need.created_at)
    ):
        found[need.group_id].append(need)
    return found
