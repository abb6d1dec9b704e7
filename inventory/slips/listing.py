"""Slips as lists and pages show them: a year with all its numbers, one slip with what became of it, receipts that have none yet."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.donors.tables import Donor
from inventory.errors import NotFound
from inventory.lots import Lot
from inventory.movements.tables import Movement
from inventory.places import Place
from inventory.slips.making import MOST_LINES, RECEIPTS
from inventory.slips.tables import (
    GoodsReceiptClaim,
    GoodsReceiptEvent,
    GoodsReceiptLine,
    GoodsReceiptSlip,
    SlipCounter,
)
from inventory.spelling import search_key
from inventory.sql_days import tokyo_day_of

PAGE = 50
STATES = ("valid", "reissued", "void", "undone")


@dataclass(frozen=True, slots=True)
class SlipFilter:
    """What to show: a business year, words in the donor's name or a number, one donor, one of STATES."""

    year: int | None = None
    query: str = ""
    donor_id: uuid.UUID | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A slip with what its line shows. `undone` lines were reversed in the ledger after the slip was made."""

    slip: GoodsReceiptSlip
    donor_name: str
    donor_code: str
    first_on: date
    last_on: date
    lines: int
    pieces: int
    grams: int
    unweighed: int
    undone: int
    reissues: int
    void_reason: str | None

    @property
    def is_void(self) -> bool:
        return self.void_reason is not None


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line with who booked the entry, and the seq and day of its reversal if there is one."""

    line: GoodsReceiptLine
    received_by: str
    undone_by: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class SlipPage:
    """One slip with all that belongs to it."""

    slip: GoodsReceiptSlip
    donor: Donor
    donor_code: str
    made_by: str
    lines: list[SlipLine]
    events: list[tuple[GoodsReceiptEvent, str]] = field(default_factory=list)

    @property
    def donor_name(self) -> str:
        """As on the paper; a person's as it is now."""
        return self.slip.donor_name or self.donor.name

    @property
    def reissues(self) -> int:
        return sum(event.kind == "reissue" for event, _ in self.events)

    @property
    def last_reissued_at(self) -> datetime | None:
        return max((event.done_at for event, _ in self.events if event.kind == "reissue"), default=None)

    @property
    def void(self) -> tuple[GoodsReceiptEvent, str] | None:
        return next((pair for pair in self.events if pair[0].kind == "void"), None)

    @property
    def grams(self) -> int:
        return sum(row.line.grams or 0 for row in self.lines)

    @property
    def pieces(self) -> int:
        return sum(row.line.pieces for row in self.lines)

    @property
    def unweighed(self) -> int:
        return sum(row.line.pieces for row in self.lines if row.line.weight_grams is None)

    @property
    def undone(self) -> int:
        return sum(row.undone_by is not None for row in self.lines)


@dataclass(frozen=True, slots=True)
class YearOfSlips:
    """The numbers of one business year. Sound when as many slips stand there as numbers were given."""

    year: int
    last_number: int
    slips: int
    void: int

    @property
    def is_gapless(self) -> bool:
        return self.last_number == self.slips


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """An entry by which goods came and which is on no valid slip."""

    movement: Movement
    lot: Lot
    item_name: str
    site: Place
    received_by: str


@dataclass(frozen=True, slots=True)
class WaitingDonor:
    """A donor with receipts that are on no slip."""

    donor: Donor
    code: str
    receipts: int
    first_on: date
    last_on: date


