"""The period of a report as addresses and the API name it, and the report as JSON."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from inventory.dates import fiscal_year, months_later
from inventory.errors import InvalidInput
from matching.handouts import BANDS, HouseholdSums
from matching.impact import (
    COLUMNS,
    AccountLine,
    Amount,
    Columns,
    Figures,
    GoodsRow,
    Period,
    Scope,
    current_period,
    fiscal_period,
    month_period,
)
from web.schemas.api import ApiSchema
from web.schemas.fields import Day, FormSchema

YEARS_BACK = 4


# How people call the periods they ask for most.
NAMED = ("this-month", "last-month", "this-year", "last-year")
OF_CAMPAIGN = "campaign-"


@dataclass(frozen=True)
class AskedPeriod:
    """`choice` is how the person chose: one of NAMED, `2026` for a fiscal year, `2026-11` for a month, `free` for two days.

    With a campaign, the days are those of it and only its goods are meant.
    """

    period: Period
    choice: str
    campaign: uuid.UUID | None = None
    scope: Scope = Scope()

    @property
    def address(self) -> dict[str, str]:
        days = {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        return days | {"campaign": str(self.campaign)} if self.campaign else days


class DaysForm(FormSchema):
    """Two days, as people type them."""

    first = Day(data_key="from", load_default=None)
    last = Day(data_key="to", load_default=None)


def read_period(arguments: Mapping[str, str], *, today: date, start_month: int) -> AskedPeriod:
    """What an address asks for: a year, a month or two days; the present fiscal year when it says nothing. Wrong days raise InvalidInput."""
    choice = arguments.get("period", "")
    named = _named(today, start_month)
    year, _, month = choice.partition("-")
    if choice in named:
        return AskedPeriod(_until_today(named[choice], today), choice)
    if year.isascii() and year.isdigit() and len(year) == 4:
        if not month:
            return _asked(fiscal_period(int(year), start_month), choice, today, named)
        if month.isascii() and month.isdigit() and 1 <= int(month) <= 12:
            return _asked(month_period(date(int(year), int(month), 1)), choice, today, named)
    if arguments.get("from") or arguments.get("to"):
        days = _days(arguments)
        last = days["last"] or today
        return AskedPeriod(Period(days["first"] or fiscal_year(last, start_month).first, last), "free")
    return AskedPeriod(current_period(today, start_month), "this-year")


def read_campaign(arguments: Mapping[str, str]) -> uuid.UUID | None:
    """The campaign that an address asks for, if it names one."""
    text = arguments.get("campaign") or arguments.get("period", "").removeprefix(OF_CAMPAIGN)
    try:
        return uuid.UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _named(today: date, start_month: int) -> dict[str, Period]:
    year = fiscal_year(today, start_month).label
    months = [month_period(months_later(today.replace(day=1), -back)) for back in (0, 1)]
    return dict(zip(NAMED, (*months, fiscal_period(year, start_month), fiscal_period(year - 1, start_month)), strict=True))


def _asked(period: Period, choice: str, today: date, named: Mapping[str, Period]) -> AskedPeriod:
    """By its name where it has one."""
    known = next((name for name, found in named.items() if found == period), choice)
    return AskedPeriod(_until_today(period, today), known)


def _days(arguments: Mapping[str, str]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = DaysForm().load({name: arguments.get(name, "") for name in ("from", "to")})
    except ValidationError as error:
        field, problems = next(iter(error.normalized_messages().items()))
        raise InvalidInput(field=field, problem=problems[0]) from error
    return found


def _until_today(period: Period, today: date) -> Period:
    """The running year or month ends today: what has not happened is not reported."""
    return Period(period.first, min(period.last, today)) if period.first <= today else period


class ReportQuerySchema(ApiSchema):
    """First and last day, both included. Left out, the business year so far."""

    first = Day(data_key="from", load_default=None)
    last = Day(data_key="to", load_default=None)


class AmountSchema(ApiSchema):
    """Goods in pieces and grams; pieces nobody has weighed are in `unweighed` and not in `grams`."""

    pieces = fields.Integer(required=True)
    grams = fields.Integer(required=True)
    unweighed = fields.Integer(required=True)


class ColumnsSchema(ApiSchema):
    """Columns of the goods account."""

    received = fields.Nested(AmountSchema, required=True)
    returned = fields.Nested(AmountSchema, required=True)
    issued = fields.Nested(AmountSchema, required=True)
    disposed = fields.Nested(AmountSchema, required=True)
    difference = fields.Nested(AmountSchema, required=True)


class AccountSchema(ColumnsSchema):
    """opening + received + returned − issued − disposed + difference − closing; `check` is what remains, zero when the books are right."""

    category = fields.String(required=True)
    opening = fields.Nested(AmountSchema, required=True)
    closing = fields.Nested(AmountSchema, required=True)
    check = fields.Nested(AmountSchema, required=True)


class HouseholdsSchema(ApiSchema):
    """Household-times and the people that were counted."""

    household_visits = fields.Integer(required=True)
    infants = fields.Integer(required=True)
    children = fields.Integer(required=True)
    adults = fields.Integer(required=True)
    seniors = fields.Integer(required=True)
    reports = fields.Integer(required=True)
    reports_with_people = fields.Integer(required=True)


class MonthSchema(ColumnsSchema):
    month = fields.String(required=True)
    is_whole = fields.Boolean(required=True)
    households = fields.Nested(HouseholdsSchema, required=True)


class PrefectureSchema(ApiSchema):
    prefecture = fields.String(required=True)
    municipality = fields.String(required=True)
    households = fields.Nested(HouseholdsSchema, required=True)


class GoodsSchema(AmountSchema):
    """Goods of one donor given to one group; no group for what is on its way to nobody yet."""

    donor = fields.String(required=True)
    group = fields.String(required=True, allow_none=True)
    item = fields.String(required=True)
    category = fields.String(required=True)
    cases = fields.Integer(required=True)


class ReportSchema(ApiSchema):
    """The impact report of a period."""

    first = fields.Date(data_key="from", required=True)
    last = fields.Date(data_key="to", required=True)
    total = fields.Nested(AccountSchema, required=True)
    categories = fields.List(fields.Nested(AccountSchema), required=True)
    months = fields.List(fields.Nested(MonthSchema), required=True)
    households = fields.Nested(HouseholdsSchema, required=True)
    places = fields.List(fields.Nested(PrefectureSchema), required=True)
    groups = fields.Integer(required=True)
    donors = fields.Integer(required=True)
    prefectures = fields.Integer(required=True)
    municipalities = fields.Integer(required=True)
    handovers = fields.Integer(required=True)
    handovers_without_report = fields.Integer(required=True)
    entries = fields.Integer(required=True)
    goods = fields.List(fields.Nested(GoodsSchema), required=True)


def report_answer(figures: Figures, goods: Iterable[GoodsRow]) -> dict[str, Any]:
    """The report as JSON: the same rows as on screen and in Excel."""
    return {
        "from": figures.period.first.isoformat(),
        "to": figures.period.last.isoformat(),
        "total": _account(figures.total),
        "categories": [_account(line) for line in figures.categories],
        "months": [
            {"month": line.month.strftime("%Y-%m"), "is_whole": line.is_whole, "households": _households(line.households)}
            | _columns(line.columns)
            for line in figures.months
        ],
        "households": _households(figures.households),
        "places": [
            {"prefecture": line.prefecture, "municipality": line.municipality, "households": _households(line.households)}
            for line in figures.municipalities
        ],
        **figures.reached,
        "handovers": figures.timeliness.handovers,
        "handovers_without_report": figures.timeliness.waiting,
        "entries": figures.entries,
        "goods": [_goods(row) for row in goods],
    }


def _amount(amount: Amount) -> dict[str, int]:
    return {"pieces": amount.pieces, "grams": amount.grams, "unweighed": amount.unweighed}


def _columns(columns: Columns) -> dict[str, Any]:
    return {name: _amount(getattr(columns, name)) for name in COLUMNS}


def _account(line: AccountLine) -> dict[str, Any]:
    ends = {"opening": _amount(line.opening), "closing": _amount(line.closing), "check": _amount(line.check)}
    return {"category": line.category} | _columns(line.columns) | ends


def _households(sums: HouseholdSums) -> dict[str, int]:
    people = {band: getattr(sums, band) for band in BANDS}
    return {"household_visits": sums.visits, **people, "reports": sums.reports, "reports_with_people": sums.counted}


def _goods(row: GoodsRow) -> dict[str, Any]:
    names = {
        "donor": row.keys["donor_name"],
        "group": row.keys["group_name"],
        "item": row.keys["item_name"],
        "category": row.keys["category"],
    }
    return names | _amount(row.amount) | {"cases": row.amount.cases}
