"""What fewer deliveries would cost a round: one quick plan per smallest delivery, kept with the round until it is computed anew."""

import uuid
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction
from typing import Any

from inventory import audit
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from matching.engine.policy import FrontierPoint
from matching.rounds.starting import need_state
from matching.rounds.tables import Round

# Kilograms that each delivery has to carry at the least: from "as the donor says" to a small van's load.
STEPS_KG = (0, 20, 50, 100, 200)


def keep_prices(session: OrganizationSession, round_: Round, points: list[FrontierPoint], *, now: datetime) -> None:
    """The points stand with the round, with the moment they were worked out."""
    rows = [asdict(point) | {"placed_kg": str(point.placed_kg)} for point in points]
    round_.settings = round_.settings | {"prices": {"at": now.isoformat(), "points": rows}}
    session.flush()


def prices_of(round_: Round) -> tuple[datetime, list[FrontierPoint]] | None:
    """When the points were worked out, and the points; None before."""
    kept: dict[str, Any] | None = round_.settings.get("prices")
    if kept is None:
        return None
    points = [FrontierPoint(**row | {"placed_kg": Fraction(row["placed_kg"])}) for row in kept["points"]]
    return datetime.fromisoformat(kept["at"]), points


def choose_least_kg(
    session: OrganizationSession, round_: Round, least_kg: int, *, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """From its next computation on, the round plans no delivery lighter than this; refused for other weights than STEPS_KG."""
    need_state(round_, "draft", "proposed")
    if least_kg not in STEPS_KG:
        raise InvalidInput(field="least_kg", problem="unknown_choice", value=least_kg)
    before = round_.settings.get("least_kg", 0)
    round_.settings = round_.settings | {"least_kg": least_kg}
    audit.record(
        session,
        action="round.least_delivery",
        record_kind="round",
        record_id=round_.id,
        actor_id=actor_id,
        now=now,
        before={"least_kg": before},
        after={"least_kg": least_kg},
    )
    session.flush()
