"""Two items become one and two again: stock, look-ups and history before, between and after."""

import pytest
from sqlalchemy import func, select

from inventory import audit
from inventory.allergens import list_in_force
from inventory.catalog import (
    Item,
    allergens_of,
    barcodes_of,
    find_by_barcode,
    get_entered_item,
    get_item,
    list_items,
    set_allergens,
)
from inventory.imports.finding import Catalogue
from inventory.lots import Lot
from inventory.merging import AllergensDisagree, CannotMerge, NotMerged, get_with_related, merge_items, separate_item
from inventory.movements.tables import Balance, Movement
from inventory.scanning import resolve
from inventory.stock import StockFilter, list_stock, stock_of_items
from inventory.verifying import verify_database
from tests.builders import NOW, World, make_item, make_world

TWIN = "04912345678904"
TODAY = NOW.date()


@pytest.fixture
def world(database) -> World:
    return make_world(database)


@pytest.fixture
def twin(world: World) -> str:
    """The code of the same curry, entered once more under another number and name, without weight."""
    with world.writing() as session:
        return make_item(session, name="子供用カレー(甘口)", gtin14=TWIN, weight_grams=None).code


def merge(world: World, kept: str, gone: str) -> None:
    with world.writing() as session:
        merge_items(session, kept=get_item(session, kept), gone=get_entered_item(session, gone), actor_id=world.actor_id, now=NOW)


def separate(world: World, gone: str) -> None:
    with world.writing() as session:
        separate_item(session, get_entered_item(session, gone), actor_id=world.actor_id, now=NOW)


def on_hand(world: World, code: str) -> int:
    with world.reading() as session:
        item = get_entered_item(session, code)
        return stock_of_items(session, [item.id]).get(item.id, (0, 0))[0]


def test_stock_of_both_is_counted_together_and_apart_again(world: World, twin: str):
    world.receive(10)
    world.receive(5, item=twin)

    merge(world, world.item, twin)

    assert (on_hand(world, world.item), on_hand(world, twin)) == (15, 0)
    separate(world, twin)
    assert (on_hand(world, world.item), on_hand(world, twin)) == (10, 5)


def test_no_movement_changes_and_each_lot_remembers_what_it_came_in_as(world: World, twin: str):
    lot = world.receive(5, item=twin)
    with world.reading() as session:
        before = session.execute(select(Movement.seq, Movement.lot_id, Movement.quantity, Movement.hash)).all()

    merge(world, world.item, twin)

    with world.reading() as session:
        assert session.execute(select(Movement.seq, Movement.lot_id, Movement.quantity, Movement.hash)).all() == before
        row = session.scalars(select(Lot).where(Lot.code == lot)).one()
        assert (row.item_id, row.entered_as) == (get_item(session, world.item).id, get_entered_item(session, twin).id)
        assert verify_database(session) == []


def test_every_look_up_leads_to_the_item_that_stayed(world: World, twin: str):
    merge(world, world.item, twin)

    with world.reading() as session:
        found = find_by_barcode(session, TWIN)
        assert found is not None
        assert found[0].code == world.item
        assert get_item(session, twin).code == world.item
        for text in (TWIN, twin, "4912345678904"):
            assert resolve(session, text).item.code == world.item
        assert [item.code for item in list_items(session, text="子供用カレー")] == [world.item]
        assert Catalogue(session).item(None, "子供用カレー(甘口)").code == world.item


def test_a_phone_that_still_knows_the_old_code_or_number_books_on_what_stayed(world: World, twin: str):
    merge(world, world.item, twin)

    world.receive(3, item=twin)
    world.receive(4, item=None, gtin14=TWIN)

    assert on_hand(world, world.item) == 7


def test_stock_list_finds_lots_by_the_name_they_came_in_under(world: World, twin: str):
    lot = world.receive(5, item=twin)
    merge(world, world.item, twin)

    with world.reading() as session:
        assert [row.lot_code for row in list_stock(session, StockFilter(query="子供用カレー")).rows] == [lot]


