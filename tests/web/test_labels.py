"""Label sheets: choosing, refusing, and every QR on the printed paper read back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from werkzeug.serving import make_server

from inventory.places import add_place, get_place
from tests.builders import World
from tests.office import Paper
from tests.statements import statements

A4_POINTS = (595, 842)


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


@pytest.mark.parametrize(("layout", "per_sheet"), [("24", 24), ("12", 12), ("2", 2)])
def test_every_qr_on_the_paper_leads_to_its_lot(
    app, coordinator, world: World, browser, paper: Paper, tmp_path, layout: str, per_sheet: int
):
    codes = [outcome.lot_code for outcome in world.record(*(world.request("receive", quantity=1) for _ in range(5)))]
    file = tmp_path / "labels.pdf"

    with served(app) as address:
        path = "&".join(f"lot={code}" for code in codes)
        print_to_pdf(
            browser, f"{address}/labels/sheet?layout={layout}&start=2&{path}", coordinator.get_cookie("tasuki").value, file
        )
    pictures = paper.pictures(file, dots_per_inch=150)
    read = [barcode for picture in pictures for barcode in zxingcpp.read_barcodes(Image.open(picture))]

    assert sorted(barcode.text for barcode in read) == sorted(f"http://localhost/q/{code}" for code in codes)
    assert len(pictures) == -(-6 // per_sheet)
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in PdfReader(file).pages} == {A4_POINTS}
    # Between the outer corners of the symbol: 25 mm at least at 150 dots per inch.
    assert min(barcode.position.top_right.x - barcode.position.top_left.x for barcode in read) >= 25 / 25.4 * 150 - 3


def test_a_label_says_code_item_date_and_donor(coordinator, world: World):
    code = world.receive(10)

    page = coordinator.get(f"/labels/sheet?lot={code}").text

    assert f"<span>{code[:4]}-</span><span>{code[4:]}</span>" in page
    assert all(words in page for words in ("こどもカレー 甘口 160g", "2027/03/31", "みのり製菓（試験）"))


def test_shelves_of_a_warehouse_are_printed_together(coordinator, world: World):
    with world.writing() as session:
        add_place(session, kind="shelf", name="冷凍 7", site_id=get_place(session, world.site).id)

    page = coordinator.get(f"/labels/sheet?site={world.site}")

    assert page.text.count("<article") == 2
    assert "冷凍 7" in page.text


def test_very_many_labels_are_asked_about_first(coordinator, world: World):
    code = world.receive(10)
    codes = [outcome.lot_code for outcome in world.record(*(world.request("receive", quantity=1) for _ in range(3)))]
    address = f"/labels/sheet?copies=50&lot={code}&" + "&".join(f"lot={each}" for each in codes)

    asked = coordinator.get(address)
    sure = coordinator.get(address + "&sure=1")

    assert "200 枚になります（A4 9 枚）" in asked.text
    assert "<article" not in asked.text
    assert sure.text.count("<article") == 200


@pytest.mark.parametrize("query", ["start=0", "start=25", "start=x", "copies=0", "copies=-1", "copies=1000000"])
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
    assert "<article" not in stranger.get(f"/labels/sheet?site={world.site}").text


def test_sheets_ask_the_same_however_many_labels(coordinator, world: World):
    codes = [outcome.lot_code for outcome in world.record(*(world.request("receive", quantity=1) for _ in range(60)))]
    with statements(world.database) as few:
        coordinator.get("/labels/sheet?" + "&".join(f"lot={code}" for code in codes[:2]))
    with statements(world.database) as many:
        coordinator.get("/labels/sheet?" + "&".join(f"lot={code}" for code in codes))

    assert len(many) == len(few) <= 6
