"""Cells that hold time: days, date marks, clock times, weekdays and how often a group meets."""

import re
from datetime import date

from inventory.dates import DateMark, read_certain, year_of_era
from inventory.errors import InvalidInput
from inventory.imports.cell import Reading, doubt, one_line, plain, plain_digits, wrong
from inventory.imports.cell_words import find_choice
from inventory.imports.choices import WEEKDAYS
from inventory.imports.column import Column

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)

_ERAS = {"令和": "reiwa", "令": "reiwa", "r": "reiwa", "平成": "heisei", "平": "heisei", "h": "heisei"}
_ERA_DAY = re.compile(r"(令和|令|r|平成|平|h)\s*(元|\d{1,2})[年./-]\s*(\d{1,2})[月./-]\s*(\d{1,2})日?")
_DAY = re.compile(r"(\d{4})[年./-]\s*(\d{1,2})[月./-]\s*(\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AFTER_DAY = re.compile(r"\s*(\([月火水木金土日]\)|[月火水木金土日]曜日?|\d{1,2}:\d{2}(:\d{2})?|t\d{2}:\d{2}.*)$")

_ENDED = re.compile("活動を?終了|閉店|閉鎖|休止|休会|廃止|解散")
_CLOCK = re.compile(
    r"(午前|午後|am|pm)?\s*(\d{1,2})\s*(?:[:時.]\s*(?:(\d{1,2})分?|(半))?)?(?::\d{2})?\s*(am|pm)?(?:頃|ごろ|~|から|まで)?"
)
_JA_DAYS = dict(zip("月火水木金土日", WEEKDAYS, strict=True))
_EN_DAYS = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rsday|urday)?s?\b")
# Words around weekdays. 毎月 and 8月 hold the letter of Monday without meaning it.
_AROUND = re.compile(
    r"毎月|隔月|[偶奇]数月|\d+ヶ?か?月|月\s*\d+\s*回|月[一二三四1-4](?=[^火水木金土日曜・、,]|$)|祝日?|休日|第?[\d一二三四五](?:[・,、~\-]?第?[\d一二三四五])*(?=[月火水木金土日])|毎週|原則|最終|隔週|各週"
)
_LEFT = re.compile(r"曜日?|[\s・、,./;&と及びおよびのや()〜~\-]|日$")


def read_day(text: str, _column: Column) -> Reading:
    """A calendar day with its year in full, western or Japanese."""
    bare = _AFTER_DAY.sub("", plain_digits(text)).strip()
    era = _ERA_DAY.fullmatch(bare)
    if era:
        year = year_of_era(_ERAS[era[1]], 1 if era[2] == "元" else int(era[2]))
        return _day(year, int(era[3]), int(era[4]))
    found = _DAY.fullmatch(bare) or _DIGITS.fullmatch(bare)
    return _day(*(int(part) for part in found.groups())) if found else wrong("date_unreadable")


def _day(year: int, month: int, day: int) -> Reading:
    try:
        value = date(year, month, day)
    except ValueError:
        return wrong("date_impossible")
    return Reading(value) if EARLIEST <= value <= LATEST else wrong("date_too_far")


def read_date_mark(text: str, *, kind: str, today: date, from_workbook: bool) -> Reading:
    """The date mark of this kind. A workbook keeps 2028/3 as the first of March: such a day is doubted, the month offered."""
    if kind == "none":
        return Reading(DateMark("none"))
    try:
        mark = read_certain(one_line(text), today=today, kind=kind)
    except InvalidInput as refused:
        return wrong(refused.values.get("problem", "date_unreadable"))
    if from_workbook and kind == "best_before" and mark.precision == "day" and mark.on is not None and mark.on.day == 1:
        return doubt(mark, "date_first_of_month", mark.on.strftime("%Y-%m"))
    return Reading(mark)


def read_time(text: str, _column: Column) -> Reading:
    """A clock time as HH:MM."""
    match = _CLOCK.fullmatch(plain_digits(one_line(text)))
    if match is None:
        return wrong("time_unreadable")
    before, hours, minutes, half, after = match.groups()
    hour, minute = int(hours), 30 if half else int(minutes or 0)
    if (before or after) in ("午後", "pm") and hour < 12:
        hour += 12
    return Reading(f"{hour:02}:{minute:02}") if hour < 24 and minute < 60 else wrong("time_unreadable")


