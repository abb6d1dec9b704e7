"""What goes wrong at the camera and in the typed code, in a real browser: each has a sentence of its own, and nothing is booked by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from inventory.accounts import Organization
from inventory.codes import new_code
from inventory.db import connect
from inventory.devices import start_session
from inventory.gs1 import to_gtin14
from inventory.label_codes import bind_label, blank_labels, reserve_labels
from inventory.lots import Lot
from inventory.movements import CountRecord, Movement
from tests.builders import NOW, World, make_item, make_world
from tests.camera_video import Scene, photograph
from tests.chromium import PHONE
from tests.databases import SqliteFiles
from tests.journeys.serving import answering
from tests.settings import settings_for
from tests.web.accessibility import broken_rules
from web import create_app

JAN = "4901234567894"


@pytest.fixture(scope="module")
def house(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A server with two organizations; nothing below is meant to change either."""
    with sqlite_files.migrated() as url:
        database = connect(url)
        ours, theirs = make_world(database), make_world(database, name="となりの団体（試験）")
        codes = {"ours": ours.receive(24), "theirs": theirs.receive(24), "gone": ours.receive(5), "nobody": new_code()}
        ours.record(ours.request("issue", lot=codes["gone"], quantity=5))
        with ours.writing() as session:
            make_item(session, name="はかり売りのりんご", gtin14=None)
            codes["second"] = blank_labels(session, reserve_labels(session, 1, actor_id=ours.actor_id, now=NOW))[0]
            bind_label(session, codes["second"], lot_code=codes["ours"], actor_id=ours.actor_id, now=NOW)
            secret, _ = start_session(session, user_id=ours.actor_id, label="test", now=NOW)
        app: Flask = create_app(settings_for(database, tmp_path_factory.mktemp("data")), database)
        app.config.update(CLOCK=lambda: NOW)
        with answering(app) as address:
            cookies = {"tasuki": secret, "tasuki_donor": ours.donor, "tasuki_group": ours.group, "tasuki_site": ours.site}
            yield {"address": address, "cookies": cookies, "codes": codes, "worlds": (ours, theirs)}
        database.dispose()


@pytest.fixture(scope="module")
def page(browser: Browser, house: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="ja-JP", base_url=house["address"], service_workers="block")
    context.add_cookies([{"name": name, "value": value, "url": house["address"]} for name, value in house["cookies"].items()])
    yield context.new_page()
    context.close()


def booked(worlds: tuple[World, ...]) -> list[int]:
    counts = []
    for world in worlds:
        with world.reading() as session:
            counts += [session.scalar(select(func.count()).select_from(table)) for table in (Movement, CountRecord, Lot)]
    return counts


def type_in(page: Page, screen: str, text: str) -> None:
    page.goto(screen)
    page.locator("[data-type-open]").click()
    page.fill("#text", text)
    page.press("#text", "Enter")


def said(page: Page) -> Any:
    """Where a scan is answered: the line of what happened, and the part with what was found."""
    return page.locator("[data-scan-status], #found-part, #entry-part")


