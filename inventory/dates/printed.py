"""Reading a date as it is printed on a pack or typed on a keypad. All readings that make sense come back, so that the page can ask."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.dates.japan import month_end, months_later, year_of_era
from inventory.dates.marks import DateMark
from inventory.errors import InvalidInput

# Two-digit years: from a year back to eight ahead. Western and Reiwa readings of the same digits lie 18 years apart and the window
# spans nine, so at most one fits. Rice dates look back, so their window is the mirror image.
YEARS_BACK, YEARS_AHEAD = 1, 8
# Years written in full may lie further off: emergency rations keep for 25 years, and old finds are entered to be thrown away.
FULL_YEARS_BACK, FULL_YEARS_AHEAD = 10, 30
# A month and day without year that has just gone by may be an expired pack as well as next year's: offer both.
JUST_PAST = timedelta(days=60)
# A foreign order of a two-digit year is worth a question only within the usual life of imported groceries.
FOREIGN_YEARS_AHEAD = 3
LONGEST = 80

_ERAS = {
    "令和": "reiwa",
    "令": "reiwa",
    "r": "reiwa",
    "平成": "heisei",
    "平": "heisei",
    "h": "heisei",
    "昭和": "showa",
    "s": "showa",
}
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES, start=1)}
# Words printed beside the date. None of them says anything about the day.
_LABELS = re.compile(
    r"賞味期限|消費期限|期限|賞味|消費|精米年月日|精米時期|精米日|精米|製造年月日|年月日|まで|迄|頃|産|度$"
    r"|best before( end)?|use by|exp(iry)?( date)?|bbe?\b"
)
# Milling is printed as a third of a month (精米時期 11月上旬). Read as the month, which release counts from its first day.
_THIRDS = re.compile(r"[上中下]旬$")
_CLOCK = re.compile(r"[ t]0{1,2}:00(:00)?(\.0+)?$")
_ERA_FORM = re.compile(
    r"(令和|令|平成|平|昭和|r|h|s)[ .]*(元|[0-9]{1,2})"
    r"(?:(?:年|[ .\-/]+)(?:([0-9]{1,2})(?:(?:月|[ .\-/]+)(?:([0-9]{1,2})日?)?)?)?)?"
)
_ERA_DIGITS = re.compile(r"(令和|令|平成|平|昭和|r|h|s)([0-9]{2})([0-9]{2})([0-9]{2})?")
_MARKED = re.compile(r"(?:([0-9]{4}|[0-9]{1,2})年)?(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日?)?")
_MONTH_NAME = re.compile(r"(?:([0-9]{1,2})[ .\-/]*)?([a-z]{3,9})[ .,\-/]*([0-9]{1,2})??[ .,\-/]*([0-9]{4}|[0-9]{2})")
_SEPARATED = re.compile(r"([0-9]+)[ .,\-/:]+([0-9]+)(?:[ .,\-/:]+([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a printed date; `on` is the first day of the month or year where the print stops there."""

    on: date
    precision: str

    def mark(self, kind: str) -> DateMark:
        """This reading as a date mark of a kind."""
        return DateMark(kind, self.precision, self.on)


@dataclass(frozen=True, slots=True)
class _Context:
    today: date
    kind: str
    foreign_orders: bool

    @property
    def looks_back(self) -> bool:
        return self.kind in ("milled", "crop_year")


class _Impossible(Exception):
    """The digits have a date's form but no such day exists."""


class _TooFar(Exception):
    """A date, but in no year that food carries."""


def parse_printed(text: str, *, today: date, kind: str = "best_before", foreign_orders: bool = True) -> list[Reading]:
    """All sensible readings, the most plausible first; more than one means that a person must be asked.

    Order: Japanese order (year, month, day) before any other, month-day before year-month (four digits that are both can only be a
    Reiwa year without its era, which is rarely printed so), the coming date before the one just past.
    Foreign orders: with a full year at the end both are given; with two-digit years only where they lie near enough to be meant.
    For rice kinds a month-day is the latest such day up to today. Refused with problem date_empty, date_unreadable,
    date_impossible, date_too_far or date_not_<precision>.
    """
    plain = _plain(text[:LONGEST])
    if kind == "milled":
        plain = _THIRDS.sub("", plain).strip(" .")
    context = _Context(today, kind, foreign_orders)
    if not plain:
        raise InvalidInput(field="date", problem="date_empty", value=text)
    problem = "date_unreadable"
    readings: list[Reading] = []
    for candidate in _candidates(plain, context):
        try:
            readings.append(candidate())
        except _Impossible:
            problem = "date_impossible"
        except _TooFar:
            problem = "date_too_far" if problem == "date_unreadable" else problem
    return _fitting(readings, text=text, kind=kind, problem=problem)


