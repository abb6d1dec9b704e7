"""Items that may be one and the same: alike by number, by name and weight, or nearly by name. Whether they are, a person says."""

import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from rapidfuzz import fuzz, process
from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.catalog import Item, ItemBarcode
from inventory.db import Base, OrganizationOwned, OrganizationSession, belongs_to
from inventory.gs1 import inner_gtin
from inventory.spelling import search_key

Reason = Literal["same_number", "same_name", "near_name"]
REASONS: tuple[Reason, ...] = ("same_number", "same_name", "near_name")

# Of 100: how much two names must have in common to be shown.
NEAR = 86
# Names of one kind and weight that are compared with each other; more would take seconds.
MOST_COMPARED = 1_500
_MARKS = re.compile(r"[^\w]|_")
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


class DifferentItems(OrganizationOwned, Base):
    """Two items that a person said are not the same, so that nobody is asked again. The smaller id comes first."""

    __tablename__ = "different_items"

    first_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    second_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (belongs_to("item", "first_id"), belongs_to("item", "second_id"))


@dataclass(frozen=True, slots=True)
class Alike:
    """Two items and why they may be the same; the one entered first comes first."""

    first: Item
    second: Item
    reason: Reason


def name_of_goods(name: str) -> str:
    """What two spellings of one thing share: width, case, kana script, spaces and marks do not count."""
    return _MARKS.sub("", search_key(name)) or search_key(name)


def list_alike(session: OrganizationSession, *, limit: int = 50) -> list[Alike]:
    """Pairs of items in use that may be the same, the surest first; those that somebody told apart are left out."""
    items = list(session.scalars(select(Item).where(Item.archived_at.is_(None)).order_by(Item.created_at, Item.id)))
    place = {item.id: number for number, item in enumerate(items)}
    apart = {(first, second) for first, second in session.execute(select(DifferentItems.first_id, DifferentItems.second_id))}
    found: dict[tuple[uuid.UUID, uuid.UUID], Reason] = {}
    for first, second, reason in (*_by_number(session), *_by_name(items), *_by_near_name(items)):
        if first not in place or second not in place or pair_of(first, second) in apart:
            continue
        pair = (first, second) if place[first] < place[second] else (second, first)
        found.setdefault(pair, reason)
        if len(found) >= limit:
            break
    return [Alike(items[place[first]], items[place[second]], reason) for (first, second), reason in found.items()]


def pair_of(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    return (one, other) if one.hex < other.hex else (other, one)


def tell_apart(session: OrganizationSession, one: Item, other: Item) -> None:
    """They are two things, and are not shown together again."""
    first, second = pair_of(one.id, other.id)
    if session.get(DifferentItems, (session.organization_id, first, second)) is None:
        session.add(DifferentItems(organization_id=session.organization_id, first_id=first, second_id=second))
        session.flush()


def forget_apart(session: OrganizationSession, one: Item, other: Item) -> None:
    first, second = pair_of(one.id, other.id)
    session.execute(delete(DifferentItems).where(DifferentItems.first_id == first, DifferentItems.second_id == second))


def _by_number(session: OrganizationSession) -> Iterator[tuple[uuid.UUID, uuid.UUID, Reason]]:
    """A number names one item only, but one may carry the pack's and the other the carton's of the same goods."""
    by_inner: dict[str, list[uuid.UUID]] = defaultdict(list)
    for gtin14, item_id in session.execute(select(ItemBarcode.gtin14, ItemBarcode.item_id).order_by(ItemBarcode.gtin14)):
        by_inner[inner_gtin(gtin14)].append(item_id)
    for ids in by_inner.values():
        for first, second in combinations(dict.fromkeys(ids), 2):
            yield first, second, "same_number"


def _by_name(items: list[Item]) -> Iterator[tuple[uuid.UUID, uuid.UUID, Reason]]:
    """The same name, with the same weight or one of unknown weight."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[name_of_goods(item.name)].append(item)
    for alike in groups.values():
        for first, second in combinations(alike, 2):
            if None in (first.weight_grams, second.weight_grams) or first.weight_grams == second.weight_grams:
                yield first.id, second.id, "same_name"


def _by_near_name(items: list[Item]) -> Iterator[tuple[uuid.UUID, uuid.UUID, Reason]]:
    """Names nearly alike of one kind and storage. Figures must agree: 160 g is not 180 g, however near the words are."""
    blocks: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        blocks[item.category, item.temperature, _figures(item.name)].append(item)
    for block in blocks.values():
        some = block[-MOST_COMPARED:]
        if len(some) < 2:
            continue
        keys = [name_of_goods(item.name) for item in some]
        scores = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=NEAR)
        for first, second in zip(*scores.nonzero(), strict=True):
            if first < second and _may_weigh_alike(some[first], some[second]):
                yield some[first].id, some[second].id, "near_name"


def _figures(name: str) -> tuple[str, ...]:
    return tuple(sorted(_FIGURES.findall(unicodedata.normalize("NFKC", name))))


def _may_weigh_alike(one: Item, other: Item) -> bool:
    return None in (one.weight_grams, other.weight_grams) or one.weight_grams == other.weight_grams
