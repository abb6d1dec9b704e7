"""Which function does which kind of job, and the thread that runs them beside the server."""

import threading
from datetime import UTC, datetime, timedelta

from inventory.db import Database
from matching.attention import CHECK_JOB
from web.checking import add_due_checks, check_ledger
from web.day_sums import keep_due_sums
from web.donor_books import DONOR_BOOKS_JOB, write_donor_books
from web.exports import IMPACT_JOB, write_impact_job
from web.importing import run_import
from web.pricing import PRICE_JOB, price_round
from web.proposing import propose_round
from web.resolving import RESOLVE_JOB, resolve_round
from web.settings import Settings
from web.work import Handler, run_next

# Kind of job -> the function that does it.
HANDLERS: dict[str, Handler] = {
    CHECK_JOB: check_ledger,
    "import": run_import,
    "propose": propose_round,
    DONOR_BOOKS_JOB: write_donor_books,
    IMPACT_JOB: write_impact_job,
    PRICE_JOB: price_round,
    RESOLVE_JOB: resolve_round,
}

IDLE_SECONDS = 1.0
# How often it is looked whether the daily check of an organization is due.
LOOK_EVERY = timedelta(hours=1)


def clock() -> datetime:
    return datetime.now(UTC)


def run_waiting(database: Database, settings: Settings) -> int:
    """Every waiting job is run to its end; answers how many there were."""
    count = 0
    while run_next(database, HANDLERS, clock, settings):
        count += 1
    return count


def run_until(database: Database, settings: Settings, stop: threading.Event) -> None:
    """Jobs are run as they come until `stop` is set."""
    next_look = clock()
    while not stop.is_set():
        if clock() >= next_look:
            next_look = clock() + LOOK_EVERY
            add_due_checks(database, clock())
            keep_due_sums(database, clock())
        if not run_next(database, HANDLERS, clock, settings):
            stop.wait(IDLE_SECONDS)


def start_thread(database: Database, settings: Settings) -> threading.Event:
    """A worker runs beside the server; setting the answered event ends it."""
    stop = threading.Event()
    threading.Thread(target=run_until, args=(database, settings, stop), name="tasuki-worker", daemon=True).start()
    return stop
