"""The list of groups: filtered, sorted, a page at a time, the same few queries however many there are."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, and_, case, cast, exists, func, not_, or_, select, tuple_

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.movements.tables import Movement
from inventory.places import Place
from inventory.spelling import search_key
from matching.groups.papers import documents_of, missing_documents
from matching.groups.readiness import counts_households, missing_for_matching, needs_by_group
from matching.groups.tables import DOCUMENTS, GROUP_STATES, GroupDocument, RecipientGroup
from matching.needs import Need, open_needs
from matching.teams import Team, members_and_hub, teams_and_groups

PAGE = 50
# Movements that bring goods to a group.
_TO_A_GROUP = ("issue", "arrive", "direct", "pass_on")
_STORAGE = RecipientGroup.storage_ambient_kg + RecipientGroup.storage_chilled_kg + RecipientGroup.storage_frozen_kg
_NEEDS = select(func.coalesce(func.sum(Need.kg), 0)).where(
    Need.group_id == RecipientGroup.id, Need.ended_at.is_(None), Need.until.is_(None)
)

SORTS: dict[str, Any] = {
    "name": func.coalesce(func.nullif(RecipientGroup.kana, ""), RecipientGroup.name),
    "prefecture": RecipientGroup.prefecture_code,
    "households": func.coalesce(RecipientGroup.households, 0),
    "storage": _STORAGE,
    "needs": _NEEDS.correlate(RecipientGroup).scalar_subquery(),
    "created": RecipientGroup.created_at,
}


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """What to show. Every word of `query` must be found in name, reading, place or operator; a code finds its group."""

    query: str = ""
    prefecture: str = ""
    kind: str = ""
    state: str = ""
    team: uuid.UUID | None = None
    # A code of DOCUMENTS that is missing or has run out; `any` for one or more.
    lacks_document: str = ""
    has_households: bool | None = None
    # Whether everything is known that a plan needs.
    is_ready: bool | None = None
    # Without a state asked for, ended groups are left out.
    with_ended: bool = False


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with what its line shows. `missing` are codes of readiness, `lacking` papers that are not valid today."""

    group: RecipientGroup
    code: str
    needs: list[Need]
    missing: list[str]
    lacking: list[str]
    teams: list[Team]
    last_received_at: datetime | None

    @property
    def need_kg(self) -> int:
        return sum(need.kg for need in self.needs)


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A page of rows, how many the filter finds, and every active team by name."""

    rows: list[GroupRow]
    total: int
    teams: list[Team]


def list_groups(
    session: OrganizationSession,
    wanted: GroupFilter | None = None,
    *,
    today: date,
    sort: str = "name",
    is_descending: bool = False,
    offset: int = 0,
    limit: int = PAGE,
) -> GroupPage:
    """A page of groups and how many the filter finds."""
    if sort not in SORTS:
        raise InvalidInput(field="sort", problem="unknown_choice", value=sort)
    wanted = wanted or GroupFilter()
    order = SORTS[sort].desc() if is_descending else SORTS[sort]
    columns = (RecipientGroup, Place.code, func.count().over())
    query = _filtered(select(*columns).join(Place, Place.id == RecipientGroup.id), wanted, today)
    found = session.execute(query.order_by(order, RecipientGroup.name, RecipientGroup.id).offset(offset).limit(limit)).all()
    if found:
        total = int(found[0][2])
    else:
        # Behind the end no row tells how many there are.
        total = session.scalar(_filtered(select(func.count(RecipientGroup.id)), wanted, today)) or 0 if offset else 0
    rows, teams = _rows(session, [(group, code) for group, code, _ in found], today)
    return GroupPage(rows, total, teams)


def groups_after(
    session: OrganizationSession,
    wanted: GroupFilter,
    *,
    today: date,
    after: tuple[str, uuid.UUID] | None = None,
    limit: int = PAGE,
) -> tuple[list[GroupRow], tuple[str, uuid.UUID] | None]:
    """Groups by name from behind (name, id) on, and where the next page begins: nothing is left out when groups are added meanwhile."""
    query = _filtered(select(RecipientGroup, Place.code).join(Place, Place.id == RecipientGroup.id), wanted, today)
    if after:
        query = query.where(
            tuple_(RecipientGroup.name, RecipientGroup.id)
            > tuple_(*after, types=[RecipientGroup.name.type, RecipientGroup.id.type])
        )
    found = session.execute(query.order_by(RecipientGroup.name, RecipientGroup.id).limit(limit + 1)).all()
    last = found[limit - 1][0] if len(found) > limit else None
    rows, _ = _rows(session, found[:limit], today)
    return rows, (last.name, last.id) if last else None


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How many there are by state, how many lack something for matching (`not_ready`) and how many a paper (`papers`); ended ones count
    under `ended` only. `prefectures` are the codes of those in which there are groups, in their order."""

    by_name: dict[str, int]
    prefectures: list[str]


