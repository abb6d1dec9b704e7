"""Cursors: where the next page of a list begins, as one word."""

import base64
import binascii
import json
import uuid

from inventory.errors import InvalidInput
from inventory.spelling import has_bad_characters


def read_offset(cursor: str | None) -> int:
    """The cursor of a list that pages by counting rows."""
    text = cursor or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(field="cursor", problem="cursor_unreadable", value=text[:40])
    return int(text)


def write_name_cursor(after: tuple[str, uuid.UUID] | None) -> str | None:
    """None on the last page."""
    if after is None:
        return None
    text = json.dumps([after[0], after[1].hex], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_name_cursor(cursor: str | None) -> tuple[str, uuid.UUID] | None:
    if not cursor:
        return None
    try:
        name, record_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if has_bad_characters(str(name)):
            raise ValueError("no name of ours")
        return str(name), uuid.UUID(record_id)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise InvalidInput(field="cursor", problem="cursor_unreadable", value=cursor[:40]) from error
