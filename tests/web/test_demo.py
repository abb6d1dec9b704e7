"""The demo holds what is promised, its books are right, and it is the same every time."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from inventory.accounts import Organization, list_members
from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.donors import Agreement, Donor
from inventory.lots import Lot
from inventory.movements import Balance, CountRecord, Movement
from inventory.places import Place
from inventory.verifying import verify_database
from matching.deliveries import Delivery
from matching.engine import solve
from matching.groups import DOCUMENTS, GroupDocument, RecipientGroup, missing_documents
from matching.groups.readiness import missing_for_matching, needs_by_group
from matching.handouts import Handout, late_reports
from matching.impact import impact_figures
from matching.impact.periods import Period
from matching.offers import Offer, list_offers
from matching.rounds.assembling import assemble
from matching.rounds.starting import start_round
from matching.rounds.tables import Round
from matching.teams import list_teams
from tests.databases import LEFT_OUT, SqliteFiles
from tests.demo import NOW, Demo, loaded_demo
from web.demo.goods import carton_number, item_number

TODAY = date(2026, 11, 21)


@pytest.fixture
def session(demo: Demo) -> Iterator[OrganizationSession]:
    with demo.database.reading(demo.organization_id) as session:
        yield session


def count(session: OrganizationSession, column: object, *conditions: object) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0  # type: ignore[call-overload]


def test_demo_is_an_organization_of_its_own(demo, session):
    organization = session.get(Organization, demo.organization_id)

    assert organization.is_demo
    assert Counter(membership.role for membership, _ in list_members(session)) == {
        "admin": 1,
        "coordinator": 2,
        "volunteer": 3,
        "auditor": 1,
    }


def test_progress_runs_from_nothing_to_all(demo):
    assert (demo.progress[0], demo.progress[-1]) == (0, 100)
    assert demo.progress == sorted(demo.progress)


def test_three_warehouses_have_shelves_in_three_temperature_classes(session):
    sites = session.scalars(select(Place).where(Place.kind == "site")).all()
    shelves = session.execute(select(Place.site_id, Place.temperature).where(Place.kind == "shelf").distinct()).all()

    assert len(sites) == 3
    assert len(shelves) == 9


def test_twelve_donors_have_agreements_but_for_one(session):
    assert count(session, Donor.id) == 12
    assert count(session, Agreement.party_id.distinct()) == 11


def test_items_carry_codes_with_right_check_digits(session):
    codes = session.scalars(select(ItemBarcode.gtin14)).all()

    assert 55 <= count(session, Item.id) <= 70
    assert all(re.fullmatch(r"0(45|49)[0-9]{11}|1(45|49)[0-9]{11}", code) for code in codes)
    assert {sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(code)) % 10 for code in codes} == {0}
    assert count(session, Item.id, Item.weight_grams.is_(None)) == 2


def test_carton_codes_hold_the_piece_code():
    assert carton_number(item_number(0))[1:13] == item_number(0)[:12]


def test_a_hundred_groups_lie_in_several_prefectures(session):
    prefectures = Counter(session.scalars(select(RecipientGroup.prefecture_code)))

    assert prefectures.total() == 100
    assert prefectures.most_common(1)[0][0] == "13"
    assert {"13", "14", "11", "12", "27", "41"} <= set(prefectures)
    assert count(session, RecipientGroup.name.distinct()) == 100


def test_approved_groups_can_be_matched(session):
    groups = session.scalars(select(RecipientGroup).where(RecipientGroup.state == "approved")).all()
    needs = needs_by_group(session, [group.id for group in groups], today=TODAY)

    assert len(groups) >= 90
    assert {code for group in groups for code in missing_for_matching(group, has_needs=bool(needs[group.id]))} == set()


def test_some_papers_are_missing_and_some_have_run_out(session):
    papers: dict[object, list[GroupDocument]] = {group_id: [] for group_id in session.scalars(select(RecipientGroup.id))}
    for paper in session.scalars(select(GroupDocument)):
        papers[paper.group_id].append(paper)
    complete = sum(not missing_documents(held, TODAY) for held in papers.values())

    assert 70 <= complete <= 95
    assert 0 < sum(len(held) == len(DOCUMENTS) and bool(missing_documents(held, TODAY)) for held in papers.values()) < 15


def test_two_teams_stand_behind_hubs(session):
    teams = list_teams(session)

    assert [len(view.members) for view in teams] == [7, 7]
    assert all(view.hub in view.members for view in teams)


def test_forty_offers_wait_some_of_them_our_stock_some_with_conditions(session):
    rows = list_offers(session, states=("open",))

    assert len(rows) == 40
    assert all(row.free > 0 for row in rows)
    assert sum(row.offer.lot_id is not None for row in rows) >= 10
    assert sum(bool(row.offer.regions) for row in rows) >= 2
    assert sum(bool(row.offer.documents) for row in rows) >= 2
    assert sum(row.offer.min_drop_cases > 1 for row in rows) >= 2


def test_open_offers_can_be_matched_today(demo):
    with demo.database.writing(demo.organization_id) as session:
        nested = session.begin_nested()
        offers = session.scalars(select(Offer).where(Offer.state == "open")).all()
        round_ = start_round(session, offers=offers, actor_id=None, now=NOW)
        plan = solve(assemble(session, round_, now=NOW).problem, effort="quick")
        nested.rollback()

    assert len({allocation.lot for allocation in plan.allocations}) >= 30
    assert len({allocation.group for allocation in plan.allocations}) >= 50


def test_one_round_is_proposed_and_one_has_deliveries_today_and_tomorrow(session):
    states = Counter(session.scalars(select(Round.state)))
    days = Counter(session.scalars(select(Delivery.hand_over_on).where(Delivery.state == "planned")))

    assert states["proposed"] == 1
    assert states["confirmed"] >= 6
    assert set(days) == {TODAY, TODAY + timedelta(days=1)}


def test_books_are_right(session):
    assert verify_database(session) == []


def test_every_balance_is_the_sum_of_its_movements(session):
    moved: Counter[tuple[object, object]] = Counter()
    for lot_id, source_id, target_id, quantity in session.execute(
        select(Movement.lot_id, Movement.source_id, Movement.target_id, Movement.quantity)
    ):
        moved[lot_id, target_id] += quantity
        moved[lot_id, source_id] -= quantity
    balances = {
        (lot_id, place_id): on_hand
        for lot_id, place_id, on_hand in session.execute(select(Balance.lot_id, Balance.place_id, Balance.on_hand))
    }

    assert {pair: on_hand for pair, on_hand in balances.items() if on_hand} == {
        pair: sum_ for pair, sum_ in moved.items() if sum_
    }


def test_every_lot_sums_to_zero_over_all_places(session):
    sums = session.execute(select(Balance.lot_id, func.sum(Balance.on_hand)).group_by(Balance.lot_id)).all()

    assert [lot_id for lot_id, total in sums if total] == []


def test_six_months_hold_every_kind_of_entry(session):
    kinds = set(session.scalars(select(Movement.kind).distinct()))
    first, last = session.execute(select(func.min(Movement.recorded_at), func.max(Movement.recorded_at))).one()

    assert kinds >= {
        "receive",
        "transfer",
        "issue",
        "ship",
        "arrive",
        "direct",
        "pass_on",
        "hand_out",
        "dispose",
        "count",
        "reverse",
        "cover",
    }
    assert timedelta(days=180) < last - first
    assert last <= NOW
    assert count(session, Movement.seq, Movement.occurred_at > Movement.recorded_at) == 0
    assert count(session, CountRecord.key) > 50


def test_report_over_all_reconciles(session):
    figures = impact_figures(session, Period(TODAY - timedelta(days=190), TODAY))

    assert figures.total.check.is_zero
    assert all(line.check.is_zero for line in figures.categories)
    assert figures.households.visits > 10_000


def test_some_reports_are_late(session):
    assert 1 <= len(late_reports(session, TODAY)) <= 20
    assert count(session, Handout.id) > 200


def test_stock_needs_attention_in_every_way(session):
    query = (
        select(Lot.id, Lot.expires_on, Lot.date_kind)
        .join(Balance, Balance.lot_id == Lot.id)
        .where(Balance.on_hand > 0, Balance.site_id.is_not(None))
    )
    lots = {lot_id: (expires_on, date_kind) for lot_id, expires_on, date_kind in session.execute(query)}
    left = [(expires_on - TODAY).days for expires_on, _ in lots.values() if expires_on]

    assert len(lots) > 80
    assert sum(days < 0 for days in left) >= 3
    assert sum(0 <= days <= 7 for days in left) >= 3
    assert sum(7 < days <= 14 for days in left) >= 4
    assert sum(14 < days <= 30 for days in left) >= 6
    assert sum(date_kind == "use_by" for _, date_kind in lots.values()) == 2


def content(session: OrganizationSession) -> list[object]:
    groups = session.execute(
        select(Place.code, Place.name, RecipientGroup.address, RecipientGroup.households)
        .join(RecipientGroup, RecipientGroup.id == Place.id)
        .order_by(Place.code)
    )
    places = session.execute(
        select(Place.code, Place.name, Place.kind).where(Place.kind.in_(("site", "shelf", "donor"))).order_by(Place.code)
    )
    offers = session.execute(select(Item.name, Offer.cases).join(Item, Item.id == Offer.item_id).order_by(Item.name, Offer.cases))
    receipts = session.execute(
        select(Movement.seq, Movement.quantity).where(Movement.kind == "receive", Movement.seq < 30).order_by(Movement.seq)
    )
    return [list(map(tuple, rows)) for rows in (groups, places, offers, receipts)]


@pytest.fixture
def another_demo(request: pytest.FixtureRequest, sqlite_files: SqliteFiles) -> Iterator[Demo]:
    """The demo of the same day once more: on PostgreSQL, or where that is left out on a second file."""
    if LEFT_OUT:
        with loaded_demo(sqlite_files) as second:
            yield second
    else:
        yield request.getfixturevalue("postgres_demo")


def test_the_same_day_brings_the_same_content(sqlite_demo, another_demo):
    contents = []
    for demo in (sqlite_demo, another_demo):
        with demo.database.reading(demo.organization_id) as session:
            contents.append(content(session))

    assert contents[0] == contents[1]
