"""Books what phones ask for: one entry or two hundred in one transaction, each answered by itself, none twice."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, insert

from inventory.catalog import Item
from inventory.coding import fresh_codes
from inventory.dates import ReleaseRules, days_left
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput
from inventory.identity import new_id
from inventory.lots import Lot
from inventory.movements.errors import CountedBelowPromised, KeyUsedDifferently, LotExpired, LotHeld, OtherWarehouse, SamePlace
from inventory.movements.looking_up import Known, StoredLot, look_up, recorded_before
from inventory.movements.posting import Entry, LotFacts, Posting, lock_keys
from inventory.movements.requests import MovementRequest, Outcome, Recorded, answer_of, clock_flag
from inventory.movements.tables import DISPOSAL_REASONS, CountRecord
from inventory.phones.noting import note_entries
from inventory.places import Place
from inventory.spelling import MOST_PIECES


@dataclass(slots=True)
class _Draft:
    """A request with its records found: what goes where."""

    request: MovementRequest
    actor_id: uuid.UUID
    lot: LotFacts
    lot_code: str
    source: Place
    target: Place
    pieces: int
    # Where the phone stands: its balance is told back.
    told_at: Place
    new_lot: Lot | None = None
    expires_on: date | None = None
    flag: str | None = None


def record_movement(
    session: OrganizationSession,
    request: MovementRequest,
    *,
    actor_id: uuid.UUID,
    rules: ReleaseRules,
    now: datetime,
    today: date,
) -> Recorded:
    """The entry is booked once, however often it is asked for; raises what refuses it."""
    outcome = record_movements(session, [request], actor_id=actor_id, rules=rules, now=now, today=today)[0]
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def record_movements(
    session: OrganizationSession,
    requests: list[MovementRequest],
    *,
    actor_id: uuid.UUID,
    rules: ReleaseRules,
    now: datetime,
    today: date,
) -> list[Outcome]:
    """Each request is booked or answered with its refusal, in order; a refused one never undoes its neighbours."""
    return record_of_several(session, [(actor_id, request) for request in requests], rules=rules, now=now, today=today)


def record_of_several(
    session: OrganizationSession,
    asked: list[tuple[uuid.UUID, MovementRequest]],
    *,
    rules: ReleaseRules,
    now: datetime,
    today: date,
) -> list[Outcome]:
    """The same for requests of several people: each stands in the ledger under the id that comes with it."""
    recording = _Recording(session, [actor_id for actor_id, _ in asked], rules=rules, now=now, today=today)
    return recording.run([request for _, request in asked])


class _Recording:
    def __init__(
        self, session: OrganizationSession, actors: list[uuid.UUID], *, rules: ReleaseRules, now: datetime, today: date
    ) -> None:
        # Whose each request is, by position.
        self.session, self.actors, self.rules, self.now, self.today = session, actors, rules, now, today
        self.posting = Posting(session, actor_id=actors[0], now=now)
        self.outcomes: dict[int, Outcome] = {}
        self.new_lots: list[Lot] = []
        self.fresh_codes: Iterator[str] = iter(())
        self.counts: list[tuple[_Draft, int, int, Entry | None, dict[str, dict[str, int]]]] = []
        # Position of each booked request and the entry that carries its key.
        self.booked: list[tuple[int, _Draft, Entry]] = []

    def run(self, requests: list[MovementRequest]) -> list[Outcome]:
        fresh = self._leave_out_known(requests)
        known = look_up(self.session, [request for _, request in fresh])
        receipts = sum(request.kind == "receive" for _, request in fresh)
        self.fresh_codes = iter(fresh_codes(self.session, Lot, receipts))
        drafts = [(position, draft) for position, request in fresh if (draft := self._try_draft(position, request, known))]
        self._open(drafts, known)
        for position, draft in drafts:
            try:
                self._book(position, draft, known)
            except DomainError as refusal:
                self.outcomes[position] = refusal
        self._close()
        self._answer_repeats(requests)
        return [self.outcomes[position] for position in range(len(requests))]

    def _leave_out_known(self, requests: list[MovementRequest]) -> list[tuple[int, MovementRequest]]:
        lock_keys(self.session, {request.key for request in requests})
        before = recorded_before(self.session, {request.key for request in requests})
        fresh, seen = [], set()
        for position, request in enumerate(requests):
            if request.key in before:
                request_hash, recorded = before[request.key]
                self.outcomes[position] = recorded if request_hash == request.hash() else KeyUsedDifferently(key=str(request.key))
            elif request.key not in seen:
                seen.add(request.key)
                fresh.append((position, request))
        return fresh

    def _try_draft(self, position: int, request: MovementRequest, known: Known) -> _Draft | None:
        try:
            request.check()
            make = self._draft_receipt if request.kind == "receive" else self._draft
            draft = make(request, known, actor_id=self.actors[position])
            at_phone = self.session.at_phone
            if at_phone is not None and draft.told_at.site_id != at_phone.site_id:
                raise OtherWarehouse()
            return draft
        except DomainError as refusal:
            self.outcomes[position] = refusal
            return None

    def _draft_receipt(self, request: MovementRequest, known: Known, *, actor_id: uuid.UUID) -> _Draft:
        place = known.storage(request)
        donor = known.place(request.donor, "donor", ("donor",))
        found = known.items.get(request.gtin14 or "") or known.items.get(request.item or "")
        if found is None:
            raise InvalidInput(field="item", problem="unknown_item", value=request.gtin14 or request.item)
        item, pieces_per_pack = found
        per_case = pieces_per_pack if pieces_per_pack > 1 else item.pieces_per_case
        lot = self._new_lot(request, item, donor, per_case)
        self._check_date(lot, request, at_receipt=True)
        facts = LotFacts(lot.id, item.id, lot.donor_id, lot.expires_on)
        pieces = _pieces(request, per_case)
        return _Draft(
            request, actor_id, facts, lot.code, donor, place, pieces, told_at=place, new_lot=lot, expires_on=lot.expires_on
        )

    def _new_lot(self, request: MovementRequest, item: Item, donor: Place, per_case: int | None) -> Lot:
        mark = request.date_mark
        if mark is None:
            raise InvalidInput(field="date", problem="required")
        return Lot(
            organization_id=self.session.organization_id,
            id=new_id(),
            code=next(self.fresh_codes),
            item_id=item.id,
            donor_id=donor.id,
            date_kind=mark.kind,
            date_precision=mark.precision,
            date_on=mark.on,
            expires_on=mark.expires_on,
            batch_code=request.batch_code[:40],
            pieces_per_case=per_case,
            weight_grams=item.weight_grams,
            category=item.category,
            origin="scan",
            is_held=False,
            created_at=self.now,
        )

    def _draft(self, request: MovementRequest, known: Known, *, actor_id: uuid.UUID) -> _Draft:
        lot = known.lot(request.lot)
        pieces = request.counted or 0 if request.kind == "count" else _pieces(request, lot.pieces_per_case)
        place = known.storage(request) if request.kind == "count" else known.lot_place(request, lot, pieces)
        if lot.is_held and request.kind == "issue" and not request.queued:
            raise LotHeld(lot=lot.code)
        if request.kind == "issue":
            self._check_date(lot, request, at_receipt=False)
            target = known.place(request.group, "group", ("group",))
        elif request.kind == "transfer":
            target = known.storage(request, "target_")
            # To another shelf of the house it may go, as to the one for recalled goods.
            if lot.is_held and target.site_id != place.site_id and not request.queued:
                raise LotHeld(lot=lot.code)
        elif request.kind == "dispose":
            target = known.places["waste"]
            if request.reason not in DISPOSAL_REASONS:
                raise InvalidInput(field="reason", problem="unknown_choice", value=request.reason)
        else:
            target = known.places["count_difference"]
        if target.id == place.id:
            raise SamePlace()
        facts = LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on)
        return _Draft(request, actor_id, facts, lot.code, place, target, pieces, told_at=place, expires_on=lot.expires_on)

    def _check_date(self, lot: Lot | StoredLot, request: MovementRequest, *, at_receipt: bool) -> None:
        """Past use-by is never given nor taken; past best-before only where the organization allows it. What already happened is booked."""
        if request.queued or lot.expires_on is None or lot.expires_on >= self.today:
            return
        if lot.date_kind == "best_before" and self.rules.allow_past_best_before:
            return
        if at_receipt:
            raise InvalidInput(field="date", problem="date_past", value=lot.expires_on.isoformat())
        raise LotExpired(lot=lot.code, expires_on=lot.expires_on, date_kind=lot.date_kind)

    def _open(self, drafts: list[tuple[int, _Draft]], known: Known) -> None:
        stored = [draft for _, draft in drafts if draft.new_lot is None]
        pairs = [(draft.lot, place) for draft in stored for place in (draft.source, draft.target)]
        # A late entry is covered from the count-difference place when the balance is too small.
        pairs += [(draft.lot, known.places["count_difference"]) for draft in stored if draft.request.queued]
        self.posting.open(pairs)
        self.posting.load_item_sums({(draft.lot.item_id, draft.told_at.site_id) for _, draft in drafts if draft.told_at.site_id})

    def _book(self, position: int, draft: _Draft, known: Known) -> None:
        if draft.request.kind == "count":
            self._book_count(position, draft, known)
            return
        draft.flag = clock_flag(self._occurred_at(draft), self.now)
        if draft.request.queued and draft.new_lot is None:
            self._cover(draft, known)
        entry = self._entry(draft, kind=draft.request.kind, source=draft.source, target=draft.target, pieces=draft.pieces)
        self.posting.add(entry)
        if draft.new_lot is not None:
            self.new_lots.append(draft.new_lot)
        balance = self.posting.balances(draft.lot, draft.told_at)
        entry.answer = answer_of(draft.lot_code, balance)
        self.booked.append((position, draft, entry))

    def _cover(self, draft: _Draft, known: Known) -> None:
        missing = draft.pieces - max(self.posting.free(draft.lot, draft.source), 0)
        if missing <= 0:
            return
        draft.flag = "covered"
        cover = self._entry(draft, kind="cover", source=known.places["count_difference"], target=draft.source, pieces=missing)
        cover.key = uuid.uuid5(draft.request.key, "cover")
        self.posting.add(cover)

    def _book_count(self, position: int, draft: _Draft, known: Known) -> None:
        expected = self.posting.row(draft.lot, draft.source).on_hand
        counted = draft.request.counted or 0
        difference = counted - expected
        entry = None
        if difference:
            pair = (draft.target, draft.source) if difference > 0 else (draft.source, draft.target)
            draft.flag = clock_flag(self._occurred_at(draft), self.now)
            entry = self._entry(draft, kind="count", source=pair[0], target=pair[1], pieces=abs(difference))
            # The count's own record carries the key; the movement gets one derived from it.
            entry.key = uuid.uuid5(draft.request.key, "count")
            if self.posting.free(draft.lot, draft.source) < -difference:
                raise CountedBelowPromised(promised=expected - self.posting.free(draft.lot, draft.source), counted=counted)
            self.posting.add(entry)
            self.booked.append((position, draft, entry))
        balance = self.posting.balances(draft.lot, draft.told_at)
        self.counts.append((draft, expected, counted, entry, balance))
        self.outcomes[position] = Recorded(None, draft.lot_code, balance)

    def _entry(self, draft: _Draft, *, kind: str, source: Place, target: Place, pieces: int) -> Entry:
        left = days_left(draft.expires_on, self.today) if draft.expires_on and kind == "issue" else None
        return Entry(
            key=draft.request.key,
            request_hash=draft.request.hash(),
            kind=kind,
            lot=draft.lot,
            source=source,
            target=target,
            quantity=pieces,
            occurred_at=self._occurred_at(draft),
            reason=draft.request.reason,
            days_left=left,
            flag=draft.flag,
            is_past=draft.request.queued,
            actor_id=draft.actor_id,
        )

    def _occurred_at(self, draft: _Draft) -> datetime:
        return draft.request.occurred_at or self.now

    def _close(self) -> None:
        if self.new_lots:
            table = cast(Table, Lot.__table__)
            rows = [{column.name: getattr(lot, column.name) for column in table.columns} for lot in self.new_lots]
            self.session.connection().execute(insert(table), rows)
        seqs = {entry.key: seq for entry, seq in zip(self.posting.entries, self.posting.close(), strict=True)}
        for position, draft, entry in self.booked:
            self.outcomes[position] = Recorded(seqs[entry.key], draft.lot_code, self.posting_answer(entry, position), entry.flag)
        if self.counts:
            self.session.connection().execute(
                insert(cast(Table, CountRecord.__table__)), [self._count_row(count, seqs) for count in self.counts]
            )
            # One that differed has a movement, which is noted with it.
            note_entries(self.session, [draft.request.key for draft, _, _, entry, _ in self.counts if entry is None], now=self.now)

    def posting_answer(self, entry: Entry, position: int) -> dict[str, dict[str, int]]:
        known = self.outcomes.get(position)
        return known.balance if isinstance(known, Recorded) else entry.answer["balance"]

    def _count_row(
        self, count: tuple[_Draft, int, int, Entry | None, dict[str, dict[str, int]]], seqs: dict[uuid.UUID, int]
    ) -> dict[str, object]:
        draft, expected, counted, entry, balance = count
        return {
            "organization_id": self.session.organization_id,
            "key": draft.request.key,
            "request_hash": draft.request.hash(),
            "lot_id": draft.lot.id,
            "place_id": draft.source.id,
            "expected": expected,
            "counted": counted,
            "movement_seq": seqs[entry.key] if entry else None,
            "actor_id": draft.actor_id,
            "occurred_at": self._occurred_at(draft),
            "recorded_at": self.now,
            "answer": answer_of(draft.lot_code, balance),
        }

    def _answer_repeats(self, requests: list[MovementRequest]) -> None:
        """A key that came twice in one batch gets the first one's answer."""
        first: dict[uuid.UUID, int] = {}
        for position, request in enumerate(requests):
            origin = first.setdefault(request.key, position)
            if position in self.outcomes:
                continue
            outcome = self.outcomes[origin]
            if requests[origin].hash() != request.hash():
                outcome = KeyUsedDifferently(key=str(request.key))
            elif isinstance(outcome, Recorded):
                outcome = Recorded(outcome.seq, outcome.lot_code, outcome.balance, outcome.flag, replayed=True)
            self.outcomes[position] = outcome


def _pieces(request: MovementRequest, per_case: int | None) -> int:
    if request.unit == "piece":
        return request.quantity
    if per_case is None:
        raise InvalidInput(field="unit", problem="no_case_size")
    pieces = request.quantity * per_case
    if pieces > MOST_PIECES:
        raise InvalidInput(field="quantity", problem="too_large", value=request.quantity)
    return pieces
