"""Proof over the live database that nothing was altered. An exported ledger is proved by inventory/verifier.py, without any of this."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, literal, select, union_all

from inventory import chain
from inventory.checkpoints import checkpoint_problems
from inventory.closings import Closing, digest_of
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.movements.tables import Balance, Movement
from inventory.places import MAY_GO_NEGATIVE, Place
from inventory.signing import Signer
from inventory.verifier import Problem

MOST_PROBLEMS = 20
TELL_EVERY = 2_000


def verify_database(
    session: OrganizationSession, progress: Callable[[int], None] | None = None, *, signer: Signer | None = None
) -> list[Problem]:
    """Everything wrong with the organization's ledger as it stands in the database; empty when it is sound.

    `progress` is told every few thousand entries how far the chain has been followed. With the server's `signer` its checkpoints must be
    signed by that key or by one before it.
    """
    return [
        *chain_problems(session, progress),
        *balance_problems(session),
        *lot_problems(session),
        *negative_problems(session),
        *checkpoint_problems(session, signer=signer),
        *closing_problems(session),
    ]


def chain_problems(session: OrganizationSession, progress: Callable[[int], None] | None = None) -> list[Problem]:
    """The first link that does not follow from the one before, or an end that is not the head's."""
    head = session.scalars(select(chain.ChainHead)).one()
    last: tuple[int, str] = (0, chain.FIRST)

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal last
        for row in chain.rows_of(session, Movement):
            yield row
            last = (row["seq"], row["hash"])
            if progress and row["seq"] % TELL_EVERY == 0:
                progress(row["seq"])

    found = chain.first_break(rows())
    if found:
        return [Problem(found.problem, found.seq)]
    return [] if last == (head.seq, head.hash) else [Problem("end", last[0])]


def balance_problems(session: OrganizationSession) -> list[Problem]:
    """Balances that are not the sum of their movements: all three are added up by the database, and nothing may remain."""
    parts = union_all(
        select(Movement.lot_id.label("lot_id"), Movement.target_id.label("place_id"), Movement.quantity.label("pieces")),
        select(Movement.lot_id, Movement.source_id, -Movement.quantity),
        select(Balance.lot_id, Balance.place_id, -Balance.on_hand),
    ).subquery("part")
    query = (
        select(parts.c.lot_id, parts.c.place_id).group_by(parts.c.lot_id, parts.c.place_id).having(func.sum(parts.c.pieces) != 0)
    )
    return [Problem("balance", None, str(lot), str(place)) for lot, place in session.execute(query.limit(MOST_PROBLEMS))]


def lot_problems(session: OrganizationSession) -> list[Problem]:
    """Lots whose pieces over all places are not zero: something came from nowhere or went nowhere."""
    query = select(Balance.lot_id).group_by(Balance.lot_id).having(func.sum(Balance.on_hand) != 0).limit(MOST_PROBLEMS)
    return [Problem("lot", None, str(lot_id)) for lot_id in session.scalars(query)]


def negative_problems(session: OrganizationSession) -> list[Problem]:
    """Places that hold less than nothing although only donors and count differences may."""
    query = (
        select(Balance.lot_id, Balance.place_id)
        .join(Place, Place.id == Balance.place_id)
        .where(Balance.on_hand < 0, Place.kind.not_in(MAY_GO_NEGATIVE))
        .limit(MOST_PROBLEMS)
    )
    return [Problem("negative", None, str(lot_id), str(place_id)) for lot_id, place_id in session.execute(query)]


def closing_problems(session: OrganizationSession) -> list[Problem]:
    """Closings that the chain does not pass through or whose figures do not have their digest; entries that count on another day than they should."""
    query = select(Closing, Movement.hash).outerjoin(Movement, Movement.seq == Closing.seq).order_by(Closing.last_on)
    rows = session.execute(query).all()
    closings = [closing for closing, _ in rows if closing.kind == "month"]
    broken = [
        Problem("closing", closing.seq)
        for closing, link in rows
        if closing.hash != (link or chain.FIRST) or closing.digest != digest_of(closing.figures)
    ]
    wrong = select(Movement.seq).where(_counts_wrongly(closings)).order_by(Movement.seq).limit(MOST_PROBLEMS)
    return [*broken, *(Problem("counted", seq) for seq in session.scalars(wrong))]


def _counts_wrongly(closings: Sequence[Closing]) -> ColumnElement[bool]:
    """The rule of inventory/counted_days.py, with what was closed when the entry was made. Months come in order of their closing."""
    if not closings:
        return Movement.counted_at != Movement.occurred_at
    instant = Movement.occurred_at.type
    starts = [(closing.seq, tokyo_midnight_utc(closing.last_on + timedelta(days=1))) for closing in closings]
    until = case(*((Movement.seq > seq, literal(start, instant)) for seq, start in reversed(starts)), else_=None)
    is_late = func.coalesce(Movement.occurred_at < until, false())
    late = case((Movement.recorded_at > until, Movement.recorded_at), else_=until)
    return Movement.counted_at != case((is_late, late), else_=Movement.occurred_at)
