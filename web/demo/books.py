"""Books the demo's movements through the ledger: what comes in lot by lot, everything else in runs of one person and moment."""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from inventory.dates import DateMark, ReleaseRules, days_left, tokyo_day, tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Balance, Entry, LotFacts, MovementRequest, Posting, Recorded, record_movements
from inventory.movements.requests import answer_of
from inventory.places import Place, single_place
from web.demo.donors import Giver
from web.demo.goods import Product
from web.demo.premises import Warehouse

_RULES = ReleaseRules()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Cases of a product that a donor brings to a place."""

    product: Product
    giver: Giver
    place: Place
    mark: DateMark
    cases: int


@dataclass(slots=True)
class Stored:
    """What is free of a lot at a place of ours; `free` falls as a run of movements is put together."""

    lot_id: uuid.UUID
    code: str
    item_id: uuid.UUID
    donor_id: uuid.UUID
    expires_on: date | None
    place: Place
    per_case: int
    on_hand: int
    free: int

    @property
    def facts(self) -> LotFacts:
        return LotFacts(self.lot_id, self.item_id, self.donor_id, self.expires_on)


@dataclass(frozen=True, slots=True)
class Move:
    """Pieces of stored goods to somewhere: a group, another shelf, the waste."""

    stored: Stored
    target: Place
    pieces: int
    reason: str | None = None


class Books:
    """The demo's ledger, written in the order of time."""

    def __init__(self, session: OrganizationSession, chance: random.Random, warehouses: Sequence[Warehouse]) -> None:
        self.session, self.chance = session, chance
        self.waste = single_place(session, "waste")
        self.sites = {warehouse.site.id: warehouse.site for warehouse in warehouses}
        shelves = [shelf for warehouse in warehouses for group in warehouse.shelves.values() for shelf in group]
        self.storage = self.sites | {shelf.id: shelf for shelf in shelves}

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def moment(self, day: date, hour: float) -> datetime:
        """Some minutes after this hour of the day in Tokyo."""
        return tokyo_midnight_utc(day) + timedelta(
            hours=hour, minutes=self.chance.randint(0, 25), seconds=self.chance.randint(0, 59)
        )

    def record(self, requests: list[MovementRequest], *, actor_id: uuid.UUID, at: datetime) -> list[Recorded]:
        """As a phone would send them; a refusal here is a mistake of the demo."""
        outcomes = record_movements(self.session, requests, actor_id=actor_id, rules=_RULES, now=at, today=tokyo_day(at))
        refused = [outcome for outcome in outcomes if not isinstance(outcome, Recorded)]
        if refused:
            raise refused[0]
        return [outcome for outcome in outcomes if isinstance(outcome, Recorded)]

    def receive(self, arrivals: Iterable[Arrival], *, actor_id: uuid.UUID, at: datetime) -> list[Recorded]:
        requests = [
            MovementRequest(
                key=self.key(),
                kind="receive",
                quantity=arrival.cases,
                unit="case" if arrival.product.per_case > 1 else "piece",
                occurred_at=at - timedelta(minutes=2),
                item=arrival.product.code,
                donor=arrival.giver.place.code,
                date_mark=arrival.mark,
                **self.where(arrival.place),
            )
            for arrival in arrivals
        ]
        return self.record(requests, actor_id=actor_id, at=at)

    def where(self, place: Place) -> dict[str, Any]:
        """The place as a request names it."""
        site = self.sites[place.site_id or place.id]
        return {"site": site.code, "shelf": place.code if place.kind == "shelf" else None}

    def stock(self) -> list[Stored]:
        """What is free in our storage, first expired first."""
        query = (
            select(
                Lot.id,
                Lot.code,
                Lot.item_id,
                Lot.donor_id,
                Lot.expires_on,
                Lot.pieces_per_case,
                Balance.place_id,
                Balance.on_hand,
                Balance.reserved,
            )
            .join(Balance, Balance.lot_id == Lot.id)
            .where(Balance.on_hand > Balance.reserved, Balance.site_id.is_not(None))
            .order_by(Balance.expires_on, Lot.id)
        )
        return [
            Stored(
                lot_id, code, item_id, donor_id, expires_on, self.storage[place_id], per_case or 1, on_hand, on_hand - reserved
            )
            for lot_id, code, item_id, donor_id, expires_on, per_case, place_id, on_hand, reserved in self.session.execute(query)
        ]

    def move(self, kind: str, moves: Sequence[Move], *, actor_id: uuid.UUID, at: datetime) -> list[int]:
        """All moves of one kind in one run; answers their numbers."""
        posting = Posting(self.session, actor_id=actor_id, now=at)
        facts = {move.stored.lot_id: move.stored.facts for move in moves}
        pairs = {(move.stored.lot_id, place.id): place for move in moves for place in (move.stored.place, move.target)}
        posting.open([(facts[lot_id], place) for (lot_id, _), place in pairs.items()])
        posting.load_item_sums({(move.stored.item_id, move.stored.place.site_id) for move in moves})
        for move in moves:
            entry = self._entry(kind, move, facts[move.stored.lot_id], at)
            posting.add(entry)
            entry.answer = answer_of(move.stored.code, posting.balances(entry.lot, move.stored.place))
        return posting.close()

    def _entry(self, kind: str, move: Move, facts: LotFacts, at: datetime) -> Entry:
        occurred_at = at - timedelta(minutes=self.chance.randint(1, 8))
        request = MovementRequest(
            key=self.key(),
            kind=kind,
            quantity=move.pieces,
            occurred_at=occurred_at,
            lot=move.stored.code,
            group=move.target.code if kind == "issue" else None,
            reason=move.reason,
            **self.where(move.stored.place),
            **(self._target(move.target) if kind == "transfer" else {}),
        )
        left = days_left(move.stored.expires_on, tokyo_day(at)) if kind == "issue" else None
        return Entry(
            request.key,
            request.hash(),
            kind,
            facts,
            move.stored.place,
            move.target,
            move.pieces,
            occurred_at,
            move.reason,
            days_left=left,
        )

    def _target(self, place: Place) -> dict[str, Any]:
        return {f"target_{name}": code for name, code in self.where(place).items()}
