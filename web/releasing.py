"""The small check before goods leave, as it was tapped; nothing is asked where the organization does not want it."""

from flask import request

from inventory.release_checks import RELEASE_POINTS, Released
from web.access import current


def read_released(*, has_cold: bool) -> Released | None:
    """What was answered; None when nobody tapped anything, which is no fault."""
    if not current().organization.setting("release_checks"):
        return None
    bad = frozenset(point for point in RELEASE_POINTS if request.form.get(f"release_{point}"))
    if not bad and not request.form.get("release_fine"):
        return None
    return Released(bad, request.form.get("release_remedy", "")[:200], has_cold)
