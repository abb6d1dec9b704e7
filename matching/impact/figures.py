"""The figures of a report: goods, households, groups - by month, category, donor and place, beside those of an earlier period.

The same rows serve screen, paper, JSON and Excel. The number of queries depends neither on the number of entries nor on the periods.
"""

from dataclasses import dataclass, field
from datetime import date

from inventory.db import OrganizationSession
from matching.handouts import HouseholdSums, Timeliness
from matching.impact.account import AccountLine, account_lines, total_line
from matching.impact.counting import NOT_FOOD
from matching.impact.flows import Amount, Columns, Scope
from matching.impact.handovers import count_handovers
from matching.impact.periods import Period
from matching.impact.summing import (
    EARLIER,
    DonorLine,
    Flow,
    Given,
    GroupsLine,
    ReportsLine,
    flows,
    given_to,
    reports_by_place,
)


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


@dataclass(slots=True)
class SpreadLine:
    """What one part of the groups was given and reported: those of a prefecture, a municipality, or of one kind."""

    key: tuple[str, ...]
    amount: Amount = field(default_factory=Amount)
    groups: int = 0
    households: HouseholdSums = field(default_factory=HouseholdSums)


@dataclass(frozen=True, slots=True)
class Headline:
    """The main figures of one period."""

    columns: Columns
    # Food given less what came back, with its known weight: kept from waste.
    saved: Amount
    households: HouseholdSums
    groups: int
    donors: int
    prefectures: int
    municipalities: int
    timeliness: Timeliness


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
    headline: Headline
    # The period compared with and its figures; absent when none was asked for.
    earlier_period: Period | None
    earlier: Headline | None
    # The day of the very first entry, and the first day that no closed period holds.
    begins: date | None
    open_from: date | None
    donors: list[DonorLine]
    # By prefecture and municipality, and by kind of group, each adding up to the whole.
    regions: list[SpreadLine]
    kinds: list[SpreadLine]
    # Only a part of the goods: such a report has no account of stock.
    is_part: bool

    @property
    def given(self) -> Amount:
        return self.total.columns.issued

    @property
    def by_prefecture(self) -> list[SpreadLine]:
        lines: dict[str, SpreadLine] = {}
        for line in self.regions:
            found = lines.setdefault(line.key[0], SpreadLine(line.key[:1]))
            found.amount.add(line.amount)
            found.households.add(line.households)
            found.groups += line.groups
        return list(lines.values())


def impact_figures(
    session: OrganizationSession, period: Period, *, earlier: Period | None = None, scope: Scope | None = None
) -> Figures:
    """All sums of the period, of those goods that the scope means."""
    moved = flows(session, period, earlier=earlier, scope=scope)
    inside = [flow for flow in moved if flow.is_inside]
    categories = account_lines(session, period, counted=inside if scope else moved, has_stock=not scope)
    given = given_to(session, period, earlier=earlier, scope=scope)
    reports = reports_by_place(session, period, earlier=earlier, scope=scope)
    handed = count_handovers(session, period, earlier=earlier, scope=scope)
    headline = _headline(inside, given, reports, handed.now, is_earlier=False)
    before = [flow for flow in moved if flow.month == EARLIER]
    current = [line for line in reports if line.month != EARLIER]
    places = _places(current)
    return Figures(
        period=period,
        total=total_line(categories),
        categories=categories,
        months=_months(period, inside, current),
        households=headline.households,
        prefectures=_prefectures(places),
        municipalities=places,
        reached={name: getattr(headline, name) for name in ("groups", "donors", "prefectures", "municipalities")},
        timeliness=handed.now,
        entries=sum(flow.amount.entries for flow in inside),
        headline=headline,
        earlier_period=earlier,
        earlier=_headline(before, given, reports, handed.earlier, is_earlier=True) if earlier else None,
        begins=handed.begins,
        open_from=handed.open_from,
        donors=[line for line in given.donors if not line.is_earlier],
        regions=_spread(given, current, ("prefecture", "municipality")),
        kinds=_spread(given, current, ("kind",)),
        is_part=bool(scope),
    )


def _headline(
    moved: list[Flow], given: Given, reports: list[ReportsLine], timeliness: Timeliness, *, is_earlier: bool
) -> Headline:
    columns, saved, households = Columns(), Amount(), HouseholdSums()
    for flow in moved:
        columns.take(flow.amount, flow.source_kind, flow.target_kind)
        if flow.category not in NOT_FOOD:
            own = flow.columns
            saved.add(own.issued)
            saved.add(own.returned, -1)
    for line in reports:
        if (line.month == EARLIER) == is_earlier:
            households.add(line.sums)
    reached = [line for line in given.places if line.is_earlier == is_earlier and line.groups]
    return Headline(
        columns=columns,
        saved=saved,
        households=households,
        groups=given.groups_earlier if is_earlier else given.groups,
        donors=sum(line.is_earlier == is_earlier for line in given.donors),
        prefectures=len({line.prefecture for line in reached if line.prefecture}),
        municipalities=len({(line.prefecture, line.municipality) for line in reached if line.municipality}),
        timeliness=timeliness,
    )


def _months(period: Period, inside: list[Flow], reports: list[ReportsLine]) -> list[MonthLine]:
    lines = {month.strftime("%Y-%m"): MonthLine(month, period.is_whole_month(month)) for month in period.months()}
    for flow in inside:
        lines[flow.month].columns.take(flow.amount, flow.source_kind, flow.target_kind)
    for line in reports:
        lines[line.month].households.add(line.sums)
    return list(lines.values())


def _places(reports: list[ReportsLine]) -> list[PlaceLine]:
    found: dict[tuple[str, str], HouseholdSums] = {}
    for line in reports:
        found.setdefault((line.prefecture, line.municipality), HouseholdSums()).add(line.sums)
    return [PlaceLine(*place, found[place]) for place in sorted(found)]


def _prefectures(municipalities: list[PlaceLine]) -> list[PlaceLine]:
    found: dict[str, HouseholdSums] = {}
    for line in municipalities:
        found.setdefault(line.prefecture, HouseholdSums()).add(line.households)
    return [PlaceLine(prefecture, "", found[prefecture]) for prefecture in sorted(found)]


def _spread(given: Given, reports: list[ReportsLine], names: tuple[str, ...]) -> list[SpreadLine]:
    """Goods and reports by what the names say of the groups; what is known of neither place nor kind comes last."""
    lines: dict[tuple[str, ...], SpreadLine] = {}

    def line_of(found: GroupsLine | ReportsLine) -> SpreadLine:
        key = tuple(getattr(found, name) for name in names)
        return lines.setdefault(key, SpreadLine(key))

    for place in given.places:
        if not place.is_earlier:
            line_of(place).amount.add(place.amount)
            line_of(place).groups += place.groups
    for report in reports:
        line_of(report).households.add(report.sums)
    return sorted(lines.values(), key=lambda line: (line.key[0] == "", line.key))
