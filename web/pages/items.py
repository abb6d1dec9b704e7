"""Items: the list, one of them with its stock, lots, barcodes and allergens, entering and changing by hand."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory import audit, stock
from inventory.allergens import LISTS, list_in_force
from inventory.catalog import CATEGORIES, DATE_KINDS, Item, allergens_of, barcodes_of, get_entered_item, list_items
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError, NotFound
from inventory.gs1 import display_gtin
from inventory.item_changes import (
    ItemValues,
    archive_item,
    change_item,
    enter_item,
    give_barcode,
    note_allergens,
    restore_item,
    take_barcode,
)
from inventory.merging import get_with_related
from inventory.places import TEMPERATURES
from inventory.shared_items import tell_item
from inventory.stock import stock_by_site, stock_of_items
from web.access import current, now, reading, requires, tells_items, today, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.schemas.storage import BarcodeForm, ItemForm, NewItemForm

blueprint = Blueprint("items", __name__)

MOST_LOTS = 50


def _plain(code: str) -> str:
    plain = parse_code(code)
    if plain is None:
        raise NotFound(kind="item", code=code)
    return plain


def _get(session: OrganizationSession, code: str) -> Item:
    return get_entered_item(session, _plain(code))


def _choices() -> dict[str, Any]:
    kinds = {
        "categories": ("category", CATEGORIES),
        "temperatures": ("temperature", TEMPERATURES),
        "date_kinds": ("date_kind", DATE_KINDS),
    }
    return {name: [(code, t(f"{area}.{code}")) for code in codes] for name, (area, codes) in kinds.items()}


@blueprint.get("/items", endpoint="list_items")
@requires("item.read")
def list_all() -> str:
    """A page of items by name, with what there is of each."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in ("q", "category", "state")}
    category = asked["category"] if asked["category"] in CATEGORIES else None
    with reading() as session:
        found = list_items(
            session,
            text=asked["q"],
            category=category,
            is_archived=asked["state"] == "archived",
            after=_after(),
            limit=stock.PAGE + 1,
        )
        items, last = found[: stock.PAGE], found[stock.PAGE - 1] if len(found) > stock.PAGE else None
        ids = [item.id for item in items]
        return render_template(
            "items/list.html",
            items=items,
            amounts=stock_of_items(session, ids),
            barcodes=barcodes_of(session, ids),
            display_gtin=display_gtin,
            asked=asked,
            is_first=_after() is None,
            next_url=url_for("items.list_items", **_filled(asked), name=last.name, id=last.id.hex) if last else None,
            **_choices(),
        )


def _filled(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}


def _after() -> tuple[str, uuid.UUID] | None:
    """Name and id of the last item of the page before; anything unreadable begins at the start."""
    try:
        return request.args["name"], uuid.UUID(request.args["id"])
    except (KeyError, ValueError):
        return None


@blueprint.get("/items/new")
@requires("item.edit")
def new_item() -> str:
    return _show_form(None, request.args, {})


def _show_form(item: Item | None, typed: Any, errors: dict[str, str]) -> str:
    return render_template("items/form.html", item=item, typed=typed, errors=errors, **_choices())


@blueprint.post("/items")
@requires("item.edit")
def add_item() -> Any:
    """A new item, entered by hand."""
    form, errors = read_form(NewItemForm())
    if form is not None:
        try:
            with writing() as session:
                gtin14 = form.pop("gtin")
                item = enter_item(session, ItemValues(**form), gtin14=gtin14, actor_id=current().id, now=now())
                tell_item(session, item, is_allowed=tells_items())
                code = item.code
        except DomainError as refusal:
            errors = _beside("gtin", refusal)
    if errors:
        return _show_form(None, request.form, errors), 422
    say("items.added", name=form["name"])
    return redirect(url_for("items.show_item", code=code))


def _beside(field: str, refusal: DomainError) -> dict[str, str]:
    """The refusal beside its field, else beside the one that it can only concern."""
    return {name or field: words for name, words in form_errors(refusal).items()}


@blueprint.get("/items/<code>")
@requires("item.read")
def show_item(code: str) -> str:
    return _show_item(code, {})