def test_goods_moved_after_the_merge_go_back_with_their_lot(world: World, twin: str):
    lot = world.receive(5, item=twin)
    merge(world, world.item, twin)
    world.record(world.request("issue", lot=lot, quantity=2))

    separate(world, twin)

    assert (on_hand(world, world.item), on_hand(world, twin)) == (0, 3)
    with world.reading() as session:
        wrong = (
            select(func.count()).select_from(Balance).join(Lot, Lot.id == Balance.lot_id).where(Lot.item_id != Balance.item_id)
        )
        assert session.scalar(wrong) == 0


def test_what_stays_takes_over_only_what_it_does_not_know_and_gives_it_back(world: World):
    with world.writing() as session:
        plain = make_item(session, name="カレー", gtin14=None, weight_grams=None, pieces_per_case=12)
        rich = make_item(
            session, name="カレー 160g", gtin14=None, weight_grams=160, pieces_per_case=24, maker="みのり製菓（試験）"
        )
        set_allergens(session, rich, {"wheat": "contains"}, list_version=list_in_force(TODAY).version)
        plain_code, rich_code = plain.code, rich.code

    merge(world, plain_code, rich_code)

    with world.reading() as session:
        item = get_item(session, plain_code)
        assert (item.weight_grams, item.pieces_per_case, item.maker) == (160, 12, "みのり製菓（試験）")
        assert allergens_of(session, [item.id])[item.id] == {"wheat": "contains"}
    separate(world, rich_code)
    with world.reading() as session:
        item = get_item(session, plain_code)
        assert (item.weight_grams, item.pieces_per_case, item.maker) == (None, 12, "")
        assert allergens_of(session, [item.id])[item.id] == {}


def test_labels_that_disagree_about_an_allergen_are_not_merged(world: World, twin: str):
    version = list_in_force(TODAY).version
    with world.writing() as session:
        set_allergens(session, get_item(session, world.item), {"egg": "free"}, list_version=version)
        set_allergens(session, get_item(session, twin), {"egg": "contains"}, list_version=version)

    with pytest.raises(AllergensDisagree) as refusal:
        merge(world, world.item, twin)

    assert refusal.value.values["allergens"] == ["egg"]


def test_an_item_goes_into_no_merged_one_and_not_into_itself(world: World, twin: str):
    with pytest.raises(CannotMerge):
        merge(world, world.item, world.item)
    merge(world, world.item, twin)
    with pytest.raises(CannotMerge):
        merge(world, world.item, twin)
    separate(world, twin)
    with pytest.raises(NotMerged):
        separate(world, twin)


def test_what_was_merged_before_follows_into_a_third_and_comes_out_by_itself(world: World, twin: str):
    world.receive(5, item=twin)
    with world.writing() as session:
        third = make_item(session, name="カレー 甘口", gtin14=None).code
    merge(world, world.item, twin)

    merge(world, third, world.item)

    assert on_hand(world, third) == 5
    separate(world, twin)
    assert (on_hand(world, third), on_hand(world, twin)) == (0, 5)
    with world.reading() as session:
        assert [item.code for item in get_with_related(session, third)[1].merged] == [world.item]
        assert [row.gtin14 for row in barcodes_of(session, [get_entered_item(session, twin).id]).popitem()[1]] == [TWIN]


def test_both_stand_in_the_journal_of_both(world: World, twin: str):
    merge(world, world.item, twin)
    separate(world, twin)

    with world.reading() as session:
        actions = {
            item.code: [entry.action for entry, _ in audit.entries_of(session, record_kind="item", record_id=item.id)]
            for item in session.scalars(select(Item))
        }
    assert set(actions[twin]) == {"item.merge", "item.separate"}
    assert set(actions[world.item]) == {"item.take_in", "item.give_back"}
