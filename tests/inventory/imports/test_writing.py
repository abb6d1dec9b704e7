"""Donors, items and opening stock from a file into the registers and the ledger, and back out."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from inventory.catalog import Item, ItemBarcode, allergens_of, set_allergens
from inventory.db import Database
from inventory.donors import Agreement, Donor
from inventory.imports.applying import apply_import, writing_of
from inventory.imports.batches import ImportClosed, drop_import, get_import, repair_cell
from inventory.imports.tables import ImportBatch
from inventory.lots import Lot
from inventory.movements import Balance, Movement
from inventory.places import Place
from matching.imports import WRITERS
from tests.builders import GTIN, NOW, World, make_world
from tests.import_bench import bring_in, confirm, preview, problems, undo

CARTON = "14901234567891"
STOCK = "倉庫,棚,寄贈者,品目,期限の種類,期限,数量,単位,入れた日\n"


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def test_preview_writes_nothing_but_itself(world: World) -> None:
    preview(world, "donors", "寄贈者の名前,種類\nひかり商店（試験）,企業\n")

    with world.reading() as session:
        assert session.scalar(select(func.count(ImportBatch.id))) == 1
        assert session.scalar(select(func.count(Donor.id))) == 1


def test_donors_come_in_once_with_their_agreement(world: World) -> None:
    text = "寄贈者の名前,種類,電話,合意書の日\nひかり商店（試験）,企業,03-5555-0101,2026-04-01\n株式会社みのり製菓（試験）,企業,03-5555-0102,\n"
    bring_in(world, "donors", text)

    _, counts = bring_in(world, "donors", text)

    assert counts["unchanged"] == 2
    with world.reading() as session:
        assert sorted(session.scalars(select(Donor.name))) == ["ひかり商店（試験）", "みのり製菓（試験）"]
        assert session.scalar(select(func.count(Agreement.id))) == 1


def test_undo_removes_a_donor_and_its_agreement_and_clears_what_was_filled(world: World) -> None:
    import_id, _ = bring_in(
        world,
        "donors",
        "寄贈者の名前,電話,合意書の日\nひかり商店（試験）,03-5555-0101,2026-04-01\nみのり製菓（試験）,03-5555-0102,\n",
    )

    plan = undo(world, import_id)

    assert plan.counts == {"donor": 1, "agreement": 1, "restored": 1, "reversed": 0, "stays": 0}
    with world.reading() as session:
        assert list(session.execute(select(Donor.name, Donor.phone))) == [("みのり製菓（試験）", "")]


def test_items_are_known_by_barcode_then_by_name(world: World) -> None:
    text = "品目の名前,JANコード,分類,1個の重さ（g）,ふくむアレルゲン\nカレー中辛,4901234567894,レトルト,180,小麦、乳\nみかん缶,,缶詰・びん詰,190,\n"
    _, first = bring_in(world, "items", text)

    _, again = bring_in(world, "items", text)

    assert (first["create"], first["update"], again["unchanged"]) == (1, 1, 2)
    with world.reading() as session:
        curry = session.scalars(select(Item).where(Item.name == "カレー中辛")).one()
        assert (curry.code, curry.weight_grams) == (world.item, 180)
        assert allergens_of(session, [curry.id])[curry.id] == {"wheat": "contains", "milk": "contains"}


def test_carton_code_counts_its_pieces(world: World) -> None:
    bring_in(
        world, "items", "品目の名前,JANコード,分類,ケース入数,ケースのコード（ITF）\n白米,4912345678904,米,4,14912345678901\n"
    )

    with world.reading() as session:
        pieces = dict(session.execute(select(ItemBarcode.gtin14, ItemBarcode.pieces)).all())
        assert pieces["14912345678901"] == 4


def test_barcode_of_another_item_keeps_the_row_out(world: World) -> None:
    import_id, _ = bring_in(
        world, "items", "品目の名前,JANコード,分類,ケース入数,ケースのコード（ITF）\n白米,4912345678904,米,4,4901234567894\n"
    )

    assert [problem[1:] for problem in problems(world, import_id) if problem[3]] == [("carton_gtin", "barcode_taken", True)]


def test_stock_is_received_on_the_day_it_came(world: World) -> None:
    import_id, _ = bring_in(
        world, "stock", STOCK + "本町倉庫,A-1,みのり製菓（試験）,こどもカレー 甘口 160g,賞味期限,2027-03-31,2,ケース,2026-04-01\n"
    )

    with world.reading() as session:
        movement, lot = session.execute(select(Movement, Lot).join(Lot, Lot.id == Movement.lot_id)).one()
        shelf = session.scalars(select(Place).where(Place.kind == "shelf")).one()
        assert (movement.kind, movement.quantity, movement.import_id) == ("receive", 48, import_id)
        assert movement.occurred_at == datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
        assert (lot.origin, shelf.name, movement.target_id) == ("import", "A-1", shelf.id)


def test_stock_twice_is_booked_once_and_two_like_rows_twice(world: World) -> None:
    row = "本町倉庫,,,しお 1kg,期限なし,,5,個,\n"
    _, first = bring_in(world, "stock", STOCK + row + row)

    _, again = bring_in(world, "stock", STOCK + row + row)

    assert (first["create"], again["unchanged"]) == (2, 2)
    with world.reading() as session:
        assert session.scalar(select(func.sum(Balance.on_hand)).where(Balance.on_hand > 0)) == 10
        assert session.scalars(select(Donor).where(Donor.kind == "opening")).one().name


def test_undone_stock_is_reversed_and_may_come_in_again(world: World) -> None:
    text = STOCK + "本町倉庫,,みのり製菓（試験）,こどもカレー 甘口 160g,賞味期限,2027-03-31,48,個,\n"
    import_id, _ = bring_in(world, "stock", text)

    plan = undo(world, import_id)
    _, again = bring_in(world, "stock", text)

    assert (plan.counts["reversed"], plan.counts["stays"]) == (1, 0)
    assert again["create"] == 1
    with world.reading() as session:
        assert list(session.scalars(select(Movement.reason).where(Movement.kind == "reverse"))) == ["import_undone"]
        assert session.scalar(select(func.sum(Balance.on_hand)).where(Balance.on_hand > 0)) == 48


def test_stock_that_has_gone_on_stays_when_the_import_is_undone(world: World) -> None:
    text = STOCK + "本町倉庫,,みのり製菓（試験）,こどもカレー 甘口 160g,賞味期限,2027-03-31,48,個,\n"
    import_id, _ = bring_in(world, "stock", text)
    with world.reading() as session:
        lot = session.scalars(select(Lot.code)).one()
    world.record(world.request("issue", lot=lot, quantity=1))

    plan = undo(world, import_id)

    assert [(one.kind, one.reason, one.line) for one in plan.stays] == [("lot", "moved", 2)]


def test_stock_names_what_is_missing(world: World) -> None:
    salt = "町倉庫,,,しお,期限なし,,5"
    ends = ("丁倉庫,,,しお,期限なし,,5,個,", f"{salt},ケース,", f"{salt},個,2026-12-01", f"{salt},個,")
    text = STOCK + "".join(f"本{end}\n" for end in ends)

    import_id, counts = bring_in(world, "stock", text)

    assert counts["create"] == 1
    blocking = [problem[:3] for problem in problems(world, import_id) if problem[3]]
    assert blocking == [(2, "site", "site_unknown"), (3, "unit", "no_case_size"), (4, "received_on", "received_in_future")]


def test_repaired_cell_lets_its_row_in(world: World) -> None:
    import_id = preview(world, "stock", STOCK + "本丁倉庫,,,しお,期限なし,,5,個,\n")
    with world.writing() as session:
        repair_cell(get_import(session, import_id), 2, "site", "本町倉庫")

    assert confirm(world, import_id)["create"] == 1


def test_confirmed_or_dropped_import_takes_no_second_confirmation(world: World) -> None:
    done, _ = bring_in(world, "donors", "寄贈者の名前,種類\nひかり商店（試験）,企業\n")
    dropped = preview(world, "donors", "寄贈者の名前,種類\nあさひ商店（試験）,企業\n")
    with world.writing() as session:
        drop_import(session, get_import(session, dropped))

    for import_id in (done, dropped):
        with world.writing() as session:
            batch = get_import(session, import_id)
            writing = writing_of(batch, actor_id=world.actor_id, now=NOW, today=NOW.date())
            with pytest.raises(ImportClosed):
                apply_import(session, batch, WRITERS["donors"], writing)


ITEMS = "品目の名前,JANコード,分類,ケース入数,ケースのコード（ITF）,1個の重さ（g）,ふくむアレルゲン\n"


def parts(world: World) -> tuple[dict[str, int], dict[str, str]]:
    """Barcodes and allergens of the world's item."""
    with world.reading() as session:
        item_id = session.scalars(select(Item.id).where(Item.code == world.item)).one()
        barcodes = session.execute(select(ItemBarcode.gtin14, ItemBarcode.pieces).where(ItemBarcode.item_id == item_id))
        return dict(barcodes.all()), allergens_of(session, [item_id])[item_id]


