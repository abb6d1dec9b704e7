"""Offer: a company lot, or stock of ours, opened for matching with the donor's conditions."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, Select, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.catalog import Item
from inventory.coding import fresh_codes
from inventory.dates import DateMark, ReleaseRules, last_release_day
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.donors import Donor
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements.errors import LotHeld
from inventory.movements.tables import Balance
from inventory.places import TEMPERATURES, Place
from inventory.regions import BY_CODE
from inventory.spelling import search_key
from matching.groups.tables import DOCUMENTS, GROUP_KINDS

# open: can be matched; in_round: a draft round holds it; placed: confirmed; closed: withdrawn or all gone.
OFFER_STATES = ("open", "in_round", "placed", "closed")


class Offer(Identified, Base):
    """`cases` of an item. From our stock when `lot_id` is set (reserved there), else straight from the donor to the groups."""

    __tablename__ = "offer"

    code: Mapped[str] = mapped_column(String(8))
    donor_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID]
    # The item it was offered as, where that one was merged since.
    entered_as: Mapped[uuid.UUID | None]
    # Our lot and the place it lies at; absent for goods that the donor still has.
    lot_id: Mapped[uuid.UUID | None]
    place_id: Mapped[uuid.UUID | None]
    cases: Mapped[int]
    # Of `cases`, how many are promised to shares, and how many have left. Goods of the donor are reserved here, not in a balance.
    cases_reserved: Mapped[int] = mapped_column(default=0)
    cases_shipped: Mapped[int] = mapped_column(default=0)
    pieces_per_case: Mapped[int]
    # Of one piece; needed to match in kilograms.
    weight_grams: Mapped[int]
    temperature: Mapped[str] = mapped_column(String(8))
    date_kind: Mapped[str] = mapped_column(String(12))
    date_precision: Mapped[str] = mapped_column(String(5))
    date_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    # When it can be handed over.
    available_from: Mapped[date]
    available_to: Mapped[date]
    # The donor's conditions; absent or empty means any.
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)
    group_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    documents: Mapped[list[str]] = mapped_column(JSON, default=list)
    min_days_left: Mapped[int] = mapped_column(default=0)
    min_drop_cases: Mapped[int] = mapped_column(default=1)
    max_drops: Mapped[int | None]
    notes: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "code"),
        belongs_to("place", "donor_id"),
        belongs_to("item", "item_id"),
        belongs_to("item", "entered_as"),
        belongs_to("lot", "lot_id"),
        belongs_to("place", "place_id"),
        CheckConstraint(f"state in {OFFER_STATES}", name="state"),
        CheckConstraint("cases > 0 and pieces_per_case > 0 and weight_grams > 0 and min_drop_cases > 0", name="amounts"),
        CheckConstraint(
            "cases_reserved >= 0 and cases_shipped >= 0 and cases_reserved + cases_shipped <= cases", name="reserved"
        ),
        CheckConstraint("available_to >= available_from", name="days"),
        CheckConstraint("(lot_id is null) = (place_id is null)", name="stock"),
        Index("ix_offer_state", "organization_id", "state", "expires_on"),
    )

    @property
    def date_mark(self) -> DateMark:
        return DateMark(kind=self.date_kind, precision=self.date_precision, on=self.date_on)


class OfferBusy(DomainError):
    """The offer is in a state in which this cannot be done: `state` it is in, `allowed` it would have to be in."""

    code = "offer_busy"


class NothingFree(DomainError):
    """Less than one whole case of the lot is free at the place."""

    code = "nothing_free"


class NoWeight(DomainError):
    """Matching counts in kilograms, and nobody has weighed the item or said how many come in a case."""

    code = "no_weight"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the donor asks for; empty means any."""

    regions: tuple[str, ...] = ()
    group_kinds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    min_days_left: int = 0
    min_drop_cases: int = 1
    max_drops: int | None = None


