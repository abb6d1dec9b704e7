"""The one message of a recall, filled for each group. Pure: a template with places in braces, and what stands in them."""

import re
from collections.abc import Mapping

from inventory.errors import InvalidInput

PLACES = ("group", "organization", "title", "reason", "items", "link", "phone")
LONGEST = 2000
_PLACE = re.compile(r"\{([^{}\n]*)\}")


def check_template(text: str, *, field: str) -> str:
    """The text, trimmed. Refused: empty, too long, a place nobody fills, no place for the link or for the goods."""
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise InvalidInput(field=field, problem="required")
    if len(plain) > LONGEST:
        raise InvalidInput(field=field, problem="text_too_long")
    named = set(_PLACE.findall(plain))
    if unknown := sorted(named - set(PLACES)):
        raise InvalidInput(field=field, problem="recall_place_unknown", value="{" + unknown[0][:20] + "}")
    for needed in ("items", "link"):
        if needed not in named:
            raise InvalidInput(field=field, problem="recall_place_missing", value="{" + needed + "}")
    return plain


def fill(text: str, values: Mapping[str, str]) -> str:
    """The message of one group. A line all of whose places stay empty is dropped."""
    lines = []
    for line in text.split("\n"):
        named = [values.get(name, "") for name in _PLACE.findall(line)]
        if not named or any(named):
            lines.append(_PLACE.sub(lambda place: values.get(place[1], ""), line))
    return "\n".join(lines)
