"""The allergens that an item's label names, copied by taps where the organization asks for them."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.allergens import LISTS, AllergenList, list_in_force
from inventory.catalog import Item, allergens_of, get_item
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.item_changes import note_allergens
from web.access import current, now, reading, requires, today, writing
from web.forms import say
from web.pages.scan.blueprint import blueprint
from web.practice import is_practising


def asks_allergens(session: OrganizationSession, item: Item) -> bool:
    """Whether this organization wants to know, and nobody has read this item's label yet."""
    if not current().organization.setting("ask_allergens") or is_practising():
        return False
    return not set(_proved_free(list_in_force(today()))) <= set(allergens_of(session, [item.id])[item.id])


def _proved_free(chosen: AllergenList) -> tuple[str, ...]:
    """What a label has to name: not there, not contained. While old labels are still lawful, only what those had to name as well."""
    if chosen.old_labels_until is None or today() > chosen.old_labels_until:
        return chosen.mandatory
    before = LISTS[LISTS.index(chosen) - 1]
    return tuple(code for code in chosen.mandatory if code in before.mandatory)


@blueprint.get("/scan/allergens/<code>")
@requires("item.learn")
def show_allergens(code: str) -> str:
    """One tap for each allergen that the label names."""
    with reading() as session:
        item = _item(session, code)
        states = allergens_of(session, [item.id])[item.id]
    return render_template("scan/allergens.html", item=item, states=states, chosen=list_in_force(today()), then=_then(code))


@blueprint.post("/scan/allergens/<code>")
@requires("item.learn")
def keep_allergens(code: str) -> Any:
    """What was tapped is contained. What a label must name and was not tapped is not contained; of the rest nobody knows."""
    chosen = list_in_force(today())
    named = [each for each in chosen.codes if request.form.get(f"allergen_{each}")]
    with writing() as session:
        item = _item(session, code)
        states = dict.fromkeys(_proved_free(chosen), "free") | dict.fromkeys(named, "contains")
        note_allergens(session, item, states, list_version=chosen.version, actor_id=current().id, now=now())
    say("checking.allergens_saved")
    return redirect(url_for("scan.show_receive", text=_then(code)))


def _item(session: OrganizationSession, code: str) -> Item:
    known = parse_code(code)
    if known is None:
        raise NotFound(kind="item", code=code)
    return get_item(session, known)


def _then(code: str) -> str:
    """What was scanned before, to go on with."""
    return request.values.get("text", "")[:500].strip() or code