def test_undo_takes_barcodes_and_allergens_of_a_known_item_away_again(world: World) -> None:
    bring_in(world, "items", ITEMS + "カレー,4901234567894,レトルト,24,,160,小麦\n")
    before = parts(world)
    import_id, _ = bring_in(world, "items", ITEMS + "カレー,4901234567894,レトルト,24,14901234567891,180,小麦、乳\n")
    between = parts(world)

    plan = undo(world, import_id)

    assert between == ({GTIN: 1, CARTON: 24}, {"wheat": "contains", "milk": "contains"})
    assert parts(world) == before == ({GTIN: 1}, {"wheat": "contains"})
    assert (plan.counts["restored"], plan.stays) == (1, [])


def test_barcode_stays_once_goods_came_in_and_the_rest_goes_back(world: World) -> None:
    import_id, _ = bring_in(world, "items", ITEMS + "カレー,4901234567894,レトルト,24,14901234567891,180,乳\n")
    world.record(world.request("receive", quantity=24), at=NOW + timedelta(minutes=1))

    plan = undo(world, import_id, at=NOW + timedelta(minutes=2))

    assert parts(world) == ({GTIN: 1, CARTON: 24}, {})
    assert [(one.name, one.reason) for one in plan.stays] == [(f"カレー {CARTON}", "scanned")]


def test_allergen_said_otherwise_since_stays_and_is_listed(world: World) -> None:
    import_id, _ = bring_in(world, "items", ITEMS + "カレー,4901234567894,レトルト,24,,160,小麦、乳\n")
    with world.writing() as session:
        item = session.scalars(select(Item).where(Item.code == world.item)).one()
        set_allergens(session, item, {"wheat": "contains", "milk": "free"}, list_version="2026-04")

    plan = undo(world, import_id)

    assert parts(world)[1] == {"milk": "free"}
    assert [one.reason for one in plan.stays] == ["changed"]
