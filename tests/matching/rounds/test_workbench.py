"""The matrix of a round, its figures and the reasons in its cells."""

from datetime import date

import pytest

from inventory.dates import DateMark
from inventory.db import Database, OrganizationSession
from inventory.errors import NotFound
from matching.offers import Conditions
from matching.rounds.adjusting import Change, adjust
from matching.rounds.paging import View, read_page
from matching.rounds.starting import start_round
from matching.rounds.tables import Round
from matching.rounds.workbench import read_bench
from tests.builders import NOW, make_item, make_world
from tests.matching.round_builders import make_group, make_offer, make_round


def test_too_few_days_for_a_storing_group_reads_as_days_not_as_barred(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, storing = make_group(session, "配る食堂")
        make_group(session, "その日に食べる食堂", is_same_day_meal=True)
        offer = make_offer(session, world, date_mark=DateMark("best_before", "day", date(2026, 12, 1)))
        bench = read_bench(session, make_round(session, world, [offer]))

        reasons = dict(bench.reasons(offer.code, storing))

    assert reasons["EXPIRY"] == {"date": "2026-11-24", "days_left": 7, "min_days_left": 14, "expiry": "2026-12-01"}


def test_a_zero_set_by_hand_reads_as_such(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, code = make_group(session, "食堂一")
        make_group(session, "食堂二")
        offer = make_offer(session, world)
        round_ = make_round(session, world, [offer])
        adjust(session, round_, [Change(offer.code, code, 0, "休みの月")], actor_id=world.actor_id, now=NOW)

        reasons = read_bench(session, round_).reasons(offer.code, code)

    assert reasons[0][0] == "HAND"
    assert reasons[0][1]["note"] == "休みの月"


def test_what_nobody_asked_for_comes_before_what_could_not_be_given(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "東京の食堂")
        _, far = make_group(session, "大阪の食堂", prefecture_code="27", needs={})
        offer = make_offer(session, world, conditions=Conditions(regions=("13",)))
        bench = read_bench(session, make_round(session, world, [offer]))

        assert bench.cell(offer.code, far).codes == ("NO_NEED", "REGION")


def test_the_sums_of_the_strip_agree_with_the_cells(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        for number in range(3):
            make_group(session, f"食堂{number}", households=5 + number, needs={"retort": 30})
        offer = make_offer(session, world, cases=40)
        bench = read_bench(session, make_round(session, world, [offer]))

        figures = bench.figures()
        given = sum(bench.given.values())

    assert given == 21
    assert (figures.placed_grams, figures.offered_grams) == (21 * 3840, 40 * 3840)
    assert (figures.groups, figures.households, figures.left_cases, figures.waste_cases) == (3, 18, 19, 0)
    assert figures.top_left == ("こどもカレー 甘口 160g", 19, "NEED_FULL")


def test_goods_that_no_later_round_can_place_are_likely_waste(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 30})
        offer = make_offer(session, world, cases=40, date_mark=DateMark("best_before", "day", date(2026, 12, 10)))
        bench = read_bench(session, make_round(session, world, [offer]))

        assert (bench.figures().left_cases, bench.figures().waste_cases) == (33, 33)


def crowded(session: OrganizationSession, world: object) -> Round:
    for number in range(42):
        make_group(session, f"食堂{number:02}", households=5 + number, prefecture_code="13" if number % 2 else "27")
    items = [make_item(session, name=f"品物{number}", gtin14=None) for number in range(9)]
    return make_round(session, world, [make_offer(session, world, item=item, cases=5) for item in items])  # type: ignore[arg-type]


PAGES = [
    (View(), 40, 7),
    (View(groups_page=2, lots_page=2), 2, 2),
    (View(region="13"), 21, 7),
    (View(words="食堂4"), 2, 7),
    (View(groups_page=99), 2, 7),
]


@pytest.mark.parametrize(("view", "rows", "columns"), PAGES)
def test_the_matrix_comes_in_pages(database: Database, view: View, rows: int, columns: int) -> None:
    world = make_world(database)
    with world.writing() as session:
        page = read_page(session, crowded(session, world), view)

    assert (len(page.rows), len(page.columns)) == (rows, columns)


def test_the_largest_gap_comes_first_when_asked(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        page = read_page(session, crowded(session, world), View(sort="gap"))
        gaps = [abs(row.level - page.bench.median_level) for row in page.rows]

    assert gaps == sorted(gaps, reverse=True)


def test_a_round_without_a_plan_has_no_matrix(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "食堂")
        round_ = start_round(session, offers=[make_offer(session, world)], actor_id=world.actor_id, now=NOW)

        with pytest.raises(NotFound):
            read_bench(session, round_)
