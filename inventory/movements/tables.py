"""The goods ledger's tables: movements (insert only) and balances (a cache of their sums)."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Computed, ForeignKey, Index, String, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, OrganizationOwned, belongs_to

KINDS = (
    "receive",  # donor -> our storage
    "issue",  # our storage -> group, on the spot
    "transfer",  # our storage -> our storage
    "dispose",  # our storage -> waste
    "count",  # count difference <-> our storage
    "cover",  # count difference -> our storage, so that a late entry from a phone can be booked
    "ship",  # our storage -> in transit, for a delivery
    "arrive",  # in transit -> group
    "direct",  # donor -> group, never on our shelf
    "pass_on",  # hub -> member of its team
    "hand_out",  # group -> households
    "return",  # group -> our storage
    "return_to_donor",  # our storage -> donor
    "reverse",  # the opposite of one earlier movement
)
FLAGS = ("covered", "clock")
DISPOSAL_REASONS = ("expired", "damaged", "spoiled", "recalled", "other")


class Movement(OrganizationOwned, Base):
    """`quantity` pieces of a lot from a source to a target. `seq` counts without gaps within the organization."""

    __tablename__ = "movement"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    lot_id: Mapped[uuid.UUID]
    source_id: Mapped[uuid.UUID]
    target_id: Mapped[uuid.UUID]
    quantity: Mapped[int]
    # When it happened, by the phone's clock; and when it was recorded here.
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    # When it counts in reports (inventory/counted_days.py): when it happened, or for a day closed before, when it was recorded.
    counted_at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[uuid.UUID]
    # SHA-256 of the canonical request: the same key with another content is refused.
    request_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(16))
    # The seq of the movement that this one undoes.
    reversal_of: Mapped[int | None]
    delivery_id: Mapped[uuid.UUID | None]
    import_id: Mapped[uuid.UUID | None]
    # Days from the handover to the date mark, kept as they were; absent without a date.
    days_left: Mapped[int | None]
    # One of FLAGS. covered: booked although the balance was too small; clock: the phone's time is outside its bounds.
    flag: Mapped[str | None] = mapped_column(String(8))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    # The balances told to the phone, so that a repeated request gets the first answer.
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        UniqueConstraint("organization_id", "prev_hash"),
        UniqueConstraint("organization_id", "reversal_of"),
        belongs_to("lot", "lot_id"),
        belongs_to("place", "source_id"),
        belongs_to("place", "target_id"),
        belongs_to("movement", "reversal_of", target="seq"),
        CheckConstraint(f"kind in {KINDS}", name="kind"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("source_id <> target_id", name="places_differ"),
        CheckConstraint("(kind = 'reverse') = (reversal_of is not null)", name="reversal"),
        Index("ix_movement_lot", "organization_id", "lot_id", "seq"),
        Index("ix_movement_occurred", "organization_id", "occurred_at"),
        Index("ix_movement_counted", "organization_id", "counted_at"),
        # The few that were told after their day was closed.
        Index(
            "ix_movement_late", "organization_id", "occurred_at",
            sqlite_where=text("counted_at <> occurred_at"),
            postgresql_where=text("counted_at <> occurred_at"),
        ),
        Index("ix_movement_recorded", "organization_id", "recorded_at"),
        Index("ix_movement_source", "organization_id", "source_id", "seq"),
        Index("ix_movement_target", "organization_id", "target_id", "seq"),
        Index("ix_movement_actor", "organization_id", "actor_id", "seq"),
    )  # fmt: skip


class MovementNote(OrganizationOwned, Base):
    """Free words beside a movement, outside the chain so that they can be erased."""

    __tablename__ = "movement_note"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(String(500))

    __table_args__ = (belongs_to("movement", "seq", target="seq"),)


def _of_stock(name: str, *columns: Any) -> Index:
    """An index over balances of storage that are not empty."""
    stored = text("on_hand != 0 and site_id is not null")
    return Index(name, "organization_id", *columns, sqlite_where=stored, postgresql_where=stored)


class Balance(OrganizationOwned, Base):
    """Pieces of a lot at a place: `on_hand`, of which `reserved` are promised. Written only with the movement that changes it."""

    __tablename__ = "balance"

    lot_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    # Written by the database itself, so that it can be sorted by.
    free: Mapped[int] = mapped_column(Computed("on_hand - reserved", persisted=True))
    may_go_negative: Mapped[bool] = mapped_column(default=False)
    # Copies of what never changes about the lot and the place, so that stock is listed by one index.
    item_id: Mapped[uuid.UUID]
    donor_id: Mapped[uuid.UUID]
    site_id: Mapped[uuid.UUID | None]
    # 9999-12-31 where nothing expires, so that undated goods come last.
    expires_on: Mapped[date]

    __table_args__ = (
        belongs_to("lot", "lot_id"),
        belongs_to("place", "place_id"),
        belongs_to("item", "item_id"),
        CheckConstraint("on_hand >= 0 or may_go_negative", name="on_hand"),
        CheckConstraint("reserved >= 0 and (reserved <= on_hand or reserved = 0)", name="reserved"),
        # One index for each order of the stock list and each filter that may find few among many. All name the same rows, those of
        # storage that hold something, so that the years of what was given away lie in none of them.
        _of_stock("ix_balance_stock", "expires_on", "lot_id", "place_id", "site_id"),
        # The last columns let the lots of an item or a donor be counted and sorted in another order without reading the table.
        _of_stock("ix_balance_item", "item_id", "expires_on", "lot_id", "place_id", "site_id", "on_hand", "free"),
        _of_stock("ix_balance_donor", "donor_id", "expires_on", "lot_id", "place_id", "site_id", "on_hand", "free"),
        _of_stock("ix_balance_shelf", "place_id", "expires_on", "lot_id"),
        _of_stock("ix_balance_on_hand", "on_hand", "lot_id", "place_id"),
        _of_stock("ix_balance_free", "free", "lot_id", "place_id"),
        # Goods that lie in a warehouse but on no shelf are few among many, and people look for them.
        Index(
            "ix_balance_unshelved", "organization_id", "expires_on", "lot_id",
            sqlite_where=text("on_hand != 0 and place_id = site_id"),
            postgresql_where=text("on_hand != 0 and place_id = site_id"),
        ),
        Index("ix_balance_place", "organization_id", "place_id", "lot_id"),
    )  # fmt: skip


# Balances of storage that are not empty, in the very words of the indexes: only so do both databases see that these apply. "Not zero" and
# not "more than zero", which SQLite would take for a range of the index on pieces; the number is written into the statement, not bound.
STORED: tuple[Any, Any] = (Balance.on_hand != literal_column("0"), Balance.site_id.is_not(None))


class CountRecord(OrganizationOwned, Base):
    """Somebody counted a lot at a place. Kept even when the count agreed and nothing moved."""

    __tablename__ = "count_record"

    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    lot_id: Mapped[uuid.UUID]
    place_id: Mapped[uuid.UUID]
    expected: Mapped[int]
    counted: Mapped[int]
    # Absent when the count agreed.
    movement_seq: Mapped[int | None]
    actor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        belongs_to("lot", "lot_id"),
        belongs_to("place", "place_id"),
        belongs_to("movement", "movement_seq", target="seq"),
        CheckConstraint("counted >= 0", name="counted"),
    )
