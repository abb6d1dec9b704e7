"""Taking out, counting, moving and discarding."""

import re
from datetime import timedelta

from sqlalchemy import select, update

from inventory.codes import written
from inventory.dates import DateMark
from inventory.lots import Lot
from inventory.movements import CountRecord, Recorded
from inventory.places import get_place
from tests.builders import NOW, World, make_place
from tests.web.conftest import CheckingClient
from tests.web.scan.acts import JAN, fields, movements, on_hand, send, shown

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


def test_balance_of_goods_taken_from_a_shelf_is_told_as_the_whole_warehouse(
    world: World, phone: CheckingClient, lot: str
) -> None:
    with world.writing() as session:
        site = get_place(session, world.site)
        shelf, name = make_place(session, "shelf", "A-1", site_id=site.id).code, site.name
    phone.post(
        "/scan/move",
        data=fields(phone.get(f"/scan/move?lot={lot}&text={shelf}").text) | {"target": shelf, "quantity": "1", "unit": "case"},
    )

    sent = send(phone, f"/scan/issue?text={lot}", shelf=shelf, quantity="1", unit="piece")

    assert on_hand(world, lot, shelf) == 23
    assert f"{name}の残り 前は 2 ケース" in shown(phone.get(sent.location))


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

    assert "回収中の箱です" in shown(page)
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
    assert not re.search(r"\b48\b", page)


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
