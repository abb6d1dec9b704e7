"""One recall as a page shows it: its lots with where they are, its groups with their notices, late entries, deliveries that were stopped."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select

from inventory.accounts import UserAccount
from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.holds.tables import HeldLot, Hold
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.movements.posting import LEAVING
from inventory.places import Place
from matching.deliveries.tables import Delivery
from matching.offers import Offer
from matching.recalls.offered import offers_of
from matching.recalls.tables import Recall, RecallNotice
from matching.recalls.whereabouts import GroupPart, LotPart, Whereabouts, whereabouts
from matching.rounds.tables import Share

PAGE = 30


@dataclass(frozen=True, slots=True)
class RecalledLot:
    """A lot of the recall. `held` is absent in a drill."""

    lot: Lot
    item: Item
    donor: Place
    held: HeldLot | None
    doubts: tuple[str, ...]
    part: LotPart

    @property
    def is_lifted(self) -> bool:
        return self.held is not None and self.held.lifted_at is not None

    @property
    def is_arrival(self) -> bool:
        return self.held is not None and self.held.way == "arrival"


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """A group that got some of it, and its notice: absent for one that got its goods after the notices were made."""

    part: GroupPart
    notice: RecallNotice | None
    entered_by: str | None

    @property
    def name(self) -> str:
        return self.part.record.name if self.part.record else self.part.place.name


@dataclass(frozen=True, slots=True)
class StoppedShare:
    """Recalled goods in a delivery that has not arrived."""

    share: Share
    delivery: Delivery | None
    group_name: str
    pieces: int


@dataclass(frozen=True, slots=True)
class LateEntry:
    """Goods that went out by an entry recorded after the hold: told later than it was done."""

    movement: Movement
    target_name: str
    actor: str | None
    held_at: datetime

    @property
    def was_after(self) -> bool:
        """Whether they went out after the hold, not only were told after it."""
        return self.movement.occurred_at >= self.held_at


@dataclass(frozen=True, slots=True)
class RecallView:
    recall: Recall
    hold: Hold | None
    started_by: str
    lots: list[RecalledLot]
    where: Whereabouts
    groups: list[ToldGroup]
    stopped: list[StoppedShare] = field(default_factory=list)
    late: list[LateEntry] = field(default_factory=list)

    @property
    def waiting(self) -> list[ToldGroup]:
        return [group for group in self.groups if group.notice is None or group.notice.state == "waiting"]

    @property
    def ordered(self) -> list[ToldGroup]:
        """Who has not been told first, then who has waited longest, then those that answered."""

        def turn(group: ToldGroup) -> tuple[int, float]:
            if group.notice is None or group.notice.sent_at is None:
                return (0 if group.notice is None or group.notice.state == "waiting" else 2), 0.0
            return (1 if group.notice.state == "waiting" else 2), group.notice.sent_at.timestamp()

        return sorted(self.groups, key=turn)

    def lot(self, lot_id: uuid.UUID) -> RecalledLot:
        return next(one for one in self.lots if one.lot.id == lot_id)


def get_recall(session: OrganizationSession, number: int, *, is_locked: bool = False) -> Recall:
    query = select(Recall).where(Recall.number == number)
    recall = session.scalar(query.with_for_update() if is_locked else query)
    if recall is None:
        raise NotFound(kind="recall", code=str(number))
    return recall


def list_recalls(
    session: OrganizationSession, *, is_drill: bool, offset: int = 0, limit: int = PAGE
) -> list[tuple[Recall, str, int, int]]:
    """The newest first, with who began it, how many notices it has and how many were answered."""
    told = select(func.count()).select_from(RecallNotice).where(RecallNotice.recall_id == Recall.id)
    answered = told.where(RecallNotice.state == "answered")
    query = (
        select(Recall, UserAccount.name, told.correlate(Recall).scalar_subquery(), answered.correlate(Recall).scalar_subquery())
        .join(UserAccount, UserAccount.id == Recall.started_by)
        .where(Recall.is_drill.is_(is_drill))
        .order_by(Recall.number.desc())
        .offset(offset)
        .limit(limit)
    )
    return [(recall, name, notices, answers) for recall, name, notices, answers in session.execute(query)]


def open_recalls(session: OrganizationSession, *, limit: int = 3) -> list[Recall]:
    """Those that are no drill and not over, the newest first."""
    query = select(Recall).where(Recall.state == "open", Recall.is_drill.is_(False)).order_by(Recall.number.desc())
    return list(session.scalars(query.limit(limit)))


def recalls_of_lot(session: OrganizationSession, lot_id: uuid.UUID) -> list[tuple[Recall, HeldLot]]:
    """Recalls that mean or meant the lot, the newest first."""
    query = (
        select(Recall, HeldLot)
        .join(HeldLot, HeldLot.hold_id == Recall.hold_id)
        .where(HeldLot.lot_id == lot_id)
        .order_by(Recall.number.desc())
    )
    return [(recall, held) for recall, held in session.execute(query)]


def read_recall(session: OrganizationSession, recall: Recall) -> RecallView:
    """Everything its page shows; at most a dozen queries."""
    held = _held(session, recall)
    ids = [row.lot_id for row in held] if not recall.is_drill else [uuid.UUID(text) for text in recall.figures["lot_ids"]]
    where = whereabouts(session, ids)
    lots = _lots(session, recall, ids, {row.lot_id: row for row in held}, where)
    standing = [lot.lot.id for lot in lots if not lot.is_lifted]
    is_watched = not recall.is_drill and recall.state == "open"
    return RecallView(
        recall,
        session.scalar(select(Hold).where(Hold.id == recall.hold_id)) if recall.hold_id else None,
        session.scalars(select(UserAccount.name).where(UserAccount.id == recall.started_by)).one(),
        lots,
        where,
        _told(session, recall, where),
        _stopped(session, standing, [offer.id for offer in offers_of(session, recall)]) if is_watched else [],
        _late(session, [row for row in held if row.lifted_at is None]) if not recall.is_drill else [],
    )


def count_late(session: OrganizationSession) -> int:
    """Entries by which goods left after they were put on hold, of all recalls: told later than it was done."""
    query = (
        select(func.count(Movement.seq.distinct()))
        .join(HeldLot, HeldLot.lot_id == Movement.lot_id)
        .where(HeldLot.lifted_at.is_(None), Movement.kind.in_(LEAVING), Movement.recorded_at >= HeldLot.held_at)
    )
    return session.scalar(query) or 0


def _held(session: OrganizationSession, recall: Recall) -> list[HeldLot]:
    if recall.hold_id is None:
        return []
    return list(session.scalars(select(HeldLot).where(HeldLot.hold_id == recall.hold_id)))


def _lots(
    session: OrganizationSession, recall: Recall, ids: list[uuid.UUID], held: dict[uuid.UUID, HeldLot], where: Whereabouts
) -> list[RecalledLot]:
    query = (
        select(Lot, Item, Place)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, Place.id == Lot.donor_id)
        .where(Lot.id.in_(ids))
        .order_by(Item.name, Lot.expires_on, Lot.code)
    )
    kept = recall.figures.get("doubts", {})
    return [
        RecalledLot(
            lot,
            item,
            donor,
            held.get(lot.id),
            tuple(held[lot.id].doubts if lot.id in held else kept.get(str(lot.id), ())),
            where.lots[lot.id],
        )
        for lot, item, donor in session.execute(query)
    ]


def _told(session: OrganizationSession, recall: Recall, where: Whereabouts) -> list[ToldGroup]:
    query = (
        select(RecallNotice, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == RecallNotice.answered_by)
        .where(RecallNotice.recall_id == recall.id)
    )
    notices = {notice.group_id: (notice, name) for notice, name in session.execute(query)}
    return [
        ToldGroup(part, *notices.get(part.place.id, (None, None)))
        for part in where.groups
        if part.place.id in notices or part.total("got") > 0
    ]


def _stopped(
    session: OrganizationSession, lot_ids: Collection[uuid.UUID], offer_ids: Collection[uuid.UUID]
) -> list[StoppedShare]:
    """Promised or on their way: of held lots, and of goods that a donor would send straight to a group."""
    query = (
        select(Share, Delivery, Place.name, Offer.pieces_per_case)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Place, Place.id == Share.group_id)
        .outerjoin(Delivery, Delivery.id == Share.delivery_id)
        .where(
            or_(
                Offer.lot_id.in_(lot_ids) & Share.state.in_(("reserved", "shipped")),
                Offer.id.in_(offer_ids) & (Share.state == "reserved"),
            )
        )
        .order_by(Share.hand_over_on, Place.name, Share.id)
    )
    return [
        StoppedShare(share, delivery, name, share.cases * per_case) for share, delivery, name, per_case in session.execute(query)
    ]


def _late(session: OrganizationSession, held: list[HeldLot]) -> list[LateEntry]:
    since = {row.lot_id: row.held_at for row in held}
    if not since:
        return []
    undone = select(Movement.reversal_of).where(Movement.lot_id.in_(since), Movement.reversal_of.is_not(None))
    query = (
        select(Movement, Place.name, UserAccount.name)
        .join(Place, Place.id == Movement.target_id)
        .outerjoin(UserAccount, UserAccount.id == Movement.actor_id)
        .where(
            Movement.lot_id.in_(since),
            or_(Movement.kind.in_(LEAVING), (Movement.kind == "reverse") & (Place.kind == "group")),
            Movement.recorded_at >= min(since.values()),
            Movement.seq.not_in(undone),
        )
        .order_by(Movement.seq)
    )
    rows = [LateEntry(movement, name, actor, since[movement.lot_id]) for movement, name, actor in session.execute(query)]
    return [row for row in rows if row.movement.recorded_at >= row.held_at]
