"""Cursor: the sort values of the row at a page's edge as a text that travels in an address."""

import base64
import binascii
import json
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from inventory.errors import InvalidInput


def cursor_of(values: Sequence[Any]) -> str:
    plain = [
        value.isoformat() if isinstance(value, date) else value.hex if isinstance(value, uuid.UUID) else value for value in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(cursor: str, columns: Sequence[Any]) -> list[Any]:
    """One value for each column, of its type."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_of_type(value, column.type.python_type) for value, column in zip(values, columns, strict=True)]
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise InvalidInput(field="cursor", problem="cursor_unreadable", value=cursor[:40]) from error


def _of_type(value: Any, expected: type) -> Any:
    if expected is date:
        return date.fromisoformat(value)
    if expected is uuid.UUID:
        return uuid.UUID(value)
    if type(value) is not expected:
        raise TypeError(f"{expected.__name__} expected in a cursor")
    return value
