"""The full check of a ledger as a job: what it found is kept with the job and shown on the start page."""

import time
import uuid
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from inventory import jobs
from inventory.accounts import get_organization, list_organizations
from inventory.auditing import ledger_counts
from inventory.chain import ChainHead
from inventory.checkpoints import state_of
from inventory.db import Database, OrganizationSession
from inventory.erasing import erase_due
from inventory.jobs import Job
from inventory.verifying import verify_database
from matching.attention import CHECK_JOB
from web.day_sums import drop_wrong_sums
from web.settings import server_signer
from web.witnessing import erased_name, send_due
from web.work import Work

CHECK_EVERY = timedelta(hours=24)


def check_ledger(work: Work) -> dict[str, Any]:
    """Every entry and balance of the organization is checked anew; answers what was counted and what is wrong with it."""
    began = time.perf_counter()
    with work.reading() as session:
        counts = ledger_counts(session)
        problems = verify_database(session, lambda done: work.progress(done, counts.seq), signer=server_signer(work.settings))
        # What was just found sound is sealed, so that every day has a checkpoint to be given away.
        state = state_of(session) if not problems else None
    drop_wrong_sums(work.database, work.organization_id)
    if state:
        work.seal(state, "daily")
        sent, refused = send_due(work.database, work.settings, work.organization_id, now=work.clock())
    else:
        sent = refused = 0
    erased = _erase_due(work)
    return {
        "endpoint": work.parameters.get("endpoint", "today.show_today"),
        "values": {},
        "seq": counts.seq,
        "problems": len(problems),
        "found": [problem.as_json() for problem in problems],
        "counts": asdict(counts),
        "letters": {"sent": sent, "refused": refused},
        "erased": erased,
        "seconds": round(time.perf_counter() - began, 1),
    }


def _erase_due(work: Work) -> int:
    """Names of people who left are erased when their time is over."""
    with work.writing() as session:
        days = get_organization(session, work.organization_id).setting("keep_people_days")
        return erase_due(session, days=days, name_of=erased_name, now=work.clock())


def ask_for_check(session: OrganizationSession, *, endpoint: str, created_by: uuid.UUID, now: datetime) -> uuid.UUID:
    """A check will run and lead to the page of this endpoint; answers its job. One that waits or runs already is enough for all."""
    begun = select(Job.id).where(Job.kind == CHECK_JOB, Job.state.in_(("waiting", "running"))).order_by(Job.created_at).limit(1)
    known = session.scalar(begun)
    if known:
        return known
    return jobs.add_job(session, kind=CHECK_JOB, parameters={"endpoint": endpoint}, created_by=created_by, now=now).id


def add_due_checks(database: Database, now: datetime) -> int:
    """Every open organization with entries is checked once a day; answers how many checks were added."""
    with database.reading(None) as session:
        ids = [organization.id for organization in list_organizations(session)]
    return sum(_add_check(database, organization_id, now) for organization_id in ids)


def _add_check(database: Database, organization_id: int, now: datetime) -> bool:
    with database.reading(organization_id) as session:
        last = session.scalar(select(func.max(Job.created_at)).where(Job.kind == CHECK_JOB))
        seq = session.scalar(select(ChainHead.seq))
    if not seq or (last and now - last < CHECK_EVERY):
        return False
    with database.writing(organization_id) as session:
        jobs.add_job(session, kind=CHECK_JOB, parameters={}, created_by=None, now=now)
    return True
