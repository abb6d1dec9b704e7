"""What a pack is, told from organization to organization: facts about goods by their number, never stock, never who said so.

Both must want it: the operator of the server (`is_allowed`), and each organization by its own setting. Who does not tell hears nothing either.
"""

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from inventory.accounts import Organization
from inventory.catalog import Item, ItemBarcode
from inventory.db import Base, OrganizationSession
from inventory.gs1 import is_in_store

# Statements stay below the limits of both databases.
CHUNK = 500
_FACTS = ("name", "category", "temperature", "weight_grams", "pieces_per_case", "pieces")


class SharedItem(Base):
    """The facts that were told last of a number. It has no column for who told them, nor when."""

    __tablename__ = "shared_item"

    gtin14: Mapped[str] = mapped_column(String(14), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(16))
    temperature: Mapped[str] = mapped_column(String(8))
    # Absent when whoever told did not know.
    weight_grams: Mapped[int | None]
    pieces_per_case: Mapped[int | None]
    # How many pieces a pack of this number holds.
    pieces: Mapped[int]

    __table_args__ = (
        CheckConstraint("weight_grams is null or weight_grams > 0", name="weight"),
        CheckConstraint("pieces_per_case is null or pieces_per_case > 0", name="case"),
        CheckConstraint("pieces > 0", name="pieces"),
    )


def find_told(session: OrganizationSession, gtin14: str, *, is_allowed: bool) -> SharedItem | None:
    """What others told of this number, for a person to compare with the pack in hand. Nothing for who does not tell."""
    return session.get(SharedItem, gtin14) if _shares(session, is_allowed) else None


def told_values(told: SharedItem) -> dict[str, object]:
    """The facts as values of a form for a new item."""
    return {
        name: getattr(told, name)
        for name in ("name", "category", "temperature", "weight_grams", "pieces_per_case")
        if getattr(told, name)
    }


def tell_item(session: OrganizationSession, item: Item, *, is_allowed: bool) -> int:
    """The facts of the item under each of its numbers, in place of what was told before; answers how many numbers."""
    return _tell(session, [item], is_allowed)


def tell_all(session: OrganizationSession, *, is_allowed: bool) -> int:
    """Every item in use that carries a number."""
    return _tell(session, list(session.scalars(select(Item).where(Item.archived_at.is_(None)))), is_allowed)


def _shares(session: OrganizationSession, is_allowed: bool) -> bool:
    if not is_allowed:
        return False
    organization = session.get(Organization, session.organization_id)
    return organization is not None and not organization.is_demo and bool(organization.setting("share_items"))


def _tell(session: OrganizationSession, items: list[Item], is_allowed: bool) -> int:
    if not items or not _shares(session, is_allowed):
        return 0
    known = {item.id: item for item in items}
    query = select(ItemBarcode.gtin14, ItemBarcode.item_id, ItemBarcode.pieces).order_by(ItemBarcode.gtin14)
    if len(items) == 1:
        query = query.where(ItemBarcode.item_id == items[0].id)
    rows = [
        _row(gtin14, known[item_id], pieces)
        for gtin14, item_id, pieces in session.execute(query)
        if item_id in known and not is_in_store(gtin14)
    ]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), CHUNK):
        statement = insert(SharedItem).values(rows[start : start + CHUNK])
        changed = {name: statement.excluded[name] for name in _FACTS}
        session.execute(statement.on_conflict_do_update(index_elements=["gtin14"], set_=changed))
    return len(rows)


def _row(gtin14: str, item: Item, pieces: int) -> dict[str, object]:
    # A number that a shop gave itself means other goods elsewhere, and is left out before this.
    return {
        "gtin14": gtin14,
        "name": item.name,
        "category": item.category,
        "temperature": item.temperature,
        "weight_grams": item.weight_grams,
        "pieces_per_case": item.pieces_per_case,
        "pieces": pieces,
    }
