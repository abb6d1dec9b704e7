"""The page that shows what fewer deliveries would cost a round."""

from matching.rounds.starting import get_round_by_number
from tests.settings import settings_for
from tests.web.round_world import proposed
from web.worker import run_waiting


def worked_out(world, client):
    proposed(world)
    client.post("/rounds/1/price", data={})
    run_waiting(world.database, settings_for(world.database))


def test_before_it_was_worked_out_the_page_says_how(world, coordinator):
    proposed(world)

    page = coordinator.get("/rounds/1/price").text

    assert "くらべてみる" in page


def test_the_choices_stand_side_by_side_and_the_plan_is_as_before(world, coordinator):
    proposed(world)
    before = coordinator.get("/api/v1/rounds/1").json

    coordinator.post("/rounds/1/price", data={})
    run_waiting(world.database, settings_for(world.database))

    assert "200 kg 以上" in coordinator.get("/rounds/1/price").text
    assert coordinator.get("/api/v1/rounds/1").json == before


def test_a_chosen_weight_holds_for_the_new_plan(world, coordinator):
    worked_out(world, coordinator)

    coordinator.post("/rounds/1/price/choice", data={"least_kg": "50"})

    with world.reading() as session:
        round_ = get_round_by_number(session, 1)
        lots, least_kg = round_.problem["lots"], round_.settings["least_kg"]
    assert least_kg == 50
    assert all(lot["min_drop_cases"] * float(lot["kg_per_case"]) >= 50 for lot in lots)


def test_a_weight_that_is_no_choice_is_refused(world, coordinator):
    worked_out(world, coordinator)

    answer = coordinator.post("/rounds/1/price/choice", data={"least_kg": "7"})

    assert answer.status_code == 422


def test_a_volunteer_may_not_choose(world, client_of):
    proposed(world)

    assert client_of(world, "volunteer").post("/rounds/1/price/choice", data={"least_kg": "50"}).status_code == 403
