"""What hangs on a group: papers, needs, further venues."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.catalog import CATEGORIES
from inventory.errors import DomainError
from matching.groups import (
    DOCUMENTS,
    add_document,
    add_venues,
    documents_of,
    get_group,
    needs_by_group,
    remove_document,
    remove_venue,
    update_group,
    venues_of,
)
from matching.needs import add_need, end_need, set_needs
from web.access import current, now, reading, requires, today, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.pages.groups.area import blueprint
from web.schemas.groups import DocumentForm, NeedOnceForm, NeedsForm, VenueForm


@blueprint.get("/groups/<code>/documents")
@requires("group.edit")
def edit_documents(code: str) -> str:
    return _documents(code, {"document": request.args.get("document", ""), "received_on": today()}, {})


@blueprint.post("/groups/<code>/documents")
@requires("group.edit")
def save_document(code: str) -> Any:
    """The paper is there, or renewed."""
    values, errors = read_form(DocumentForm())
    if values is None:
        return _documents(code, request.form, errors), 422
    try:
        with writing() as session:
            group, _ = get_group(session, code)
            add_document(session, group.id, actor_id=current().id, now=now(), **values)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _documents(code, request.form, form_errors(refusal)), refusal.status
    say("groups.document_saved", document=t(f"document.{values['document']}"))
    return redirect(url_for("groups.show_group", code=code))


@blueprint.post("/groups/<code>/documents/<any(agreement, hygiene, insurance):document>/remove")
@requires("group.edit")
def withdraw_document(code: str, document: str) -> Any:
    with writing() as session:
        group, _ = get_group(session, code)
        remove_document(session, group.id, document=document, actor_id=current().id, now=now())
    say("groups.document_removed", document=t(f"document.{document}"))
    return redirect(url_for("groups.show_group", code=code))


def _documents(code: str, typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        group, place = get_group(session, code)
        return render_template(
            "groups/documents.html",
            group=group,
            place=place,
            papers=documents_of(session, [group.id])[group.id],
            typed=typed,
            errors=errors,
            choices=[(document, t(f"document.{document}")) for document in DOCUMENTS],
        )


@blueprint.get("/groups/<code>/needs")
@requires("group.edit")
def edit_needs(code: str) -> str:
    return _needs(code, None, {}, {})


@blueprint.post("/groups/<code>/needs")
@requires("group.edit")
def save_needs(code: str) -> Any:
    """The standing needs are exactly what the form says."""
    values, errors = read_form(NeedsForm())
    if values is None:
        return _needs(code, request.form, errors, {}), 422
    wishes = {name: values.pop(name) for name in ("preferred_categories", "unwanted_categories")}
    both = [name for name in wishes["unwanted_categories"] if name in wishes["preferred_categories"] or values.get(name)]
    if both:
        return _needs(code, request.form, {both[0]: t("groups.wish_both", category=t(f"category.{both[0]}"))}, {}), 422
    with writing() as session:
        group, _ = get_group(session, code)
        set_needs(session, group.id, {name: kg for name, kg in values.items() if kg}, actor_id=current().id, now=now())
        update_group(session, group, actor_id=current().id, now=now(), **wishes)
    say("groups.needs_saved")
    return redirect(url_for("groups.show_group", code=code))


@blueprint.post("/groups/<code>/needs/once")
@requires("group.edit")
def add_need_once(code: str) -> Any:
    """Something is wanted until a day."""
    values, errors = read_form(NeedOnceForm())
    if values is not None and values["until"] < today():
        values, errors = None, {"until": t("problem.date_past")}
    if values is None:
        return _needs(code, None, errors, request.form), 422
    with writing() as session:
        group, _ = get_group(session, code)
        add_need(session, group.id, actor_id=current().id, now=now(), **values)
    say("groups.need_added", category=t(f"category.{values['category']}"), n=values["kg"])
    return redirect(url_for("groups.show_group", code=code))


@blueprint.post("/groups/<code>/needs/<uuid:need_id>/end")
@requires("group.edit")
def stop_need(code: str, need_id: uuid.UUID) -> Any:
    with writing() as session:
        group, _ = get_group(session, code)
        end_need(session, group.id, need_id=need_id, actor_id=current().id, now=now())
    say("groups.need_ended")
    return redirect(url_for("groups.show_group", code=code))


def _needs(code: str, typed: Any, errors: dict[str, str], once: Any) -> str:
    with reading() as session:
        group, place = get_group(session, code)
        needs = needs_by_group(session, [group.id], today=today())[group.id]
        standing = {need.category: need.kg for need in needs if need.until is None}
        return render_template(
            "groups/needs.html",
            group=group,
            place=place,
            typed=standing if typed is None else typed,
            once=once,
            errors=errors,
            dated=[need for need in needs if need.until],
            categories=[(name, t(f"category.{name}")) for name in CATEGORIES],
            wishes={
                name: getattr(group, name) if typed is None else typed.getlist(name)
                for name in ("preferred_categories", "unwanted_categories")
            },
        )


@blueprint.get("/groups/<code>/venues")
@requires("group.edit")
def edit_venues(code: str) -> str:
    return _venues(code, {}, {})


@blueprint.post("/groups/<code>/venues")
@requires("group.edit")
def add_venue(code: str) -> Any:
    """A further place where the group opens."""
    values, errors = read_form(VenueForm())
    if values is None:
        return _venues(code, request.form, errors), 422
    with writing() as session:
        group, _ = get_group(session, code)
        added = add_venues(session, [(group.id, values)], actor_id=current().id, now=now())[0]
    say("groups.venue_added" if added else "groups.venue_known", level="ok" if added else "info")
    return redirect(url_for("groups.edit_venues", code=code))


@blueprint.post("/groups/<code>/venues/<uuid:venue_id>/remove")
@requires("group.edit")
def drop_venue(code: str, venue_id: uuid.UUID) -> Any:
    with writing() as session:
        group, _ = get_group(session, code)
        remove_venue(session, group.id, venue_id=venue_id, actor_id=current().id, now=now())
    say("groups.venue_removed")
    return redirect(url_for("groups.edit_venues", code=code))


def _venues(code: str, typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        group, place = get_group(session, code)
        return render_template(
            "groups/venues.html", group=group, place=place, venues=venues_of(session, group.id), typed=typed, errors=errors
        )
