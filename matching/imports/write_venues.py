"""Rows of a supplement sheet: further places of groups that are known by municipality and ID. No group is ever made of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.imports.batching import in_chunks
from inventory.imports.outcomes import Choices, RecordKind, RowOutcome, Writer, Writing, Written, created
from inventory.imports.row import RowReading
from inventory.spelling import address_key, search_key
from matching.groups import GroupVenue, add_venues
from matching.imports.finding_groups import groups_by_number, plain_id, valid_code
from matching.imports.group_values import rhythm


def plan_venues(session: OrganizationSession, rows: Sequence[RowReading], choices: Choices, today: date) -> list[RowOutcome]:
    """A row without its group is kept out; one that only repeats what is known changes nothing."""
    numbers = [(valid_code(row.values.get("municipality_code")), plain_id(row.values["public_id"])) for row in rows]
    groups = {number: known[0] for number, known in groups_by_number(session, numbers).items()}
    known = set()
    for chunk in in_chunks([group.id for group in groups.values()]):
        query = select(GroupVenue.group_id, GroupVenue.address_key).where(GroupVenue.group_id.in_(chunk))
        known |= {(group_id, key) for group_id, key in session.execute(query)}
    outcomes = []
    for row, number in zip(rows, numbers, strict=True):
        group = groups.get(number)
        outcome = RowOutcome(row, "create", group.name if group else row.values["address"])
        if not number[0]:
            outcome.refuse("municipality_missing", "municipality_code")
        elif group is None:
            outcome.refuse("group_unknown", "public_id")
        else:
            outcome.values = {"group": group.id, **_fields(row)}
            key = (group.id, _key(row))
            outcome.act = "unchanged" if key in known else "create"
            known.add(key)
        outcomes.append(outcome)
    return outcomes


def _fields(row: RowReading) -> dict[str, object]:
    notes = " ".join(filter(None, (rhythm(row), row.values.get("notes"))))
    return {
        "address": row.values["address"],
        "address_detail": (row.values.get("address_detail") or "")[:120],
        "latitude": row.values.get("latitude"),
        "longitude": row.values.get("longitude"),
        "notes": notes[:500],
    }


def _key(row: RowReading) -> str:
    detail = (row.values.get("address_detail") or "")[:120]
    return (address_key(row.values["address"]) + search_key(detail))[:320]


def write_venues(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    """The venues stand with their groups."""
    new = [outcome for outcome in outcomes if outcome.act == "create"]
    rows = [
        (outcome.values["group"], {name: value for name, value in outcome.values.items() if name != "group"}) for outcome in new
    ]
    venues = add_venues(session, rows, actor_id=writing.actor_id, now=writing.now)
    fields = ("address", "address_detail", "notes")
    return [created(outcome, "venue", venue, fields) for outcome, venue in zip(new, venues, strict=True) if venue is not None]


VENUE = RecordKind("venue", GroupVenue, lambda venue: venue.address)
WRITER = Writer(plan_venues, write_venues, (VENUE,))
