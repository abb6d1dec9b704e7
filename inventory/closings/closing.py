"""Closes months, in order, and years whose months are closed. Closing forbids no work: later entries count later."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from inventory import audit
from inventory.accounts import UserAccount, get_organization
from inventory.chain import ChainHead, lock_head
from inventory.closings.calendar import calendar_of, first_open_day, is_over
from inventory.closings.tables import Closing
from inventory.dates import fiscal_year, month_end, tokyo_day, tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.errors import DomainError, NotFound

NOTE_LENGTH = 500


class AlreadyClosed(DomainError):
    """Somebody closed it before; `name` and `at` say who and when, absent where nobody is known."""

    code = "already_closed"


class NotOverYet(DomainError):
    """The period still runs: its last day is `last`."""

    code = "period_not_over"


class NotItsTurn(DomainError):
    """Months are closed in order; `next` is the one whose turn it is."""

    code = "closing_out_of_order"


class MonthsOpen(DomainError):
    """The year's months are not all closed; `next` is the first open one."""

    code = "months_open"


def hold_for_closing(session: OrganizationSession) -> tuple[int, str]:
    """Nothing is recorded until this transaction ends; number and hash of the last entry."""
    head = lock_head(session)
    return head.seq, head.hash


def check_month(session: OrganizationSession, month: date, *, now: datetime) -> list[date]:
    """The months to be closed with it, itself the last: one, or at the first closing all there are until then. Raises what stands against it."""
    today = tokyo_day(now)
    if not is_over(month_end(month), today):
        raise NotOverYet(last=month_end(month))
    open_from = first_open_day(session)
    if open_from is not None and month < open_from:
        raise _already(session, "month", month)
    calendar = calendar_of(session, today=today)
    if month not in calendar.choices:
        raise NotItsTurn(next=calendar.next_month)
    return [choice for choice in calendar.choices if choice <= month]


def check_year(session: OrganizationSession, first: date, *, now: datetime) -> date:
    """The last day of the year that begins on this day; raises what stands against closing it now."""
    start_month = get_organization(session, session.organization_id).setting("fiscal_year_start_month")
    span = fiscal_year(first, start_month)
    if span.first != first:
        raise NotFound(kind="year", code=first.isoformat())
    if not is_over(span.last, tokyo_day(now)):
        raise NotOverYet(last=span.last)
    if session.get(Closing, (session.organization_id, "year", first)) is not None:
        raise _already(session, "year", first)
    open_from = first_open_day(session)
    if open_from is None or open_from <= span.last:
        raise MonthsOpen(next=open_from or calendar_of(session, today=tokyo_day(now)).next_month or span.first)
    return span.last


def _already(session: OrganizationSession, kind: str, first: date) -> AlreadyClosed:
    query = select(Closing.closed_at, UserAccount.name).outerjoin(UserAccount, UserAccount.id == Closing.closed_by)
    found = session.execute(query.where(Closing.kind == kind, Closing.first_on == first)).first()
    return AlreadyClosed(period=first, name=found[1] if found else None, at=found[0] if found else None)


def write_closing(
    session: OrganizationSession,
    kind: str,
    first: date,
    *,
    figures: dict[str, Any],
    handovers: tuple[int, int],
    note: str,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> Closing:
    """The period is closed with these figures; `handovers` are all and those without a report. The caller has checked that it may be."""
    start_month = get_organization(session, session.organization_id).setting("fiscal_year_start_month")
    last = month_end(first) if kind == "month" else fiscal_year(first, start_month).last
    seq, head_hash = hold_for_closing(session)
    closing = Closing(
        organization_id=session.organization_id, kind=kind, first_on=first, last_on=last, closed_at=now, closed_by=actor_id, seq=seq,
        hash=head_hash, figures=figures, digest=digest_of(figures), handovers=handovers[0], handovers_waiting=handovers[1],
        note=note.strip()[:NOTE_LENGTH],
    )  # fmt: skip
    session.add(closing)
    until = tokyo_midnight_utc(last + timedelta(days=1))
    if kind == "month":
        session.execute(update(ChainHead).values(closed_until=until), execution_options={"synchronize_session": False})
    audit.record(
        session, action="period.close", record_kind="period", record_id=f"{kind} {first:%Y-%m}", actor_id=actor_id, now=now,
        after={"last_on": last.isoformat(), "seq": seq, "hash": head_hash, "digest": closing.digest, "note": closing.note},
    )  # fmt: skip
    session.flush()
    return closing


def digest_of(figures: dict[str, Any]) -> str:
    """SHA-256 of the figures' canonical text: names in order, no spaces."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def get_closing(session: OrganizationSession, kind: str, first: date) -> tuple[Closing, str | None]:
    """The closing and who did it."""
    query = select(Closing, UserAccount.name).outerjoin(UserAccount, UserAccount.id == Closing.closed_by)
    found = session.execute(query.where(Closing.kind == kind, Closing.first_on == first)).one_or_none()
    if found is None:
        raise NotFound(kind="closing", code=first.isoformat())
    return found[0], found[1]


def closings_within(session: OrganizationSession, first: date, last: date) -> Sequence[Closing]:
    """Months closed by name that lie whole within the days, the earliest first."""
    query = select(Closing).where(Closing.kind == "month", Closing.first_on >= first, Closing.last_on <= last)
    return session.scalars(query.order_by(Closing.first_on)).all()
