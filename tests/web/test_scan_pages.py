"""The volunteer's screens without scripts: what is shown for a scanned text, what is booked, what is refused, and undoing."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from inventory.audit import AuditEntry
from inventory.catalog import find_by_barcode
from inventory.codes import new_code, written
from inventory.dates import DateMark
from inventory.db import Database
from inventory.donors import add_donor
from inventory.lots import Lot
from inventory.movements import Balance, CountRecord, Movement, Recorded
from inventory.places import Place, get_place
from tests.builders import GTIN, NOW, World, make_item, make_place, make_world
from tests.web.conftest import CheckingClient

JAN = "4901234567894"
NEW_JAN = "4902102072618"


@pytest.fixture
def phone(world: World, volunteer: CheckingClient) -> CheckingClient:
    """A volunteer's phone that remembers who gave and who gets."""
    volunteer.set_cookie("tasuki_donor", world.donor)
    volunteer.set_cookie("tasuki_group", world.group)
    return volunteer


@pytest.fixture
def lot(world: World) -> str:
    """48 pieces, two cases, until the end of March."""
    return world.receive(48)


def fields(page: str, form: str = "entry") -> dict[str, str]:
    """Names and values of the hidden fields of a form."""
    inside = page.split(f'id="{form}"', 1)[1].split("</form>", 1)[0]
    return {unescape(name): unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)}


def shown(response: Any) -> str:
    """The words of a page as one line."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def send(client: CheckingClient, address: str, /, **values: Any) -> Any:
    """Opens a screen with a scanned text and sends its form with these values."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return client.post(address.split("?")[0], data=fields(page.text) | values)


def movements(world: World) -> list[tuple[str, int]]:
    with world.reading() as session:
        return [(kind, quantity) for kind, quantity in session.execute(select(Movement.kind, Movement.quantity).order_by(Movement.seq))]


def on_hand(world: World, lot: str, place: str) -> int:
    with world.reading() as session:
        query = select(Balance.on_hand).join(Lot, Lot.id == Balance.lot_id).join(Place, Place.id == Balance.place_id)
        return session.scalar(query.where(Lot.code == lot, Place.code == place)) or 0


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


# Put in


def test_receipt_from_scan_to_result(world: World, phone: CheckingClient) -> None:
    page = phone.get(f"/scan/receive?text={JAN}")
    assert "こどもカレー 甘口 160g" in shown(page)
    assert "1 ケースは 24 個入り" in shown(page)

    sent = send(phone, f"/scan/receive?text={JAN}", date_kind="best_before", date="270331", quantity="１２", unit="case")
    result = phone.get(sent.location)

    assert sent.status_code == 302
    assert "12 ケース 入れました" in shown(result)
    assert "賞味期限 2027年3月31日" in shown(result)
    assert "本町倉庫の残り 前は 0 個 12 ケース" in shown(result)
    with world.reading() as session:
        assert written(session.scalars(select(Lot.code)).one()) in shown(result)


def test_same_form_again_shows_the_same_result_and_books_nothing(world: World, phone: CheckingClient) -> None:
    values = fields(phone.get(f"/scan/receive?text={JAN}").text) | {
        "date_kind": "best_before", "date": "270331", "quantity": "2", "unit": "case",
    }  # fmt: skip

    first, second = phone.post("/scan/receive", data=values), phone.post("/scan/receive", data=values)

    assert first.location == second.location
    assert movements(world) == [("receive", 48)]
    assert phone.get(first.location).status_code == 200


def test_changed_form_under_a_used_key_is_refused_and_kept(world: World, phone: CheckingClient) -> None:
    values = fields(phone.get(f"/scan/receive?text={JAN}").text) | {
        "date_kind": "best_before", "date": "270331", "quantity": "2", "unit": "case",
    }  # fmt: skip
    phone.post("/scan/receive", data=values)

    response = phone.post("/scan/receive", data=values | {"quantity": "3"})

    assert response.status_code == 422
    assert movements(world) == [("receive", 48)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quantity": "0"}, "0 は入れられません"),
        ({"quantity": "-1"}, "マイナスは入れられません"),
        ({"quantity": "1000000000000"}, "数が大きすぎます"),
        ({"quantity": "0.5"}, "小数は入れられません"),
        ({"quantity": ""}, "ここを入れてください"),
        ({"date": "20261120"}, "期限が過ぎています"),
        ({"date": "270231"}, "その日はありません"),
        ({"date": "あした"}, "日付を読めませんでした"),
        ({"date": ""}, "期限を入れてください"),
        ({"date": "2703", "date_kind": "use_by"}, "日まで入れてください"),
    ],
)
def test_bad_input_gets_a_sentence_and_stays(world: World, phone: CheckingClient, values: dict[str, str], words: str) -> None:
    typed = {"date_kind": "best_before", "date": "270331", "quantity": "7", "unit": "case"} | values

    response = send(phone, f"/scan/receive?text={JAN}", **typed)

    assert response.status_code == 422
    assert words in shown(response)
    assert "エラー：" in response.text
    for name in ("date", "quantity"):
        assert f'name="{name}" value="{typed[name]}"' in response.text
    assert movements(world) == []


