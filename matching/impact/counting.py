"""How one entry enters the figure that is asked for: which entries count, and with which sign, so that they add up to exactly it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import STORAGE, Place
from matching.groups import RecipientGroup
from matching.groups.former_regions import FormerRegion
from matching.impact.daily_sums import receiver_id
from matching.impact.flows import Scope, counts_in, source, source_id, target

# Further figures that entries add up to: goods given to certain groups (less what these passed on as hubs), what the stock gained or lost,
# and food kept from waste.
FURTHER = ("given", "stock", "food_saved")
# Goods that are no food: given away, they are no food saved.
NOT_FOOD = ("daily_goods",)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which movements are meant; absent parts mean any. `column` is one of the account's columns or of FURTHER, records go by their codes.

    Groups may be meant by one code, or by where and of which kind they are.
    """

    column: str | None = None
    category: str | None = None
    kind: str | None = None
    donor: str | None = None
    group: str | None = None
    item: str | None = None
    lot: str | None = None
    flag: str | None = None
    # Why goods were thrown away; what takes such an entry back belongs to it.
    reason: str | None = None
    prefecture: str | None = None
    municipality: str | None = None
    group_kind: str | None = None
    scope: Scope | None = None


_to_group, _from_group = aliased(RecipientGroup, name="to_group"), aliased(RecipientGroup, name="from_group")
_to_former, _from_former = aliased(FormerRegion, name="to_former"), aliased(FormerRegion, name="from_former")


def names_groups(wanted: EntryFilter) -> bool:
    """Whether groups are meant by where or what they are."""
    return bool(wanted.prefecture is not None or wanted.municipality is not None or wanted.group_kind is not None)


def with_groups(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The query joined with the group that gets the goods and the one that gives them, and where these were then."""
    for group, former, place_id in ((_to_group, _to_former, receiver_id), (_from_group, _from_former, source_id)):
        held = and_(former.group_id == place_id, former.since <= Movement.counted_at, former.until > Movement.counted_at)
        query = query.outerjoin(group, group.id == place_id).outerjoin(former, held)
    return query


def counted_sign(wanted: EntryFilter) -> ColumnElement[Any]:
    """1 or -1, and 0 where goods go from one group to another and both are meant."""
    if wanted.column == "given":
        between = and_(source.kind == "group", target.kind == "group")
        to, back = _groups_meant(wanted)
        return case((and_(to, or_(counts_in("issued"), between)), 1), else_=0) - case((and_(back, between), 1), else_=0)
    if wanted.column == "stock":
        return case((target.kind.in_(STORAGE), 1), else_=-1)
    if wanted.column == "food_saved":
        return case((counts_in("issued"), 1), else_=-1)
    if wanted.column == "difference":
        return case((source.kind == "count_difference", 1), else_=-1)
    return literal(1)


def column_conditions(wanted: EntryFilter) -> Iterator[ColumnElement[bool]]:
    """Which entries count at all."""
    if wanted.column == "given":
        yield counted_sign(wanted) != 0
    elif wanted.column == "stock":
        yield source.kind.in_(STORAGE) != target.kind.in_(STORAGE)
    elif wanted.column == "food_saved":
        yield or_(counts_in("issued"), counts_in("returned"))
        yield Lot.category.not_in(NOT_FOOD)
    elif wanted.column:
        yield counts_in(wanted.column)
    if wanted.column != "given" and names_groups(wanted):
        yield or_(*_groups_meant(wanted))


def _groups_meant(wanted: EntryFilter) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That the goods go to a group that is meant, and that they come from one."""
    to: list[ColumnElement[bool]] = []
    back: list[ColumnElement[bool]] = []
    if wanted.group:
        group_id = select(Place.id).where(Place.code == wanted.group).scalar_subquery()
        to.append(receiver_id == group_id)
        back.append(source_id == group_id)
    for conditions, group, former in ((to, _to_group, _to_former), (back, _from_group, _from_former)):
        for value, name in (
            (wanted.prefecture, "prefecture_code"),
            (wanted.municipality, "municipality"),
            (wanted.group_kind, "kind"),
        ):
            if value is not None:
                conditions.append(func.coalesce(getattr(former, name), getattr(group, name), "") == value)
    return and_(True, *to), and_(True, *back)
