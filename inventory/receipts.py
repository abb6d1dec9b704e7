"""What somebody looked at before goods were let in, and goods that were turned away: those never become a lot, so never stock."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.accounts import UserAccount
from inventory.catalog import DATE_KINDS, Item, find_by_barcode, get_item
from inventory.dates import DateMark
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import InvalidInput
from inventory.lots import Lot
from inventory.movements import MovementRequest
from inventory.movements.errors import KeyUsedDifferently
from inventory.photos import LotPhoto
from inventory.places import Place, get_place
from inventory.spelling import MOST_PIECES, clean_line

# What an assessor asks for: the right storage, the date, the allergens on the label, the outside of the box.
CHECKS = ("storage", "date", "allergens", "outside")
COLDEST, WARMEST = -60, 60
LONGEST_REASON = 200


class ReceiptCheck(Identified, Base):
    """One look at goods that arrived. A check that nobody was asked for is absent."""

    __tablename__ = "receipt_check"

    # The key of the receipt's movement; of the screen's form where the goods were turned away.
    key: Mapped[uuid.UUID]
    # Absent where the goods were turned away.
    lot_id: Mapped[uuid.UUID | None]
    item_id: Mapped[uuid.UUID]
    donor_id: Mapped[uuid.UUID]
    site_id: Mapped[uuid.UUID]
    pieces: Mapped[int]
    date_kind: Mapped[str] = mapped_column(String(12))
    date_precision: Mapped[str] = mapped_column(String(5))
    date_on: Mapped[date | None]
    storage_ok: Mapped[bool | None]
    date_ok: Mapped[bool | None]
    allergens_ok: Mapped[bool | None]
    outside_ok: Mapped[bool | None]
    # As measured on arrival.
    celsius: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    checked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        belongs_to("lot", "lot_id"),
        belongs_to("item", "item_id"),
        belongs_to("place", "donor_id"),
        belongs_to("place", "site_id"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint(f"date_kind in {DATE_KINDS}", name="date_kind"),
        Index("ix_receipt_check_lot", "organization_id", "lot_id"),
        Index("ix_receipt_check_at", "organization_id", "checked_at"),
    )

    @property
    def answers(self) -> dict[str, bool]:
        """What was asked, and whether it was well."""
        found = {name: getattr(self, f"{name}_ok") for name in CHECKS}
        return {name: answer for name, answer in found.items() if answer is not None}

    @property
    def date_mark(self) -> DateMark:
        return DateMark(kind=self.date_kind, precision=self.date_precision, on=self.date_on)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the person answered. `reason` may say more."""

    answers: dict[str, bool] = field(default_factory=dict)
    celsius: int | None = None
    reason: str = ""

    @property
    def is_well(self) -> bool:
        return all(self.answers.values())


@dataclass(frozen=True, slots=True)
class SeenCheck:
    """A check as pages show it."""

    check: ReceiptCheck
    item: Item
    donor: Place
    site: Place
    by: str


def note_check(
    session: OrganizationSession, request: MovementRequest, checked: Checked, *, lot_code: str, actor_id: uuid.UUID, now: datetime
) -> None:
    """The lot just received carries what was looked at. The same receipt again changes nothing."""
    known = find_check(session, request.key)
    if known is not None:
        if known.check.lot_id is None:
            raise KeyUsedDifferently(key=str(request.key))
        return
    lot = session.scalars(select(Lot).where(Lot.code == lot_code)).one()
    check = _check(session, request, checked, actor_id=actor_id, now=now)
    check.lot_id = lot.id
    session.add(check)
    _note(session, "receipt.accept", check, actor_id=actor_id, now=now)


def turn_away(
    session: OrganizationSession, request: MovementRequest, checked: Checked, *, actor_id: uuid.UUID, now: datetime
) -> ReceiptCheck:
    """The goods are not taken in: no lot, no movement, only that they came and why not. The same again changes nothing."""
    known = find_check(session, request.key)
    if known is not None:
        if known.check.lot_id is not None:
            raise KeyUsedDifferently(key=str(request.key))
        return known.check
    if checked.is_well and not checked.reason.strip():
        raise InvalidInput(field="reason", problem="reason_needed")
    check = _check(session, request, checked, actor_id=actor_id, now=now)
    session.add(check)
    _note(session, "receipt.turn_away", check, actor_id=actor_id, now=now)
    return check


