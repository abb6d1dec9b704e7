"""After any series of entries - repeated, refused, undone - the balances equal the movements, nothing is below zero and the chain holds."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from inventory import chain
from inventory.dates import DateMark
from inventory.db import Database
from inventory.errors import DomainError
from inventory.movements import Balance, Movement, MovementRequest, Recorded, reverse_movement
from inventory.places import MAY_GO_NEGATIVE, Place, get_place
from tests.builders import NOW, World, make_place, make_world

# Few sorts of everything, so that entries meet each other.
quantities = st.integers(1, 30)
picks = st.integers(0, 1_000)
dates = st.sampled_from([date(2026, 11, 21), date(2027, 3, 31)])


class LedgerMachine(RuleBasedStateMachine):
    """Books at random in one organization of a database that other runs of the machine use as well."""

    database: Database

    @initialize()
    def found(self) -> None:
        self.world: World = make_world(self.database)
        with self.world.writing() as session:
            site = get_place(session, self.world.site)
            self.places = [site.code, *(make_place(session, "shelf", name, site_id=site.id).code for name in ("A-1", "A-2"))]
        self.lots: list[str] = []
        self.asked: list[tuple[MovementRequest, Recorded]] = []

    def book(self, request: MovementRequest) -> None:
        outcome = self.world.record(request)[0]
        if isinstance(outcome, Recorded):
            self.asked.append((request, outcome))
            if request.kind == "receive":
                self.lots.append(outcome.lot_code)

    def at(self, pick: int) -> dict[str, Any]:
        place = self.places[pick % len(self.places)]
        return {"shelf": None if place == self.world.site else place}

    def lot(self, pick: int) -> str:
        return self.lots[pick % len(self.lots)] if self.lots else "NOSUCHLT"

    @rule(quantity=quantities, pick=picks, unit=st.sampled_from(["piece", "case"]), day=dates)
    def receive(self, quantity: int, pick: int, unit: str, day: date) -> None:
        mark = DateMark("use_by", "day", day)
        self.book(self.world.request("receive", quantity=quantity, unit=unit, date_mark=mark, **self.at(pick)))

    @rule(quantity=quantities, pick=picks, queued=st.booleans())
    def issue(self, quantity: int, pick: int, queued: bool) -> None:
        self.book(self.world.request("issue", lot=self.lot(pick), quantity=quantity, queued=queued))

    @rule(quantity=quantities, pick=picks, to=picks)
    def transfer(self, quantity: int, pick: int, to: int) -> None:
        target = {"target_site": self.world.site, "target_shelf": self.at(to)["shelf"]}
        self.book(self.world.request("transfer", lot=self.lot(pick), quantity=quantity, **self.at(pick), **target))

    @rule(quantity=quantities, pick=picks)
    def dispose(self, quantity: int, pick: int) -> None:
        self.book(self.world.request("dispose", lot=self.lot(pick), quantity=quantity, reason="damaged"))

    @rule(counted=st.integers(0, 40), pick=picks)
    def count(self, counted: int, pick: int) -> None:
        self.book(self.world.request("count", lot=self.lot(pick), counted=counted, **self.at(pick)))

    @rule(pick=picks)
    def retry(self, pick: int) -> None:
        """The same request again gets the same answer; with other content it is refused."""
        if not self.asked:
            return
        request, first = self.asked[pick % len(self.asked)]
        other = replace(request, occurred_at=NOW.replace(second=1))
        again, refusal = self.world.record(request, other)
        assert again == replace(first, replayed=True)
        assert isinstance(refusal, DomainError)

    @rule(pick=picks)
    def reverse(self, pick: int) -> None:
        booked = [outcome.seq for _, outcome in self.asked if outcome.seq]
        if not booked:
            return
        try:
            with self.world.writing() as session:
                reverse_movement(
                    session,
                    booked[pick % len(booked)],
                    key=uuid.uuid4(),
                    reason="mistake",
                    actor_id=self.world.actor_id,
                    may_reverse_any=True,
                    now=NOW,
                )
        except DomainError:
            pass

    @rule(picked=st.lists(st.tuples(picks, quantities, st.booleans()), min_size=2, max_size=5))
    def batch(self, picked: list[tuple[int, int, bool]]) -> None:
        requests = [self.world.request("issue", lot=self.lot(pick), quantity=quantity, queued=late) for pick, quantity, late in picked]
        outcomes = self.world.record(*requests)
        self.asked += [(request, outcome) for request, outcome in zip(requests, outcomes, strict=True) if isinstance(outcome, Recorded)]

    @invariant()
    def balances_equal_movements(self) -> None:
        with self.world.reading() as session:
            rows = session.execute(select(Movement.lot_id, Movement.source_id, Movement.target_id, Movement.quantity))
            moved: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
            for lot_id, source_id, target_id, quantity in rows:
                moved[lot_id, source_id] = moved.get((lot_id, source_id), 0) - quantity
                moved[lot_id, target_id] = moved.get((lot_id, target_id), 0) + quantity
            balances = session.execute(select(Balance.lot_id, Balance.place_id, Balance.on_hand))
            kept = {(lot_id, place_id): on_hand for lot_id, place_id, on_hand in balances}

        assert {pair: pieces for pair, pieces in moved.items() if pieces} == {pair: pieces for pair, pieces in kept.items() if pieces}

    @invariant()
    def no_storage_is_below_zero_and_every_lot_sums_to_zero(self) -> None:
        with self.world.reading() as session:
            below = select(Balance.place_id).join(Place, Place.id == Balance.place_id)
            below = below.where(Balance.on_hand < 0, Place.kind.not_in(MAY_GO_NEGATIVE))
            sums = select(func.sum(Balance.on_hand)).group_by(Balance.lot_id)

            assert session.scalars(below).all() == []
            assert set(session.scalars(sums)) <= {0}

    def teardown(self) -> None:
        with self.world.reading() as session:
            assert chain.first_break(chain.rows_of(session, Movement)) is None


def test_any_series_of_entries_keeps_the_ledger_whole(database: Database) -> None:
    machine = type("Machine", (LedgerMachine,), {"database": database})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
