"""Where lots are now and who got them, both tiers, from the ledger: a fixed number of queries whatever the number of lots."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from inventory.db import OrganizationSession
from inventory.movements import Movement
from inventory.movements.tables import Balance
from inventory.places import STORAGE, Place
from matching.groups.received import TO_A_GROUP
from matching.groups.tables import RecipientGroup
from matching.handouts.tables import Handout, HandoutLine


@dataclass(frozen=True, slots=True)
class StoredPart:
    """Pieces of a lot on a shelf, or in a warehouse without one. `reserved` of them are promised."""

    lot_id: uuid.UUID
    place: Place
    site_name: str
    on_hand: int
    reserved: int


@dataclass(slots=True)
class Portion:
    """What became of one lot at one group, in pieces."""

    got: int = 0
    passed_on: int = 0
    handed_out: int = 0
    back: int = 0

    @property
    def left(self) -> int:
        """What the ledger still sees there."""
        return self.got - self.passed_on - self.handed_out - self.back


@dataclass(slots=True)
class GroupPart:
    """A group that got some of the lots. `record` is absent for a place without an entry in the register."""

    place: Place
    record: RecipientGroup | None
    lots: dict[uuid.UUID, Portion] = field(default_factory=lambda: defaultdict(Portion))
    first_at: datetime | None = None
    last_at: datetime | None = None
    # Of those who got theirs through a hub: its name.
    through: str = ""
    # Household-times of the hand-outs that name one of the lots.
    households: int = 0

    @property
    def is_hub(self) -> bool:
        return any(portion.passed_on for portion in self.lots.values())

    def total(self, name: str) -> int:
        return sum(getattr(portion, name) for portion in self.lots.values())


@dataclass(slots=True)
class LotPart:
    """One lot as a whole: received ＝ stored ＋ in transit ＋ with groups ＋ handed out ＋ discarded ＋ returned − difference."""

    received: int = 0
    stored: int = 0
    in_transit: int = 0
    with_groups: int = 0
    handed_out: int = 0
    discarded: int = 0
    returned: int = 0
    difference: int = 0


@dataclass(slots=True)
class Whereabouts:
    stored: list[StoredPart]
    groups: list[GroupPart]
    lots: dict[uuid.UUID, LotPart]

    @property
    def receivers(self) -> list[GroupPart]:
        """Groups that got some and did not send all of it back at once by a correction."""
        return [group for group in self.groups if group.total("got") > 0]

    def total(self, name: str) -> int:
        return sum(getattr(part, name) for part in self.lots.values())


@dataclass(frozen=True, slots=True)
class _Flow:
    """Pieces of a lot from one place to another, reversals taken off."""

    lot_id: uuid.UUID
    source: Place
    target: Place
    pieces: int


def whereabouts(session: OrganizationSession, lot_ids: Collection[uuid.UUID]) -> Whereabouts:
    """Everything that became of these lots up to now."""
    lots: dict[uuid.UUID, LotPart] = {lot_id: LotPart() for lot_id in lot_ids}
    if not lots:
        return Whereabouts([], [], {})
    flows, places, records = _flows(session, list(lots))
    stored = _stored(session, list(lots), places)
    for flow in flows:
        _count(lots[flow.lot_id], flow)
    for part in stored:
        lots[part.lot_id].stored += part.on_hand
    groups = _groups(flows, records)
    for group in groups:
        for lot_id, portion in group.lots.items():
            lots[lot_id].with_groups += portion.left
            lots[lot_id].handed_out += portion.handed_out
    known = {group.place.id: group for group in groups}
    for group_id, first_at, last_at in _days(session, list(lots)):
        if group_id in known:
            known[group_id].first_at, known[group_id].last_at = first_at, last_at
    for group_id, households in _households(session, list(lots)):
        if group_id in known:
            known[group_id].households = households
    return Whereabouts(stored, groups, lots)


def _flows(
    session: OrganizationSession, lot_ids: list[uuid.UUID]
) -> tuple[list[_Flow], dict[uuid.UUID, Place], dict[uuid.UUID, RecipientGroup]]:
    is_reverse = Movement.kind == "reverse"
    query = (
        select(Movement.lot_id, Movement.source_id, Movement.target_id, is_reverse, func.sum(Movement.quantity))
        .where(Movement.lot_id.in_(lot_ids))
        .group_by(Movement.lot_id, Movement.source_id, Movement.target_id, is_reverse)
    )
    net: dict[tuple[uuid.UUID, uuid.UUID, uuid.UUID], int] = defaultdict(int)
    for lot_id, source_id, target_id, taken_back, pieces in session.execute(query):
        key = (lot_id, target_id, source_id) if taken_back else (lot_id, source_id, target_id)
        net[key] += -int(pieces) if taken_back else int(pieces)
    wanted = {place_id for _, *ends in net for place_id in ends}
    places, records = _places(session, wanted)
    flows = [
        _Flow(lot_id, places[source_id], places[target_id], pieces)
        for (lot_id, source_id, target_id), pieces in net.items()
        if pieces
    ]
    return flows, places, records


def _places(
    session: OrganizationSession, ids: Iterable[uuid.UUID]
) -> tuple[dict[uuid.UUID, Place], dict[uuid.UUID, RecipientGroup]]:
    """These places and the warehouses that shelves among them stand in, with the groups' records."""
    sites = select(Place.site_id).where(Place.id.in_(ids), Place.site_id.is_not(None))
    query = (
        select(Place, RecipientGroup)
        .outerjoin(RecipientGroup, RecipientGroup.id == Place.id)
        .where(Place.id.in_(ids) | Place.id.in_(sites))
    )
    rows = session.execute(query).all()
    return {place.id: place for place, _ in rows}, {place.id: record for place, record in rows if record is not None}


