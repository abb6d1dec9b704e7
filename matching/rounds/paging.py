"""One page of the workbench: which groups and lots are shown, and in which order. The number of queries does not grow with the round."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from inventory.db import OrganizationSession
from inventory.spelling import search_key
from matching.offers import Offer
from matching.rounds.tables import Round, RoundGroup, RoundOffer
from matching.rounds.workbench import Bench, Column, Row, bench_of, lots_query, need_plan
from matching.teams import Team, TeamMember

LOTS_PER_PAGE, GROUPS_PER_PAGE = 7, 40
SORTS = ("name", "level", "gap", "households")
ONLY = ("nothing", "below", "changed", "broken")


@dataclass(frozen=True, slots=True)
class View:
    """Which part is shown, in which order. With a page of 0 it is the one that holds `lot` and `group`."""

    lots_page: int = 1
    groups_page: int = 1
    sort: str = "name"
    reason: str = ""
    region: str = ""
    kind: str = ""
    team: str = ""
    only: str = ""
    words: str = ""
    lot: str = ""
    group: str = ""


@dataclass(slots=True)
class Page:
    """One page of the matrix, and the bench of its lots and groups."""

    bench: Bench
    columns: list[Column]
    rows: list[Row]
    lots_total: int
    groups_total: int
    groups_found: int
    view: View

    @property
    def lots_pages(self) -> int:
        return max(1, -(-self.lots_total // LOTS_PER_PAGE))

    @property
    def groups_pages(self) -> int:
        return max(1, -(-self.groups_found // GROUPS_PER_PAGE))


def read_page(session: OrganizationSession, round_: Round, view: View) -> Page:
    """Groups as filtered and sorted, forty at a time; lots seven at a time; with the open cell's lot and group wherever they are."""
    need_plan(round_)
    figures = round_.figures or {}
    fitting = and_(RoundGroup.round_id == round_.id, *_filters(round_, view))
    found = session.scalar(select(func.count(RoundGroup.group_id)).where(fitting)) or 0
    order = _order(round_, view.sort)
    groups_page = view.groups_page or _page_of_group(session, round_, view, fitting)
    groups_page = min(max(groups_page, 1), max(1, -(-found // GROUPS_PER_PAGE)))
    query = select(RoundGroup).where(fitting).order_by(*order).offset((groups_page - 1) * GROUPS_PER_PAGE).limit(GROUPS_PER_PAGE)
    seats = list(session.scalars(query))
    lots_page, lots = _lots(session, round_, view, figures["lots"])
    shown, codes = [seat.code for seat in seats], [row.facts["id"] for row, *_ in lots]
    bench = bench_of(session, round_, lots, seats + _opened(session, round_, view.group, shown))
    page = Page(
        bench,
        [bench.by_lot[code] for code in codes],
        [],
        figures["lots"],
        figures["groups"],
        found,
        replace(view, lots_page=lots_page, groups_page=groups_page),
    )
    page.rows = [bench.row(code, codes, with_room=True) for code in shown]
    return page


def _opened(session: OrganizationSession, round_: Round, group: str, shown: list[str]) -> list[RoundGroup]:
    """The group of the open cell when its row is not on this page."""
    if not group or group in shown:
        return []
    return list(session.scalars(select(RoundGroup).where(RoundGroup.round_id == round_.id, RoundGroup.code == group)))


def _lots(session: OrganizationSession, round_: Round, view: View, total: int) -> tuple[int, list[Any]]:
    """The page of lots, found by the lot that must be on it when no page is asked for."""
    page = view.lots_page
    if not page:
        query = select(RoundOffer.position).join(Offer, Offer.id == RoundOffer.offer_id)
        place = session.scalar(query.where(RoundOffer.round_id == round_.id, Offer.code == view.lot))
        page = (place or 0) // LOTS_PER_PAGE + 1
    page = min(max(page, 1), max(1, -(-total // LOTS_PER_PAGE)))
    first = (page - 1) * LOTS_PER_PAGE
    # Offers of which nothing was left for the plan stand at place 0 without facts.
    query = lots_query(round_).where(RoundOffer.position.between(first, first + LOTS_PER_PAGE - 1))
    return page, [tuple(row) for row in session.execute(query) if row[0].facts]


def _page_of_group(session: OrganizationSession, round_: Round, view: View, fitting: ColumnElement[bool]) -> int:
    if not view.group:
        return 1
    own = select(RoundGroup).where(RoundGroup.round_id == round_.id, RoundGroup.code == view.group).subquery()
    first = {"level": RoundGroup.level, "households": -RoundGroup.households, "gap": _gap(round_, RoundGroup.level)}
    mine = {"level": own.c.level, "households": -own.c.households, "gap": _gap(round_, own.c.level)}
    before = or_(RoundGroup.name < own.c.name, and_(RoundGroup.name == own.c.name, RoundGroup.code < own.c.code))
    if view.sort in first:
        before = or_(first[view.sort] < mine[view.sort], and_(first[view.sort] == mine[view.sort], before))
    count = session.scalar(select(func.count()).select_from(RoundGroup).join(own, before).where(fitting)) or 0
    return count // GROUPS_PER_PAGE + 1


def _gap(round_: Round, level: Any) -> Any:
    """The largest distance from the median first."""
    return -func.abs(level - (round_.figures or {})["strip"]["level_median"])


def _order(round_: Round, sort: str) -> tuple[Any, ...]:
    last = (RoundGroup.name, RoundGroup.code)
    if sort == "level":
        return (RoundGroup.level, *last)
    if sort == "households":
        return (-RoundGroup.households, *last)
    return (_gap(round_, RoundGroup.level), *last) if sort == "gap" else last


def _filters(round_: Round, view: View) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if view.region:
        found.append(RoundGroup.region == view.region)
    if view.kind:
        found.append(RoundGroup.kind == view.kind)
    if view.words:
        found.append(RoundGroup.search_key.contains(search_key(view.words), autoescape=True))
    if view.reason:
        found.append(RoundGroup.reasons.contains(f"|{view.reason}|", autoescape=True))
    if view.team:
        found.append(_of_team(view.team))
    return found + _only(round_, view.only)


def _of_team(team: str) -> ColumnElement[bool]:
    try:
        team_id = uuid.UUID(team)
    except ValueError:
        return RoundGroup.code == ""
    members = select(TeamMember.group_id).where(TeamMember.team_id == team_id)
    hub = select(Team.hub_id).where(Team.id == team_id)
    return or_(RoundGroup.group_id.in_(members), RoundGroup.group_id.in_(hub))


def _only(round_: Round, only: str) -> list[ColumnElement[bool]]:
    if only == "nothing":
        return [RoundGroup.given_cases == 0, RoundGroup.has_asked.is_(True)]
    if only == "below":
        # As far below the median as the printed figures show.
        return [RoundGroup.level < (round_.figures or {})["strip"]["level_median"] - 0.05, RoundGroup.has_asked.is_(True)]
    if only == "changed":
        return [RoundGroup.changes > 0]
    if only == "broken":
        return [RoundGroup.code.in_(_broken_groups(round_.settings.get("warnings", [])))]
    return []


def _broken_groups(warnings: Iterable[dict[str, Any]]) -> set[str]:
    """Groups named by a limit that is overstepped, as receivers or as delivery points."""
    return {one["where"][name] for one in warnings for name in ("group", "via") if name in one["where"]}


def likely_lots(session: OrganizationSession, round_: Round, *, most: int = 40) -> list[str]:
    """Lots that a group might get more of: those with cases left first, then those that expire first."""
    query = (
        select(Offer.code)
        .join(RoundOffer, RoundOffer.offer_id == Offer.id)
        .where(RoundOffer.round_id == round_.id)
        .order_by((RoundOffer.cases > RoundOffer.given).desc(), RoundOffer.position)
    )
    return list(session.scalars(query.limit(most)))


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot in the list per lot."""

    column: Column
    drops: int
    held_back: str


def list_lot_lines(session: OrganizationSession, round_: Round, *, page: int, size: int = GROUPS_PER_PAGE) -> list[LotLine]:
    """A page of lots with what is given and left, first expired first. One query."""
    first = (page - 1) * size
    query = lots_query(round_).where(RoundOffer.position.between(first, first + size - 1))
    held_back = (round_.figures or {})["held_back"]
    return [
        LotLine(
            Column(row.facts["id"], offer, item, donor, row.facts["cases"], row.given, row.facts["kg_per_case"]),
            row.drops,
            held_back.get(row.facts["id"], "STILL_OPEN") if row.facts["cases"] > row.given else "",
        )
        for row, offer, item, donor in session.execute(query)
        if row.facts
    ]


@dataclass(frozen=True, slots=True)
class Region:
    """A prefecture on the tile grid."""

    code: str
    groups: int
    households: int
    level: float
    lowest: float


def list_regions(session: OrganizationSession, round_: Round) -> list[Region]:
    """Per prefecture its groups, households, kilograms per household over all of them, and the lowest level. One query."""
    need_plan(round_)
    grams = func.sum(RoundGroup.past_grams + RoundGroup.given_grams)
    columns: tuple[Any, ...] = (
        RoundGroup.region,
        func.count(RoundGroup.group_id),
        func.sum(RoundGroup.households),
        grams,
        func.min(RoundGroup.level),
    )
    query: Select[Any] = select(*columns).where(RoundGroup.round_id == round_.id, RoundGroup.has_asked.is_(True))
    found = session.execute(query.group_by(RoundGroup.region).order_by(RoundGroup.region))
    return [
        Region(code, count, int(households), float(kg) / 1000 / int(households), float(lowest))
        for code, count, households, kg, lowest in found
    ]
