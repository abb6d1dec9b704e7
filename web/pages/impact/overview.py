"""The report on screen: main figures, the comparison, six kinds of pictures, each number a link to what adds up to it."""

from typing import Any

from flask import render_template, request

from matching.campaigns import list_campaigns
from matching.impact import impact_figures
from matching.impact.factors import KINDS, SWITCHES, converted_figures
from web.access import current, reading, requires
from web.pages.impact import showing
from web.pages.impact.area import asked_kindly, blueprint, choices, compared, earlier_of
from web.pages.impact.breakdowns import month_rows
from web.schemas.reports import AskedPeriod

# What the tiles of the 47 prefectures can show, and the lower limits of their colours.
MAPS = {"visits": (1, 200, 400, 1000, 2000), "kg": (1, 200, 1000, 5000, 20000), "groups": (1, 2, 5, 10, 50)}


@blueprint.get("/impact")
@requires("report.read")
def show_impact() -> Any:
    """The figures of a period beside those of an earlier one."""
    with reading() as session:
        found, errors = asked_kindly(session)
        figures = impact_figures(session, found.period, earlier=earlier_of(found), scope=found.scope or None)
        campaigns = list_campaigns(session)
        converted = [] if found.scope else converted_figures(session, found.period, kinds=shown_kinds())
        session.expunge_all()
    days = found.address
    page = render_template(
        "impact/impact.html", asked=found, figures=figures, choices=choices(campaigns), compare=compared(), errors=errors,
        typed=request.args, converted=converted, map=chosen_map(), maps=MAPS, **pictures(figures, found),
        breakdowns=("month", "year", "campaign", "donor", "group", "group_kind", "region", "municipality", "category"),
        campaign=next((campaign for campaign in campaigns if campaign.id == found.campaign), None), days=days,
    )  # fmt: skip
    return page, 422 if errors else 200


def shown_kinds() -> tuple[str, ...]:
    """Conversions that the organization has switched on."""
    return tuple(kind for kind in KINDS if current().organization.setting(SWITCHES[kind]))


def chosen_map() -> str:
    choice = request.args.get("map", "")
    return choice if choice in MAPS else "visits"


def pictures(figures: Any, found: AskedPeriod) -> dict[str, Any]:
    """All that is drawn or listed beside the main figures, for the page and for the paper."""
    days = found.address
    earlier = figures.earlier_period
    earlier_days = AskedPeriod(earlier, "", found.campaign).address if earlier else {}
    return {
        "month_rows": month_rows(figures, found),
        "bars": showing.bars(figures, lambda line: line.households.visits),
        "came": showing.bars(figures, lambda line: line.columns.received.grams),
        "left": showing.bars(figures, lambda line: line.columns.issued.grams),
        "categories": showing.category_shares(figures, days),
        "donors": showing.donor_shares(figures, days),
        "kinds": showing.kind_shares(figures, days),
        "bands": showing.band_shares(figures.households, days),
        "way": None if figures.is_part else showing.goods_way(figures, days),
        "way_unit": showing.unit_of(figures),
        "account_url": lambda name: showing.account_url(name, figures, days),
        "tiles": showing.visit_map(figures, chosen_map()),
        "compared_lines": showing.comparison(figures, days, earlier_days),
        "earlier_text": showing.earlier_text(figures),
    }
