"""The stock page: what it shows, filters and sorts, saved views, files, and what it asks of the database."""

import io
from datetime import date

import openpyxl
import pytest

from inventory.dates import DateMark
from inventory.movements import MovementRequest
from inventory.places import add_place, get_place
from tests.builders import World, make_item
from tests.statements import statements


def mark(text: str) -> DateMark:
    return DateMark.from_iso("best_before", text)


def shown(page) -> list[str]:
    """The lot codes on the page, in its order."""
    parts = page.text.split('name="lot" value="')[1:]
    return [part[:8] for part in parts]


def fill(world: World, number: int) -> list[str]:
    requests: list[MovementRequest] = [
        world.request("receive", quantity=24 + each, date_mark=DateMark("best_before", "day", date(2027, 1, 1 + each % 28)))
        for each in range(number)
    ]
    return [outcome.lot_code for outcome in world.record(*requests)]


def test_first_expired_comes_first_with_cases_and_pieces(coordinator, world: World):
    late = world.receive(48, date_mark=mark("2027-03-31"))
    early = world.receive(28, date_mark=mark("2026-12-01"))

    page = coordinator.get("/stock")

    assert shown(page) == [early, late]
    assert "1 ケースと 4 個" in page.text
    assert "あと 10 日" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("until=30", ["near"]),
        ("until=past", []),
        ("until=undated", ["salt"]),
        ("category=seasoning", ["salt"]),
        ("temperature=frozen", []),
        ("q=ｶﾚｰ", ["near", "far"]),
        ("shelf=none", ["near", "far"]),
        ("site={site}", ["near", "far", "salt"]),
        ("donor={donor}", ["near", "far", "salt"]),
        ("sort=-expires", ["salt", "far", "near"]),
        ("sort=-on_hand", ["far", "near", "salt"]),
        ("until=nonsense&sort=nonsense", ["near", "far", "salt"]),
    ],
)
def test_filters_and_orders(coordinator, world: World, query: str, expected: list[str]):
    with world.writing() as session:
        salt = make_item(session, name="食塩 1kg", category="seasoning", gtin14=None).code
        shelf = add_place(session, kind="shelf", name="A-1", site_id=get_place(session, world.site).id).code
    codes = {
        "near": world.receive(24, date_mark=mark("2026-12-05")),
        "far": world.receive(48, date_mark=mark("2027-06-30")),
        "salt": world.receive(5, item=salt, shelf=shelf, date_mark=DateMark("none")),
    }

    page = coordinator.get("/stock?" + query.format(site=world.site, donor=world.donor))

    assert shown(page) == [codes[name] for name in expected]


def test_a_code_finds_its_lot_in_any_width(coordinator, world: World):
    world.receive(10)
    code = world.receive(20)

    page = coordinator.get("/stock", query_string={"q": f"{code[:4]}－{code[4:]}".lower()})

    assert shown(page) == [code]


def test_sorted_column_says_so(coordinator, world: World):
    world.receive(10)

    page = coordinator.get("/stock?sort=-on_hand")

    assert page.text.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in page.text


def test_pages_go_on_and_back(coordinator, world: World):
    codes = fill(world, 60)

    first = coordinator.get("/stock")
    next_url = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = coordinator.get(next_url)
    back_url = second.text.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")

    assert len(shown(first)) == 50
    assert sorted(shown(first) + shown(second)) == sorted(codes)
    assert "51〜60 件目（全部で 60 件）" in second.text
    assert shown(coordinator.get(back_url)) == shown(first)


def test_an_unreadable_cursor_is_refused_with_a_sentence(coordinator, world: World):
    world.receive(10)

    page = coordinator.get("/stock?cursor=nonsense")

    assert page.status_code == 422
    assert "はじめのページから開いてください" in page.text


def test_empty_stock_and_no_hits_are_told_apart(coordinator, world: World):
    assert "まだ在庫がありません" in coordinator.get("/stock").text
    assert "条件を消す" in coordinator.get("/stock?q=ない").text


def test_a_view_is_saved_renamed_and_deleted(coordinator, world: World):
    world.receive(10)

    coordinator.post("/stock/views", data={"name": "冷凍もの", "query": "temperature=frozen"})
    saved = coordinator.get("/stock?temperature=frozen").text
    address = saved.split('action="/stock/views/')[1].split('"')[0]
    coordinator.post(f"/stock/views/{address}", data={"name": "凍ったもの", "query": "temperature=frozen", "is_shared": "1"})
    renamed = coordinator.get("/stock").text
    coordinator.post(f"/stock/views/{address}/delete", data={})

    assert "冷凍もの" in saved
    assert "凍ったもの <span>0</span>" in renamed
    assert "凍ったもの <span>" not in coordinator.get("/stock").text


def test_a_view_without_a_name_is_refused_and_keeps_the_filters(coordinator, world: World):
    page = coordinator.post("/stock/views", data={"name": " ", "query": "temperature=frozen"})

    assert page.status_code == 422
    assert "ここを入れてください" in page.text
    assert '<option value="frozen" selected>' in page.text


def test_only_shared_views_are_seen_by_others(coordinator, world: World, client_of):
    coordinator.post("/stock/views", data={"name": "わたしの", "query": "until=30"})
    coordinator.post("/stock/views", data={"name": "みんなの", "query": "until=60", "is_shared": "1"})

    page = client_of(world, "coordinator").get("/stock")

    assert "みんなの" in page.text
    assert "わたしの" not in page.text


def test_a_stranger_can_change_no_view_and_sees_no_stock(coordinator, stranger, world: World):
    code = world.receive(10)
    coordinator.post("/stock/views", data={"name": "みんなの", "query": "until=30", "is_shared": "1"})
    address = coordinator.get("/stock?until=30").text.split('action="/stock/views/')[1].split('"')[0]

    assert code not in stranger.get("/stock").text
    assert "みんなの" not in stranger.get("/stock").text
    assert stranger.post(f"/stock/views/{address}/delete", data={}).status_code == 404
    assert stranger.post(f"/stock/views/{address}", data={"name": "x"}).status_code == 404


def test_the_workbook_holds_the_filtered_rows_and_no_formula(coordinator, world: World):
    with world.writing() as session:
        evil = make_item(session, name="=1+1", gtin14=None).code
    world.receive(24, item=evil)
    world.receive(24)

    answer = coordinator.get("/stock/stock.xlsx?q=1%2B1")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active

    assert [cell.value for cell in sheet[1]][:2] == ["ロット番号", "品目"]
    assert sheet.max_row == 2
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


def test_the_text_file_opens_in_excel_and_runs_nothing(coordinator, world: World):
    with world.writing() as session:
        evil = make_item(session, name="=1+1", gtin14=None).code
    world.receive(24, item=evil)

    answer = coordinator.get("/stock/stock.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert ",'=1+1," in answer.data.decode("utf-8-sig")


def test_the_count_sheet_names_no_number(coordinator, world: World):
    code = world.receive(777)

    page = coordinator.get("/stock/count-sheet")

    assert f"{code[:4]}-{code[4:]}" in page.text
    assert "777" not in page.text


def test_the_page_asks_the_same_few_questions_however_much_there_is(coordinator, world: World):
    fill(world, 10)
    with statements(world.database) as few:
        coordinator.get("/stock")
    fill(world, 190)
    with statements(world.database) as many:
        coordinator.get("/stock")

    assert len(many) == len(few) <= 6


def test_a_volunteer_is_not_shown_the_list(volunteer):
    assert volunteer.get("/stock").status_code == 403
