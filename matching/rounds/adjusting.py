"""A person's hand in the plan: set, pin, free or forbid cells, take it back, do it again. Hard rules refuse, soft ones warn.

A change reads and writes only its own lots and groups; the independent checker judges that part, and the whole plan follows when it is needed.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from inventory import audit
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from matching.engine.checker import HARD, check_shares
from matching.engine.eligibility import Eligibility, codes_of
from matching.rounds.changes import moved_cases, next_steps, record_change
from matching.rounds.errors import ConditionNotMet, NotEnoughOffered, NothingToUndo
from matching.rounds.holding import LIMITS, set_cases
from matching.rounds.settling import settle
from matching.rounds.standing import level_of, recount
from matching.rounds.starting import need_state
from matching.rounds.tables import Round, RoundEdit, Share
from matching.rounds.workbench import Bench, read_bench

# Rules that a coordinator may overstep while arranging; those of the donor must hold again before the round is confirmed.
SOFT = ("NEED", "STORAGE", "DOCK", "MIN_DROP", "DROP_LIMIT")
DONORS_OWN = ("MIN_DROP", "DROP_LIMIT")
# What the checker says of the plan as a document, which a part of it cannot answer.
_OF_THE_WHOLE = ("PIN", "UNKNOWN", "VIA", "DAY", "KG", "TWICE", "CASES")
MOST_CASES = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """The group shall get this many cases of the lot: codes of the offer and of the group's place. None gives it back to the engine.

    `kind`: set a number, pin the one that stands, forbid (no cases), least or most so many. All hold when the plan is computed again.
    """

    lot: str
    group: str
    cases: int | None
    note: str = ""
    kind: str = "set"
    # The delivery point to go through, where more than one is open.
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a cell shall hold, and who holds it there; None: nobody, the engine decides next time."""

    lot: str
    group: str
    cases: int
    hand: dict[str, Any] | None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Cases on one way to a group."""

    lot: str
    group: str
    cases: int
    via: str
    day: date


@dataclass(frozen=True, slots=True)
class Judged:
    """Cells as they would be, the soft rules that they overstep, and how many cases move."""

    bench: Bench
    targets: tuple[Target, ...]
    placed: tuple[Placed, ...]
    warnings: list[dict[str, Any]]
    moved: int


def adjust(
    session: OrganizationSession, round_: Round, changes: Sequence[Change], *, actor_id: uuid.UUID, now: datetime
) -> Judged:
    """The shares are as asked, marked as set by hand, and the whole plan with its reasons and figures is counted anew."""
    judged = change_cells(session, round_, changes, actor_id=actor_id, now=now)
    settle(session, round_)
    return judged


def change_cells(
    session: OrganizationSession, round_: Round, changes: Sequence[Change], *, actor_id: uuid.UUID, now: datetime
) -> Judged:
    """The shares are as asked and the act stands in the list of changes. Quick: the whole plan is left for `settle`."""
    need_state(round_, "proposed")
    bench = bench_for(session, round_, changes)
    targets = [_target(bench, change, actor_id, now) for change in changes]
    kind = "free" if all(change.cases is None for change in changes) else changes[-1].kind
    kind = "set" if kind in LIMITS else kind
    return _store(session, bench, targets, kind=kind, note=changes[-1].note, actor_id=actor_id, now=now)


def undo(session: OrganizationSession, round_: Round, *, actor_id: uuid.UUID, now: datetime) -> tuple[RoundEdit, Judged]:
    """The last act is taken back and can be done again. Refused when nothing is left to take back, or when a rule forbids it now."""
    return _step(session, round_, "before", actor_id=actor_id, now=now)


def redo(session: OrganizationSession, round_: Round, *, actor_id: uuid.UUID, now: datetime) -> tuple[RoundEdit, Judged]:
    """The act that was taken back last is done again."""
    return _step(session, round_, "after", actor_id=actor_id, now=now)


def _step(
    session: OrganizationSession, round_: Round, side: str, *, actor_id: uuid.UUID, now: datetime
) -> tuple[RoundEdit, Judged]:
    need_state(round_, "proposed")
    last_done, first_undone = next_steps(session, round_.id)
    edit = last_done if side == "before" else first_undone
    if edit is None or edit.cells is None:
        raise NothingToUndo(number=round_.number)
    targets = [Target(cell["lot"], cell["group"], cell[side]["cases"], cell[side]["hand"]) for cell in edit.cells]
    bench = bench_for(session, round_, targets)
    judged = _store(session, bench, targets, kind="", note="", actor_id=actor_id, now=now)
    edit.state = "undone" if side == "before" else "done"
    session.flush()
    return edit, judged


def bench_for(session: OrganizationSession, round_: Round, cells: Sequence[Change | Target]) -> Bench:
    """Lots and groups of these cells with everything that their rules hang on. Refused when the round does not know one."""
    lots, groups = sorted({cell.lot for cell in cells}), sorted({cell.group for cell in cells})
    bench = read_bench(session, round_, lots=lots, groups=groups)
    for kind, asked, known in (("offer", lots, bench.lots), ("group", groups, bench.groups)):
        for code in asked:
            if code not in known:
                raise NotFound(kind=kind, code=code)
    for cell in cells:
        if cell.cases is not None and not 0 <= cell.cases <= MOST_CASES:
            raise InvalidInput(field="cases", problem="too_large" if cell.cases > 0 else "too_small", value=cell.cases)
    return bench


def _target(bench: Bench, change: Change, actor_id: uuid.UUID, now: datetime) -> Target:
    standing = bench.standing_cases(change.lot, change.group)
    if change.cases is None:
        return Target(change.lot, change.group, standing, None)
    if change.kind == "least" and not change.cases:
        return Target(change.lot, change.group, standing, None)
    kind = "forbid" if change.kind == "most" and not change.cases else change.kind
    cases = set_cases(kind, standing, change.cases)
    note = change.note.strip()[:300]
    hand = {
        "cases": change.cases if kind in LIMITS else cases,
        "note": note,
        "by": str(actor_id),
        "kind": kind,
        "at": now.isoformat(),
    }
    return Target(change.lot, change.group, cases, hand, change.via)


def judge(bench: Bench, targets: Sequence[Target]) -> Judged:
    """The cells as they would be, nothing stored. Raises what may not be: more than is offered, or a group that may not have the goods."""
    pairs = {(target.lot, target.group) for target in targets}
    document = bench.part_document()
    # A person may do what another person's limit says; the engine may not.
    document["bounds"] = []
    document["pins"] = [pin for pin in document["pins"] if (pin["lot"], pin["group"]) not in pairs]
    index = Eligibility(replace(bench.part, pins=tuple(pin for pin in bench.part.pins if (pin.lot, pin.group) not in pairs)))
    placed = [_placed(bench, index, target) for target in targets if target.cases]
    others = [
        Placed(one.lot, one.group, one.cases, one.via or one.group, one.date or date.min)
        for one in bench.allocations
        if (one.lot, one.group) not in pairs
    ]
    broken = check_shares(_with_teams(document, others), {"allocations": [_row(bench, one) for one in [*placed, *others]]})
    warnings = _warnings(broken, pairs)
    steps = [
        {"before": {"cases": bench.standing_cases(target.lot, target.group)}, "after": {"cases": target.cases}}
        for target in targets
    ]
    return Judged(bench, tuple(targets), tuple(placed), warnings, moved_cases(steps))


def _placed(bench: Bench, index: Eligibility, target: Target) -> Placed:
    """A cell takes the way that was asked for, else the one it had, else the first that is open. Refused with every reason when none is."""
    lot_at = index.lot_index[target.lot]
    ways = index.ways(lot_at, index.group_index[target.group])
    if all(bits for _, bits in ways):
        codes = sorted({code for _, bits in ways for code in codes_of(bits)}, key=HARD.index)
        raise ConditionNotMet(codes=codes, lot=target.lot, group=target.group)
    had = bench.standing_share(target.lot, target.group)
    asked = index.point_index.get(target.via or "")
    if asked is not None and (asked, 0) in ways and (had is None or str(had.team_id or target.group) != target.via):
        return Placed(target.lot, target.group, target.cases, target.via or "", index.day(lot_at, asked) or bench.part.today)
    if had is not None:
        via = str(had.team_id) if had.team_id else target.group
        return Placed(target.lot, target.group, target.cases, via, had.hand_over_on)
    point = next(point for point, bits in ways if not bits)
    day = index.day(lot_at, point)
    return Placed(target.lot, target.group, target.cases, index.point_ids[point], day or bench.part.today)


def _row(bench: Bench, one: Placed) -> dict[str, Any]:
    kg = one.cases * Fraction(str(bench.lots[one.lot]["kg_per_case"]))
    return {"lot": one.lot, "group": one.group, "via": one.via, "date": one.day.isoformat(), "cases": one.cases, "kg": kg}


def _with_teams(document: dict[str, Any], others: Sequence[Placed]) -> dict[str, Any]:
    """Teams that only shares of other groups go through, so that their cases count towards the lot."""
    known = {team["id"] for team in document["teams"]} | {group["id"] for group in document["groups"]}
    missing: dict[str, dict[str, Any]] = {}
    for one in others:
        if one.via not in known:
            team = {"id": one.via, "hub": one.group, "members": [], "cross_dock_kg": 10**9}
            missing.setdefault(one.via, team)["members"].append(one.group)
    return document | {"teams": [*document["teams"], *missing.values()]}


def _warnings(broken: Sequence[Mapping[str, Any]], pairs: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """What the checker says of these cells. Of lots and groups that are here only in part it cannot judge, and nobody asked."""
    lots, groups = {lot for lot, _ in pairs}, {group for _, group in pairs}
    warnings = []
    for one in broken:
        where, pair = one["where"], (one["where"].get("lot"), one["where"].get("group"))
        if one["code"] == "SUPPLY" and where["lot"] in lots:
            raise NotEnoughOffered(free=one["values"]["most"], asked=one["values"]["cases"], lot=where["lot"])
        if one["code"] in HARD:
            if pair in pairs:
                raise ConditionNotMet(codes=[one["code"]], lot=pair[0], group=pair[1])
            continue
        is_ours = where["lot"] in lots if "lot" in where else where.get("group") in groups
        if is_ours and one["code"] not in _OF_THE_WHOLE:
            warnings.append({"code": one["code"], "where": dict(where), "values": dict(one["values"])})
    return warnings


def _store(
    session: OrganizationSession,
    bench: Bench,
    targets: Sequence[Target],
    *,
    kind: str,
    note: str,
    actor_id: uuid.UUID,
    now: datetime,
) -> Judged:
    """Shares, rows and figures are as judged. Without a kind it is a step back or forth, which the list already has."""
    judged, round_ = judge(bench, targets), bench.round
    cells = [
        {
            "lot": target.lot,
            "group": target.group,
            "before": {
                "cases": bench.standing_cases(target.lot, target.group),
                "hand": bench.hand.get((target.lot, target.group)),
            },
            "after": {"cases": target.cases, "hand": target.hand},
        }
        for target in targets
    ]
    _write_shares(session, bench, judged)
    _write_rows(bench, judged)
    _write_round(round_, targets, judged.warnings)
    recount(session, round_)
    if kind:
        record_change(session, round_, kind, cells=cells, actor_id=actor_id, now=now, note=note.strip()[:300])
    audit.record(
        session,
        action="round.adjust",
        record_kind="round",
        record_id=round_.id,
        actor_id=actor_id,
        now=now,
        before={f"{target.lot}|{target.group}": bench.standing_cases(target.lot, target.group) for target in targets},
        after={f"{target.lot}|{target.group}": target.cases for target in targets},
    )
    session.flush()
    return judged


def _write_shares(session: OrganizationSession, bench: Bench, judged: Judged) -> None:
    wanted = {(one.lot, one.group): one for one in judged.placed}
    hands = {(target.lot, target.group): target.hand for target in judged.targets}
    for pair, share in bench.standing_shares:
        if pair in hands and (pair not in wanted or wanted[pair].cases != share.cases):
            session.delete(share)
        elif pair in hands:
            _mark(share, hands[pair])
            wanted.pop(pair)
    session.flush()
    for pair, one in wanted.items():
        share = Share(
            organization_id=session.organization_id,
            round_id=bench.round.id,
            offer_id=bench.offers[one.lot].offer_id,
            group_id=bench.seats[one.group].group_id,
            team_id=uuid.UUID(one.via) if one.via != one.group else None,
            cases=one.cases,
            hand_over_on=one.day,
        )
        _mark(share, hands[pair])
        session.add(share)


def _mark(share: Share, hand: dict[str, Any] | None) -> None:
    share.origin = "hand" if hand else "engine"
    share.changed_by = uuid.UUID(hand["by"]) if hand and hand["by"] else None
    share.change_note = hand["note"] if hand else ""


def _write_rows(bench: Bench, judged: Judged) -> None:
    """Sums of the lots and groups that were touched."""
    for target in judged.targets:
        lot, seat = bench.offers[target.lot], bench.seats[target.group]
        step = target.cases - bench.standing_cases(target.lot, target.group)
        lot.given += step
        seat.given_cases += step
        seat.given_grams += step * round(Fraction(str(bench.lots[target.lot]["kg_per_case"])) * 1000)
        seat.level = level_of(seat.past_grams + seat.given_grams, seat.households)
        seat.changes += bool(target.hand) - ((target.lot, target.group) in bench.hand)
        if target.hand and not target.hand["cases"] and "|HAND|" not in seat.reasons:
            seat.reasons = f"{seat.reasons or '|'}HAND|"
    touched = {(target.lot, target.group) for target in judged.targets}
    for code in {target.lot for target in judged.targets}:
        stops = {one.via for one in bench.allocations if one.lot == code and (one.lot, one.group) not in touched}
        bench.offers[code].drops = len(stops | {one.via for one in judged.placed if one.lot == code})


def _write_round(round_: Round, targets: Sequence[Target], warnings: list[dict[str, Any]]) -> None:
    hand = dict(round_.settings.get("hand", {}))
    for target in targets:
        pair = f"{target.lot}|{target.group}"
        if target.hand is None:
            hand.pop(pair, None)
        else:
            hand[pair] = target.hand
    lots, groups = {target.lot for target in targets}, {target.group for target in targets}
    kept = [
        one
        for one in round_.settings.get("warnings", [])
        if (one["where"]["lot"] not in lots if "lot" in one["where"] else one["where"].get("group") not in groups)
    ]
    round_.settings = round_.settings | {"hand": hand, "warnings": kept + warnings}
    round_.edits += 1
    # Another fingerprint, so that whoever read the plan before notices; the plan's own comes when it is settled.
    steps = "|".join(f"{target.lot}:{target.group}:{target.cases}:{bool(target.hand)}" for target in targets)
    round_.plan_hash = hashlib.sha256(f"{round_.plan_hash}|{steps}".encode()).hexdigest()
