"""Puts a donor's report together: the same few questions however many lots and groups."""

import uuid
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from inventory import chain
from inventory.catalog import Item
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.donors import Donor, agreement_in_force, agreements_of
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import Place
from matching.groups import RecipientGroup
from matching.groups.tables import GroupDocument
from matching.handouts import BANDS, Handout, HandoutLine, HouseholdSums
from matching.handouts.reporting import counted_reports
from matching.impact import Period
from matching.impact.flows import columns_of
from matching.outcomes.consents import NamingConsent
from matching.outcomes.flowing import Flow, donor_flows
from matching.outcomes.naming import public_lines
from matching.outcomes.values import Disposal, Goods, GroupLine, LotLine, Outcome, ResaleBan

EVER = (date(2000, 1, 1), date(2099, 12, 31))
RETURNED = "returned"


def donor_outcome(
    session: OrganizationSession,
    donor: Donor,
    code: str,
    *,
    period: Period | None,
    today: date,
    lot_ids: tuple[uuid.UUID, ...] = (),
) -> Outcome:
    """What came of the donor's goods in the period, or of these lots ever."""
    flows = list(donor_flows(session, donor.id, period=period, lot_ids=lot_ids))
    lots = _lots(session, donor.id, lot_ids)
    counted = _Counted(lots)
    for flow in flows:
        counted.take(flow)
    households = _households(session, donor.id, period, lot_ids)
    day = min(period.last, today) if period else today
    groups = _groups(session, counted, set(households), day)
    for group_id, sums in households.items():
        groups[group_id].households = sums
    counted.fill(groups, lots)
    lines = sorted((line for line in lots.values() if not line.is_empty), key=_by_day)
    head = session.scalars(select(chain.ChainHead)).one()
    shown = sorted(groups.values(), key=lambda group: (group.prefecture or "99", group.name, group.code))
    return Outcome(
        donor=donor, code=code, period=period, lots=lines, groups=shown, public=public_lines(shown),
        disposals=counted.disposals(lots), in_transit=counted.in_transit, returned=counted.returned,
        resale=_resale(session, donor.id, [line for line in lines if line.received > 0], shown, day),
        entries=counted.entries, late_entries=counted.late, head_seq=head.seq, head_hash=head.hash,
    )  # fmt: skip


def _by_day(line: LotLine) -> tuple[date, str, str]:
    return (line.first_on or tokyo_day(line.lot.created_at), line.item_name, line.lot.code)


