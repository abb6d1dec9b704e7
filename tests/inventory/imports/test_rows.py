"""Whole rows: what goes in, what waits for a person, repairs, doubles, and the template's example."""

from datetime import date

import pytest

from inventory.dates import DateMark
from inventory.imports.mapping import guess_mapping
from inventory.imports.reading import read_table
from inventory.imports.rows import SheetReading, read_rows
from tests.inventory.imports.files import common_csv, workbook

TODAY = date(2026, 11, 21)
GROUP = {"全国地方公共団体コード": "131172", "ID": "1", "名称": "ひだまり食堂", "住所": "東京都北区みなと1-2-3"}


def read(data: bytes, kind: str, **options) -> SheetReading:
    table = read_table(data, "list", kind=kind)
    return read_rows(table, guess_mapping(table.headers, kind), today=TODAY, **options)


def groups(*cells: dict[str, str], **options) -> SheetReading:
    return read(common_csv(*(GROUP | one for one in cells)).encode(), "groups", **options)


def stock(*rows: list[str], headings: str = "倉庫,品目,期限の種類,期限,数量", **options) -> SheetReading:
    return read("\n".join([headings, *(",".join(row) for row in rows)]).encode(), "stock", **options)


def codes(sheet: SheetReading) -> list[tuple[int, str, str, bool]]:
    return [(problem.line, problem.field, problem.code, problem.blocking) for problem in sheet.problems]


def test_row_without_a_name_is_kept_out_and_the_others_go_in():
    sheet = groups({}, {"名称": "", "ID": "2"}, {"名称": "たね", "ID": "3"})

    assert codes(sheet) == [(3, "name", "required", True)]
    assert [row.values["name"] for row in sheet.usable] == ["ひだまり食堂", "たね"]
    assert sheet.counts == {"ready": 2, "blocked": 1, "doubtful": 0, "blank": 0}


def test_withheld_address_is_no_problem_and_is_remembered():
    sheet = groups({"住所": "非公開"})

    assert (sheet.problems, sheet.rows[0].withheld, sheet.rows[0].values["address"]) == ([], {"address"}, None)


def test_unreadable_schedule_lets_the_row_in():
    sheet = groups({"開催開始時間": "夕方", "緯度": "", "経度": "139.7"})

    assert codes(sheet) == [(2, "open_from", "time_unreadable", False)]
    assert (sheet.rows[0].values["longitude"], sheet.rows[0].is_doubtful) == (None, True)


def test_free_text_frequency_also_fills_the_empty_day():
    sheet = groups({"開催頻度": "毎月第2・第4火曜日"})

    assert (sheet.rows[0].values["frequency"], sheet.rows[0].values["open_on"]) == ("two_or_three_a_month", "毎月第2・第4火曜日")


def test_swapped_coordinates_are_put_right_and_doubted():
    sheet = groups({"緯度": "139.7", "経度": "35.7"})

    assert (sheet.rows[0].values["latitude"], sheet.rows[0].values["longitude"]) == (35.7, 139.7)
    assert codes(sheet) == [(2, "latitude", "coordinates_swapped", False)]


def test_unreadable_capacity_is_repaired_by_the_offered_text():
    before = groups({"定員": "約20"})
    problem = before.problems[0]

    after = groups({"定員": "約20"}, repairs={(problem.line, problem.field): problem.suggestion})

    assert (before.counts["blocked"], after.counts["ready"], after.rows[0].values["capacity"]) == (1, 1, 20)


def test_same_name_and_address_is_doubted_with_its_line():
    sheet = groups({}, {"ID": "2", "名称": "ひだまり　食堂"})

    assert codes(sheet) == [(3, "name", "same_as_line", False)]
    assert sheet.problems[0].values == {"line": 2}


def test_one_id_for_two_groups_is_doubted_and_both_go_in():
    sheet = groups({}, {"名称": "たね", "住所": "東京都港区1"})

    assert codes(sheet) == [(3, "public_id", "same_id_as_line", False)]
    assert len(sheet.usable) == 2