def test_date_that_can_be_read_in_two_ways_is_asked_about(world: World, phone: CheckingClient) -> None:
    typed = {"date_kind": "best_before", "date": "10/11/2027", "quantity": "1", "unit": "piece"}

    asked = send(phone, f"/scan/receive?text={JAN}", **typed)
    answered = phone.post("/scan/receive", data=fields(asked.text) | typed | {"date_reading": "2027-10-11"})

    assert asked.status_code == 422
    assert "2027年11月10日" in shown(asked)
    assert "2027年10月11日" in shown(asked)
    assert answered.status_code == 302
    with world.reading() as session:
        assert session.scalars(select(Lot.date_on)).one().isoformat() == "2027-10-11"


def test_month_era_and_no_date_are_understood(world: World, phone: CheckingClient) -> None:
    for text, kind in (("令和9年3月", "best_before"), ("", "none"), ("2027-03", "best_before")):
        assert send(phone, f"/scan/receive?text={JAN}", date_kind=kind, date=text, quantity="1", unit="piece").status_code == 302

    with world.reading() as session:
        marks = list(session.execute(select(Lot.date_kind, Lot.date_precision).order_by(Lot.created_at, Lot.id)))
    assert [tuple(row) for row in marks] == [("best_before", "month"), ("none", "none"), ("best_before", "month")]


def test_rice_is_dated_by_milling_or_crop(world: World, phone: CheckingClient) -> None:
    with world.writing() as session:
        code = make_item(session, name="こしひかり 5kg", category="rice", gtin14=None, date_kind="milled").code

    sent = send(phone, f"/scan/receive?text={code}", date_kind="milled", date="2026年11月上旬", quantity="1", unit="piece")

    assert sent.status_code == 302
    assert "精米時期 2026年11月" in shown(phone.get(sent.location))


def test_new_barcode_asks_for_a_name_once(world: World, phone: CheckingClient) -> None:
    asked = phone.get(f"/scan/receive?text={NEW_JAN}")
    typed = {"name": "切り餅 1kg", "category": "rice", "weight_grams": "1,000", "pieces_per_case": "", "temperature": "ambient"}
    learned = phone.post("/scan/items", data=fields(asked.text) | typed)
    again = phone.get(learned.location)

    assert "はじめての品物です" in shown(asked)
    assert "切り餅 1kg" in shown(again)
    assert "はじめて" not in shown(phone.get(f"/scan/receive?text={NEW_JAN}"))
    with world.reading() as session:
        found = find_by_barcode(session, f"0{NEW_JAN}")
        assert found is not None
        assert (found[0].weight_grams, found[0].pieces_per_case) == (1000, None)
        assert session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "item.add")) == 1


def test_new_item_without_name_is_asked_again_with_what_was_typed(phone: CheckingClient) -> None:
    response = phone.post("/scan/items", data={"gtin": NEW_JAN, "name": "", "category": "rice", "weight_grams": "ab", "temperature": "frozen"})

    assert response.status_code == 422
    assert "直すところが 2 つあります" in shown(response)
    assert 'value="ab"' in response.text
    assert NEW_JAN in response.text


def test_barcode_of_another_item_is_not_taken_over(world: World, phone: CheckingClient) -> None:
    response = phone.post("/scan/items", data={"gtin": JAN, "name": "別の品", "category": "rice", "temperature": "ambient"})

    assert response.status_code == 422
    assert "こどもカレー" in shown(response)


