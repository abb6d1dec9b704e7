"""How a scanned text is told as JSON."""

from typing import Any

from marshmallow import fields

from inventory.catalog import Item
from inventory.gs1 import display_gtin
from inventory.places import Place
from inventory.scanning import Scanned
from matching.deliveries import Delivery
from web.language import t
from web.schemas.api import ApiSchema
from web.schemas.balances import NamedSchema
from web.schemas.fields import Text
from web.schemas.items import ItemAnswerSchema, item_answer

# Kinds that name no record: told as `unknown` with the kind as reason.
NAMELESS = ("blank_label", "unknown_gtin", "unknown_label", "foreign", "wrong_check", "in_store", "unreadable")


class ScanQuerySchema(ApiSchema):
    """The text as the camera, a scanner or a finger gave it. `symbology` is the reader's own word for the kind of code and changes nothing."""

    text = Text(500, required=True)
    symbology = Text(20, load_default="")


class ScanAnswerSchema(ApiSchema):
    """What the text is: `kind` and the record it names; `unknown` says why in `reason` and `message`."""

    kind = fields.String(required=True, metadata={"enum": ["lot", "item", "place", "group", "donor", "delivery", "unknown"]})
    reason = fields.String(metadata={"enum": list(NAMELESS)})
    message = fields.String()
    gtin = fields.String()
    item = fields.Nested(ItemAnswerSchema)
    pieces = fields.Integer(allow_none=True)
    lot = fields.Dict()
    place = fields.Nested(NamedSchema)
    site = fields.Nested(NamedSchema)
    group = fields.Nested(NamedSchema)
    donor = fields.Nested(NamedSchema)
    delivery = fields.Dict()
    date = fields.String(allow_none=True)
    date_kind = fields.String(allow_none=True)
    batch_code = fields.String(allow_none=True)


def scan_answer(scanned: Scanned) -> dict[str, Any]:
    """What the text is, in the words of the API."""
    if scanned.kind in NAMELESS:
        number = {"gtin": display_gtin(scanned.symbol.gtin14)} if scanned.symbol.gtin14 else {}
        return {"kind": "unknown", "reason": scanned.kind, "message": t(f"scan.{scanned.kind}")} | number
    answer: dict[str, Any] = {"kind": scanned.kind}
    if scanned.item:
        answer["item"] = _item(scanned.item)
        answer["pieces"] = scanned.pieces
    if scanned.lot:
        answer["lot"] = {"code": scanned.lot.code, "is_held": scanned.lot.is_held, "pieces_per_case": scanned.lot.pieces_per_case}
        answer |= {"date": scanned.lot.date_mark.iso, "date_kind": scanned.lot.date_kind, "batch_code": scanned.lot.batch_code or None}
    elif scanned.kind == "item":
        answer |= printed(scanned)
    for name in ("donor", "site"):
        if getattr(scanned, name):
            answer[name] = _named(getattr(scanned, name))
    if scanned.place:
        answer[scanned.kind] = _named(scanned.place)
    return answer


def delivery_answer(delivery: Delivery, group: Place) -> dict[str, Any]:
    """A delivery's label: which one, where it goes, and how far it is."""
    return {
        "kind": "delivery",
        "delivery": {"code": delivery.code, "id": str(delivery.id), "state": delivery.state, "day": delivery.hand_over_on.isoformat()},
        "group": _named(group),
    }


def printed(scanned: Scanned) -> dict[str, Any]:
    """What the code on the pack itself says of date and batch."""
    mark = scanned.symbol.use_by or scanned.symbol.best_before
    return {
        "gtin": display_gtin(scanned.symbol.gtin14) if scanned.symbol.gtin14 else None,
        "date": mark.iso if mark else None,
        "date_kind": mark.kind if mark else None,
        "batch_code": scanned.symbol.batch_code,
    }


def _item(item: Item) -> dict[str, Any]:
    return item_answer(item) | {"storage_word": t(f"temperature.{item.temperature}"), "units_per_case": item.pieces_per_case}


def _named(record: Any) -> dict[str, str]:
    return {"code": record.code, "name": record.name}
