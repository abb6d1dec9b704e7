"""Which phone an entry came from, noted in the transaction that books it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from inventory.db import OrganizationSession
from inventory.phones.tables import PhoneEntry


def note_entries(session: OrganizationSession, keys: Sequence[uuid.UUID], *, now: datetime) -> None:
    """These entries came from the phone that the session writes for, if it writes for one."""
    if session.at_phone is None or not keys:
        return
    rows = [
        {"organization_id": session.organization_id, "key": key, "phone_id": session.at_phone.phone_id, "recorded_at": now}
        for key in keys
    ]
    session.execute(insert(PhoneEntry), rows)
