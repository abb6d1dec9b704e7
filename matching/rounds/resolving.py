"""After groups declined: what is free again goes to others. Whatever stands promised stays exactly where it is, so nobody's share moves."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import delete, func, select

from inventory import audit
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.identity import new_id
from matching.engine import Allocation, Bound, Forbid, Pin, Plan, Problem, review, solve
from matching.engine.policy import by_fill_rate
from matching.engine.problem import Lot, StorageSpan
from matching.rounds.answering import ask
from matching.rounds.assembling import Assembled, assemble
from matching.rounds.confirming import check_again, plan_deliveries
from matching.rounds.errors import NobodyTakesMore, NothingFreed, NothingToMatch, PlanOutdated
from matching.rounds.promising import promise, settle_offers
from matching.rounds.proposing import keep_evidence, stored_plan, stored_problem
from matching.rounds.ruling import rule_of
from matching.rounds.starting import get_round, need_state, offers_of, shares_of
from matching.rounds.tables import GroupAnswer, Round, Share
from matching.rounds.telling import Told
from matching.rounds.versions import keep_version

STANDING = ("reserved", "shipped", "received")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is free again as a problem of its own, and the drops that stand: delivery point and day by lot."""

    assembled: Assembled
    drops: dict[str, dict[str, date]]
    # Fingerprint of what stood when this was read.
    based_on: str
    # The round's own rule. Bounded deviation cannot be kept over what is promised already: the engine's order takes its place.
    rule: str = "level"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a re-solve gives: the further shares. Cases that stood with somebody and moved are none, by construction."""

    shares: list[Share]
    # Cases that groups did not take, and how many of all free cases find a group.
    freed: int
    placed: int


def freed_cases(session: OrganizationSession, round_id: uuid.UUID) -> int:
    """Cases that groups did not take, over all answers of the round."""
    lines = session.scalars(select(GroupAnswer.lines).where(GroupAnswer.round_id == round_id))
    return sum(line["asked"] - line["taken"] for own in lines for line in own if line["taken"] is not None)


def standing_cases(session: OrganizationSession, round_id: uuid.UUID) -> int:
    """Cases of the round that are promised, on their way or there."""
    total = select(func.coalesce(func.sum(Share.cases), 0)).where(Share.round_id == round_id, Share.state.in_(STANDING))
    return int(session.scalar(total) or 0)


def open_drafts(session: OrganizationSession, round_id: uuid.UUID) -> int:
    """Cases of a re-solve that nobody has confirmed yet."""
    total = select(func.coalesce(func.sum(Share.cases), 0)).where(Share.round_id == round_id, Share.state == "draft")
    return int(session.scalar(total) or 0)


def read_rest(session: OrganizationSession, round_: Round, *, now: datetime) -> Rest:
    """The problem that is left: free cases, needs and room less what is promised, and no lot for a group that did not take it."""
    need_state(round_, "confirmed")
    try:
        assembled = assemble(session, round_, now=now)
    except NothingToMatch as nothing:
        raise NothingFreed(number=round_.number) from nothing
    groups = {group_id: code for code, group_id in assembled.groups.items()}
    lots = {offer_id: code for code, offer_id in assembled.offers.items()}
    shares = [share for share in shares_of(session, round_.id) if share.state in STANDING]
    drops: dict[str, dict[str, date]] = defaultdict(dict)
    promised: dict[tuple[str, str], int] = defaultdict(int)
    for share in shares:
        if share.offer_id in lots and share.group_id in groups:
            promised[lots[share.offer_id], groups[share.group_id]] += share.cases
            point = str(share.team_id) if share.team_id else groups[share.group_id]
            drops[lots[share.offer_id]][point] = share.hand_over_on
    own = set(round_.settings["names"]["offers"])
    busy = {offer.code for offer in offers_of(session, round_.id) if offer.state == "in_round" or offer.code not in own}
    problem = _without(assembled.problem, busy)
    if not problem.lots:
        raise NothingFreed(number=round_.number)
    barred = _barred(session, round_, {lot.id for lot in problem.lots}, groups)
    bounds = tuple(
        Bound(one.lot, one.group, most=max(0, one.most - promised[one.lot, one.group]))
        for one in problem.bounds
        if one.most is not None
    )
    problem = replace(problem, pins=(), bounds=bounds, forbids=tuple({*problem.forbids, *barred}), file_sha256="")
    return Rest(replace(assembled, problem=problem), dict(drops), _fingerprint(shares), rule_of(round_.settings))


def _without(problem: Problem, lots: set[str]) -> Problem:
    """Lots that another round holds are not ours to give."""
    kept = tuple(lot for lot in problem.lots if lot.id not in lots)
    known = {lot.id for lot in kept}
    return replace(
        problem,
        lots=kept,
        forbids=tuple(one for one in problem.forbids if one.lot in known),
        bounds=tuple(one for one in problem.bounds if one.lot in known),
    )


def _fingerprint(shares: Iterable[Share]) -> str:
    return "|".join(sorted(f"{share.id}:{share.cases}" for share in shares))


def _barred(session: OrganizationSession, round_: Round, lots: set[str], groups: dict[uuid.UUID, str]) -> set[Forbid]:
    """Who took less of a lot gets no more of it; who declined all gets nothing more of the round. A zero set by hand stays."""
    known = set(round_.settings["names"]["groups"])
    # Who joined since the plan was made waits for the next round.
    barred = {Forbid(lot, group) for group in groups.values() if group not in known for lot in lots}
    for answer in session.scalars(
        select(GroupAnswer).where(GroupAnswer.round_id == round_.id, GroupAnswer.state.in_(("reduced", "declined")))
    ):
        group = groups.get(answer.group_id)
        if group is None:
            continue
        refused = {line["lot"] for line in answer.lines if line["taken"] is not None and line["taken"] < line["asked"]}
        barred |= {Forbid(lot, group) for lot in (lots if answer.state == "declined" else refused & lots)}
    for pair, by_hand in round_.settings.get("hand", {}).items():
        lot, _, group = pair.partition("|")
        if by_hand["cases"] == 0 and lot in lots and group in groups.values():
            barred.add(Forbid(lot, group))
    return barred


def solve_rest(rest: Rest, *, effort: str = "standard") -> list[Allocation]:
    """Further shares. Lots with a smallest drop or a limit of stops first fill up stops that stand, then open new ones within the limits."""
    problem = rest.assembled.problem
    bound = {lot.id for lot in problem.lots if lot.min_drop_cases > 1 or lot.max_drops is not None}
    if not bound & rest.drops.keys():
        return list(_solved(problem, rest, effort).allocations)
    first = _solved(_topping_up(problem, rest, bound), rest, effort)
    left = _opening_new(problem, rest, bound, first)
    second = _solved(left, rest, effort).allocations if left.lots else ()
    return [*first.allocations, *second]


def _solved(problem: Problem, rest: Rest, effort: str) -> Plan:
    return solve(by_fill_rate(problem) if rest.rule == "fill_rate" else problem, effort=effort)


def _topping_up(problem: Problem, rest: Rest, bound: set[str]) -> Problem:
    """The bound lots go only where they go already, without their limits; all others as they are."""
    points = {group.id: {group.id} for group in problem.groups}
    for team in problem.teams:
        for member in team.members:
            points[member].add(team.id)
    lots, forbids = [], list(problem.forbids)
    for lot in problem.lots:
        stands = rest.drops.get(lot.id, {})
        if lot.id not in bound or not stands:
            lots.append(lot)
            continue
        lots.append(replace(lot, min_drop_cases=1, max_drops=None))
        forbids += [Forbid(lot.id, group) for group, ways in points.items() if not ways & stands.keys()]
    return replace(problem, lots=tuple(lots), forbids=tuple(forbids))


def _opening_new(problem: Problem, rest: Rest, bound: set[str], first: Plan) -> Problem:
    """What the first step left of the bound lots, for new stops within the donor's limits; needs and room less what it gave."""
    gone: dict[str, int] = defaultdict(int)
    for share in first.allocations:
        gone[share.lot] += share.cases
    lots = []
    for lot in problem.lots:
        cases, stands = lot.cases - gone[lot.id], len(rest.drops.get(lot.id, {}))
        stops = None if lot.max_drops is None else lot.max_drops - stands
        if lot.id in bound and stands and cases > 0 and (stops is None or stops > 0):
            lots.append(replace(lot, cases=cases, max_drops=stops))
    known = {lot.id: lot for lot in problem.lots}
    groups = []
    for group in problem.groups:
        own = [share for share in first.allocations if share.group == group.id]
        needs, room, kg = dict(group.needs), dict(group.storage_kg), group.past_kg
        for share in own:
            lot, weight = known[share.lot], share.cases * known[share.lot].kg_per_case
            needs[lot.category] = max(needs.get(lot.category, weight) - weight, weight * 0)
            room[lot.temp] = max(room.get(lot.temp, weight) - weight, weight * 0)
            kg += weight
        spans = tuple(replace(span, kg=max(span.kg * 0, span.kg - _came(span, own, known))) for span in group.storage_spans)
        groups.append(replace(group, needs=needs, storage_kg=room, storage_spans=spans, past_kg=kg))
    kept = {lot.id for lot in lots}
    forbids = tuple(one for one in problem.forbids if one.lot in kept)
    given: dict[tuple[str, str], int] = defaultdict(int)
    for share in first.allocations:
        given[share.lot, share.group] += share.cases
    bounds = tuple(
        replace(one, most=max(0, (one.most or 0) - given[one.lot, one.group])) for one in problem.bounds if one.lot in kept
    )
    return replace(problem, lots=tuple(lots), groups=tuple(groups), forbids=forbids, bounds=bounds)


