"""The list of forms; taking one in, giving it a new version, a name, putting it away; the forms that come with the software."""

import uuid
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from inventory.errors import DomainError, NotFound
from matching.forms.choices import CHOICES
from matching.forms.keeping import (
    PAGE,
    Upload,
    add_form,
    add_version,
    change_form,
    count_fillings,
    get_form,
    list_fillings,
    list_forms,
)
from matching.forms.ready import READY, ready_form
from matching.xlsx.opening import open_form
from web.access import current, now, reading, requires, writing
from web.addresses import asked_id
from web.downloads import XLSX, attached
from web.errors import sentence
from web.form_filling import category_names, wording
from web.forms import form_errors, say
from web.importing import read_upload
from web.language import language, t
from web.pages.forms.area import NoFile, blueprint, form_url

LAST_FILLINGS = 20


@blueprint.get("/forms")
@requires("report.read")
def list_all() -> str:
    """Forms that are kept, the last fillings, and forms to begin with."""
    return _list()


def _list(errors: dict[str, str] | None = None, name: str = "") -> str:
    with reading() as session:
        forms, fillings = list_forms(session), list_fillings(session, limit=LAST_FILLINGS)
    example = f"{{{{{CHOICES['visits'].name(language())}}}}}"
    return render_template(
        "forms/list.html", forms=forms, fillings=fillings, ready=READY, errors=errors or {}, name=name, example=example
    )


@blueprint.get("/forms/fillings")
@requires("report.read")
def list_filled() -> str:
    """Every filling, of one form or of all, the newest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    form_id = asked_id("form")
    with reading() as session:
        rows = list_fillings(session, form_id=form_id, limit=PAGE, offset=(page - 1) * PAGE)
        total = count_fillings(session, form_id=form_id)
    return render_template(
        "forms/fillings.html", rows=rows, total=total, first=(page - 1) * PAGE + 1,
        previous_url=url_for("forms.list_filled", form=form_id, page=page - 1) if page > 1 else None,
        next_url=url_for("forms.list_filled", form=form_id, page=page + 1) if page * PAGE < total else None,
    )  # fmt: skip


@blueprint.post("/forms")
@requires("form.edit")
def keep_form() -> Any:
    """The file is kept as a form; what cannot be one keeps the person here with the reason."""
    name = request.form.get("name", "")
    try:
        upload = _sent_file()
        with writing() as session:
            form = add_form(session, upload, name=name, categories=category_names(), actor_id=current().id, now=now())
            form_id = form.id
    except DomainError as refusal:
        return _list(_errors(refusal), name), refusal.status
    say("forms.kept")
    return redirect(form_url(form_id))


def _sent_file() -> Upload:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise NoFile()
    data = read_upload(file)
    return Upload(data, file.filename, open_form(data, file.filename))


def _errors(refusal: DomainError) -> dict[str, str]:
    found = form_errors(refusal)
    return {field or "file": said for field, said in found.items()} if "" in found else found


@blueprint.errorhandler(413)
def refuse_large_file(error: Exception) -> Any:
    """A file beyond what the server takes at all: the same page as for one that is a little too large."""
    return _list({"file": t("error.too_large")}), 413


@blueprint.post("/forms/ready/<kind>")
@requires("form.edit")
def keep_ready(kind: str) -> Any:
    """A form that comes with the software is one of ours from now on."""
    data, name = _ready(kind)
    filename = f"{name}.xlsx"
    upload = Upload(data, filename, open_form(data, filename))
    with writing() as session:
        form = add_form(session, upload, name=name, categories=category_names(), actor_id=current().id, now=now())
        form_id = form.id
    say("forms.kept_ready")
    return redirect(form_url(form_id))


@blueprint.get("/forms/ready/<kind>.xlsx")
@requires("report.read")
def fetch_ready(kind: str) -> Response:
    """The same as a file, to be changed in Excel first."""
    data, name = _ready(kind)
    return attached(data, f"{name}.xlsx", XLSX)


def _ready(kind: str) -> tuple[bytes, str]:
    if kind not in READY:
        raise NotFound(kind="form", code=kind)
    words = wording(language())
    return ready_form(kind, language=language(), word=words.word), words.word(f"title_{kind}")


@blueprint.post("/forms/<uuid:form_id>/versions")
@requires("form.edit")
def renew(form_id: uuid.UUID) -> Any:
    """A new version of the form is filled from now on; what was bound is carried over and told."""
    try:
        upload = _sent_file()
        with writing() as session:
            form = get_form(session, form_id, for_update=True)
            version = add_version(session, form, upload, categories=category_names(), actor_id=current().id, now=now())
            number = version.number
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        say("forms.not_renewed", level="error", why=sentence(refusal))
        return redirect(form_url(form_id))
    say("forms.renewed", n=number)
    return redirect(form_url(form_id))


@blueprint.post("/forms/<uuid:form_id>/name")
@requires("form.edit")
def rename(form_id: uuid.UUID) -> Any:
    """The form is called so."""
    try:
        with writing() as session:
            change_form(session, get_form(session, form_id), name=request.form.get("name", ""), actor_id=current().id, now=now())
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        say("forms.not_renamed", level="error", why=sentence(refusal))
        return redirect(form_url(form_id))
    say("forms.renamed")
    return redirect(form_url(form_id))


@blueprint.post("/forms/<uuid:form_id>/archive")
@requires("form.edit")
def archive(form_id: uuid.UUID) -> Any:
    """The form is put away, or taken out again."""
    is_archived = request.form.get("archived") == "1"
    with writing() as session:
        change_form(session, get_form(session, form_id), is_archived=is_archived, actor_id=current().id, now=now())
    say("forms.put_away" if is_archived else "forms.taken_out")
    return redirect(form_url(form_id))
