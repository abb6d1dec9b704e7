"""Labels: choose paper, first position and copies, then sheets or rolls to print."""

from typing import Any

from flask import Blueprint, current_app, render_template, request

from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.label_codes import blank_labels
from inventory.label_papers import LAYOUTS
from inventory.labels import ASK_ABOVE, Label, draw_labels, labels_of_groups, labels_of_lots, labels_of_places, sheets
from inventory.warehouses import list_warehouses
from web.access import reading, requires
from web.downloads import attached
from web.forms import form_errors
from web.label_drawing import Drawn, draw_label
from web.label_pdf import label_pdf
from web.language import language, t
from web.language.formats import date_mark
from web.schemas.labels import LabelQuery, read_label_query

blueprint = Blueprint("labels", __name__)


@blueprint.get("/labels")
@requires("label.print")
def choose() -> str:
    """Which labels, on which paper, from which position."""
    return _show_choice(read_label_query(request.args), {})


@blueprint.get("/labels/sheet", endpoint="show_sheet")
@blueprint.get("/labels/sheet.pdf", endpoint="fetch_pdf", defaults={"as_pdf": True})
@requires("label.print")
def print_sheets(as_pdf: bool = False) -> Any:
    """The sheets as they go to the printer, as a page or a file; very many are asked about once, and what is wrong is said beside its field."""
    asked = read_label_query(request.args)
    if asked.is_empty:
        return _show_choice(asked, {})
    with reading() as session:
        labels = _labels(session, asked)
    try:
        start, copies = asked.numbers()
        pages = sheets(labels, asked.layout, start=start, copies=copies)
        papers = _papers(pages, labels, asked)
    except InvalidInput as refusal:
        return _show_choice(asked, form_errors(refusal)), 422
    number = len(labels) * copies
    if number > ASK_ABOVE and not asked.is_sure:
        return _show_choice(asked, {}, wanted=number, sheet_count=len(pages), as_pdf=as_pdf)
    if as_pdf:
        title = t("labels.sheet_title", n=number)
        return attached(label_pdf(papers, asked.layout, title=title, language=language()), f"{title}.pdf", "application/pdf")
    return render_template("labels/sheet.html", pages=papers, layout=asked.layout, number=number, asked=asked)


def _papers(pages: list[list[Label | None]], labels: list[Label], asked: LabelQuery) -> list[list[Drawn]]:
    """What lies where on each sheet."""
    offset = asked.offset()
    drawn = {label.code: label for label in draw_labels(labels, public_url=current_app.config["SETTINGS"].public_url)}
    return [
        [_drawn(drawn[label.code], asked, position, offset) for position, label in enumerate(page) if label is not None]
        for page in pages
    ]


def _drawn(label: Label, asked: LabelQuery, position: int, offset: tuple[float, float]) -> Drawn:
    """With its date and its note in words."""
    mark, date = label.date_mark, ""
    if mark is not None:
        printed = date_mark(mark.on, mark.precision, table=True, language=language()) if mark.on else ""
        date = " ".join(part for part in (t(f"date_kind.{mark.kind}"), printed) if part)
    cold = t(f"temperature.{label.temperature}") if label.temperature and (mark is None or label.temperature != "ambient") else ""
    note = label.note if label.kind in ("lot", "blank") else label.note or t(f"place_kind.{label.kind}")
    note = " ".join(part for part in (cold, note) if part)
    return draw_label(label, asked.layout, position=position, offset=offset, date=date, note=note)


def _labels(session: OrganizationSession, asked: LabelQuery) -> list[Label]:
    labels = labels_of_lots(session, asked.lots) if asked.lots else []
    labels += labels_of_places(session, asked.places) if asked.places else []
    labels += labels_of_groups(session) if asked.groups else []
    if asked.blank:
        labels += [Label("blank", code, "", t("labels.blank_note")) for code in blank_labels(session, asked.blank)]
    return labels + (labels_of_places(session, asked.sites, with_shelves=True) if asked.sites else [])


def _show_choice(
    asked: LabelQuery, errors: dict[str, str], *, wanted: int = 0, sheet_count: int = 0, as_pdf: bool = False
) -> str:
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
            as_pdf=as_pdf,
            errors=errors,
        )
