"""The three verbs, the choices a phone remembers, results, undoing, and labels opened by the phone's own camera."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from inventory.codes import new_code, written
from inventory.donors import add_donor
from matching.rounds.confirming import confirm
from matching.rounds.starting import get_round_by_number
from tests.builders import GTIN, NOW, World, make_place
from tests.web.conftest import CheckingClient
from tests.web.round_world import proposed_stock
from tests.web.scan.acts import JAN, movements, on_hand, send, shown

# Home and choices


def test_home_has_three_verbs_and_two_more(world: World, phone: CheckingClient) -> None:
    page = shown(phone.get("/scan"))

    for verb in ("入れる", "出す", "数える", "移す", "捨てる"):
        assert verb in page
    assert "本町倉庫" in page


def test_phone_is_asked_where_it_is_and_remembers(world: World, volunteer: CheckingClient) -> None:
    with world.writing() as session:
        other = make_place(session, "site", "浜倉庫").code

    asked = volunteer.get("/scan")
    page = volunteer.get(asked.location)
    chosen = volunteer.post("/scan/choose", data={"site": other, "next": "/scan"})

    assert "ここはどこですか" in shown(page)
    assert chosen.location == "/scan"
    assert "浜倉庫" in shown(volunteer.get("/scan"))


def test_choice_never_leads_to_another_host(world: World, volunteer: CheckingClient) -> None:
    response = volunteer.post("/scan/choose", data={"site": world.site, "next": "//elsewhere.example/"})

    assert response.location == "/"


def test_giver_is_asked_once_and_lately_used_ones_come_first(world: World, volunteer: CheckingClient) -> None:
    with world.writing() as session:
        _, second = add_donor(session, name="あさひ青果（試験）", kind="corporate", now=NOW)
        code = second.code

    asked = volunteer.get(f"/scan/receive?text={JAN}")
    assert asked.location.startswith("/scan/giver?next=")
    volunteer.post("/scan/choose", data={"donor": code, "next": "/scan/receive"})

    page = shown(volunteer.get("/scan/giver"))
    assert page.index("あさひ青果") < page.index("みのり製菓")
    assert "くれたところ： あさひ青果（試験）" in shown(volunteer.get("/scan/receive"))
    assert "みのり" not in shown(volunteer.get("/scan/giver?q=アサヒ"))


def test_group_is_asked_before_taking_out(world: World, volunteer: CheckingClient) -> None:
    asked = volunteer.get("/scan/issue")

    assert asked.location.startswith("/scan/receiver?next=")
    assert "ひだまり食堂" in shown(volunteer.get(asked.location))


def test_camera_over_plain_http_says_that_codes_can_be_typed(phone: CheckingClient) -> None:
    page = phone.get("/scan/receive")

    assert "camera_insecure" in page.text
    assert 'name="text"' in page.text


@pytest.mark.parametrize("address", ["/scan", "/scan/receive", "/scan/issue", "/scan/records", "/scan/place"])
def test_auditor_has_no_scan_screens(world: World, client_of: Any, address: str) -> None:
    assert client_of(world, "auditor").get(address).status_code == 403


# Results and undoing


def test_mistake_is_undone_from_the_result_once(world: World, phone: CheckingClient, lot: str) -> None:
    done = phone.get(send(phone, f"/scan/issue?text={lot}", quantity="1", unit="case").location)
    values = {"key": re.search(r'name="key" value="([^"]+)"', done.text)[1], "reason": "mistake"}  # type: ignore[index]

    first, second = phone.post("/movements/2/reversal", data=values), phone.post("/movements/2/reversal", data=values)

    assert first.location == second.location
    assert "取り消しました" in shown(phone.get(first.location))
    assert on_hand(world, lot, world.site) == 48
    assert movements(world) == [("receive", 48), ("issue", 24), ("reverse", 24)]


def test_home_and_records_offer_undoing_for_a_quarter_of_an_hour(
    world: World, app: Flask, phone: CheckingClient, lot: str
) -> None:
    send(phone, f"/scan/issue?text={lot}", quantity="1", unit="case")

    assert "/movements/2/reversal" in phone.get("/scan").text
    assert "/movements/2/reversal" in phone.get("/scan/records").text
    app.config["CLOCK"] = lambda: NOW + timedelta(minutes=16)
    assert "reversal" not in phone.get("/scan").text
    assert "こどもカレー 甘口 160g" in shown(phone.get("/scan/records"))


def test_undoing_that_is_refused_says_why(world: World, phone: CheckingClient) -> None:
    send(phone, f"/scan/receive?text={JAN}", date_kind="best_before", date="270331", quantity="1", unit="case")
    send(phone, f"/scan/issue?text={JAN}", quantity="1", unit="case")

    refused = phone.post("/movements/1/reversal", data={"key": "01890000-0000-7000-8000-000000000009"})

    assert "もう次に動いている" in shown(phone.get(refused.location))


def test_undoing_returns_to_the_page_that_asked(world: World, coordinator: CheckingClient, lot: str) -> None:
    values = {"key": "01890000-0000-7000-8000-000000000009", "next": "/stock"}

    assert coordinator.post("/movements/1/reversal", data=values).location == "/stock"


def test_volunteer_undoes_only_own_entries(world: World, phone: CheckingClient, lot: str) -> None:
    assert phone.post("/movements/1/reversal", data={"key": "01890000-0000-7000-8000-000000000009"}).status_code == 404


def test_result_of_somebody_else_is_not_found(
    world: World, phone: CheckingClient, stranger: CheckingClient, client_of: Any
) -> None:
    sent = send(phone, f"/scan/receive?text={JAN}", date_kind="best_before", date="270331", quantity="1", unit="case")

    assert stranger.get(sent.location).status_code == 404
    assert client_of(world, "volunteer").get(sent.location).status_code == 404
    assert client_of(world, "coordinator").get(sent.location).status_code == 200


# Labels opened by the phone's own camera


def test_label_leads_volunteers_to_a_screen_and_coordinators_to_the_record(
    world: World, phone: CheckingClient, coordinator: CheckingClient, lot: str
) -> None:
    assert phone.get(f"/q/{lot}").location == f"/scan/issue?text={lot}"
    assert coordinator.get(f"/q/{written(lot)}").location == f"/lots/{lot}"
    assert phone.get(f"/q/{world.site}").location == f"/scan/count?text={world.site}"
    assert coordinator.get(f"/q/{world.site}").location == f"/places/{world.site}"
    assert coordinator.get(f"/q/{world.item}").location == f"/items/{world.item}"
    assert coordinator.get(f"/q/{world.group}").location == f"/groups/{world.group}"
    assert coordinator.get(f"/q/{world.donor}").location == f"/donors/{world.donor}"


def test_label_of_nobody_and_of_others_gets_one_sentence(
    world: World, stranger: CheckingClient, phone: CheckingClient, lot: str
) -> None:
    theirs, nobodys, nonsense = stranger.get(f"/q/{lot}"), phone.get(f"/q/{new_code()}"), phone.get("/q/garbage")

    assert [page.status_code for page in (theirs, nobodys, nonsense)] == [404] * 3
    assert all("この倉庫の札ではありません" in shown(page) for page in (theirs, nobodys, nonsense))


@pytest.mark.parametrize(
    "address", ["/scan", f"/scan/receive?text={GTIN}", f"/scan/issue?text={GTIN}", "/scan/records", "/scan/giver"]
)
def test_screens_speak_english(world: World, phone: CheckingClient, address: str) -> None:
    phone.set_cookie("tasuki_language", "en")

    page = phone.get(address)

    own = re.sub(r"[（(]試験[)）]|みなとフードバンク|みのり製菓|ひだまり食堂|本町倉庫|こどもカレー 甘口|日本語", "", shown(page))
    assert page.status_code == 200
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", own)


def test_label_of_a_delivery_leads_to_it(world: World, coordinator: CheckingClient, phone: CheckingClient) -> None:
    proposed_stock(world)
    with world.writing() as session:
        round_ = get_round_by_number(session, 1)
        code = confirm(session, round_.id, actor_id=world.actor_id, now=NOW).deliveries[0].code

    assert coordinator.get(f"/q/{code}").location == f"/deliveries/{code}"
    assert phone.get(f"/q/{code}").status_code == 404
    assert phone.get("/api/v1/scan", query_string={"text": code}).json["kind"] == "delivery"
