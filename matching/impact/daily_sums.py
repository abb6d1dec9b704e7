"""Sums of each day, kept so that a report need not read every entry: what moved of a lot, and what a group was given.

Kept for entries up to a number; reports add the entries after it. Entries never change, so neither do kept sums: they are only added, and
can be thrown away and made anew at any time. What may change about a lot or a group (its category, its place) is not in them.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, String, Subquery, and_, case, delete, func, insert, literal, or_, select, union_all
from sqlalchemy.orm import Mapped, aliased, mapped_column

from inventory.chain import ChainHead
from inventory.db import Base, OrganizationOwned, OrganizationSession, belongs_to
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.sql_days import tokyo_day_of, within
from matching.deliveries import Delivery
from matching.handouts.reporting import TO_A_GROUP
from matching.impact.flows import Scope, counts_in, signed, source, source_id, target, target_id, with_places

# Entries added up in one transaction, and how many new ones are worth it.
AT_ONCE = 50_000
WORTH_IT = 5_000
ROWS_AT_ONCE = 5_000


class LotDay(OrganizationOwned, Base):
    """Pieces of a lot that moved between two kinds of places on a day, among the entries that were added up together."""

    __tablename__ = "lot_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    target_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    # The last of the entries that were added up together.
    batch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pieces: Mapped[int] = mapped_column(BigInteger)
    cases: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]

    __table_args__ = (belongs_to("lot", "lot_id"),)


class GroupDay(OrganizationOwned, Base):
    """Goods given to a group on a day, less what it passed on as a hub. What goes to no group stands at the place it went to."""

    __tablename__ = "group_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    receiver_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    batch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pieces: Mapped[int] = mapped_column(BigInteger)
    grams: Mapped[int] = mapped_column(BigInteger)
    unweighed: Mapped[int] = mapped_column(BigInteger)
    cases: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (belongs_to("place", "receiver_id"),)


class HandoverDay(OrganizationOwned, Base):
    """How often goods were handed to a group on a day that count on a day; what was taken back stands with a minus where it had stood."""

    __tablename__ = "handover_day"

    counted_on: Mapped[date] = mapped_column(primary_key=True)
    group_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    batch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    standing: Mapped[int]

    __table_args__ = (belongs_to("place", "group_id"),)


class SummedUntil(OrganizationOwned, Base):
    """The last entry that is in the kept sums; no row while there are none."""

    __tablename__ = "summed_until"

    seq: Mapped[int]
    summed_at: Mapped[datetime]


_until = func.coalesce(select(SummedUntil.seq).scalar_subquery(), 0)


def lot_days(start: datetime | None = None, end: datetime | None = None, *, scope: Scope | None = None) -> Subquery:
    """day, lot_id, source_kind, target_kind, pieces, cases, entries - of all goods ever, or of a part of them between two instants."""
    if scope:
        return _lot_days([*scope.of_goods(), *within(Movement.counted_at, start, end)])[0].subquery("lot_days")
    kept = select(LotDay.day, LotDay.lot_id, LotDay.source_kind, LotDay.target_kind, LotDay.pieces, LotDay.cases, LotDay.entries)
    return union_all(kept, *_lot_days([Movement.seq > _until])).subquery("lot_days")


def group_days(start: datetime, end: datetime, first: date, last: date, *, scope: Scope | None = None) -> Subquery:
    """day, receiver_id, pieces, grams, unweighed, cases of the days from `first` to `last`, which begin and end at the instants."""
    if scope:
        bounds = within(Movement.counted_at, start, end)
        return union_all(*_group_days([*scope.of_goods(), *bounds])).subquery("group_days")
    kept = select(GroupDay.day, GroupDay.receiver_id, GroupDay.pieces, GroupDay.grams, GroupDay.unweighed, GroupDay.cases).where(
        GroupDay.day >= first, GroupDay.day <= last
    )
    # By their days and not by when they count: a database that is offered both reads a year by the second to find a few by the first.
    newer = union_all(*_group_days([Movement.seq > _until])).subquery("newer_group_days")
    return union_all(kept, select(newer).where(newer.c.day >= first, newer.c.day <= last)).subquery("group_days")


def _lot_days(conditions: list[Any]) -> list[Any]:
    query = with_places(
        select(
            tokyo_day_of(Movement.counted_at).label("day"), Movement.lot_id, source.kind.label("source_kind"),
            target.kind.label("target_kind"), signed.label("pieces"), func.coalesce(signed // Lot.pieces_per_case, 0).label("cases"),
            literal(1).label("entries"),
        )
    ).where(*conditions)  # fmt: skip
    return [query]


# Who gets goods: a delivery under way counts for the group it is going to; what goes to nobody in particular stands at its place.
receiver_id = func.coalesce(case((target.kind == "group", target_id), else_=Delivery.group_id), target_id)


def _group_days(conditions: list[Any]) -> list[Any]:
    def part(place: Any, pieces: Any, condition: Any) -> Any:
        columns = (
            tokyo_day_of(Movement.counted_at).label("day"), place.label("receiver_id"), pieces.label("pieces"),
            func.coalesce(pieces * Lot.weight_grams, 0).label("grams"),
            case((Lot.weight_grams.is_(None), pieces), else_=0).label("unweighed"),
            func.coalesce(pieces // Lot.pieces_per_case, 0).label("cases"),
        )  # fmt: skip
        return (
            with_places(select(*columns)).outerjoin(Delivery, Delivery.id == Movement.delivery_id).where(condition, *conditions)
        )

    between = and_(source.kind == "group", target.kind == "group")
    return [part(receiver_id, signed, counts_in("issued")), part(source_id, -signed, between), part(target_id, signed, between)]


def handover_days(first: date, last: date, *, scope: Scope | None = None) -> Subquery:
    """counted_on, group_id, day, standing: hand-overs that count on the days from `first` to `last`."""
    newer = _handover_days(scope.of_goods() if scope else [Movement.seq > _until])[0].subquery("newer_handovers")
    counted = select(newer).where(newer.c.counted_on >= first, newer.c.counted_on <= last)
    if scope:
        return counted.subquery("handover_days")
    kept = select(HandoverDay.counted_on, HandoverDay.group_id, HandoverDay.day, HandoverDay.standing).where(
        HandoverDay.counted_on >= first, HandoverDay.counted_on <= last
    )
    return union_all(kept, counted).subquery("handover_days")


_original = aliased(Movement, name="original")


def _handover_days(conditions: list[Any]) -> list[Any]:
    """One for each hand-over, and one against it, on the same days, where it is taken back."""
    undone = Movement.kind == "reverse"
    moment = func.coalesce(_original.counted_at, Movement.counted_at)
    happened = func.coalesce(_original.occurred_at, Movement.occurred_at)
    query = (
        select(
            tokyo_day_of(moment).label("counted_on"), target_id.label("group_id"), tokyo_day_of(happened).label("day"),
            case((undone, -1), else_=1).label("standing"),
        )
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .outerjoin(_original, _original.seq == Movement.reversal_of)
        .where(or_(Movement.kind.in_(TO_A_GROUP), _original.kind.in_(TO_A_GROUP)), *conditions)
    )  # fmt: skip
    return [query]


def _united(parts: list[Any]) -> Subquery:
    query: Any = union_all(*parts) if len(parts) > 1 else parts[0]
    found: Subquery = query.subquery("part")
    return found


KEPT: tuple[tuple[Any, Callable[[list[Any]], list[Any]], tuple[str, ...], tuple[str, ...]], ...] = (
    (LotDay, _lot_days, ("day", "lot_id", "source_kind", "target_kind"), ("pieces", "cases", "entries")),
    (GroupDay, _group_days, ("day", "receiver_id"), ("pieces", "grams", "unweighed", "cases")),
    (HandoverDay, _handover_days, ("counted_on", "group_id", "day"), ("standing",)),
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows for the kept sums: of the entries after `after` up to `last`."""

    after: int
    last: int
    rows: list[tuple[Any, list[dict[str, Any]]]]


