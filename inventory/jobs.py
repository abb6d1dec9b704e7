"""Long work as rows with progress: claimed by one worker, seen on a page, cancelled by a person, found again after a restart."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationSession

# A worker that has not reported for this long is taken for dead and its job is begun again.
SILENCE = timedelta(minutes=10)


class Job(Identified, Base):
    __tablename__ = "job"

    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # What the page shows or links to when the job is done.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # Code of the sentence that says why it failed.
    error: Mapped[str | None] = mapped_column(String(60))
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("state in ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_job_state", "state", "created_at"),
    )


def add_job(
    session: OrganizationSession, *, kind: str, parameters: dict[str, Any], created_by: uuid.UUID | None, now: datetime
) -> Job:
    job = Job(organization_id=session.organization_id, kind=kind, parameters=parameters, created_by=created_by, created_at=now)
    session.add(job)
    session.flush()
    return job


def find_open(session: OrganizationSession, kind: str, *, parameters: dict[str, Any]) -> Job | None:
    """The job that waits or runs with just these parameters: whoever comes back is led to it, nobody starts it twice."""
    going = select(Job).where(Job.kind == kind, Job.state.in_(("waiting", "running")), Job.cancel_asked.is_(False))
    return next((job for job in session.scalars(going.order_by(Job.created_at)) if job.parameters == parameters), None)


def claim_next(session: OrganizationSession, *, now: datetime) -> Job | None:
    """The oldest waiting job of any organization is running for the caller alone."""
    stale = now - SILENCE
    free = or_(Job.state == "waiting", (Job.state == "running") & (Job.reported_at < stale))
    everywhere = {"across_organizations": True, "synchronize_session": False}
    job = session.scalar(select(Job).where(free).order_by(Job.created_at).limit(1), execution_options=everywhere)
    if job is None:
        return None
    claimed = session.execute(
        update(Job)
        .where(Job.organization_id == job.organization_id, Job.id == job.id, free)
        .values(state="running", reported_at=now),
        execution_options=everywhere,
    )
    return job if claimed.rowcount == 1 else None  # type: ignore[attr-defined]


def report_progress(session: OrganizationSession, job_id: uuid.UUID, *, done: int, total: int, now: datetime) -> bool:
    """Progress is stored; answers whether somebody asked to cancel."""
    session.execute(update(Job).where(Job.id == job_id).values(done=done, total=total, reported_at=now))
    return bool(session.scalar(select(Job.cancel_asked).where(Job.id == job_id)))


def finish(
    session: OrganizationSession,
    job_id: uuid.UUID,
    *,
    state: str,
    now: datetime,
    result: dict[str, Any] | None = None,
    error: str | None = None,
) -> None:
    session.execute(update(Job).where(Job.id == job_id).values(state=state, result=result, error=error, reported_at=now))


def ask_cancel(session: OrganizationSession, job_id: uuid.UUID) -> None:
    session.execute(update(Job).where(Job.id == job_id).values(cancel_asked=True))