@dataclass(frozen=True, slots=True)
class OfferValues:
    """A company's offer as entered. Case size and weight are the item's unless given."""

    donor_id: uuid.UUID
    item: Item
    cases: int
    date_mark: DateMark
    available_from: date
    available_to: date
    conditions: Conditions = field(default_factory=Conditions)
    pieces_per_case: int | None = None
    weight_grams: int | None = None
    temperature: str | None = None
    notes: str = ""
    # A fresh one unless given.
    code: str = ""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer with what lists show of it. `free` cases can still be promised."""

    offer: Offer
    item: Item
    donor: Place
    free: int


def add_offer(session: OrganizationSession, values: OfferValues, *, actor_id: uuid.UUID | None, now: datetime) -> Offer:
    """The donor's goods are open for matching."""
    _check_amounts(values.cases, values.available_from, values.available_to)
    conditions = _checked(values.conditions)
    per_case = values.pieces_per_case or values.item.pieces_per_case
    weight = values.weight_grams or values.item.weight_grams
    if not per_case or not weight:
        raise NoWeight(name=values.item.name)
    temperature = values.temperature or values.item.temperature
    if temperature not in TEMPERATURES:
        raise InvalidInput(field="temperature", problem="unknown_choice", value=temperature)
    mark = values.date_mark
    offer = Offer(
        organization_id=session.organization_id,
        code=values.code or fresh_codes(session, Offer, 1)[0],
        donor_id=values.donor_id,
        item_id=values.item.id,
        cases=values.cases,
        pieces_per_case=per_case,
        weight_grams=weight,
        temperature=temperature,
        date_kind=mark.kind,
        date_precision=mark.precision,
        date_on=mark.on,
        expires_on=mark.expires_on,
        available_from=values.available_from,
        available_to=values.available_to,
        notes=values.notes.strip()[:500],
        created_at=now,
        **conditions,
    )
    return _store(session, offer, actor_id=actor_id, now=now)


def open_stock(
    session: OrganizationSession,
    *,
    lot: Lot,
    place: Place,
    available_from: date,
    available_to: date,
    actor_id: uuid.UUID | None,
    now: datetime,
    cases: int | None = None,
    conditions: Conditions | None = None,
    code: str = "",
) -> Offer:
    """Whole cases of our lot at the place are open for matching: all that are free, or as many as asked for. Refused while it is on hold."""
    if lot.is_held:
        raise LotHeld(lot=lot.code)
    balance = session.scalar(select(Balance).where(Balance.lot_id == lot.id, Balance.place_id == place.id))
    item = session.scalars(select(Item).where(Item.id == lot.item_id)).one()
    weight = lot.weight_grams or item.weight_grams
    if not weight:
        raise NoWeight(name=item.name)
    # Goods that do not come in cases are matched piece by piece.
    per_case = lot.pieces_per_case or 1
    free = (balance.on_hand - balance.reserved) // per_case if balance else 0
    if free < 1 or (cases or 0) > free:
        raise NothingFree(free=free, name=item.name)
    _check_amounts(cases or free, available_from, available_to)
    offer = Offer(
        organization_id=session.organization_id,
        code=code or fresh_codes(session, Offer, 1)[0],
        donor_id=lot.donor_id,
        item_id=lot.item_id,
        lot_id=lot.id,
        place_id=place.id,
        cases=cases or free,
        pieces_per_case=per_case,
        weight_grams=weight,
        temperature=item.temperature,
        date_kind=lot.date_kind,
        date_precision=lot.date_precision,
        date_on=lot.date_on,
        expires_on=lot.expires_on,
        available_from=available_from,
        available_to=available_to,
        created_at=now,
        **_checked(conditions or Conditions()),
    )
    return _store(session, offer, actor_id=actor_id, now=now)


def _check_amounts(cases: int, first: date, last: date) -> None:
    if cases < 1:
        raise InvalidInput(field="cases", problem="too_small", value=cases)
    if cases > 1_000_000:
        raise InvalidInput(field="cases", problem="too_large", value=cases)
    if last < first:
        raise InvalidInput(field="available_to", problem="ends_before_start", value=last.isoformat())


def _checked(conditions: Conditions) -> dict[str, object]:
    for name, known in (("group_kinds", GROUP_KINDS), ("documents", DOCUMENTS)):
        for value in getattr(conditions, name):
            if value not in known:
                raise InvalidInput(field=name, problem="unknown_choice", value=value)
    for region in conditions.regions:
        if region not in BY_CODE:
            raise InvalidInput(field="regions", problem="unknown_choice", value=region)
    if conditions.min_drop_cases < 1 or conditions.min_days_left < 0:
        raise InvalidInput(
            field="min_drop_cases" if conditions.min_drop_cases < 1 else "min_days_left", problem="too_small", value=0
        )
    if conditions.max_drops is not None and conditions.max_drops < 1:
        raise InvalidInput(field="max_drops", problem="too_small", value=conditions.max_drops)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(conditions).items()}


