"""The figures of a report: goods, households, groups - by month, category and prefecture. The same rows serve screen, JSON and Excel."""

from dataclasses import dataclass, field
from datetime import date

from inventory.db import OrganizationSession
from matching.handouts import HouseholdSums, Timeliness, households_by, timeliness
from matching.impact.account import AccountLine, account_lines, total_line
from matching.impact.flows import Amount, Columns, Flow, flows
from matching.impact.goods import count_reached
from matching.impact.periods import Period


@dataclass(slots=True)
class MonthLine:
    """A calendar month, or the part of it inside the period."""

    month: date
    is_whole: bool
    columns: Columns = field(default_factory=Columns)
    households: HouseholdSums = field(default_factory=HouseholdSums)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A prefecture, or a municipality within it, by its code; empty when the group's place is unknown."""

    prefecture: str
    municipality: str
    households: HouseholdSums


@dataclass(frozen=True, slots=True)
class Figures:
    period: Period
    total: AccountLine
    categories: list[AccountLine]
    months: list[MonthLine]
    households: HouseholdSums
    prefectures: list[PlaceLine]
    municipalities: list[PlaceLine]
    # groups, donors, prefectures, municipalities reached.
    reached: dict[str, int]
    timeliness: Timeliness
    # Movements the figures were counted from.
    entries: int

    @property
    def given(self) -> Amount:
        return self.total.columns.issued


def impact_figures(session: OrganizationSession, period: Period) -> Figures:
    """All sums of the period; the number of queries does not depend on the number of rows."""
    # Added up once by month: the categories need no second reading of every movement.
    inside = list(flows(session, period.start, period.end, by_month=True))
    categories = account_lines(session, period, inside=inside)
    months = _months(session, period, inside)
    municipalities = _places(session, period)
    households = HouseholdSums()
    for line in municipalities:
        households.add(line.households)
    return Figures(
        period=period,
        total=total_line(categories),
        categories=categories,
        months=months,
        households=households,
        prefectures=_prefectures(municipalities),
        municipalities=municipalities,
        reached=count_reached(session, period),
        timeliness=timeliness(session, period.first, period.last),
        entries=sum(flow.amount.entries for flow in inside),
    )


def _months(session: OrganizationSession, period: Period, inside: list[Flow]) -> list[MonthLine]:
    lines = {month.strftime("%Y-%m"): MonthLine(month, period.is_whole_month(month)) for month in period.months()}
    for flow in inside:
        lines[flow.month or ""].columns.take(flow.amount, flow.source_kind, flow.target_kind)
    for (day,), sums in households_by(session, period.first, period.last, "day"):
        lines[day.strftime("%Y-%m")].households.add(sums)
    return list(lines.values())


def _places(session: OrganizationSession, period: Period) -> list[PlaceLine]:
    rows = households_by(session, period.first, period.last, "prefecture", "municipality")
    return [PlaceLine(prefecture, municipality, sums) for (prefecture, municipality), sums in rows]


def _prefectures(municipalities: list[PlaceLine]) -> list[PlaceLine]:
    found: dict[str, HouseholdSums] = {}
    for line in municipalities:
        found.setdefault(line.prefecture, HouseholdSums()).add(line.households)
    return [PlaceLine(prefecture, "", found[prefecture]) for prefecture in sorted(found)]
