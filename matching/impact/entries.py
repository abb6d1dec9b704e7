"""The movements behind a figure: one row each, filtered, paged or streamed in the order they happened."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import Place
from inventory.sql_days import within
from matching.deliveries import Delivery
from matching.impact.counting import EntryFilter, column_conditions, counted_sign, names_groups, with_groups
from matching.impact.flows import Amount, columns_of, signed, source, target, with_places
from matching.impact.periods import Period

ROWS_AT_ONCE = 2000
# Counting stops here: a page says 「10,000 以上」.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class EntryTotals:
    """All entries that a filter finds, counted up to MOST_COUNTED; `amount` only while there are fewer."""

    count: int
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A movement as a reader sees it. `pieces` is negative in a reversal; `columns` says what it counts in, and with which sign."""

    seq: int
    occurred_at: datetime
    recorded_at: datetime
    # When it counts: when it happened, or when it was recorded because the day it happened on was closed by then.
    counted_at: datetime
    kind: str
    category: str
    item_name: str
    item_code: str
    gtin14: str
    lot_code: str
    donor_name: str
    source_kind: str
    source_name: str
    target_kind: str
    target_name: str
    pieces: int
    # Of all pieces together; absent when nobody has weighed them.
    grams: int | None
    actor_name: str
    reason: str | None
    reversal_of: int | None
    delivery_code: str | None
    flag: str | None
    columns: dict[str, int] = field(default_factory=dict)
    # How the pieces enter the figure that is asked for.
    sign: int = 1
    pieces_per_case: int | None = None

    @property
    def counted(self) -> int:
        return self.pieces * self.sign

    @property
    def cases(self) -> int:
        """Whole cases, rounded towards zero as the database does."""
        whole = abs(self.pieces) // self.pieces_per_case if self.pieces_per_case else 0
        return whole if self.counted > 0 else -whole

    @property
    def is_late(self) -> bool:
        """A correction of a closed period, counted in a later one."""
        return self.counted_at != self.occurred_at


_undone = aliased(Movement, name="undone")
_donor = aliased(Place, name="donor_place")


def stream_entries(session: OrganizationSession, period: Period | None, wanted: EntryFilter | None = None) -> Iterator[EntryRow]:
    """Every movement of the period by time, without holding more than a few thousand."""
    gtins = gtins_by_item(session)
    query = _query(period, wanted or EntryFilter()).order_by(Movement.counted_at, Movement.seq)
    with session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as result:
        for row in result:
            yield _entry(row, gtins)


def list_entries(
    session: OrganizationSession, period: Period | None, wanted: EntryFilter, *, limit: int = 50, offset: int = 0
) -> tuple[list[EntryRow], int]:
    """One page, newest first, and how many there are (counted up to MOST_COUNTED)."""
    rows, totals = summed_entries(session, period, wanted, limit=limit, offset=offset)
    return rows, totals.count


