"""The coordinator's list of 倉庫のスマホ: show a QR for one, see what it did today, end it with one tap."""

import uuid
from datetime import datetime, time
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask import session as browser

from inventory import audit
from inventory.dates import TOKYO
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.labels import qr_drawing
from inventory.phones.enrolling import LINK_LIFE, add_phone, end_phone, list_phones, renew_link
from inventory.phones.shifts import clear_pin, people
from inventory.phones.tables import WarehousePhone
from inventory.places import list_sites
from web.access import current, now, reading, requires, today, writing
from web.forms import form_errors, read_form, say
from web.schemas.phones import PhoneForm

blueprint = Blueprint("phones", __name__)

DAYS = (1, 7, 14, 30)


@blueprint.get("/phones")
@requires("phone.edit")
def show_phones() -> str:
    return _page({"days": 30}, {})


@blueprint.post("/phones")
@requires("phone.edit")
def add() -> Any:
    """A phone of this warehouse, and its QR shown once."""
    form, errors = read_form(PhoneForm())
    if form is None:
        return _page(request.form, errors), 422
    try:
        with writing() as session:
            phone, secret = add_phone(session, actor_id=current().id, now=now(), **form)
            _note(session, "phone.add", phone, after={"name": phone.name, "days": phone.days})
            _keep_link(phone, secret)
    except DomainError as refusal:
        return _page(request.form, form_errors(refusal)), refusal.status
    return redirect(url_for("phones.show_qr"))


@blueprint.post("/phones/<uuid:phone_id>/link")
@requires("phone.edit")
def renew(phone_id: uuid.UUID) -> Any:
    """A fresh QR for the same phone; what waits in it to be sent is untouched."""
    with writing() as session:
        phone, secret = renew_link(session, phone_id, now=now())
        _note(session, "phone.link", phone)
        _keep_link(phone, secret)
    return redirect(url_for("phones.show_qr"))


@blueprint.get("/phones/qr")
@requires("phone.edit")
def show_qr() -> Any:
    """The QR just made; it is shown once, to whoever made it."""
    link = browser.pop("phone_link", None)
    if link is None:
        return redirect(url_for("phones.show_phones"))
    address = f"{current_app.config['SETTINGS'].public_url}{url_for('shifts.show_link', secret=link['secret'])}"
    drawing, modules = qr_drawing(address)
    return render_template(
        "phones/qr.html", name=link["name"], address=address, drawing=drawing, modules=modules, until=now() + LINK_LIFE
    )


@blueprint.post("/phones/<uuid:phone_id>/end")
@requires("phone.edit")
def end(phone_id: uuid.UUID) -> Any:
    """Refused from its next request on; its entries stay."""
    with writing() as session:
        phone = end_phone(session, phone_id, now=now())
        _note(session, "phone.end", phone)
        name = phone.name
    say("phones.was_ended", name=name)
    return redirect(url_for("phones.show_phones"))


@blueprint.post("/phones/people/<uuid:user_id>/pin")
@requires("phone.edit")
def forget_pin(user_id: uuid.UUID) -> Any:
    """Somebody forgot their four digits, and chooses new ones at the next shift."""
    with writing() as session:
        clear_pin(session, user_id)
        audit.record(session, action="phone.clear_pin", record_kind="member", record_id=user_id, actor_id=current().id, now=now())
    say("phones.pin_cleared")
    return redirect(url_for("phones.show_phones"))


def _page(typed: Any, errors: dict[str, str]) -> str:
    day_began = datetime.combine(today(), time(), TOKYO)
    with reading() as session:
        sites = [(site.code, site.name) for site in list_sites(session)]
        phones = list_phones(session, since=day_began, now=now())
        with_pin = [person for person in people(session) if person.has_pin] if current().organization.setting("phone_pin") else []
    return render_template(
        "phones/list.html", phones=phones, sites=sites, days=DAYS, with_pin=with_pin, typed=typed, errors=errors
    )


def _keep_link(phone: WarehousePhone, secret: str) -> None:
    browser["phone_link"] = {"name": phone.name, "secret": secret}


def _note(session: OrganizationSession, action: str, phone: WarehousePhone, **fields: dict[str, Any]) -> None:
    audit.record(session, action=action, record_kind="phone", record_id=phone.id, actor_id=current().id, now=now(), **fields)
