"""Entries of an organization that come while one is being written wait in line, and are booked in the next transaction together."""

import logging
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from inventory.dates import ReleaseRules
from inventory.db import Database
from inventory.errors import DomainError
from inventory.movements.recording import record_of_several
from inventory.movements.requests import MovementRequest, Outcome, Recorded

log = logging.getLogger("tasuki")

# As many as a batch may hold.
MOST = 200
# How long a crowd is waited for, of the time that the last transaction took, and never longer than this.
PATIENCE, LONGEST = 0.5, 0.05


@dataclass(slots=True, eq=False)
class _Waiting:
    """An entry in line. It is `taken` into a transaction, and has an `outcome` once that is committed."""

    request: MovementRequest
    actor_id: uuid.UUID
    rules: ReleaseRules
    now: datetime
    today: date
    is_taken: bool = False
    outcome: Outcome | None = None

    def goes_with(self, other: "_Waiting") -> bool:
        """Both are judged by the same limits on the same day."""
        return self.rules == other.rules and self.today == other.today


@dataclass(slots=True)
class _Line:
    """Who waits to book in one organization. Whoever holds the turn books for those who wait."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    waiting: list[_Waiting] = field(default_factory=list)
    # How many there were when the last transaction ended, those it had just answered among them, and how long it took.
    crowd: int = 0
    seconds: float = 0.0


class BookingDesk:
    """Books single entries of many threads of this process: the disk is waited for once for all who stood in line."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Condition()
        self._lines: defaultdict[int, _Line] = defaultdict(_Line)

    def record(
        self,
        organization_id: int,
        request: MovementRequest,
        *,
        actor_id: uuid.UUID,
        rules: ReleaseRules,
        now: datetime,
        today: date,
    ) -> Recorded:
        """The entry is booked once, and durable when this returns; raises what refuses it."""
        mine = _Waiting(request, actor_id, rules, now, today)
        with self._guard:
            line = self._lines[organization_id]
            line.waiting.append(mine)
            self._guard.notify_all()
        with line.turn:
            if not mine.is_taken:
                self._book_together(organization_id, line, self._take(line, mine))
        # Without an outcome the transaction failed, perhaps by a neighbour's entry: by itself this one is booked, or fails by its own fault.
        outcome = mine.outcome or self._book(organization_id, [mine])[0]
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome

    def _take(self, line: _Line, mine: _Waiting) -> list[_Waiting]:
        """Those who wait. In a crowd, who was just answered is given a moment to come back: short beside a transaction of its own."""
        with self._guard:
            self._guard.wait_for(lambda: len(line.waiting) >= line.crowd, timeout=min(line.seconds * PATIENCE, LONGEST))
            group = [mine, *(each for each in line.waiting if each is not mine and each.goes_with(mine))][:MOST]
            for each in group:
                each.is_taken = True
                line.waiting.remove(each)
        return group

    def _book_together(self, organization_id: int, line: _Line, group: list[_Waiting]) -> None:
        began = time.perf_counter()
        try:
            outcomes = self._book(organization_id, group)
        except Exception:
            if len(group) == 1:
                raise
            log.warning("%d entries could not be booked together, so each is booked by itself", len(group), exc_info=True)
            return
        finally:
            with self._guard:
                line.crowd, line.seconds = len(group) + len(line.waiting), time.perf_counter() - began
        for each, outcome in zip(group, outcomes, strict=True):
            each.outcome = outcome

    def _book(self, organization_id: int, group: list[_Waiting]) -> list[Outcome]:
        """One transaction, committed when this returns."""
        first = group[0]
        with self._database.writing(organization_id) as session:
            return record_of_several(
                session,
                [(each.actor_id, each.request) for each in group],
                rules=first.rules,
                now=max(each.now for each in group),
                today=first.today,
            )
