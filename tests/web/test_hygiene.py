"""The pages of hygiene: a check in one tap, what it asks, the calendar, paper and Excel, vehicles."""

import io
import uuid
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import func, select

from inventory.hygiene import Answer, Limits, Looked, Measured, checkables, note_hygiene
from inventory.hygiene.tables import HygieneCheck
from inventory.places import get_place
from tests.builders import NOW, World, make_place
from tests.web.conftest import CheckingClient

KEY = str(uuid.UUID(int=3))


@pytest.fixture
def freezer(world: World) -> str:
    with world.writing() as session:
        return str(make_place(session, "shelf", "冷凍庫", site_id=get_place(session, world.site).id, temperature="frozen").id)


def kept(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(HygieneCheck))


def test_all_fine_is_one_tap_and_counts_once(world: World, volunteer: CheckingClient):
    page = volunteer.get("/hygiene/check")
    for _ in range(2):
        told = volunteer.post(f"/hygiene/check/{world.site}", data={"key": KEY, "verdict": "fine"}, follow_redirects=True)

    assert "今日はまだです" in page.text
    assert "本町倉庫のチェックを記録しました" in told.text
    assert "今日は済みました" in told.text
    assert kept(world) == 1


def test_a_freezer_typed_without_its_minus_is_asked_about_and_read_back(world: World, freezer, volunteer: CheckingClient):
    form = {"key": KEY, "verdict": "fine", f"celsius-{freezer}": "１８"}
    asked = volunteer.post(f"/hygiene/check/{world.site}", data=form)
    told = volunteer.post(f"/hygiene/check/{world.site}", data=form | {f"sign-{freezer}": "-"}, follow_redirects=True)

    assert asked.status_code == 422
    assert "（マイナス）か" in asked.text
    assert "冷凍庫 −18 ℃" in told.text


UNCLEAR = [
    ({"verdict": "fine"}, "温度を入れてください"),
    ({"verdict": "fine", "celsius": "1000"}, "その温度はありえません"),
    ({"verdict": "fine", "celsius": "-5"}, "どうしたかを書いてください"),
    ({"verdict": "some", "celsius": "-18"}, "どこがよくないかを、えらんでください"),
    ({"verdict": "some", "celsius": "-18", "bad-pests": "1"}, "どうしたかを書いてください"),
    ({"verdict": "fine", "celsius": "-18", "bad-pests": "1"}, "よくないところがえらばれています"),
]


def test_what_is_missing_is_asked_and_nothing_typed_is_lost(world: World, freezer, volunteer: CheckingClient):
    for form, said in UNCLEAR:
        data = {f"{name}-{freezer}" if name == "celsius" else name: value for name, value in form.items()}
        asked = volunteer.post(f"/hygiene/check/{world.site}", data=data | {"key": KEY})

        assert asked.status_code == 422
        assert said in asked.text
        assert f'value="{form.get("celsius", "")}"' in asked.text
    assert kept(world) == 0


def test_the_month_stands_on_the_page_on_paper_and_in_excel(world: World, freezer, coordinator: CheckingClient):
    data = {
        "key": KEY,
        "verdict": "some",
        f"celsius-{freezer}": "-12.5",
        f"remedy-{freezer}": "=霜を取った",
        "bad-sealed": "1",
        "remedy": "よけた",
    }
    coordinator.post(f"/hygiene/check/{world.site}", data=data)

    page, paper = coordinator.get("/hygiene"), coordinator.get(f"/hygiene/paper?thing={world.site}&month=2026-11")
    sheet = openpyxl.load_workbook(io.BytesIO(coordinator.get("/hygiene.xlsx?month=2026-11").data)).active

    for shown in (page, paper):
        assert "チェックした日：1 日" in shown.text
        assert "−12.5 ℃" in shown.text
        assert "袋・箱の破れ" in shown.text
    assert [cell.value for cell in sheet[2]][1:9] == [
        "本町倉庫",
        "気づきあり",
        "袋・箱の破れ",
        "よけた",
        "冷凍庫",
        -12.5,
        -15,
        "=霜を取った",
    ]
    assert sheet["I2"].data_type == "s"


def test_a_vehicle_is_registered_checked_and_taken_out_of_use(
    world: World, coordinator: CheckingClient, stranger: CheckingClient
):
    refused = coordinator.post("/hygiene/vehicles", data={"vehicle_name": " ", "temperature": "chilled"})
    coordinator.post("/hygiene/vehicles", data={"vehicle_name": "たすき号（試験）", "temperature": "chilled"})
    with world.reading() as session:
        car = next(one for one in checkables(session, Limits()) if one.is_vehicle)
    address = f"/hygiene/check/{car.id}"
    foreign = stranger.get(address).status_code
    kept_page = coordinator.post(address, data={"verdict": "fine", f"celsius-{car.id}": "4"}, follow_redirects=True)
    coordinator.post(f"/hygiene/vehicles/{car.id}/close", data={})

    assert (refused.status_code, foreign) == (422, 404)
    assert "たすき号（試験） 4 ℃" in kept_page.text
    assert coordinator.get(address).status_code == 404


def test_the_start_page_reminds_of_cold_places_once_somebody_checks_at_all(world: World, freezer, coordinator: CheckingClient):
    silent = coordinator.get("/").text
    with world.writing() as session:
        site = next(one for one in checkables(session, Limits()) if one.code == world.site)
        looked = Looked(temperatures={site.spots[0].id: Answer(Measured(-180, True))})
        note_hygiene(session, site, looked, key=uuid.uuid4(), actor_id=world.actor_id, now=NOW - timedelta(days=1))
    reminded = coordinator.get("/").text
    coordinator.post(f"/hygiene/check/{world.site}", data={"key": KEY, "verdict": "fine", f"celsius-{freezer}": "-18"})

    words = "冷たい場所 1 か所の温度を、今日まだはかっていません"
    assert [words in page for page in (silent, reminded, coordinator.get("/").text)] == [False, True, False]
