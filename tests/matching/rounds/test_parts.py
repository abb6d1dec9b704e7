"""A part of a plan answers about its cells exactly as the whole does."""

import random

import pytest

from inventory.db import Database, OrganizationSession
from matching.offers import Conditions
from matching.rounds.adjusting import Change, adjust
from matching.rounds.paging import View, list_lot_lines, list_regions, read_page
from matching.rounds.suggesting import suggestions, try_out
from matching.rounds.tables import Round
from matching.rounds.workbench import read_bench
from tests.builders import NOW, World, make_item, make_world
from tests.matching.round_builders import given, make_group, make_offer, make_round, make_team

CONDITIONS = (
    Conditions(),
    Conditions(regions=("13",)),
    Conditions(min_drop_cases=4, max_drops=3),
    Conditions(group_kinds=("food_pantry",)),
    Conditions(min_drop_cases=12),
)


def varied(session: OrganizationSession, world: World, seed: int) -> Round:
    """Twelve groups of two prefectures and two kinds, two of them behind a hub, and eight lots under different conditions."""
    chance = random.Random(seed)
    groups = [
        make_group(
            session,
            f"食堂{number:02}",
            households=chance.randint(5, 60),
            needs={name: chance.randint(5, 90) for name in chance.sample(["retort", "rice", "snacks"], 2)},
            prefecture_code=chance.choice(["13", "27"]),
            kind=chance.choice(["kodomo_shokudo", "food_pantry"]),
            storage_ambient_kg=chance.choice([20, 60, 400]),
        )[0]
        for number in range(12)
    ]
    make_team(session, groups[0], groups[1:3], cross_dock_kg=60)
    offers = []
    for number in range(8):
        item = make_item(session, name=f"品物{number}", gtin14=None, category=chance.choice(["retort", "rice", "snacks"]))
        conditions = CONDITIONS[number % len(CONDITIONS)]
        offers.append(make_offer(session, world, item=item, cases=chance.randint(5, 40), conditions=conditions))
    return make_round(session, world, offers)


@pytest.mark.parametrize("seed", range(4))
def test_reasons_of_a_part_are_those_of_the_whole(database: Database, seed: int) -> None:
    world = make_world(database)
    with world.writing() as session:
        round_ = varied(session, world, seed)
        stored = {(row["lot"], row["group"]): set(row["codes"]) for row in round_.plan["reasons"]}
        whole = read_bench(session, round_)
        lots, groups = sorted(whole.lots), sorted(whole.groups)
        differing = []
        for lot in lots:
            for group in groups:
                if (lot, group) in stored:
                    part = read_bench(session, round_, lots=[lot], groups=[group])
                    told = {
                        "FORBIDDEN" if code == "EXPIRY" and "FORBIDDEN" in stored[lot, group] else code
                        for code, _ in part.reasons(lot, group)
                    }
                    if told != stored[lot, group] or part.reasons(lot, group) != whole.reasons(lot, group):
                        differing.append((lot, group, told, stored[lot, group]))

    assert differing == []


