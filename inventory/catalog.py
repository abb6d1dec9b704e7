"""Item: what a thing is - name, barcode, weight, case size, storage class, allergens. How much there is of it is stock.py's matter."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from inventory.codes import new_code
from inventory.db import Base, Identified, OrganizationOwned, OrganizationSession, belongs_to
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.places import TEMPERATURES
from inventory.spelling import search_key

# Kinds of goods for reports and needs; words are in web/language.
CATEGORIES = (
    "rice", "noodles", "bread", "canned", "retort", "seasoning", "snacks", "drinks", "dairy", "produce", "meat_fish", "frozen_meal", "baby",
    "daily_goods", "other",
)  # fmt: skip
DATE_KINDS = ("best_before", "use_by", "milled", "crop_year", "none")


class Item(Identified, Base):
    __tablename__ = "item"

    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    # Width, case and kana folded away, for finding.
    search_key: Mapped[str] = mapped_column(String(300))
    maker: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str] = mapped_column(String(16))
    temperature: Mapped[str] = mapped_column(String(8), default="ambient")
    # What is usually printed on it, proposed at the scan.
    date_kind: Mapped[str] = mapped_column(String(12), default="best_before")
    # Absent when nobody has weighed it: reports count such pieces apart, never as 0 kg.
    weight_grams: Mapped[int | None]
    # Absent when goods do not come in cases.
    pieces_per_case: Mapped[int | None]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    # The item that this one turned out to be (inventory/merging.py). Never one that is merged itself: whoever follows goes one step.
    merged_into: Mapped[uuid.UUID | None]

    __table_args__ = (
        belongs_to("item", "merged_into"),
        UniqueConstraint("organization_id", "code"),
        CheckConstraint("weight_grams is null or weight_grams > 0", name="weight"),
        CheckConstraint("pieces_per_case is null or pieces_per_case > 0", name="case"),
        # Unique because the id is part of it: only so does SQLite see that a list by name and id needs no sorting.
        Index("ix_item_name", "organization_id", "name", "id", unique=True),
        Index("ix_item_merged", "organization_id", "merged_into"),
    )


class ItemBarcode(OrganizationOwned, Base):
    """A GTIN printed on the item or its carton, always 14 digits; `pieces` is how many pieces one such pack holds."""

    __tablename__ = "item_barcode"

    gtin14: Mapped[str] = mapped_column(String(14), primary_key=True)
    item_id: Mapped[uuid.UUID]
    pieces: Mapped[int] = mapped_column(default=1)
    # The item it was entered for, where that one was merged since. Points to nothing when that item is gone for good.
    entered_as: Mapped[uuid.UUID | None]

    __table_args__ = (
        belongs_to("item", "item_id"),
        Index("ix_item_barcode_item", "organization_id", "item_id"),
        CheckConstraint("pieces > 0", name="pieces"),
    )


class ItemAllergen(OrganizationOwned, Base):
    """What the label says of one allergen; no row means nobody has looked (unknown)."""

    __tablename__ = "item_allergen"

    item_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    allergen: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    # The list of allergens in force when the label was read (inventory/allergens.py).
    list_version: Mapped[str] = mapped_column(String(12))

    __table_args__ = (belongs_to("item", "item_id"), CheckConstraint("state in ('contains', 'free')", name="state"))


class BarcodeTaken(DomainError):
    """Another item carries this barcode already; `code` and `name` say which."""

    code = "barcode_taken"


def find_by_barcode(session: OrganizationSession, gtin14: str) -> tuple[Item, int] | None:
    """The item with this code and how many pieces one such pack holds."""
    row = session.execute(
        select(Item, ItemBarcode.pieces).join(ItemBarcode, ItemBarcode.item_id == Item.id).where(ItemBarcode.gtin14 == gtin14)
    ).first()
    return (row[0], row[1]) if row else None


def list_items(
    session: OrganizationSession,
    *,
    text: str = "",
    category: str | None = None,
    is_archived: bool = False,
    after: tuple[str, uuid.UUID] | None = None,
    limit: int = 50,
) -> list[Item]:
    """Items in use (or out of use) whose name or maker holds the text, by name; `after` is name and id of the last one seen."""
    in_use = Item.archived_at.is_not(None) if is_archived else Item.archived_at.is_(None)
    query = select(Item).where(in_use).order_by(Item.name, Item.id).limit(limit)
    if category:
        query = query.where(Item.category == category)
    if text.strip():
        entered = aliased(Item)
        merged = select(entered.merged_into).where(entered.merged_into.is_not(None), _called(entered, text))
        query = query.where(_called(Item, text) | Item.id.in_(merged))
    if after:
        name, item_id = after
        query = query.where((Item.name > name) | ((Item.name == name) & (Item.id > item_id)))
    return list(session.scalars(query))


def _called(item: Any, text: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = item.search_key.contains(search_key(text), autoescape=True)
    return found


def find_item(session: OrganizationSession, code: str) -> Item | None:
    """The item with this code, or the one that it was merged into."""
    entered = aliased(Item)
    query = select(Item).join(entered, Item.id == func.coalesce(entered.merged_into, entered.id))
    return session.scalar(query.where(entered.code == code))


def get_item(session: OrganizationSession, code: str) -> Item:
    """The same; refused when nothing has this code."""
    item = find_item(session, code)
    if item is None:
        raise NotFound(kind="item", code=code)
    return item


def get_entered_item(session: OrganizationSession, code: str) -> Item:
    """The item that was entered under this code, merged since or not."""
    item = session.scalar(select(Item).where(Item.code == code))
    if item is None:
        raise NotFound(kind="item", code=code)
    return item


def items_called(text: str) -> Select[uuid.UUID]:
    """Ids of items whose name or maker holds the text; one that was merged is found under what it became."""
    return select(func.coalesce(Item.merged_into, Item.id)).where(_called(Item, text))


def add_item(
    session: OrganizationSession,
    *,
    name: str,
    category: str,
    now: datetime,
    temperature: str = "ambient",
    maker: str = "",
    weight_grams: int | None = None,
    pieces_per_case: int | None = None,
    date_kind: str = "best_before",
    gtin14: str | None = None,
) -> Item:
    """A new item, with its barcode when it has one."""
    check_item_values(name=name, category=category, temperature=temperature, date_kind=date_kind)
    item = Item(
        organization_id=session.organization_id,
        code=new_code(),
        name=name.strip(),
        search_key=search_key(f"{name} {maker}"),
        maker=maker.strip(),
        category=category,
        temperature=temperature,
        date_kind=date_kind,
        weight_grams=weight_grams,
        pieces_per_case=pieces_per_case,
        created_at=now,
    )
    session.add(item)
    session.flush()
    if gtin14:
        add_barcode(session, item, gtin14=gtin14)
    return item


def check_item_values(*, name: str, category: str, temperature: str, date_kind: str) -> None:
    if not name.strip():
        raise InvalidInput(field="name", problem="required")
    for field, value, known in (
        ("category", category, CATEGORIES),
        ("temperature", temperature, TEMPERATURES),
        ("date_kind", date_kind, DATE_KINDS),
    ):
        if value not in known:
            raise InvalidInput(field=field, problem="unknown_choice", value=value)


def add_barcode(session: OrganizationSession, item: Item, *, gtin14: str, pieces: int = 1) -> None:
    """The barcode names this item from now on; the same again changes nothing."""
    known = find_by_barcode(session, gtin14)
    if known and known[0].id != item.id:
        raise BarcodeTaken(item=known[0].code, name=known[0].name)
    if known is None:
        session.add(ItemBarcode(organization_id=session.organization_id, gtin14=gtin14, item_id=item.id, pieces=pieces))
        session.flush()


def set_allergens(session: OrganizationSession, item: Item, states: dict[str, str], *, list_version: str) -> None:
    """The item's allergens are exactly these states (`contains` or `free`); all others are unknown again."""
    session.flush()
    for row in session.scalars(select(ItemAllergen).where(ItemAllergen.item_id == item.id)):
        session.delete(row)
    session.flush()
    for allergen, state in sorted(states.items()):
        session.add(
            ItemAllergen(
                organization_id=session.organization_id,
                item_id=item.id,
                allergen=allergen,
                state=state,
                list_version=list_version,
            )
        )
    session.flush()


def allergens_of(session: OrganizationSession, item_ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """Known states per item; an allergen not named is unknown."""
    states: dict[uuid.UUID, dict[str, str]] = {item_id: {} for item_id in item_ids}
    for row in session.scalars(select(ItemAllergen).where(ItemAllergen.item_id.in_(item_ids))):
        states[row.item_id][row.allergen] = row.state
    return states


def barcodes_of(session: OrganizationSession, item_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[ItemBarcode]]:
    found: dict[uuid.UUID, list[ItemBarcode]] = {}
    for row in session.scalars(
        select(ItemBarcode).where(ItemBarcode.item_id.in_(item_ids)).order_by(ItemBarcode.pieces, ItemBarcode.gtin14)
    ):
        found.setdefault(row.item_id, []).append(row)
    return found
