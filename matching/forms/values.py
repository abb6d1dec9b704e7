"""From a choice to what stands in the cell: the value, where its entries are found, and what a person should know about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inventory.dates import era, fiscal_year
from matching.forms.choices import CHOICES
from matching.forms.marks import Token
from matching.forms.sums import Sums
from matching.forms.wording import Wording
from matching.impact import COLUMNS, Amount, Period

# What goes into a cell: a day is written as a real day where the cell's format shows days.
Content = int | float | str | date | None


@dataclass(frozen=True, slots=True)
class Value:
    """`behind` names the page with the entries and what it is asked; `doubts` are codes with values."""

    content: Content
    behind: Mapping[str, Any] = field(default_factory=dict)
    doubts: tuple[tuple[str, dict[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """When, by whom and in what words a form is filled; `asked` are the texts asked for, by their label."""

    today: date
    actor_name: str
    organization_name: str
    start_month: int
    wording: Wording
    asked: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""


def in_unit(amount: Amount, unit: str) -> int | float:
    """Kilograms to the gram, or whole pieces or cases."""
    if unit == "kg":
        return amount.grams // 1000 if amount.grams % 1000 == 0 else amount.grams / 1000
    return amount.pieces if unit == "pieces" else amount.cases


def value_of(token: Token, sums: Sums, occasion: Occasion) -> Value:
    """What the token stands for in this period."""
    group = CHOICES[token.what].group
    if group == "goods":
        return _goods(token, sums)
    if group == "households":
        return _households(token, sums)
    if group == "counts":
        return _count(token.what, sums)
    if group == "converted":
        return _converted(token.what, sums)
    if group == "period":
        return Value(_period(token.what, sums.period, occasion))
    if group == "organization":
        return _organization(token.what, sums, occasion)
    text = occasion.asked.get(token.label, "")
    return Value(text or None, doubts=() if text else (("nothing_typed", {"label": token.label}),))


def _goods(token: Token, sums: Sums) -> Value:
    column, _, unit = token.what.partition(".")
    periods = sums.months_of(token.month) if token.month else [sums.period]
    if not periods:
        return Value(None, doubts=(("month_outside", {"month": token.month}),))
    amount = sums.amount(column, category=token.category, month=token.month)
    doubts: list[tuple[str, dict[str, Any]]] = []
    if unit == "kg" and amount.unweighed:
        doubts.append(("unweighed", {"n": abs(amount.unweighed)}))
    if amount.is_zero:
        doubts.append(("no_data", {}))
    page = "entries" if column in COLUMNS else "account"
    behind = {"page": page, "column": column, "category": token.category, **days_of(periods)}
    return Value(in_unit(amount, unit), behind, tuple(doubts))


def days_of(periods: list[Period]) -> dict[str, str]:
    return {"from": periods[0].first.isoformat(), "to": periods[-1].last.isoformat()}


def _households(token: Token, sums: Sums) -> Value:
    periods = sums.months_of(token.month) if token.month else [sums.period]
    if not periods:
        return Value(None, doubts=(("month_outside", {"month": token.month}),))
    found = sums.households(token.month)
    doubts: list[tuple[str, dict[str, Any]]] = [] if found.reports else [("no_data", {})]
    if token.what not in ("visits", "reports") and found.counted < found.reports:
        doubts.append(("people_unknown", {"n": found.reports - found.counted}))
    if sums.figures.timeliness.waiting:
        doubts.append(("reports_waiting", {"n": sums.figures.timeliness.waiting}))
    return Value(getattr(found, token.what), {"page": "handouts", **days_of(periods)}, tuple(doubts))


def _count(key: str, sums: Sums) -> Value:
    days = days_of([sums.period])
    if key == "handovers":
        return Value(sums.figures.timeliness.handovers, {"page": "entries", "column": "issued", **days})
    if key == "entries":
        return Value(sums.figures.entries, {"page": "entries", "column": "", **days})
    page = "entries" if key == "donors" else "groups"
    return Value(sums.figures.reached[key], {"page": page, "column": "issued", **days})


def _converted(kind: str, sums: Sums) -> Value:
    found = sums.converted.get(kind)
    if found is None or not found.has_factor:
        return Value(None, doubts=(("factor_off", {}),))
    result = found.result if kind == "meals" else found.result / 1000
    doubts = tuple(
        ("factor_used", {"value": str(line.factor.value), "source": line.factor.source}) for line in found.lines if line.factor
    )
    return Value(result, {"page": "entries", "column": "issued", **days_of([sums.period])}, doubts)


def _period(key: str, period: Period, occasion: Occasion) -> Content:
    words, today = occasion.wording, occasion.today
    year = fiscal_year(period.first, occasion.start_month).label
    contents: dict[str, Content] = {
        "period": words.span(words.day(period.first), words.day(period.last)),
        "period_era": words.span(words.era_day(period.first), words.era_day(period.last)),
        "first_day": period.first,
        "first_day_era": words.era_day(period.first),
        "last_day": period.last,
        "last_day_era": words.era_day(period.last),
        "fiscal_year": words.fiscal_year(year),
        "fiscal_year_era": words.era_fiscal_year(year),
        "fiscal_year_number": year,
        "fiscal_year_era_number": era(date(year, 12, 31))[1],
        "today": today,
        "today_era": words.era_day(today),
        "today_era_year": era(today)[1],
        "today_month": today.month,
        "today_day": today.day,
    }
    return contents[key]


def _organization(key: str, sums: Sums, occasion: Occasion) -> Value:
    head = sums.letterhead
    text = {
        "organization": head.name or occasion.organization_name,
        "organization_address": _address(head.postal_code, head.address, occasion.wording.language),
        "representative": head.representative,
        "organization_phone": head.phone,
        "prepared_by": occasion.actor_name,
        "checkpoint": occasion.fingerprint,
    }[key]
    missing = not text and key != "checkpoint"
    return Value(text or None, doubts=(("letterhead_empty", {}),) if missing else ())


def _address(postal_code: str, address: str, language: str) -> str:
    if not postal_code:
        return address
    return f"〒{postal_code} {address}" if language == "ja" else f"{address}, {postal_code}"
