"""Who answered for a group is erased; the group, its address and all that it was given stay."""

import uuid
from datetime import datetime

from inventory.db import OrganizationSession
from inventory.erasing import note_erased
from matching.groups.tables import RecipientGroup

CONTACT_FIELDS = ("contact", "phone", "email", "notes")


def erase_group_contact(
    session: OrganizationSession, group: RecipientGroup, *, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """Nobody's name, number or address is kept with the group any more."""
    for field in CONTACT_FIELDS:
        setattr(group, field, "")
    group.updated_at = now
    note_erased(session, "group", group.id, actor_id=actor_id, now=now)
