"""What an auditor looks at: the chain day by day, fingerprints that were given away, counts behind the checks, the journal of changes."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Text, func, or_, select
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.audit import AuditEntry
from inventory.catalog import Item
from inventory.chain import FIRST, ChainHead
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.jobs import Job
from inventory.movements.tables import Balance, Movement
from inventory.places import Place
from inventory.sql_days import tokyo_day_of

# Acts by which somebody outside got the head of the chain.
GIVEN_AWAY = ("ledger.checkpoint", "ledger.export", "report.export")
SHORTEST_FINGERPRINT = 8


@dataclass(frozen=True, slots=True)
class ChainDay:
    """A day of record: how many entries, and number and hash of the last one up to its end."""

    day: date
    entries: int
    last_seq: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class GivenFingerprint:
    """A head of the chain that somebody took out, and whether the chain still passes through it."""

    entry: AuditEntry
    actor_name: str
    seq: int
    hash: str
    matches: bool


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    seq: int
    balances: int
    lots: int
    reversals: int
    reversals_with_reason: int


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are meant; absent parts mean any. `area` is the first half of the action; `record_id` the whole id of a record;
    `text` stands in a value before or after. Days are of Japan, the last one included."""

    area: str | None = None
    actor_id: uuid.UUID | None = None
    record_id: str | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""


def chain_days(session: OrganizationSession, today: date, head: ChainHead, *, days: int = 7) -> list[ChainDay]:
    """The last days, the newest last; a day without entries repeats the end of the day before. `head` is the chain's."""
    first = today - timedelta(days=days - 1)
    day = tokyo_day_of(Movement.recorded_at).label("day")
    ends = (func.count().label("entries"), func.min(Movement.seq).label("first"), func.max(Movement.seq).label("last"))
    counted = select(day, *ends).where(Movement.recorded_at >= tokyo_midnight_utc(first)).group_by(day).subquery()
    begin, end = aliased(Movement), aliased(Movement)
    query = (
        select(counted.c.day, counted.c.entries, counted.c.last, end.hash, counted.c.first, begin.prev_hash)
        .join(begin, begin.seq == counted.c.first)
        .join(end, end.seq == counted.c.last)
        .order_by(counted.c.first)
    )
    rows = session.execute(query).all()
    found = {on: (int(entries), int(last), link) for on, entries, last, link, _, _ in rows}
    seq, link = (int(rows[0][4]) - 1, rows[0][5]) if rows else (head.seq, head.hash)
    chained = []
    for number in range(days):
        on = first + timedelta(days=number)
        entries, seq, link = found.get(on, (0, seq, link))
        chained.append(ChainDay(on, entries, seq, link))
    return chained


