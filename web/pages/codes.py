"""/q/<code>: where the QR of a label leads when a phone's own camera opens it."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from inventory.scanning import Scanned, resolve
from matching.choosing import find_delivery
from web.access import current, reading, requires

blueprint = Blueprint("codes", __name__)


@blueprint.get("/q/<code>")
@requires("own.read")
def open_code(code: str) -> Any:
    """On to the record that the label names; one sentence for what is no label of ours."""
    with reading() as session:
        scanned = resolve(session, f"/q/{code}")
        delivery = find_delivery(session, scanned.code) if scanned.kind == "unknown_label" and scanned.code else None
        address = url_for("deliveries.show_delivery", code=delivery[0].code) if delivery else _address(scanned)
    if address is None or (delivery and not current().can("delivery.read")):
        return render_template("scan/unknown.html", layout="base.html" if current().can("stock.read") else "phone.html"), 404
    return redirect(address)


def _address(scanned: Scanned) -> str | None:
    """Laptops get the record, phones of volunteers the screen where something can be done with it."""
    code = scanned.code or ""
    reads = current().can("stock.read")
    if scanned.kind == "lot":
        return url_for("lots.show_lot", code=code) if reads else url_for("scan.show_taking", mode="issue", text=code)
    if scanned.kind == "blank_label":
        return url_for("sticking.choose_lot", code=code) if current().can("movement.record") else None
    if scanned.kind == "item":
        return url_for("items.show_item", code=code) if reads else url_for("scan.show_receive", text=code)
    if scanned.kind == "place":
        return url_for("places.show_place", code=code) if reads else url_for("scan.show_taking", mode="count", text=code)
    if scanned.kind == "group":
        return url_for("groups.show_group", code=code) if reads else url_for("scan.show_home")
    if scanned.kind == "donor":
        return url_for("donors.show_donor", code=code) if reads else url_for("scan.show_home")
    return None
