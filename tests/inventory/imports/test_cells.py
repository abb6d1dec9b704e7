"""Cells as people fill them: what is read, what is doubted, what is refused, and the repair that is offered."""

from datetime import date

import pytest

from inventory.imports.cells import read_cell
from inventory.imports.choices import WEEKDAYS
from inventory.imports.columns import column_of
from inventory.imports.municipality import check_digit

READ = [
    ("groups", "capacity", "３０", 30),
    ("groups", "capacity", "1,200人", 1200),
    ("groups", "capacity", "30.0", 30),
    ("groups", "households", "25世帯", 25),
    ("groups", "municipality_code", "１３１１７２", "131172"),
    ("groups", "public_id", "０００１２ ", "00012"),
    ("groups", "latitude", "３５．６８１２", 35.6812),
    ("groups", "phone", "０３（５５５５）０１３４", "03-5555-0134"),
    ("groups", "phone", "03‐5555−0134", "03-5555-0134"),
    ("groups", "name", "ﾋﾀﾞﾏﾘ\n食堂", "ﾋﾀﾞﾏﾘ 食堂"),
    ("groups", "address", "非公開", None),
    ("groups", "open_to", "非公開", None),
    ("groups", "network", "なし", None),
    ("groups", "open_from", "１７時３０分", "17:30"),
    ("groups", "open_from", "午後5時半", "17:30"),
    ("groups", "open_from", "9:00", "09:00"),
    ("groups", "food_pantry", "1 ", True),
    ("groups", "food_pantry", "有り", True),
    ("groups", "takeout", "×", False),
    ("groups", "prefecture", "東京", "13"),
    ("groups", "url", "公式HP\nhttps://example.jp/a　https://example.jp/b", "https://example.jp/a"),
    ("groups", "needs", "米 120; 飲料 40", (("rice", 120), ("drinks", 40))),
    ("groups", "needs", "お米：1.5t、日用品10kg", (("rice", 1500), ("daily_goods", 10))),
    ("groups", "exclude_allergens", "カニ・エビ、卵", ("shrimp", "crab", "egg")),
    ("groups", "exclude_allergens", "なし", ()),
    ("groups", "documents", "合意書、団体規約", ("合意書", "団体規約")),
    ("groups", "storage_ambient_kg", "1.5t", 1500),
    ("groups", "corporate_number", "7000012050002", "7000012050002"),
    ("items", "weight_grams", "１．５ｋｇ", 1500),
    ("items", "weight_grams", "500g", 500),
    ("items", "temperature", "要冷蔵", "chilled"),
    ("items", "temperature", "Frozen", "frozen"),
    ("items", "gtin", "4901777018686.0", "4901777018686"),
    ("items", "gtin", "４９０１７７７０１８６８６", "4901777018686"),
    ("items", "category", "お菓子", "snacks"),
    ("offers", "regions", "東京都、神奈川, 131172", ("13", "14", "131172")),
    ("offers", "regions", "全国", ()),
    ("offers", "kinds", "子ども食堂/パントリー", ("kodomo_shokudo", "food_pantry")),
]
DAYS = [
    "2026-11-30",
    "2026/11/30",
    "2026年11月30日",
    "令和8年11月30日",
    "R8.11.30",
    "20261130",
    "２０２６．１１．３０",
    "2026年11月30日（月）",
    "2026-11-30 00:00",
]
WEEKDAY_CELLS = [
    ("月・水・金", ("mon", "wed", "fri")),
    ("月水金", ("mon", "wed", "fri")),
    ("月曜日", ("mon",)),
    ("火・金曜日", ("tue", "fri")),
    ("Mon, Friday", ("mon", "fri")),
    ("毎月第3水曜日", ("wed",)),
    ("毎月第3木曜日第4火曜日", ("tue", "thu")),
    ("月〜金", WEEKDAYS[:5]),
    ("平日", WEEKDAYS[:5]),
    ("平日と土曜日", WEEKDAYS[:6]),
    ("毎日", WEEKDAYS),
    ("土日", ("sat", "sun")),
]
FREQUENCY_CELLS = [
    ("5", "monthly"),
    ("８", "irregular"),
    ("月１回", "monthly"),
    ("毎月第2・第4火曜日", "two_or_three_a_month"),
    ("毎週土曜日", "weekly"),
    ("週６回", "five_days_a_week"),
    ("月２０回程度", "five_days_a_week"),
    ("不定期開催", "irregular"),
    ("Monthly", "monthly"),
]
REPAIRED = [
    ("groups", "capacity", "約20", "not_a_number", "20"),
    ("groups", "municipality_code", "13117", "municipality_code_digits", "131172"),
    ("groups", "storage_ambient_kg", "20.4", "not_whole", "20"),
    ("items", "temperature", "冷蔵庫", "unknown_choice", "冷蔵"),
    ("items", "gtin", "012345678905"[1:] + "x", "gtin_digits", None),
    ("items", "gtin", "4.90178E+12", "gtin_rounded", None),
    ("items", "gtin", "4901777018687", "gtin_check", None),
    ("offers", "cases", "0", "out_of_range", None),
    ("offers", "cases", "-1", "out_of_range", None),
    ("offers", "cases", "1000000000000", "out_of_range", None),
    ("offers", "cases", "0.5", "not_whole", None),
    ("offers", "cases", "9" * 60, "out_of_range", None),
    ("offers", "available_from", "2026-02-31", "date_impossible", None),
    ("offers", "available_from", "そのうち", "date_unreadable", None),
    ("groups", "latitude", "139.7", "coordinates_swapped", None),
    ("groups", "latitude", "0", "coordinate_outside_japan", None),
    ("groups", "url", "example.jp", "url_unusual", "https://example.jp"),
    ("groups", "url", "javascript:alert(1)", "url_unusual", None),
    ("groups", "name", "た\x07ね", "control_character", "たね"),
    ("groups", "name", "た\ud800ね", "control_character", "たね"),
    ("groups", "name", "た\u202eね", "control_character", "たね"),
    ("offers", "regions", "どこか", "region_unknown", None),
    ("groups", "needs", "たくさん", "needs_unreadable", None),
]
DOUBTED = [
    ("groups", "municipality_code", "131173", "131173", "municipality_code_check", "131172"),
    ("groups", "phone", "03-5555-01O2", "03-5555-01O2", "phone_letter", "03-5555-0102"),
    ("groups", "phone", "9012345678", "9012345678", "phone_zero_lost", "09012345678"),
    ("groups", "frequency", "令和5年3月をもって活動を終了", None, "says_ended", None),
    ("items", "gtin", "2012345678903", "2012345678903", "gtin_in_store", None),
]


