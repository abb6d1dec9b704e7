"""The demo groups' hand-out reports: most come within days, some weeks late."""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from inventory.db import OrganizationSession
from matching.handouts import HandoutLineRequest, HandoutRequest, lots_at_group, record_handout
from web.demo.recipients import Recipient

# People per household by age band, and how often a group does not count them.
_BANDS = {"infants": 0.35, "children": 1.15, "adults": 1.1, "seniors": 0.15}
_UNCOUNTED = 0.15
_LATE = 0.12


@dataclass
class Reports:
    """Which group reports when; filled as goods are handed over, emptied as the days pass."""

    session: OrganizationSession
    chance: random.Random
    recorders: Sequence[uuid.UUID]
    _due: dict[uuid.UUID, tuple[date, Recipient]] = field(default_factory=dict)

    def expect(self, groups: Iterable[Recipient], day: date) -> None:
        """A group that got goods will report once for all that it gets until then."""
        for group in groups:
            if group.place.id not in self._due:
                self._due[group.place.id] = (day + timedelta(days=self._wait()), group)

    def _wait(self) -> int:
        return self.chance.randint(13, 32) if self.chance.random() < _LATE else self.chance.randint(3, 7)

    def record(self, day: date, at: datetime) -> None:
        """Reports that are due on the day are entered in the evening."""
        for place_id, (due, group) in sorted(self._due.items(), key=lambda pair: pair[1][1].place.code):
            if due <= day:
                del self._due[place_id]
                self._record(group, day, at)

    def _record(self, group: Recipient, day: date, at: datetime) -> None:
        households = max(1, round(group.households * self.chance.uniform(0.65, 1.05)))
        lines = tuple(self._line(lot.code, on_hand) for lot, _, on_hand in lots_at_group(self.session, group.place.id))
        request = HandoutRequest(
            key=uuid.UUID(int=self.chance.getrandbits(128), version=4),
            group=group.place.code,
            handed_out_on=day,
            households=households,
            people={} if self.chance.random() < _UNCOUNTED else self._people(households),
            lines=lines,
        )
        record_handout(self.session, request, actor_id=self.chance.choice(self.recorders), now=at, today=day)

    def _line(self, lot: str, on_hand: int) -> HandoutLineRequest:
        left = on_hand // 8 if on_hand > 20 and self.chance.random() < 0.2 else 0
        return HandoutLineRequest(lot, on_hand - left, left)

    def _people(self, households: int) -> dict[str, int | None]:
        return {band: round(households * each * self.chance.uniform(0.8, 1.2)) for band, each in _BANDS.items()}
