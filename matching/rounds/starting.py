"""Opens a round on chosen offers, finds rounds, and knows which step follows which."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select

from inventory import audit
from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from matching.groups.tables import GROUP_KINDS
from matching.offers import Offer, free_cases
from matching.rounds.assembling import WINDOW_DAYS, chosen_groups
from matching.rounds.errors import NothingToMatch, OfferTaken, RoundClosed
from matching.rounds.ruling import DEVIATION_PERCENT, RULES, STORAGE_RULES, Rules
from matching.rounds.tables import Round, RoundOffer, Share

# The largest number that the column holds; a longer one in an address is no round of ours.
LARGEST_NUMBER = 2_147_483_647


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """Which groups take part: those in all the lists that are not empty."""

    prefectures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What a person can turn: kilograms that each delivery carries at the least, share of each lot kept back, days left at the least."""

    least_kg: int = 0
    reserve_percent: int = 0
    least_days: int = 0


WEIGHT_BOUNDS = {"least_kg": (0, 10_000), "reserve_percent": (0, 90), "least_days": (0, 365)}


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list, with the sums of its shares."""

    round: Round
    offers: int
    groups: int
    cases: int


def start_round(
    session: OrganizationSession,
    *,
    offers: Iterable[Offer],
    actor_id: uuid.UUID | None,
    now: datetime,
    name: str = "",
    groups: GroupChoice | None = None,
    window_days: int = WINDOW_DAYS,
    weights: Weights | None = None,
    rules: Rules | None = None,
) -> Round:
    """A draft round that holds the offers; refused when one is taken or nobody could receive."""
    offers = sorted(offers, key=lambda offer: offer.id)
    choice = groups or GroupChoice()
    weights, rules = weights or Weights(), rules or Rules()
    _check(choice, window_days, weights)
    check_rules(rules)
    if not offers:
        raise NothingToMatch(missing="offers")
    for offer in offers:
        if offer.state != "open":
            raise OfferTaken(code=offer.code, state=offer.state)
    free = free_cases(session, offers)
    filters = {key: list(value) for key, value in asdict(choice).items()}
    settings = {"groups": filters, "window_days": window_days, "hand": {}, **asdict(weights), **asdict(rules)}
    round_ = Round(
        organization_id=session.organization_id,
        number=(session.scalar(select(func.max(Round.number))) or 0) + 1,
        name=name.strip()[:120],
        settings=settings,
        created_by=actor_id,
        created_at=now,
    )
    session.add(round_)
    session.flush()
    if not chosen_groups(session, round_):
        raise NothingToMatch(missing="groups")
    for offer in offers:
        offer.state = "in_round"
        session.add(
            RoundOffer(organization_id=session.organization_id, round_id=round_.id, offer_id=offer.id, cases=free[offer.id])
        )
    after = {"number": round_.number, "offers": [offer.code for offer in offers], **filters, **asdict(rules)}
    audit.record(session, action="round.start", record_kind="round", record_id=round_.id, actor_id=actor_id, now=now, after=after)
    session.flush()
    return round_


def _check(choice: GroupChoice, window_days: int, weights: Weights) -> None:
    for kind in choice.kinds:
        if kind not in GROUP_KINDS:
            raise InvalidInput(field="kinds", problem="unknown_choice", value=kind)
    for team in choice.teams:
        try:
            uuid.UUID(team)
        except ValueError as error:
            raise InvalidInput(field="teams", problem="unknown_choice", value=team) from error
    if not 0 <= window_days <= 730:
        raise InvalidInput(field="window_days", problem="too_large" if window_days > 0 else "too_small", value=window_days)
    for name, (least, most) in WEIGHT_BOUNDS.items():
        value = getattr(weights, name)
        if not least <= value <= most:
            raise InvalidInput(field=name, problem="too_large" if value > most else "too_small", value=value)


def check_rules(rules: Rules) -> None:
    """Raises for a rule that nobody knows."""
    for name, known in (("rule", RULES), ("storage_by", STORAGE_RULES)):
        if getattr(rules, name) not in known:
            raise InvalidInput(field=name, problem="unknown_choice", value=getattr(rules, name))
    least, most = DEVIATION_PERCENT
    if not least <= rules.deviation_percent <= most:
        problem = "too_large" if rules.deviation_percent > most else "too_small"
        raise InvalidInput(field="deviation_percent", problem=problem, value=rules.deviation_percent)


def change_rules(session: OrganizationSession, round_: Round, rules: Rules, *, actor_id: uuid.UUID | None, now: datetime) -> None:
    """From its next computation on, the round follows these rules."""
    need_state(round_, "draft", "proposed")
    check_rules(rules)
    before = {name: round_.settings.get(name, value) for name, value in asdict(Rules()).items()}
    round_.settings = round_.settings | asdict(rules)
    audit.record(
        session, action="round.rule", record_kind="round", record_id=round_.id, actor_id=actor_id, now=now, before=before,
        after=asdict(rules),
    )  # fmt: skip
    session.flush()


def get_round(session: OrganizationSession, round_id: uuid.UUID, *, is_locked: bool = False) -> Round:
    """The round; `is_locked` makes other writers wait until this transaction ends."""
    query = select(Round).where(Round.id == round_id)
    found = session.scalar(query.with_for_update() if is_locked else query)
    if found is None:
        raise NotFound(kind="round", code=str(round_id))
    return found


def get_round_by_number(session: OrganizationSession, number: int) -> Round:
    """The round as people name it."""
    found = session.scalar(select(Round).where(Round.number == number)) if number <= LARGEST_NUMBER else None
    if found is None:
        raise NotFound(kind="round", code=str(number))
    return found


def need_state(round_: Round, *allowed: str) -> None:
    """Raises when the step does not fit the round's state, naming both."""
    if round_.state not in allowed:
        raise RoundClosed(number=round_.number, state=round_.state, allowed=allowed[0])