NOT_OURS = "この倉庫の札ではありません"
ONE_DIGIT = "番号が一つちがうようです"
SHOP = "お店が付けた番号です"
ROWS = {
    "a label that nobody has": ("issue", "http://elsewhere.example/q/{nobody}", NOT_OURS),
    "a label of another organization": ("issue", "http://elsewhere.example/q/{theirs}", NOT_OURS),
    "a foreign address in a QR": ("issue", "https://example.com/win-a-prize", NOT_OURS),
    "a script for an address": ("issue", "javascript:alert(1)", "見つかりません"),
    "a wrong check digit": ("issue", "4901234567895", ONE_DIGIT),
    "a wrong check character of a label": ("issue", "{wrong}", "見つかりません"),
    "an in-store number beginning with 20": ("issue", "2012345678903", SHOP),
    "an in-store number beginning with 02": ("issue", "0212345678909", SHOP),
    "a lot already gone": ("issue", "{gone}", "この倉庫にありません"),
    "an item never put in": ("issue", "4902102072618", "まだ入れたことがありません"),
    "a new item on the way in": ("receive", "4902102072618", "はじめての品物です"),
    "a JAN inside a QR": ("receive", JAN, "こどもカレー"),
    "a carton nobody has opened": ("receive", "14901234567891", "はじめてのケースです"),
    "a wrong check digit on the way in": ("receive", "4901234567895", ONE_DIGIT),
    "an in-store number on the way in": ("receive", "2012345678903", SHOP),
    "a place where goods are wanted": ("receive", "{group}", "この画面では使えない札です"),
    "another's label on the way in": ("receive", "{theirs}", NOT_OURS),
    "a fragment of bars": ("receive", "149007", "番号を読めませんでした"),
    "a fragment of bars on the way out": ("issue", "149007", "番号を読めませんでした"),
    "an impossible day in a symbol": ("receive", "0104901234567894" + "15270231", "こどもカレー"),
}


@pytest.mark.parametrize(("screen", "text", "sentence"), ROWS.values(), ids=ROWS)
def test_each_has_its_sentence_and_books_nothing(
    page: Page, house: dict[str, Any], screen: str, text: str, sentence: str
) -> None:
    codes = {**house["codes"], "group": house["worlds"][0].group}
    first = codes["ours"]
    codes["wrong"] = first[:-1] + ("0" if first[-1] != "0" else "1")
    before = booked(house["worlds"])

    type_in(page, f"/scan/{screen}", text.format(**codes))

    expect(said(page).filter(has_text=sentence).first).to_be_visible()
    assert page.url.startswith(house["address"])
    assert booked(house["worlds"]) == before


def test_an_unknown_label_and_another_organizations_answer_word_for_word_the_same(page: Page, house: dict[str, Any]) -> None:
    answers = []
    for name in ("nobody", "theirs"):
        type_in(page, "/scan/issue", house["codes"][name])
        expect(said(page).filter(has_text=NOT_OURS).first).to_be_visible()
        answers.append(page.locator("main").inner_text().replace(house["codes"][name], ""))

    assert answers[0] == answers[1]


def test_a_jan_typed_as_a_quantity_is_named_as_such(page: Page, house: dict[str, Any]) -> None:
    before = booked(house["worlds"])
    page.goto(f"/scan/issue?text={house['codes']['ours']}")
    page.fill("#quantity", JAN)
    page.locator(".tk-foot .btn-primary").click()

    expect(page.get_by_text("バーコードの番号ではありませんか").first).to_be_visible()
    expect(page.locator("[data-ask-large]")).to_be_hidden()
    assert booked(house["worlds"]) == before


def test_a_date_read_from_a_symbol_with_an_impossible_day_is_left_to_the_person(page: Page, house: dict[str, Any]) -> None:
    type_in(page, "/scan/receive", "010490123456789415270231")

    expect(page.locator("#entry input[name=date]")).to_have_value("")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("NotAllowedError", "カメラの使用が許されていません"),
        ("NotFoundError", "カメラがありません"),
        ("NotReadableError", "カメラを使えませんでした"),
    ],
    ids=["denied", "none", "broken"],
)
def test_without_a_camera_the_strip_says_so_and_a_photo_still_works(
    browser: Browser, house: dict[str, Any], fault: str, sentence: str
) -> None:
    context = browser.new_context(viewport=PHONE, locale="ja-JP", base_url=house["address"], service_workers="block")
    context.add_cookies([{"name": name, "value": value, "url": house["address"]} for name, value in house["cookies"].items()])
    context.add_init_script(f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{fault}'); }};")
    page = context.new_page()
    page.goto("/scan/receive")

    expect(page.locator("[data-camera-message]")).to_contain_text(sentence)
    expect(page.locator("[data-camera-retry]")).to_be_visible()
    page.set_input_files("[data-photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph(Scene("ean13", JAN))})
    expect(page.locator("#found-part")).to_contain_text("こどもカレー", timeout=15_000)
    context.close()


def test_a_photo_without_a_code_says_so(page: Page, house: dict[str, Any]) -> None:
    page.goto("/scan/receive")
    page.set_input_files("[data-photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph(Scene("nothing"))})

    expect(page.locator("[data-scan-status]")).to_contain_text("写真から番号を読めませんでした", timeout=15_000)


def test_plain_http_on_a_house_address_says_that_the_camera_needs_https(browser: Browser, house: dict[str, Any]) -> None:
    context = browser.new_context(viewport=PHONE, locale="ja-JP", base_url=house["address"], service_workers="block")
    context.add_cookies([{"name": name, "value": value, "url": house["address"]} for name, value in house["cookies"].items()])
    # As a browser does at http://192.168.…: no secure context, no camera interface at all.
    context.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false }); Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
    )
    page = context.new_page()
    page.goto("/scan/receive")

    expect(page.locator("[data-camera-message]")).to_contain_text("https")
    page.locator("[data-type-open]").click()
    page.fill("#text", JAN)
    page.press("#text", "Enter")
    expect(page.locator("#found-part")).to_contain_text("こどもカレー")
    context.close()


