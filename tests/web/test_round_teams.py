"""The page that proposes teams for a lot that nobody can take alone."""

from matching.offers import Conditions
from matching.rounds.starting import get_round_by_number
from tests.matching.round_builders import make_group, make_offer, make_round


def too_large_for_one(world) -> str:
    """Round 1 over an offer of twenty cases at least, for three groups near each other of which none stores half of it; answers its code."""
    with world.writing() as session:
        for number in range(3):
            group, _ = make_group(session, f"食堂{number}", needs={"retort": 500})
            group.latitude, group.longitude = 35.0 + number / 100, 135.7
            group.storage_ambient_kg = 60
        offer = make_offer(session, world, cases=30, conditions=Conditions(min_drop_cases=20))
        make_round(session, world, [offer])
        return offer.code


def test_groups_that_are_near_each_other_are_proposed_with_the_load(world, coordinator):
    code = too_large_for_one(world)

    page = coordinator.get(f"/rounds/1/lots/{code}/teams").text

    assert "このチームを作る" in page
    assert "km（直線）" in page


def test_the_proposal_leads_to_the_filled_form_of_a_team(world, coordinator):
    code = too_large_for_one(world)
    page = coordinator.get(f"/rounds/1/lots/{code}/teams").text
    link = page.split('href="/teams/new', 1)[1].split('"', 1)[0].replace("&amp;", "&")

    form = coordinator.get("/teams/new" + link).text

    assert form.count("checked") >= 2
    assert 'value="" selected' not in form


def test_the_workbench_leads_to_the_proposals_from_the_lot_and_from_a_cell(world, coordinator):
    code = too_large_for_one(world)
    link = f"/rounds/1/lots/{code}/teams"
    with world.reading() as session:
        group = next(iter(get_round_by_number(session, 1).settings["names"]["groups"]))

    cell = coordinator.get(f"/rounds/1?lot={code}&group={group}").text
    lot = coordinator.get(f"/rounds/1/lots/{code}").text

    assert link in cell
    assert link in lot


def test_a_lot_that_is_not_in_the_round_is_not_found(world, coordinator):
    too_large_for_one(world)

    assert coordinator.get("/rounds/1/lots/00000000/teams").status_code == 404
