"""倉庫のスマホ on its screens: the QR, the names, the digits, the change of shift, and what such a phone may not do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from inventory.accounts import Organization
from inventory.movements import Movement
from tests.builders import NOW, World, make_place, make_world
from tests.web.conftest import CheckingClient
from tests.web.scan.acts import movements, send, shown

ENTERING = {"quantity": "1", "unit": "case", "date": "2027-03-31", "date_kind": "best_before"}


@pytest.fixture
def shared(app: Flask, world: World, coordinator: CheckingClient) -> CheckingClient:
    """A browser that a coordinator's QR made the phone of the world's warehouse; nobody has its shift."""
    return let_in(app, coordinator, world)


def let_in(app: Flask, coordinator: CheckingClient, world: World, **values: Any) -> CheckingClient:
    coordinator.post("/phones", data={"name": "青いスマホ", "site": world.site, "days": "30"} | values)
    browser: Any = app.test_client()
    browser.post(qr_address(coordinator))
    browser.set_cookie("tasuki_guide", "1")
    browser.set_cookie("tasuki_donor", world.donor)
    browser.set_cookie("tasuki_group", world.group)
    return browser


def qr_address(coordinator: CheckingClient) -> str:
    return re.search(r"/phone/[\w-]+", coordinator.get("/phones/qr").text)[0]  # type: ignore[index]


def begin(browser: CheckingClient, name: str) -> Any:
    """Adds a name and has the shift under it."""
    answer = browser.post("/shift", data={"name": name})
    learn_token(browser)
    return answer


def learn_token(browser: CheckingClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/scan/help").text)
    browser.csrf_token = token[1] if token else ""


def want_pins(world: World) -> None:
    with world.writing() as session:
        organization = session.get_one(Organization, world.organization_id)
        organization.settings = {**organization.settings, "phone_pin": True}


def test_the_qr_is_shown_once_and_opening_it_uses_nothing_up(app, world, coordinator):
    coordinator.post("/phones", data={"name": "青いスマホ", "site": world.site, "days": "7"})
    address = qr_address(coordinator)
    browser: Any = app.test_client()

    first, second = browser.get(address), browser.get(address)
    pressed, again = browser.post(address, data={}), browser.post(address, data={})

    assert "本町倉庫のスマホにします" in shown(first)
    assert first.status_code == second.status_code == 200
    assert (pressed.status_code, again.status_code) == (302, 404)
    assert "青いスマホの QR" not in shown(coordinator.get("/phones/qr", follow_redirects=True))


def test_a_name_is_enough_and_the_entry_is_that_persons(world, shared):
    began = begin(shared, "すずき はな")
    booked = send(shared, "/scan/receive?text=4901234567894", **ENTERING)

    assert began.location == "/scan"
    assert booked.location.startswith("/scan/done/")
    with world.reading() as session:
        assert session.scalars(select(Movement.actor_id)).one() != world.actor_id
    assert "すずき はなさん" in shown(shared.get("/scan"))


def test_the_shift_changes_in_two_taps(shared):
    begin(shared, "はな")
    begin(shared, "たろう")

    home = shared.get("/scan")
    names = shared.get("/shift")
    tapped = re.search(r'action="(/shift/[^"]+)">(?:<input[^>]+>)*<button[^>]*>はな', names.text)
    changed = shared.post(tapped[1], data={})

    assert "交代する" in shown(home)
    assert changed.location == "/scan"
    assert "はなさん" in shown(shared.get("/scan"))


def test_without_a_shift_the_phone_asks_for_a_name_and_goes_on_where_it_was(shared):
    asked = shared.get("/scan/receive")

    assert asked.location == "/shift?next=/scan/receive"
    assert shared.post("/shift", data={"name": "はな", "next": "/scan/receive"}).location == "/scan/receive"


def test_a_shift_ends_by_itself_overnight_and_the_phone_stays(app, shared):
    begin(shared, "はな")
    app.config["CLOCK"] = lambda: NOW + timedelta(hours=13)

    assert shared.get("/scan").location == "/shift?next=/scan"
    assert "はな" in shown(shared.get("/shift"))


def test_an_ended_phone_is_refused_with_its_next_tap(world, coordinator, shared):
    begin(shared, "はな")
    page = coordinator.get("/phones").text
    coordinator.post(re.search(r'action="(/phones/[^"]+/end)"', page)[1], data={})

    refused = shared.post("/scan/receive", data=ENTERING)
    told = shared.get("/shift")

    assert refused.status_code in (302, 401)
    assert movements(world) == []
    assert told.status_code == 403
    assert "このスマホは止まりました" in shown(told)
    assert "送っていない記録は、このスマホに残っています" in shown(told)


def test_a_shift_has_a_volunteers_rights_and_reads_no_account(shared):
    begin(shared, "はな")

    statuses = {path: shared.get(path).status_code for path in ("/account", "/stock", "/members", "/phones", "/donors", "/audit")}

    assert set(statuses.values()) == {403}
    assert shared.post("/account", data={"name": "x", "email": "x@example.org"}).status_code == 403


def test_the_phone_shows_and_books_its_own_warehouse_only(world, shared):
    with world.writing() as session:
        far = make_place(session, "site", "浜倉庫").code
    begin(shared, "はな")
    shared.post("/scan/choose", data={"site": far, "next": "/scan"})

    home = shown(shared.get("/scan"))
    elsewhere = send(shared, "/scan/receive?text=4901234567894", **ENTERING, site=far)

    assert "本町倉庫" in home
    assert "浜倉庫" not in home
    assert "浜倉庫" not in shown(shared.get("/scan/place"))
    assert elsewhere.status_code in (403, 422)
    assert "ほかの倉庫の品物を記録できません" in shown(elsewhere)
    assert movements(world) == []


def test_the_list_tells_warehouse_last_use_and_entries_of_today(coordinator, shared):
    begin(shared, "はな")
    send(shared, "/scan/receive?text=4901234567894", **ENTERING)
    shared.post("/shift", data={"name": "たろう"})

    page = shown(coordinator.get("/phones"))

    assert "青いスマホ 使えます" in page
    assert "本町倉庫" in page
    assert "1 件" in page


def test_a_first_pin_is_chosen_and_then_asked(world, shared):
    want_pins(world)
    asked = shared.post("/shift", data={"name": "はな"})

    weak = shared.post(asked.location, data={"pin": "1111"})
    chosen = shared.post(asked.location, data={"pin": "４８６２"})
    learn_token(shared)
    wrong = shared.post(asked.location, data={"pin": "0001"})
    right = shared.post(asked.location, data={"pin": "4862"})

    assert asked.location.startswith("/shift/")
    assert weak.status_code == 422
    assert chosen.location == right.location == "/scan"
    assert wrong.status_code == 422
    assert "あと 4 回ためせます" in shown(wrong)


def test_a_tap_on_the_name_is_not_enough_where_digits_are_wanted(world, shared):
    want_pins(world)
    asked = shared.post("/shift", data={"name": "はな"})
    shared.post(asked.location, data={"pin": "4862"})
    learn_token(shared)
    before = shared.get_cookie("tasuki").value

    assert shared.post(asked.location, data={}).location.startswith("/shift/")
    assert shared.get_cookie("tasuki").value == before


def test_the_sixth_wrong_pin_is_refused_even_when_right_until_a_coordinator_clears_it(world, coordinator, shared):
    want_pins(world)
    address = shared.post("/shift", data={"name": "はな"}).location
    shared.post(address, data={"pin": "4862"})
    learn_token(shared)
    for _ in range(5):
        shared.post(address, data={"pin": "0001"})

    locked = shared.post(address, data={"pin": "4862"})
    coordinator.post(re.search(r'action="(/phones/people/[^"]+/pin)"', coordinator.get("/phones").text)[1], data={})

    assert locked.status_code == 429
    assert "15 分" in shown(locked)
    assert shared.post(address, data={"pin": "5173"}).location == "/scan"


def test_a_phone_of_one_organization_never_sees_another(app, database, world, coordinator, client_of, shared):
    other = make_world(database, name="となりの団体（試験）")
    theirs = let_in(app, client_of(other, "coordinator"), other)
    begin(theirs, "よその人")
    begin(shared, "はな")
    their_person = re.search(r'action="/shift/([^"]+)"', theirs.get("/shift").text)[1]

    assert "よその人" not in shared.get("/shift").text
    assert shared.post(f"/shift/{their_person}", data={}).status_code == 404
    assert "となりの団体" not in shown(coordinator.get("/phones"))
    assert "はなさん" in shown(shared.get("/scan"))


def test_the_first_shift_is_led_past_the_four_pictures(app, world, coordinator):
    browser = let_in(app, coordinator, world)
    browser.delete_cookie("tasuki_guide")

    began = browser.post("/shift", data={"name": "はな"})
    guide = browser.get(began.location)

    assert began.location == "/scan/guide?next=/scan"
    assert 'href="/scan"' in guide.text
    assert "とばす" in shown(guide)
    assert browser.get_cookie("tasuki_guide") is not None