def test_new_carton_asks_how_many_it_holds_and_counts_them(world: World, phone: CheckingClient) -> None:
    carton = "14901234567891"

    asked = phone.get(f"/scan/receive?text={carton}")
    learned = phone.post("/scan/cartons", data=fields(asked.text) | {"pieces": "30"})
    sent = send(phone, learned.location, date_kind="best_before", date="270331", quantity="2", unit="case")

    assert "何個入っていますか" in shown(asked)
    assert sent.status_code == 302
    assert movements(world) == [("receive", 60)]


def test_item_without_barcode_is_found_by_name_or_named_anew(world: World, phone: CheckingClient) -> None:
    with world.writing() as session:
        make_item(session, name="キャベツ", category="produce", gtin14=None, pieces_per_case=None)

    found, missing = phone.get("/scan/receive?text=きゃべつ"), phone.get("/scan/receive?text=はくさい")

    assert "どの品物ですか" in shown(found)
    assert "キャベツ" in shown(found)
    assert "「はくさい」は見つかりません" in shown(missing)
    assert "new=1" in missing.text


def test_batch_and_date_of_a_gs1_code_fill_the_form(phone: CheckingClient) -> None:
    page = phone.get("/scan/receive", query_string={"text": f"010{JAN}1527033110AB12"})

    assert 'name="batch_code" value="AB12"' in page.text
    assert 'name="date" value="2027-03-31"' in page.text


def test_few_days_left_are_pointed_out_after_the_receipt(phone: CheckingClient) -> None:
    sent = send(phone, f"/scan/receive?text={JAN}", date_kind="best_before", date="20261221", quantity="1", unit="piece")

    assert "期限まで 30 日です" in shown(phone.get(sent.location))


@pytest.mark.parametrize("mode", ["receive", "issue", "count", "move", "discard"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4901234567890", "番号が一つちがうようです"),
        ("https://example.com/menu", "この倉庫の札ではありません"),
        ("2012345678901", "ちがう"),
    ],
)
def test_every_screen_says_what_a_text_is(phone: CheckingClient, mode: str, text: str, words: str) -> None:
    page = phone.get(f"/scan/{mode}", query_string={"text": text})

    assert page.status_code == 200
    assert words in shown(page) or "お店が付けた番号です" in shown(page)


def test_foreign_and_unknown_labels_get_the_same_page(world: World, database: Database, phone: CheckingClient) -> None:
    theirs = make_world(database, name="となりの団体（試験）").receive(5)

    foreign, unknown = phone.get(f"/scan/issue?text={theirs}"), phone.get(f"/scan/issue?text={new_code()}")

    assert "この倉庫の札ではありません" in shown(foreign)
    assert shown(foreign) == shown(unknown)


# Take out


def test_first_expired_lot_is_proposed_and_taken(world: World, phone: CheckingClient, lot: str) -> None:
    early = world.receive(24, date_mark=DateMark.from_iso("best_before", "2027-01-15"))

    page = phone.get(f"/scan/issue?text={JAN}")
    sent = send(phone, f"/scan/issue?text={JAN}", quantity="1", unit="case")
    result = shown(phone.get(sent.location))

    assert fields(page.text)["lot"] == early
    assert written(lot) in shown(page)
    assert "1 ケース 出しました" in result
    assert "渡したところ：ひだまり食堂（試験）" in result
    assert "前は 3 ケース 2 ケース" in result
    assert (on_hand(world, early, world.site), on_hand(world, early, world.group)) == (0, 24)


def test_later_lot_may_be_chosen_and_the_earlier_is_pointed_out(world: World, phone: CheckingClient, lot: str) -> None:
    world.receive(24, date_mark=DateMark.from_iso("best_before", "2027-01-15"))

    page = phone.get(f"/scan/issue?text=http://any.example/q/{lot}")

    assert fields(page.text)["lot"] == lot
    assert "もっと期限の近い箱があります" in shown(page)


def expired(world: World) -> str:
    """A lot that came in three days ago and was to be used by the day before yesterday."""
    request = world.request("receive", quantity=5, date_mark=DateMark.from_iso("use_by", "2026-11-19"))
    outcome = world.record(request, at=NOW - timedelta(days=3))[0]
    assert isinstance(outcome, Recorded)
    return outcome.lot_code


def test_expired_goods_are_shown_with_the_reason_and_without_a_button(world: World, phone: CheckingClient) -> None:
    code = expired(world)

    page = phone.get(f"/scan/issue?text={code}")
    forced = phone.post("/scan/issue", data=forms(world, code))

    assert "消費期限が過ぎています。渡せません" in shown(page)
    assert 'id="entry"' not in page.text
    assert forced.status_code == 422
    assert on_hand(world, code, world.site) == 5


