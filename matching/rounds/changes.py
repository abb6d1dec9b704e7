"""What people did to a round's plan, in order: who, when, which cells before and after. Taken back acts stay in the list."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from inventory.accounts import UserAccount
from inventory.db import OrganizationSession
from matching.engine import Plan
from matching.rounds.tables import Round, RoundEdit

# An act on more cells is told by its number alone and cannot be taken back.
MOST_CELLS = 2_000


def record_change(
    session: OrganizationSession,
    round_: Round,
    kind: str,
    *,
    cells: Sequence[Mapping[str, Any]],
    actor_id: uuid.UUID | None,
    now: datetime,
    note: str = "",
) -> RoundEdit:
    """The act stands last in the list; what was taken back before it can no longer be done again."""
    session.execute(
        update(RoundEdit).where(RoundEdit.round_id == round_.id, RoundEdit.state == "undone").values(state="dropped"),
        execution_options={"synchronize_session": "fetch"},
    )
    last = session.scalar(select(func.max(RoundEdit.seq)).where(RoundEdit.round_id == round_.id)) or 0
    edit = RoundEdit(
        organization_id=session.organization_id,
        round_id=round_.id,
        seq=last + 1,
        kind=kind,
        at=now,
        actor_id=actor_id,
        note=note,
        cells=[dict(cell) for cell in cells] if len(cells) <= MOST_CELLS else None,
        moved=moved_cases(cells),
    )
    session.add(edit)
    session.flush()
    return edit


def moved_cases(cells: Sequence[Mapping[str, Any]]) -> int:
    """Cases that are with another group than before, with none, or newly with somebody."""
    steps = [cell["after"]["cases"] - cell["before"]["cases"] for cell in cells]
    return max(sum(step for step in steps if step > 0), -sum(step for step in steps if step < 0))


def note_solved(
    session: OrganizationSession,
    round_: Round,
    before: Mapping[tuple[str, str], int],
    plan: Plan,
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> RoundEdit:
    """The plan was computed again: the cells in which it differs from what stood."""
    after: dict[tuple[str, str], int] = {}
    for share in plan.allocations:
        after[share.lot, share.group] = after.get((share.lot, share.group), 0) + share.cases
    hand = round_.settings.get("hand", {})
    cells = [
        {
            "lot": lot,
            "group": group,
            "before": {"cases": before.get((lot, group), 0), "hand": hand.get(f"{lot}|{group}")},
            "after": {"cases": after.get((lot, group), 0), "hand": hand.get(f"{lot}|{group}")},
        }
        for lot, group in sorted(before.keys() | after.keys())
        if before.get((lot, group), 0) != after.get((lot, group), 0)
    ]
    return record_change(session, round_, "solve", cells=cells, actor_id=actor_id, now=now)


def next_steps(session: OrganizationSession, round_id: uuid.UUID) -> tuple[RoundEdit | None, RoundEdit | None]:
    """The act that would be taken back next, and the one that would be done again next. One query."""
    last_done = select(func.max(RoundEdit.seq)).where(RoundEdit.round_id == round_id, RoundEdit.state == "done").scalar_subquery()
    first_undone = (
        select(func.min(RoundEdit.seq)).where(RoundEdit.round_id == round_id, RoundEdit.state == "undone").scalar_subquery()
    )
    query = select(RoundEdit).where(
        RoundEdit.round_id == round_id, (RoundEdit.seq == last_done) | (RoundEdit.seq == first_undone)
    )
    found = {edit.state: edit for edit in session.scalars(query)}
    done = found.get("done")
    return (done if done and done.cells is not None else None), found.get("undone")


def list_changes(session: OrganizationSession, round_id: uuid.UUID, *, limit: int = 100) -> list[tuple[RoundEdit, str | None]]:
    """The latest first, with the name of who did it."""
    query = (
        select(RoundEdit, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == RoundEdit.actor_id)
        .where(RoundEdit.round_id == round_id)
        .order_by(RoundEdit.seq.desc())
        .limit(limit)
    )
    return [(edit, name) for edit, name in session.execute(query)]
