"""A delivery on its way: ship, receive, cancel. Each step books its movements once, with keys derived from the shares."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select, update

from inventory import audit
from inventory.catalog import Item
from inventory.coding import fresh_codes
from inventory.dates import days_left, tokyo_day
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements import Entry, LotFacts, Movement, Posting
from inventory.movements.errors import LotExpired, LotHeld
from inventory.movements.posting import content_hash
from inventory.movements.reversing import reversal_entry
from inventory.places import Place, single_place
from inventory.reservations import Reservation
from matching.deliveries.shortening import shorten_direct
from matching.deliveries.tables import Delivery
from matching.offers import Offer
from matching.rounds.promising import count_offer, give_back, settle_offers
from matching.rounds.tables import Share

ENDED = ("declined", "cancelled")
# Why less arrived: the place where the pieces end, by which kind of movement, with which reason of the ledger. Returned stay in stock.
ENDS: dict[str, tuple[str, str, str | None]] = {
    "missing": ("count_difference", "count", None),
    "damaged": ("waste", "dispose", "damaged"),
    "returned": ("", "", None),
}


class DeliveryClosed(DomainError):
    """The delivery is in another state than the step needs: `state` it is in, `allowed` it would have to be in."""

    code = "delivery_closed"


class NothingToShip(DomainError):
    code = "nothing_to_ship"


@dataclass(frozen=True, slots=True)
class _Load:
    """One share with the records its movements need."""

    share: Share
    offer: Offer
    lot: Lot
    is_new: bool

    @property
    def pieces(self) -> int:
        return self.share.cases * self.offer.pieces_per_case

    @property
    def is_direct(self) -> bool:
        return self.offer.lot_id is None

    @property
    def facts(self) -> LotFacts:
        return LotFacts(self.lot.id, self.lot.item_id, self.lot.donor_id, self.lot.expires_on)


def get_delivery(session: OrganizationSession, name: str, *, is_locked: bool = False) -> Delivery:
    """By its id or its printed code. `is_locked` makes other writers wait."""
    try:
        query = select(Delivery).where(Delivery.id == uuid.UUID(name))
    except ValueError:
        query = select(Delivery).where(Delivery.code == name)
    delivery = session.scalar(query.with_for_update() if is_locked else query)
    if delivery is None:
        raise NotFound(kind="delivery", code=name)
    return delivery


def ship(session: OrganizationSession, name: str, *, actor_id: uuid.UUID, now: datetime) -> Delivery:
    """Our goods are in transit, their reservations used up; a donor's goods have gone straight to the delivery point. A second call changes nothing.

    Refused: cancelled or received before (both states named), a lot on hold, goods past their date.
    """
    delivery = get_delivery(session, name, is_locked=True)
    if delivery.state == "shipped":
        return delivery
    if delivery.state != "planned":
        raise DeliveryClosed(code=delivery.code, state=delivery.state, allowed="planned")
    loads = _loads(session, delivery, now=now)
    if not loads:
        raise NothingToShip(code=delivery.code)
    today = tokyo_day(now)
    for load in loads:
        _check_lot(load.lot, today)
    places = _places(session, loads, delivery)
    transit = single_place(session, "in_transit")
    point = places[delivery.group_id]

    def entry(load: _Load) -> Entry:
        source = places[load.offer.donor_id] if load.is_direct else places[load.offer.place_id or load.offer.donor_id]
        target = point if load.is_direct else transit
        kind = "direct" if load.is_direct else "ship"
        return _entry(load, delivery, kind, source, target, now=now, from_reserved=0 if load.is_direct else load.pieces)

    # Offers before balances, as a confirmation takes them, so that the two never wait for each other.
    for load in sorted(loads, key=lambda load: load.offer.id):
        count_offer(session, load.offer.id, reserved=-load.share.cases, shipped=load.share.cases)
    _post(session, loads, [entry], actor_id=actor_id, now=now)
    _use_reservations(session, loads, now=now)
    for load in loads:
        load.share.state = "shipped"
    delivery.state, delivery.shipped_at = "shipped", now
    settle_offers(session, {load.offer.id for load in loads})
    _note(session, delivery, "delivery.ship", actor_id=actor_id, now=now)
    return delivery


def receive(
    session: OrganizationSession,
    name: str,
    *,
    actor_id: uuid.UUID,
    now: datetime,
    short: Mapping[uuid.UUID, int] | None = None,
    reason: str = "missing",
) -> Delivery:
    """The goods are with the groups; through a hub they are passed on to its members. A second call changes nothing.

    `short` says by share how many pieces did not arrive. Pieces of ours come back to where they lay and end there by `reason`: missing as
    a count difference, damaged as waste, returned back in stock. Of a donor's goods less has left than was said.
    """
    delivery = get_delivery(session, name, is_locked=True)
    if delivery.state == "received":
        return delivery
    if delivery.state != "shipped":
        raise DeliveryClosed(code=delivery.code, state=delivery.state, allowed="shipped")
    loads = _loads(session, delivery, now=now)
    places = _places(session, loads, delivery)
    missing = _checked_short(loads, short or {}, reason)
    direct = [(load.share, load.offer, missing[load.share.id]) for load in loads if load.is_direct and load.share.id in missing]
    shorten_direct(session, direct, actor_id=actor_id, now=now)
    steps = _Arrival(session, delivery, places, missing, reason, now).steps()
    _post(session, loads, steps, actor_id=actor_id, now=now)
    for load in loads:
        load.share.state, load.share.short_pieces = "received", missing.get(load.share.id, 0)
        load.share.short_reason = reason if load.share.short_pieces else ""
    delivery.state, delivery.received_at = "received", now
    _note(session, delivery, "delivery.receive", actor_id=actor_id, now=now, short=sum(missing.values()), reason=reason)
    return delivery


class _Arrival:
    """What is booked when a delivery arrives, share by share: arrive, pass on, and what did not come goes back and ends."""

    def __init__(
        self,
        session: OrganizationSession,
        delivery: Delivery,
        places: dict[uuid.UUID, Place],
        missing: dict[uuid.UUID, int],
        reason: str,
        now: datetime,
    ) -> None:
        self.delivery, self.places, self.missing, self.reason, self.now = delivery, places, missing, reason, now
        self.transit, self.point = single_place(session, "in_transit"), places[delivery.group_id]
        self.end = single_place(session, ENDS[reason][0]) if ENDS[reason][0] else None

    def steps(self) -> list[Callable[[_Load], Entry | None]]:
        return [self.arrive, self.pass_on, self.come_back, self.end_there]

    def _book(self, load: _Load, kind: str, source: Place, target: Place, pieces: int) -> Entry | None:
        return _entry(load, self.delivery, kind, source, target, now=self.now, pieces=pieces) if pieces else None

    def _came(self, load: _Load) -> int:
        return load.pieces - self.missing.get(load.share.id, 0)

    def arrive(self, load: _Load) -> Entry | None:
        return None if load.is_direct else self._book(load, "arrive", self.transit, self.point, self._came(load))

    def pass_on(self, load: _Load) -> Entry | None:
        member = self.places[load.share.group_id]
        return None if member.id == self.point.id else self._book(load, "pass_on", self.point, member, self._came(load))

    def come_back(self, load: _Load) -> Entry | None:
        lay_at = self.places[load.offer.place_id or load.offer.donor_id]
        pieces = 0 if load.is_direct else self.missing.get(load.share.id, 0)
        return self._book(load, "return", self.transit, lay_at, pieces)

    def end_there(self, load: _Load) -> Entry | None:
        _, kind, reason = ENDS[self.reason]
        back = self.come_back(load) if self.end else None
        if back is None or self.end is None:
            return None
        ended = self._book(load, kind, back.target, self.end, back.quantity)
        return replace(ended, reason=reason) if ended else None


def _checked_short(loads: list[_Load], short: Mapping[uuid.UUID, int], reason: str) -> dict[uuid.UUID, int]:
    """Pieces that did not arrive, by share; refused for more than was sent, or a reason that nobody knows."""
    if reason not in ENDS:
        raise InvalidInput(field="reason", problem="unknown_choice", value=reason)
    sent = {load.share.id: load.pieces for load in loads}
    for share_id, pieces in short.items():
        if not 0 <= pieces <= sent.get(share_id, 0):
            raise InvalidInput(field=f"share-{share_id}", problem="more_than_sent" if pieces > 0 else "too_small", value=pieces)
    return {share_id: pieces for share_id, pieces in short.items() if pieces}


def cancel_delivery(session: OrganizationSession, name: str, *, actor_id: uuid.UUID, now: datetime) -> Delivery:
    """Nothing of the delivery is promised any more; goods that had left are back where they came from. Refused once received."""
    delivery = get_delivery(session, name, is_locked=True)
    if delivery.state not in ("planned", "shipped"):
        raise DeliveryClosed(code=delivery.code, state=delivery.state, allowed="planned")
    shares = _shares(session, delivery)
    if delivery.state == "shipped":
        for share in sorted(shares, key=lambda share: share.offer_id):
            count_offer(session, share.offer_id, shipped=-share.cases)
            share.state = "cancelled"
        _bring_back(session, delivery, actor_id=actor_id, now=now)
        settle_offers(session, {share.offer_id for share in shares})
    else:
        give_back(session, shares, state="cancelled", now=now)
    delivery.state = "cancelled"
    _note(session, delivery, "delivery.cancel", actor_id=actor_id, now=now)
    return delivery


def _shares(session: OrganizationSession, delivery: Delivery) -> list[Share]:
    query = select(Share).where(Share.delivery_id == delivery.id, Share.state.not_in(ENDED)).order_by(Share.id)
    return list(session.scalars(query))


def _loads(session: OrganizationSession, delivery: Delivery, *, now: datetime) -> list[_Load]:
    """The delivery's shares with their lots; a donor's goods become a lot when they first leave."""
    query = (
        select(Share, Offer, Item.category)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Item, Item.id == Offer.item_id)
        .where(Share.delivery_id == delivery.id, Share.state.not_in(ENDED))
        .order_by(Share.id)
    )
    rows = session.execute(query).all()
    wanted = {offer.lot_id or lot_id_of(offer) for _, offer, _ in rows}
    lots = {lot.id: lot for lot in session.scalars(select(Lot).where(Lot.id.in_(wanted)))}
    loads = []
    for share, offer, category in rows:
        lot_id = offer.lot_id or lot_id_of(offer)
        is_new = lot_id not in lots
        if is_new:
            lots[lot_id] = _lot_of_offer(session, offer, category=category, now=now)
        loads.append(_Load(share, offer, lots[lot_id], is_new))
    session.flush()
    return loads


def lot_id_of(offer: Offer) -> uuid.UUID:
    """The id that the lot of a donor's offer has or will have: one offer becomes one lot, whoever ships first."""
    return uuid.uuid5(offer.id, "lot")


