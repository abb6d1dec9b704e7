"""Codes for new records: random ones that the organization has not used for a record of that kind yet."""

from typing import Any

from sqlalchemy import select

from inventory.codes import new_code
from inventory.db import OrganizationSession

# A database takes only so many values in one question.
_AT_ONCE = 5_000


def fresh_codes(session: OrganizationSession, model: Any, count: int) -> list[str]:
    """As many different codes as asked for, none of them on a row of the model (a mapped class with `code`). One query up to 5,000, seldom two.

    Of 100,000 random codes two are the same in one case of seven, so they are looked up before they are given out.
    """
    codes: set[str] = set()
    while len(codes) < count:
        drawn = {new_code() for _ in range(min(_AT_ONCE, count - len(codes)))}
        codes |= drawn.difference(session.scalars(select(model.code).where(model.code.in_(sorted(drawn)))))
    return sorted(codes)
