"""A coordinator's Monday: plan, see why, hold a number, plan again; a group declines, others get it, all leaves, the ledger agrees."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from inventory.accounts import Membership
from inventory.catalog import add_item
from inventory.dates import DateMark, ReleaseRules, tokyo_day
from inventory.db import Database
from inventory.lots import get_lot
from inventory.movements import Balance, MovementRequest, Recorded, record_movements
from inventory.places import Place, get_place
from inventory.verifying import verify_database
from matching.offers import open_stock
from tests.builders import NOW
from tests.chromium import LAPTOP, PHONE
from tests.databases import KINDS
from tests.journeys import desk
from tests.journeys.house import Group, House, build_house
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor

PIECES, GRAMS, CASES = 12, 200, 20
WAYS = [(kind, language) for kind, language in (("sqlite", "ja"), ("sqlite", "en"), ("postgresql", "ja")) if kind in KINDS]


@dataclass
class Monday:
    """What the steps hand on to each other."""

    house: House
    database: Database
    address: str
    offer: str
    browser: Browser

    def visitor(self, size: dict[str, int]) -> Visitor:
        return Visitor(self.browser, self.address, language=self.house.language, size=size)


@pytest.fixture
def monday(database: Database, language: str, browser: Browser, tmp_path: Path) -> Iterator[Monday]:
    house = build_house(database, language=language)
    offer = stock_on_offer(database, house)
    with serving(database, tmp_path) as address:
        yield Monday(house, database, address, offer, browser)


def stock_on_offer(database: Database, house: House) -> str:
    """Twenty cases lie in the warehouse and are open for matching; answers the offer's code."""
    with database.writing(house.organization_id) as session:
        actor = session.scalars(select(Membership.user_id).where(Membership.role == "coordinator")).one()
        item = add_item(session, name=house.item_name, category="retort", now=NOW, weight_grams=GRAMS, pieces_per_case=PIECES)
        request = MovementRequest(
            key=uuid.uuid4(), kind="receive", site=house.site_code, occurred_at=NOW, quantity=PIECES * CASES, item=item.code,
            donor=house.donor_code, date_mark=DateMark("best_before", "day", date(2027, 6, 30)),
        )  # fmt: skip
        received = record_movements(session, [request], actor_id=actor, rules=ReleaseRules(), now=NOW, today=tokyo_day(NOW))[0]
        assert isinstance(received, Recorded)
        lot, place = get_lot(session, received.lot_code)[0], get_place(session, house.site_code)
        days = {"available_from": date(2026, 11, 24), "available_to": date(2026, 11, 30)}
        return open_stock(session, lot=lot, place=place, actor_id=actor, now=NOW, **days).code


@pytest.mark.parametrize(("databases", "language"), WAYS, indirect=["databases"])
def test_what_a_group_declines_reaches_others_and_the_ledger_agrees(monday: Monday) -> None:
    house = monday.house
    coordinator = monday.visitor(LAPTOP)
    coordinator.sign_in(house.links["coordinator"])
    desk.start_round(coordinator)
    see_why_nothing(monday, coordinator, house.wishless)
    hold_and_plan_again(monday, coordinator, house.near, 3)
    desk.confirm_round(coordinator, 3, stops=3)

    decline_by_link(monday, coordinator, house.near)
    given = give_to_others(coordinator)
    for group in (house.larger, house.far):
        take_all_by_link(monday, coordinator, group)
    ship_everything(coordinator)
    coordinator.leave()

    assert given == 3
    assert_books_agree(monday)


def see_why_nothing(monday: Monday, coordinator: Visitor, group: Group) -> None:
    panel = desk.open_cell(coordinator, monday.offer, group)
    expect(panel).to_contain_text(coordinator.words("reason.title.NO_NEED"))


def hold_and_plan_again(monday: Monday, coordinator: Visitor, group: Group, cases: int) -> None:
    """A number set by hand is still there when the plan is computed again, and all cases are given."""
    panel = desk.open_cell(coordinator, monday.offer, group)
    panel.locator("#cases").fill(str(cases))
    coordinator.press(coordinator.words("rounds.set"))
    expect(desk.cell(coordinator, monday.offer, group).locator("b")).to_have_text(str(cases))
    coordinator.press(coordinator.words("rounds.again"))
    words = coordinator.words("rounds.proposed_again", n=2)
    expect(coordinator.page.get_by_role("status").first).to_contain_text(words)
    house = monday.house
    assert desk.given(coordinator, monday.offer, group) == cases
    assert sum(desk.given(coordinator, monday.offer, one) for one in (house.near, house.larger, house.far)) == CASES


