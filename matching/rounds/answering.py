"""Groups answer: what each was asked, by a link of its own or through a coordinator. An answer only ever lowers what was promised."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from inventory import audit
from inventory.accounts import Organization, get_organization
from inventory.catalog import Item
from inventory.dates import tokyo_day, tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.devices import secret_hash
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.places import Place
from matching.groups.tables import RecipientGroup
from matching.offers import Offer
from matching.rounds.ending import close_empty_delivery
from matching.rounds.promising import give_back, lower_promise
from matching.rounds.tables import GroupAnswer, Round, Share
from matching.rounds.telling import Told
from matching.teams import Team

REASONS = ("too_much", "no_room", "closed", "no_transport", "not_eaten", "other")
# The hour in Japan by which a group answers, and the least time it is given.
ANSWER_HOUR, LEAST_TIME = 18, timedelta(hours=2)


class AnswerClosed(DomainError):
    """The question is over: `state` is closed when the round or delivery ended, shipped when the goods have left."""

    code = "answer_closed"


class AnswerLate(DomainError):
    """The link has run out. The coordinator can still enter the answer."""

    code = "answer_late"


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One share as the group is asked about it: `cases` stand now, `asked` were offered."""

    share: Share
    offer: Offer
    item: Item
    asked: int

    @property
    def cases(self) -> int:
        return self.share.cases if self.share.state in ("reserved", "shipped", "received") else 0

    @property
    def grams(self) -> int:
        return self.cases * self.offer.pieces_per_case * self.offer.weight_grams


@dataclass(frozen=True, slots=True)
class Question:
    """What one group is asked, with all that its page shows."""

    answer: GroupAnswer
    group: RecipientGroup
    group_code: str
    round_number: int
    # Where the goods are unloaded when that is not at the group itself.
    hub_name: str
    lines: list[QuestionLine]

    @property
    def is_shipped(self) -> bool:
        return any(line.share.state in ("shipped", "received") for line in self.lines)

    @property
    def is_open(self) -> bool:
        """Whether an answer would still change something."""
        return (
            self.answer.state != "closed" and any(line.share.state == "reserved" for line in self.lines) and not self.is_shipped
        )

    @property
    def first_day(self) -> date | None:
        return min((line.share.hand_over_on for line in self.lines), default=None)


@dataclass(frozen=True, slots=True)
class Reply:
    """Cases taken per share. Shares left out are taken whole."""

    taken: Mapping[uuid.UUID, int]
    reason: str = ""
    note: str = ""


def answer_due(now: datetime, first_day: date, days: int) -> datetime:
    """18:00 in Japan after so many days, but the evening before the first hand-over; never less than two hours from now."""
    evening = timedelta(hours=ANSWER_HOUR)
    wanted = tokyo_midnight_utc(tokyo_day(now) + timedelta(days=days)) + evening
    latest = tokyo_midnight_utc(first_day - timedelta(days=1)) + evening
    return max(min(wanted, latest), now + LEAST_TIME)


def ask(session: OrganizationSession, round_: Round, shares: Sequence[Share], *, told: Told, now: datetime) -> list[GroupAnswer]:
    """Each group of the shares has a question of its own, with what it will be told about the numbers."""
    days = get_organization(session, session.organization_id).setting("answer_days")
    turns = (
        select(GroupAnswer.group_id, func.max(GroupAnswer.turn))
        .where(GroupAnswer.round_id == round_.id)
        .group_by(GroupAnswer.group_id)
    )
    asked_before = dict(session.execute(turns).all())
    by_group: dict[uuid.UUID, list[Share]] = {}
    for share in shares:
        by_group.setdefault(share.group_id, []).append(share)
    groups = {uuid.UUID(group_id): code for code, group_id in round_.settings["names"]["groups"].items()}
    lots = {uuid.UUID(offer_id): code for code, offer_id in round_.settings["names"]["offers"].items()}
    answers = []
    for group_id, own in by_group.items():
        answer = GroupAnswer(
            organization_id=session.organization_id,
            round_id=round_.id,
            group_id=group_id,
            turn=(asked_before.get(group_id) or 0) + 1,
            asked_at=now,
            answer_by=answer_due(now, min(share.hand_over_on for share in own), days),
            lines=[{"share": str(share.id), "lot": lots[share.offer_id], "asked": share.cases, "taken": None} for share in own],
            facts=told.facts(groups[group_id], {lots[share.offer_id]: share.cases for share in own}),
        )
        answers.append(answer)
    session.add_all(answers)
    session.flush()
    for answer in answers:
        for share in by_group[answer.group_id]:
            share.answer_id = answer.id
    session.flush()
    return answers


