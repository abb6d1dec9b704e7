"""Warehouses and shelves: the list, one of them with what lies there, adding, renaming, closing."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from inventory import audit
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError, NotFound
from inventory.places import STORAGE, TEMPERATURES, Place, get_place
from inventory.stock import lots_at_place
from inventory.warehouses import add_storage, change_storage, close_storage, list_warehouses, reopen_storage
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.schemas.storage import ShelvesForm, StorageForm

blueprint = Blueprint("places", __name__)

MOST_LOTS = 100


def get_storage(session: OrganizationSession, code: str) -> Place:
    """The warehouse or shelf with the code as typed."""
    plain = parse_code(code)
    if plain is None:
        raise NotFound(kind="place", code=code)
    return get_place(session, plain, kinds=STORAGE)


@blueprint.get("/places")
@requires("stock.read")
def list_places() -> str:
    """Every warehouse with its shelves."""
    return _show_list({})


def _show_list(errors: dict[str, str]) -> str:
    with reading() as session:
        return render_template("places/list.html", warehouses=list_warehouses(session), temperatures=_temperatures(), errors=errors)


def _temperatures() -> list[tuple[str, str]]:
    return [(name, t(f"temperature.{name}")) for name in TEMPERATURES]


@blueprint.post("/places")
@requires("place.edit")
def add_site() -> Any:
    """A new warehouse."""
    form, errors = read_form(StorageForm())
    if form is not None:
        try:
            with writing() as session:
                site = add_storage(session, names=[form["name"]], temperature=form["temperature"], actor_id=current().id, now=now())[0]
                code = site.code
        except DomainError as refusal:
            errors = form_errors(refusal)
    if errors:
        return _show_list(errors), 422
    say("places.site_added", name=form["name"])
    return redirect(url_for("places.show_place", code=code))


@blueprint.get("/places/<code>")
@requires("stock.read")
def show_place(code: str) -> str:
    """One warehouse or shelf: what lies there, its shelves, its label, its history."""
    return _show_place(code, {})


def _show_place(code: str, errors: dict[str, str]) -> str:
    with reading() as session:
        place = get_storage(session, code)
        storage = next(iter(list_warehouses(session, site_id=place.site_id)))
        rows = lots_at_place(session, place, limit=MOST_LOTS + 1)
        return render_template(
            "places/show.html",
            place=place,
            storage=storage,
            rows=rows[:MOST_LOTS],
            has_more=len(rows) > MOST_LOTS,
            temperatures=_temperatures(),
            changes_made=audit.entries_of(session, record_kind="place", record_id=place.id),
            setting=current().organization.setting,
            errors=errors,
        )


@blueprint.post("/places/<code>")
@requires("place.edit")
def change_place(code: str) -> Any:
    """The place has another name or storage class."""
    form, errors = read_form(StorageForm())
    if form is not None:
        try:
            with writing() as session:
                place = get_storage(session, code)
                change_storage(session, place, name=form["name"], temperature=form["temperature"], actor_id=current().id, now=now())
        except NotFound:
            raise
        except DomainError as refusal:
            errors = form_errors(refusal)
    if errors:
        return _show_place(code, errors), 422
    say("places.changed")
    return redirect(url_for("places.show_place", code=code))


@blueprint.post("/places/<code>/shelves")
@requires("place.edit")
def add_shelves(code: str) -> Any:
    """New shelves of the warehouse, several at once when parted by commas."""
    form, errors = read_form(ShelvesForm())
    if form is not None:
        try:
            with writing() as session:
                site = get_place(session, parse_code(code) or "", kinds=("site",))
                add_storage(session, names=form["names"], temperature=form["temperature"], actor_id=current().id, now=now(), site=site)
        except NotFound:
            raise
        except DomainError as refusal:
            errors = {"names": form_errors(refusal).popitem()[1]}
    if errors:
        return _show_place(code, errors), 422
    say("places.shelves_added", n=len(form["names"]))
    return redirect(url_for("places.show_place", code=code))


@blueprint.post("/places/<code>/close")
@requires("place.edit")
def close_place(code: str) -> Any:
    """Nothing goes there any more."""
    try:
        with writing() as session:
            place = get_storage(session, code)
            close_storage(session, place, actor_id=current().id, now=now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _show_place(code, form_errors(refusal)), refusal.status
    say("places.closed", undo=url_for("places.reopen_place", code=code))
    return redirect(url_for("places.show_place", code=code))


@blueprint.post("/places/<code>/reopen")
@requires("place.edit")
def reopen_place(code: str) -> Any:
    with writing() as session:
        reopen_storage(session, get_storage(session, code), actor_id=current().id, now=now())
    say("places.reopened")
    return redirect(url_for("places.show_place", code=code))
