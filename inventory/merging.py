"""Two items that turn out to be one: the one lives on in the other, and may be taken out again as it was.

No movement changes, and no lot or barcode is lost: each keeps in `entered_as` what it was entered as, so that taking apart brings back exactly
what was there. Look-ups and reports need not know of any of this, as they go by `item_id`.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from inventory import audit
from inventory.allergens import list_in_force
from inventory.catalog import Item, ItemAllergen, ItemBarcode, allergens_of, set_allergens
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.errors import DomainError, NotFound
from inventory.lots import Lot
from inventory.movements.tables import Balance
from inventory.recategorizing import follow_category

# What the item that stays takes over where it does not know it itself.
_FACTS = ("maker", "weight_grams", "pieces_per_case")


class CannotMerge(DomainError):
    """`reason` says why: same (with itself) or merged (one of the two is merged already)."""

    code = "cannot_merge"


class AllergensDisagree(DomainError):
    """One label says that it contains what the other says it does not: two things, or one misread."""

    code = "allergens_disagree"


class NotMerged(DomainError):
    code = "not_merged"


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge moved."""

    kept: Item
    gone: Item
    lots: int
    barcodes: int


def merge_items(session: OrganizationSession, *, kept: Item, gone: Item, actor_id: uuid.UUID, now: datetime) -> Merge:
    """`gone` is `kept` from now on: its barcodes, lots and stock stand under that, and what `kept` did not know it takes over."""
    first, second = sorted((kept, gone), key=lambda item: item.id.hex)
    for item in (first, second):
        session.refresh(item, with_for_update=True)
    if kept.id == gone.id or kept.merged_into or gone.merged_into:
        raise CannotMerge(reason="same" if kept.id == gone.id else "merged")
    taken = _take_over(session, kept, gone, now=now)
    lots, barcodes = _move(session, gone.id, kept.id)
    follow_category(session, kept.id, kept.category)
    session.execute(update(Item).where(Item.merged_into == gone.id).values(merged_into=kept.id))
    before = {"archived_at": gone.archived_at.isoformat() if gone.archived_at else None}
    gone.merged_into, gone.archived_at = kept.id, gone.archived_at or now
    session.flush()
    _note(
        session, gone, "item.merge", actor_id, now, before=before, after={"into": kept.code, "lots": lots, "barcodes": barcodes}
    )
    _note(session, kept, "item.take_in", actor_id, now, before=dict.fromkeys(taken), after={"from": gone.code, **taken})
    return Merge(kept, gone, lots, barcodes)


def separate_item(session: OrganizationSession, gone: Item, *, actor_id: uuid.UUID, now: datetime) -> Item:
    """The item stands by itself again with what was entered for it; answers the item that it was part of."""
    if gone.merged_into is None:
        raise NotMerged(name=gone.name)
    kept = session.scalars(select(Item).where(Item.id == gone.merged_into).with_for_update()).one()
    lots = _move_back(session, gone.id, kept.id)
    follow_category(session, gone.id, gone.category)
    given_back = _give_back(session, kept, gone, now=now)
    merged = next(
        (entry for entry, _ in audit.entries_of(session, record_kind="item", record_id=gone.id) if entry.action == "item.merge"),
        None,
    )
    archived = (merged.before or {}).get("archived_at") if merged else None
    gone.merged_into, gone.archived_at = None, datetime.fromisoformat(archived) if archived else None
    session.flush()
    _note(session, gone, "item.separate", actor_id, now, before={"into": kept.code}, after={"lots": lots})
    _note(session, kept, "item.give_back", actor_id, now, before=given_back, after={"from": gone.code})
    return kept


@dataclass(frozen=True, slots=True)
class Related:
    """What an item was merged into, absent for one that stands by itself, and what was merged into it, by name."""

    kept: Item | None
    merged: list[Item]


def get_with_related(session: OrganizationSession, code: str) -> tuple[Item, Related]:
    """The item that was entered under this code, with what it was merged into or what was merged into it, by one query."""
    asked = aliased(Item)
    near = or_(Item.id == asked.id, Item.id == asked.merged_into, Item.merged_into == asked.id)
    found = list(session.scalars(select(Item).join(asked, near).where(asked.code == code).order_by(Item.name, Item.id)))
    item = next((one for one in found if one.code == code), None)
    if item is None:
        raise NotFound(kind="item", code=code)
    kept = next((one for one in found if one.id == item.merged_into), None)
    return item, Related(kept, [one for one in found if one.merged_into == item.id])