def forms(world: World, lot: str, **values: str) -> dict[str, str]:
    return {
        "key": "01890000-0000-7000-8000-000000000001", "site": world.site, "lot": lot, "shelf": "", "group": world.group, "quantity": "1",
        "unit": "piece",
    } | values  # fmt: skip


def test_expired_lot_is_not_proposed_while_another_is_there(world: World, phone: CheckingClient, lot: str) -> None:
    expired(world)

    assert fields(phone.get(f"/scan/issue?text={JAN}").text)["lot"] == lot


def test_few_days_are_warned_of_but_may_be_given(world: World, phone: CheckingClient) -> None:
    code = world.receive(5, date_mark=DateMark.from_iso("best_before", "2026-11-25"))

    page = phone.get(f"/scan/issue?text={code}")
    sent = send(phone, f"/scan/issue?text={code}", quantity="1", unit="piece")

    assert "残りの日数が少ないです" in shown(page)
    assert sent.status_code == 302


def test_held_lot_is_not_given(world: World, phone: CheckingClient, lot: str) -> None:
    with world.writing() as session:
        session.execute(update(Lot).where(Lot.code == lot).values(is_held=True))

    page = phone.get(f"/scan/issue?text={lot}")

    assert "止められている箱です" in shown(page)
    assert phone.post("/scan/issue", data=forms(world, lot)).status_code == 422


def test_more_than_there_is_keeps_the_number_and_says_how_many(world: World, phone: CheckingClient, lot: str) -> None:
    response = send(phone, f"/scan/issue?text={lot}", quantity="3", unit="case")

    assert response.status_code == 422
    assert "使えるのは 48 個です" in shown(response)
    assert 'name="quantity" value="3"' in response.text


def test_group_scanned_beside_a_box_gets_it(world: World, phone: CheckingClient, lot: str) -> None:
    with world.writing() as session:
        other = make_place(session, "group", "あおぞら食堂（試験）").code

    page = phone.get(f"/scan/issue?lot={lot}&text={other}")
    sent = phone.post("/scan/issue", data=fields(page.text) | {"quantity": "2", "unit": "piece"})

    assert "渡すところ： あおぞら食堂（試験）" in shown(page)
    assert sent.status_code == 302
    assert on_hand(world, lot, other) == 2


def test_box_of_another_warehouse_says_where_it_is(world: World, phone: CheckingClient, lot: str) -> None:
    with world.writing() as session:
        other = make_place(session, "site", "浜倉庫").code
    phone.set_cookie("tasuki_site", other)

    page = shown(phone.get(f"/scan/issue?text={lot}"))

    assert "この倉庫にありません" in page
    assert "本町倉庫 2 ケース" in page


# Count, move, discard


def test_count_of_cases_and_loose_pieces_books_the_difference(world: World, phone: CheckingClient, lot: str) -> None:
    sent = send(phone, f"/scan/count?text={lot}", quantity="1", unit="case", loose="20")
    result = shown(phone.get(sent.location))

    assert "1 ケースと 20 個 と記録しました" in result.replace("\xa0", " ")
    assert "記録では 2 ケース でした" in result
    assert on_hand(world, lot, world.site) == 44


def test_count_page_does_not_tell_the_number(world: World, phone: CheckingClient, lot: str) -> None:
    page = shown(phone.get(f"/scan/count?text={lot}"))

    assert "2 ケース" not in page
    assert "48" not in page


def test_count_that_agrees_is_said_so(world: World, phone: CheckingClient, lot: str) -> None:
    sent = send(phone, f"/scan/count?text={lot}", quantity="48", unit="piece", loose="")

    assert "記録と合っていました" in shown(phone.get(sent.location))
    assert len(movements(world)) == 1
    with world.reading() as session:
        assert session.scalars(select(CountRecord.counted)).one() == 48


def test_counting_nothing_must_be_said_with_a_zero(world: World, phone: CheckingClient, lot: str) -> None:
    empty = send(phone, f"/scan/count?text={lot}", quantity="", unit="case", loose="")
    zero = send(phone, f"/scan/count?text={lot}", quantity="0", unit="case", loose="")

    assert empty.status_code == 422
    assert zero.status_code == 302
    assert on_hand(world, lot, world.site) == 0


