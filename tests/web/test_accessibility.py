"""Every page of the product, desk and phone, against axe's rules for WCAG 2.2 AA: by light and in the dark, in one browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from inventory.accounts import list_members
from inventory.catalog import Item
from inventory.codes import new_code
from inventory.devices import start_session
from inventory.lots import Lot
from inventory.places import Place
from matching.deliveries import Delivery
from matching.offers import Offer
from matching.rounds.tables import Round
from tests.builders import NOW
from tests.chromium import LAPTOP
from tests.demo import Demo
from tests.journeys.serving import answering
from tests.settings import settings_for
from tests.web.accessibility import broken_rules, broken_rules_in_the_dark
from web import create_app

# Answered with a file, with JSON, or with a page for printing that has its own test.
NO_PAGES = (
    "/api/",
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/sw.js",
    "/manifest",
    ".xlsx",
    ".csv",
    ".json",
    ".pdf", ".py",
    "/sign-in",
    "/arrive",
)
# Phone screens are measured in test_comfort.py.
ELSEWHERE = ("/scan", "/shift", "/phone/")


@pytest.fixture(scope="module")
def desk(demo: Demo, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, list[str]]]:
    """A laptop of the demo's administrator, and the addresses of all pages."""
    app = create_app(settings_for(demo.database, tmp_path_factory.mktemp("data")), demo.database)
    app.config.update(CLOCK=lambda: NOW)
    with demo.database.writing(demo.organization_id) as session:
        admin = next(user for membership, user in list_members(session) if membership.role == "admin")
        secret, _ = start_session(session, user_id=admin.id, label="test", now=NOW)
    with answering(app) as address:
        context = browser.new_context(viewport=LAPTOP, locale="ja-JP", base_url=address)
        context.add_cookies([{"name": "tasuki", "value": secret, "url": address}])
        yield context.new_page(), pages_of(app, demo)
        context.close()


def pages_of(app: Any, demo: Demo) -> list[str]:
    """Every page that needs nothing in its address, and one record of each kind."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    lists = [
        rule.rule for rule in rules if not any(part in rule.rule for part in NO_PAGES) and not rule.rule.startswith(ELSEWHERE)
    ]
    with demo.database.reading(demo.organization_id) as session:
        lot, item = session.scalar(select(Lot.code)), session.scalar(select(Item.code))
        delivery, offer, number = (
            session.scalar(select(Delivery.code)),
            session.scalar(select(Offer.code)),
            session.scalar(select(Round.number)),
        )
        group = session.scalar(select(Place.code).where(Place.kind == "group"))
        donor = session.scalar(select(Place.code).where(Place.kind == "donor"))
    records = (
        f"/lots/{lot}",
        f"/items/{item}",
        f"/items/{item}/edit",
        f"/items/{item}/allergens",
        f"/deliveries/{delivery}",
        f"/offers/{offer}",
    )
    return [*lists, *records, f"/rounds/{number}", f"/groups/{group}", f"/donors/{donor}", f"/lots/{new_code()}"]


# The database makes no page look otherwise.
@pytest.mark.parametrize("demo", ["sqlite"], indirect=True)
def test_no_page_breaks_a_rule_of_accessibility(desk: tuple[Page, list[str]]) -> None:
    page, addresses = desk
    broken = {}
    for address in addresses:
        answer = page.goto(address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        broken[address] = broken_rules(page)
        # Colours are those of the parts, so every third page shows them all.
        if len(broken) % 3 == 0:
            broken[address] += [f"dark: {rule}" for rule in broken_rules_in_the_dark(page)]

    assert len(broken) > 30
    assert {address: rules for address, rules in broken.items() if rules} == {}
