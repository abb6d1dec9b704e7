"""What people change about items by hand: values, barcodes, allergens, in use or not. Every change stands in the journal."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from inventory import audit
from inventory.allergens import BY_VERSION
from inventory.catalog import Item, ItemBarcode, add_barcode, add_item, allergens_of, check_item_values, set_allergens
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.movements.tables import Balance
from inventory.recategorizing import follow_category
from inventory.spelling import clean_line, search_key


@dataclass(frozen=True, slots=True)
class ItemValues:
    """What a person enters of an item. Weight and case size may be unknown; they are never guessed."""

    name: str
    category: str
    temperature: str = "ambient"
    date_kind: str = "best_before"
    maker: str = ""
    weight_grams: int | None = None
    pieces_per_case: int | None = None


class ItemInUse(DomainError):
    """There is stock of the item; `pieces` says how much."""

    code = "item_in_use"


class ItemMerged(DomainError):
    """The item was merged into another: it comes back by separating it, and not by itself."""

    code = "item_merged"


def enter_item(
    session: OrganizationSession, values: ItemValues, *, gtin14: str | None, actor_id: uuid.UUID, now: datetime
) -> Item:
    """A new item, with the number on its pack when it has one."""
    item = add_item(session, now=now, gtin14=gtin14, **asdict(values))
    after = {**asdict(values), "gtin14": gtin14}
    audit.record(session, action="item.add", record_kind="item", record_id=item.id, actor_id=actor_id, now=now, after=after)
    return item


def change_item(session: OrganizationSession, item: Item, values: ItemValues, *, actor_id: uuid.UUID, now: datetime) -> None:
    """The item has these values from now on; lots that came in keep weight and case size as they were then."""
    check_item_values(name=values.name, category=values.category, temperature=values.temperature, date_kind=values.date_kind)
    before = {name: getattr(item, name) for name in asdict(values)}
    after = {
        **asdict(values),
        "name": clean_line(values.name, 120, field="name"),
        "maker": clean_line(values.maker, 120, field="maker"),
    }
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return
    for name in changed:
        setattr(item, name, after[name])
    item.search_key = search_key(f"{item.name} {item.maker}")
    if "category" in changed:
        follow_category(session, item.id, item.category)
    _note(
        session,
        item,
        "item.edit",
        actor_id,
        now,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def give_barcode(
    session: OrganizationSession, item: Item, *, gtin14: str, pieces: int, actor_id: uuid.UUID, now: datetime
) -> None:
    """The number names this item; `pieces` is how many one such pack holds."""
    if session.get(ItemBarcode, (session.organization_id, gtin14)) is not None:
        # Another item's number is refused there; this item's own changes nothing.
        add_barcode(session, item, gtin14=gtin14, pieces=pieces)
        return
    add_barcode(session, item, gtin14=gtin14, pieces=pieces)
    _note(session, item, "item.add_barcode", actor_id, now, after={"gtin14": gtin14, "pieces": pieces})


def take_barcode(session: OrganizationSession, item: Item, *, gtin14: str, actor_id: uuid.UUID, now: datetime) -> None:
    """The number names nothing any more."""
    removed = session.execute(delete(ItemBarcode).where(ItemBarcode.item_id == item.id, ItemBarcode.gtin14 == gtin14))
    if removed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound(kind="barcode", code=gtin14)
    _note(session, item, "item.remove_barcode", actor_id, now, before={"gtin14": gtin14})


def note_allergens(
    session: OrganizationSession, item: Item, states: dict[str, str], *, list_version: str, actor_id: uuid.UUID, now: datetime
) -> None:
    """The label says exactly this, read by this version of the list; what is left out is unknown."""
    known = BY_VERSION.get(list_version)
    if known is None:
        raise InvalidInput(field="list_version", problem="unknown_choice", value=list_version)
    for code, state in states.items():
        if code not in known.codes or state not in ("contains", "free"):
            raise InvalidInput(field=f"allergen_{code}", problem="unknown_choice", value=state)
    before = allergens_of(session, [item.id])[item.id]
    if before == states:
        return
    set_allergens(session, item, states, list_version=list_version)
    changed = sorted(code for code in {*before, *states} if before.get(code) != states.get(code))
    _note(
        session, item, "item.allergens", actor_id, now,
        before={code: before.get(code, "unknown") for code in changed}, after={code: states.get(code, "unknown") for code in changed},
    )  # fmt: skip


def archive_item(session: OrganizationSession, item: Item, *, actor_id: uuid.UUID, now: datetime) -> None:
    """The item is proposed nowhere any more; its history stays. Refused while there is stock of it."""
    query = select(func.coalesce(func.sum(Balance.on_hand), 0)).where(Balance.item_id == item.id, Balance.site_id.is_not(None))
    pieces = int(session.scalar(query) or 0)
    if pieces:
        raise ItemInUse(name=item.name, pieces=pieces)
    if item.archived_at is None:
        item.archived_at = now
        _note(session, item, "item.archive", actor_id, now)


def restore_item(session: OrganizationSession, item: Item, *, actor_id: uuid.UUID, now: datetime) -> None:
    if item.merged_into is not None:
        raise ItemMerged(name=item.name)
    if item.archived_at is not None:
        item.archived_at = None
        _note(session, item, "item.restore", actor_id, now)


def _note(
    session: OrganizationSession, item: Item, action: str, actor_id: uuid.UUID, now: datetime, **values: dict[str, Any]
) -> None:
    audit.record(session, action=action, record_kind="item", record_id=item.id, actor_id=actor_id, now=now, **values)
    session.flush()
