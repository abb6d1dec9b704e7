"""What the organization wants looked at before goods are let in; goods turned away; photographs of a label."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from inventory.accounts import Organization
from inventory.audit import AuditEntry
from inventory.catalog import allergens_of, find_by_barcode
from inventory.lots import Lot
from inventory.movements import Balance
from inventory.receipts import ReceiptCheck
from tests.builders import World, make_item
from tests.web.conftest import CheckingClient
from tests.web.scan.acts import JAN, fields, movements, send, shown

ENTRY = {"date_kind": "best_before", "date": "270331", "quantity": "1", "unit": "case"}
WELL = {"check_storage": "ok", "check_date": "ok", "check_allergens": "ok", "check_outside": "ok", "decision": "accept"}


def want(world: World, *settings: str) -> None:
    with world.writing() as session:
        organization = session.get_one(Organization, world.organization_id)
        organization.settings = {**organization.settings, **dict.fromkeys(settings, True)}


def answer(phone: CheckingClient, *, text: str = JAN, **answers: str):
    """Receives one case of what was scanned and answers the page of checks."""
    page = send(phone, f"/scan/receive?text={text}", **ENTRY)
    return phone.post("/scan/receive", data=fields(page.text) | answers)


def test_four_things_are_asked_before_anything_is_booked(world: World, phone: CheckingClient) -> None:
    want(world, "receipt_checks")

    page = send(phone, f"/scan/receive?text={JAN}", **ENTRY)

    assert page.status_code == 422
    for question in ("冷たさは合っていますか", "期限は読めて", "アレルギーの表示はありますか", "傷やよごれ"):
        assert question in shown(page)
    assert movements(world) == []


def test_all_well_lets_the_goods_in_and_stays_with_the_lot(
    world: World, phone: CheckingClient, coordinator: CheckingClient
) -> None:
    want(world, "receipt_checks")

    booked = answer(phone, **WELL)

    assert booked.location.startswith("/scan/done/")
    assert movements(world) == [("receive", 24)]
    with world.reading() as session:
        code = session.scalars(select(Lot.code)).one()
        assert session.scalars(select(AuditEntry.action).where(AuditEntry.record_kind == "receipt")).all() == ["receipt.accept"]
    page = shown(coordinator.get(f"/lots/{code}"))
    assert "受け取ったときにたしかめたこと" in page
    assert "外の傷やよごれ よい" in page


def test_goods_turned_away_never_are_stock(world: World, phone: CheckingClient, coordinator: CheckingClient) -> None:
    want(world, "receipt_checks")

    away = answer(phone, check_outside="bad", reason="箱がぬれている", decision="turn_away")
    page = shown(phone.get(away.location))

    assert "受け取りませんでした" in page
    assert "箱がぬれている" in page
    assert movements(world) == []
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lot)) == 0
        assert session.scalar(select(func.count()).select_from(Balance)) == 0
        assert session.scalars(select(ReceiptCheck.pieces)).one() == 24
    listed = shown(coordinator.get("/lots/turned-away"))
    assert "こどもカレー" in listed
    assert "箱がぬれている" in listed


def test_the_same_answer_again_changes_nothing(world: World, phone: CheckingClient) -> None:
    want(world, "receipt_checks")
    page = send(phone, f"/scan/receive?text={JAN}", **ENTRY)
    once = [phone.post("/scan/receive", data=fields(page.text) | WELL).location for _ in range(2)]
    page = send(phone, f"/scan/receive?text={JAN}", **ENTRY)
    away = {"check_date": "bad", "decision": "turn_away"}
    twice = [phone.post("/scan/receive", data=fields(page.text) | away).location for _ in range(2)]

    assert once[0] == once[1]
    assert twice[0] == twice[1]
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReceiptCheck)) == 2
    assert movements(world) == [("receive", 24)]


def test_goods_turned_away_cannot_be_let_in_under_the_same_key(world: World, phone: CheckingClient) -> None:
    want(world, "receipt_checks")
    page = send(phone, f"/scan/receive?text={JAN}", **ENTRY)
    phone.post("/scan/receive", data=fields(page.text) | {"check_date": "bad", "decision": "turn_away"})

    refused = phone.post("/scan/receive", data=fields(page.text) | WELL)

    assert refused.status_code == 422
    assert movements(world) == []


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"decision": "accept", "check_storage": "ok"}, "「よい」か「だめ」を選んでください"),
        (WELL | {"check_outside": "bad"}, "受け取るときは、わけを書いてください"),
        ({"decision": "turn_away"}, "どこかを「だめ」にするか、わけを書いてください"),
        (WELL | {"check_storage": "maybe"}, "読めませんでした"),
    ],
    ids=["unanswered", "in although not well", "away without a word", "unknown answer"],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    world: World, phone: CheckingClient, answers: dict[str, str], sentence: str
) -> None:
    want(world, "receipt_checks")

    again = answer(phone, **answers)

    assert again.status_code == 422
    assert fields(again.text)["date"] == "270331"
    assert movements(world) == []
    assert sentence in shown(again)


def test_temperature_is_asked_of_cold_goods_only_and_kept(world: World, phone: CheckingClient) -> None:
    want(world, "ask_temperature")
    with world.writing() as session:
        cold = make_item(session, name="冷凍ぎょうざ", gtin14="04902102072618", temperature="frozen").code

    warm = send(phone, f"/scan/receive?text={JAN}", **ENTRY)
    missing = answer(phone, text=cold, decision="accept")
    booked = answer(phone, text=cold, decision="accept", celsius="−18.4 ℃")

    assert warm.location.startswith("/scan/done/")
    assert "はかった温度を入れてください" in shown(missing)
    assert booked.status_code == 302
    with world.reading() as session:
        assert session.scalars(select(ReceiptCheck.celsius)).one() == -18


@pytest.mark.parametrize("text", ["ぬるい", "-1800", "99", "1e3"])
def test_an_impossible_temperature_is_asked_again(world: World, phone: CheckingClient, text: str) -> None:
    want(world, "ask_temperature")
    with world.writing() as session:
        cold = make_item(session, name="冷凍ぎょうざ", gtin14="04902102072618", temperature="frozen").code

    assert answer(phone, text=cold, decision="accept", celsius=text).status_code == 422
    assert movements(world) == []


def test_without_the_settings_nothing_is_asked(world: World, phone: CheckingClient) -> None:
    assert send(phone, f"/scan/receive?text={JAN}", **ENTRY).location.startswith("/scan/done/")


def test_practice_turns_away_without_a_trace(world: World, phone: CheckingClient) -> None:
    want(world, "receipt_checks")
    phone.post("/scan/practice", data={})

    told = answer(phone, check_outside="bad", decision="turn_away")

    assert "受け取りませんでした" in shown(told)
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReceiptCheck)) == 0


def test_another_organization_sees_no_check(world: World, phone: CheckingClient, stranger: CheckingClient) -> None:
    want(world, "receipt_checks")
    away = answer(phone, check_outside="bad", decision="turn_away")

    assert stranger.get(away.location).status_code == 404
    assert "こどもカレー" not in shown(stranger.get("/lots/turned-away"))


# Photographs


def photo() -> io.BytesIO:
    held = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(held, "JPEG")
    held.seek(0)
    return held


def test_photo_of_the_label_is_kept_with_the_lot(
    world: World, phone: CheckingClient, lot: str, coordinator: CheckingClient, stranger: CheckingClient
) -> None:
    kept = phone.post(f"/lots/{lot}/photos", data={"photo": (photo(), "a.jpg"), "next": "/scan/records"})
    page = coordinator.get(f"/lots/{lot}")
    address = page.text.split('<img src="', 1)[1].split('"', 1)[0]
    shown_photo = coordinator.get(address)

    assert kept.location == "/scan/records"
    assert shown_photo.mimetype == "image/jpeg"
    assert shown_photo.headers["X-Content-Type-Options"] == "nosniff"
    assert stranger.get(address).status_code == 404
    assert phone.get(address).status_code == 403


def test_what_is_no_photo_is_said_and_not_kept(
    world: World, phone: CheckingClient, lot: str, coordinator: CheckingClient
) -> None:
    sent = phone.post(f"/lots/{lot}/photos", data={"photo": (io.BytesIO(b"<svg/>"), "a.jpg"), "next": "/scan/records"})
    page = shown(phone.get(sent.location))

    assert "写真として読めませんでした" in page
    assert "<img" not in coordinator.get(f"/lots/{lot}").text


def test_photo_of_another_organizations_lot_is_refused(lot: str, stranger: CheckingClient) -> None:
    assert stranger.post(f"/lots/{lot}/photos", data={"photo": (photo(), "a.jpg")}).status_code == 404


def test_result_of_receiving_offers_a_photo_and_practice_does_not(phone: CheckingClient) -> None:
    booked = send(phone, f"/scan/receive?text={JAN}", **ENTRY)
    offered = phone.get(booked.location).text
    phone.post("/scan/practice", data={})
    tried = send(phone, f"/scan/receive?text={JAN}", **ENTRY)

    assert "data-photo-form" in offered
    assert "data-photo-form" not in tried.text


# Allergens


def test_allergens_of_a_new_item_are_asked_and_kept(world: World, phone: CheckingClient) -> None:
    want(world, "ask_allergens")
    page = phone.get("/scan/receive?text=4902102072618")
    asked = phone.post("/scan/items", data=fields(page.text) | {"name": "みそ汁", "category": "canned", "temperature": "ambient"})
    screen = phone.get(asked.location)

    kept = phone.post(asked.location, data=fields(screen.text) | {"allergen_wheat": "1", "allergen_soybean": "1"})

    assert kept.location == "/scan/receive?text=4902102072618"
    with world.reading() as session:
        item = find_by_barcode(session, "04902102072618")[0]
        states = allergens_of(session, [item.id])[item.id]
    assert (states["wheat"], states["soybean"], states["egg"]) == ("contains", "contains", "free")
    # Lawful labels of an earlier list need not name cashew; nobody need name sesame.
    assert not {"cashew", "sesame"} & set(states)


def test_allergens_not_read_yet_are_pointed_out_until_they_are(world: World, phone: CheckingClient) -> None:
    want(world, "ask_allergens")
    before = shown(phone.get(f"/scan/receive?text={JAN}"))
    phone.post(f"/scan/allergens/{world.item}", data={"text": JAN})

    assert "アレルギーがまだ分かりません" in before
    assert "アレルギーがまだ分かりません" not in shown(phone.get(f"/scan/receive?text={JAN}"))


# What one symbol says


def test_lot_date_and_weight_of_a_symbol_stay_while_the_item_is_learned(world: World, phone: CheckingClient) -> None:
    text = "010490210207261815270331310300025010AB12"
    page = phone.get("/scan/receive", query_string={"text": text})
    assert 'name="weight_grams" value="250"' in page.text

    learned = phone.post("/scan/items", data=fields(page.text) | {"name": "ハム", "category": "canned", "temperature": "chilled"})
    screen = phone.get(learned.location)
    phone.post(
        "/scan/receive",
        data=fields(screen.text) | {"date": "2027-03-31", "quantity": "2", "unit": "piece", "date_kind": "best_before"},
    )

    with world.reading() as session:
        lot = session.scalars(select(Lot)).one()
        assert (lot.batch_code, lot.date_on.isoformat(), lot.weight_grams) == ("AB12", "2027-03-31", 250)


def test_weight_on_a_case_is_shared_among_its_pieces(world: World, phone: CheckingClient) -> None:
    page = phone.get("/scan/receive", query_string={"text": f"(01)0{JAN}(3103)000200(10)X9(15)270331(30)000012"})

    values = fields(page.text)
    assert (values["batch_code"], values["weight_grams"]) == ("X9", "200")
    assert 'name="quantity" value="12"' in page.text
    assert "ロット X9" in shown(page)
