"""What each group still wants: its needs, as far as its use bears them out, less what it has or was promised."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from inventory.db import OrganizationSession
from matching.engine.policy import Use, credible_kg
from matching.needs import Need, open_needs
from matching.receipts import Received, received_since


@dataclass(slots=True)
class Wanted:
    """Kilograms per category that are still wanted, and the standing needs that count for less than declared: (declared, counted) per month."""

    kg: dict[str, Fraction] = field(default_factory=dict)
    limited: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)


def wanted_by_group(
    session: OrganizationSession,
    received: Mapping[uuid.UUID, Received],
    uses: Mapping[tuple[uuid.UUID, str], Use],
    *,
    today: date,
) -> dict[uuid.UUID, Wanted]:
    """A standing need counts as far as `uses` bears it out, less this month's receipts; a single one less what came since it was written."""
    rows = list(session.scalars(select(Need).where(*open_needs(today))))
    since = received_since(session, [need for need in rows if need.until is not None])
    standing: dict[uuid.UUID, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    once: dict[uuid.UUID, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for need in rows:
        if need.until is None:
            standing[need.group_id][need.category] += need.kg
        else:
            once[need.group_id][need.category] += max(Fraction(0), need.kg - since.get(need.id, Fraction(0)))
    wanted: dict[uuid.UUID, Wanted] = defaultdict(Wanted)
    for group_id in standing.keys() | once.keys():
        had, found = received.get(group_id) or Received(), wanted[group_id]
        for category in sorted(standing[group_id].keys() | once[group_id].keys()):
            declared = standing[group_id][category]
            counted = credible_kg(declared, uses.get((group_id, category)))
            if counted < declared:
                found.limited[category] = (declared, counted)
            open_now = max(Fraction(0), counted - had.month_kg[category]) + once[group_id][category]
            found.kg[category] = max(Fraction(0), open_now - had.promised_kg[category])
    return dict(wanted)