def next_sums(session: OrganizationSession, *, at_once: int = AT_ONCE) -> Sums | None:
    """Sums of up to so many entries that are not in the kept ones; none when all are. Only reads, so that nobody waits for it."""
    after = session.scalar(select(SummedUntil.seq)) or 0
    last = min(session.scalar(select(ChainHead.seq)) or 0, after + at_once)
    if last <= after:
        return None
    chosen, kept = [Movement.seq > after, Movement.seq <= last], []
    for table, parts_of, keys, sums in KEPT:
        parts = _united(parts_of(chosen))
        found = _summed(session, [parts.c[name] for name in (*keys, *sums)], len(keys))
        kept.append((table, [{"organization_id": session.organization_id, "batch": last, **values} for values in found]))
    return Sums(after, last, kept)


def keep_sums(session: OrganizationSession, sums: Sums, *, now: datetime) -> int:
    """They are kept; answers of how many entries. None when somebody else has kept them meanwhile."""
    row = session.scalar(select(SummedUntil).with_for_update())
    if (row.seq if row else 0) != sums.after:
        return 0
    if row is None:
        row = SummedUntil(organization_id=session.organization_id, seq=0, summed_at=now)
        session.add(row)
    for table, found in sums.rows:
        for start in range(0, len(found), ROWS_AT_ONCE):
            session.execute(insert(table), found[start : start + ROWS_AT_ONCE])
    row.seq, row.summed_at = sums.last, now
    session.flush()
    return sums.last - sums.after


def add_up(session: OrganizationSession, *, now: datetime, at_once: int = AT_ONCE) -> int:
    """Both at once: up to so many further entries are in the kept sums; answers how many."""
    sums = next_sums(session, at_once=at_once)
    return keep_sums(session, sums, now=now) if sums else 0


def _summed(session: OrganizationSession, columns: list[Any], keys: int) -> Iterator[dict[str, Any]]:
    """Rows by the first columns with the sums of the others, as whole numbers."""
    names = [column.key for column in columns]
    sums = [func.sum(column).label(column.key) for column in columns[keys:]]
    for row in session.execute(select(*columns[:keys], *sums).group_by(*columns[:keys])):
        yield dict(zip(names, (*row[:keys], *map(int, row[keys:])), strict=True))


def is_worth_it(session: OrganizationSession) -> bool:
    """Whether enough entries have come since sums were kept."""
    head = session.scalar(select(ChainHead.seq - _until)) or 0
    return head >= WORTH_IT


def differing_sums(session: OrganizationSession) -> int:
    """How many of the kept sums differ from the entries they were added up from; reads them all."""
    differing = 0
    for table, parts_of, keys, sums in KEPT:
        parts = _united(parts_of([Movement.seq <= _until]))
        names = (*keys, *sums)
        kept, counted = (
            {tuple(row.values()) for row in _summed(session, [getattr(place, name) for name in names], len(keys))}
            for place in (table, parts.c)
        )
        differing += len(kept ^ counted)
    return differing


def forget(session: OrganizationSession) -> None:
    """No sums are kept; reports read the entries until they are made anew."""
    for table in (LotDay, GroupDay, HandoverDay, SummedUntil):
        session.execute(delete(table))
