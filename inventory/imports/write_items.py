"""Rows of an item list into the catalogue: known by barcode, else by name."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from inventory import audit
from inventory.allergens import list_in_force
from inventory.catalog import Item, ItemAllergen, ItemBarcode, allergens_of, barcodes_of, set_allergens
from inventory.codes import new_code
from inventory.db import OrganizationSession
from inventory.gs1 import to_gtin14
from inventory.identity import new_id
from inventory.imports.batching import in_chunks
from inventory.imports.finding import Catalogue
from inventory.imports.outcomes import (
    Choices,
    RecordKind,
    RowOutcome,
    Writer,
    Writing,
    Written,
    compare,
    created,
    part_changes,
    updated,
)
from inventory.imports.row import RowReading
from inventory.lots import Lot
from inventory.recategorizing import follow_category
from inventory.spelling import search_key

FIELDS = ("name", "maker", "category", "temperature", "weight_grams", "pieces_per_case")


def plan_items(session: OrganizationSession, rows: Sequence[RowReading], choices: Choices, today: date) -> list[RowOutcome]:
    """An item with the same barcode is the same item; without one, an item of the same name that carries no other barcode."""
    catalogue = Catalogue(session)
    states = _allergens(session, [item.id for item in catalogue.items.values()])
    seen: set[str] = set()
    outcomes = []
    for row in rows:
        gtin = to_gtin14(row.values["gtin"]) if row.values.get("gtin") else None
        name = row.values["name"]
        keys = {f"gtin {gtin}"} if gtin else {f"name {search_key(name)}"}
        if keys & seen:
            outcomes.append(RowOutcome(row, "same", name))
            continue
        seen |= keys
        item = catalogue.item(gtin, name)
        outcome = compare(row, item, {field: row.values.get(field) for field in FIELDS}, choices, name=name)
        _plan_barcodes(outcome, catalogue, gtin, choices)
        _plan_allergens(outcome, states.get(item.id, {}) if item else {}, choices)
        outcomes.append(outcome)
    return outcomes


def _plan_barcodes(outcome: RowOutcome, catalogue: Catalogue, gtin: str | None, choices: Choices) -> None:
    row = outcome.row
    carton = to_gtin14(row.values["carton_gtin"]) if row.values.get("carton_gtin") else None
    per_case = row.values.get("pieces_per_case")
    wanted = {gtin: 1} if gtin else {}
    if carton and per_case:
        wanted[carton] = per_case
    elif carton:
        outcome.doubt("carton_without_pieces", "carton_gtin")
    for code, field in ((gtin, "gtin"), (carton, "carton_gtin")):
        holder = catalogue.by_gtin.get(code or "")
        if holder and holder != outcome.record_id:
            outcome.refuse("barcode_taken", field, holder=catalogue.items[holder].name)
            return
    missing = {code: pieces for code, pieces in wanted.items() if code not in catalogue.by_gtin}
    catalogue.expect(missing)
    outcome.values["barcodes"] = missing
    _also_changed(outcome, "barcodes", missing, choices)


def _plan_allergens(outcome: RowOutcome, known: dict[str, str], choices: Choices) -> None:
    row = outcome.row
    said = dict.fromkeys(row.values.get("allergens_free") or (), "free")
    said |= dict.fromkeys(row.values.get("allergens_contains") or (), "contains")
    changed = {code: state for code, state in said.items() if known.get(code) != state}
    outcome.values["allergens"] = known | said if changed else {}
    _also_changed(outcome, "allergens", changed, choices)


def _also_changed(outcome: RowOutcome, name: str, values: dict[str, Any], choices: Choices) -> None:
    if values and outcome.record_id and outcome.act != "problem":
        outcome.changes[name] = values
        outcome.act = "update" if choices.updates(outcome.row.line) else "leave"


def _allergens(session: OrganizationSession, ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    found: dict[uuid.UUID, dict[str, str]] = {}
    for chunk in in_chunks(ids):
        found |= allergens_of(session, list(chunk))
    return found


def write_items(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    """New items, changed ones, their barcodes and allergens."""
    new = [outcome for outcome in outcomes if outcome.act == "create"]
    items = add_items(session, [outcome.values | {"kana": outcome.row.values.get("kana")} for outcome in new], writing)
    written = []
    for outcome, item in zip(new, items, strict=True):
        outcome.record_id = item.id
        written.append(created(outcome, "item", item, FIELDS))
    changed = [outcome for outcome in outcomes if outcome.act == "update"]
    known = _known(session, changed)
    states = _allergens(session, [item.id for item in known.values()])
    for outcome in changed:
        item = known[outcome.record_id]
        _set_fields(session, item, {field: outcome.changes[field] for field in outcome.before}, writing)
        parts = part_changes("barcode", {}, outcome.values["barcodes"])
        if outcome.values["allergens"]:
            parts |= part_changes("allergen", states[item.id], outcome.values["allergens"])
        written.append(updated(outcome, "item", parts))
    records = {item.id: item for item in (*items, *known.values())}
    _write_parts(session, outcomes, records, writing)
    return written


def _known(session: OrganizationSession, outcomes: Sequence[RowOutcome]) -> dict[uuid.UUID | None, Item]:
    known: dict[uuid.UUID | None, Item] = {}
    for chunk in in_chunks([outcome.record_id for outcome in outcomes]):
        known |= {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(chunk)))}
    return known


def add_items(session: OrganizationSession, rows: Sequence[dict[str, Any]], writing: Writing) -> list[Item]:
    """Items from `name` and any of `kana` and FIELDS."""
    items = []
    for row in rows:
        words = " ".join(filter(None, (row["name"], row.get("maker"), row.get("kana"))))
        item = Item(
            organization_id=session.organization_id,
            id=new_id(),
            code=new_code(),
            name=row["name"],
            search_key=search_key(words)[:300],
            maker=row.get("maker") or "",
            category=row.get("category") or "other",
            temperature=row.get("temperature") or "ambient",
            date_kind=row.get("date_kind") or "best_before",
            weight_grams=row.get("weight_grams"),
            pieces_per_case=row.get("pieces_per_case"),
            created_at=writing.now,
        )
        session.add(item)
        items.append(item)
        _note(session, "item.add", item.id, writing, after={field: getattr(item, field) for field in FIELDS})
    session.flush()
    return items


def restore_item(session: OrganizationSession, item: Item, values: dict[str, Any], writing: Writing) -> None:
    """The item has these values again, its barcodes and allergens included, and the journal says so."""
    _set_fields(session, item, {field: value for field, value in values.items() if "." not in field}, writing)
    parts = read_parts(session, [item.id])[item.id]
    gone = [field.partition(".")[2] for field in values if field.startswith("barcode.")]
    if gone:
        session.execute(delete(ItemBarcode).where(ItemBarcode.item_id == item.id, ItemBarcode.gtin14.in_(gone)))
    allergens = {field: value for field, value in values.items() if field.startswith("allergen.")}
    if allergens:
        states = {field: state for field, state in (parts | allergens).items() if field.startswith("allergen.") and state}
        known = {field.partition(".")[2]: state for field, state in states.items()}
        set_allergens(session, item, known, list_version=list_in_force(writing.today).version)
    changed = {field: value for field, value in values.items() if "." in field}
    if changed:
        _note(session, "item.update", item.id, writing, before={field: parts.get(field) for field in changed}, after=changed)


def read_parts(session: OrganizationSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Barcodes with their pieces and allergens with their states."""
    found: dict[uuid.UUID, dict[str, Any]] = {
        item_id: {f"allergen.{code}": state for code, state in states.items()}
        for item_id, states in allergens_of(session, list(ids)).items()
    }
    for item_id, barcodes in barcodes_of(session, list(ids)).items():
        found[item_id] |= {f"barcode.{barcode.gtin14}": barcode.pieces for barcode in barcodes}
    return found