@pytest.mark.parametrize(("kind", "field", "text", "value"), READ, ids=[f"{field} {text!a}" for _, field, text, _ in READ])
def test_cell_is_read(kind, field, text, value):
    reading = read_cell(text.strip(), column_of(kind, field))

    assert (reading.value, reading.code) == (value, None)


@pytest.mark.parametrize("text", DAYS)
def test_day_is_read_in_every_spelling(text):
    reading = read_cell(text, column_of("offers", "available_from"))

    assert reading.value == date(2026, 11, 30)


@pytest.mark.parametrize(("text", "days"), WEEKDAY_CELLS)
def test_weekdays_are_read(text, days):
    reading = read_cell(text, column_of("groups", "weekdays"))

    assert (reading.value, reading.code) == (days, None)


@pytest.mark.parametrize(("text", "frequency"), FREQUENCY_CELLS)
def test_frequency_is_read(text, frequency):
    reading = read_cell(text, column_of("groups", "frequency"))

    assert reading.value == frequency


@pytest.mark.parametrize(
    ("kind", "field", "text", "code", "suggestion"),
    REPAIRED,
    ids=[f"{field} {code} {text[:12]!a}" for _, field, text, code, _ in REPAIRED],
)
def test_unreadable_cell_says_why_and_offers_the_obvious_repair(kind, field, text, code, suggestion):
    reading = read_cell(text, column_of(kind, field))

    assert (reading.value, reading.code, reading.suggestion) == (None, code, suggestion)


@pytest.mark.parametrize(("kind", "field", "text", "value", "code", "suggestion"), DOUBTED, ids=[code for *_, code, _ in DOUBTED])
def test_odd_cell_is_kept_and_doubted(kind, field, text, value, code, suggestion):
    reading = read_cell(text, column_of(kind, field))

    assert (reading.value, reading.code, reading.suggestion, reading.is_doubt) == (value, code, suggestion, True)


@pytest.mark.parametrize(("five", "digit"), [("13117", "2"), ("01100", "2"), ("13113", "0"), ("47201", "8")])
def test_check_digit_of_known_municipalities(five, digit):
    assert check_digit(five) == digit
