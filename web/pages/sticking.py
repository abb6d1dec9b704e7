"""Labels printed before their goods: printed blank, stuck on a lot at the first scan; and a fresh label for a lot whose own is damaged."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import fields

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.label_codes import LabelTaken, bind_label, labels_on, lot_of_label, replace_label, reserve_labels
from inventory.lots import get_lot
from inventory.movements.telling import Told, last_of
from inventory.scanning import resolve
from inventory.spelling import digits
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.schemas.api import Code
from web.schemas.fields import FormSchema, Text

blueprint = Blueprint("sticking", __name__)

# Goods taken in lately are what a label in the hand is for.
LATELY = timedelta(days=1)
LOOKED_AT, OFFERED = 40, 8
USUAL_NUMBER = "24"


class StickForm(FormSchema):
    """The lot, by its own code or by a label that is on it already."""

    lot = Text(300, required=True)
    next = fields.String(load_default="")


class LabelForm(FormSchema):
    label = Code(required=True)


@blueprint.get("/labels/blank")
@requires("label.print")
def choose_number() -> str:
    """How many blank labels."""
    return render_template("labels/blank.html", number=USUAL_NUMBER, errors={})


@blueprint.post("/labels/blank")
@requires("label.print")
def print_blank() -> Any:
    """So many are reserved; on to their sheets."""
    number = digits(request.form.get("number", ""))
    try:
        if not number.isdigit() or len(number) > 6:
            raise InvalidInput(field="number", problem="quantity_not_number", value=number[:20])
        with writing() as session:
            batch_id = reserve_labels(session, int(number), actor_id=current().id, now=now())
    except InvalidInput as refusal:
        return render_template("labels/blank.html", number=request.form.get("number", ""), errors=form_errors(refusal)), 422
    return redirect(url_for("labels.choose", blank=str(batch_id)))


@blueprint.get("/labels/<code>/lot")
@requires("movement.record")
def choose_lot(code: str) -> Any:
    """What the blank label in the hand is stuck on: goods taken in lately first."""
    with reading() as session:
        return _page(session, code, {})


@blueprint.post("/labels/<code>/lot")
@requires("movement.record")
def stick(code: str) -> Any:
    """The label leads to this lot from now on."""
    form, errors = read_form(StickForm())
    if form is None:
        with reading() as session:
            return _page(session, code, errors), 422
    try:
        with writing() as session:
            scanned = resolve(session, form["lot"])
            if scanned.lot is None:
                raise InvalidInput(field="lot", problem="no_lot_label")
            _, item = bind_label(session, _known(code), lot_code=scanned.lot.code, actor_id=current().id, now=now())
    except (InvalidInput, LabelTaken) as refusal:
        with reading() as session:
            return _page(session, code, form_errors(refusal)), refusal.status
    say("labels.stuck", name=item.name)
    return redirect(url_for("scan.show_home"))


def _known(code: str) -> str:
    known = parse_code(code)
    if known is None:
        raise NotFound(kind="label", code=code)
    return known


def _page(session: OrganizationSession, code: str, errors: dict[str, str]) -> str:
    label = lot_of_label(session, _known(code))
    if label is None:
        raise NotFound(kind="label", code=code)
    told = last_of(session, current().id, now=now(), limit=LOOKED_AT, within=LATELY)
    return render_template(
        "labels/stick.html", label=label[0], lot=label[1], receipts=_receipts(told), typed=request.form, errors=errors
    )


def _receipts(told: list[Told]) -> list[Told]:
    return [each for each in told if each.kind == "receive" and not each.is_undone][:OFFERED]


@blueprint.get("/lots/<code>/labels")
@requires("movement.record")
def show_labels(code: str) -> str:
    """The labels a lot has, and what to do when one is missing or damaged."""
    with reading() as session:
        return _labels_page(session, code, {})


@blueprint.post("/lots/<code>/labels")
@requires("movement.record")
def stick_on(code: str) -> Any:
    """A blank label read on the lot's own page."""
    form, errors = read_form(LabelForm())
    if form is None:
        with reading() as session:
            return _labels_page(session, code, errors), 422
    try:
        with writing() as session:
            _, item = bind_label(session, form["label"], lot_code=_known(code), actor_id=current().id, now=now())
    except (LabelTaken, NotFound) as refusal:
        if refusal.values.get("kind", "label") != "label":
            raise
        said = t("error.label_taken") if isinstance(refusal, LabelTaken) else t("labels.not_read")
        with reading() as session:
            return _labels_page(session, code, {"label": said}), refusal.status
    say("labels.stuck", name=item.name)
    return redirect(url_for("sticking.show_labels", code=code))


def _labels_page(session: OrganizationSession, code: str, errors: dict[str, str]) -> str:
    lot, item = get_lot(session, _known(code))
    return render_template(
        "labels/of_lot.html", lot=lot, item=item, labels=labels_on(session, lot), typed=request.form, errors=errors
    )


@blueprint.post("/lots/<code>/labels/fresh")
@requires("label.print")
def print_fresh(code: str) -> Any:
    """The lot's label is damaged: another one, with a code of its own; the old one still answers."""
    with writing() as session:
        fresh = replace_label(session, _known(code), actor_id=current().id, now=now())
    return redirect(url_for("labels.choose", lot=fresh))