def test_box_is_moved_to_the_shelf_that_was_scanned(world: World, phone: CheckingClient, lot: str) -> None:
    with world.writing() as session:
        shelf = make_place(session, "shelf", "A-1", site_id=get_place(session, world.site).id).code

    page = phone.get(f"/scan/move?lot={lot}&text={shelf}")
    sent = phone.post("/scan/move", data=fields(page.text) | {"target": shelf, "quantity": "1", "unit": "case"})

    assert f'<option value="{shelf}" selected>' in page.text
    assert "行き先：A-1" in shown(phone.get(sent.location))
    assert on_hand(world, lot, shelf) == 24


def test_box_moves_to_another_warehouse(world: World, phone: CheckingClient, lot: str) -> None:
    with world.writing() as session:
        other = make_place(session, "site", "浜倉庫").code
    phone.set_cookie("tasuki_site", world.site)

    sent = send(phone, f"/scan/move?text={lot}", target=other, quantity="1", unit="case")

    assert "前は 2 ケース 1 ケース" in shown(phone.get(sent.location))
    assert on_hand(world, lot, other) == 24


def test_moving_nowhere_is_refused_beside_its_field(world: World, phone: CheckingClient, lot: str) -> None:
    same = send(phone, f"/scan/move?text={lot}", target=world.site, quantity="1", unit="case")
    none = send(phone, f"/scan/move?text={lot}", target="", quantity="1", unit="case")

    assert (same.status_code, none.status_code) == (422, 422)
    assert "今ある場所と同じです" in shown(same)


def test_discarding_needs_a_reason(world: World, phone: CheckingClient, lot: str) -> None:
    without = send(phone, f"/scan/discard?text={lot}", quantity="1", unit="piece")
    sent = send(phone, f"/scan/discard?text={lot}", quantity="1", unit="piece", reason="damaged")

    assert without.status_code == 422
    assert "1 個 捨てました" in shown(phone.get(sent.location)).replace("\xa0", " ")
    assert movements(world)[-1] == ("dispose", 1)


def test_scanned_shelf_lists_its_boxes(world: World, phone: CheckingClient, lot: str) -> None:
    page = phone.get(f"/scan/count?text={world.site}")

    assert "どの箱ですか" in shown(page)
    assert lot in page.text


# Results and undoing


def test_mistake_is_undone_from_the_result_once(world: World, phone: CheckingClient, lot: str) -> None:
    done = phone.get(send(phone, f"/scan/issue?text={lot}", quantity="1", unit="case").location)
    values = {"key": re.search(r'name="key" value="([^"]+)"', done.text)[1], "reason": "mistake"}  # type: ignore[index]

    first, second = phone.post("/movements/2/reversal", data=values), phone.post("/movements/2/reversal", data=values)

    assert first.location == second.location
    assert "取り消しました" in shown(phone.get(first.location))
    assert on_hand(world, lot, world.site) == 48
    assert movements(world) == [("receive", 48), ("issue", 24), ("reverse", 24)]


def test_home_and_records_offer_undoing_for_a_quarter_of_an_hour(world: World, app: Flask, phone: CheckingClient, lot: str) -> None:
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


def test_result_of_somebody_else_is_not_found(world: World, phone: CheckingClient, stranger: CheckingClient, client_of: Any) -> None:
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
    assert coordinator.get(f"/q/{world.site}").location == f"/stock?site={world.site}"


def test_label_of_nobody_and_of_others_gets_one_sentence(world: World, stranger: CheckingClient, phone: CheckingClient, lot: str) -> None:
    theirs, nobodys, nonsense = stranger.get(f"/q/{lot}"), phone.get(f"/q/{new_code()}"), phone.get("/q/garbage")

    assert [page.status_code for page in (theirs, nobodys, nonsense)] == [404] * 3
    assert all("この倉庫の札ではありません" in shown(page) for page in (theirs, nobodys, nonsense))


@pytest.mark.parametrize("address", ["/scan", f"/scan/receive?text={GTIN}", f"/scan/issue?text={GTIN}", "/scan/records", "/scan/giver"])
def test_screens_speak_english(world: World, phone: CheckingClient, address: str) -> None:
    phone.set_cookie("tasuki_language", "en")

    page = phone.get(address)

    own = re.sub(r"[（(]試験[)）]|みなとフードバンク|みのり製菓|ひだまり食堂|本町倉庫|こどもカレー 甘口|日本語", "", shown(page))
    assert page.status_code == 200
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", own)