def _store(session: OrganizationSession, offer: Offer, *, actor_id: uuid.UUID | None, now: datetime) -> Offer:
    session.add(offer)
    session.flush()
    after = {"code": offer.code, "cases": offer.cases, "from_stock": offer.lot_id is not None}
    audit.record(session, action="offer.add", record_kind="offer", record_id=offer.id, actor_id=actor_id, now=now, after=after)
    return offer


def get_offer(session: OrganizationSession, code: str) -> Offer:
    offer = session.scalar(select(Offer).where(Offer.code == code))
    if offer is None:
        raise NotFound(kind="offer", code=code)
    return offer


def close_offer(session: OrganizationSession, offer: Offer, *, actor_id: uuid.UUID | None, now: datetime) -> None:
    """Nothing more of the offer is matched; what was promised stays promised."""
    if offer.state != "open":
        raise OfferBusy(code=offer.code, state=offer.state, allowed="open")
    offer.state = "closed"
    audit.record(session, action="offer.close", record_kind="offer", record_id=offer.id, actor_id=actor_id, now=now)
    session.flush()


def free_cases(session: OrganizationSession, offers: Iterable[Offer]) -> dict[uuid.UUID, int]:
    """Per offer the cases that can still be promised; of our stock never more than is free where it lies."""
    offers = list(offers)
    stocked = [offer.lot_id for offer in offers if offer.lot_id]
    # Of a lot on hold nothing can be promised.
    query = (
        select(Balance.lot_id, Balance.place_id, Balance.on_hand - Balance.reserved)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.lot_id.in_(stocked), Lot.is_held.is_(False))
    )
    at_hand = {(lot_id, place_id): free for lot_id, place_id, free in session.execute(query)} if stocked else {}
    free = {}
    for offer in offers:
        left = offer.cases - offer.cases_reserved - offer.cases_shipped
        if offer.lot_id and offer.place_id:
            left = min(left, at_hand.get((offer.lot_id, offer.place_id), 0) // offer.pieces_per_case)
        free[offer.id] = max(left, 0)
    return free


def list_offers(
    session: OrganizationSession,
    *,
    states: tuple[str, ...] = (),
    words: str = "",
    donor_id: uuid.UUID | None = None,
    codes: tuple[str, ...] = (),
    offset: int = 0,
    limit: int | None = None,
) -> list[OfferRow]:
    """Offers with item and donor, first expired first."""
    query = select(Offer, Item, Place).join(Item, Item.id == Offer.item_id).join(Place, Place.id == Offer.donor_id)
    query = _filtered(query, states=states, words=words, donor_id=donor_id, codes=codes)
    query = query.order_by(func.coalesce(Offer.expires_on, date(9999, 12, 31)), Offer.code).offset(offset).limit(limit)
    rows = session.execute(query).all()
    free = free_cases(session, [offer for offer, _, _ in rows])
    return [OfferRow(offer, item, donor, free[offer.id]) for offer, item, donor in rows]


def count_offers(
    session: OrganizationSession, *, states: tuple[str, ...] = (), words: str = "", donor_id: uuid.UUID | None = None
) -> int:
    query = select(func.count(Offer.id)).join(Item, Item.id == Offer.item_id).join(Place, Place.id == Offer.donor_id)
    return session.scalar(_filtered(query, states=states, words=words, donor_id=donor_id, codes=())) or 0


def count_by_state(session: OrganizationSession) -> dict[str, int]:
    counted = dict(session.execute(select(Offer.state, func.count(Offer.id)).group_by(Offer.state)).all())
    return {state: counted.get(state, 0) for state in OFFER_STATES}


def _filtered(
    query: Select, *, states: tuple[str, ...], words: str, donor_id: uuid.UUID | None, codes: tuple[str, ...]
) -> Select:
    if states:
        query = query.where(Offer.state.in_(states))
    if codes:
        query = query.where(Offer.code.in_(codes))
    if donor_id:
        query = query.where(Offer.donor_id == donor_id)
    for word in (search_key(word) for word in words.split()):
        found = or_(Item.search_key.contains(word, autoescape=True), Donor.search_key.contains(word, autoescape=True))
        query = query.where(found)
    return query.join(Donor, Donor.id == Offer.donor_id, isouter=True) if words.strip() else query


def last_day(offer: Offer, rules: ReleaseRules) -> date | None:
    """The last day the goods may be given: the printed date, for rice a limit; absent without one."""
    return last_release_day(offer.date_mark, rules)