def give_links(session: OrganizationSession, answers: Iterable[GroupAnswer], secret_of: Callable[[GroupAnswer], str]) -> None:
    """Each question can be answered by a link; only the hash of its secret is stored. A link given before stops working when its secret changed."""
    for answer in answers:
        answer.token_hash = secret_hash(secret_of(answer))
    session.flush()


def renew_link(
    session: OrganizationSession,
    answer: GroupAnswer,
    secret_of: Callable[[GroupAnswer], str],
    *,
    answer_by: datetime,
    actor_id: uuid.UUID,
    now: datetime,
) -> None:
    """A new link with a new time to answer; the old one leads nowhere."""
    answer.token_number += 1
    answer.answer_by = max(answer_by, now + LEAST_TIME)
    give_links(session, [answer], secret_of)
    after = {"answer_by": answer.answer_by.isoformat()}
    audit.record(
        session, action="answer.renew", record_kind="answer", record_id=answer.id, actor_id=actor_id, now=now, after=after
    )
    session.flush()


def find_question(session: OrganizationSession, secret: str) -> tuple[int, uuid.UUID] | None:
    """Organization and question that a link's secret opens. Looks across organizations: the secret says which one."""
    query = (
        select(GroupAnswer.organization_id, GroupAnswer.id)
        .join(Organization, Organization.id == GroupAnswer.organization_id)
        .where(GroupAnswer.token_hash == secret_hash(secret), Organization.closed_at.is_(None))
    )
    row = session.execute(query, execution_options={"across_organizations": True}).first()
    return (row[0], row[1]) if row else None


def get_question(session: OrganizationSession, answer_id: uuid.UUID) -> Question:
    found = read_questions(session, answer_id=answer_id)
    if not found:
        raise NotFound(kind="answer", code=str(answer_id))
    return found[0]


def read_questions(
    session: OrganizationSession, *, round_id: uuid.UUID | None = None, answer_id: uuid.UUID | None = None
) -> list[Question]:
    """The questions of a round, or one of them, by group and turn; two queries whatever the number."""
    query = (
        select(GroupAnswer, RecipientGroup, Place.code, Round.number)
        .join(RecipientGroup, RecipientGroup.id == GroupAnswer.group_id)
        .join(Place, Place.id == GroupAnswer.group_id)
        .join(Round, Round.id == GroupAnswer.round_id)
        .order_by(RecipientGroup.name, GroupAnswer.group_id, GroupAnswer.turn)
    )
    lines = (
        select(Share, Offer, Item, RecipientGroup.name)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Item, Item.id == Offer.item_id)
        .outerjoin(Team, Team.id == Share.team_id)
        .outerjoin(RecipientGroup, RecipientGroup.id == Team.hub_id)
        .order_by(Item.name, Share.id)
    )
    if answer_id:
        query, lines = query.where(GroupAnswer.id == answer_id), lines.where(Share.answer_id == answer_id)
    else:
        query, lines = query.where(GroupAnswer.round_id == round_id), lines.where(Share.round_id == round_id)
    own: dict[uuid.UUID | None, list[tuple[Share, Offer, Item, str | None]]] = {}
    for share, offer, item, hub in session.execute(lines):
        own.setdefault(share.answer_id, []).append((share, offer, item, hub))
    return [_question(*row, own.get(row[0].id, [])) for row in session.execute(query)]