def list_slips(
    session: OrganizationSession, wanted: SlipFilter, *, offset: int = 0, limit: int = PAGE
) -> tuple[list[SlipRow], int]:
    """The newest number first, void ones included: a list in which every number stands. And how many the filter finds."""
    ids = _filtered(select(GoodsReceiptSlip.id), wanted)
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    page = ids.order_by(GoodsReceiptSlip.fiscal_year.desc(), GoodsReceiptSlip.number.desc()).offset(offset).limit(limit)
    found = page.subquery()
    undo = aliased(Movement)
    line = GoodsReceiptLine
    sums = (
        select(
            line.slip_id,
            func.min(line.received_on),
            func.max(line.received_on),
            func.count(),
            func.sum(line.pieces),
            func.coalesce(func.sum(cast(line.pieces, BigInteger) * line.weight_grams), 0),
            func.sum(case((line.weight_grams.is_(None), line.pieces), else_=0)),
            func.count(undo.seq),
        )
        .join(found, found.c.id == line.slip_id)
        .outerjoin(undo, undo.reversal_of == line.movement_seq)
        .group_by(line.slip_id)
    )
    counted: dict[uuid.UUID, Any] = {row[0]: (row[1], row[2], *map(int, row[3:])) for row in session.execute(sums)}
    reissues, void_reason = _steps(found)
    query = (
        select(GoodsReceiptSlip, Donor.name, Place.code, reissues, void_reason)
        .join(found, found.c.id == GoodsReceiptSlip.id)
        .join(Donor, Donor.id == GoodsReceiptSlip.donor_id)
        .join(Place, Place.id == GoodsReceiptSlip.donor_id)
        .order_by(GoodsReceiptSlip.fiscal_year.desc(), GoodsReceiptSlip.number.desc())
    )
    rows = []
    for slip, name, code, again, reason in session.execute(query):
        values: Any = (slip, slip.donor_name or name, code, *counted[slip.id], int(again), reason)
        rows.append(SlipRow(*values))
    return rows, total


def _steps(found: Any) -> tuple[Any, Any]:
    """How often a slip was given out again, and why it is void - absent when it is not."""
    event, void = aliased(GoodsReceiptEvent), aliased(GoodsReceiptEvent)
    again = (
        select(func.count())
        .select_from(event)
        .where(event.slip_id == GoodsReceiptSlip.id, event.kind == "reissue")
        .correlate(GoodsReceiptSlip)
        .scalar_subquery()
    )
    reason = (
        select(void.reason)
        .where(void.slip_id == GoodsReceiptSlip.id, void.kind == "void")
        .correlate(GoodsReceiptSlip)
        .scalar_subquery()
    )
    return again, reason


def _filtered(query: Select[Any], wanted: SlipFilter) -> Select[Any]:
    slip = GoodsReceiptSlip
    if wanted.year is not None:
        query = query.where(slip.fiscal_year == wanted.year)
    if wanted.donor_id is not None:
        query = query.where(slip.donor_id == wanted.donor_id)
    if wanted.state:
        query = query.where(_in_state(wanted.state))
    words = wanted.query.split()
    if not words:
        return query
    named = and_(*(Donor.search_key.contains(search_key(word), autoescape=True) for word in words))
    found = slip.donor_id.in_(select(Donor.id).where(named))
    number = wanted.query.strip().rpartition("-")[2]
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    return query.where(or_(found, slip.number == int(number)) if is_number else found)


def _in_state(state: str) -> Any:
    slip, event = GoodsReceiptSlip, GoodsReceiptEvent
    if state == "undone":
        undo = aliased(Movement)
        line = GoodsReceiptLine
        reversed_line = select(line.movement_seq).join(undo, undo.reversal_of == line.movement_seq).where(line.slip_id == slip.id)
        return reversed_line.exists()
    void = exists().where(event.slip_id == slip.id, event.kind == "void").correlate(slip)
    if state == "valid":
        return ~void
    return void if state == "void" else exists().where(event.slip_id == slip.id, event.kind == "reissue").correlate(slip)


def get_slip(session: OrganizationSession, year: int, number: int) -> SlipPage:
    """The slip of this number, its lines, and what happened to it since. Raises NotFound."""
    query = (
        select(GoodsReceiptSlip, Donor, Place.code, UserAccount.name)
        .join(Donor, Donor.id == GoodsReceiptSlip.donor_id)
        .join(Place, Place.id == GoodsReceiptSlip.donor_id)
        .join(UserAccount, UserAccount.id == GoodsReceiptSlip.made_by)
        .where(GoodsReceiptSlip.fiscal_year == year, GoodsReceiptSlip.number == number)
    )
    row = session.execute(query).first()
    if row is None:
        raise NotFound(kind="slip", code=f"{year}-{number}")
    slip: GoodsReceiptSlip = row[0]
    happened = (
        select(GoodsReceiptEvent, UserAccount.name)
        .join(UserAccount, UserAccount.id == GoodsReceiptEvent.done_by)
        .where(GoodsReceiptEvent.slip_id == slip.id)
        .order_by(GoodsReceiptEvent.step)
    )
    events = [(event, name) for event, name in session.execute(happened)]
    return SlipPage(slip, row[1], row[2], row[3], _lines_of(session, slip.id), events)


