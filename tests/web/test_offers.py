"""Pages of offers."""

from sqlalchemy import select

from inventory.codes import written
from inventory.db import Database
from matching.offers import Offer
from tests.builders import World
from tests.matching.round_builders import make_offer
from tests.web.conftest import CheckingClient
from tests.web.round_world import Counter

FORM = {
    "cases": "40", "date_kind": "best_before", "date": "270331", "available_from": "2026-11-24", "available_to": "2026-11-30",
    "min_drop_cases": "5", "regions": ["13", "14"], "documents": ["agreement"],
}  # fmt: skip


def test_an_offer_is_entered_by_hand(world: World, coordinator: CheckingClient) -> None:
    answer = coordinator.post("/offers", data=FORM | {"donor": world.donor, "item": world.item}, follow_redirects=True)

    assert "申し出を登録しました" in answer.text
    with world.reading() as session:
        offer = session.scalars(select(Offer)).one()
        assert (offer.cases, offer.date_mark.iso, offer.regions, offer.documents) == (40, "2027-03-31", ["13", "14"], ["agreement"])
        assert (offer.min_drop_cases, offer.pieces_per_case, offer.weight_grams) == (5, 24, 160)


def test_what_cannot_be_read_stays_with_a_sentence(world: World, coordinator: CheckingClient) -> None:
    answer = coordinator.post("/offers", data=FORM | {"donor": world.donor, "item": world.item, "cases": "0", "available_to": ""})

    assert answer.status_code == 422
    assert "0 は入れられません" in answer.text
    assert "ここを入れてください" in answer.text
    assert 'value="270331"' in answer.text


def test_an_end_before_the_start_is_told_beside_its_field(world: World, coordinator: CheckingClient) -> None:
    answer = coordinator.post("/offers", data=FORM | {"donor": world.donor, "item": world.item, "available_to": "2026-11-20"})

    assert answer.status_code == 422
    assert "おわりの日が、はじめの日より前です" in answer.text


def test_stock_is_opened_for_matching(world: World, coordinator: CheckingClient) -> None:
    lot = world.receive(100)

    form = coordinator.get(f"/offers/stock?lot={lot}")
    data = {"lot": lot, "place": world.site, "cases": "3", "available_from": "2026-11-24", "available_to": "2026-11-30"}
    answer = coordinator.post("/offers/stock", data=data, follow_redirects=True)

    assert written(lot) in form.text
    assert "1 ロットをマッチングに出しました" in answer.text
    with world.reading() as session:
        assert session.scalars(select(Offer.cases)).one() == 3


def test_more_than_is_free_is_not_opened(world: World, coordinator: CheckingClient) -> None:
    lot = world.receive(100)
    data = {"lot": lot, "place": world.site, "cases": "5", "available_from": "2026-11-24", "available_to": "2026-11-30"}

    answer = coordinator.post("/offers/stock", data=data)

    assert answer.status_code == 422
    assert "出せるのは 4 ケースです" in answer.text


def test_the_list_finds_by_word_in_any_spelling(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        make_offer(session, world)

    assert "こどもカレー" in coordinator.get("/offers?q=ｶﾚｰ").text
    assert "こどもカレー" in coordinator.get("/offers?q=みのり").text
    assert "見つかりません" in coordinator.get("/offers?q=うどん").text


def test_the_list_asks_the_same_whatever_its_length(world: World, coordinator: CheckingClient, database: Database) -> None:
    with world.writing() as session:
        make_offer(session, world)
    with Counter(database) as short:
        coordinator.get("/offers")
    with world.writing() as session:
        for _ in range(20):
            make_offer(session, world)

    with Counter(database) as long:
        coordinator.get("/offers")

    assert len(long.statements) == len(short.statements) <= 8


def test_a_closed_offer_is_matched_no_more(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        code = make_offer(session, world).code

    coordinator.post(f"/offers/{code}/close", data={})
    again = coordinator.post(f"/offers/{code}/close", data={})

    assert again.status_code == 409
    assert code not in coordinator.get("/rounds/new").text


def test_a_stranger_finds_no_offer(world: World, stranger: CheckingClient) -> None:
    with world.writing() as session:
        code = make_offer(session, world).code

    assert stranger.get(f"/offers/{code}").status_code == 404
    assert stranger.post(f"/offers/{code}/close", data={}).status_code == 404
