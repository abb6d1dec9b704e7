"""Keeps the sums of days beside the server, so that reports of a large ledger need not read all of it."""

import logging
from datetime import datetime

from inventory.accounts import list_organizations
from inventory.db import Database
from matching.impact.daily_sums import differing_sums, forget, is_worth_it, keep_sums, next_sums

log = logging.getLogger("tasuki")


def keep_due_sums(database: Database, now: datetime) -> int:
    """Every open organization with enough new entries has them in its kept sums; answers how many entries that were."""
    with database.reading(None) as session:
        ids = [organization.id for organization in list_organizations(session)]
    return sum(_keep(database, organization_id, now) for organization_id in ids)


def _keep(database: Database, organization_id: int, now: datetime) -> int:
    """Added up while reading, written in a transaction of its own: whoever books waits only for the writing."""
    count = 0
    with database.reading(organization_id) as session:
        is_due = is_worth_it(session)
    while is_due:
        with database.reading(organization_id) as session:
            sums = next_sums(session)
        if sums is None:
            break
        with database.writing(organization_id) as session:
            kept = keep_sums(session, sums, now=now)
        if not kept:
            break
        count += kept
    return count


def drop_wrong_sums(database: Database, organization_id: int) -> int:
    """Kept sums that differ from their entries are thrown away, and reports read the entries again; answers how many differed."""
    with database.reading(organization_id) as session:
        differing = differing_sums(session)
    if differing:
        log.warning(
            "organization %d: %d kept sums of days differ from the entries, all are made anew", organization_id, differing
        )
        with database.writing(organization_id) as session:
            forget(session)
    return differing