def _lines_of(session: OrganizationSession, slip_id: uuid.UUID) -> list[SlipLine]:
    undo = aliased(Movement)
    query = (
        select(GoodsReceiptLine, UserAccount.name, undo.seq, undo.recorded_at)
        .join(Movement, Movement.seq == GoodsReceiptLine.movement_seq)
        .join(UserAccount, UserAccount.id == Movement.actor_id)
        .outerjoin(undo, undo.reversal_of == Movement.seq)
        .where(GoodsReceiptLine.slip_id == slip_id)
        .order_by(GoodsReceiptLine.received_on, GoodsReceiptLine.movement_seq)
    )
    return [SlipLine(*row) for row in session.execute(query)]


def slips_of_donor(session: OrganizationSession, donor_id: uuid.UUID, *, limit: int = 5) -> list[GoodsReceiptSlip]:
    """The newest first."""
    query = select(GoodsReceiptSlip).where(GoodsReceiptSlip.donor_id == donor_id)
    return list(session.scalars(query.order_by(GoodsReceiptSlip.made_at.desc(), GoodsReceiptSlip.id.desc()).limit(limit)))


def year_of_slips(session: OrganizationSession, year: int) -> YearOfSlips:
    """How many numbers were given in the year and how many slips stand under them."""
    void = (
        select(func.count())
        .select_from(GoodsReceiptEvent)
        .join(GoodsReceiptSlip, GoodsReceiptSlip.id == GoodsReceiptEvent.slip_id)
    )
    void = void.where(GoodsReceiptEvent.kind == "void", GoodsReceiptSlip.fiscal_year == year)
    slips = select(func.count()).select_from(GoodsReceiptSlip).where(GoodsReceiptSlip.fiscal_year == year)
    last = select(SlipCounter.last_number).where(SlipCounter.fiscal_year == year)
    row = session.execute(select(func.coalesce(last.scalar_subquery(), 0), slips.scalar_subquery(), void.scalar_subquery())).one()
    return YearOfSlips(year, *map(int, row))


def waiting_receipts(
    session: OrganizationSession, donor_id: uuid.UUID, *, since: datetime | None = None, limit: int = MOST_LINES
) -> list[WaitingReceipt]:
    """Entries by which the donor's goods came and that are on no valid slip, the newest first."""
    query = (
        select(Movement, Lot, Item.name, Place, UserAccount.name)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, Place.id == Movement.target_id)
        .join(UserAccount, UserAccount.id == Movement.actor_id)
        .where(Movement.source_id == donor_id, *_waiting())
        .order_by(Movement.occurred_at.desc(), Movement.seq.desc())
        .limit(limit)
    )
    if since is not None:
        query = query.where(Movement.occurred_at >= since)
    return [WaitingReceipt(*row) for row in session.execute(query)]


def waiting_by_donor(session: OrganizationSession, *, since: datetime, limit: int = PAGE) -> Sequence[WaitingDonor]:
    """Donors with goods since that moment that are on no slip, by the day they came last."""
    day = tokyo_day_of(Movement.occurred_at)
    counted = (
        select(
            Movement.source_id, func.count().label("receipts"), func.min(day).label("first_on"), func.max(day).label("last_on")
        )
        .where(Movement.occurred_at >= since, *_waiting())
        .group_by(Movement.source_id)
        .subquery()
    )
    query = (
        select(Donor, Place.code, counted.c.receipts, counted.c.first_on, counted.c.last_on)
        .join(counted, counted.c.source_id == Donor.id)
        .join(Place, Place.id == Donor.id)
        .where(Donor.kind != "opening")
        .order_by(counted.c.last_on.desc(), Donor.name)
        .limit(limit)
    )
    return [WaitingDonor(*row) for row in session.execute(query)]


def _waiting() -> tuple[Any, ...]:
    undo, claim = aliased(Movement), GoodsReceiptClaim
    return (
        Movement.kind.in_(RECEIPTS),
        ~exists().where(undo.reversal_of == Movement.seq).correlate(Movement),
        ~exists().where(claim.movement_seq == Movement.seq).correlate(Movement),
    )


def lots_of_slip(session: OrganizationSession, slip_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """The lots whose receipts stand on the slip."""
    query = select(Movement.lot_id).join(GoodsReceiptLine, GoodsReceiptLine.movement_seq == Movement.seq)
    return tuple(session.scalars(query.where(GoodsReceiptLine.slip_id == slip_id).distinct()))
