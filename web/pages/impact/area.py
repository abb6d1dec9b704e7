"""What all pages of the report share: the period asked for, and the choices of it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, request, url_for

from inventory.dates import fiscal_year, months_later
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from matching.campaigns import Campaign, CampaignRow, get_campaign
from matching.impact import Period, Scope, earlier_period
from matching.impact.periods import COMPARED
from web.access import current, today
from web.forms import form_errors
from web.language import language, t
from web.language.formats import fiscal_year_short
from web.language.formats import month as month_word
from web.schemas.reports import NAMED, OF_CAMPAIGN, YEARS_BACK, AskedPeriod, read_campaign, read_period

blueprint = Blueprint("impact", __name__)

PAGE = 50


def start_month() -> int:
    month: int = current().organization.setting("fiscal_year_start_month")
    return month


def asked(session: OrganizationSession | None = None) -> AskedPeriod:
    """The period of the address; with a session also the campaign that it names."""
    campaign_id = read_campaign(request.values)
    if session is None or campaign_id is None:
        return read_period(request.values, today=today(), start_month=start_month())
    found = of_campaign(get_campaign(session, campaign_id))
    if not (request.values.get("from") and request.values.get("to")):
        return found
    # A part of its days, as the lines of its months open.
    part = read_period({**request.values.to_dict(), "period": ""}, today=today(), start_month=start_month())
    return replace(found, period=part.period)


def asked_kindly(session: OrganizationSession) -> tuple[AskedPeriod, dict[str, str]]:
    """The same, and when the days make no sense the present year with what is wrong."""
    try:
        return asked(session), {}
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return read_period({}, today=today(), start_month=start_month()), form_errors(refusal)


def of_campaign(row: CampaignRow) -> AskedPeriod:
    campaign = row.campaign
    scope = Scope(row.donor_ids, row.round_ids)
    return AskedPeriod(Period(campaign.first_on, campaign.last_on), f"{OF_CAMPAIGN}{campaign.id}", campaign.id, scope)


def compared() -> str:
    """What the figures are held against: the period before, unless the address says the year before."""
    choice = request.args.get("compare", "")
    return choice if choice in COMPARED else COMPARED[0]


def earlier_of(found: AskedPeriod) -> Period | None:
    return earlier_period(found.period, compared(), start_month())


def choices(campaigns: list[Campaign]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Periods to choose from in named groups: the usual ones, campaigns, years, months, free days."""
    year = fiscal_year(today(), start_month()).label
    years = [(str(year - back), fiscal_year_short(year - back, language=language())) for back in range(2, YEARS_BACK)]
    months = [months_later(today().replace(day=1), -back) for back in range(2, 14)]
    named = [(f"{month:%Y-%m}", month_word(month, language=language())) for month in months]
    usual = [(name, t(f"impact.{name.replace('-', '_')}")) for name in NAMED]
    own = [(f"{OF_CAMPAIGN}{campaign.id}", campaign.name) for campaign in campaigns]
    groups = [("usual", [*usual, ("free", t("impact.free"))]), ("campaigns", own), ("years", years), ("months", named)]
    return [(t(f"impact.periods_{name}"), rows) for name, rows in groups if rows]


def page_number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 10_000)


def pages(endpoint: str, values: dict[str, Any], page: int, total: int, size: int = PAGE) -> dict[str, Any]:
    """What the pager of a list needs."""
    return {
        "first": (page - 1) * size + 1,
        "total": total,
        "previous_url": url_for(endpoint, **values, page=page - 1) if page > 1 else None,
        "next_url": url_for(endpoint, **values, page=page + 1) if page * size < total else None,
    }
