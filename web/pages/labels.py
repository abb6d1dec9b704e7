"""Labels: choose paper, first position and copies, then sheets of A4 to print."""

from math import ceil
from typing import Any

from flask import Blueprint, current_app, render_template, request

from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.labels import ASK_ABOVE, LAYOUTS, Label, draw_labels, labels_of_lots, labels_of_places, sheets
from inventory.warehouses import list_warehouses
from web.access import reading, requires
from web.forms import form_errors
from web.schemas.labels import LabelQuery, read_label_query

blueprint = Blueprint("labels", __name__)


@blueprint.get("/labels")
@requires("label.print")
def choose() -> str:
    """Which labels, on which paper, from which position."""
    return _show_choice(read_label_query(request.args), {})


@blueprint.get("/labels/sheet")
@requires("label.print")
def show_sheet() -> Any:
    """The sheets as they go to the printer; very many are asked about once."""
    asked = read_label_query(request.args)
    if asked.is_empty:
        return _show_choice(asked, {})
    with reading() as session:
        labels = _labels(session, asked)
    try:
        start, copies = asked.numbers()
        pages = sheets(labels, asked.layout, start=start, copies=copies)
    except InvalidInput as refusal:
        return _show_choice(asked, form_errors(refusal)), 422
    if len(labels) * copies > ASK_ABOVE and not asked.is_sure:
        return _show_choice(asked, {}, wanted=len(labels) * copies, sheet_count=len(pages))
    drawn = {label.code: label for label in draw_labels(labels, public_url=current_app.config["SETTINGS"].public_url)}
    pages = [[drawn[label.code] if label else None for label in page] for page in pages]
    return render_template("labels/sheet.html", pages=pages, layout=asked.layout, number=len(labels) * copies, asked=asked, millimetres=_millimetres)


def _labels(session: OrganizationSession, asked: LabelQuery) -> list[Label]:
    labels = labels_of_lots(session, asked.lots) if asked.lots else []
    labels += labels_of_places(session, asked.places) if asked.places else []
    return labels + (labels_of_places(session, asked.sites, with_shelves=True) if asked.sites else [])


def _millimetres(modules: int, symbol: int) -> float:
    """The side of a QR with its quiet zone, so that the symbol itself is so many millimetres wide."""
    return ceil(symbol * modules / (modules - 8) * 10) / 10


def _show_choice(asked: LabelQuery, errors: dict[str, str], *, wanted: int = 0, sheet_count: int = 0) -> str:
    with reading() as session:
        labels = [] if asked.is_empty else _labels(session, asked)
        warehouses = list_warehouses(session) if asked.is_empty else []
        return render_template(
            "labels/choose.html",
            asked=asked,
            labels=labels,
            layouts=list(LAYOUTS.values()),
            warehouses=[storage for storage in warehouses if not storage.place.is_closed],
            wanted=wanted,
            sheet_count=sheet_count,
            errors=errors,
        )
