"""The outlook on dates: each piece of stock in one window, and leftovers by the pace of the last weeks, first expired first."""

from datetime import date, timedelta

import pytest

from inventory.dates import DateMark, tokyo_day
from inventory.db import Database
from inventory.lots import Lot
from matching.expiring import chart_months, leftovers, outlook, window_of
from tests.builders import NOW, World, make_item, make_world

TODAY = tokyo_day(NOW)


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def dated(world: World, days: int, quantity: int, **values: object) -> str:
    mark = DateMark("best_before", "day", TODAY + timedelta(days=days))
    return world.record(world.request("receive", quantity=quantity, date_mark=mark, **values))[0].lot_code


def test_a_number_of_days_lies_in_one_window() -> None:
    assert [window_of(days) for days in (-1, 0, 7, 8, 30, 31, 60, 61, 180, 181)] == [
        "past", "7", "7", "30", "30", "60", "60", "180", "180", "later",
    ]  # fmt: skip


def test_all_stock_stands_in_a_window_with_what_nobody_weighed_beside(world: World) -> None:
    with world.writing() as session:
        salt = make_item(session, name="食塩 1kg", category="seasoning", weight_grams=None, gtin14=None).code
    dated(world, 5, 10)
    dated(world, 40, 20)
    world.record(world.request("receive", quantity=7, item=salt, date_mark=DateMark("none", "day", None)))

    with world.reading() as session:
        found = outlook(session, today=TODAY)
        elsewhere = outlook(session, today=TODAY, site="00000000")

    assert {name: (heap.lots, heap.pieces, heap.grams) for name, heap in found.windows.items() if heap.lots} == {
        "7": (1, 10, 1600), "60": (1, 20, 3200), "undated": (1, 7, 0),
    }  # fmt: skip
    assert (found.total.pieces, found.total.unweighed) == (37, 7)
    assert found.categories["retort"]["60"].grams == 3200
    assert sum(heap.grams for _, heap in chart_months(found, TODAY)) == 4800
    assert elsewhere.total.lots == 0


def test_what_the_pace_of_the_last_weeks_leaves_over_is_told_by_lot(world: World) -> None:
    first = dated(world, 14, 30)
    second = dated(world, 28, 30)
    held = dated(world, 28, 5)
    dated(world, 200, 500)
    # 130 pieces in thirteen weeks: ten a week.
    gone = world.receive(130)
    world.record(world.request("issue", lot=gone, quantity=130, occurred_at=NOW - timedelta(days=20)))
    with world.writing() as session:
        session.query(Lot).filter(Lot.code == held).one().is_held = True

    with world.reading() as session:
        found = {lot.lot_code: lot for lot in leftovers(session, today=TODAY)}

    assert {code: lot.left_over for code, lot in found.items()} == {first: 10, second: 10, held: 5}
    assert (found[first].weekly, found[first].grams, found[first].days_left) == (10.0, 1600, 14)


def test_months_of_the_chart_follow_each_other_over_the_year(world: World) -> None:
    with world.reading() as session:
        months = [month for month, _ in chart_months(outlook(session, today=TODAY), TODAY)]

    assert (months[0], months[1], months[-1]) == (date(2026, 11, 1), date(2026, 12, 1), date(2027, 10, 1))
