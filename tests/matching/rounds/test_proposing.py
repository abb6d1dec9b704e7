"""What a round hands to the engine, and what it stores of the answer."""

from datetime import date

import pytest

from inventory.catalog import set_allergens
from inventory.dates import DateMark
from inventory.db import Database
from matching.groups.tables import RecipientGroup
from matching.offers import Conditions, NothingFree, get_offer, open_stock
from matching.rounds.assembling import document_level
from matching.rounds.errors import NothingToMatch, OfferTaken
from matching.rounds.proposing import propose, stored_plan
from matching.rounds.starting import GroupChoice, shares_of, start_round
from tests.builders import NOW, make_item, make_world
from tests.matching.round_builders import (
    FIRST,
    LAST,
    codes,
    given,
    hand_in,
    lot_at,
    make_group,
    make_offer,
    make_round,
    make_stock_offer,
    make_team,
)


def test_households_decide_when_nobody_had_anything(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, small = make_group(session, "小さな食堂", households=10)
        _, large = make_group(session, "大きな食堂", households=20, needs={"retort": 500})
        offer = make_offer(session, world, cases=30)

        round_ = make_round(session, world, [offer])

        assert given(round_) == {(offer.code, small): 10, (offer.code, large): 20}
        shares = shares_of(session, round_.id)
        assert {(share.cases, share.origin, share.state) for share in shares} == {
            (10, "engine", "draft"),
            (20, "engine", "draft"),
        }


def test_what_a_group_received_before_counts(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, had = make_group(session, "前にもらった食堂", needs={"retort": 500})
        _, new = make_group(session, "はじめての食堂", needs={"retort": 500})
    lot = world.receive(240)
    world.record(world.request("issue", lot=lot, group=had, quantity=240))
    with world.writing() as session:
        offer = make_offer(session, world, cases=10)

        round_ = make_round(session, world, [offer])

        assert given(round_) == {(offer.code, new): 10}


def test_receipts_outside_the_window_are_forgotten(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, had = make_group(session, "前にもらった食堂", needs={"retort": 500})
        _, new = make_group(session, "はじめての食堂", needs={"retort": 500})
    lot = world.receive(240)
    world.record(world.request("issue", lot=lot, group=had, quantity=240, occurred_at=NOW.replace(month=7)))
    with world.writing() as session:
        offer = make_offer(session, world, cases=10)

        round_ = make_round(session, world, [offer], window_days=90)

        assert given(round_) == {(offer.code, had): 5, (offer.code, new): 5}


def test_a_standing_need_shrinks_by_what_came_this_month(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, code = make_group(session, "食堂", needs={"retort": 8})
    lot = world.receive(24)
    world.record(world.request("issue", lot=lot, group=code, quantity=24))
    with world.writing() as session:
        offer = make_offer(session, world)

        round_ = make_round(session, world, [offer])

        assert given(round_) == {(offer.code, code): 1}


def test_a_promise_of_another_round_counts_as_received(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, code = make_group(session, "食堂", needs={"retort": 39})
        first = make_offer(session, world, cases=6)
        second = make_offer(session, world, cases=30)
        round_one = make_round(session, world, [first])
        shares = shares_of(session, round_one.id)
        shares[0].state = "reserved"
        session.flush()

        round_two = make_round(session, world, [second])

        assert given(round_two) == {(second.code, code): 4}


def test_unknown_allergens_count_as_contained(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, careful = make_group(session, "卵をさける食堂", excluded_allergens=["egg"])
        item = make_item(session, name="おかゆ", gtin14=None)
        known = make_item(session, name="確かめたおかゆ", gtin14=None)
        set_allergens(session, known, {"egg": "free"}, list_version="jp-2024-03")
        unknown_offer = make_offer(session, world, item=item, cases=5)
        known_offer = make_offer(session, world, item=known, cases=5)

        round_ = make_round(session, world, [unknown_offer, known_offer])

        assert given(round_) == {(known_offer.code, careful): 5}
        assert codes(round_, unknown_offer.code, careful) == ["ALLERGEN"]


def test_groups_that_store_want_more_days_than_those_that_cook_at_once(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, storing = make_group(session, "配る食堂")
        _, cooking = make_group(session, "その日に食べる食堂", is_same_day_meal=True)
        mark = DateMark("best_before", "day", date(2026, 12, 1))
        offer = make_offer(session, world, cases=10, date_mark=mark)

        round_ = make_round(session, world, [offer])

        assert given(round_) == {(offer.code, cooking): 10}
        assert codes(round_, offer.code, storing) == ["FORBIDDEN"]
        assert round_.settings["release"] == {f"{offer.code}|{storing}": ["2026-11-24", 7, 14]}


def test_a_donor_may_ask_for_papers(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        with_papers, holder = make_group(session, "書類のある食堂")
        lapsed, without = make_group(session, "書類の切れた食堂")
        for group, until in ((with_papers, None), (lapsed, date(2026, 11, 20))):
            hand_in(session, group, "agreement")
            hand_in(session, group, "hygiene", until=until)
        offer = make_offer(session, world, cases=6, conditions=Conditions(documents=("hygiene",)))

        round_ = make_round(session, world, [offer])

        assert given(round_) == {(offer.code, holder): 6}
        assert codes(round_, offer.code, without) == ["COMPLIANCE"]


PAPERS = [
    (set(), 0),
    ({"agreement"}, 1),
    ({"agreement", "insurance"}, 1),
    ({"hygiene"}, 0),
    ({"agreement", "hygiene", "insurance"}, 3),
]


@pytest.mark.parametrize(("papers", "level"), PAPERS)
def test_papers_give_a_level_without_gaps(papers: set[str], level: int) -> None:
    assert document_level(papers) == level


def test_small_groups_reach_a_smallest_delivery_through_their_hub(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        hub, hub_code = make_group(session, "拠点", needs={})
        one, _ = make_group(session, "食堂一", needs={"retort": 20})
        two, _ = make_group(session, "食堂二", needs={"retort": 20})
        team = make_team(session, hub, [one, two])
        offer = make_offer(session, world, cases=10, conditions=Conditions(min_drop_cases=8))

        round_ = make_round(session, world, [offer])

        assert {(share.team_id, share.cases) for share in shares_of(session, round_.id)} == {(team.id, 5)}
        assert codes(round_, offer.code, hub_code) == ["NO_NEED"]


def test_only_chosen_and_approved_groups_take_part(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, tokyo = make_group(session, "東京の食堂", prefecture_code="13")
        make_group(session, "大阪の食堂", prefecture_code="27")
        make_group(session, "休みの食堂", state="paused")
        make_group(session, "世帯数がわからない食堂", households=None)
        offer = make_offer(session, world)

        round_ = make_round(session, world, [offer], groups=GroupChoice(prefectures=("13",)))

        assert [group["id"] for group in round_.problem["groups"]] == [tokyo]


def test_stock_is_offered_in_whole_free_cases(database: Database) -> None:
    world = make_world(database)
    lot = world.receive(100)
    with world.writing() as session:
        offer = make_stock_offer(session, world, lot)

        assert (offer.cases, offer.pieces_per_case, offer.temperature) == (4, 24, "ambient")


def test_less_than_a_case_is_not_offered(database: Database) -> None:
    world = make_world(database)
    code = world.receive(23)
    with world.writing() as session:
        lot, place = lot_at(session, world, code)

        with pytest.raises(NothingFree):
            open_stock(session, lot=lot, place=place, available_from=FIRST, available_to=LAST, actor_id=world.actor_id, now=NOW)


def test_a_round_needs_groups(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        offer = make_offer(session, world)

        with pytest.raises(NothingToMatch) as refusal:
            start_round(session, offers=[offer], actor_id=world.actor_id, now=NOW)

    assert refusal.value.values == {"missing": "groups"}


def test_an_offer_is_in_one_round_at_a_time(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "食堂")
        offer = make_offer(session, world)
        make_round(session, world, [offer])

        with pytest.raises(OfferTaken):
            start_round(session, offers=[get_offer(session, offer.code)], actor_id=world.actor_id, now=NOW)


def test_the_same_day_gives_the_same_plan(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        for number in range(6):
            make_group(session, f"食堂{number}", households=7 + number)
        offer = make_offer(session, world)
        round_ = make_round(session, world, [offer])
        first = round_.plan_hash

        propose(session, round_, now=NOW)

        assert round_.plan_hash == first
        assert stored_plan(round_).status == "optimal"


def test_a_group_of_another_organization_takes_no_part(database: Database) -> None:
    world, other = make_world(database), make_world(database, name="となりのフードバンク（試験）")
    with other.writing() as session:
        make_group(session, "となりの食堂")
    with world.writing() as session:
        group, code = make_group(session, "うちの食堂")
        offer = make_offer(session, world)

        round_ = make_round(session, world, [offer])

        assert isinstance(group, RecipientGroup)
        assert [row["id"] for row in round_.problem["groups"]] == [code]
