"""Offers, rounds and deliveries through the JSON API."""

from tests.builders import World
from tests.matching.round_builders import make_group
from tests.web.conftest import CheckingClient

OFFER = {"cases": 30, "date_kind": "best_before", "date": "2027-03-31", "available_from": "2026-11-24", "available_to": "2026-11-30"}


def offered(world: World, client: CheckingClient) -> tuple[str, str, str]:
    """Two groups and an offer; answers the offer's code and the groups' codes."""
    with world.writing() as session:
        codes = [make_group(session, name, needs={"retort": 80})[1] for name in ("食堂一", "食堂二")]
    answer = client.post("/api/v1/offers", json=OFFER | {"donor": world.donor, "item": world.item})
    assert answer.status_code == 201, answer.text
    return answer.json["code"], *codes


def test_the_whole_way_from_offer_to_shipment(world: World, coordinator: CheckingClient) -> None:
    offer, one, two = offered(world, coordinator)

    started = coordinator.post("/api/v1/rounds", json={"offers": [offer]})
    address = f"/api/v1/rounds/{started.json['id']}"
    proposed = coordinator.post(f"{address}/proposal", json={})
    changed = coordinator.patch(f"{address}/shares", json={"shares": [{"offer": offer, "group": one, "cases": 10, "note": "少なめ"}]})
    confirmed = coordinator.post(f"{address}/confirmation", json={})
    shipped = [coordinator.post(f"/api/v1/deliveries/{row['id']}/shipment", json={}) for row in confirmed.json["deliveries"]]
    shown = coordinator.get(address)

    assert (started.status_code, started.json["state"]) == (201, "draft")
    assert {share["group"]: share["cases"] for share in proposed.json["shares"]} == {one: 15, two: 15}
    assert {share["group"]: share["cases"] for share in changed.json["shares"]} == {one: 10, two: 15}
    assert {share["state"] for share in confirmed.json["shares"]} == {"reserved"}
    assert [answer.json["state"] for answer in shipped] == ["shipped", "shipped"]
    assert {share["state"] for share in shown.json["shares"]} == {"shipped"}


def test_a_second_confirmation_is_refused(world: World, coordinator: CheckingClient) -> None:
    offer, _, _ = offered(world, coordinator)
    started = coordinator.post("/api/v1/rounds", json={"offers": [offer]})
    address = f"/api/v1/rounds/{started.json['id']}"
    early = coordinator.post(f"{address}/confirmation", json={})
    coordinator.post(f"{address}/proposal", json={"effort": "quick"})
    coordinator.post(f"{address}/confirmation", json={})

    late = coordinator.post(f"{address}/confirmation", json={})

    assert (early.status_code, early.json["error"]) == (409, "round_closed")
    assert (late.status_code, late.json["error"]) == (409, "round_closed")


def test_changes_hold_together_or_not_at_all(world: World, coordinator: CheckingClient) -> None:
    offer, one, two = offered(world, coordinator)
    started = coordinator.post("/api/v1/rounds", json={"offers": [offer]})
    address = f"/api/v1/rounds/{started.json['id']}"
    coordinator.post(f"{address}/proposal", json={})
    changes = [{"offer": offer, "group": one, "cases": 1}, {"offer": offer, "group": two, "cases": 40}]

    answer = coordinator.patch(f"{address}/shares", json={"shares": changes})

    assert (answer.status_code, answer.json["error"]) == (409, "not_enough_offered")
    assert {share["cases"] for share in coordinator.get(address).json["shares"]} == {15}


def test_shipping_again_answers_the_same(world: World, coordinator: CheckingClient) -> None:
    offer, _, _ = offered(world, coordinator)
    started = coordinator.post("/api/v1/rounds", json={"offers": [offer]})
    address = f"/api/v1/rounds/{started.json['id']}"
    coordinator.post(f"{address}/proposal", json={})
    delivery = coordinator.post(f"{address}/confirmation", json={}).json["deliveries"][0]["id"]

    first = coordinator.post(f"/api/v1/deliveries/{delivery}/shipment", json={})
    second = coordinator.post(f"/api/v1/deliveries/{delivery}/shipment", json={})

    assert first.json == second.json


def test_stock_of_ours_is_offered_by_lot_and_site(world: World, coordinator: CheckingClient) -> None:
    lot = world.receive(100)

    answer = coordinator.post(
        "/api/v1/offers", json={"lot": lot, "site": world.site, "available_from": "2026-11-24", "available_to": "2026-11-30"}
    )

    assert (answer.status_code, answer.json["cases"], answer.json["from_stock"]) == (201, 4, True)


def test_offers_are_paged(world: World, coordinator: CheckingClient) -> None:
    codes = {coordinator.post("/api/v1/offers", json=OFFER | {"donor": world.donor, "item": world.item}).json["code"] for _ in range(3)}

    first = coordinator.get("/api/v1/offers?limit=2").json
    rest = coordinator.get(f"/api/v1/offers?limit=2&cursor={first['next_cursor']}").json

    assert {offer["code"] for offer in first["offers"] + rest["offers"]} == codes
    assert rest["next_cursor"] is None


def test_missing_fields_are_named(world: World, coordinator: CheckingClient) -> None:
    answer = coordinator.post("/api/v1/offers", json={"cases": 0, "available_from": "2026-11-24"})

    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"cases", "available_to"}


def test_another_organization_sees_none_of_it(world: World, coordinator: CheckingClient, stranger: CheckingClient) -> None:
    offer, _, _ = offered(world, coordinator)
    started = coordinator.post("/api/v1/rounds", json={"offers": [offer]})
    address = f"/api/v1/rounds/{started.json['id']}"

    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/proposal", json={}).status_code == 404
    assert stranger.get("/api/v1/offers").json["offers"] == []