class _Counted:
    """Sums of the flows by lot, by group and by reason of disposal."""

    def __init__(self, lots: dict[uuid.UUID, LotLine]) -> None:
        self.lots = lots
        self.of_groups: dict[uuid.UUID, dict[uuid.UUID, int]] = {}
        self.handed_out: dict[uuid.UUID, int] = {}
        self.through: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
        self.days: dict[uuid.UUID, list[date]] = {}
        self.wasted: dict[tuple[uuid.UUID, str], tuple[int, date]] = {}
        self.in_transit, self.returned = Goods(), Goods()
        self.entries = self.late = 0

    def take(self, flow: Flow) -> None:
        line = self.lots[flow.lot_id]
        weight = line.lot.weight_grams
        for end, sign in ((flow.target_kind, 1), (flow.source_kind, -1)):
            if end == "in_transit":
                self.in_transit.take(sign * flow.pieces, weight)
        if flow.is_before:
            self._earlier(line, flow)
            return
        self.entries += flow.entries
        self.late += flow.late
        for column, factor in columns_of(flow.source_kind, flow.target_kind).items():
            self._column(line, column, flow, factor * flow.pieces)
        self._group(flow)

    def _earlier(self, line: LotLine, flow: Flow) -> None:
        for column, factor in columns_of(flow.source_kind, flow.target_kind).items():
            line.opening += factor * flow.pieces * (-1 if column in ("issued", "disposed") else 1)

    def _column(self, line: LotLine, column: str, flow: Flow, pieces: int) -> None:
        day = tokyo_day(flow.last_at)
        if column == "received":
            line.received += pieces
            first = tokyo_day(flow.first_at)
            line.first_on = min(line.first_on or first, first)
            line.last_on = max(line.last_on or day, day)
            line.is_direct = line.is_direct or flow.target_kind not in ("site", "shelf")
        elif column == "issued":
            line.given += pieces
        elif column == "returned":
            line.given -= pieces
            self.returned.take(pieces, line.lot.weight_grams)
        elif column == "difference":
            line.difference += pieces
        else:
            is_back = "donor" in (flow.source_kind, flow.target_kind) and flow.target_kind != "waste"
            line.sent_back += pieces if is_back else 0
            line.disposed += 0 if is_back else pieces
            known, last = self.wasted.get((flow.lot_id, RETURNED if is_back else flow.reason), (0, day))
            self.wasted[flow.lot_id, RETURNED if is_back else flow.reason] = (known + pieces, max(last, day))

    def _group(self, flow: Flow) -> None:
        """What a group got, less what it gave back or on; the way from transit to a group was counted when it left us."""
        if flow.target_kind == "households" and flow.giver:
            self.handed_out[flow.giver] = self.handed_out.get(flow.giver, 0) + flow.pieces
            return
        if flow.taker and (flow.source_kind, flow.target_kind) != ("in_transit", "group"):
            self._give(flow.taker, flow, flow.pieces)
        elif flow.taker:
            self._note_day(flow.taker, flow)
        if flow.giver and flow.target_kind in ("site", "shelf", "group"):
            self._give(flow.giver, flow, -flow.pieces)
            if flow.taker:
                key = (flow.giver, flow.taker)
                self.through[key] = self.through.get(key, 0) + flow.pieces

    def _give(self, group_id: uuid.UUID, flow: Flow, pieces: int) -> None:
        lots = self.of_groups.setdefault(group_id, {})
        lots[flow.lot_id] = lots.get(flow.lot_id, 0) + pieces
        if pieces > 0:
            self._note_day(group_id, flow)

    def _note_day(self, group_id: uuid.UUID, flow: Flow) -> None:
        self.days.setdefault(group_id, []).extend((tokyo_day(flow.first_at), tokyo_day(flow.last_at)))

    def fill(self, groups: dict[uuid.UUID, GroupLine], lots: dict[uuid.UUID, LotLine]) -> None:
        for group_id, pieces_of in self.of_groups.items():
            group = groups[group_id]
            for lot_id, pieces in pieces_of.items():
                group.goods.take(pieces, lots[lot_id].lot.weight_grams)
            days = self.days.get(group_id)
            group.first_on, group.last_on = (min(days), max(days)) if days else (None, None)
        for group_id, pieces in self.handed_out.items():
            groups[group_id].handed_out = pieces
        for (hub_id, member_id), pieces in self.through.items():
            groups[member_id].hubs[hub_id] = pieces
            groups[hub_id].passed_on += pieces

    def disposals(self, lots: dict[uuid.UUID, LotLine]) -> list[Disposal]:
        found = [Disposal(lots[lot_id], reason, *sums) for (lot_id, reason), sums in self.wasted.items() if sums[0]]
        return sorted(found, key=lambda one: (one.reason, one.last_on, one.line.lot.code))

    @property
    def group_ids(self) -> set[uuid.UUID]:
        return {*self.of_groups, *self.handed_out, *(end for pair in self.through for end in pair)}


def _lots(session: OrganizationSession, donor_id: uuid.UUID, lot_ids: tuple[uuid.UUID, ...]) -> dict[uuid.UUID, LotLine]:
    before = aliased(Item)
    query = (
        select(Lot, Item.name, before.name)
        .join(Item, Item.id == Lot.item_id)
        .outerjoin(before, before.id == Lot.entered_as)
        .where(Lot.donor_id == donor_id)
    )
    if lot_ids:
        query = query.where(Lot.id.in_(lot_ids))
    return {lot.id: LotLine(lot, name, entered or "") for lot, name, entered in session.execute(query)}