def list_rounds(session: OrganizationSession, *, offset: int = 0, limit: int = 50) -> list[RoundRow]:
    """Newest first, with sums; three queries whatever the number."""
    rounds = list(session.scalars(select(Round).order_by(Round.number.desc()).offset(offset).limit(limit)))
    ids = [round_.id for round_ in rounds]
    counted = select(RoundOffer.round_id, func.count()).where(RoundOffer.round_id.in_(ids)).group_by(RoundOffer.round_id)
    offers = dict(session.execute(counted).all())
    summed = (
        select(Share.round_id, func.count(Share.group_id.distinct()), func.sum(Share.cases))
        .where(Share.round_id.in_(ids), Share.state.not_in(("declined", "cancelled")))
        .group_by(Share.round_id)
    )
    shares = {round_id: (groups, cases) for round_id, groups, cases in session.execute(summed)}
    return [RoundRow(round_, offers.get(round_.id, 0), *map(int, shares.get(round_.id, (0, 0)))) for round_ in rounds]


def count_rounds(session: OrganizationSession) -> int:
    return session.scalar(select(func.count(Round.id))) or 0


def offers_of(session: OrganizationSession, round_id: uuid.UUID) -> list[Offer]:
    query = (
        select(Offer).join(RoundOffer, RoundOffer.offer_id == Offer.id).where(RoundOffer.round_id == round_id).order_by(Offer.id)
    )
    return list(session.scalars(query))


def shares_of(session: OrganizationSession, round_id: uuid.UUID) -> list[Share]:
    return list(session.scalars(select(Share).where(Share.round_id == round_id).order_by(Share.id)))


def list_lot_names(session: OrganizationSession, round_id: uuid.UUID) -> list[tuple[str, str, int]]:
    """Code, item and cases that were free when the round began, of each offer in it."""
    query = (
        select(Offer.code, Item.name, RoundOffer.cases)
        .join(RoundOffer, RoundOffer.offer_id == Offer.id)
        .join(Item, Item.id == Offer.item_id)
        .where(RoundOffer.round_id == round_id)
        .order_by(Item.name, Offer.code)
    )
    return [(code, name, cases) for code, name, cases in session.execute(query)]
