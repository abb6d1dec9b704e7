"""Figures of a period group by group and campaign by campaign: lists that grow with the register, so the database pages and adds them up."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, and_, exists, func, literal, not_, or_, select, union_all

from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import STORAGE, Place
from inventory.sql_days import tokyo_day_of
from matching.campaigns import Campaign, CampaignDonor, CampaignRound
from matching.deliveries import Delivery
from matching.groups import RecipientGroup
from matching.handouts import Handout, HandoutLine
from matching.handouts.reporting import counted_reports
from matching.impact.daily_sums import group_days, lot_days
from matching.impact.flows import OUTSIDE, Amount, Scope, counts_in, signed, with_places
from matching.impact.periods import Period

AMOUNT = ("pieces", "grams", "unweighed", "cases")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`most` is the largest number of households in one report: so many different ones there were at least."""

    code: str
    name: str
    kind: str
    prefecture: str
    amount: Amount
    visits: int
    reports: int
    most: int


@dataclass(frozen=True, slots=True)
class GroupPage:
    rows: list[GroupRow]
    # Of all rows, not only those of the page.
    count: int
    reached: int
    amount: Amount
    visits: int
    reports: int


def groups_page(
    session: OrganizationSession, period: Period, *, scope: Scope | None = None, limit: int = 100, offset: int = 0
) -> GroupPage:
    """Groups that were given something or reported, by name, and the sums over all of them. One query."""
    parts = _given_and_reported(period, scope)
    names = (*AMOUNT, "visits", "reports")
    found = (
        select(parts.c.place_id, *(func.sum(parts.c[name]).label(name) for name in names), func.max(parts.c.visits).label("most"))
        .group_by(parts.c.place_id)
        .having(or_(*(func.sum(parts.c[name]) != 0 for name in ("pieces", "unweighed", "visits", "reports"))))
        .subquery("found")
    )
    totals = [func.sum(found.c[name]).over() for name in names]
    is_reached = and_(found.c.pieces != 0, RecipientGroup.id.is_not(None))
    query = (
        select(
            Place.code, Place.name, func.coalesce(RecipientGroup.kind, literal("", String)),
            func.coalesce(RecipientGroup.prefecture_code, literal("", String)), *(found.c[name] for name in names), found.c.most,
            func.count().over(), func.count().filter(is_reached).over(), *totals,
        )
        .select_from(found)
        .join(Place, Place.id == found.c.place_id)
        .outerjoin(RecipientGroup, RecipientGroup.id == found.c.place_id)
        .order_by(RecipientGroup.id.is_(None), Place.name, Place.code)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    rows = session.execute(query).all()
    if not rows:
        return GroupPage([], 0, 0, Amount(), 0, 0)
    count, reached, *sums = map(int, rows[0][11:])
    return GroupPage([_group_row(row) for row in rows], count, reached, Amount(*sums[:4]), *sums[4:])


def _group_row(row: Any) -> GroupRow:
    code, name, kind, prefecture, *sums = row[:11]
    visits, reports, most = map(int, sums[4:])
    return GroupRow(code, name, kind, prefecture, Amount(*map(int, sums[:4])), visits, reports, most)


def _given_and_reported(period: Period, scope: Scope | None) -> Any:
    given = group_days(period.start, period.end, period.first, period.last, scope=scope)
    part = counted_reports(period.first, period.last)
    zero = literal(0)
    goods = select(
        given.c.receiver_id.label("place_id"), *(given.c[name] for name in AMOUNT), zero.label("visits"), zero.label("reports")
    )
    reports = (
        select(Handout.group_id, zero, zero, zero, zero, Handout.households * part.c.sign, part.c.sign)
        .select_from(part)
        .join(Handout, Handout.id == part.c.handout_id)
        .where(*(scope.of_reports() if scope else ()))
    )
    return union_all(goods, reports).subquery("parts")


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    campaign: Campaign
    amount: Amount
    visits: int
    reports: int


def campaigns_page(session: OrganizationSession, *, limit: int = 50, offset: int = 0) -> tuple[list[CampaignFigures], int]:
    """Campaigns, the latest first, with what was given and reported in each, and how many there are. Three queries."""
    chosen = select(Campaign, func.count().over()).order_by(Campaign.first_on.desc(), Campaign.name).limit(limit).offset(offset)
    rows = session.execute(chosen).all()
    ids = [campaign.id for campaign, _ in rows]
    if not ids:
        return [], 0
    first, last = min(row[0].first_on for row in rows), max(row[0].last_on for row in rows)
    goods = _goods_of_campaigns(session, ids, Period(first, last))
    reports = _reports_of_campaigns(session, ids, first, last)
    return [CampaignFigures(row[0], goods.get(row[0].id, Amount()), *reports.get(row[0].id, (0, 0))) for row in rows], rows[0][1]


_has_rounds = exists().where(CampaignRound.campaign_id == Campaign.id).correlate(Campaign)
_has_donors = exists().where(CampaignDonor.campaign_id == Campaign.id).correlate(Campaign)
_of_a_donor = (
    exists().where(CampaignDonor.campaign_id == Campaign.id, CampaignDonor.donor_id == Lot.donor_id).correlate(Campaign, Lot)
)


def _goods_of_campaigns(session: OrganizationSession, ids: list[uuid.UUID], days: Period) -> dict[uuid.UUID, Amount]:
    """A campaign of all rounds is counted from the kept sums; one of certain rounds from the entries of its days."""
    kept = lot_days()
    issued = and_(kept.c.source_kind.in_((*STORAGE, "donor")), kept.c.target_kind.in_(OUTSIDE))
    whole = (
        select(Campaign.id.label("campaign_id"), Lot.weight_grams, kept.c.pieces.label("pieces"), kept.c.cases.label("cases"))
        .select_from(Campaign)
        .join(kept, and_(kept.c.day >= Campaign.first_on, kept.c.day <= Campaign.last_on))
        .join(Lot, Lot.id == kept.c.lot_id)
        .where(Campaign.id.in_(ids), issued, not_(_has_rounds), not_(_has_donors) | _of_a_donor)
    )
    day = tokyo_day_of(Movement.counted_at)
    rounds = (
        with_places(
            select(Campaign.id, Lot.weight_grams, signed, func.coalesce(signed // Lot.pieces_per_case, 0))
        )
        .join(Delivery, Delivery.id == Movement.delivery_id)
        .join(CampaignRound, CampaignRound.round_id == Delivery.round_id)
        .join(Campaign, and_(Campaign.id == CampaignRound.campaign_id, day >= Campaign.first_on, day <= Campaign.last_on))
        .where(
            Campaign.id.in_(ids), counts_in("issued"), not_(_has_donors) | _of_a_donor,
            Movement.counted_at >= days.start, Movement.counted_at < days.end,
        )
    )  # fmt: skip
    parts = union_all(whole, rounds).subquery("parts")
    sums = (
        func.sum(parts.c.pieces), func.coalesce(func.sum(parts.c.pieces * parts.c.weight_grams), 0),
        func.coalesce(func.sum(parts.c.pieces).filter(parts.c.weight_grams.is_(None)), 0), func.sum(parts.c.cases),
    )  # fmt: skip
    query = select(parts.c.campaign_id, *sums).group_by(parts.c.campaign_id)
    return {row[0]: Amount(*map(int, row[1:])) for row in session.execute(query)}


def _reports_of_campaigns(
    session: OrganizationSession, ids: list[uuid.UUID], first: date, last: date
) -> dict[uuid.UUID, tuple[int, int]]:
    part = counted_reports(first, last)
    of_a_round = exists().where(
        CampaignRound.campaign_id == Campaign.id, CampaignRound.round_id == Delivery.round_id, Delivery.id == Handout.delivery_id
    ).correlate(Campaign, Handout)  # fmt: skip
    of_a_donor = exists().where(
        CampaignDonor.campaign_id == Campaign.id, CampaignDonor.donor_id == Lot.donor_id, Lot.id == HandoutLine.lot_id,
        HandoutLine.handout_id == Handout.id, HandoutLine.handed_out > 0,
    ).correlate(Campaign, Handout)  # fmt: skip
    query = (
        select(Campaign.id, func.sum(Handout.households * part.c.sign), func.sum(part.c.sign))
        .select_from(Campaign)
        .join(part, and_(part.c.day >= Campaign.first_on, part.c.day <= Campaign.last_on))
        .join(Handout, Handout.id == part.c.handout_id)
        .where(Campaign.id.in_(ids), not_(_has_rounds) | of_a_round, not_(_has_donors) | of_a_donor)
        .group_by(Campaign.id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(query)}