def read_weekdays(text: str, _column: Column) -> Reading:
    """Weekdays in their order, as mon ... sun; ordinals beside them (第3) belong to the open days, not here."""
    written = plain(one_line(text))
    english = {hit[1] for hit in _EN_DAYS.finditer(written)}
    if english:
        return Reading(tuple(day for day in WEEKDAYS if day in english))
    if "毎日" in written or "全日" in written or written in ("everyday", "every day", "daily"):
        return Reading(WEEKDAYS)
    if "平日" in written or written == "weekdays":
        rest = _days_in(written.replace("平日", ""))[0]
        return Reading(tuple(day for day in WEEKDAYS if day in WEEKDAYS[:5] or day in rest))
    days, left = _days_in(written)
    if not days:
        return wrong("weekday_unreadable")
    value = tuple(day for day in WEEKDAYS if day in days)
    return doubt(value, "weekday_unclear") if left else Reading(value)


def _days_in(written: str) -> tuple[set[str], str]:
    """The weekdays named, and what else is written."""
    bare = _AROUND.sub("", written)
    days = {
        _JA_DAYS[letter] for letter in re.findall(r"([月火水木金土日])(?!曜?[月火水木金土日]*回|本)", re.sub(r"曜日?", "", bare))
    }
    for first, last in re.findall(r"([月火水木金土日])(?:曜日?)?\s*[~〜\-]\s*([月火水木金土日])", bare):
        begin, end = "月火水木金土日".index(first), "月火水木金土日".index(last)
        days |= set(WEEKDAYS[begin : end + 1])
    left = re.sub(r"[月火水木金土日]", "", _LEFT.sub("", bare))
    return days, left


def read_frequency(text: str, column: Column) -> Reading:
    """How often, as one of the eight codes of the common format; free text is matched by what it says about week and month."""
    written = one_line(text)
    choice = find_choice(written, column.choices)
    if choice is not None:
        return Reading(choice)
    if _ENDED.search(written):
        return doubt(None, "says_ended")
    guessed = _frequency_said(plain(written))
    return Reading(guessed) if guessed else wrong("frequency_unreadable")


def _times_a_month(times: int) -> str:
    bounds = ((1, "monthly"), (3, "two_or_three_a_month"), (7, "weekly"), (19, "two_to_four_days_a_week"))
    return next((frequency for most, frequency in bounds if times <= most), "five_days_a_week")


_NUMERALS = str.maketrans("一二三四五六七", "1234567")


def _frequency_said(written: str) -> str | None:
    written = re.sub(r"\s+", "", written).translate(_NUMERALS)
    weekly = re.search(r"(?:毎週|週に?)(\d)(?:[~〜・\-]\d)?[回日]", written)
    monthly = re.search(r"月に?(\d{1,2})(?:回?[~〜・\-](\d{1,2}))?回", written)
    if weekly:
        return _times_a_month(int(weekly[1]) * 4)
    if monthly:
        return _times_a_month(max(int(number) for number in monthly.groups() if number))
    ordinals = set(re.findall(r"\d", "".join(re.findall(r"第?\d(?:[・,、~〜または第\d]*)(?=[月火水木金土日])", written))))
    if "偶数月" in written or "奇数月" in written or "隔月" in written:
        return "every_two_or_three_months"
    if "毎日" in written or "平日" in written:
        return "five_days_a_week"
    if "毎週" in written or re.fullmatch(r"[月火水木金土日・、,]+曜日?", written):
        named = len(set(re.findall("[月火水木金土日]", re.sub("毎[週月]|曜日?|祝日|休日", "", written))))
        return "two_to_four_days_a_week" if named > 1 else "weekly"
    if ordinals or "最終" in written:
        return "monthly" if len(ordinals) + ("最終" in written) == 1 or "または" in written else "two_or_three_a_month"
    return "irregular" if "不定" in written or "随時" in written else None
