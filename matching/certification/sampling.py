"""A random sample of lots for an assessor: drawn so that anybody with the seed and the list of codes draws the same."""

import hashlib
import heapq
import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.lots import Lot
from inventory.sql_days import within
from matching.certification.assessing import assess_lots
from matching.certification.values import Assessment, Rules
from matching.impact.periods import Period

MOST_LOTS = 100


@dataclass(frozen=True, slots=True)
class Sample:
    """`total` lots came in within the period; those drawn are in the order of their rank."""

    seed: str
    total: int
    drawn: list[Assessment]

    @property
    def complete(self) -> int:
        return sum(one.is_complete for one in self.drawn)


def rank(seed: str, code: str) -> str:
    """The place of a lot in the drawing: SHA-256 of the seed, a colon and the code. The smallest are drawn."""
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def draw_sample(session: OrganizationSession, period: Period, *, size: int, seed: str, rules: Rules, today: date) -> Sample:
    """`size` lots of those that came in within the period, assessed."""
    if not 1 <= size <= MOST_LOTS:
        raise InvalidInput(field="size", problem="too_large" if size > MOST_LOTS else "too_small", value=size)
    if not seed:
        raise InvalidInput(field="seed", problem="required")
    query = select(Lot.id, Lot.code).where(*within(Lot.created_at, period.start, period.end)).order_by(Lot.code)
    lots: list[tuple[uuid.UUID, str]] = [(row[0], row[1]) for row in session.execute(query)]
    drawn = heapq.nsmallest(size, lots, key=lambda lot: rank(seed, lot[1]))
    places = {lot_id: place for place, (lot_id, _) in enumerate(drawn)}
    assessed = assess_lots(session, list(places), rules=rules, today=today)
    return Sample(seed, len(lots), sorted(assessed, key=lambda one: places[one.lot.id]))
