"""How movements count in reports: which column of the goods account each belongs to, and which goods a part of a report means.

The columns are received, returned, issued, disposed and difference. What belongs where follows from the kinds of the two places alone;
a reversal counts against the column of what it reverses, so it is read with its places swapped and its quantity negative.
"""

import uuid
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import STORAGE, Place
from matching.deliveries import Delivery
from matching.handouts.tables import Handout, HandoutLine

COLUMNS = ("received", "returned", "issued", "disposed", "difference")
OUTSIDE = ("group", "in_transit", "households")

source, target = aliased(Place, name="source"), aliased(Place, name="target")
is_reverse = Movement.kind == "reverse"
# The places as they were in the movement that is counted, also when this row takes it back.
source_id = case((is_reverse, Movement.target_id), else_=Movement.source_id)
target_id = case((is_reverse, Movement.source_id), else_=Movement.target_id)
signed = cast(case((is_reverse, -Movement.quantity), else_=Movement.quantity), BigInteger)


@dataclass(slots=True)
class Amount:
    """Goods in every unit that is reported. Pieces that nobody has weighed are in `unweighed` and not in `grams`."""

    pieces: int = 0
    grams: int = 0
    unweighed: int = 0
    cases: int = 0
    entries: int = 0

    def add(self, other: "Amount", factor: int = 1) -> None:
        for part in ("pieces", "grams", "unweighed", "cases"):
            setattr(self, part, getattr(self, part) + factor * getattr(other, part))
        self.entries += other.entries

    @property
    def is_zero(self) -> bool:
        return not (self.pieces or self.grams or self.unweighed)


@dataclass(slots=True)
class Columns:
    """One line of the goods account without its opening and closing."""

    received: Amount = field(default_factory=Amount)
    returned: Amount = field(default_factory=Amount)
    issued: Amount = field(default_factory=Amount)
    disposed: Amount = field(default_factory=Amount)
    difference: Amount = field(default_factory=Amount)

    def add(self, other: "Columns") -> None:
        for column in fields(Columns):
            getattr(self, column.name).add(getattr(other, column.name))

    def take(self, amount: Amount, source_kind: str, target_kind: str) -> None:
        for column, factor in columns_of(source_kind, target_kind).items():
            getattr(self, column).add(amount, factor)


def columns_of(source_kind: str, target_kind: str) -> dict[str, int]:
    """Columns that goods between two kinds of places count in. From a donor straight to a group they count as received and issued."""
    if source_kind == "donor":
        if target_kind in STORAGE:
            return {"received": 1}
        if target_kind == "waste":
            return {"received": 1, "disposed": 1}
        return {"received": 1, "issued": 1} if target_kind in OUTSIDE else {}
    if source_kind in STORAGE:
        if target_kind in OUTSIDE:
            return {"issued": 1}
        return {"waste": {"disposed": 1}, "donor": {"disposed": 1}, "count_difference": {"difference": -1}}.get(target_kind, {})
    if target_kind in STORAGE:
        if source_kind in OUTSIDE:
            return {"returned": 1}
        return {"count_difference": {"difference": 1}, "waste": {"disposed": -1}}.get(source_kind, {})
    return {}


def counts_in(column: str) -> ColumnElement[bool]:
    """The condition on `source` and `target` under which a movement counts in the column."""
    stored_from, stored_to = source.kind.in_(STORAGE), target.kind.in_(STORAGE)
    conditions = {
        "received": and_(source.kind == "donor", or_(stored_to, target.kind.in_((*OUTSIDE, "waste")))),
        "returned": and_(source.kind.in_(OUTSIDE), stored_to),
        "issued": and_(source.kind.in_((*STORAGE, "donor")), target.kind.in_(OUTSIDE)),
        "disposed": or_(
            and_(source.kind.in_((*STORAGE, "donor")), target.kind == "waste"), and_(stored_from, target.kind == "donor")
        ),
        "difference": or_(
            and_(source.kind == "count_difference", stored_to), and_(stored_from, target.kind == "count_difference")
        ),
    }
    return conditions[column]


def with_places(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The query joined with the lot and both places of each movement."""
    return (
        query.select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(source, source.id == source_id)
        .join(target, target.id == target_id)
    )


def amount_columns(pieces: Any = signed) -> list[ColumnElement[Any]]:
    """Sums that make an Amount, in the order of its fields."""
    return [
        func.coalesce(func.sum(pieces), 0),
        func.coalesce(func.sum(pieces * Lot.weight_grams), 0),
        func.coalesce(func.sum(case((Lot.weight_grams.is_(None), pieces), else_=0)), 0),
        func.coalesce(func.sum(pieces // Lot.pieces_per_case), 0),
        func.count(),
    ]


def amount_of(values: Any) -> Amount:
    return Amount(*(int(value) for value in values))


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the goods: those of some donors, those given in some rounds, or both. Empty means all."""

    donors: tuple[uuid.UUID, ...] = ()
    rounds: tuple[uuid.UUID, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.donors or self.rounds)

    def of_goods(self) -> list[ColumnElement[bool]]:
        """Conditions on Movement and Lot."""
        conditions: list[ColumnElement[bool]] = []
        if self.donors:
            conditions.append(Lot.donor_id.in_(self.donors))
        if self.rounds:
            conditions.append(Movement.delivery_id.in_(select(Delivery.id).where(Delivery.round_id.in_(self.rounds))))
        return conditions

    def of_reports(self) -> list[ColumnElement[bool]]:
        """Conditions on Handout: reports on a delivery of the rounds, or that name goods of the donors."""
        conditions: list[ColumnElement[bool]] = []
        if self.donors:
            lots = select(Lot.id).where(Lot.donor_id.in_(self.donors))
            lines = select(HandoutLine.handout_id).where(HandoutLine.lot_id.in_(lots), HandoutLine.handed_out > 0)
            conditions.append(Handout.id.in_(lines))
        if self.rounds:
            conditions.append(Handout.delivery_id.in_(select(Delivery.id).where(Delivery.round_id.in_(self.rounds))))
        return conditions
