"""Paper of a day without phones, typed into one table afterwards."""

import re
import uuid

import pytest
from sqlalchemy import select

from inventory.movements import Movement
from tests.builders import World

COLUMNS = ("key", "kind", "goods", "date", "number", "unit", "whom", "time")


def sheet(*rows: tuple[str, ...], day: str = "2026-11-20") -> dict[str, object]:
    """The form of these rows, each with a key of its own."""
    keyed = [(str(uuid.uuid4()), *row) for row in rows]
    return {"day": day} | {name: [row[place] for row in keyed] for place, name in enumerate(COLUMNS)}


def entries(world: World) -> list[Movement]:
    with world.reading() as session:
        found = list(session.scalars(select(Movement).order_by(Movement.seq)))
        session.expunge_all()
    return found


def test_the_sheet_lists_what_is_there_with_a_code_for_each_line(coordinator, world: World):
    lot = world.receive(30)

    page = coordinator.get(f"/paper/sheet?site={world.site}&kind=issue").text
    empty = coordinator.get(f"/paper/sheet?site={world.site}&kind=receive").text

    assert f"{lot[:4]}-{lot[4:]}" in page
    assert f"{lot[:4]}-{lot[4:]} の QR コード" in page
    assert empty.count("<tr>") == 16


def test_lines_are_booked_on_the_day_they_happened_and_once(coordinator, world: World):
    lot = world.receive(30)
    form = sheet(
        ("issue", lot, "", "３", "piece", "ひだまり食堂（試験）", "9:30"),
        ("receive", "4901234567894", "2027.3.31", "2", "case", "みのり製菓（試験）", ""),
        ("dispose", lot, "", "1", "piece", "", ""),
        ("issue", "", "", "", "piece", "", ""),
    )

    first = coordinator.post("/paper/lines", data=form, follow_redirects=True).text
    coordinator.post("/paper/lines", data=form)

    assert "3 行を記録に入れました" in first
    booked = entries(world)[1:]
    assert [(entry.kind, entry.quantity, entry.occurred_at.isoformat()) for entry in booked] == [
        ("issue", 3, "2026-11-20T00:30:00+00:00"),
        ("receive", 48, "2026-11-20T03:00:00+00:00"),
        ("dispose", 1, "2026-11-20T03:00:00+00:00"),
    ]


def test_a_bad_row_stays_with_what_was_typed_and_all_others_are_booked(coordinator, world: World):
    lot = world.receive(30)
    form = sheet(
        ("issue", lot, "", "3", "piece", "ひだまり", ""),
        ("issue", lot, "", "many", "piece", world.group, ""),
        ("issue", "NOPE", "", "1", "piece", world.group, ""),
        ("issue", lot, "", "1", "piece", "どこかの食堂", ""),
        ("receive", "こどもカレー", "xx", "1", "piece", world.donor, ""),
        ("issue", lot, "", "1", "piece", world.group, "99:99"),
    )

    page = coordinator.post("/paper/lines", data=form)
    keys = re.findall(r'name="key" value="([^"]+)"', page.text)

    assert page.status_code == 422
    assert len(entries(world)) == 2
    assert page.text.count('aria-invalid="true"') == 5
    assert 'value="many"' in page.text
    assert keys[1:] == form["key"][1:]
    assert keys[0] != form["key"][0]


def test_more_than_was_recorded_went_out_all_the_same(coordinator, world: World):
    lot = world.receive(2)

    coordinator.post("/paper/lines", data=sheet(("issue", lot, "", "5", "piece", world.group, "")))

    assert [(entry.kind, entry.quantity) for entry in entries(world)[1:]] == [("cover", 3), ("issue", 5)]


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-12-31"])
def test_a_day_that_cannot_be_is_said_and_nothing_is_booked(coordinator, world: World, day: str):
    lot = world.receive(2)

    page = coordinator.post("/paper/lines", data=sheet(("issue", lot, "", "1", "piece", world.group, ""), day=day))

    assert page.status_code == 422
    assert len(entries(world)) == 1
    assert f'value="{lot}"' in page.text
