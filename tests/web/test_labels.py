"""Label sheets: choosing, refusing, and every QR on the printed paper read back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PageObject, PdfReader
from werkzeug.serving import make_server

from inventory.label_papers import LAYOUTS, Layout
from inventory.places import add_place, get_place
from tests.builders import World, make_item
from tests.office import Paper
from tests.statements import statements

DOTS_PER_INCH = 150
DOTS_PER_MM = DOTS_PER_INCH / 25.4
# A QR of the tests' address: version 3.
QR_MODULES = 29
LABEL = '<svg class="tk-label"'
# Words that reach beyond the label they stand on, by more than a tenth of a millimetre.
OVERRUNS = """() => [...document.querySelectorAll(".tk-label")].flatMap((label) => {
  const width = Number(label.getAttribute("width")), height = Number(label.getAttribute("height"));
  return [...label.querySelectorAll("text")].filter((text) => {
    const box = text.getBBox();
    return box.x + text.getComputedTextLength() > width + 0.1 || Number(text.getAttribute("y")) > height;
  }).map((text) => text.textContent);
})"""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application at an address of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def print_to_pdf(browser, address: str, secret: str, file: Path) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": "tasuki", "value": secret, "url": address}])
    page = context.new_page()
    page.goto(address)
    page.pdf(path=str(file), prefer_css_page_size=True, print_background=True)
    context.close()


@dataclass(frozen=True)
class Printed:
    """What came out of the printer: the QRs of each page, and the pages' sizes in millimetres."""

    pages: list[list[zxingcpp.Barcode]]
    sizes: set[tuple[int, int]]

    @property
    def texts(self) -> list[str]:
        return sorted(barcode.text for page in self.pages for barcode in page)


def looked_at(file: Path, paper: Paper) -> Printed:
    pictures = [Image.open(picture) for picture in paper.pictures(file, dots_per_inch=DOTS_PER_INCH)]
    sizes = {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in PdfReader(file).pages}
    return Printed([zxingcpp.read_barcodes(picture) for picture in pictures], sizes)


@pytest.fixture
def printed(app: Flask, coordinator, browser, paper: Paper, tmp_path) -> Callable[[str], Printed]:
    def print_address(path: str) -> Printed:
        file = tmp_path / "labels.pdf"
        with served(app) as address:
            print_to_pdf(browser, address + path, coordinator.get_cookie("tasuki").value, file)
        return looked_at(file, paper)

    return print_address


# The database makes no label lie otherwise.
on_one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def assert_lies_on_its_face(barcode: zxingcpp.Barcode, layout: Layout, *, position: int) -> None:
    left, top = layout.corner(position)
    side = layout.symbol_side(QR_MODULES + 8, 4)
    symbol = side * QR_MODULES / (QR_MODULES + 8)
    quiet = (side - symbol) / 2
    at = (barcode.position.top_left.x / DOTS_PER_MM, barcode.position.top_left.y / DOTS_PER_MM)
    if layout.is_upright:
        expected = (left + (layout.width - symbol) / 2, top + quiet)
    else:
        expected = (left + quiet, top + (layout.height - symbol) / 2)
    assert at == pytest.approx(expected, abs=0.5)
    assert (barcode.position.top_right.x - barcode.position.top_left.x) / DOTS_PER_MM == pytest.approx(symbol, abs=0.5)


@on_one_database
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_qr_on_the_paper_lies_on_its_face(printed, world: World, layout: Layout):
    with world.writing() as session:
        site = get_place(session, world.site)
        codes = [add_place(session, kind="shelf", name=f"A-{number}", site_id=site.id).code for number in range(3)]
    start = max(1, layout.per_sheet - 1)

    paper = printed(f"/labels/sheet?layout={layout.name}&start={start}&" + "&".join(f"place={code}" for code in codes))

    assert paper.texts == sorted(f"http://localhost/q/{code}" for code in codes)
    assert paper.sizes == {tuple(round(side) for side in layout.page)}
    assert len(paper.pages) == (3 if layout.is_roll else 2)
    assert_lies_on_its_face({barcode.text[-8:]: barcode for barcode in paper.pages[0]}[codes[0]], layout, position=start - 1)


def test_a_printer_that_is_off_is_put_right(printed, world: World):
    path = f"/labels/sheet?layout=12-86.4x42.3&site={world.site}"

    straight = printed(path).pages[0][0].position.top_left
    moved = printed(path + "&right=2.5&down=-1").pages[0][0].position.top_left

    assert (moved.x - straight.x) / DOTS_PER_MM == pytest.approx(2.5, abs=0.2)
    assert (moved.y - straight.y) / DOTS_PER_MM == pytest.approx(-1, abs=0.2)


