"""Pictures from phones: drawn anew without place and time; whatever is no picture is refused."""

import io

import pytest
from PIL import Image

from inventory.errors import InvalidInput
from inventory.lots import get_lot
from inventory.photos import LONGEST_SIDE, MOST_PHOTOS, Picture, TooManyPhotos, add_photo, draw_anew, get_photo
from inventory.receipts import papers_of
from tests.builders import NOW, make_world

GPS = 0x8825


def picture(size=(40, 30), *, form="JPEG", mode="RGB", **options):
    held = io.BytesIO()
    Image.new(mode, size, "white" if mode == "RGB" else 0).save(held, form, **options)
    return held.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A maker"
    exif.get_ifd(GPS)[2] = (35.0, 41.0, 22.0)
    return picture(exif=exif)


def bomb():
    """A PNG that says it is 60,000 pixels wide and high; nothing of that size is in it."""
    data = bytearray(picture(form="PNG"))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(data)


def test_place_and_maker_are_gone_and_the_picture_stands_upright():
    drawn = draw_anew(with_place())

    kept = Image.open(io.BytesIO(drawn.jpeg))
    assert (drawn.width, drawn.height) == (30, 40)
    assert not kept.getexif()
    assert b"Exif" not in drawn.jpeg
    assert b"A maker" not in drawn.jpeg


@pytest.mark.parametrize(
    "data",
    [picture(form="PNG"), picture(form="WEBP"), picture(form="PNG", mode="RGBA"), picture(form="PNG", mode="P")],
    ids=["png", "webp", "glass", "palette"],
)
def test_what_phones_send_becomes_a_jpeg(data):
    assert draw_anew(data).jpeg.startswith(b"\xff\xd8\xff")


def test_a_large_picture_is_made_small():
    drawn = draw_anew(picture((4000, 1000)))

    assert (drawn.width, drawn.height) == (LONGEST_SIDE, 400)


HOSTILE = {
    "nothing": b"", "text": b"<script>alert(1)</script>", "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "gif": picture(form="GIF"),
    "tiff": picture(form="TIFF"), "page": b"%PDF-1.4", "cut off": picture((400, 300))[:200], "beginning only": b"\xff\xd8\xff", "bomb": bomb(),
    "too many bytes": b"\xff\xd8\xff" + b"0" * 6_000_000, "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_photograph_is_refused(data):
    with pytest.raises(InvalidInput) as refusal:
        draw_anew(data)

    assert refusal.value.values["problem"].startswith("photo_")


def test_something_hidden_behind_the_picture_is_not_kept():
    drawn = draw_anew(picture() + b"<?php hidden ?>")

    assert b"hidden" not in drawn.jpeg


def test_photographs_belong_to_their_lot_and_organization(database):
    ours, theirs = make_world(database), make_world(database, name="となり")
    lot = ours.receive(5)
    with ours.writing() as session:
        kept = add_photo(session, get_lot(session, lot)[0], Picture(b"jpeg", 3, 2), actor_id=ours.actor_id, now=NOW)
        photo_id = kept.id
    with ours.reading() as session:
        found = get_lot(session, lot)[0]
        assert papers_of(session, found).photos == [(photo_id, 3, 2)]
        assert get_photo(session, found, photo_id) == b"jpeg"
    with theirs.reading() as session:
        assert papers_of(session, found).photos == []


def test_a_lot_carries_six_photographs_at_most(database):
    world = make_world(database)
    lot = world.receive(5)
    with world.writing() as session:
        found = get_lot(session, lot)[0]
        for _ in range(MOST_PHOTOS):
            add_photo(session, found, Picture(b"jpeg", 3, 2), actor_id=world.actor_id, now=NOW)

        with pytest.raises(TooManyPhotos):
            add_photo(session, found, Picture(b"jpeg", 3, 2), actor_id=world.actor_id, now=NOW)