def _lot_of_offer(session: OrganizationSession, offer: Offer, *, category: str, now: datetime) -> Lot:
    lot = Lot(
        organization_id=session.organization_id,
        id=lot_id_of(offer),
        code=fresh_codes(session, Lot, 1)[0],
        item_id=offer.item_id,
        donor_id=offer.donor_id,
        date_kind=offer.date_kind,
        date_precision=offer.date_precision,
        date_on=offer.date_on,
        expires_on=offer.expires_on,
        pieces_per_case=offer.pieces_per_case,
        weight_grams=offer.weight_grams,
        category=category,
        origin="offer",
        created_at=now,
    )
    session.add(lot)
    return lot


def _check_lot(lot: Lot, today: date) -> None:
    if lot.is_held:
        raise LotHeld(lot=lot.code)
    if lot.expires_on is not None and lot.expires_on < today:
        raise LotExpired(lot=lot.code, expires_on=lot.expires_on, date_kind=lot.date_kind)


def _places(session: OrganizationSession, loads: Iterable[_Load], delivery: Delivery) -> dict[uuid.UUID, Place]:
    ids = {delivery.group_id}
    for load in loads:
        ids |= {load.share.group_id, load.offer.donor_id} | ({load.offer.place_id} if load.offer.place_id else set())
    return {place.id: place for place in session.scalars(select(Place).where(Place.id.in_(ids)))}