BURST = """(keys) => keys.forEach((key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""


def test_the_same_label_once_more_is_one_more_of_it_and_nothing_is_booked(page: Page, house: dict[str, Any]) -> None:
    before = booked(house["worlds"])
    page.goto("/scan/issue")
    for _ in range(3):
        page.evaluate(BURST, [*house["codes"]["ours"], "Enter"])
        expect(page.locator("#entry input[name=lot]")).to_have_value(house["codes"]["ours"])

    expect(page.locator("[data-scan-status]")).to_have_text("×3")
    expect(page.locator(".tk-foot button")).to_have_text("3 ケース 出す")
    page.evaluate(BURST, [*JAN, "Enter"])
    expect(page.locator("#quantity")).to_have_value("1")
    assert booked(house["worlds"]) == before


def test_another_label_of_the_same_lot_is_one_more_of_it(page: Page, house: dict[str, Any]) -> None:
    page.goto("/scan/issue")
    for name, number in (("ours", "1"), ("second", "2"), ("ours", "3")):
        page.evaluate(BURST, [*house["codes"][name], "Enter"])
        expect(page.locator("#quantity")).to_have_value(number)

    expect(page.locator("#entry input[name=lot]")).to_have_value(house["codes"]["ours"])
    expect(page.locator("[data-scan-status]")).to_have_text("×3")


def test_checks_are_asked_in_the_browser_before_anything_is_sent_or_kept(browser: Browser, house: dict[str, Any]) -> None:
    ours = house["worlds"][0]
    with ours.writing() as session:
        organization = session.get_one(Organization, ours.organization_id)
        organization.settings = {**organization.settings, "receipt_checks": True}
    before = booked(house["worlds"])
    context = browser.new_context(viewport=PHONE, locale="ja-JP", base_url=house["address"], service_workers="block")
    context.add_cookies([{"name": name, "value": value, "url": house["address"]} for name, value in house["cookies"].items()])
    page = context.new_page()
    page.goto("/scan/receive?text=01049012345678941527033110AB12")
    page.locator(".tk-foot .btn-primary").click()

    expect(page.get_by_text("冷たさは合っていますか")).to_be_visible()
    assert booked(house["worlds"]) == before
    for name in ("storage", "date", "allergens"):
        page.locator(f"label[for=check_{name}-ok]").click()
    page.locator("label[for=check_outside-bad]").click()
    page.get_by_role("button", name="受け取らない").click()
    expect(page.locator("h1")).to_have_text("受け取りませんでした")
    assert booked(house["worlds"]) == before
    assert broken_rules(page) == []
    context.close()


def test_the_numbers_of_this_table_are_what_they_are_called() -> None:
    assert [to_gtin14(number) for number in (JAN, "2012345678903", "0212345678909", "14901234567891", "4902102072618")]
