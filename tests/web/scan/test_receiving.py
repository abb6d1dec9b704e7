"""Putting in: scan, name, date, number; what is refused stays on the page."""

import pytest
from sqlalchemy import func, select

from inventory.audit import AuditEntry
from inventory.catalog import find_by_barcode
from inventory.codes import new_code, written
from inventory.db import Database
from inventory.lots import Lot
from tests.builders import World, make_item, make_world
from tests.web.conftest import CheckingClient
from tests.web.scan.acts import JAN, NEW_JAN, fields, movements, send, shown

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
    response = phone.post(
        "/scan/items", data={"gtin": NEW_JAN, "name": "", "category": "rice", "weight_grams": "ab", "temperature": "frozen"}
    )

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
