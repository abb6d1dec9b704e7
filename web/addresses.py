"""Values that stand in an address: what cannot be read is left out, as if nobody had asked for it."""

import uuid
from datetime import date

from flask import request


def asked_id(name: str) -> uuid.UUID | None:
    """The id of this name in the address."""
    try:
        return uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None


def asked_day(name: str) -> date | None:
    """The day of this name in the address."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
