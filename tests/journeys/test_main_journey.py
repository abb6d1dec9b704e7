"""The main job, end to end, in real browsers: in by phone and camera, matched, out, reported. In both languages, on both databases."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from inventory.db import Database
from inventory.movements import Movement
from inventory.verifying import verify_database
from tests.camera_video import Scene, film
from tests.chromium import LAPTOP, PHONE
from tests.databases import KINDS
from tests.journeys import desk, warehouse
from tests.journeys.house import TOKYO, House, build_house
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor
from tests.office import Paper

JAN = "4912345678904"
PIECES, GRAMS = 12, 200
WAYS = [(kind, language) for kind, language in (("sqlite", "ja"), ("sqlite", "en"), ("postgresql", "ja")) if kind in KINDS]


@dataclass
class Journey:
    """What the steps hand on to each other."""

    house: House
    database: Database
    address: str
    launch: Callable[..., Browser]
    first_lot: str = ""
    second_lot: str = ""
    phone: object = None
    shipped: dict[str, int] = field(default_factory=dict)

    def visitor(self, browser: Browser, *, size: dict[str, int], state: object = None) -> Visitor:
        return Visitor(browser, self.address, language=self.house.language, size=size, state=state)


@pytest.fixture
def journey(database: Database, language: str, chromium_launcher: Callable[..., Browser], tmp_path: Path) -> Iterator[Journey]:
    house = build_house(database, language=language)
    with serving(database, tmp_path) as address:
        yield Journey(house, database, address, chromium_launcher)


@pytest.mark.parametrize(("databases", "language"), WAYS, indirect=["databases"])
def test_food_goes_from_the_box_to_the_report(journey: Journey, browser: Browser, paper: Paper) -> None:
    put_in_with_the_camera(journey)
    coordinator = journey.visitor(browser, size=LAPTOP)
    coordinator.sign_in(journey.house.links["coordinator"])
    labels = print_and_read_labels(journey, coordinator)
    take_out_by_label(journey, labels[1])
    match_and_confirm(journey, coordinator)
    deliver_what_was_confirmed(journey, coordinator)
    report_what_groups_did(journey, coordinator)
    workbook = save_the_workbook(journey, coordinator, paper.folder)

    assert reconciliation_checks(paper.convert(workbook, to="xlsx"), journey.house.language) == {0}
    coordinator.leave()
    with journey.database.reading(journey.house.organization_id) as session:
        assert verify_database(session) == []


def put_in_with_the_camera(journey: Journey) -> None:
    """A volunteer's first and second box: the first teaches the item, the second is known. A tap or a reload more books nothing."""
    house = journey.house
    with journey.launch(film=film(Scene("ean13", JAN))) as browser:
        volunteer = journey.visitor(browser, size=PHONE)
        volunteer.sign_in(house.links["volunteer"])
        volunteer.expect_heading(house.site)
        volunteer.page.locator(".tk-verb").first.click()
        warehouse.choose(volunteer, house.donor)
        warehouse.name_new_item(volunteer, house.item_name, category="retort", grams=GRAMS, per_case=PIECES)
        warehouse.press_date(volunteer, "0331")
        warehouse.expect_date(volunteer, ja="2027年3月31日", en="31 March 2027")
        warehouse.book(volunteer, 12, act="receive")
        volunteer.expect_heading({"ja": "12 ケース 入れました", "en": "12 cases put in"}[house.language])
        warehouse.expect_balance(volunteer, 12)
        journey.first_lot = warehouse.lot_on_result(volunteer)
        volunteer.page.reload()
        warehouse.expect_balance(volunteer, 12)
        volunteer.press(volunteer.words("scan.again_receive"))
        warehouse.expect_item(volunteer, house.item_name)
        warehouse.press_date(volunteer, "2705", without_day=True)
        warehouse.expect_date(volunteer, ja="2027年5月", en="May 2027")
        warehouse.book(volunteer, 5, act="receive")
        warehouse.expect_balance(volunteer, 17)
        journey.second_lot = warehouse.lot_on_result(volunteer)
        journey.phone = volunteer.context.storage_state()
        volunteer.leave()
    assert movements(journey) == [("receive", 144), ("receive", 60)]


def movements(journey: Journey) -> list[tuple[str, int]]:
    """Kind and pieces of every entry so far."""
    with journey.database.reading(journey.house.organization_id) as session:
        return [
            (kind, pieces) for kind, pieces in session.execute(select(Movement.kind, Movement.quantity).order_by(Movement.seq))
        ]


def print_and_read_labels(journey: Journey, coordinator: Visitor) -> list[str]:
    """The texts of the QR on the printed sheet, first lot first; each opens its lot's page."""
    coordinator.expect_heading(coordinator.words("today.title"))
    pictures = desk.print_labels(coordinator, journey.first_lot, journey.second_lot)
    texts = [zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text for picture in pictures]
    assert texts == [f"http://localhost/q/{lot}" for lot in (journey.first_lot, journey.second_lot)]
    coordinator.open(texts[0].removeprefix("http://localhost"))
    coordinator.expect_heading(journey.house.item_name)
    assert coordinator.page.url.endswith(f"/lots/{journey.first_lot}")
    return texts