def test_a_page_that_holds_the_open_cell_is_found(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        for number in range(45):
            make_group(session, f"食堂{number:02}", households=5 + number)
        items = [make_item(session, name=f"品物{number}", gtin14=None) for number in range(9)]
        round_ = make_round(session, world, [make_offer(session, world, item=item, cases=9) for item in items])
        bench = read_bench(session, round_)
        lot = bench.columns[8].code
        group = next(code for code, name in bench.names.items() if name == "食堂44")

        page = read_page(session, round_, View(lots_page=0, groups_page=0, lot=lot, group=group))
        first = read_page(session, round_, View(lots_page=0, groups_page=0, lot=lot, group=group, sort="households"))

    assert (page.view.lots_page, page.view.groups_page) == (2, 2)
    assert (first.view.groups_page, first.rows[0].code) == (1, group)


def test_filters_find_who_gets_nothing_and_who_is_of_a_kind(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "もらう食堂", needs={"retort": 200}, kind="food_pantry")
        make_group(session, "届かない食堂", needs={"rice": 50})
        make_group(session, "希望のない食堂", needs={})
        round_ = make_round(session, world, [make_offer(session, world)])

        names = {
            word: [row.name for row in read_page(session, round_, view).rows]
            for word, view in {
                "nothing": View(only="nothing"),
                "kind": View(kind="food_pantry"),
                "words": View(words="トドカ", sort="level"),
                "changed": View(only="changed"),
                "reason": View(reason="NO_NEED"),
            }.items()
        }

    assert names["nothing"] == ["届かない食堂"]
    assert names["kind"] == ["もらう食堂"]
    assert names["changed"] == []
    assert sorted(names["reason"]) == ["届かない食堂", "希望のない食堂"]


def test_lists_per_lot_and_per_prefecture_agree_with_the_matrix(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        round_ = varied(session, world, 1)
        bench = read_bench(session, round_)

        lines, regions = list_lot_lines(session, round_, page=1), list_regions(session, round_)

        assert {line.column.code: line.column.given for line in lines} == {column.code: column.given for column in bench.columns}
        assert sum(region.groups for region in regions) == len(bench.groups)
        assert sum(line.column.given for line in lines) == sum(bench.given.values())


def test_a_trial_tells_the_price_in_weight_and_in_fairness(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, one = make_group(session, "食堂一", needs={"retort": 80})
        _, two = make_group(session, "食堂二", needs={"retort": 80})
        offer = make_offer(session, world, cases=30)
        round_ = make_round(session, world, [offer])

        trial = try_out(session, round_, offer.code, one, 18)

    assert [(change.group, change.cases) for change in trial.changes] == [(two, 12), (one, 18)]
    assert (trial.placed_grams, trial.refusal) == (0, None)
    assert trial.spread
    assert trial.spread_after
    assert trial.spread_after.lowest < trial.spread.lowest
    assert trial.spread_after.gini > trial.spread.gini


def test_goods_that_are_left_are_suggested_first(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, code = make_group(session, "食堂", needs={"retort": 80, "rice": 80}, storage_ambient_kg=60)
        make_group(session, "もう一つの食堂", needs={"retort": 80})
        items = [make_item(session, name=category, gtin14=None, category=category) for category in ("rice", "retort")]
        offers = [make_offer(session, world, item=item, cases=10) for item in items]
        round_ = make_round(session, world, offers)
        bench = read_bench(session, round_)

        found = suggestions(bench, bench.columns, code)

    assert [one.is_left for one in found] == sorted((one.is_left for one in found), reverse=True)
    assert all(one.cases > 0 and one.level_after > one.level for one in found)


def test_a_trial_hands_the_lot_out_anew_within_the_donors_rules(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        codes = {
            name: make_group(session, name, households=households, needs={"retort": 200})[1]
            for name, households in (("小", 10), ("中", 10), ("大", 40))
        }
        offer = make_offer(session, world, cases=16, conditions=Conditions(min_drop_cases=5, max_drops=2))
        round_ = make_round(session, world, [offer])
        before = given(round_)
        left_out = next(code for code in codes.values() if (offer.code, code) not in before)

        trial = try_out(session, round_, offer.code, left_out, 5)

    assert trial.judged
    assert trial.judged.warnings == []
    assert (trial.is_proved, trial.drops) == (True, (2, 2))
    after = {code: count for (_, code), count in before.items()} | {one.group: one.cases for one in trial.changes}
    assert sorted(count for count in after.values() if count)[0] >= 5
    assert len([count for count in after.values() if count]) == 2


def test_a_trial_that_oversteps_a_rule_warns_and_takes_case_by_case(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, one = make_group(session, "食堂一", needs={"retort": 500})
        _, two = make_group(session, "食堂二", needs={"retort": 500})
        offer = make_offer(session, world, cases=30, conditions=Conditions(min_drop_cases=5))
        round_ = make_round(session, world, [offer])

        adjust(session, round_, [Change(offer.code, two, 2)], actor_id=world.actor_id, now=NOW)

        trial = try_out(session, round_, offer.code, one, 28)

    assert trial.judged
    assert {warning["code"] for warning in trial.judged.warnings} == {"MIN_DROP"}
    assert (trial.is_proved, trial.drops) == (False, None)