def given_fingerprints(session: OrganizationSession, *, limit: int = 10) -> list[GivenFingerprint]:
    """The newest heads of the chain that were taken out, each compared with the entry of that number today."""
    query = (
        select(AuditEntry, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == AuditEntry.actor_id)
        .where(AuditEntry.action.in_(GIVEN_AWAY))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    rows = [(entry, name or "", _head_of(entry)) for entry, name in session.execute(query)]
    seqs = {head[0] for _, _, head in rows if head}
    hashes = dict(session.execute(select(Movement.seq, Movement.hash).where(Movement.seq.in_(seqs))).all())
    return [
        GivenFingerprint(entry, name, *head, hashes.get(head[0], FIRST if head[0] == 0 else "") == head[1])
        for entry, name, head in rows
        if head
    ]


def _head_of(entry: AuditEntry) -> tuple[int, str] | None:
    after: dict[str, Any] = entry.after or {}
    return (int(after["seq"]), str(after["hash"])) if "seq" in after and "hash" in after else None


def find_fingerprint(session: OrganizationSession, text: str) -> tuple[int, str, datetime] | None:
    """The entry whose hash begins with this text; spaces between groups do not matter. Too short a text finds nothing."""
    prefix = "".join(text.split()).lower()[:64]
    if len(prefix) < SHORTEST_FINGERPRINT or set(prefix) - set("0123456789abcdef"):
        return None
    query = (
        select(Movement.seq, Movement.hash, Movement.recorded_at)
        .where(Movement.hash >= prefix, Movement.hash <= prefix + "g")
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def ledger_counts(session: OrganizationSession) -> LedgerCounts:
    """How much the checks went over."""
    seq = session.scalars(select(ChainHead.seq)).one()
    balances, lots = session.execute(select(func.count(), func.count(Balance.lot_id.distinct())).select_from(Balance)).one()
    reversals = session.execute(
        select(func.count(), func.count(Movement.reason)).select_from(Movement).where(Movement.reversal_of.is_not(None))
    ).one()
    return LedgerCounts(seq, int(balances), int(lots), int(reversals[0]), int(reversals[1]))


def newest_changes(
    session: OrganizationSession, wanted: ChangeFilter, *, limit: int = 50, offset: int = 0
) -> list[tuple[AuditEntry, str]]:
    """Entries of the journal with the names of those who acted, newest first."""
    query = (
        select(AuditEntry, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == AuditEntry.actor_id)
        .where(*_conditions(wanted))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [(entry, name or "") for entry, name in session.execute(query)]


def count_changes(session: OrganizationSession, wanted: ChangeFilter) -> int:
    return session.scalar(select(func.count()).select_from(AuditEntry).where(*_conditions(wanted))) or 0


def _conditions(wanted: ChangeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.area:
        conditions.append(AuditEntry.action.startswith(f"{wanted.area}.", autoescape=True))
    if wanted.actor_id:
        conditions.append(AuditEntry.actor_id == wanted.actor_id)
    if wanted.record_id:
        conditions.append(AuditEntry.record_id == wanted.record_id)
    if wanted.first:
        conditions.append(AuditEntry.at >= tokyo_midnight_utc(wanted.first))
    if wanted.last:
        conditions.append(AuditEntry.at < tokyo_midnight_utc(wanted.last + timedelta(days=1)))
    if wanted.text:
        # As both databases keep it: JSON with every letter beyond ASCII written as a number.
        kept = json.dumps(wanted.text)[1:-1]
        sides = (cast_to(AuditEntry.before, Text), cast_to(AuditEntry.after, Text))
        conditions.append(or_(*(side.contains(kept, autoescape=True) for side in sides)))
    return conditions


def record_names(session: OrganizationSession, entries: Iterable[AuditEntry]) -> dict[str, str]:
    """What the records are called whose changes these are, by the id in the entry; two queries whatever their number."""
    ids = [found for entry in entries if (found := _as_id(entry.record_id))]
    names = {str(key): name for key, name in session.execute(select(Place.id, Place.name).where(Place.id.in_(ids)))}
    return names | {str(key): name for key, name in session.execute(select(Item.id, Item.name).where(Item.id.in_(ids)))}


def _as_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class FullCheck:
    """What the last check of everything found: how far it reached, how many problems there were, the first of them, what was counted."""

    at: datetime | None
    seq: int
    count: int
    # Each with its `problem` and its `seq`, which is absent when it lies in no single entry.
    problems: list[dict[str, Any]]
    counts: LedgerCounts | None
    seconds: float | None

    @property
    def is_sound(self) -> bool:
        return not self.count

    @property
    def broken_seq(self) -> int | None:
        """The first entry that does not follow from the one before."""
        chained = [problem["seq"] for problem in self.problems if problem["problem"] in ("gap", "link", "hash", "end")]
        return chained[0] if chained else None

    def has(self, *names: str) -> bool:
        return any(problem["problem"] in names for problem in self.problems)


def last_check(session: OrganizationSession, *, kind: str) -> tuple[ChainHead, FullCheck | None]:
    """The head of the chain, and what the newest finished job of this kind found."""
    finished = (Job.kind == kind) & (Job.state == "done")
    query = select(ChainHead, Job).outerjoin(Job, finished).order_by(Job.created_at.desc()).limit(1)
    head, job = cast(tuple[ChainHead, Job | None], session.execute(query).one())
    if job is None:
        return head, None
    found = job.result or {}
    return head, FullCheck(
        at=job.reported_at,
        seq=int(found.get("seq", 0)),
        count=int(found.get("problems", 0)),
        problems=found.get("found", []),
        counts=LedgerCounts(**found["counts"]) if "counts" in found else None,
        seconds=found.get("seconds"),
    )