def _take_over(session: OrganizationSession, kept: Item, gone: Item, *, now: datetime) -> dict[str, Any]:
    """What `kept` did not know and `gone` did."""
    states = allergens_of(session, [kept.id, gone.id])
    disagree = sorted(code for code, state in states[gone.id].items() if states[kept.id].get(code, state) != state)
    if disagree:
        raise AllergensDisagree(kept=kept.name, gone=gone.name, allergens=disagree)
    taken: dict[str, Any] = {name: getattr(gone, name) for name in _FACTS if getattr(gone, name) and not getattr(kept, name)}
    for name, value in taken.items():
        setattr(kept, name, value)
    new_states = {code: state for code, state in states[gone.id].items() if code not in states[kept.id]}
    if new_states:
        set_allergens(session, kept, states[kept.id] | new_states, list_version=_list_version(session, kept, gone, now))
    return taken | {f"allergen.{code}": state for code, state in sorted(new_states.items())}


def _give_back(session: OrganizationSession, kept: Item, gone: Item, *, now: datetime) -> dict[str, Any]:
    """What was taken over from `gone` and still stands so is unknown again."""
    entries = (entry for entry, _ in audit.entries_of(session, record_kind="item", record_id=kept.id))
    taken = (
        next(
            (entry.after for entry in entries if entry.action == "item.take_in" and (entry.after or {}).get("from") == gone.code),
            None,
        )
        or {}
    )
    states = allergens_of(session, [kept.id])[kept.id]
    back: dict[str, Any] = {name: taken[name] for name in _FACTS if name in taken and getattr(kept, name) == taken[name]}
    for name in back:
        setattr(kept, name, "" if name == "maker" else None)
    codes = {name.partition(".")[2]: state for name, state in taken.items() if name.startswith("allergen.")}
    gone_states = {code for code, state in codes.items() if states.get(code) == state}
    if gone_states:
        left = {code: state for code, state in states.items() if code not in gone_states}
        set_allergens(session, kept, left, list_version=_list_version(session, kept, gone, now))
    return back | {f"allergen.{code}": codes[code] for code in sorted(gone_states)}


def _list_version(session: OrganizationSession, kept: Item, gone: Item, now: datetime) -> str:
    """The older of the lists that the two labels were read by: nothing is taken for checked by a list that nobody used."""
    query = select(func.min(ItemAllergen.list_version)).where(ItemAllergen.item_id.in_([kept.id, gone.id]))
    return session.scalar(query) or list_in_force(tokyo_day(now)).version


def _move(session: OrganizationSession, gone: uuid.UUID, kept: uuid.UUID) -> tuple[int, int]:
    """Lots, their balances and barcodes of the one stand under the other; how many lots and barcodes."""
    _lock_balances(session, Balance.item_id == gone)
    lots = session.execute(
        update(Lot).where(Lot.item_id == gone).values(item_id=kept, entered_as=func.coalesce(Lot.entered_as, Lot.item_id))
    )
    barcodes = session.execute(
        update(ItemBarcode)
        .where(ItemBarcode.item_id == gone)
        .values(item_id=kept, entered_as=func.coalesce(ItemBarcode.entered_as, ItemBarcode.item_id))
    )
    session.execute(update(Balance).where(Balance.item_id == gone).values(item_id=kept))
    return lots.rowcount, barcodes.rowcount  # type: ignore[attr-defined]


def _move_back(session: OrganizationSession, gone: uuid.UUID, kept: uuid.UUID) -> int:
    own = select(Lot.id).where(Lot.item_id == kept, Lot.entered_as == gone)
    _lock_balances(session, Balance.item_id == kept, Balance.lot_id.in_(own))
    session.execute(update(Balance).where(Balance.item_id == kept, Balance.lot_id.in_(own)).values(item_id=gone))
    lots = session.execute(update(Lot).where(Lot.item_id == kept, Lot.entered_as == gone).values(item_id=gone, entered_as=None))
    session.execute(
        update(ItemBarcode)
        .where(ItemBarcode.item_id == kept, ItemBarcode.entered_as == gone)
        .values(item_id=gone, entered_as=None)
    )
    moved: int = lots.rowcount  # type: ignore[attr-defined]
    return moved


def _lock_balances(session: OrganizationSession, *which: Any) -> None:
    """In the order in which entries lock them, so that neither waits for the other in a circle."""
    session.execute(select(Balance.lot_id).where(*which).order_by(Balance.lot_id, Balance.place_id).with_for_update()).all()


def _note(
    session: OrganizationSession, item: Item, action: str, actor_id: uuid.UUID, now: datetime, **values: dict[str, Any]
) -> None:
    audit.record(session, action=action, record_kind="item", record_id=item.id, actor_id=actor_id, now=now, **values)
