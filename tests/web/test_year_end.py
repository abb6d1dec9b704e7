"""The year-end stock list and the stock of a past day: the same figures on screen, on paper and in Excel."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import load_workbook

from inventory.db import Database
from inventory.donors import add_donor
from matching.impact import fiscal_period
from matching.year_end import Price, year_end
from tests.builders import NOW
from tests.matching.goods_story import Story, at, begin_story

YEAR = fiscal_period(2026)


@pytest.fixture
def story(database: Database) -> Story:
    """Opening stock of 60 pieces and salt nobody has weighed were taken over in May; 24 curries went to a group, 6 were thrown away."""
    story = begin_story(database)
    world = story.world
    with world.writing() as session:
        opening = add_donor(session, name="はじめの在庫", kind="opening", now=NOW)[1].code
    salt = story.item(name="食塩 1kg", category="seasoning", weight_grams=None, pieces_per_case=None)
    world.receive(60, donor=opening, occurred_at=at(5, 1))
    world.receive(10, item=salt, occurred_at=at(6, 1))
    world.record(world.request("issue", lot=story.lot, quantity=24, occurred_at=at(11, 10)))
    world.record(world.request("dispose", lot=story.lot, quantity=6, reason="damaged", occurred_at=at(11, 12)))
    return story


@pytest.fixture
def admin(story: Story, client_of: Callable):
    return client_of(story.world, "admin")


def test_opening_stock_that_was_brought_in_is_opening_and_not_a_gift(story: Story) -> None:
    with story.world.reading() as session:
        found = year_end(session, YEAR)

    retort = next(line for line in found.lines if line.category == "retort")
    assert (retort.opening.pieces, retort.columns.received.pieces, retort.closing.pieces) == (60, 240, 270)
    assert (found.taken_over.pieces, found.agrees) == (60, True)
    assert [(item.name, item.pieces, item.grams, item.unweighed) for item in found.items] == [
        ("こどもカレー 甘口 160g", 270, 270 * 160, 0),
        ("食塩 1kg", 10, 0, 10),
    ]


def test_page_paper_and_note_name_kinds_and_quantities(admin) -> None:
    page = admin.get("/reports/year-end?year=2026").text
    paper = admin.get("/reports/year-end/print?year=2026").text

    for text in (page, paper):
        assert "・レトルト：期首 60 個（9.6kg）、受入 240 個（38.4kg）" in text
        assert "期末 270 個（43.2kg）" in text
        assert "重さがわからない 10 個は、個数だけに入れています。" in text
    assert "途中の年度です" in page


def test_yen_column_needs_a_source_and_prints_it(admin) -> None:
    without = admin.post("/reports/year-end/price", data={"yen_per_kg": "600", "yen_source": "", "year": "2026"})
    kept = admin.post(
        "/reports/year-end/price", data={"yen_per_kg": "６００", "yen_source": "理事会の決め（試験）", "year": "2026"}
    )

    page = admin.get(kept.location).text

    assert without.status_code == 422
    assert "どこから取った数かを書いてください" in without.text
    assert "25,920" in page
    assert "1kg あたり 600 円で計算（出典：理事会の決め（試験））" in page


def test_price_is_rounded_to_whole_yen() -> None:
    assert Price(333, "試験").yen(1_500) == 500


def test_workbook_holds_the_account_the_items_and_the_note(admin) -> None:
    answer = admin.get("/reports/year-end/stock.xlsx?year=2026")

    book = load_workbook(io.BytesIO(answer.data))
    account, items, note = (book[name] for name in ("期末在庫（個数）", "品目", "注記"))
    rows = {row[0].value: [cell.value for cell in row] for row in account.iter_rows(min_row=6)}
    assert rows["レトルト"][1:8] == [60, 240, 0, 24, 6, 0, 270]
    assert rows["レトルト"][8] == "=ROUND(B6+C6+D6-E6-F6+G6-H6,3)"
    assert [cell.value for cell in items[6]][1:5:2] == ["こどもカレー 甘口 160g", 270]
    assert "期末在庫" in note["A1"].value


@pytest.mark.parametrize(("year", "status"), [("2030", 422), ("abcd", 422), ("２０２６", 422), ("2019", 200)])
def test_other_years_get_a_sentence(admin, year: str, status: int) -> None:
    answer = admin.get(f"/reports/year-end?year={year}")

    assert answer.status_code == status
    assert "この年度には、在庫も記録もありません" in answer.text


def test_stock_of_a_past_day_is_filtered_added_up_and_saved(admin, story: Story) -> None:
    page = admin.get("/stock/on?day=2026-11-10").text
    seasoning = admin.get("/stock/on?day=2026-11-10&category=seasoning").text
    paper = admin.get("/stock/on/print?day=2026-11-10").text
    sheet = load_workbook(io.BytesIO(admin.get("/stock/on/stock.xlsx?day=2026-11-10").data)).active

    assert "2026年11月10日の在庫" in page
    assert "286" in page
    assert "こどもカレー" not in seasoning
    assert "ぜんぶで 286 個" in paper
    assert sorted(row[9].value for row in sheet.iter_rows(min_row=2)) == [10, 60, 216]


@pytest.mark.parametrize(
    ("day", "status"), [("", 200), ("2027-01-01", 422), ("1999-12-31", 422), ("きのう", 422), ("2026-02-30", 422)]
)
def test_days_that_are_none_get_a_sentence(admin, day: str, status: int) -> None:
    answer = admin.get(f"/stock/on?day={day}")

    assert answer.status_code == status
    assert date(2026, 11, 20).strftime("%Y年%m月%d日の在庫") in answer.text
