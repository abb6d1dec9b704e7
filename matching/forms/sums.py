"""Every sum a form may ask for, counted when first asked: a form of three cells asks three questions, not thirty."""

import uuid
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from inventory.closings import first_open_day
from inventory.dates import month_end
from inventory.db import OrganizationSession
from inventory.letterhead import Letterhead, letterhead_of
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import Place
from inventory.sql_days import within
from matching.groups import RecipientGroup
from matching.handouts import Handout, HouseholdSums, households_by
from matching.impact import COLUMNS, AccountLine, Amount, Figures, GoodsRow, Period, account_lines, goods_by, impact_figures
from matching.impact.factors import ConvertedFigure, converted_figures
from matching.impact.flows import amount_columns, amount_of, counts_in, with_places

# Reports of single hand-outs in a list: more than fit any form.
MOST_HANDOUTS = 5_000


class Sums:
    """The figures of one period."""

    def __init__(self, session: OrganizationSession, period: Period) -> None:
        self.session, self.period = session, period
        self._months: dict[int, list[AccountLine]] = {}

    @cached_property
    def figures(self) -> Figures:
        return impact_figures(self.session, self.period)

    @cached_property
    def letterhead(self) -> Letterhead:
        return letterhead_of(self.session)

    @cached_property
    def converted(self) -> dict[str, ConvertedFigure]:
        return {figure.kind: figure for figure in converted_figures(self.session, self.period)}

    @cached_property
    def first_open_day(self) -> date | None:
        """The first day that no closed month holds; None while no month was ever closed."""
        return first_open_day(self.session)

    def amount(self, column: str, *, category: str | None = None, month: int | None = None) -> Amount:
        """Goods of a column of the goods account, of all the period or narrowed."""
        lines = self.figures.categories if month is None else self._lines_of(month)
        total = Amount()
        for line in lines:
            if category in (None, line.category):
                total.add(getattr(line, column) if column in ("opening", "closing") else getattr(line.columns, column))
        return total

    def _lines_of(self, month: int) -> list[AccountLine]:
        """The account of the period's months of this number: of a year there is one."""
        if month not in self._months:
            self._months[month] = [line for days in self.months_of(month) for line in account_lines(self.session, days)]
        return self._months[month]

    def months_of(self, month: int) -> list[Period]:
        """The days of the period that lie in months of this number."""
        first, last = self.period.first, self.period.last
        found = [one for one in self.period.months() if one.month == month]
        return [Period(max(one, first), min(month_end(one), last)) for one in found]

    def households(self, month: int | None = None) -> HouseholdSums:
        if month is None:
            return self.figures.households
        sums = HouseholdSums()
        for line in self.figures.months:
            if line.month.month == month:
                sums.add(line.households)
        return sums

    @cached_property
    def by_group(self) -> list[GoodsRow]:
        return list(goods_by(self.session, self.period, "group"))

    @cached_property
    def by_donor(self) -> list[GoodsRow]:
        return list(goods_by(self.session, self.period, "donor"))

    @cached_property
    def by_item(self) -> list[GoodsRow]:
        return list(goods_by(self.session, self.period, "item", "category"))

    @cached_property
    def households_of_groups(self) -> dict[uuid.UUID, HouseholdSums]:
        found = households_by(self.session, self.period.first, self.period.last, "group")
        return {key[0]: sums for key, sums in found}

    @cached_property
    def group_places(self) -> dict[uuid.UUID, tuple[str, str, str]]:
        """Name, prefecture and municipality of the groups that appear in a list."""
        ids = {row.keys["group"] for row in self.by_group if row.keys["group"]} | set(self.households_of_groups)
        query = select(RecipientGroup.id, RecipientGroup.name, RecipientGroup.prefecture_code, RecipientGroup.municipality)
        return {row[0]: (row[1], row[2], row[3]) for row in self.session.execute(query.where(RecipientGroup.id.in_(ids)))}

    @cached_property
    def received_of_donors(self) -> list[tuple[uuid.UUID, str, Amount]]:
        """What came in from each donor."""
        columns: tuple[Any, ...] = (Lot.donor_id, Place.name, *amount_columns())
        query = (
            with_places(select(*columns))
            .join(Place, Place.id == Lot.donor_id)
            .where(counts_in("received"), *within(Movement.counted_at, self.period.start, self.period.end))
            .group_by(Lot.donor_id, Place.name)
        )
        return [(row[0], row[1], amount_of(row[2:])) for row in self.session.execute(query)]

    @cached_property
    def handouts(self) -> list[tuple[Handout, RecipientGroup]]:
        """Standing reports by day."""
        query = (
            select(Handout, RecipientGroup)
            .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
            .where(Handout.replaced_by.is_(None), Handout.handed_out_on.between(self.period.first, self.period.last))
            .order_by(Handout.handed_out_on, RecipientGroup.name, Handout.id)
            .limit(MOST_HANDOUTS)
        )
        return [(handout, group) for handout, group in self.session.execute(query)]

    @property
    def unweighed(self) -> int:
        """Pieces in any column of the account that nobody has weighed."""
        return sum(abs(getattr(self.figures.total.columns, column).unweighed) for column in COLUMNS)
