"""One server and one browser for all tests of this folder; each test has a person and an empty outbox of its own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from inventory.db import connect
from inventory.devices import UserSession
from inventory.places import add_place, get_place
from tests.builders import NOW, make_world
from tests.chromium import PHONE
from tests.databases import SqliteFiles
from tests.settings import settings_for
from tests.web.offline.phone_page import Site, ask, ready
from tests.web.offline.phones import sign_in, sign_in_again, switched
from web import create_app


@pytest.fixture(scope="package")
def house(sqlite_files: SqliteFiles, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sqlite_files.migrated() as url:
        database = connect(url)
        app, world = create_app(settings_for(database, tmp_path_factory.mktemp("house")), database), make_world(database)
        app.config.update(TESTING=True, CLOCK=lambda: NOW)
        with world.writing() as session:
            add_place(session, kind="shelf", name="A-1", site_id=get_place(session, world.site).id)
        with switched(app) as server, browser.new_context(viewport=PHONE, locale="ja-JP") as context:
            sign_in(context, server, world)
            ready(context.new_page(), server)
            yield Site(server, world, context)
        database.dispose()


@pytest.fixture
def site(house: Site) -> Iterator[Site]:
    """The phone in the hand of somebody new, with an empty outbox."""
    server, world, phone = house.server, house.world, house.phone
    signed_in = sign_in(phone, server, world)
    choices = {"tasuki_donor": world.donor, "tasuki_group": world.group, "tasuki_language": "ja"}
    phone.add_cookies([{"name": name, "value": value, "url": server.address} for name, value in choices.items()])
    with world.reading() as session:
        user_id = session.scalars(select(UserSession.user_id).where(UserSession.id == signed_in)).one()
    ready(phone.pages[0], server)
    yield replace(house, user_id=user_id)
    server.lost.clear()
    if server.ending.is_set():
        server.start()
    sign_in_again(phone, server, world.database, world.organization_id, user_id)
    ready(phone.pages[0], server, is_known=False)
    ask(phone.pages[0], "for (const { key } of await store.all()) await outbox.forget(key);")
