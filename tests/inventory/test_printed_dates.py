"""Printed and typed dates: every form that packs in Japan carry, and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.dates import era, parse_printed, read_certain
from inventory.errors import InvalidInput

TODAY = date(2026, 11, 20)


def isos(text, **options):
    options.setdefault("today", TODAY)
    kind = options.get("kind", "best_before")
    return [reading.mark(kind).iso for reading in parse_printed(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0331", "2027-03-31"),
        ("1120", "2026-11-20"),
        ("0229", "2028-02-29"),
        ("2703", "2027-03"),
        ("270331", "2027-03-31"),
        ("20270331", "2027-03-31"),
        ("202703", "2027-03"),
        ("2026.11.30", "2026-11-30"),
        ("26.11.30", "2026-11-30"),
        ("令和8年11月30日", "2026-11-30"),
        ("令和9年3月", "2027-03"),
        ("令和 9 年 3 月", "2027-03"),
        ("㋿9年3月", "2027-03"),
        ("R8.11.30", "2026-11-30"),
        ("r9/3", "2027-03"),
        ("R081130", "2026-11-30"),
        ("08.11.30", "2026-11-30"),
        ("081130", "2026-11-30"),
        ("２７０３３１", "2027-03-31"),
        ("２０２７年３月３１日", "2027-03-31"),
        ("27年3月31日", "2027-03-31"),
        ("9年3月31日", "2027-03-31"),
        ("3月31日", "2027-03-31"),
        ("2027/3/31", "2027-03-31"),
        ("2027/3", "2027-03"),
        ("03/2027", "2027-03"),
        ("27 3 31", "2027-03-31"),
        ("2027－03－31", "2027-03-31"),
        ("平成31年4月30日", "2019-04-30"),
        ("令和元年5月1日", "2019-05-01"),
        ("賞味期限：２６．１１．３０", "2026-11-30"),
        ("27.3.31まで", "2027-03-31"),
        ("2026-11-30 00:00:00", "2026-11-30"),
        ("30 NOV 2026", "2026-11-30"),
        ("Nov. 30, 2026", "2026-11-30"),
        ("NOV 2027", "2027-11"),
        ("EXP 30NOV26", "2026-11-30"),
        ("31032027", "2027-03-31"),
        ("2051.1.1", "2051-01-01"),
    ],
)
def test_printed_form_has_one_reading(text, expected):
    assert isos(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Day first or month first, with the year in full.
        ("11/12/2027", ["2027-12-11", "2027-11-12"]),
        # Month and day, or Reiwa 8 and month.
        ("0811", ["2027-08-11", "2026-11"]),
        # Month and day, or month and year.
        ("03/27", ["2027-03-27", "2027-03"]),
        # Japanese order with a Reiwa year, then the orders of other countries.
        ("08.11.27", ["2026-11-27", "2027-11-08", "2027-08-11"]),
        # Typed off a foreign pack: Reiwa 15 would be six years later than what is meant.
        ("150327", ["2033-03-27", "2027-03-15"]),
        # Three days ago, or in a year less three days.
        ("1117", ["2027-11-17", "2026-11-17"]),
    ],
)
def test_ambiguous_date_gives_all_readings_most_plausible_first(text, expected):
    assert isos(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "date_empty"),
        ("  賞味期限 ", "date_empty"),
        ("あした", "date_unreadable"),
        ("12", "date_unreadable"),
        ("9" * 5000, "date_unreadable"),
        ("1/2/3/4", "date_unreadable"),
        ("0230", "date_impossible"),
        ("1331", "date_impossible"),
        ("270231", "date_impossible"),
        ("20270229", "date_impossible"),
        ("2027年13月1日", "date_impossible"),
        ("令和9年2月29日", "date_impossible"),
        ("令和0年3月", "date_impossible"),
        ("0000", "date_impossible"),
        ("990331", "date_too_far"),
        ("19990331", "date_too_far"),
        ("2999.1.1", "date_too_far"),
        ("令和9", "date_not_year"),
        ("平成元年5月", "date_too_far"),
    ],
)
def test_unreadable_date_is_refused_with_its_problem(text, problem):
    with pytest.raises(InvalidInput) as refusal:
        parse_printed(text, today=TODAY)

    assert refusal.value.values == {"field": "date", "problem": problem, "value": text}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1117", "2026-11-17"), ("0331", "2026-03-31"), ("261101", "2026-11-01"), ("081101", "2026-11-01"), ("26.11.上旬", "2026-11"),
     ("精米時期 2026年11月下旬", "2026-11"), ("23.1.1", "2023-01-01")],
)  # fmt: skip
def test_milling_date_lies_in_the_past(text, expected):
    assert isos(text, kind="milled") == [expected]


def test_milling_date_to_come_is_refused():
    with pytest.raises(InvalidInput):
        parse_printed("27.1.1", today=TODAY, kind="milled")


@pytest.mark.parametrize("text", ["8", "26", "2026", "R8", "令和8年", "令和８年産", "8年産", "2026年産"])
def test_crop_year_is_read_in_western_and_japanese_years(text):
    assert isos(text, kind="crop_year") == ["2026"]


def test_crop_year_to_come_is_refused():
    with pytest.raises(InvalidInput):
        parse_printed("2027", today=TODAY, kind="crop_year")


def test_use_by_date_needs_its_day():
    with pytest.raises(InvalidInput) as refusal:
        parse_printed("2703", today=TODAY, kind="use_by")

    assert refusal.value.values["problem"] == "date_not_month"


def test_spreadsheet_takes_two_digit_years_in_japanese_order():
    mark = read_certain("08.11.27", today=TODAY)

    assert mark.iso == "2026-11-27"


def test_spreadsheet_refuses_a_date_with_two_readings():
    with pytest.raises(InvalidInput) as refusal:
        read_certain("11/12/2027", today=TODAY)

    assert refusal.value.values["problem"] == "date_ambiguous"


@given(st.dates(date(2026, 1, 1), date(2034, 10, 31)))
def test_every_day_in_the_window_is_read_in_all_its_spellings(day):
    _, reiwa = era(day)
    japanese = [
        f"{day:%Y}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y.%m.%d}",
        f"令和{reiwa}年{day.month}月{day.day}日",
        f"R{reiwa}.{day:%m.%d}",
    ]
    short = [f"{day:%y%m%d}", f"{day:%y.%m.%d}", f"{reiwa:02}{day:%m%d}", f"{reiwa:02}.{day:%m.%d}"]

    certain = [isos(text) for text in japanese]
    first = [isos(text)[0] for text in short]

    assert certain == [[day.isoformat()]] * len(japanese)
    assert first == [day.isoformat()] * len(short)


def outcome(text, **options):
    """The readings, or the refusal."""
    try:
        return parse_printed(text, **options)
    except InvalidInput as refusal:
        return refusal


@given(st.dates(date(2025, 1, 1), date(2090, 1, 1)), st.integers(0, 99))
def test_two_digit_year_never_has_two_japanese_readings(today, year):
    found = outcome(f"{year:02}年6月15日", today=today)

    assert isinstance(found, InvalidInput) or len(found) == 1


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    found = outcome(text, today=TODAY)

    assert isinstance(found, InvalidInput) or found


@given(
    st.text(alphabet="0123456789./年月日令和RH -元NOV", max_size=14),
    st.sampled_from(["best_before", "use_by", "milled", "crop_year"]),
)
def test_any_reading_makes_a_mark_of_its_kind(text, kind):
    found = outcome(text, today=TODAY, kind=kind)

    assert isinstance(found, InvalidInput) or all(reading.mark(kind).on for reading in found)