def _question(
    answer: GroupAnswer, group: RecipientGroup, code: str, number: int, rows: list[tuple[Share, Offer, Item, str | None]]
) -> Question:
    asked = {line["share"]: line["asked"] for line in answer.lines}
    lines = [QuestionLine(share, offer, item, asked.get(str(share.id), share.cases)) for share, offer, item, _ in rows]
    return Question(answer, group, code, number, next((hub for *_, hub in rows if hub), ""), lines)


def respond(
    session: OrganizationSession, answer_id: uuid.UUID, reply: Reply, *, actor_id: uuid.UUID | None, now: datetime
) -> GroupAnswer:
    """The answer stands, and what is not taken is free again. The same answer twice changes nothing; nothing can be taken back up.

    Refused: the goods have left, the round ended, by link after its time (`actor_id` absent), more than was asked.
    """
    answer = session.scalar(select(GroupAnswer).where(GroupAnswer.id == answer_id).with_for_update())
    if answer is None:
        raise NotFound(kind="answer", code=str(answer_id))
    shares = list(session.scalars(select(Share).where(Share.answer_id == answer_id).order_by(Share.id).with_for_update()))
    _check_open(answer, shares, by_link=actor_id is None, now=now)
    _check_reply(shares, reply)
    before = {"state": answer.state}
    for share in shares:
        if share.state == "reserved":
            _take(session, share, reply.taken.get(share.id, share.cases), now=now)
    taken = {str(share.id): share.cases if share.state == "reserved" else 0 for share in shares}
    answer.lines = [line | {"taken": taken.get(line["share"], 0)} for line in answer.lines]
    answer.state = _state_of(answer)
    answer.answered_at, answer.answered_by = now, actor_id
    answer.reason, answer.note = ("", "") if answer.state == "accepted" else (reply.reason, reply.note.strip()[:300])
    after = {"state": answer.state, "by": "person" if actor_id else "link", "cases": sum(taken.values())}
    audit.record(
        session,
        action="answer.give",
        record_kind="answer",
        record_id=answer.id,
        actor_id=actor_id,
        now=now,
        before=before,
        after=after,
    )
    session.flush()
    return answer


def _check_open(answer: GroupAnswer, shares: Sequence[Share], *, by_link: bool, now: datetime) -> None:
    if any(share.state in ("shipped", "received") for share in shares):
        raise AnswerClosed(state="shipped")
    if answer.state == "closed" or any(share.state == "cancelled" for share in shares):
        raise AnswerClosed(state="closed")
    if by_link and now > answer.answer_by:
        raise AnswerLate()


def _check_reply(shares: Sequence[Share], reply: Reply) -> None:
    if reply.reason and reply.reason not in REASONS:
        raise InvalidInput(field="reason", problem="unknown_choice", value=reply.reason)
    standing = {share.id: share.cases if share.state == "reserved" else 0 for share in shares}
    for share_id, cases in reply.taken.items():
        if cases < 0 or cases > standing.get(share_id, 0):
            raise InvalidInput(field=f"share-{share_id}", problem="more_than_asked" if cases > 0 else "too_small", value=cases)


def _take(session: OrganizationSession, share: Share, cases: int, *, now: datetime) -> None:
    if cases == 0:
        give_back(session, [share], state="declined", now=now)
        close_empty_delivery(session, share.delivery_id)
    elif cases < share.cases:
        lower_promise(session, share, cases, now=now)


def _state_of(answer: GroupAnswer) -> str:
    asked, taken = (sum(line[name] for line in answer.lines) for name in ("asked", "taken"))
    return "accepted" if taken == asked else "reduced" if taken else "declined"