def test_names_that_differ_only_in_brackets_are_two_groups():
    sheet = groups({"名称": "こども食堂「空」"}, {"名称": "こども食堂「海」", "ID": "2"})

    assert sheet.problems == []


def test_supplement_rows_take_the_municipality_of_their_file():
    sheet = read("ID,住所\n3,北区みなと1\n".encode(), "venues", defaults={"municipality_code": "131172"})

    assert (sheet.rows[0].values["municipality_code"], sheet.rows[0].values["public_id"]) == ("131172", "3")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("2027-03-31", DateMark("best_before", "day", date(2027, 3, 31))),
        ("27.03.31", DateMark("best_before", "day", date(2027, 3, 31))),
        ("令和9年3月31日", DateMark("best_before", "day", date(2027, 3, 31))),
        ("２０２７年３月", DateMark("best_before", "month", date(2027, 3, 1))),
        ("2027/3/31", DateMark("best_before", "day", date(2027, 3, 31))),
    ],
)
def test_date_marks_are_read_in_five_spellings(text, mark):
    sheet = stock(["本町", "米", "", text, "5"])

    assert (sheet.rows[0].values["date"], sheet.problems) == (mark, [])


def test_heading_says_which_kind_of_date():
    sheet = stock(["本町", "米", "2026-11-30", "5"], headings="倉庫,品目,消費期限,数量")

    assert sheet.rows[0].values["date"] == DateMark("use_by", "day", date(2026, 11, 30))


def test_no_date_is_accepted_when_said_and_asked_for_when_not():
    sheet = stock(["本町", "塩", "なし", "", "5"], ["本町", "米", "", "", "5"])

    assert (sheet.rows[0].values["date"], codes(sheet)) == (DateMark("none"), [(3, "date", "date_required", True)])


def test_repair_may_fill_a_field_without_a_column():
    sheet = stock(["本町", "塩", "", "5"], headings="倉庫,品目,期限,数量", repairs={(2, "date_kind"): "期限なし"})

    assert (sheet.rows[0].values["date"], sheet.problems) == (DateMark("none"), [])


def test_stock_past_its_date_is_doubted_and_an_offer_past_its_date_is_kept_out():
    counted = stock(["本町", "米", "", "2026-11-20", "5"])
    offered = read("寄贈者,品目,賞味期限,ケース数\nみなと,米,2026-11-20,5\n".encode(), "offers")

    assert (codes(counted), codes(offered)) == ([(2, "date", "date_past", False)], [(2, "date", "date_past", True)])


def test_first_of_a_month_from_a_workbook_is_doubted_and_the_month_offered():
    data = workbook([["倉庫", "品目", "賞味期限", "数量"], ["本町", "米", date(2028, 3, 1), 5]])

    sheet = read(data, "stock")

    assert [(problem.code, problem.suggestion, problem.blocking) for problem in sheet.problems] == [
        ("date_first_of_month", "2028-03", False)
    ]


def test_offer_needs_an_item_or_a_barcode():
    sheet = read("寄贈者,品目,JAN,賞味期限,ケース数\nみなと,,,2028-03,5\nみなと,,4901777018686,2028-03,5\n".encode(), "offers")

    assert codes(sheet) == [(2, "item", "required", True)]


def test_offer_that_ends_before_it_begins_is_kept_out():
    sheet = read(
        "寄贈者,品目,賞味期限,ケース数,提供開始日,提供終了日\nみなと,米,2028-03,5,2026-12-10,2026-12-01\n".encode(), "offers"
    )

    assert codes(sheet) == [(2, "available_to", "ends_before_begin", True)]


def test_carton_of_another_item_is_doubted():
    sheet = read("品名,分類,JAN,ITF\n米,米,4901777018686,14912345678901\n".encode(), "items")

    assert codes(sheet) == [(2, "carton_gtin", "carton_of_other_item", False)]


def test_allergen_both_contained_and_free_is_kept_out():
    sheet = read("品名,分類,アレルゲン,含まないアレルゲン\nせんべい,おかし,えび,えび・卵\n".encode(), "items")

    assert codes(sheet) == [(2, "allergens_free", "allergen_both", True)]