@on_one_database
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_no_word_leaves_its_label(app, coordinator, world: World, browser, layout: Layout):
    names = [
        "特別支援物資 国産りんご100%使用ストレートジュース（紙パック）1000ml×6本入り 災害備蓄入替品",
        "Extraordinarily WWWWMMMM@@@ Long-Named Biscuits 500 g",
    ]
    with world.writing() as session:
        items = [make_item(session, name=name, gtin14=None) for name in names]
    codes = [world.receive(1, item=item.code) for item in items]

    with served(app) as address:
        context = browser.new_context()
        context.add_cookies([{"name": "tasuki", "value": coordinator.get_cookie("tasuki").value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/labels/sheet?layout={layout.name}&" + "&".join(f"lot={code}" for code in codes))
        overruns = page.evaluate(OVERRUNS)
        context.close()

    assert overruns == []


def test_a_label_says_code_item_date_and_donor(coordinator, world: World):
    code = world.receive(10)

    page = coordinator.get(f"/labels/sheet?layout=12-86.4x42.3&lot={code}").text

    assert all(f">{words}</text>" in page for words in (f"{code[:4]}-", code[4:], "賞味期限 2027/03/31", "みのり製菓（試験）"))
    assert "こどもカレー" in page


@on_one_database
@pytest.mark.parametrize("name", ["24-66x33.9", "2-210x148.5", "roll-29x60"])
def test_a_pdf_has_the_same_labels_in_letters_of_its_own(coordinator, world: World, paper: Paper, tmp_path, name: str):
    with world.writing() as session:
        item = make_item(session, name="渡邉の 髙﨑カレー 🍛 甘口", gtin14=None).code
    code = world.record(world.request("receive", item=item, quantity=1))[0].lot_code
    start = 1 if LAYOUTS[name].is_roll else 2
    file = tmp_path / "labels.pdf"

    answer = coordinator.get(f"/labels/sheet.pdf?layout={name}&lot={code}&start={start}")
    file.write_bytes(answer.data)
    seen = looked_at(file, paper)

    assert answer.mimetype == "application/pdf"
    assert seen.sizes == {tuple(round(side) for side in LAYOUTS[name].page)}
    assert seen.texts == [f"http://localhost/q/{code}"]
    assert_lies_on_its_face(seen.pages[0][0], LAYOUTS[name], position=start - 1)
    words = "".join(page.extract_text() for page in PdfReader(file).pages).replace("\n", "").replace(" ", "")
    assert "渡邉の髙﨑カレー〓甘口" in words
    assert {font for page in PdfReader(file).pages for font in fonts_within(page)} == {True}


def fonts_within(page: PageObject) -> list[bool]:
    """For each font of the page whether the file carries it."""
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    return ["/FontFile2" in font["/FontDescriptor"].get_object() for font in fonts if "/FontDescriptor" in font]


def test_very_many_labels_are_asked_about_before_a_pdf_too(coordinator, world: World):
    codes = "&".join(
        f"lot={outcome.lot_code}" for outcome in world.record(*(world.request("receive", quantity=1) for _ in range(3)))
    )

    asked = coordinator.get(f"/labels/sheet.pdf?copies=50&{codes}")
    wrong = coordinator.get(f"/labels/sheet.pdf?copies=0&{codes}")

    assert "150 枚になります" in asked.text
    assert 'formaction="/labels/sheet.pdf"' in asked.text
    assert wrong.status_code == 422


def test_groups_get_labels_too(coordinator, world: World):
    assert "ひだまり食堂（試験）" in coordinator.get("/labels/sheet?groups=all").text
    assert "ひだまり食堂（試験）" in coordinator.get(f"/labels/sheet?place={world.group}").text


def test_shelves_of_a_warehouse_are_printed_together(coordinator, world: World):
    with world.writing() as session:
        add_place(session, kind="shelf", name="冷凍 7", site_id=get_place(session, world.site).id)

    page = coordinator.get(f"/labels/sheet?site={world.site}")

    assert page.text.count(LABEL) == 2
    assert "冷凍 7" in page.text


def test_very_many_labels_are_asked_about_first(coordinator, world: World):
    code = world.receive(10)
    codes = [outcome.lot_code for outcome in world.record(*(world.request("receive", quantity=1) for _ in range(3)))]
    address = f"/labels/sheet?copies=50&lot={code}&" + "&".join(f"lot={each}" for each in codes)

    asked = coordinator.get(address)
    sure = coordinator.get(address + "&sure=1")

    assert "200 枚になります（用紙 9 枚）" in asked.text
    assert LABEL not in asked.text
    assert sure.text.count(LABEL) == 200


@pytest.mark.parametrize(
    "query", ["start=0", "start=25", "start=x", "copies=0", "copies=-1", "copies=1000000", "right=x", "down=11"]
)
def test_wrong_numbers_are_said_beside_their_field(coordinator, world: World, query: str):
    code = world.receive(10)

    page = coordinator.get(f"/labels/sheet?lot={code}&{query}")

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_without_a_choice_the_page_says_where_to_choose(coordinator, world: World):
    page = coordinator.get("/labels/sheet")

    assert "何の札を印刷しますか" in page.text
    assert f"site={world.site}" in page.text


def test_a_stranger_prints_nothing_of_ours(stranger, world: World):
    code = world.receive(10)

    assert stranger.get(f"/labels?lot={code}").status_code == 404
    assert stranger.get(f"/labels/sheet?lot={code}").status_code == 404
    assert LABEL not in stranger.get(f"/labels/sheet?site={world.site}").text


def test_sheets_ask_the_same_however_many_labels(coordinator, world: World):
    codes = [outcome.lot_code for outcome in world.record(*(world.request("receive", quantity=1) for _ in range(60)))]
    with statements(world.database) as few:
        coordinator.get("/labels/sheet?" + "&".join(f"lot={code}" for code in codes[:2]))
    with statements(world.database) as many:
        coordinator.get("/labels/sheet?" + "&".join(f"lot={code}" for code in codes))

    assert len(many) == len(few) <= 6