def summed_entries(
    session: OrganizationSession, period: Period | None, wanted: EntryFilter, *, limit: int = 50, offset: int = 0
) -> tuple[list[EntryRow], EntryTotals]:
    """One page, newest first, with what all of them add up to."""
    query = _query(period, wanted)
    rows = session.execute(query.order_by(Movement.counted_at.desc(), Movement.seq.desc()).limit(limit).offset(offset)).all()
    pieces = (signed * counted_sign(wanted)).label("counted")
    found = query.with_only_columns(pieces, Lot.weight_grams, Lot.pieces_per_case).limit(MOST_COUNTED).subquery("found")
    sums = (
        func.coalesce(func.sum(found.c.counted), 0), func.coalesce(func.sum(found.c.counted * found.c.weight_grams), 0),
        func.coalesce(func.sum(case((found.c.weight_grams.is_(None), found.c.counted), else_=0)), 0),
        func.coalesce(func.sum(found.c.counted // found.c.pieces_per_case), 0),
    )  # fmt: skip
    *amount, count = session.execute(select(*sums, func.count()).select_from(found)).one()
    totals = EntryTotals(count, Amount(*map(int, (*amount, count))) if count < MOST_COUNTED else None)
    return [_entry(row, {}) for row in rows], totals


def _query(period: Period | None, wanted: EntryFilter) -> Select[*tuple[Any, ...]]:
    columns = (
        Movement.seq, Movement.occurred_at, Movement.recorded_at, Movement.counted_at, Movement.kind, Lot.category, Item.id.label("item_id"),
        Item.name.label("item_name"), Item.code.label("item_code"), Lot.code.label("lot_code"), _donor.name.label("donor_name"),
        source.kind.label("source_kind"),
        source.name.label("source_name"), target.kind.label("target_kind"), target.name.label("target_name"), Movement.quantity, Lot.weight_grams,
        Lot.pieces_per_case,
        UserAccount.name.label("actor_name"), Movement.reason, Movement.reversal_of, Delivery.code.label("delivery_code"), Movement.flag,
        counted_sign(wanted).label("sign"),
    )  # fmt: skip
    query = (
        with_places(select(*columns))
        .join(Item, Item.id == Lot.item_id)
        .join(_donor, _donor.id == Lot.donor_id)
        .join(UserAccount, UserAccount.id == Movement.actor_id)
        .outerjoin(Delivery, Delivery.id == Movement.delivery_id)
    )
    if names_groups(wanted):
        query = with_groups(query)
    if period:
        query = query.where(*within(Movement.counted_at, period.start, period.end))
    return query.where(*_conditions(wanted))


def _conditions(wanted: EntryFilter) -> Iterator[Any]:
    yield from column_conditions(wanted)
    if wanted.scope:
        yield from wanted.scope.of_goods()
    for column, value in (
        (Lot.category, wanted.category),
        (Movement.kind, wanted.kind),
        (_donor.code, wanted.donor),
        (Item.code, wanted.item),
        (Lot.code, wanted.lot),
        (Movement.flag, wanted.flag),
    ):
        if value is not None:
            yield column == value
    if wanted.reason is not None:
        of_reason = select(_undone.seq).where(_undone.reason == wanted.reason)
        yield or_(and_(Movement.reversal_of.is_(None), Movement.reason == wanted.reason), Movement.reversal_of.in_(of_reason))
    if wanted.group and wanted.column != "given":
        # A delivery under way belongs to the group it is going to.
        group_id = select(Place.id).where(Place.code == wanted.group).scalar_subquery()
        yield or_(Movement.target_id == group_id, Movement.source_id == group_id, Delivery.group_id == group_id)


def names_of(session: OrganizationSession, wanted: EntryFilter) -> dict[str, str]:
    """What the donor, group and item that are asked for are called."""
    places = {code for code in (wanted.donor, wanted.group) if code}
    found = {place.code: place.name for place in session.scalars(select(Place).where(Place.code.in_(places)))} if places else {}
    names = {field: found[code] for field, code in (("donor", wanted.donor), ("group", wanted.group)) if code in found}
    if wanted.item:
        names["item"] = session.scalar(select(Item.name).where(Item.code == wanted.item)) or ""
    if wanted.lot:
        names["lot"] = session.scalar(select(Item.name).join(Lot, Lot.item_id == Item.id).where(Lot.code == wanted.lot)) or ""
    return names


def _entry(row: Any, gtins: dict[uuid.UUID, str]) -> EntryRow:
    sign = -1 if row.kind == "reverse" else 1
    # The joined places are those of the movement that is counted: a reversal shows its own way, which is the opposite.
    shown = [(row.source_kind, row.source_name), (row.target_kind, row.target_name)][::sign]
    return EntryRow(
        seq=row.seq,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        counted_at=row.counted_at,
        kind=row.kind,
        category=row.category,
        item_name=row.item_name,
        item_code=row.item_code,
        gtin14=gtins.get(row.item_id, ""),
        lot_code=row.lot_code,
        donor_name=row.donor_name,
        source_kind=shown[0][0],
        source_name=shown[0][1],
        target_kind=shown[1][0],
        target_name=shown[1][1],
        pieces=sign * row.quantity,
        grams=None if row.weight_grams is None else sign * row.quantity * row.weight_grams,
        actor_name=row.actor_name,
        reason=row.reason,
        reversal_of=row.reversal_of,
        delivery_code=row.delivery_code,
        flag=row.flag,
        columns=columns_of(row.source_kind, row.target_kind),
        sign=row.sign,
        pieces_per_case=row.pieces_per_case,
    )


def gtins_by_item(session: OrganizationSession) -> dict[uuid.UUID, str]:
    """One barcode per item: that of the single piece, else of the smallest pack."""
    query = select(ItemBarcode.item_id, ItemBarcode.gtin14).order_by(ItemBarcode.pieces.desc(), ItemBarcode.gtin14.desc())
    return dict(session.execute(query).all())
