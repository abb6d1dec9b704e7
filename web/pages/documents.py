"""The organization's own papers: insurance, hygiene supervisor, notification and others, with validity, reminder and scans."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from inventory.documents import (
    DOCUMENT_KINDS,
    NEEDED,
    PDF,
    add_document,
    add_scan,
    get_document,
    get_scan,
    in_force,
    list_documents,
    read_scan,
    runs_out,
    scans_of,
    withdraw_document,
)
from inventory.errors import DomainError
from web.access import current, now, reading, requires, today, writing
from web.errors import sentence
from web.forms import LEVELS, form_errors, read_form, say
from web.language import t
from web.schemas.certification import DocumentForm

blueprint = Blueprint("documents", __name__)


@blueprint.get("/certification/documents")
@requires("report.read")
def list_all() -> str:
    """What is in force, what runs out, what is missing."""
    return _page({})


def _page(errors: dict[str, str]) -> str:
    with reading() as session:
        documents = list_documents(session)
        return render_template(
            "documents/list.html", documents=documents, scans=scans_of(session), ending={one.id for one in runs_out(documents, today())},
            missing=[kind for kind in NEEDED if in_force(documents, kind, today()) is None], errors=errors, typed=request.form,
            kinds=[(kind, t(f"documents.kind_{kind}")) for kind in DOCUMENT_KINDS],
        )  # fmt: skip


@blueprint.post("/certification/documents")
@requires("document.edit")
def add() -> Any:
    """The paper is registered, with its scan when one was sent along."""
    form, errors = read_form(DocumentForm())
    if form is not None:
        sent = request.files.get("scan")
        data = sent.read() if sent else b""
        try:
            # Before the transaction: drawing takes a while, and a file that is no paper is told before anything is kept.
            scanned = read_scan(data) if data else None
            with writing() as session:
                document = add_document(session, actor_id=current().id, now=now(), **form)
                if scanned:
                    add_scan(session, document, scanned, actor_id=current().id, now=now())
                title = document.title
        except DomainError as refusal:
            errors = form_errors(refusal)
    if form is None or errors:
        return _page(errors), 422
    say("documents.added", title=title)
    return redirect(url_for("documents.list_all"))


@blueprint.post("/certification/documents/<uuid:document_id>/scans")
@requires("document.edit")
def keep_scan(document_id: uuid.UUID) -> Any:
    """A further page of the paper."""
    sent = request.files.get("scan")
    try:
        scanned = read_scan(sent.read() if sent else b"")
        with writing() as session:
            add_scan(session, get_document(session, document_id), scanned, actor_id=current().id, now=now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        flash(sentence(refusal), LEVELS["error"])
    else:
        say("documents.scan_kept")
    return redirect(url_for("documents.list_all"))


@blueprint.post("/certification/documents/<uuid:document_id>/withdraw")
@requires("document.edit")
def withdraw(document_id: uuid.UUID) -> Any:
    with writing() as session:
        title = withdraw_document(session, document_id, actor_id=current().id, now=now()).title
    say("documents.withdrawn", title=title)
    return redirect(url_for("documents.list_all"))


@blueprint.get("/certification/documents/<uuid:document_id>/scans/<uuid:scan_id>")
@requires("report.read")
def show_scan(document_id: uuid.UUID, scan_id: uuid.UUID) -> Response:
    """A picture is shown; a PDF is only handed out for saving, for nobody here has looked inside it."""
    with reading() as session:
        scan = get_scan(session, document_id, scan_id)
        response = Response(bytes(scan.content), mimetype=scan.mimetype)
    response.headers["Cache-Control"] = "private, no-store"
    if scan.mimetype == PDF:
        response.headers["Content-Disposition"] = f'attachment; filename="paper-{str(scan_id)[:8]}.pdf"'
    return response
