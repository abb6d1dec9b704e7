"""What an auditor looks at: the chain day by day, fingerprints that were given away, counts behind the checks, the journal of changes."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from inventory.accounts import UserAccount
from inventory.audit import AuditEntry
from inventory.chain import FIRST, ChainHead
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.jobs import Job
from inventory.movements.tables import Balance, Movement
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
    """Which changes are meant; absent parts mean any. `area` is the first half of the action."""

    area: str | None = None
    actor_id: uuid.UUID | None = None
    record_id: str | None = None


def chain_days(session: OrganizationSession, today: date, *, days: int = 7) -> list[ChainDay]:
    """The last days, the newest last; a day without entries repeats the end of the day before."""
    first = today - timedelta(days=days - 1)
    start = tokyo_midnight_utc(first)
    day = tokyo_day_of(Movement.recorded_at)
    query = select(day, func.count(), func.max(Movement.seq)).where(Movement.recorded_at >= start).group_by(day)
    counted = {on: (int(count), int(last)) for on, count, last in session.execute(query)}
    before = session.scalar(select(func.max(Movement.seq)).where(Movement.recorded_at < start)) or 0
    seqs = {before, *(last for _, last in counted.values())}
    hashes = dict(session.execute(select(Movement.seq, Movement.hash).where(Movement.seq.in_(seqs))).all())
    chained, last = [], before
    for number in range(days):
        on = first + timedelta(days=number)
        count, last = counted.get(on, (0, last))
        chained.append(ChainDay(on, count, last, hashes.get(last, FIRST)))
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


def list_changes(
    session: OrganizationSession, wanted: ChangeFilter, *, limit: int = 50, offset: int = 0
) -> tuple[list[tuple[AuditEntry, str]], int]:
    """One page of the journal with the names of those who acted, newest first, and how many entries there are."""
    conditions = []
    if wanted.area:
        conditions.append(AuditEntry.action.startswith(f"{wanted.area}.", autoescape=True))
    if wanted.actor_id:
        conditions.append(AuditEntry.actor_id == wanted.actor_id)
    if wanted.record_id:
        conditions.append(AuditEntry.record_id == wanted.record_id)
    query = (
        select(AuditEntry, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == AuditEntry.actor_id)
        .where(*conditions)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    return [(entry, name or "") for entry, name in session.execute(query)], total


@dataclass(frozen=True, slots=True)
class FullCheck:
    """The last check of everything that ran as a job."""

    at: datetime | None
    seq: int
    problems: int


def last_check(session: OrganizationSession, *, kind: str) -> FullCheck | None:
    """What the newest finished job of this kind found."""
    query = select(Job).where(Job.kind == kind, Job.state == "done").order_by(Job.created_at.desc()).limit(1)
    job = session.scalars(query).first()
    if job is None:
        return None
    found = job.result or {}
    return FullCheck(job.reported_at, int(found.get("seq", 0)), int(found.get("problems", 0)))