def _show_item(code: str, errors: dict[str, str]) -> str:
    """Everything known of one item."""
    with reading() as session:
        item, related = get_with_related(session, _plain(code))
        lots = stock.list_stock(session, stock.StockFilter(item_id=item.id), limit=MOST_LOTS)
        return render_template(
            "items/show.html",
            item=item,
            related=related,
            sites=stock_by_site(session, item.id),
            lots=lots.rows,
            has_more=lots.next_cursor is not None,
            barcodes=barcodes_of(session, [item.id]).get(item.id, []),
            display_gtin=display_gtin,
            states=allergens_of(session, [item.id])[item.id],
            allergen_list=list_in_force(today()),
            changes_made=audit.entries_of(session, record_kind="item", record_id=item.id),
            setting=current().organization.setting,
            errors=errors,
        )


@blueprint.get("/items/<code>/edit")
@requires("item.edit")
def edit_item(code: str) -> str:
    with reading() as session:
        item = _get(session, code)
        return _show_form(item, {name: getattr(item, name) for name in asdict(ItemValues("", ""))}, {})


@blueprint.post("/items/<code>/edit")
@requires("item.edit")
def change(code: str) -> Any:
    """The item has other values from now on."""
    form, errors = read_form(ItemForm())
    if form is not None:
        with writing() as session:
            item = _get(session, code)
            change_item(session, item, ItemValues(**form), actor_id=current().id, now=now())
            tell_item(session, item, is_allowed=tells_items())
        say("items.changed")
        return redirect(url_for("items.show_item", code=code))
    with reading() as session:
        return _show_form(_get(session, code), request.form, errors), 422


@blueprint.post("/items/<code>/barcodes")
@requires("item.edit")
def add_barcode(code: str) -> Any:
    """One more number that names this item."""
    form, errors = read_form(BarcodeForm())
    if form is not None:
        try:
            with writing() as session:
                item = _get(session, code)
                give_barcode(session, item, gtin14=form["gtin"], pieces=form["pieces"] or 1, actor_id=current().id, now=now())
                tell_item(session, item, is_allowed=tells_items())
        except NotFound:
            raise
        except DomainError as refusal:
            errors = _beside("gtin", refusal)
    if errors:
        return _show_item(code, errors), 422
    say("items.barcode_added")
    return redirect(url_for("items.show_item", code=code))


@blueprint.post("/items/<code>/barcodes/<gtin14>/remove")
@requires("item.edit")
def remove_barcode(code: str, gtin14: str) -> Any:
    with writing() as session:
        take_barcode(session, _get(session, code), gtin14=gtin14, actor_id=current().id, now=now())
    say("items.barcode_removed")
    return redirect(url_for("items.show_item", code=code))


@blueprint.get("/items/<code>/allergens")
@requires("item.edit")
def edit_allergens(code: str) -> str:
    """What the label says of each allergen: contains, does not contain, or nobody has looked."""
    with reading() as session:
        item = _get(session, code)
        states = allergens_of(session, [item.id])[item.id]
        return render_template(
            "items/allergens.html", item=item, states=states, chosen=_list_named(request.args.get("list")), lists=LISTS
        )


def _list_named(version: str | None) -> Any:
    return next((one for one in LISTS if one.version == version), list_in_force(today()))


@blueprint.post("/items/<code>/allergens")
@requires("item.edit")
def change_allergens(code: str) -> Any:
    chosen = _list_named(request.form.get("list_version"))
    states = {each: state for each in chosen.codes if (state := request.form.get(f"allergen_{each}", "unknown")) != "unknown"}
    with writing() as session:
        note_allergens(session, _get(session, code), states, list_version=chosen.version, actor_id=current().id, now=now())
    say("items.allergens_changed")
    return redirect(url_for("items.show_item", code=code))


@blueprint.post("/items/<code>/archive")
@requires("item.edit")
def archive(code: str) -> Any:
    """Proposed nowhere any more; refused while there is stock of it."""
    try:
        with writing() as session:
            archive_item(session, _get(session, code), actor_id=current().id, now=now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _show_item(code, form_errors(refusal)), refusal.status
    say("items.archived", undo=url_for("items.restore", code=code))
    return redirect(url_for("items.show_item", code=code))


@blueprint.post("/items/<code>/restore")
@requires("item.edit")
def restore(code: str) -> Any:
    try:
        with writing() as session:
            restore_item(session, _get(session, code), actor_id=current().id, now=now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _show_item(code, form_errors(refusal)), refusal.status
    say("items.restored")
    return redirect(url_for("items.show_item", code=code))
