"""What a round leaves behind for a board, an assessor, or a group that asks: who changed what and why, who answered what. Reads only."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from inventory.accounts import UserAccount
from inventory.audit import AuditEntry
from inventory.db import OrganizationSession
from matching.rounds.tables import PlanVersion, Round, Share
from matching.rounds.versions import list_versions

# Acts on the round itself that a board reads, in the journal's own words.
ACTS = (
    "round.start",
    "round.rule",
    "round.propose",
    "round.first_yes",
    "round.confirm",
    "round.resolve",
    "round.confirm_rest",
    "round.cancel",
)


@dataclass(frozen=True, slots=True)
class Override:
    """A number that a person set: codes of lot and group, who and why. `kind` tells a least or largest number from an exact one."""

    lot: str
    group: str
    cases: int
    who: str
    why: str
    kind: str = "set"


@dataclass(frozen=True, slots=True)
class Step:
    """One act on the round."""

    at: datetime
    action: str
    who: str | None
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    steps: list[Step]
    versions: list[tuple[PlanVersion, str | None]]
    overrides: list[Override]


def read_evidence(session: OrganizationSession, round_: Round) -> Evidence:
    """Steps in order, versions oldest first, overrides by lot. Three queries."""
    return Evidence(_steps(session, round_), list_versions(session, round_.id), _overrides(session, round_))


def _steps(session: OrganizationSession, round_: Round) -> list[Step]:
    query = (
        select(AuditEntry, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == AuditEntry.actor_id)
        .where(AuditEntry.record_kind == "round", AuditEntry.record_id == str(round_.id), AuditEntry.action.in_(ACTS))
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    return [Step(entry.at, entry.action, name, entry.after or {}) for entry, name in session.execute(query)]


def _overrides(session: OrganizationSession, round_: Round) -> list[Override]:
    """What people hold in the plan now, declines of groups left out: those stand among the answers."""
    held = {pair: one for pair, one in round_.settings.get("hand", {}).items() if "declined" not in one}
    ids = {uuid.UUID(one["by"]) for one in held.values() if one.get("by")}
    names = dict(session.execute(select(UserAccount.id, UserAccount.name).where(UserAccount.id.in_(ids))).all()) if ids else {}
    return [
        Override(
            pair.partition("|")[0],
            pair.partition("|")[2],
            one["cases"],
            names.get(uuid.UUID(one["by"]), "") if one.get("by") else "",
            one.get("note", ""),
            one.get("kind", "set"),
        )
        for pair, one in sorted(held.items())
    ]


def cases_by_state(session: OrganizationSession, round_: Round) -> dict[str, int]:
    """What became of the shares, in cases."""
    found: dict[str, int] = {}
    for state, cases in session.execute(select(Share.state, Share.cases).where(Share.round_id == round_.id)):
        found[state] = found.get(state, 0) + cases
    return found
