"""A person's hand in the plan: set the cases of a pair, try it first, take it back. Hard rules refuse, soft ones warn."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from inventory import audit
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from matching.engine import Allocation, Pin, Plan, Problem, review
from matching.engine.checker import HARD
from matching.engine.eligibility import Eligibility, codes_of
from matching.rounds.errors import ConditionNotMet, NotEnoughOffered
from matching.rounds.proposing import keep_evidence, stored_plan, stored_problem, write_shares
from matching.rounds.starting import need_state
from matching.rounds.tables import Round

# Rules that a coordinator may overstep while arranging; those of the donor must hold again before the round is confirmed.
SOFT = ("NEED", "STORAGE", "DOCK", "MIN_DROP", "DROP_LIMIT")
DONORS_OWN = ("MIN_DROP", "DROP_LIMIT")


@dataclass(frozen=True, slots=True)
class Change:
    """The group shall get this many cases of the lot: codes of the offer and of the group's place. None gives it back to the engine."""

    lot: str
    group: str
    cases: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A changed plan and the soft rules it oversteps."""

    problem: Problem
    plan: Plan
    warnings: list[dict[str, Any]]


def adjust(
    session: OrganizationSession, round_: Round, changes: Sequence[Change], *, actor_id: uuid.UUID, now: datetime
) -> Judged:
    """The shares are as asked, marked as set by hand, and all figures are counted anew."""
    need_state(round_, "proposed")
    judged = judge(round_, changes)
    before = {f"{share.lot}|{share.group}": share.cases for share in stored_plan(round_).allocations}
    hand = dict(round_.settings.get("hand", {}))
    for change in changes:
        pair = f"{change.lot}|{change.group}"
        if change.cases is None:
            hand.pop(pair, None)
        else:
            hand[pair] = {"cases": change.cases, "note": change.note.strip()[:300], "by": str(actor_id)}
    round_.settings = round_.settings | {"hand": hand, "warnings": judged.warnings}
    keep_evidence(round_, judged.problem, judged.plan)
    write_shares(session, round_, judged.plan)
    pairs = [f"{change.lot}|{change.group}" for change in changes]
    audit.record(
        session,
        action="round.adjust",
        record_kind="round",
        record_id=round_.id,
        actor_id=actor_id,
        now=now,
        before={pair: before.get(pair, 0) for pair in pairs},
        after={f"{change.lot}|{change.group}": change.cases for change in changes},
    )
    session.flush()
    return judged


def judge(round_: Round, changes: Sequence[Change]) -> Judged:
    """The plan as it would be, nothing stored. Raises what may not be: more than is offered, or a group that may not have the goods."""
    need_state(round_, "proposed")
    problem, plan = stored_problem(round_), stored_plan(round_)
    _check_known(problem, changes)
    for change in changes:
        _check_open(problem, change)
    changed = replace(problem, pins=_pins(problem, changes), file_sha256="")
    reviewed = review(changed, _changed(plan, changes), bound_kg=plan.metrics.bound_kg)
    pairs = {(change.lot, change.group) for change in changes}
    for violation in reviewed.violations:
        where = violation.where
        if violation.code == "SUPPLY":
            raise NotEnoughOffered(free=violation.values["most"], asked=violation.values["cases"], lot=where["lot"])
        if violation.code in HARD and (where.get("lot"), where.get("group")) in pairs:
            raise ConditionNotMet(codes=[violation.code], lot=where["lot"], group=where["group"])
    warnings = [
        {"code": one.code, "where": one.where, "values": one.values} for one in reviewed.violations if one.code in SOFT
    ]
    return Judged(changed, replace(reviewed, violations=()), warnings)


def _check_known(problem: Problem, changes: Sequence[Change]) -> None:
    lots, groups = {lot.id for lot in problem.lots}, {group.id for group in problem.groups}
    for change in changes:
        if change.lot not in lots:
            raise NotFound(kind="offer", code=change.lot)
        if change.group not in groups:
            raise NotFound(kind="group", code=change.group)
        if change.cases is not None and not 0 <= change.cases <= 1_000_000:
            raise InvalidInput(field="cases", problem="too_large" if change.cases > 0 else "too_small", value=change.cases)


def _check_open(problem: Problem, change: Change) -> None:
    """Refused with every reason at once when no way to the group is open. A zero set by hand is no reason against a new number."""
    if not change.cases:
        return
    pins = tuple(pin for pin in problem.pins if (pin.lot, pin.group) != (change.lot, change.group))
    index = Eligibility(replace(problem, pins=pins))
    ways = index.ways(index.lot_index[change.lot], index.group_index[change.group])
    if all(bits for _, bits in ways):
        codes = sorted({code for _, bits in ways for code in codes_of(bits)}, key=HARD.index)
        raise ConditionNotMet(codes=codes, lot=change.lot, group=change.group)


def _changed(plan: Plan, changes: Sequence[Change]) -> list[Allocation]:
    """The plan's shares with the changes put in; a pair keeps the way it had."""
    wanted = {(change.lot, change.group): change.cases for change in changes if change.cases is not None}
    kept = [share for share in plan.allocations if (share.lot, share.group) not in wanted]
    ways = {(share.lot, share.group): share for share in plan.allocations}
    for (lot, group), cases in wanted.items():
        if cases:
            had = ways.get((lot, group))
            kept.append(Allocation(lot, group, cases, had.via if had else None, had.date if had else None))
    return kept


def _pins(problem: Problem, changes: Sequence[Change]) -> tuple[Pin, ...]:
    changed = {(change.lot, change.group) for change in changes}
    pins = [pin for pin in problem.pins if (pin.lot, pin.group) not in changed]
    return tuple(pins + [Pin(change.lot, change.group, change.cases) for change in changes if change.cases is not None])
