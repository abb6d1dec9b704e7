"""The demo's working days: goods come in and are put away, groups fetch some, old goods are thrown away, shelves are counted, slips undone."""

import random
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from inventory.movements import MovementRequest, Recorded, reverse_movement
from web.demo.books import Books, Move, Stored
from web.demo.premises import Warehouse
from web.demo.recipients import Recipient
from web.demo.supplies import Supplies

RECEIVING_WEEKDAYS, FETCHING_WEEKDAYS = (0, 2, 4), (1, 3, 5)
# Groups fetch goods from the warehouse near them; those of other prefectures get theirs delivered.
_FETCHING = {"13": 0, "14": 0, "12": 0, "11": 1, "41": 2, "40": 2}
# Days that goods must keep when a group fetches them.
_STILL_GOOD = 8


class Routine:
    """What happens on a day. Remembers lots that nobody should touch, and which groups got something."""

    def __init__(
        self,
        books: Books,
        supplies: Supplies,
        *,
        groups: Sequence[Recipient],
        volunteers: Sequence[uuid.UUID],
        coordinator: uuid.UUID,
    ) -> None:
        self.books, self.supplies, self.groups = books, supplies, groups
        self.volunteers, self.coordinator = volunteers, coordinator
        self.chance: random.Random = books.chance
        self.warehouses: Sequence[Warehouse] = supplies.warehouses
        self.set_aside: set[str] = set()
        self._turns: list[Recipient] = []
        self._temperatures = {product.id: product.temperature for product in supplies.products}
        self._grams = {product.id: product.weight_grams or 200 for product in supplies.products}

    def volunteer(self) -> uuid.UUID:
        return self.chance.choice(self.volunteers)

    def receive(self, day: date, count: int) -> None:
        """Goods come in the morning."""
        self.books.receive(self.supplies.arrivals(day, count), actor_id=self.volunteer(), at=self.books.moment(day, 10))

    def put_away(self, day: date) -> None:
        """What stands on the floor is put on shelves after lunch, most of it."""
        standing = [stored for stored in self.books.stock() if stored.place.kind == "site"]
        moves = []
        for stored in standing:
            if self.chance.random() < 0.8:
                shelves = self._warehouse(stored).shelves["ambient"]
                moves.append(Move(stored, self.chance.choice(shelves), stored.free))
        if moves:
            self.books.move("transfer", moves, actor_id=self.volunteer(), at=self.books.moment(day, 13.5))

    def _warehouse(self, stored: Stored) -> Warehouse:
        return next(one for one in self.warehouses if one.site.id == (stored.place.site_id or stored.place.id))

    def hand_to_groups(self, day: date, count: int) -> list[Recipient]:
        """Groups fetch goods, the first expired first; answers which groups."""
        stock = [stored for stored in self.books.stock() if self._may_go(stored, day)]
        moves, served = [], []
        for group in self._next_groups(count):
            site = self.warehouses[_FETCHING[group.prefecture]].site
            found = [stored for stored in stock if stored.place.site_id == site.id and self._fits(stored, group)][:60]
            taken = [
                self._take(stored, group) for stored in self.chance.sample(found, min(len(found), self.chance.randint(2, 4)))
            ]
            if taken:
                moves += taken
                served.append(group)
        if moves:
            self.books.move("issue", moves, actor_id=self.volunteer(), at=self.books.moment(day, 15))
        return served

    def _next_groups(self, count: int) -> list[Recipient]:
        """All take turns, each time round in another order."""
        while len(self._turns) < count:
            fetching = [group for group in self.groups if group.prefecture in _FETCHING]
            self._turns += [group for group in self.chance.sample(fetching, len(fetching)) if group not in self._turns]
        chosen, self._turns = self._turns[:count], self._turns[count:]
        return chosen

    def _choice(self, found: list[Stored]) -> list[Stored]:
        """Two lots of those that expire first, and one or two others."""
        soon, later = found[:12], found[12:60]
        others = self.chance.sample(later, min(len(later), self.chance.randint(0, 2)))
        return self.chance.sample(soon, min(len(soon), 2)) + others

    def _may_go(self, stored: Stored, day: date) -> bool:
        lasts = stored.expires_on is None or (stored.expires_on - day).days >= _STILL_GOOD
        return lasts and stored.code not in self.set_aside

    def _fits(self, stored: Stored, group: Recipient) -> bool:
        return stored.free > 0 and self._temperatures[stored.item_id] in group.temperatures

    def _take(self, stored: Stored, group: Recipient) -> Move:
        wanted = max(1, round(group.households * self.chance.uniform(150, 420) / self._grams[stored.item_id]))
        # A small remainder goes with the rest; of a large lot something stays for others.
        pieces = stored.free if stored.free <= wanted + 6 else min(wanted, max(1, stored.free * 7 // 10))
        stored.free -= pieces
        return Move(stored, group.place, pieces)

    def throw_away(self, day: date) -> None:
        """What is past its date goes to the waste, with a few damaged packs."""
        moves = []
        for stored in self.books.stock():
            if stored.expires_on and stored.expires_on < day and stored.code not in self.set_aside:
                moves.append(Move(stored, self.books.waste, stored.free, "expired"))
        sound = [stored for stored in self.books.stock() if stored.expires_on is None or stored.expires_on >= day]
        broken = self.chance.choice(sound)
        moves.append(Move(broken, self.books.waste, min(broken.free, self.chance.randint(1, 6)), "damaged"))
        self.books.move("dispose", moves, actor_id=self.volunteer(), at=self.books.moment(day, 16.5))

    def count(self, day: date) -> None:
        """Six lots of each warehouse are counted; now and then a few pieces are missing or too many."""
        stock = self.books.stock()
        requests = []
        for warehouse in self.warehouses:
            here = [stored for stored in stock if stored.place.site_id == warehouse.site.id]
            for stored in self.chance.sample(here, min(6, len(here))):
                requests.append(self._count(stored, self.books.moment(day, 17)))
        self.books.record(requests, actor_id=self.coordinator, at=self.books.moment(day, 17.7))

    def _count(self, stored: Stored, at: datetime) -> MovementRequest:
        difference = self.chance.choice((0, 0, 0, 0, -1, -2, 1)) if stored.free > 4 else 0
        counted = stored.on_hand + difference
        return MovementRequest(
            key=self.books.key(), kind="count", lot=stored.code, counted=counted, occurred_at=at, **self.books.where(stored.place)
        )

    def slip(self, day: date) -> None:
        """Somebody books a wrong number, takes it back and books the right one."""
        actor, at = self.volunteer(), self.books.moment(day, 11)
        right = self.supplies.arrivals(day, 1)
        wrong = [type(one)(one.product, one.giver, one.place, one.mark, one.cases * 10) for one in right]
        self._undo(self.books.receive(wrong, actor_id=actor, at=at), actor_id=actor, at=at + timedelta(minutes=4))
        self.books.receive(right, actor_id=actor, at=at + timedelta(minutes=8))

    def _undo(self, booked: list[Recorded], *, actor_id: uuid.UUID, at: datetime) -> None:
        for one in booked:
            reverse_movement(
                self.books.session,
                one.seq or 0,
                key=self.books.key(),
                reason="wrong_quantity",
                actor_id=actor_id,
                may_reverse_any=False,
                now=at,
            )

    def send_late(self, day: date) -> None:
        """A phone without reception sends an issue later than it happened, of more than the books hold: booked, and left to look at."""
        stored = next(stored for stored in self.books.stock() if self._may_go(stored, day) and stored.free < 40)
        group = next(group for group in self.groups if group.prefecture in _FETCHING)
        at = self.books.moment(day, 18.6)
        request = MovementRequest(
            key=self.books.key(),
            kind="issue",
            lot=stored.code,
            group=group.place.code,
            quantity=stored.free + 2,
            occurred_at=at - timedelta(hours=5),
            queued=True,
            **self.books.where(stored.place),
        )
        self.books.record([request], actor_id=self.volunteer(), at=at)
