"""Bodies of the movements API, right unless told otherwise."""

import uuid
from typing import Any

from tests.builders import NOW, World

API = "/api/v1/movements"


def entry(world: World, kind: str, **values: Any) -> dict[str, Any]:
    """A body for the world's warehouse, right unless told otherwise."""
    body: dict[str, Any] = {"key": str(uuid.uuid4()), "kind": kind, "site": world.site, "occurred_at": NOW.isoformat()}
    if kind == "receive":
        body |= {"item": {"gtin": "4901234567894"}, "donor": world.donor, "quantity": 2, "unit": "case"}
        body |= {"date_kind": "best_before", "date": "2027-03-31"}
    if kind == "issue":
        body |= {"group": world.group, "quantity": 1}
    return body | values
