"""The figures of a report: goods, households, groups - by month, category and prefecture. The same rows serve screen, JSON and Excel."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inventory.db import OrganizationSession
from matching.handouts import HouseholdSums, Timeliness, households_by, timeliness
from matching.impact.account import AccountLine, account_lines, total_line
from matching.impact.flows import AFTER, BEFORE, Amount, Columns, Flow, flows
from matching.impact.goods import count_reached
from matching.impact.periods import Period

# Sums of hand-out reports by month, prefecture and municipality.
Reports = list[tuple[tuple[Any, ...], HouseholdSums]]


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
    counted = flows(session, period)
    inside = [flow for flow in counted if flow.month not in (BEFORE, AFTER)]
    categories = account_lines(session, period, counted=counted)
    reports = households_by(session, period.first, period.last, "month", "prefecture", "municipality")
    municipalities = _places(reports)
    households = HouseholdSums()
    for _, sums in reports:
        households.add(sums)
    return Figures(
        period=period,
        total=total_line(categories),
        categories=categories,
        months=_months(period, inside, reports),
        households=households,
        prefectures=_prefectures(municipalities),
        municipalities=municipalities,
        reached=count_reached(session, period),
        timeliness=timeliness(session, period.first, period.last),
        entries=sum(flow.amount.entries for flow in inside),
    )


def _months(period: Period, inside: list[Flow], reports: Reports) -> list[MonthLine]:
    lines = {month.strftime("%Y-%m"): MonthLine(month, period.is_whole_month(month)) for month in period.months()}
    for flow in inside:
        lines[flow.month].columns.take(flow.amount, flow.source_kind, flow.target_kind)
    for (month, _, _), sums in reports:
        lines[month].households.add(sums)
    return list(lines.values())


def _places(reports: Reports) -> list[PlaceLine]:
    found: dict[tuple[str, str], HouseholdSums] = {}
    for (_, *place), sums in reports:
        found.setdefault((place[0], place[1]), HouseholdSums()).add(sums)
    return [PlaceLine(*place, found[place]) for place in sorted(found)]


def _prefectures(municipalities: list[PlaceLine]) -> list[PlaceLine]:
    found: dict[str, HouseholdSums] = {}
    for line in municipalities:
        found.setdefault(line.prefecture, HouseholdSums()).add(line.households)
    return [PlaceLine(prefecture, "", found[prefecture]) for prefecture in sorted(found)]
