"""Before goods are let in: what the organization wants looked at, as taps; and the page of goods that were turned away."""

import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from inventory.catalog import Item, find_by_barcode, get_item
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.places import get_place
from inventory.receipts import CHECKS, Checked, find_check
from web.access import current, reading, requires
from web.forms import read_form
from web.pages.scan.blueprint import blueprint
from web.schemas.scan import CheckForm, ReceiveForm

DEGREES = re.compile(r"[+-]?[0-9]{1,2}(?:\.[0-9])?")
# The long vowel stands beside the digits on a Japanese keyboard.
MINUS = dict.fromkeys((0x2010, 0x2012, 0x2013, 0x2212, 0x30FC), "-")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the organization wants to know of goods like these."""

    checks: tuple[str, ...]
    celsius: bool

    def __bool__(self) -> bool:
        return bool(self.checks) or self.celsius


def item_of(session: OrganizationSession, form: dict[str, Any]) -> Item:
    """The goods that the form of receiving names."""
    found = find_by_barcode(session, form["gtin"]) if form["gtin"] else None
    return found[0] if found else get_item(session, form["item"])


def asked_of(item: Item) -> Asked:
    """The four checks where receipts are checked; the temperature on arrival of whatever has to stay cold."""
    setting = current().organization.setting
    return Asked(CHECKS if setting("receipt_checks") else (), bool(setting("ask_temperature")) and item.temperature != "ambient")


def has_answered() -> bool:
    """Whether the page of checks was sent, and not the form before it."""
    return bool(request.form.get("decision"))


def read_checked(asked: Asked) -> tuple[Checked, bool]:
    """What was answered, and whether the goods are let in. Raises beside the field that is missing."""
    form, errors = read_form(CheckForm())
    if form is None:
        raise InvalidInput(field=next(iter(errors)), problem="unreadable")
    is_in = form["decision"] == "accept"
    answers = {name: form[f"check_{name}"] == "ok" for name in asked.checks if form[f"check_{name}"]}
    if is_in:
        for name in asked.checks:
            if name not in answers:
                raise InvalidInput(field=f"check_{name}", problem="check_needed")
    checked = Checked(answers, _celsius(form["celsius"], is_needed=asked.celsius and is_in), form["reason"])
    if is_in and not checked.is_well and not checked.reason:
        raise InvalidInput(field="reason", problem="reason_to_accept")
    return checked, is_in


def _celsius(text: str, *, is_needed: bool) -> int | None:
    # The one sign for degrees Celsius becomes two there.
    plain = unicodedata.normalize("NFKC", text).translate(MINUS).replace(" ", "").removesuffix("\u00b0C")
    if not plain:
        if is_needed:
            raise InvalidInput(field="celsius", problem="celsius_needed")
        return None
    if not DEGREES.fullmatch(plain):
        raise InvalidInput(field="celsius", problem="celsius_unreadable")
    return round(float(plain))


def show_checks(form: dict[str, Any], asked: Asked, errors: dict[str, str]) -> Any:
    """The page of taps; what was entered before goes along unseen."""
    with reading() as session:
        item = item_of(session, form)
        donor = get_place(session, form["donor"], kinds=("donor",))
        site = get_place(session, form["site"], kinds=("site",))
        entered = {name: request.form.get(name, "") for name in ReceiveForm().fields}
        page = render_template(
            "scan/check.html", mode="receive", item=item, donor=donor, site=site, asked=asked, entered=entered, typed=request.form,
            errors=errors, quantity=form["quantity"], unit=form["unit"],
        )  # fmt: skip
    # Never 200: the script that sends forms takes that for a result, and this asks for more before anything is booked.
    return page, 422


@blueprint.get("/scan/turned-away/<uuid:key>")
@requires("scan.use")
def show_turned_away(key: uuid.UUID) -> str:
    """What was not taken in, and why."""
    with reading() as session:
        seen = find_check(session, key)
        is_theirs = seen is not None and (seen.check.checked_by == current().id or current().can("stock.read"))
        if seen is None or not is_theirs or seen.check.lot_id is not None:
            raise NotFound(kind="receipt", code=str(key))
        return render_template("scan/turned_away.html", seen=seen)
