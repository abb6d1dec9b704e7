"""What an organization shows to everybody: sums of months that are over, and nothing that stands for fewer than three groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from inventory.accounts import Organization
from inventory.closings import first_open_day
from inventory.dates import fiscal_year
from inventory.db import OrganizationSession
from inventory.sql_days import month_of
from matching.groups import RecipientGroup
from matching.groups.former_regions import FormerRegion, held_on
from matching.handouts import Handout
from matching.handouts.reporting import counted_reports
from matching.impact.figures import Figures, impact_figures
from matching.impact.periods import Period

LEAST_GROUPS = 3


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """`visits_by_month` and `visits_by_prefecture` hold None where too few groups stand behind a number. `figures` is absent where the
    whole does not have enough of them."""

    period: Period
    is_closed: bool
    figures: Figures | None
    visits_by_month: dict[date, int | None]
    visits_by_prefecture: dict[str, int | None]

    @property
    def has_hidden(self) -> bool:
        return None in self.visits_by_month.values() or None in self.visits_by_prefecture.values()


def find_public(session: OrganizationSession, code: str) -> Organization | None:
    """The organization whose public page has this code, while it is switched on."""
    query = select(Organization).where(Organization.settings["public_code"].as_string() == code, Organization.closed_at.is_(None))
    found = session.scalars(query).first()
    return found if found is not None and code and found.setting("public_page") else None


def public_period(open_from: date | None, today: date, start_month: int) -> tuple[Period, bool]:
    """The business year up to the last closed month, or the last full month where none is closed; and whether it is closed."""
    over = today.replace(day=1) - timedelta(days=1)
    last = min(open_from - timedelta(days=1), over) if open_from else over
    return Period(fiscal_year(last, start_month).first, last), open_from is not None


def public_figures(session: OrganizationSession, *, today: date, start_month: int) -> PublicFigures:
    """The sums of the public page."""
    period, is_closed = public_period(first_open_day(session), today, start_month)
    figures = impact_figures(session, period)
    months, prefectures, groups = _groups_behind(session, period)
    if min(groups, figures.headline.groups) < LEAST_GROUPS:
        return PublicFigures(period, is_closed, None, {}, {})
    by_month = {f"{line.month:%Y-%m}": line.households.visits for line in figures.months}
    by_prefecture = {line.prefecture: line.households.visits for line in figures.prefectures if line.households.visits}
    shown_months = without_few(by_month, months)
    shown = without_few(by_prefecture, prefectures)
    return PublicFigures(
        period,
        is_closed,
        figures,
        {line.month: shown_months[f"{line.month:%Y-%m}"] for line in figures.months},
        {code: value for code, value in shown.items() if code},
    )


def without_few(values: Mapping[str, int], groups: Mapping[str, int]) -> dict[str, int | None]:
    """The values, None where fewer than LEAST_GROUPS groups stand behind one.

    Whoever takes what is shown from the whole learns the sum of what is not. So more is left out, the smallest first, until what is left
    out is two values or more, of LEAST_GROUPS groups or more.
    """
    hidden = {key for key in values if 0 < groups.get(key, 0) < LEAST_GROUPS}
    others = sorted((key for key in values if values[key] and key not in hidden), key=lambda key: (values[key], key))
    while hidden and others and (len(hidden) < 2 or sum(groups.get(key, 0) for key in hidden) < LEAST_GROUPS):
        hidden.add(others.pop(0))
    return {key: None if key in hidden else value for key, value in values.items()}


def _groups_behind(session: OrganizationSession, period: Period) -> tuple[dict[str, int], dict[str, int], int]:
    """How many groups reported in each month, in each prefecture, and at all."""
    part = counted_reports(period.first, period.last)
    count = func.count(Handout.group_id.distinct())
    month, prefecture = month_of(part.c.day), func.coalesce(FormerRegion.prefecture_code, RecipientGroup.prefecture_code)
    months = select(month, count).select_from(part).join(Handout, Handout.id == part.c.handout_id).group_by(month)
    places = (
        select(prefecture, count)
        .select_from(part)
        .join(Handout, Handout.id == part.c.handout_id)
        .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
        .outerjoin(FormerRegion, held_on(Handout.group_id, part.c.day))
        .group_by(prefecture)
    )
    whole = select(count).select_from(part).join(Handout, Handout.id == part.c.handout_id)
    by_month = {row[0]: row[1] for row in session.execute(months)}
    return by_month, {row[0]: row[1] for row in session.execute(places)}, session.scalar(whole) or 0
