"""How dates, weights and quantities read in Japanese and English. Pure: the language comes in as an argument."""

from datetime import UTC, date, datetime, timedelta, timezone

# Japan has kept one offset without summer time since 1952, so no time zone database is needed.
TOKYO = timezone(timedelta(hours=9), "JST")
UNKNOWN = "–"
REIWA_BEGINS = date(2019, 5, 1)
WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

FILTERS = (
    "day",
    "day_short",
    "month_day",
    "day_table",
    "day_near",
    "month",
    "month_table",
    "date_mark",
    "reiwa_day",
    "instant",
    "instant_table",
    "clock",
    "hour",
    "number",
    "kg",
    "tonnes",
    "weight",
    "weight_parts",
    "percent",
    "degrees",
    "cases_and_pieces",
    "quantity",
    "fiscal_year",
    "fiscal_year_short",
    "days_left",
    "file_size",
    "code",
)

TEXTS = {
    "format.today": ("今日", "today"),
    "format.tomorrow": ("あす", "tomorrow"),
    "format.cases": ("{n} ケース", "{n} {n|case|cases}"),
    "format.pieces": ("{n} 個", "{n} {n|piece|pieces}"),
    "format.cases_and_pieces": ("{cases}と {pieces}", "{cases} and {pieces}"),
    "format.unit_quantity": ("{n} {unit}", "{n} {unit}"),
    "format.days_left": ("あと {n} 日", "{n} {n|day|days} left"),
    "format.last_day": ("今日まで", "last day today"),
    "format.days_over": ("{n} 日すぎ", "{n} {n|day|days} over"),
    "format.fiscal_year": ("{year}（{first}〜{last}）", "{year} ({first} – {last})"),
}


def _say(key: str, language: str, **values: int | str) -> str:
    text = TEXTS[key][0 if language == "ja" else 1]
    for name, value in values.items():
        text = text.replace("{" + name + "}", number(value) if isinstance(value, int) else value)
        if "{" + name + "|" in text:
            head, _, rest = text.partition("{" + name + "|")
            words, _, tail = rest.partition("}")
            text = head + words.split("|")[0 if value == 1 else 1] + tail
    return text


def _as_day(value: date) -> date:
    return in_tokyo(value).date() if isinstance(value, datetime) else value


def in_tokyo(value: datetime) -> datetime:
    """The instant on a Japanese clock; one without a zone is UTC, as the database gives it."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(TOKYO)


def day(value: date | None, *, language: str = "ja") -> str:
    """2027年3月31日 / 31 March 2027."""
    if value is None:
        return UNKNOWN
    value = _as_day(value)
    return (
        f"{value.year}年{value.month}月{value.day}日"
        if language == "ja"
        else f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    )


def month_day(value: date | None, *, language: str = "ja") -> str:
    """12月1日 / 1 Dec."""
    if value is None:
        return UNKNOWN
    value = _as_day(value)
    return f"{value.month}月{value.day}日" if language == "ja" else f"{value.day} {MONTHS[value.month - 1][:3]}"


def day_short(value: date | None, *, language: str = "ja") -> str:
    """11月27日（金） / Fri 27 Nov."""
    if value is None:
        return UNKNOWN
    value = _as_day(value)
    weekday = WEEKDAYS[language][value.weekday()]
    plain = month_day(value, language=language)
    return f"{plain}（{weekday}）" if language == "ja" else f"{weekday} {plain}"


def day_near(value: date | None, today: date, *, language: str = "ja") -> str:
    """As `day_short`, with 今日 or あす before it when it is."""
    if value is None:
        return UNKNOWN
    plain = day_short(value, language=language)
    word = {0: "format.today", 1: "format.tomorrow"}.get((_as_day(value) - today).days)
    return f"{_say(word, language)} {plain}" if word else plain


def day_table(value: date | None, *, language: str = "ja") -> str:
    """2027/03/31 / 2027-03-31."""
    return UNKNOWN if value is None else _as_day(value).strftime("%Y/%m/%d" if language == "ja" else "%Y-%m-%d")


def month(value: date | None, *, language: str = "ja") -> str:
    """2027年3月 / March 2027."""
    if value is None:
        return UNKNOWN
    return f"{value.year}年{value.month}月" if language == "ja" else f"{MONTHS[value.month - 1]} {value.year}"


def month_table(value: date | None, *, language: str = "ja") -> str:
    """2027/03 / 2027-03."""
    return UNKNOWN if value is None else value.strftime("%Y/%m" if language == "ja" else "%Y-%m")


def date_mark(value: date | None, precision: str = "day", *, table: bool = False, language: str = "ja") -> str:
    """A printed date mark at its own precision: `day`, `month`, or `year` for a crop."""
    if precision == "year" and value is not None:
        return str(value.year) if table or language != "ja" else f"{value.year}年"
    if precision == "month":
        return (month_table if table else month)(value, language=language)
    return (day_table if table else day)(value, language=language)


def reiwa_year(year: int) -> str:
    """令和9年, 令和元年 for the first."""
    count = year - REIWA_BEGINS.year + 1
    return f"令和{'元' if count == 1 else count}年"


def reiwa_day(value: date | None, *, language: str = "ja") -> str:
    """令和9年3月31日; in English, and before the era, the western date."""
    if value is None or language != "ja" or _as_day(value) < REIWA_BEGINS:
        return day(value, language=language)
    value = _as_day(value)
    return f"{reiwa_year(value.year)}{value.month}月{value.day}日"


def clock(value: datetime | None, *, language: str = "ja") -> str:
    """18:00, on a Japanese clock."""
    return UNKNOWN if value is None else in_tokyo(value).strftime("%H:%M")


def hour(value: datetime | None, *, language: str = "ja") -> str:
    """18時, for volunteers; minutes only when there are some."""
    if value is None:
        return UNKNOWN
    local = in_tokyo(value)
    if language != "ja":
        return local.strftime("%H:%M")
    return f"{local.hour}時{local.minute}分" if local.minute else f"{local.hour}時"


def instant(value: datetime | None, *, language: str = "ja") -> str:
    """2026年11月24日 18:00 / 24 November 2026, 18:00."""
    if value is None:
        return UNKNOWN
    return f"{day(value, language=language)}{' ' if language == 'ja' else ', '}{clock(value)}"


def instant_table(value: datetime | None, *, language: str = "ja") -> str:
    """2026/11/24 18:00 / 2026-11-24 18:00."""
    return UNKNOWN if value is None else f"{day_table(value, language=language)} {clock(value)}"


def degrees(value: float | None, *, language: str = "ja") -> str:
    """A temperature with a real minus; a tenth only where there is one."""
    if value is None:
        return UNKNOWN
    unit = "\u2103" if language == "ja" else "\u00b0C"
    return f"{value:.1f}".removesuffix(".0").replace("-", "\u2212") + f" {unit}"


def number(value: int | float | None, decimals: int = 0, *, language: str = "ja") -> str:
    """1,234; – when unknown."""
    return UNKNOWN if value is None else f"{value:,.{decimals}f}"


def _weight(figure: str, unit: str, language: str) -> str:
    return f"{figure}{unit}" if language == "ja" else f"{figure} {unit}"


def kg(grams: int | None, *, language: str = "ja") -> str:
    """15.4kg / 15.4 kg."""
    return UNKNOWN if grams is None else _weight(number(grams / 1000, 1), "kg", language)


def tonnes(grams: int | None, *, language: str = "ja") -> str:
    """5.62t below ten tonnes, 162.4t from there."""
    return UNKNOWN if grams is None else _weight(number(grams / 1_000_000, 2 if grams < 10_000_000 else 1), "t", language)


def weight_parts(grams: int | None, *, language: str = "ja") -> tuple[str, str]:
    """Figure and unit apart, for large figures: kg, and t from 1,000 kg."""
    if grams is None:
        return UNKNOWN, ""
    if abs(grams) < 1_000_000:
        return number(grams / 1000, 1), "kg"
    return number(grams / 1_000_000, 2 if abs(grams) < 10_000_000 else 1), "t"


def weight(grams: int | None, *, language: str = "ja") -> str:
    """kg, and t from 1,000 kg."""
    return UNKNOWN if grams is None else _weight(*weight_parts(grams), language)


def percent(share: float | None, *, language: str = "ja") -> str:
    """38.2% from 0.382."""
    return UNKNOWN if share is None else f"{share * 100:.1f}%"


def quantity(count: int | None, unit: str | None = None, *, language: str = "ja") -> str:
    """12 袋: a number and the item's own unit, pieces when it has none."""
    if count is None:
        return UNKNOWN
    return _say("format.unit_quantity", language, n=count, unit=unit) if unit else _say("format.pieces", language, n=count)


