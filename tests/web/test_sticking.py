"""Blank labels through the pages: printed, stuck on goods at the first scan, refused on others; and a fresh label for a damaged one."""

import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

from inventory.label_codes import blank_labels
from tests.builders import World


@pytest.fixture
def blanks(coordinator, world: World) -> list[str]:
    made = coordinator.post("/labels/blank", data={"number": "３"})
    batch = parse_qs(urlsplit(made.location).query)["blank"][0]
    with world.reading() as session:
        return blank_labels(session, uuid.UUID(batch))


def test_blank_labels_are_printed_with_their_codes_and_no_goods(coordinator, world: World):
    made = coordinator.post("/labels/blank", data={"number": "3"})

    page = coordinator.get(made.location.replace("/labels?", "/labels/sheet?")).text

    assert page.count('<svg class="tk-label"') == 3
    assert "入れたあとに読み取る" in page


@pytest.mark.parametrize("number", ["", "0", "501", "x", "-3"])
def test_a_wrong_number_of_labels_is_said_beside_its_field(coordinator, number: str):
    page = coordinator.post("/labels/blank", data={"number": number})

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_a_blank_label_read_at_receiving_asks_for_its_goods_and_belongs_to_them(client_of, world: World, blanks):
    volunteer = client_of(world, "volunteer")
    lot = world.receive(10)

    asked = volunteer.get(f"/scan/receive?text=http://localhost/q/{blanks[0]}")
    stuck = volunteer.post(asked.location, data={"lot": lot})

    assert asked.location == f"/labels/{blanks[0]}/lot"
    assert stuck.status_code == 302
    assert lot in volunteer.get(f"/q/{blanks[0]}").location


def test_goods_taken_in_lately_stand_as_buttons(coordinator, world: World, blanks):
    coordinator.post("/api/v1/movements", json=receipt(world))

    page = coordinator.get(f"/labels/{blanks[0]}/lot").text

    assert re.search(r'<button[^>]+name="lot"[^>]*><span>こどもカレー', page)


def receipt(world: World) -> dict[str, object]:
    return {
        "key": str(uuid.uuid4()), "kind": "receive", "site": world.site, "donor": world.donor, "item": {"code": world.item},
        "date_kind": "best_before", "date": "2027-03-31", "quantity": 2, "unit": "case", "occurred_at": "2026-11-21T02:59:00Z",
    }  # fmt: skip


def test_a_label_in_use_is_refused_for_other_goods_with_a_sentence(coordinator, world: World, blanks):
    lot, other = world.receive(10), world.receive(5)
    coordinator.post(f"/labels/{blanks[0]}/lot", data={"lot": lot})

    refused = coordinator.post(f"/labels/{blanks[0]}/lot", data={"lot": other})

    assert refused.status_code == 409
    assert "もうほかの品物に貼ってあります" in refused.text
    assert coordinator.get(f"/q/{blanks[0]}").location.endswith(f"/lots/{lot}")


@pytest.mark.parametrize("text", ["", "4901234567894", "https://elsewhere.example/", "x" * 400])
def test_what_is_no_lot_is_refused_beside_the_field(coordinator, world: World, blanks, text: str):
    page = coordinator.post(f"/labels/{blanks[0]}/lot", data={"lot": text})

    assert page.status_code == 422


def test_a_blank_label_is_stuck_on_from_the_lots_page(coordinator, world: World, blanks):
    lot, other = world.receive(10), world.receive(5)

    coordinator.post(f"/lots/{lot}/labels", data={"label": blanks[0]})
    page = coordinator.get(f"/lots/{lot}/labels").text
    refused = coordinator.post(f"/lots/{other}/labels", data={"label": blanks[0]}).text
    no_label = coordinator.post(f"/lots/{other}/labels", data={"label": lot}).text

    assert f"{blanks[0][:4]}-{blanks[0][4:]}" in page
    assert "もうほかの品物に貼ってあります" in refused
    assert "先に印刷しておいた札の番号ではありません" in no_label


def test_a_damaged_label_gets_a_fresh_one_that_leads_to_the_same_lot(coordinator, world: World):
    lot = world.receive(10)

    made = coordinator.post(f"/lots/{lot}/labels/fresh", data={})
    fresh = parse_qs(urlsplit(made.location).query)["lot"][0]

    assert fresh != lot
    assert f">{fresh[4:]}</text>" in coordinator.get(f"/labels/sheet?lot={fresh}").text
    assert coordinator.get(f"/q/{fresh}").location.endswith(f"/lots/{lot}")
    assert coordinator.get(f"/q/{lot}").location.endswith(f"/lots/{lot}")


def test_taking_out_says_what_a_blank_label_is(coordinator, world: World, blanks):
    coordinator.post("/scan/choose", data={"group": world.group, "next": "/scan/issue"})

    page = coordinator.get(f"/scan/issue?text={blanks[0]}").text

    assert "まだ品物のない札です" in page
    assert coordinator.get(f"/api/v1/scan?text={blanks[0]}").json["reason"] == "blank_label"


def test_a_stranger_neither_sees_nor_sticks_our_labels(stranger, world: World, blanks):
    assert stranger.get(f"/labels/{blanks[0]}/lot").status_code == 404
    assert stranger.get(f"/q/{blanks[0]}").status_code == 404
    assert stranger.post(f"/lots/{world.receive(1)}/labels/fresh", data={}).status_code == 404