def count_groups(session: OrganizationSession, wanted: GroupFilter | None = None, *, today: date) -> GroupCounts:
    """Counted prefecture by prefecture and added up, in one query."""
    base = replace(wanted or GroupFilter(), with_ended=True, state="")
    alive = RecipientGroup.state != "ended"
    columns = [_count(RecipientGroup.state == state) for state in GROUP_STATES]
    columns += [
        _count(and_(alive, not_(_ready(today)))),
        _count(and_(alive, or_(*(_lacks(paper, today) for paper in DOCUMENTS)))),
        _count(alive),
    ]
    query = _filtered(select(RecipientGroup.prefecture_code, *columns), base, today).group_by(RecipientGroup.prefecture_code)
    rows = session.execute(query).all()
    names = (*GROUP_STATES, "not_ready", "papers", "all")
    sums = {name: sum(int(row[place]) for row in rows) for place, name in enumerate(names, start=1)}
    return GroupCounts(sums, sorted(row[0] for row in rows if row[0]))


def group_choices(session: OrganizationSession, *, limit: int = 1_000) -> list[tuple[str, str, str]]:
    """Code, name and municipality of groups that have not ended, by name: for choosing among them."""
    query = (
        select(Place.code, RecipientGroup.name, RecipientGroup.municipality)
        .join(RecipientGroup, RecipientGroup.id == Place.id)
        .where(RecipientGroup.state != "ended")
        .order_by(RecipientGroup.name, RecipientGroup.id)
        .limit(limit)
    )
    return [(code, name, municipality) for code, name, municipality in session.execute(query)]


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _filtered(query: Select[*tuple[Any, ...]], wanted: GroupFilter, today: date) -> Select[*tuple[Any, ...]]:
    for column, value in (
        (RecipientGroup.prefecture_code, wanted.prefecture),
        (RecipientGroup.kind, wanted.kind),
        (RecipientGroup.state, wanted.state),
    ):
        if value:
            query = query.where(column == value)
    if not wanted.state and not wanted.with_ended:
        query = query.where(RecipientGroup.state != "ended")
    if wanted.team:
        query = query.where(_in_team(wanted.team))
    if wanted.lacks_document:
        asked = DOCUMENTS if wanted.lacks_document == "any" else (wanted.lacks_document,)
        query = query.where(or_(*(_lacks(document, today) for document in asked)))
    if wanted.has_households is not None:
        query = query.where(counts_households() if wanted.has_households else not_(counts_households()))
    if wanted.is_ready is not None:
        query = query.where(_ready(today) if wanted.is_ready else not_(_ready(today)))
    return query.where(_found_by(wanted.query)) if wanted.query.strip() else query


def _found_by(text: str) -> Any:
    words = [search_key(word) for word in text.split()]
    by_words = and_(*(RecipientGroup.search_key.contains(word, autoescape=True) for word in words))
    code = parse_code(text)
    return or_(by_words, RecipientGroup.id.in_(select(Place.id).where(Place.code == code))) if code else by_words


def _in_team(team_id: uuid.UUID) -> Any:
    return RecipientGroup.id.in_(members_and_hub(team_id))


def _lacks(document: str, today: date) -> Any:
    valid = or_(GroupDocument.valid_until.is_(None), GroupDocument.valid_until >= today)
    return not_(
        exists()
        .where(GroupDocument.group_id == RecipientGroup.id, GroupDocument.document == document, valid)
        .correlate(RecipientGroup)
    )


def _ready(today: date) -> Any:
    wants = exists().where(Need.group_id == RecipientGroup.id, *open_needs(today)).correlate(RecipientGroup)
    return and_(counts_households(), wants, _STORAGE > 0, cast(RecipientGroup.receiving_weekdays, String) != "[]")


def _rows(
    session: OrganizationSession, found: Sequence[tuple[RecipientGroup, str]], today: date
) -> tuple[list[GroupRow], list[Team]]:
    """The rows, and every active team by name."""
    ids = [group.id for group, _ in found]
    every, teams = teams_and_groups(session, ids)
    if not ids:
        return [], every
    needs, papers = needs_by_group(session, ids, today=today), documents_of(session, ids)
    last = _last_received(session, ids)
    rows = [
        GroupRow(
            group=group,
            code=code,
            needs=needs[group.id],
            missing=missing_for_matching(group, has_needs=bool(needs[group.id])),
            lacking=missing_documents(papers[group.id], today),
            teams=teams[group.id],
            last_received_at=last.get(group.id),
        )
        for group, code in found
    ]
    return rows, every


def _last_received(session: OrganizationSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    query = (
        select(Movement.target_id, func.max(Movement.occurred_at))
        .where(Movement.target_id.in_(ids), Movement.kind.in_(_TO_A_GROUP))
        .group_by(Movement.target_id)
    )
    return dict(session.execute(query).all())
