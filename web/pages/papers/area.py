"""The blueprint of papers, and what their pages share: the period that is asked for and the years to choose from."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, request

from inventory.dates import fiscal_year
from inventory.errors import DomainError
from web.access import current, today
from web.forms import form_errors
from web.language import language, t
from web.language.formats import fiscal_year_short
from web.schemas.reports import YEARS_BACK, AskedPeriod, read_period

blueprint = Blueprint("papers", __name__)


@dataclass(frozen=True)
class Asked:
    """The period, how it was chosen, and what was wrong with it; wrong days show the present year."""

    period: AskedPeriod
    errors: dict[str, str]

    @property
    def days(self) -> dict[str, str]:
        return self.period.address

    @property
    def status(self) -> int:
        return 422 if self.errors else 200


def start_month() -> int:
    month: int = current().organization.setting("fiscal_year_start_month")
    return month


def this_year() -> int:
    return fiscal_year(today(), start_month()).label


def asked_period() -> Asked:
    try:
        return Asked(_of_year(read_period(request.values, today=today(), start_month=start_month())), {})
    except DomainError as refusal:
        return Asked(_of_year(read_period({}, today=today(), start_month=start_month())), form_errors(refusal))


def _of_year(found: AskedPeriod) -> AskedPeriod:
    """Papers are made by business year, which goes by its number here; all else is free days."""
    named = {"this-year": this_year(), "last-year": this_year() - 1}
    choice = str(named.get(found.choice, found.choice))
    return replace(found, choice=choice if choice.isdigit() else "free")


def year_choices() -> list[tuple[str, str]]:
    """The last business years, then free days."""
    year = this_year()
    years = [(str(year - back), fiscal_year_short(year - back, language=language())) for back in range(YEARS_BACK)]
    return [*years, ("free", t("papers.free_days"))]


def page_links(page: int, size: int, total: int, link: Any) -> dict[str, Any]:
    """What the pager of a list needs; `link(page)` gives an address."""
    return {
        "first": (page - 1) * size + 1,
        "previous_url": link(page - 1) if page > 1 else None,
        "next_url": link(page + 1) if page * size < total else None,
    }