def _came(span: StorageSpan, shares: Iterable[Allocation], lots: Mapping[str, Lot]) -> Fraction:
    """What these shares bring on the days of the span."""
    brought = (share.cases * lots[share.lot].kg_per_case for share in shares if span.holds(lots[share.lot].temp, share.date))
    return sum(brought, Fraction(0))


def store_rest(
    session: OrganizationSession,
    round_: Round,
    rest: Rest,
    allocations: list[Allocation],
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> Resolved:
    """The further shares stand as drafts beside what is promised, until they are confirmed or thrown away."""
    need_state(round_, "confirmed")
    standing = [share for share in shares_of(session, round_.id) if share.state in STANDING]
    if _fingerprint(standing) != rest.based_on:
        raise PlanOutdated(number=round_.number)
    drop_rest(session, round_)
    if not allocations:
        raise NobodyTakesMore(number=round_.number)
    today = tokyo_day(now)
    names = round_.settings["names"]
    known = {"offers": names["offers"] | _texts(rest.assembled.offers), "groups": names["groups"] | _texts(rest.assembled.groups)}
    round_.settings = round_.settings | {"names": known, "rest_at": now.isoformat()}
    shares = []
    for one in allocations:
        via = one.via or one.group
        stands_on = rest.drops.get(one.lot, {}).get(via)
        day = stands_on if stands_on and stands_on >= today else one.date
        shares.append(
            Share(
                organization_id=session.organization_id,
                id=new_id(),
                round_id=round_.id,
                offer_id=rest.assembled.offers[one.lot],
                group_id=rest.assembled.groups[one.group],
                team_id=uuid.UUID(via) if via != one.group else None,
                cases=one.cases,
                hand_over_on=day,
                origin="engine",
            )
        )
    session.add_all(shares)
    placed = sum(share.cases for share in shares)
    after = {"shares": len(shares), "cases": placed}
    audit.record(
        session, action="round.resolve", record_kind="round", record_id=round_.id, actor_id=actor_id, now=now, after=after
    )
    session.flush()
    return Resolved(shares, freed_cases(session, round_.id), placed)


def _texts(ids: dict[str, uuid.UUID]) -> dict[str, str]:
    return {code: str(record_id) for code, record_id in ids.items()}


def resolve(session: OrganizationSession, round_: Round, *, actor_id: uuid.UUID | None, now: datetime) -> Resolved:
    """Read, solve and store in one go, for small rounds and tests."""
    rest = read_rest(session, round_, now=now)
    return store_rest(session, round_, rest, solve_rest(rest), actor_id=actor_id, now=now)


def drop_rest(session: OrganizationSession, round_: Round) -> None:
    """The draft of a re-solve is thrown away; what is promised stands."""
    need_state(round_, "confirmed")
    session.execute(
        delete(Share).where(Share.round_id == round_.id, Share.state == "draft"),
        execution_options={"synchronize_session": "fetch"},
    )
    session.flush()


def confirm_rest(
    session: OrganizationSession, round_id: uuid.UUID, *, actor_id: uuid.UUID, now: datetime
) -> tuple[list[Share], list[GroupAnswer]]:
    """The further shares are promised and asked about, and the whole is a new version of the plan. Refused when anything changed meanwhile."""
    round_ = get_round(session, round_id, is_locked=True)
    need_state(round_, "confirmed")
    shares = [share for share in shares_of(session, round_.id) if share.state == "draft"]
    if not shares:
        raise NothingToMatch(missing="shares")
    check_again(session, round_, shares, now=now)
    offers = {offer.id: offer for offer in offers_of(session, round_.id)}
    promise(session, shares, offers, now=now)
    plan_deliveries(session, round_, shares)
    settle_offers(session, set(offers))
    _renew_plan(session, round_)
    answers = ask(session, round_, shares, told=Told(stored_problem(round_), stored_plan(round_)), now=now)
    keep_version(session, round_, "resolved", actor_id=actor_id, now=now)
    after = {"plan_hash": round_.plan_hash, "shares": len(shares), "cases": sum(share.cases for share in shares)}
    audit.record(
        session, action="round.confirm_rest", record_kind="round", record_id=round_.id, actor_id=actor_id, now=now, after=after
    )
    session.flush()
    return shares, answers


def _renew_plan(session: OrganizationSession, round_: Round) -> None:
    """The round's plan is what stands now. What was declined is barred in its problem, with the group's reason beside it."""
    problem, plan = stored_problem(round_), stored_plan(round_)
    lots = {uuid.UUID(offer_id): code for code, offer_id in round_.settings["names"]["offers"].items()}
    groups = {uuid.UUID(group_id): code for code, group_id in round_.settings["names"]["groups"].items()}
    standing = [share for share in shares_of(session, round_.id) if share.state in STANDING and share.group_id in groups]
    known = {group.id for group in problem.groups}
    allocations = []
    for share in standing:
        group = groups[share.group_id]
        if group in known:
            via = str(share.team_id) if share.team_id else group
            allocations.append(Allocation(lots[share.offer_id], group, share.cases, via, share.hand_over_on))
    given: dict[tuple[str, str], int] = defaultdict(int)
    for one in allocations:
        given[one.lot, one.group] += one.cases
    hand = dict(round_.settings.get("hand", {}))
    for lot, group, answer in _declined(session, round_, groups):
        if not given[lot, group]:
            hand[f"{lot}|{group}"] = {
                "cases": 0,
                "note": answer.note,
                "by": str(answer.answered_by or ""),
                "declined": answer.reason or "other",
            }
    none = [pair.partition("|") for pair, by_hand in hand.items() if by_hand["cases"] == 0]
    zeros = tuple(Pin(lot, group, 0) for lot, _, group in none)
    # Who took less than the least that was set for it has ended that limit.
    bounds = tuple(replace(one, least=min(one.least, given[one.lot, one.group])) for one in problem.bounds)
    whole = replace(problem, pins=zeros, bounds=bounds, file_sha256="")
    round_.settings = round_.settings | {"hand": hand}
    keep_evidence(round_, whole, replace(review(whole, allocations, bound_kg=plan.metrics.bound_kg), violations=()))
    session.flush()


def _declined(session: OrganizationSession, round_: Round, groups: dict[uuid.UUID, str]) -> list[tuple[str, str, GroupAnswer]]:
    answers = session.scalars(
        select(GroupAnswer).where(GroupAnswer.round_id == round_.id, GroupAnswer.state.in_(("reduced", "declined")))
    )
    return [
        (line["lot"], groups[answer.group_id], answer)
        for answer in answers
        if answer.group_id in groups
        for line in answer.lines
        if line["taken"] == 0
    ]
