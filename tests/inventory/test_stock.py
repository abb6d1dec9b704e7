"""Stock lists: order, filters, cursors, what to take first, and stock on a past day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from inventory.catalog import get_item
from inventory.dates import NO_DATE, DateMark
from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.lots import Lot
from inventory.places import get_place
from inventory.stock import (
    PastFilter,
    PastTotals,
    StockFilter,
    count_stock,
    held_at,
    list_stock,
    movements_of_lot,
    propose_lots,
    soon_expired,
    stock_by_item_on,
    stock_on,
    stock_weight,
)
from tests.builders import NOW, World, make_item, make_place, make_world


def mark(text: str) -> DateMark:
    return DateMark.from_iso("best_before", text)


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


@pytest.fixture
def three_lots(world: World) -> dict[str, str]:
    """Lot codes by name: late and early of one item, undated of another."""
    with world.writing() as session:
        salt = make_item(
            session, name="食塩 1kg", category="seasoning", gtin14=None, weight_grams=None, pieces_per_case=None
        ).code
    return {
        "late": world.receive(48, date_mark=mark("2027-06-30")),
        "early": world.receive(24, date_mark=mark("2027-02")),
        "undated": world.receive(10, item=salt, date_mark=NO_DATE),
    }


def test_first_expired_comes_first_and_undated_last(world: World, three_lots: dict[str, str]) -> None:
    with world.reading() as session:
        page = list_stock(session)

    assert [row.lot_code for row in page.rows] == [three_lots["early"], three_lots["late"], three_lots["undated"]]
    assert page.next_cursor is None


def test_pages_by_cursor_show_every_row_once(world: World, three_lots: dict[str, str]) -> None:
    with world.reading() as session:
        seen, cursor = [], None
        for _ in three_lots:
            page = list_stock(session, limit=1, cursor=cursor)
            seen += [row.lot_code for row in page.rows]
            cursor = page.next_cursor

    assert sorted(seen) == sorted(three_lots.values())
    assert cursor is None


@pytest.mark.parametrize(("sort", "is_descending"), [("on_hand", True), ("item", False), ("free", False), ("expires", True)])
def test_every_sorting_can_be_paged(world: World, three_lots: dict[str, str], sort: str, is_descending: bool) -> None:
    with world.reading() as session:
        whole = list_stock(session, sort=sort, is_descending=is_descending)
        first = list_stock(session, sort=sort, is_descending=is_descending, limit=2)
        rest = list_stock(session, sort=sort, is_descending=is_descending, limit=2, cursor=first.next_cursor)

    assert first.rows + rest.rows == whole.rows


def test_a_broken_cursor_is_refused(world: World) -> None:
    with world.reading() as session, pytest.raises(InvalidInput) as refusal:
        list_stock(session, cursor="なにか")

    assert refusal.value.values["problem"] == "cursor_unreadable"


def test_filters_narrow_the_list(world: World, three_lots: dict[str, str]) -> None:
    def found(**values: object) -> set[str]:
        with world.reading() as session:
            return {row.lot_code for row in list_stock(session, StockFilter(**values)).rows}  # type: ignore[arg-type]

    assert found(query="ｺﾄﾞﾓ カレー") == {three_lots["early"], three_lots["late"]}
    assert found(query=three_lots["late"].lower()) == {three_lots["late"]}
    assert found(category="seasoning") == {three_lots["undated"]}
    assert found(temperature="frozen") == set()
    assert found(site=world.site, donor=world.donor) == set(three_lots.values())
    assert found(site=world.donor) == set()
    assert found(expires_before=date(2027, 2, 28)) == set()
    assert found(expires_to=date(2027, 2, 28)) == {three_lots["early"]}
    assert found(expires_from=date(2027, 6, 30), expires_to=date(2027, 6, 30)) == {three_lots["late"]}
    assert found(query="100%") == set()


def test_counting_stops_at_the_limit(world: World, three_lots: dict[str, str]) -> None:
    with world.reading() as session:
        assert count_stock(session) == 3
        assert count_stock(session, up_to=2) == 2


def test_weight_counts_pieces_of_unknown_weight_apart(world: World, three_lots: dict[str, str]) -> None:
    with world.reading() as session:
        assert stock_weight(session) == (72 * 160, 82, 10)


def test_soon_expired_goods_are_those_within_the_days(world: World, three_lots: dict[str, str]) -> None:
    with world.reading() as session:
        page = soon_expired(session, today=date(2027, 2, 1), days=30)

    assert [row.lot_code for row in page.rows] == [three_lots["early"]]


def test_the_first_expired_free_lot_is_proposed(world: World, three_lots: dict[str, str]) -> None:
    world.record(world.request("issue", lot=three_lots["early"], quantity=24))

    with world.reading() as session:
        rows = propose_lots(session, get_item(session, world.item), get_place(session, world.site))

    assert [row.lot_code for row in rows] == [three_lots["late"]]


def test_a_lot_on_two_shelves_has_two_rows(world: World, three_lots: dict[str, str]) -> None:
    with world.writing() as session:
        shelf = make_place(session, "shelf", "A-1", site_id=get_place(session, world.site).id).code
    world.record(world.request("transfer", lot=three_lots["late"], quantity=20, target_site=world.site, target_shelf=shelf))

    with world.reading() as session:
        lot = session.scalars(select(Lot).where(Lot.code == three_lots["late"])).one()
        rows = held_at(session, lot)

    assert [(row.shelf_name, row.on_hand, row.site_name) for row in rows] == [(None, 28, "本町倉庫"), ("A-1", 20, "本町倉庫")]


def test_stock_on_a_past_day_is_what_had_happened_by_then(world: World, three_lots: dict[str, str]) -> None:
    tomorrow = NOW + timedelta(days=1)
    world.record(world.request("issue", lot=three_lots["late"], quantity=8, occurred_at=tomorrow), at=tomorrow)

    with world.reading() as session:
        before = {row.lot_code: row.on_hand for row in stock_on(session, date(2026, 11, 21))[0]}
        after = {row.lot_code: row.on_hand for row in stock_on(session, date(2026, 11, 22))[0]}

    assert stock_on_of(before, three_lots) == {"late": 48, "early": 24, "undated": 10}
    assert stock_on_of(after, three_lots) == {"late": 40, "early": 24, "undated": 10}


def test_stock_on_today_is_the_stock_and_any_day_is_the_same_from_both_ends(world: World, three_lots: dict[str, str]) -> None:
    for number, day in enumerate((3, 9, 20)):
        moment = datetime(2026, 11, day, 3, 0, tzinfo=UTC)
        world.record(world.request("issue", lot=three_lots["late"], quantity=1 + number, occurred_at=moment))

    with world.reading() as session:
        today = {(row.lot_code, row.place_name): row.on_hand for row in stock_on(session, date(2026, 11, 21))[0]}
        balances = {(row.lot_code, row.place_name): row.on_hand for row in list_stock(session).rows}
        [row], totals = stock_on(session, date(2026, 11, 21), PastFilter(world.site), limit=1, offset=1)
        sums = stock_by_item_on(session, date(2026, 11, 21))
        earlier = [stock_on(session, date(2026, 11, day))[1].pieces for day in (2, 3, 9)]

    assert today == balances
    assert (totals.rows, totals.pieces) == (3, sum(balances.values())) == (3, sum(item.pieces for item in sums))
    assert row.lot_code in three_lots.values()
    # Early days are added up from the first entry, late ones taken off the balances.
    assert earlier == [0, -1, -3]


def stock_on_of(found: dict[str, int], names: dict[str, str]) -> dict[str, int]:
    return {name: found[code] for name, code in names.items()}


def test_movements_of_a_lot_name_both_places_and_who(world: World, three_lots: dict[str, str]) -> None:
    world.record(world.request("issue", lot=three_lots["late"], quantity=8))

    with world.reading() as session:
        lot = session.scalars(select(Lot).where(Lot.code == three_lots["late"])).one()
        rows = [
            (row.movement.kind, row.source.name, row.target.name, row.actor_name) for row in movements_of_lot(session, lot.id)
        ]

    assert rows == [
        ("receive", "みのり製菓（試験）", "本町倉庫", "試験 花子"),
        ("issue", "本町倉庫", "ひだまり食堂（試験）", "試験 花子"),
    ]


def test_another_organization_sees_none_of_it(world: World, three_lots: dict[str, str]) -> None:
    other = make_world(world.database, name="となりの団体（試験）")

    with other.reading() as session:
        assert list_stock(session).rows == []
        assert list_stock(session, StockFilter(query=three_lots["late"], site=world.site)).rows == []
        assert count_stock(session) == 0
        assert stock_on(session, date(2026, 11, 22)) == ([], PastTotals())


@pytest.mark.parametrize(
    ("sort", "index"),
    [("expires", "ix_balance_stock"), ("item", "ix_item_name"), ("on_hand", "ix_balance_on_hand"), ("free", "ix_balance_free")],
)
@pytest.mark.parametrize("is_descending", [False, True])
def test_the_list_walks_an_index_in_every_order(
    world: World, three_lots: dict[str, str], sort: str, is_descending: bool, index: str
) -> None:
    plan = _plan_of_list(world, StockFilter(), sort=sort, is_descending=is_descending)

    assert index in plan


def test_the_lots_of_a_donor_are_found_by_an_index(world: World, three_lots: dict[str, str]) -> None:
    plan = _plan_of_list(world, StockFilter(donor=world.donor))

    assert "ix_balance_donor" in plan


def _plan_of_list(world: World, wanted: StockFilter, **order: Any) -> str:
    """How the database reads a page; PostgreSQL as it would with more rows than these."""
    asked: list[tuple[str, object]] = []
    engine = world.database._reader
    event.listen(
        engine, "before_cursor_execute", lambda c, cursor, statement, parameters, *rest: asked.append((statement, parameters))
    )
    with world.reading() as session:
        list_stock(session, wanted, **order)

    statement, parameters = next(pair for pair in asked if pair[0].startswith("SELECT"))
    with engine.connect() as connection:
        if not world.database.is_sqlite:
            for way in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin"):
                connection.exec_driver_sql(f"set local enable_{way} = off")
        explain = "EXPLAIN QUERY PLAN " if world.database.is_sqlite else "EXPLAIN "
        return str(connection.exec_driver_sql(explain + statement, parameters).all())
