"""Labels: what stands on them, how sheets fill, and that a drawing is the QR of its code."""

import pytest
import zxingcpp
from PIL import Image

from inventory.errors import InvalidInput, NotFound
from inventory.label_papers import LAYOUTS, SMALLEST_MODULE
from inventory.labels import Label, labels_of_groups, labels_of_lots, labels_of_places, qr_drawing, sheets
from inventory.places import add_place, get_place
from tests.builders import World, make_world

LABELS = [Label("shelf", f"CODE000{number}", f"A-{number}", "") for number in range(5)]


def picture_of(drawing: str, modules: int, scale: int = 6) -> Image.Image:
    """The drawing as a printer would put it on paper."""
    picture = Image.new("L", (modules * scale, modules * scale), 255)
    for run in drawing.split("M")[1:]:
        place, rest = run.split("h", 1)
        x, y = map(int, place.split())
        width = int(rest.split("v")[0])
        picture.paste(0, (x * scale, y * scale, (x + width) * scale, (y + 1) * scale))
    return picture


@pytest.mark.parametrize("text", ["http://127.0.0.1:8000/q/7K4Q2M5P", "https://foodbank.example.or.jp/tasuki/q/7K4Q2M5P"])
def test_a_drawing_is_read_as_its_text(text: str):
    drawing, modules = qr_drawing(text)

    read = zxingcpp.read_barcodes(picture_of(drawing, modules))

    assert [(each.text, each.format) for each in read] == [(text, zxingcpp.BarcodeFormat.QRCode)]


def test_a_drawing_has_four_light_modules_around_it():
    drawing, modules = qr_drawing("http://127.0.0.1:8000/q/7K4Q2M5P")
    dark = picture_of(drawing, modules, scale=1).point(lambda value: 255 - value).getbbox()

    assert dark == (4, 4, modules - 4, modules - 4)


def test_sheets_begin_at_the_first_free_position():
    pages = sheets(LABELS, LAYOUTS["12-86.4x42.3"], start=10, copies=2)

    assert [len(page) for page in pages] == [12, 7]
    assert pages[0][:9] == [None] * 9
    assert [label.name for label in pages[0][9:]] == ["A-0", "A-0", "A-1"]


@pytest.mark.parametrize(("start", "copies", "field"), [(0, 1, "start"), (25, 1, "start"), (1, 0, "copies"), (1, 51, "copies")])
def test_positions_and_copies_have_bounds(start: int, copies: int, field: str):
    with pytest.raises(InvalidInput) as refusal:
        sheets(LABELS, LAYOUTS["24-66x33.9"], start=start, copies=copies)

    assert refusal.value.values["field"] == field


@pytest.fixture
def world(database) -> World:
    return make_world(database)


def test_a_lot_label_names_item_donor_and_date(world: World):
    code = world.receive(10)
    with world.reading() as session:
        label = labels_of_lots(session, [code])[0]

    assert (label.name, label.note, label.date_mark.iso) == ("こどもカレー 甘口 160g", "みのり製菓（試験）", "2027-03-31")


def test_a_warehouse_comes_with_its_open_shelves(world: World):
    with world.writing() as session:
        site = get_place(session, world.site)
        add_place(session, kind="shelf", name="A-1", site_id=site.id, temperature="frozen")
        add_place(session, kind="shelf", name="A-2", site_id=site.id).is_closed = True
    with world.reading() as session:
        labels = labels_of_places(session, [world.site], with_shelves=True)

    assert [(label.kind, label.name, label.temperature) for label in labels] == [
        ("site", "本町倉庫", None),
        ("shelf", "A-1", "frozen"),
    ]


def test_every_open_group_gets_a_label(world: World):
    with world.writing() as session:
        add_place(session, kind="group", name="閉じた食堂").is_closed = True
    with world.reading() as session:
        labels = labels_of_groups(session)

    assert [(label.kind, label.name, label.code) for label in labels] == [("group", "ひだまり食堂（試験）", world.group)]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_faces_of_a_paper_lie_within_its_page(layout):
    first, last = layout.corner(0), layout.corner(layout.per_sheet - 1)

    assert min(first) >= 0
    assert last[0] + layout.width <= layout.page[0] - first[0] + 0.05
    assert last[1] + layout.height <= layout.page[1] - first[1] + 0.05


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_symbol_of_a_usual_address_is_large_enough_for_a_camera(layout):
    _, modules = qr_drawing("https://foodbank.example.or.jp/q/7K4Q2M5P")

    module = layout.symbol_side(modules, 4) / modules

    # With 44 on a sheet the label itself is lower than that asks for; its page says so.
    assert module >= (0.68 if layout.per_sheet == 44 else SMALLEST_MODULE)


def test_another_organizations_lot_gets_no_label(world: World, database):
    code = make_world(database).receive(10)

    with world.reading() as session, pytest.raises(NotFound):
        labels_of_lots(session, [code])
