"""Date marks, Japanese years and days, and the rules for handing food out."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.dates import (
    NO_DATE,
    DateMark,
    ReleaseRules,
    acceptance_check,
    days_left,
    era,
    fiscal_year,
    last_release_day,
    months_later,
    release_check,
    tokyo_day,
    tokyo_midnight_utc,
)
from inventory.errors import InvalidInput

TODAY = date(2026, 11, 20)
RULES = ReleaseRules()


@pytest.mark.parametrize(
    ("kind", "text", "expires_on"),
    [
        ("best_before", "2027-03-31", date(2027, 3, 31)),
        ("best_before", "2027-02", date(2027, 2, 28)),
        ("best_before", "2028-02", date(2028, 2, 29)),
        ("use_by", "2026-11-22", date(2026, 11, 22)),
        ("milled", "2026-10-05", None),
        ("milled", "2026-10", None),
        ("crop_year", "2026", None),
        ("none", None, None),
    ],
)
def test_mark_expires_on_the_last_day_it_names(kind, text, expires_on):
    mark = DateMark.from_iso(kind, text)

    assert mark.expires_on == expires_on
    assert mark.iso == text


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("best_before", "2027-02-30", "date_impossible"),
        ("best_before", "2027-W10-1", "date_unreadable"),
        ("best_before", "２０２７-03", "date_unreadable"),
        ("best_before", "2027", "date_not_year"),
        ("use_by", "2027-03", "date_not_month"),
        ("crop_year", "2026-10-01", "date_not_day"),
        ("best_before", None, "date_empty"),
        ("none", "2027-03-31", "date_not_wanted"),
        ("sell_by", "2027-03-31", "date_kind_unknown"),
    ],
)
def test_mark_that_no_pack_carries_is_refused(kind, text, problem):
    with pytest.raises(InvalidInput) as refusal:
        DateMark.from_iso(kind, text)

    assert refusal.value.values["problem"] == problem


def test_month_marks_are_equal_whatever_day_they_were_made_from():
    assert DateMark("best_before", "month", date(2027, 3, 31)) == DateMark("best_before", "month", date(2027, 3, 1))


@pytest.mark.parametrize(("expires_on", "left"), [(TODAY, 0), (date(2026, 11, 19), -1), (date(2026, 12, 20), 30), (None, None)])
def test_days_left_count_to_the_last_day(expires_on, left):
    assert days_left(expires_on, TODAY) == left


@pytest.mark.parametrize(
    ("kind", "text", "same_day_meal", "state", "code"),
    [
        ("best_before", "2027-03-31", False, "ok", None),
        ("best_before", "2026-12-20", False, "ok", None),
        ("best_before", "2026-12-19", False, "warn", "few_days"),
        ("best_before", "2026-12-04", False, "warn", "few_days"),
        ("best_before", "2026-12-03", False, "blocked", "too_few_days"),
        ("best_before", "2026-12-03", True, "warn", "few_days"),
        ("best_before", "2026-11-23", True, "warn", "few_days"),
        ("best_before", "2026-11-22", True, "blocked", "too_few_days"),
        ("best_before", "2026-11-20", True, "blocked", "too_few_days"),
        ("best_before", "2026-11-19", True, "blocked", "past_best_before"),
        ("best_before", "2026-11", False, "blocked", "too_few_days"),
        ("use_by", "2026-11-23", True, "warn", "few_days"),
        ("use_by", "2026-11-19", True, "blocked", "past_use_by"),
        ("milled", "2026-10-05", False, "ok", None),
        ("milled", "2026-05-25", False, "blocked", "too_few_days"),
        ("milled", "2026-05-19", False, "blocked", "rice_too_old"),
        ("crop_year", "2025", False, "ok", None),
        ("crop_year", "2024", False, "blocked", "rice_too_old"),
        ("none", None, False, "ok", None),
    ],
)
def test_release_follows_kind_and_days_left(kind, text, same_day_meal, state, code):
    answer = release_check(DateMark.from_iso(kind, text), today=TODAY, rules=RULES, same_day_meal=same_day_meal)

    assert (answer.state, answer.code) == (state, code)


@pytest.mark.parametrize(
    ("kind", "allowed", "may_override"),
    [("best_before", False, False), ("best_before", True, True), ("use_by", False, False), ("use_by", True, False)],
)
def test_only_past_best_before_can_be_overridden_and_only_where_switched_on(kind, allowed, may_override):
    mark = DateMark.from_iso(kind, "2026-11-19")

    answer = release_check(mark, today=TODAY, rules=ReleaseRules(allow_past_best_before=allowed), same_day_meal=True)

    assert (answer.state, answer.may_override) == ("blocked", may_override)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.builds(ReleaseRules, allow_past_best_before=st.booleans()), st.booleans())
def test_no_setting_releases_food_past_its_use_by_date(today, rules, same_day_meal):
    mark = DateMark("use_by", "day", date(2025, 12, 31))

    answer = release_check(mark, today=today, rules=rules, same_day_meal=same_day_meal)

    assert (answer.state, answer.code, answer.may_override) == ("blocked", "past_use_by", False)


@pytest.mark.parametrize(
    ("text", "state", "code"),
    [
        ("2027-01-19", "ok", None),
        ("2027-01-18", "warn", "few_days_at_receipt"),
        ("2026-11-20", "warn", "few_days_at_receipt"),
        ("2026-11-19", "blocked", "past_best_before"),
    ],
)
def test_receipt_asks_for_sixty_days(text, state, code):
    answer = acceptance_check(DateMark.from_iso("best_before", text), today=TODAY, rules=RULES)

    assert (answer.state, answer.code) == (state, code)


def test_goods_without_date_are_taken_in_and_have_no_last_day():
    assert acceptance_check(NO_DATE, today=TODAY, rules=RULES).state == "ok"
    assert last_release_day(NO_DATE, RULES) is None


@pytest.mark.parametrize(
    ("kind", "text", "last"),
    [
        ("milled", "2026-08-31", date(2027, 2, 28)),
        ("milled", "2026-10", date(2027, 4, 1)),
        ("crop_year", "2025", date(2027, 10, 31)),
    ],
)
def test_rice_is_released_until_a_day_counted_from_its_mark(kind, text, last):
    assert last_release_day(DateMark.from_iso(kind, text), RULES) == last


@pytest.mark.parametrize(
    ("day", "start_month", "expected"),
    [
        (date(2026, 11, 20), 4, (date(2026, 4, 1), date(2027, 3, 31), 2026)),
        (date(2027, 3, 31), 4, (date(2026, 4, 1), date(2027, 3, 31), 2026)),
        (date(2027, 4, 1), 4, (date(2027, 4, 1), date(2028, 3, 31), 2027)),
        (date(2026, 11, 20), 1, (date(2026, 1, 1), date(2026, 12, 31), 2026)),
        (date(2026, 11, 20), 12, (date(2025, 12, 1), date(2026, 11, 30), 2025)),
    ],
)
def test_fiscal_year_begins_in_its_first_month(day, start_month, expected):
    assert fiscal_year(day, start_month) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), ("reiwa", 8)),
        (date(2019, 5, 1), ("reiwa", 1)),
        (date(2019, 4, 30), ("heisei", 31)),
        (date(1989, 1, 8), ("heisei", 1)),
        (date(1989, 1, 7), ("showa", 64)),
        (date(1926, 12, 25), ("showa", 1)),
        (date(1926, 12, 24), ("taisho", 15)),
        (date(1912, 7, 30), ("taisho", 1)),
        (date(1912, 7, 29), ("meiji", 45)),
    ],
)
def test_era_changes_on_its_first_day(day, expected):
    assert era(day) == expected


def test_day_before_meiji_has_no_era():
    with pytest.raises(InvalidInput):
        era(date(1868, 1, 24))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 20, 14, 59, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 3, 31, 15, 0, tzinfo=UTC), date(2026, 4, 1)),
    ],
)
def test_day_in_tokyo_begins_at_fifteen_utc(instant, day):
    assert tokyo_day(instant) == day


def test_instant_without_offset_has_no_day():
    with pytest.raises(ValueError):
        tokyo_day(datetime(2026, 11, 20))  # noqa: DTZ001 - the very thing that is refused


@given(st.dates(date(1952, 1, 1), date(2200, 1, 1)))
def test_midnight_in_tokyo_is_the_first_instant_of_its_day(day):
    midnight = tokyo_midnight_utc(day)

    assert tokyo_day(midnight) == day
    assert midnight.utcoffset().total_seconds() == 0


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
def test_months_later_changes_the_month_and_never_overshoots(day, months):
    later = months_later(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