def _parts_in_use(session: OrganizationSession, ids: Sequence[uuid.UUID], since: datetime) -> dict[uuid.UUID, dict[str, str]]:
    """Once goods came in, somebody may have scanned them by the new barcode and will again."""
    query = select(Lot.item_id).where(Lot.item_id.in_(ids), Lot.created_at > since).distinct()
    return {item_id: {"barcode": "scanned"} for item_id in session.scalars(query)}


def _set_fields(session: OrganizationSession, item: Item, values: dict[str, Any], writing: Writing) -> None:
    before = {field: getattr(item, field) for field in values}
    for field, value in values.items():
        setattr(item, field, value)
    item.search_key = search_key(f"{item.name} {item.maker}")[:300] if {"name", "maker"} & set(values) else item.search_key
    if "category" in values:
        follow_category(session, item.id, item.category)
    if values:
        _note(session, "item.update", item.id, writing, before=before, after=values)


def _write_parts(
    session: OrganizationSession, outcomes: Sequence[RowOutcome], items: dict[uuid.UUID, Item], writing: Writing
) -> None:
    version = list_in_force(writing.today).version
    for outcome in outcomes:
        if outcome.record_id is None:
            continue
        for gtin, pieces in outcome.values["barcodes"].items():
            session.add(
                ItemBarcode(organization_id=session.organization_id, gtin14=gtin, item_id=outcome.record_id, pieces=pieces)
            )
        states = outcome.values["allergens"]
        if states and outcome.act == "create":
            for allergen, state in sorted(states.items()):
                session.add(
                    ItemAllergen(
                        organization_id=session.organization_id,
                        item_id=outcome.record_id,
                        allergen=allergen,
                        state=state,
                        list_version=version,
                    )
                )
        elif states:
            set_allergens(session, items[outcome.record_id], states, list_version=version)
    session.flush()


def _note(session: OrganizationSession, action: str, item_id: uuid.UUID, writing: Writing, **values: dict[str, Any]) -> None:
    audit.record(
        session, action=action, record_kind="item", record_id=item_id, actor_id=writing.actor_id, now=writing.now, **values
    )


ITEM = RecordKind(
    "item",
    Item,
    lambda item: item.name,
    own=(ItemBarcode, ItemAllergen),
    restore=restore_item,
    read_parts=read_parts,
    parts_in_use=_parts_in_use,
)
WRITER = Writer(plan_items, write_items, (ITEM,))