def _check(
    session: OrganizationSession, request: MovementRequest, checked: Checked, *, actor_id: uuid.UUID, now: datetime
) -> ReceiptCheck:
    mark = request.date_mark
    if mark is None:
        raise InvalidInput(field="date", problem="required")
    if checked.celsius is not None and not COLDEST <= checked.celsius <= WARMEST:
        raise InvalidInput(field="celsius", problem="celsius_impossible", value=checked.celsius)
    found = find_by_barcode(session, request.gtin14) if request.gtin14 else None
    item, pack = found or (get_item(session, request.item or ""), 1)
    per_case = pack if pack > 1 else item.pieces_per_case
    if request.unit == "case" and per_case is None:
        raise InvalidInput(field="unit", problem="no_case_size")
    pieces = request.quantity * (per_case or 1) if request.unit == "case" else request.quantity
    if pieces > MOST_PIECES:
        raise InvalidInput(field="quantity", problem="too_large", value=request.quantity)
    return ReceiptCheck(
        organization_id=session.organization_id,
        key=request.key,
        item_id=item.id,
        donor_id=get_place(session, request.donor or "", kinds=("donor",)).id,
        site_id=get_place(session, request.site, kinds=("site",)).id,
        pieces=pieces,
        date_kind=mark.kind,
        date_precision=mark.precision,
        date_on=mark.on,
        **{f"{name}_ok": checked.answers.get(name) for name in CHECKS},
        celsius=checked.celsius,
        reason=clean_line(checked.reason, LONGEST_REASON, field="reason"),
        checked_by=actor_id,
        checked_at=now,
    )


def _note(session: OrganizationSession, action: str, check: ReceiptCheck, *, actor_id: uuid.UUID, now: datetime) -> None:
    session.flush()
    after = {**check.answers, "celsius": check.celsius, "reason": check.reason, "pieces": check.pieces}
    audit.record(session, action=action, record_kind="receipt", record_id=check.id, actor_id=actor_id, now=now, after=after)


@dataclass(frozen=True, slots=True)
class Papers:
    """What belongs to a lot beside its movements: the check at its receipt, absent where nobody was asked, and photographs with their size."""

    check: ReceiptCheck | None
    by: str | None
    photos: list[tuple[uuid.UUID, int, int]]


_SEEN = (
    select(ReceiptCheck, Item, UserAccount.name)
    .join(Item, Item.id == ReceiptCheck.item_id)
    .join(UserAccount, UserAccount.id == ReceiptCheck.checked_by)
)


def find_check(session: OrganizationSession, key: uuid.UUID) -> SeenCheck | None:
    """What was looked at under this key."""
    return next(iter(_seen(session, _SEEN.where(ReceiptCheck.key == key))), None)


def papers_of(session: OrganizationSession, lot: Lot) -> Papers:
    """What was looked at when the lot came in, and the photographs of its label, in one question."""
    query = (
        select(ReceiptCheck, UserAccount.name, LotPhoto.id, LotPhoto.width, LotPhoto.height)
        .select_from(Lot)
        .outerjoin(ReceiptCheck, ReceiptCheck.lot_id == Lot.id)
        .outerjoin(UserAccount, UserAccount.id == ReceiptCheck.checked_by)
        .outerjoin(LotPhoto, LotPhoto.lot_id == Lot.id)
        .where(Lot.id == lot.id)
        .order_by(LotPhoto.added_at, LotPhoto.id)
    )
    rows = session.execute(query).all()
    check, by = (rows[0][0], rows[0][1]) if rows else (None, None)
    return Papers(check, by, [(row[2], row[3], row[4]) for row in rows if row[2] is not None])


def list_turned_away(session: OrganizationSession, *, before: datetime | None = None, limit: int = 50) -> list[SeenCheck]:
    """Goods that were not taken in, the newest first."""
    query = _SEEN.where(ReceiptCheck.lot_id.is_(None)).order_by(ReceiptCheck.checked_at.desc(), ReceiptCheck.id.desc())
    if before is not None:
        query = query.where(ReceiptCheck.checked_at < before)
    return _seen(session, query.limit(limit))


def _seen(session: OrganizationSession, query: object) -> list[SeenCheck]:
    rows = [(row[0], row[1], row[2]) for row in session.execute(query)]  # type: ignore[call-overload]
    ids = {place_id for check, _, _ in rows for place_id in (check.donor_id, check.site_id)}
    places = {place.id: place for place in session.scalars(select(Place).where(Place.id.in_(ids)))} if ids else {}
    return [SeenCheck(check, item, places[check.donor_id], places[check.site_id], by) for check, item, by in rows]
