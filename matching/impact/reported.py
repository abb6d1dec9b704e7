"""The hand-out reports behind a figure of households or people: one row each, with the sign it counts with."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from inventory.db import OrganizationSession
from inventory.places import Place
from matching.groups import RecipientGroup
from matching.groups.former_regions import FormerRegion, held_on
from matching.handouts import BANDS, Handout, HouseholdSums
from matching.handouts.reporting import counted_reports
from matching.impact.flows import Scope
from matching.impact.periods import Period


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports are meant; absent parts mean any."""

    group: str | None = None
    prefecture: str | None = None
    municipality: str | None = None
    group_kind: str | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that counts on a day; `sign` is -1 for the opposite of one that was replaced after its day was closed."""

    handout_id: uuid.UUID
    day: date
    sign: int
    group_code: str
    group_name: str
    households: int
    people: dict[str, int | None]


def list_reports(
    session: OrganizationSession, period: Period, wanted: ReportFilter, *, limit: int = 50, offset: int = 0
) -> tuple[list[ReportRow], HouseholdSums, int]:
    """One page, the newest first, what all of them add up to, and how many rows there are."""
    bands = [getattr(Handout, band) for band in BANDS]
    part = counted_reports(period.first, period.last)
    columns = (Handout.id, part.c.day, part.c.sign, Place.code, Place.name, Handout.households, *bands)
    ordered = _query(select(*columns), part, wanted).order_by(
        part.c.day.desc(), Handout.recorded_at.desc(), Handout.id, part.c.sign
    )
    rows = []
    for handout_id, day, sign, code, name, households, *people in session.execute(ordered.limit(limit).offset(offset)):
        rows.append(ReportRow(handout_id, day, sign, code, name, households, dict(zip(BANDS, people, strict=True))))
    has_people = func.coalesce(*bands).is_not(None)
    sums = [func.coalesce(func.sum(column * part.c.sign), 0) for column in (Handout.households, *bands)]
    sums += [func.coalesce(func.sum(part.c.sign), 0), func.coalesce(func.sum(case((has_people, part.c.sign), else_=0)), 0)]
    *found, count = session.execute(_query(select(*sums, func.count()), part, wanted)).one()
    return rows, HouseholdSums(*map(int, found)), count


def _query(query: Select[*tuple[Any, ...]], part: Any, wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    query = (
        query.select_from(part)
        .join(Handout, Handout.id == part.c.handout_id)
        .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
        .join(Place, Place.id == Handout.group_id)
        .outerjoin(FormerRegion, held_on(Handout.group_id, part.c.day))
    )
    if wanted.group:
        query = query.where(Place.code == wanted.group)
    for value, name in (
        (wanted.prefecture, "prefecture_code"),
        (wanted.municipality, "municipality"),
        (wanted.group_kind, "kind"),
    ):
        if value is not None:
            query = query.where(func.coalesce(getattr(FormerRegion, name), getattr(RecipientGroup, name)) == value)
    return query.where(*wanted.scope.of_reports()) if wanted.scope else query
