"""Freezes a round: everything is checked again, every share reserved, deliveries are made - all in one transaction or nothing."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from inventory import audit
from inventory.coding import fresh_codes
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.identity import new_id
from matching.deliveries.tables import Delivery
from matching.engine import Plan, review
from matching.engine.eligibility import Eligibility, codes_of
from matching.rounds.adjusting import DONORS_OWN
from matching.rounds.answering import ask
from matching.rounds.assembling import Assembled, assemble
from matching.rounds.errors import ConditionNotMet, DonorConditions, NothingToMatch
from matching.rounds.promising import promise, settle_offers
from matching.rounds.proposing import stored_plan, stored_problem
from matching.rounds.seconding import check_second
from matching.rounds.settling import settle
from matching.rounds.starting import get_round, need_state, offers_of, shares_of
from matching.rounds.tables import Round, Share
from matching.rounds.telling import Told
from matching.rounds.versions import keep_version
from matching.teams import Team

# What a group wants and can store was true when it was arranged; the promise itself must not be what bars it now.
CHECKED_AGAIN = ("REGION", "TYPE", "COMPLIANCE", "ALLERGEN")


@dataclass(frozen=True, slots=True)
class Confirmed:
    round: Round
    shares: list[Share]
    deliveries: list[Delivery]


def confirm(session: OrganizationSession, round_id: uuid.UUID, *, actor_id: uuid.UUID, now: datetime) -> Confirmed:
    """One reservation per share, one delivery per point and day, a question to each group, an entry in the journal.

    Refused: a second person has to confirm, not proposed (both states named), goods gone, a group or lot that may no longer take
    part, a donor's condition overstepped.
    """
    round_ = get_round(session, round_id, is_locked=True)
    need_state(round_, "proposed")
    shares = [share for share in shares_of(session, round_.id) if share.state == "draft"]
    if not shares:
        raise NothingToMatch(missing="shares")
    check_second(session, round_, actor_id)
    settle(session, round_)
    _check_donors(round_)
    check_again(session, round_, shares, now=now)
    offers = {offer.id: offer for offer in offers_of(session, round_.id)}
    promise(session, shares, offers, now=now)
    deliveries = plan_deliveries(session, round_, shares)
    ask(session, round_, shares, told=Told(stored_problem(round_), stored_plan(round_)), now=now)
    keep_version(session, round_, "adjusted", actor_id=actor_id, now=now)
    for offer in offers.values():
        if offer.state == "in_round":
            offer.state = "open"
    settle_offers(session, set(offers))
    round_.state, round_.confirmed_by, round_.confirmed_at = "confirmed", actor_id, now
    after = {
        "plan_hash": round_.plan_hash,
        "shares": len(shares),
        "deliveries": len(deliveries),
        "cases": sum(share.cases for share in shares),
    }
    audit.record(
        session, action="round.confirm", record_kind="round", record_id=round_.id, actor_id=actor_id, now=now, after=after
    )
    session.flush()
    return Confirmed(round_, shares, deliveries)


def donors_conditions(round_: Round) -> list[dict[str, object]]:
    """Where the plan oversteps a donor's smallest delivery or number of deliveries."""
    return [warning for warning in round_.settings.get("warnings", []) if warning["code"] in DONORS_OWN]


def _check_donors(round_: Round) -> None:
    plan: Plan = stored_plan(round_)
    violations = review(stored_problem(round_), plan.allocations, bound_kg=plan.metrics.bound_kg).violations
    for violation in violations:
        if violation.code in DONORS_OWN:
            raise DonorConditions(rule=violation.code, **violation.where, **violation.values)


def check_again(session: OrganizationSession, round_: Round, shares: list[Share], *, now: datetime) -> None:
    """The world may have changed since the plan: groups, papers, allergens, held lots, dates."""
    fresh = assemble(session, round_, now=now, with_empty=True)
    names = round_.settings["names"]
    lots = {offer_id: code for code, offer_id in names["offers"].items()}
    groups = {group_id: code for code, group_id in names["groups"].items()}
    index = Eligibility(fresh.problem)
    today = tokyo_day(now)
    for share in shares:
        lot, group = lots[str(share.offer_id)], groups[str(share.group_id)]
        codes = _codes_now(fresh, index, share, lot=lot, group=group, today=today)
        if codes:
            raise ConditionNotMet(codes=codes, lot=lot, group=group)


def _codes_now(fresh: Assembled, index: Eligibility, share: Share, *, lot: str, group: str, today: date) -> list[str]:
    if lot not in index.lot_index:
        return ["LOT_GONE"]
    if group not in index.group_index:
        return ["GROUP_GONE"]
    via = str(share.team_id) if share.team_id else group
    point = index.point_index.get(via)
    ways = dict(index.ways(index.lot_index[lot], index.group_index[group]))
    if point not in ways:
        return ["GROUP_GONE"]
    codes = [code for code in codes_of(ways[point]) if code in CHECKED_AGAIN]
    goods = fresh.problem.lots[index.lot_index[lot]]
    left = (goods.expiry - share.hand_over_on).days
    needed = goods.min_days_left
    bar = fresh.release.get((lot, group))
    if share.hand_over_on < today:
        codes.append("DATE")
    elif left < needed or (bar and left < bar.needed):
        codes.append("EXPIRY")
    return codes


def plan_deliveries(session: OrganizationSession, round_: Round, shares: list[Share]) -> list[Delivery]:
    """One per delivery point and day: the group itself, or the hub of its team. What still waits for that day takes the goods along."""
    teams = {share.team_id for share in shares if share.team_id}
    hubs = {team.id: team.hub_id for team in session.scalars(select(Team).where(Team.id.in_(teams)))} if teams else {}
    waiting = select(Delivery).where(Delivery.round_id == round_.id, Delivery.state == "planned")
    made = {(delivery.group_id, delivery.hand_over_on): delivery for delivery in session.scalars(waiting)}
    there = set(made)
    codes = iter(fresh_codes(session, Delivery, len(shares)))
    for share in shares:
        point = hubs[share.team_id] if share.team_id else share.group_id
        key = (point, share.hand_over_on)
        if key not in made:
            made[key] = Delivery(
                organization_id=session.organization_id,
                id=new_id(),
                code=next(codes),
                round_id=round_.id,
                group_id=point,
                hand_over_on=share.hand_over_on,
            )
    session.add_all(delivery for key, delivery in made.items() if key not in there)
    session.flush()
    for share in shares:
        point = hubs[share.team_id] if share.team_id else share.group_id
        share.delivery_id = made[point, share.hand_over_on].id
    session.flush()
    used = {share.delivery_id for share in shares}
    return sorted(
        (delivery for delivery in made.values() if delivery.id in used),
        key=lambda delivery: (delivery.hand_over_on, delivery.code),
    )