def _entry(
    load: _Load,
    delivery: Delivery,
    kind: str,
    source: Place,
    target: Place,
    *,
    now: datetime,
    from_reserved: int = 0,
    pieces: int | None = None,
) -> Entry:
    quantity = load.pieces if pieces is None else pieces
    content = {"share": str(load.share.id), "kind": kind, "lot": str(load.lot.id), "quantity": quantity}
    return Entry(
        key=uuid.uuid5(load.share.id, kind),
        request_hash=content_hash(content),
        kind=kind,
        lot=load.facts,
        source=source,
        target=target,
        quantity=quantity,
        occurred_at=now,
        delivery_id=delivery.id,
        days_left=days_left(load.lot.expires_on, delivery.hand_over_on),
        from_reserved=from_reserved,
    )


def _post(
    session: OrganizationSession,
    loads: list[_Load],
    steps: list[Callable[[_Load], Entry | None]],
    *,
    actor_id: uuid.UUID,
    now: datetime,
) -> None:
    entries = [entry for step in steps for load in loads if (entry := step(load))]
    new = {load.lot.id for load in loads if load.is_new}
    posting = Posting(session, actor_id=actor_id, now=now)
    pairs = {(entry.lot.id, place.id): (entry.lot, place) for entry in entries for place in (entry.source, entry.target)}
    posting.open([pair for (lot_id, _), pair in sorted(pairs.items()) if lot_id not in new])
    for entry in entries:
        posting.add(entry)
    posting.close()


def _use_reservations(session: OrganizationSession, loads: list[_Load], *, now: datetime) -> None:
    share_ids = [load.share.id for load in loads]
    session.execute(
        update(Reservation)
        .where(Reservation.share_id.in_(share_ids), Reservation.state == "open")
        .values(state="used", ended_at=now),
        execution_options={"synchronize_session": "fetch"},
    )


def _bring_back(session: OrganizationSession, delivery: Delivery, *, actor_id: uuid.UUID, now: datetime) -> None:
    query = (
        select(Movement)
        .where(Movement.delivery_id == delivery.id, Movement.kind.in_(("ship", "direct")))
        .order_by(Movement.lot_id, Movement.seq)
    )
    posting = Posting(session, actor_id=actor_id, now=now)
    for movement in list(session.scalars(query)):
        key = uuid.uuid5(movement.key, "cancel")
        request_hash = content_hash({"reversal_of": movement.seq, "delivery": str(delivery.id)})
        reversal_entry(session, posting, movement, key=key, request_hash=request_hash, reason="other", now=now)
    posting.close()


def _note(
    session: OrganizationSession,
    delivery: Delivery,
    action: str,
    *,
    actor_id: uuid.UUID,
    now: datetime,
    short: int = 0,
    reason: str = "",
) -> None:
    after = {"code": delivery.code} | ({"short_pieces": short, "reason": reason} if short else {})
    audit.record(session, action=action, record_kind="delivery", record_id=delivery.id, actor_id=actor_id, now=now, after=after)
    session.flush()
