"""Long work: what a job's function gets, and how one waiting job is run to its end."""

import logging
import secrets
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inventory import jobs
from inventory.checkpoints import State, seal
from inventory.db import Database, OrganizationSession
from inventory.errors import DomainError
from web.settings import Settings, server_signer

log = logging.getLogger("tasuki")


class Cancelled(Exception):
    """Somebody pressed stop."""


@dataclass(frozen=True)
class Work:
    """One job while it runs: its parameters, transactions of its organization, and the place to report progress."""

    database: Database
    organization_id: int
    job_id: uuid.UUID
    actor_id: uuid.UUID | None
    parameters: dict[str, Any]
    clock: Callable[[], datetime]
    settings: Settings

    def writing(self) -> AbstractContextManager[OrganizationSession]:
        return self.database.writing(self.organization_id)

    def reading(self) -> AbstractContextManager[OrganizationSession]:
        return self.database.reading(self.organization_id)

    def seal(self, state: State, occasion: str) -> dict[str, Any]:
        """The state of the ledger is a signed checkpoint. Not inside a transaction that writes."""
        with self.writing() as session:
            return seal(session, state, signer=server_signer(self.settings), occasion=occasion, now=self.clock())

    def progress(self, done: int, total: int) -> None:
        """The page shows it; raises Cancelled when somebody pressed stop. Not inside another transaction."""
        with self.writing() as session:
            if jobs.report_progress(session, self.job_id, done=done, total=total, now=self.clock()):
                raise Cancelled


# Does the work and answers {"endpoint", "values"} of the page that shows the outcome.
Handler = Callable[[Work], dict[str, Any]]


def run_next(database: Database, handlers: dict[str, Handler], clock: Callable[[], datetime], settings: Settings) -> bool:
    """The oldest waiting job is run to its end; answers whether there was one."""
    with database.writing_across() as session:
        job = jobs.claim_next(session, now=clock())
        if job is None:
            return False
        work = Work(database, job.organization_id, job.id, job.created_by, dict(job.parameters), clock, settings)
        kind = job.kind
    state, result, error = _outcome(work, handlers[kind])
    with work.writing() as session:
        jobs.finish(session, work.job_id, state=state, result=result, error=error, now=clock())
    return True


def _outcome(work: Work, handler: Handler) -> tuple[str, dict[str, Any] | None, str | None]:
    try:
        return "done", handler(work), None
    except Cancelled:
        return "cancelled", None, None
    except DomainError as refusal:
        return "failed", None, str(refusal.values.get("problem", refusal.code))
    except Exception:
        # The last handler of work that no request waits for: the number finds the fault in the log.
        number = secrets.token_hex(4)
        log.exception("job %s failed, reference %s", work.job_id, number)
        return "failed", None, f"crashed {number}"