def cases_and_pieces(pieces: int | None, per_case: int | None, unit: str | None = None, *, language: str = "ja") -> str:
    """3 ケースと 4 個: whole cases and what is loose; pieces alone when the item has no case."""
    if pieces is None:
        return UNKNOWN
    if not per_case or per_case == 1 or abs(pieces) < per_case:
        return quantity(pieces, unit, language=language)
    # Rounded towards zero, so that minus 28 of 24 reads as minus one case and minus four, not minus two and plus twenty.
    cases = abs(pieces) // per_case * (1 if pieces > 0 else -1)
    loose = pieces - cases * per_case
    in_cases = _say("format.cases", language, n=cases)
    return (
        in_cases
        if not loose
        else _say("format.cases_and_pieces", language, cases=in_cases, pieces=quantity(loose, unit, language=language))
    )


def fiscal_year_short(year: int, *, language: str = "ja") -> str:
    """令和8年度 / FY2026, for the year that begins in April."""
    return f"{reiwa_year(year)}度" if language == "ja" else f"FY{year}"


def fiscal_year(year: int, until: date | None = None, *, language: str = "ja") -> str:
    """令和8年度（2026年4月1日〜2027年3月31日）; `until` ends it earlier, within the same year without repeating it."""
    first, last = date(year, 4, 1), until or date(year + 1, 3, 31)
    ends = month_day(last) if language == "ja" and last.year == year else day(last, language=language)
    return _say(
        "format.fiscal_year",
        language,
        year=fiscal_year_short(year, language=language),
        first=day(first, language=language),
        last=ends,
    )


def days_left(days: int | None, *, language: str = "ja") -> str:
    """あと 7 日, 今日まで, 3 日すぎ."""
    if days is None:
        return UNKNOWN
    if days == 0:
        return _say("format.last_day", language)
    return _say("format.days_left", language, n=days) if days > 0 else _say("format.days_over", language, n=-days)


def file_size(size: int | None, *, language: str = "ja") -> str:
    """820 KB, 1.4 MB."""
    if size is None:
        return UNKNOWN
    return f"{max(1, round(size / 1000)):,} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def code(text: str | None, *, language: str = "ja") -> str:
    """7K3M-Q2XD: a code as people read it."""
    return UNKNOWN if not text else f"{text[:4]}-{text[4:]}"