def read_certain(text: str, *, today: date, kind: str = "best_before") -> DateMark:
    """The one mark a text stands for, for spreadsheets, where two-digit years stand in Japanese order; refused when there are several."""
    readings = parse_printed(text, today=today, kind=kind, foreign_orders=False)
    if len(readings) > 1:
        raise InvalidInput(field="date", problem="date_ambiguous", value=text)
    return readings[0].mark(kind)


def _plain(text: str) -> str:
    """Half-width lower case without labels; all dashes as hyphens."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = re.sub(r"[‐‑‒–—―−ー─・．。、､]", lambda m: "-" if m.group() in "‐‑‒–—―−ー─" else ".", plain)
    plain = _CLOCK.sub("", plain)
    plain = _LABELS.sub(" ", plain).strip(" :.,-/()[]")
    return re.sub(r"\s+", " ", re.sub(r"\s*([年月日])\s*", r"\1", plain))


def _fitting(readings: list[Reading], *, text: str, kind: str, problem: str) -> list[Reading]:
    """The distinct readings that the kind of mark can have."""
    precisions = {"use_by": ("day",), "crop_year": ("year",), "milled": ("day", "month")}.get(kind, ("day", "month"))
    fitting = list(dict.fromkeys(reading for reading in readings if reading.precision in precisions))
    if fitting:
        return fitting
    if readings:
        problem = f"date_not_{readings[0].precision}"
    raise InvalidInput(field="date", problem=problem, value=text)


Candidates = Iterable[Callable[[], Reading]]


def _candidates(plain: str, context: _Context) -> Candidates:
    """The ways to read a text, each still to be tried, most plausible first."""
    if match := _ERA_DIGITS.fullmatch(plain) or _ERA_FORM.fullmatch(plain):
        key, year, month, day = match.groups()
        return _ordered(context, year=_era_year(_ERAS[key], year), month=month, day=day)
    if plain.isascii() and plain.isdigit():
        return _digits(plain, context)
    if any(mark in plain for mark in "年月日") and (match := _MARKED.fullmatch(plain)):
        return _marked(context, *match.groups())
    if (match := _MONTH_NAME.fullmatch(plain)) and match[2][:3] in _MONTHS and (match[1] is None or match[3] is None):
        month = str(_MONTHS[match[2][:3]])
        return _ordered(context, year=match[4], month=month, day=match[1] or match[3], eras=False)
    if match := _SEPARATED.fullmatch(plain):
        return _separated(context, *match.groups())
    return []


def _marked(context: _Context, year: str | None, month: str | None, day: str | None) -> Candidates:
    if year:
        return _ordered(context, year=year, month=month, day=day)
    return _month_day(context, month, day) if month and day else []


def _digits(plain: str, context: _Context) -> Candidates:
    """Digits alone, as typed on the keypad: MMDD, YYMM, YYMMDD, YYYYMM, YYYYMMDD, and years for a crop."""
    if context.kind == "crop_year" and len(plain) in (1, 2, 4):
        return _ordered(context, year=plain)
    if len(plain) == 4:
        return [*_month_day(context, plain[:2], plain[2:]), *_ordered(context, year=plain[:2], month=plain[2:])]
    if len(plain) == 6:
        a, b, c = plain[:2], plain[2:4], plain[4:]
        full = _ordered(context, year=plain[:4], month=plain[4:]) if int(plain[:4]) >= 1900 and b not in _MONTH_DIGITS else []
        return [*_ordered(context, year=a, month=b, day=c), *full, *_foreign_short(context, a, b, c, only_sooner=True)]
    if len(plain) == 8:
        foreign = _foreign_full(context, plain[:2], plain[2:4], plain[4:]) if plain[4:6] == "20" and plain[:2] != "20" else []
        return [*_ordered(context, year=plain[:4], month=plain[4:6], day=plain[6:]), *foreign]
    return []


_MONTH_DIGITS = {f"{month:02}" for month in range(1, 13)}


def _separated(context: _Context, a: str, b: str, c: str | None) -> Candidates:
    """Numbers with dots, slashes, hyphens or spaces between them."""
    lengths = (len(a), len(b), len(c or ""))
    if lengths[0] == 4 and max(lengths[1:]) <= 2:
        return _ordered(context, year=a, month=b, day=c)
    if lengths[2] == 4 and c and max(lengths[:2]) <= 2:
        return _foreign_full(context, a, b, c)
    if c is None and lengths[1] == 4 and lengths[0] <= 2:
        return _ordered(context, year=b, month=a)
    if max(lengths) > 2:
        return []
    if c is None:
        foreign = _soon(context, _ordered(context, year=b, month=a, eras=False)) if context.foreign_orders else []
        return [*_month_day(context, a, b), *_ordered(context, year=a, month=b), *foreign]
    return [*_ordered(context, year=a, month=b, day=c), *_foreign_short(context, a, b, c, only_sooner=False)]


def _foreign_full(context: _Context, a: str, b: str, year: str) -> Candidates:
    """A full year at the end: day first as in most of the world, or month first as in America."""
    return [*_ordered(context, year=year, month=b, day=a), *_ordered(context, year=year, month=a, day=b)]


def _foreign_short(context: _Context, a: str, b: str, c: str, *, only_sooner: bool) -> Candidates:
    """Day or month first with a two-digit western year at the end.

    Keypad digits (`only_sooner`) are asked about only where the foreign order would expire sooner: taking it for the later
    Japanese reading would hand out old food, while the other mistake merely hurries.
    """
    if not context.foreign_orders:
        return []
    japanese = _tried(_ordered(context, year=a, month=b, day=c)) if only_sooner else []
    day_first = _ordered(context, year=c, month=b, day=a, eras=False)
    month_first = _ordered(context, year=c, month=a, day=b, eras=False)
    return _soon(context, [*day_first, *month_first], before=japanese)


def _soon(context: _Context, candidates: Candidates, *, before: Iterable[date] = ()) -> Candidates:
    """Those within the usual life of imported groceries, and sooner than the days given."""
    limit = min([months_later(context.today, 12 * FOREIGN_YEARS_AHEAD), *before])
    return [candidate for candidate in candidates if any(on < limit for on in _tried([candidate]))]


def _tried(candidates: Candidates) -> list[date]:
    days = []
    for candidate in candidates:
        try:
            days.append(candidate().on)
        except (_Impossible, _TooFar):
            continue
    return days


def _month_day(context: _Context, month: str, day: str) -> Candidates:
    """A day without its year: the next from today on, and also the last where it has just gone by; for rice the last one."""

    def coming() -> Reading:
        return Reading(_first_existing(context.today, month, day, step=1), "day")

    def gone() -> Reading:
        return Reading(_first_existing(context.today, month, day, step=-1), "day")

    if context.looks_back:
        return [gone]
    just_past = [on for on in _tried([gone]) if context.today - JUST_PAST <= on < context.today]
    return [coming, gone] if just_past else [coming]


def _first_existing(today: date, month: str, day: str, *, step: int) -> date:
    """Going through the years from today's: the first in which the day exists and is not on the wrong side of today."""
    for year in range(today.year, today.year + 9 * step, step):
        try:
            on = date(year, int(month), int(day))
        except ValueError:
            continue
        if (on - today).days * step >= 0:
            return on
    raise _Impossible


