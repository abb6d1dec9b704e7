"""Turns the codes of many requests into records with a fixed number of queries."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import String, bindparam, cast, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.label_codes import lots_of_labels
from inventory.lots import Lot
from inventory.movements.errors import PlaceClosed
from inventory.movements.requests import MovementRequest, Recorded
from inventory.movements.tables import Balance, CountRecord, Movement
from inventory.places import SINGLE, Place


class StoredLot(NamedTuple):
    """What booking needs to know of a lot: a record of its own costs more than the question."""

    id: uuid.UUID
    code: str
    item_id: uuid.UUID
    donor_id: uuid.UUID
    date_kind: str
    expires_on: date | None
    pieces_per_case: int | None
    is_held: bool


@dataclass(slots=True)
class Known:
    """Records by the codes that the requests name."""

    places: dict[str, Place] = field(default_factory=dict)
    lots: dict[str, StoredLot] = field(default_factory=dict)
    items: dict[str, tuple[Item, int]] = field(default_factory=dict)
    # Where a lot lies within a site: (lot, site) -> places with what is free there, the most first.
    placements: dict[tuple[uuid.UUID, uuid.UUID | None], list[tuple[int, uuid.UUID]]] = field(default_factory=dict)

    def place(self, code: str | None, field_name: str, kinds: tuple[str, ...]) -> Place:
        place = self.places.get(code or "")
        if place is None or place.kind not in kinds:
            raise NotFound(kind=field_name, code=code)
        if place.is_closed:
            raise PlaceClosed(name=place.name)
        return place

    def storage(self, request: MovementRequest, prefix: str = "") -> Place:
        """The shelf when one is named (it must stand in the site), else the site itself."""
        site = self.place(getattr(request, f"{prefix}site"), f"{prefix}site", ("site",))
        shelf_code = getattr(request, f"{prefix}shelf")
        if not shelf_code:
            return site
        shelf = self.place(shelf_code, f"{prefix}shelf", ("shelf",))
        if shelf.site_id != site.id:
            raise InvalidInput(field=f"{prefix}shelf", problem="shelf_of_another_site", value=shelf_code)
        return shelf

    def lot(self, code: str | None) -> StoredLot:
        if code not in self.lots:
            raise NotFound(kind="lot", code=code)
        return self.lots[code or ""]

    def lot_place(self, request: MovementRequest, lot: StoredLot, pieces: int) -> Place:
        """Where the goods are taken from: the named shelf, else the site when it holds enough, else its fullest shelf."""
        place = self.storage(request)
        here = self.placements.get((lot.id, place.site_id or place.id), [])
        if request.shelf or not here or any(place_id == place.id and free >= pieces for free, place_id in here):
            return place
        by_id = {known.id: known for known in self.places.values()}
        return by_id.get(here[0][1], place)


# Written once, so that neither building nor compiling them costs a scan anything.
_BY_KEY = union_all(
    select(Movement.key, Movement.request_hash, Movement.seq, Movement.answer, Movement.flag).where(
        Movement.key.in_(bindparam("keys", expanding=True))
    ),
    select(
        CountRecord.key, CountRecord.request_hash, CountRecord.movement_seq, CountRecord.answer, cast(null(), String(8))
    ).where(CountRecord.key.in_(bindparam("keys", expanding=True))),
)
_PLACES = select(Place).where(
    or_(Place.code.in_(bindparam("codes", expanding=True)), Place.kind.in_(bindparam("kinds", expanding=True)))
)
# With each place of ours that holds some of the lot; without one when it is all gone.
_LOTS = (
    select(Place, Balance.on_hand - Balance.reserved, *(getattr(Lot, name) for name in StoredLot._fields))
    .select_from(Lot)
    .outerjoin(Balance, (Balance.lot_id == Lot.id) & (Balance.on_hand > 0) & Balance.site_id.is_not(None))
    .outerjoin(Place, Place.id == Balance.place_id)
    .where(Lot.code.in_(bindparam("codes", expanding=True)))
)
# A phone may still know an item by the code it had before it was merged.
_ENTERED = aliased(Item)
_ITEMS = (
    select(_ENTERED.code, Item)
    .join(Item, Item.id == func.coalesce(_ENTERED.merged_into, _ENTERED.id))
    .where(_ENTERED.code.in_(bindparam("codes", expanding=True)))
)
_ITEMS_BY_GTIN = (
    select(ItemBarcode.gtin14, Item, ItemBarcode.pieces)
    .join(Item, Item.id == ItemBarcode.item_id)
    .where(ItemBarcode.gtin14.in_(bindparam("gtins", expanding=True)))
)


def recorded_before(session: OrganizationSession, keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, Recorded]]:
    """Earlier entries with these keys: request hash and the answer given then."""
    found: dict[uuid.UUID, tuple[str, Recorded]] = {}
    for key, request_hash, number, answer, flag in session.execute(_BY_KEY, {"keys": list(keys)}):
        if "lot" in answer:
            found[key] = (request_hash, Recorded(number, answer["lot"], answer["balance"], flag, replayed=True))
    return found


def look_up(session: OrganizationSession, requests: list[MovementRequest]) -> Known:
    """Everything the requests name, by code; what is not found is missing from the answer."""
    known = Known()
    codes = {code for r in requests for code in (r.site, r.shelf, r.donor, r.group, r.target_site, r.target_shelf) if code}
    kinds = {kind for r in requests for kind in _single_kinds(r)}
    for place in session.scalars(_PLACES, {"codes": sorted(codes), "kinds": sorted(kinds)}):
        known.places[place.kind if place.kind in SINGLE else place.code] = place
    lot_codes = {r.lot for r in requests if r.lot and r.kind != "receive"}
    if lot_codes:
        _load_lots(session, known, lot_codes)
    receipts = [r for r in requests if r.kind == "receive"]
    if receipts:
        _load_items(session, known, receipts)
    return known


def _single_kinds(request: MovementRequest) -> Iterator[str]:
    """The kinds of places, one each in an organization, that the request is booked against."""
    if request.kind == "dispose":
        yield "waste"
    if request.kind == "count" or request.queued:
        yield "count_difference"


def _load_items(session: OrganizationSession, known: Known, receipts: list[MovementRequest]) -> None:
    gtins = {r.gtin14 for r in receipts if r.gtin14}
    codes = {r.item for r in receipts if r.item}
    if gtins:
        found = session.execute(_ITEMS_BY_GTIN, {"gtins": sorted(gtins)})
        known.items |= {gtin: (item, pieces) for gtin, item, pieces in found}
    if codes:
        known.items |= {code: (item, 1) for code, item in session.execute(_ITEMS, {"codes": sorted(codes)})}


def _load_lots(session: OrganizationSession, known: Known, codes: set[str]) -> None:
    """By their own codes; what is none may be a further label of a lot."""
    _take_lots(session, known, codes)
    if missing := codes - known.lots.keys():
        labels = lots_of_labels(session, missing)
        if others := set(labels.values()) - known.lots.keys():
            _take_lots(session, known, others)
        known.lots |= {label: known.lots[code] for label, code in labels.items()}


def _take_lots(session: OrganizationSession, known: Known, codes: set[str]) -> None:
    for place, free, *values in session.execute(_LOTS, {"codes": sorted(codes)}):
        lot = StoredLot(*values)
        known.lots[lot.code] = lot
        if place:
            known.places.setdefault(place.code, place)
            known.placements.setdefault((lot.id, place.site_id), []).append((free, place.id))
    for placed in known.placements.values():
        placed.sort(key=lambda pair: (-pair[0], str(pair[1])))