def _stored(session: OrganizationSession, lot_ids: list[uuid.UUID], places: Mapping[uuid.UUID, Place]) -> list[StoredPart]:
    query = select(Balance.lot_id, Balance.place_id, Balance.on_hand, Balance.reserved).where(
        Balance.lot_id.in_(lot_ids), Balance.site_id.is_not(None), Balance.on_hand != 0
    )
    found = []
    for lot_id, place_id, on_hand, reserved in session.execute(query):
        place = places[place_id]
        site = places[place.site_id] if place.site_id else place
        found.append(StoredPart(lot_id, place, site.name, on_hand, reserved))
    return sorted(found, key=lambda part: (part.site_name, part.place.name, str(part.lot_id)))


def _count(lot: LotPart, flow: _Flow) -> None:
    source, target = flow.source.kind, flow.target.kind
    if source == "donor":
        lot.received += flow.pieces
    if target == "donor":
        lot.returned += flow.pieces
    if "in_transit" in (source, target):
        lot.in_transit += flow.pieces if target == "in_transit" else -flow.pieces
    if "waste" in (source, target):
        lot.discarded += flow.pieces if target == "waste" else -flow.pieces
    if "count_difference" in (source, target):
        lot.difference += flow.pieces if source == "count_difference" else -flow.pieces


def _groups(flows: list[_Flow], records: Mapping[uuid.UUID, RecipientGroup]) -> list[GroupPart]:
    """Hubs as well as members; most pieces first."""
    groups: dict[uuid.UUID, GroupPart] = {}

    def part(place: Place) -> GroupPart:
        return groups.setdefault(place.id, GroupPart(place, records.get(place.id)))

    for flow in flows:
        if flow.target.kind == "group":
            group = part(flow.target)
            group.lots[flow.lot_id].got += flow.pieces
            if flow.source.kind == "group":
                group.through = flow.source.name
        if flow.source.kind == "group":
            portion = part(flow.source).lots[flow.lot_id]
            way = {"group": "passed_on", "households": "handed_out"}.get(flow.target.kind, "back")
            setattr(portion, way, getattr(portion, way) + flow.pieces)
        if flow.source.kind == "households" and flow.target.kind == "group":
            # Given back by a household: it counts among what the group got, and no longer among what it handed out.
            portion = part(flow.target).lots[flow.lot_id]
            portion.got -= flow.pieces
            portion.handed_out -= flow.pieces
    return sorted(groups.values(), key=lambda group: (-group.total("got"), group.place.name))


def _days(session: OrganizationSession, lot_ids: list[uuid.UUID]) -> list[tuple[uuid.UUID, datetime, datetime]]:
    """When each place got the first and the last of them."""
    query = (
        select(Movement.target_id, func.min(Movement.occurred_at), func.max(Movement.occurred_at))
        .where(Movement.lot_id.in_(lot_ids), Movement.kind.in_(TO_A_GROUP))
        .group_by(Movement.target_id)
    )
    return [(place_id, first_at, last_at) for place_id, first_at, last_at in session.execute(query)]


def _households(session: OrganizationSession, lot_ids: list[uuid.UUID]) -> list[tuple[uuid.UUID, int]]:
    named = select(HandoutLine.handout_id).where(HandoutLine.lot_id.in_(lot_ids))
    query = (
        select(Handout.group_id, func.sum(Handout.households))
        .where(Handout.id.in_(named), Handout.replaced_by.is_(None))
        .group_by(Handout.group_id)
    )
    return [(group_id, int(households)) for group_id, households in session.execute(query)]


def stored_sites(found: Whereabouts) -> int:
    """How many warehouses hold some of it."""
    return len({part.place.site_id for part in found.stored if part.place.kind in STORAGE})