def _groups(session: OrganizationSession, counted: _Counted, reporting: set[uuid.UUID], day: date) -> dict[uuid.UUID, GroupLine]:
    ids = counted.group_ids | reporting
    papers = (
        select(GroupDocument.group_id)
        .where(GroupDocument.document == "agreement", (GroupDocument.valid_until.is_(None)) | (GroupDocument.valid_until >= day))
        .subquery()
    )
    group = RecipientGroup
    # A place of a group may stand without its record, as in an import that was undone half way.
    columns = (group.kind, group.prefecture_code, group.municipality, NamingConsent.is_given, papers.c.group_id)
    query = (
        select(Place.id, Place.code, Place.name, *columns)
        .outerjoin(group, group.id == Place.id)
        .outerjoin(NamingConsent, NamingConsent.group_id == Place.id)
        .outerjoin(papers, papers.c.group_id == Place.id)
        .where(Place.id.in_(list(ids)))
    )
    return {
        row[0]: GroupLine(row[0], row[1], row[2], row[3] or "other", row[4] or "", row[5] or "", bool(row[6]), row[7] is not None)
        for row in session.execute(query)
    }


def _households(
    session: OrganizationSession, donor_id: uuid.UUID, period: Period | None, lot_ids: tuple[uuid.UUID, ...]
) -> dict[uuid.UUID, HouseholdSums]:
    """What groups reported of hand-outs that held goods of the lots: each report once, however many lots it names."""
    part = counted_reports(*((period.first, period.last) if period else EVER))
    lots = select(Lot.id).where(Lot.donor_id == donor_id)
    if lot_ids:
        lots = lots.where(Lot.id.in_(lot_ids))
    naming = select(HandoutLine.handout_id).where(HandoutLine.lot_id.in_(lots), HandoutLine.handed_out > 0)
    people = func.coalesce(*(getattr(Handout, band) for band in BANDS))
    sums = [func.coalesce(func.sum(getattr(Handout, band) * part.c.sign), 0) for band in BANDS]
    has_people = func.sum(part.c.sign).filter(people.is_not(None))
    query = (
        select(
            Handout.group_id,
            func.sum(Handout.households * part.c.sign),
            *sums,
            func.sum(part.c.sign),
            func.coalesce(has_people, 0),
        )
        .select_from(part)
        .join(Handout, Handout.id == part.c.handout_id)
        .where(Handout.id.in_(naming))
        .group_by(Handout.group_id)
    )
    return {row[0]: HouseholdSums(*map(int, row[1:])) for row in session.execute(query)}


def _resale(
    session: OrganizationSession, donor_id: uuid.UUID, arrivals: list[LotLine], groups: list[GroupLine], day: date
) -> ResaleBan:
    agreements = agreements_of(session, [donor_id])[donor_id]
    banning = [agreement for agreement in agreements if agreement.resale_ban]
    without = [line for line in arrivals if line.first_on and agreement_in_force(banning, line.first_on) is None]
    holding = [group for group in groups if group.goods.pieces > 0]
    return ResaleBan(
        agreement_in_force(banning, day),
        agreements[0] if agreements else None,
        len(arrivals) - len(without),
        without,
        len(holding),
        sum(group.has_agreement for group in holding),
    )


def donors_with_goods(session: OrganizationSession, period: Period) -> list[tuple[Donor, str]]:
    """Donors whose goods moved in the period, by name; the one of opening stock is none."""
    moved = (
        select(Lot.donor_id)
        .join(Movement, Movement.lot_id == Lot.id)
        .where(Movement.counted_at >= period.start, Movement.counted_at < period.end)
        .distinct()
    )
    query = (
        select(Donor, Place.code)
        .join(Place, Place.id == Donor.id)
        .where(Donor.id.in_(moved), Donor.kind != "opening")
        .order_by(Donor.name, Donor.id)
    )
    return [(donor, code) for donor, code in session.execute(query)]