def take_out_by_label(journey: Journey, label: str) -> None:
    """The label of the later lot is held up; the phone proposes the lot that expires first. One issue is undone, one stays."""
    house = journey.house
    with journey.launch(film=film(Scene("qr", label, module=6))) as browser:
        volunteer = journey.visitor(browser, size=PHONE, state=journey.phone)
        volunteer.open("/scan")
        volunteer.page.locator(".tk-verb").nth(1).click()
        warehouse.choose(volunteer, house.near.name)
        warehouse.expect_item(volunteer, house.item_name)
        expect(volunteer.page.locator("#entry input[name=lot]")).to_have_value(journey.second_lot)
        volunteer.page.locator(".tk-banner a", has_text=desk.written(journey.first_lot)).click()
        expect(volunteer.page.locator("#entry input[name=lot]")).to_have_value(journey.first_lot)
        warehouse.book(volunteer, 2, act="issue")
        warehouse.expect_balance(volunteer, 15)
        warehouse.undo(volunteer)
        warehouse.expect_balance(volunteer, 17)
        volunteer.open(f"/scan/issue?text={JAN}")
        expect(volunteer.page.locator("#entry input[name=lot]")).to_have_value(journey.first_lot)
        warehouse.book(volunteer, 1, act="issue")
        warehouse.expect_balance(volunteer, 16)
        volunteer.leave()
    assert movements(journey)[2:] == [("issue", 24), ("reverse", 24), ("issue", 12)]


def match_and_confirm(journey: Journey, coordinator: Visitor) -> None:
    """Stock and a company's lot are matched with the groups; one share is changed by hand; what is confirmed is reserved."""
    house, lot = journey.house, journey.first_lot
    ours = desk.offer_stock(coordinator, lot, 10)
    offer = desk.enter_offer(coordinator, house, 30, prefecture=TOKYO)
    desk.start_round(coordinator)
    shares = {
        group.name: desk.given(coordinator, offer, group) for group in (house.near, house.larger, house.far, house.wishless)
    }
    assert shares == {house.near.name: 10, house.larger.name: 20, house.far.name: 0, house.wishless.name: 0}
    assert desk.given(coordinator, ours, house.far) == 10
    why_not_far = desk.open_cell(coordinator, offer, house.far).locator(".tk-reason b")
    expect(why_not_far).to_have_text(coordinator.words("reason.title.REGION"))
    why_not_wishless = desk.open_cell(coordinator, offer, house.wishless).locator(".tk-reason b")
    expect(why_not_wishless).to_have_text(coordinator.words("reason.title.NO_NEED"))
    desk.set_share(coordinator, ours, house.far, 9)
    desk.set_share(coordinator, ours, house.near, 1)
    assert desk.read_stock(coordinator, lot) == desk.StockLine(on_hand=11, free=11)
    coordinator.open("/rounds/1")
    desk.confirm_round(coordinator, 3, stops=4)
    assert desk.read_stock(coordinator, lot) == desk.StockLine(on_hand=11, free=1)


def deliver_what_was_confirmed(journey: Journey, coordinator: Visitor) -> None:
    """Our stock goes to one group, the company's goods straight to another; the third still waits."""
    house = journey.house
    code = desk.deliver(coordinator, house.far, 9)
    desk.deliver(coordinator, house.larger, 20)
    assert desk.read_stock(coordinator, journey.first_lot) == desk.StockLine(on_hand=2, free=1)
    coordinator.open(f"/q/{code}")
    assert coordinator.page.url.endswith(f"/deliveries/{code}")


def report_what_groups_did(journey: Journey, coordinator: Visitor) -> None:
    """Figures on screen and in JSON: 1 + 9 cases of ours and 20 straight from the donor were given."""
    desk.report_handout(coordinator, journey.house.far, 28, {"infants": 6, "children": 31, "adults": 40, "seniors": 2})
    coordinator.press(coordinator.words("shell.impact"))
    coordinator.expect_heading(coordinator.words("impact.title"))
    figures = coordinator.page.locator(".tk-metrics .tk-figure a").all_inner_texts()
    assert figures == ["72.0", "360", "28", "3", "3", "33.3"]
    answer = coordinator.page.request.get("/api/v1/reports/impact?from=2026-04-01&to=2027-03-31").json()
    assert answer["total"]["issued"] == {"pieces": 360, "grams": 72_000, "unweighed": 0}
    assert answer["total"]["received"]["pieces"] == 17 * PIECES + 240
    assert answer["total"]["check"] == {"pieces": 0, "grams": 0, "unweighed": 0}
    assert answer["households"]["household_visits"] == 28
    assert (answer["households"]["infants"], answer["households"]["seniors"]) == (6, 2)


def save_the_workbook(journey: Journey, coordinator: Visitor, folder: Path) -> Path:
    coordinator.open("/impact")
    with coordinator.page.expect_download() as download:
        coordinator.press(coordinator.words("impact.excel"))
    target = folder / "impact.xlsx"
    download.value.save_as(target)
    with closing(openpyxl.load_workbook(target)) as book:
        assert book.sheetnames[0] == coordinator.words("workbook.sheet_contents")
        cells = [cell.value for sheet in book for row in sheet for cell in row]
    assert 360 in cells
    assert 28 in cells
    return target


def reconciliation_checks(workbook: Path, language: str) -> set[float]:
    """Values of every green cell of the proof, as LibreOffice counted them anew."""
    name = {"ja": "照合", "en": "Reconciliation"}[language]
    green = "FFE6F5EC"
    with closing(openpyxl.load_workbook(workbook, data_only=True)) as book:
        values = {cell.value for row in book[name] for cell in row if cell.fill.fgColor.rgb == green}
    return values