def links_of(monday: Monday, coordinator: Visitor, group: Group) -> list[str]:
    """The paths that the coordinator would send to the group, as they stand behind the copy buttons of the answers."""
    coordinator.open("/rounds/1/answers?view=waiting")
    rows = coordinator.page.locator("tbody tr").filter(has_text=group.name).locator("[data-copy]")
    texts = [row.get_attribute("data-copy") or "" for row in rows.all()]
    return [f"/a/{text.rsplit('/a/', 1)[1]}" for text in texts]


def decline_by_link(monday: Monday, coordinator: Visitor, group: Group) -> None:
    """On a phone, without signing in: one question, and no blame."""
    (link,) = links_of(monday, coordinator, group)
    phone = monday.visitor(PHONE)
    phone.open(link)
    expect(phone.page.locator("header")).to_contain_text(group.name)
    phone.press(phone.words("answers.decline"))
    phone.expect_heading(phone.words("answers.decline_title"))
    phone.page.check("#reason-no_room")
    phone.press(phone.words("answers.decline"))
    phone.expect_heading(phone.words("answers.title_declined"))
    expect(phone.page.get_by_role("status")).to_contain_text(phone.words("answers.no_harm"))
    phone.leave()


def give_to_others(coordinator: Visitor) -> int:
    """What is free is planned for others and told; answers the cases that the page says move."""
    coordinator.open("/rounds/1/answers")
    coordinator.press(coordinator.words("answers.resolve"))
    coordinator.expect_heading(coordinator.words("rounds.rest_title"))
    coordinator.press(coordinator.words("rounds.rest_plan"))
    moved = coordinator.page.get_by_role("status").filter(has_text=coordinator.words("rounds.rest_nothing_moved"))
    expect(moved).to_be_visible()
    cases = int("".join(sign for sign in moved.locator("b").inner_text() if sign.isdigit()))
    coordinator.look()
    coordinator.press(coordinator.words("rounds.rest_tell", n=coordinator.page.locator("tbody tr").count()))
    coordinator.expect_heading(coordinator.words("answers.list_title"))
    return cases


def take_all_by_link(monday: Monday, coordinator: Visitor, group: Group) -> None:
    """Every question that waits for the group is answered, with the one button."""
    for link in links_of(monday, coordinator, group):
        phone = monday.visitor(PHONE)
        phone.open(link)
        phone.press(phone.words("answers.take_all"))
        expect(phone.page.get_by_role("status")).to_contain_text(phone.words("answers.thanks"))
        phone.look()
        phone.leave()


def ship_everything(coordinator: Visitor) -> None:
    """All answers are in; each delivery leaves and arrives."""
    coordinator.open("/rounds/1/answers")
    expect(coordinator.page.get_by_role("status").first).to_contain_text(coordinator.words("answers.all_in"))
    coordinator.open("/deliveries")
    paths = [link.get_attribute("href") or "" for link in coordinator.page.locator("tbody .tk-main-cell a").all()]
    for path in paths:
        coordinator.open(path)
        for step in ("ship", "receive"):
            coordinator.page.locator(f'form[action$="/{step}"] button').click()
            expect(coordinator.page.locator(f'form[action$="/{step}"]')).to_have_count(0)
        coordinator.look()


def assert_books_agree(monday: Monday) -> None:
    """Nothing is left in the warehouse or reserved; the two groups hold all of it; the chain is whole."""
    with monday.database.reading(monday.house.organization_id) as session:
        query = select(Place.code, Balance.on_hand, Balance.reserved).join(Place, Place.id == Balance.place_id)
        held = {code: (on_hand, reserved) for code, on_hand, reserved in session.execute(query)}
        house = monday.house
        assert held[house.site_code] == (0, 0)
        assert held.get(house.near.code, (0, 0)) == (0, 0)
        assert held[house.larger.code][0] + held[house.far.code][0] == CASES * PIECES
        assert verify_database(session) == []
