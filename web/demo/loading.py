"""Builds the demo organization and lets its six months pass, all in one transaction: it is there whole or not at all."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from inventory.dates import tokyo_day, tokyo_midnight_utc
from inventory.db import Database, OrganizationSession
from inventory.organizations import found_organization
from web.demo.books import Books
from web.demo.donors import add_givers
from web.demo.goods import add_goods
from web.demo.inspection import add_inspection
from web.demo.matchings import PAST_ROUNDS, Matchings
from web.demo.papers import add_papers
from web.demo.premises import ORGANIZATION, add_people, add_warehouses
from web.demo.recipients import add_recipients
from web.demo.reports import Reports
from web.demo.routine import FETCHING_WEEKDAYS, RECEIVING_WEEKDAYS, Routine
from web.demo.supplies import Supplies

SEED = 20260401
DAYS = 182
OPEN_OFFERS, OF_STOCK = 40, 14
# Days left, from today, of goods that came in during the last days, so that the lists of what expires soon are never empty.
_EXPIRING = (5, 6, 7, 8, 9, 11, 12, 13, 14, 16, 18, 20, 22, 24, 25, 27, 28, 29)
_QUICK_GOODS = (
    "ミルクパン",
    "ヨーグルト",
    "豆乳飲料",
    "ソーセージ",
    "ゼリー",
    "ビスケット",
    "ロングライフ食パン",
    "りんごジュース",
    "クッキー",
)
# Days since goods in our storage passed their best-before date, kept apart until somebody decides.
_PAST = ((2, "おせんべい"), (5, "麦茶"), (8, "カップうどん"))
# Tables that the six months fill.
_GROWING = (
    "place",
    "item",
    "lot",
    "movement",
    "balance",
    "recipient_group",
    "need",
    "offer",
    "round",
    "share",
    "delivery",
    "reservation",
    "handout",
)


@dataclass(frozen=True, slots=True)
class _Life:
    """Those who act in the six months."""

    books: Books
    supplies: Supplies
    routine: Routine
    reports: Reports
    matchings: Matchings
    today: date


def load_demo(database: Database, *, now: datetime, progress: Callable[[int], None]) -> int:
    """The demo organization stands, with history up to `now`; answers its id. The same day brings the same content."""
    chance = random.Random(SEED)
    today = tokyo_day(now)
    start = tokyo_midnight_utc(today - timedelta(days=DAYS + 5)) + timedelta(hours=10)
    progress(0)
    with database.writing(None) as session:
        organization = found_organization(session, name=ORGANIZATION, now=start, is_demo=True)
        organization_id = organization.id
        life = _begin(session, chance, start=start, today=today)
        progress(8)
        for before in range(DAYS, 0, -1):
            _pass_day(life, today - timedelta(days=before), before)
            progress(8 + 80 * (DAYS - before + 1) // DAYS)
        _arrive_at_today(life, now)
        # By a chance of its own, so that what came before stays as it is.
        add_inspection(session, random.Random(SEED + 1), staff=life.routine.volunteers, today=today, now=now)
        progress(97)
    progress(100)
    return organization_id


def _begin(session: OrganizationSession, chance: random.Random, *, start: datetime, today: date) -> _Life:
    team = add_people(session, now=start)
    warehouses = add_warehouses(session, chance, actor_id=team.admin, now=start)
    goods = add_goods(session, chance, now=start, today=today)
    givers = add_givers(session, chance, actor_id=team.admin, now=start, today=today)
    groups = add_recipients(session, chance, actor_id=team.coordinators[0], now=start, today=today)
    books = Books(session, chance, warehouses)
    supplies = Supplies(chance, goods, givers, warehouses)
    routine = Routine(books, supplies, groups=groups, volunteers=team.volunteers, coordinator=team.coordinators[1])
    reports = Reports(session, chance, team.coordinators)
    matchings = Matchings(books, supplies, reports, groups=groups, set_aside=routine.set_aside, coordinator=team.coordinators[0])
    return _Life(books, supplies, routine, reports, matchings, today)


def _pass_day(life: _Life, day: date, before: int) -> None:
    """One day, its entries in the order of the hours."""
    routine = life.routine
    life.matchings.ship_due(day)
    is_receiving = day.weekday() in RECEIVING_WEEKDAYS or before == DAYS
    if is_receiving:
        routine.receive(day, 30 if before == DAYS else life.books.chance.randint(5, 8))
    if before % 31 == 12:
        routine.slip(day)
    _bring_expiring(life, day, before)
    if is_receiving:
        routine.put_away(day)
    life.matchings.receive_due(day)
    _pass_afternoon(life, day, before)
    if before in PAST_ROUNDS:
        _learn_sizes(life.books.session)
        life.matchings.run_past_round(day, PAST_ROUNDS[before])
    if before == 2:
        routine.send_late(day)
    life.reports.record(day, life.books.moment(day, 19.2))


def _pass_afternoon(life: _Life, day: date, before: int) -> None:
    routine = life.routine
    if day.weekday() in FETCHING_WEEKDAYS:
        life.reports.expect(routine.hand_to_groups(day, life.books.chance.randint(4, 7)), day)
    if before % 14 == 3:
        routine.throw_away(day)
    if before % 30 == 4:
        routine.count(day)


def _learn_sizes(session: OrganizationSession) -> None:
    """PostgreSQL plans its joins by what it has counted, and by itself it counts committed rows only."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"ANALYZE {', '.join(_GROWING)}"))


def _bring_expiring(life: _Life, day: date, before: int) -> None:
    """What the lists of soon expired goods show today came in earlier, dated from today."""
    arrivals = []
    if before in (4, 3, 2):
        for at, left in enumerate(_EXPIRING):
            if at % 3 == before % 3:
                name = _QUICK_GOODS[at % len(_QUICK_GOODS)]
                arrivals.append(
                    life.supplies.urgent(name, life.today + timedelta(days=left), kilograms=life.books.chance.randint(6, 40))
                )
    if before == 1:
        for left, name in ((1, "牛乳 200ml"), (3, "カット野菜")):
            arrivals.append(life.supplies.urgent(name, life.today + timedelta(days=left), kilograms=12))
    if before == 30:
        arrivals += [life.supplies.urgent(name, life.today - timedelta(days=past), kilograms=9) for past, name in _PAST]
    if arrivals:
        booked = life.books.receive(arrivals, actor_id=life.routine.volunteer(), at=life.books.moment(day, 12))
        life.routine.set_aside |= {one.lot_code for one in booked}


def _arrive_at_today(life: _Life, now: datetime) -> None:
    """A round under way, a plan to look at, and offers that wait."""
    evening = life.books.moment(life.today - timedelta(days=1), 20)
    # Before dawn the entries of this morning would lie before those of last evening.
    morning = max(evening + timedelta(hours=2), now - timedelta(minutes=95))
    life.matchings.run_current_round(life.today, started_at=evening, confirmed_at=evening + timedelta(minutes=30))
    life.matchings.ship_one(life.today, at=morning)
    life.matchings.propose_round(life.today, at=morning)
    life.matchings.open_offers(life.today, at=morning, count=OPEN_OFFERS, of_stock=OF_STOCK)
    add_papers(life.books.session, life.books.chance, actor_id=life.matchings.actor_id, now=morning)