def _ordered(
    context: _Context, *, year: str | int, month: str | None = None, day: str | None = None, eras: bool = True
) -> Candidates:
    """Year, month and day in known places; a two-digit year may be western or, where Japanese, Reiwa."""
    if isinstance(year, int) or len(year) == 4:
        return [lambda: _full(context, int(year), month, day)]
    return [lambda: _windowed(context, int(year), month, day, eras=eras)]


def _era_year(key: str, year: str) -> int:
    number = 1 if year == "元" else int(year)
    return year_of_era(key, number) if number else 0


def _full(context: _Context, year: int, month: str | None, day: str | None) -> Reading:
    reading = _reading(year, month, day)
    if not context.today.year - FULL_YEARS_BACK <= year <= context.today.year + FULL_YEARS_AHEAD:
        raise _TooFar
    return _not_to_come(context, reading)


def _windowed(context: _Context, year: int, month: str | None, day: str | None, *, eras: bool) -> Reading:
    """The century or era in which a two-digit year lies near today."""
    back, ahead = (YEARS_AHEAD, YEARS_BACK) if context.looks_back else (YEARS_BACK, YEARS_AHEAD)
    earliest, latest = months_later(context.today, -12 * back), months_later(context.today, 12 * ahead)
    problem: Exception = _TooFar()
    for full_year in (2000 + year, year_of_era("reiwa", year))[: 2 if eras and year else 1]:
        try:
            reading = _reading(full_year, month, day)
        except _Impossible as impossible:
            problem = impossible
            continue
        if earliest <= _last_day(reading) and reading.on <= latest:
            return _not_to_come(context, reading)
    raise problem


def _not_to_come(context: _Context, reading: Reading) -> Reading:
    """Rice cannot have been milled or grown after today."""
    if context.looks_back and reading.on > context.today:
        raise _TooFar
    return reading


def _last_day(reading: Reading) -> date:
    if reading.precision == "day":
        return reading.on
    return month_end(reading.on) if reading.precision == "month" else reading.on.replace(month=12, day=31)


def _reading(year: int, month: str | None, day: str | None) -> Reading:
    precision: str = "day" if day else "month" if month else "year"
    try:
        return Reading(date(year, int(month or 1), int(day or 1)), precision)
    except ValueError as error:
        raise _Impossible from error
