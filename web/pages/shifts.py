"""At a phone of a warehouse: letting it in by its QR, and who has the shift. Open to any browser; the phone's own secret decides."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inventory import audit, devices
from inventory.accounts import Organization
from inventory.db import AtPhone
from inventory.errors import DomainError, InvalidInput
from inventory.phones import enrolling, shifts
from inventory.phones.tables import WarehousePhone
from inventory.places import Place
from web import practice
from web.access import cookie_name, database, local_path, now, open_to_all, phone_cookie_name, set_sign_in_cookie
from web.errors import sentence
from web.forms import form_errors
from web.pages.account import check_transport
from web.pages.scan.helping import GUIDE_SEEN

blueprint = Blueprint("shifts", __name__)


@dataclass(frozen=True)
class Here:
    """The phone that asks."""

    phone: WarehousePhone
    site: Place
    organization: Organization

    @property
    def wants_pin(self) -> bool:
        return bool(self.organization.setting("phone_pin"))

    @property
    def at_phone(self) -> AtPhone:
        return AtPhone(self.phone.id, self.phone.site_id)


@blueprint.get("/phone/<secret>")
@open_to_all
def show_link(secret: str) -> str:
    """A page with one button; opening it uses nothing up."""
    check_transport()
    with database().reading_across() as session:
        found = enrolling.find_link(session, secret, now=now())
        if found is None:
            raise enrolling.PhoneLinkNotUsable()
        phone, site, organization = found
        return render_template("shifts/link.html", secret=secret, phone=phone, site=site, organization=organization)


@blueprint.post("/phone/<secret>")
@open_to_all
def enrol(secret: str) -> Response:
    """The button: the QR is used up and this phone belongs to its warehouse."""
    check_transport()
    with database().reading_across() as session:
        found = enrolling.find_link(session, secret, now=now())
        if found is None:
            raise enrolling.PhoneLinkNotUsable()
        organization_id, phone_id, creator = found[2].id, found[0].id, found[0].created_by
    with database().writing(organization_id) as session:
        token = enrolling.enrol(session, secret, label=request.user_agent.string, now=now())
        audit.record(session, action="phone.enrol", record_kind="phone", record_id=phone_id, actor_id=creator, now=now())
    response = redirect(url_for("shifts.show_names"))
    _set_phone_cookie(response, token)
    _forget(response, cookie_name())
    return response


@blueprint.get("/shift")
@open_to_all
def show_names() -> Any:
    """Who are you? One tap on a name."""
    here = _here()
    return _nowhere() if here is None else _names(here)


def _names(here: Here, errors: dict[str, str] | None = None, *, status: int = 200) -> Any:
    with database().reading(here.organization.id) as session:
        people = shifts.people(session)
    page = render_template("shifts/names.html", here=here, people=people, errors=errors or {}, next=_then())
    return page, status


@blueprint.post("/shift")
@open_to_all
def add_name() -> Any:
    """A name that is not on the list yet is on it from now on."""
    here = _here()
    if here is None:
        return _nowhere()
    try:
        with database().writing(here.organization.id, at_phone=here.at_phone) as session:
            person = shifts.add_person(session, name=request.form.get("name", ""), now=now())
            audit.record(
                session, action="phone.add_person", record_kind="member", record_id=person.id, actor_id=person.id, now=now(),
                after={"name": person.name, "phone": here.phone.name},
            )  # fmt: skip
            user_id = person.id
    except DomainError as refusal:
        return _names(here, form_errors(refusal), status=refusal.status)
    if here.wants_pin:
        return redirect(url_for("shifts.show_pin", user_id=user_id, next=_then()))
    return _begin(here, user_id)


@blueprint.get("/shift/<uuid:user_id>")
@open_to_all
def show_pin(user_id: uuid.UUID) -> Any:
    """The four digits of this person, or choosing them the first time."""
    here = _here()
    return _nowhere() if here is None else _pin_page(here, user_id)


def _pin_page(here: Here, user_id: uuid.UUID, errors: dict[str, str] | None = None, *, status: int = 200) -> Any:
    with database().reading(here.organization.id) as session:
        person = shifts.get_person(session, user_id)
        is_new = not shifts.has_pin(session, user_id)
    page = render_template("shifts/pin.html", here=here, person=person, is_new=is_new, errors=errors or {}, next=_then())
    return page, status


@blueprint.post("/shift/<uuid:user_id>")
@open_to_all
def begin(user_id: uuid.UUID) -> Any:
    """The person has the shift. With digits: compared outside any transaction, wrong ones counted."""
    here = _here()
    if here is None:
        return _nowhere()
    if not here.wants_pin:
        return _begin(here, user_id)
    if "pin" not in request.form:
        return redirect(url_for("shifts.show_pin", user_id=user_id, next=_then()))
    try:
        pin = shifts.read_pin(request.form["pin"])
        _check_pin(here, user_id, pin)
    except InvalidInput as refusal:
        return _pin_page(here, user_id, form_errors(refusal), status=422)
    except (shifts.PinWrong, shifts.PinLocked) as refusal:
        return _pin_page(here, user_id, {"pin": sentence(refusal)}, status=refusal.status)
    return _begin(here, user_id, with_pin=True)


def _check_pin(here: Here, user_id: uuid.UUID, pin: str) -> None:
    organization_id = here.organization.id
    with database().reading(organization_id) as session:
        shifts.get_person(session, user_id)
        stored = shifts.stored_pin(session, user_id, now=now()) if shifts.has_pin(session, user_id) else None
    if stored is None:
        pin_hash = shifts.hash_pin(pin)
        with database().writing(organization_id) as session:
            shifts.set_pin(session, user_id, pin_hash=pin_hash)
        return
    if not shifts.pin_matches(stored, pin):
        with database().writing(organization_id) as session:
            left = shifts.note_try(session, user_id, matches=False, now=now())
        raise shifts.PinWrong(left=left)


def _begin(here: Here, user_id: uuid.UUID, *, with_pin: bool = False) -> Response:
    with database().writing(here.organization.id) as session:
        secret, _ = shifts.begin_shift(
            session, here.phone.id, user_id=user_id, label=request.user_agent.string, now=now(), with_pin=with_pin
        )
    then = local_path(_then())
    target = url_for("scan.show_home") if then == "/" else then
    response = redirect(target if request.cookies.get(GUIDE_SEEN) else url_for("scan.show_guide", next=target))
    set_sign_in_cookie(response, secret)
    # Practice is of the person who began it.
    response.delete_cookie(practice.COOKIE, path="/")
    return response


def _here() -> Here | None:
    """The phone whose secret this browser holds, while it may be used."""
    token = request.cookies.get(phone_cookie_name())
    if not token:
        return None
    with database().reading_across() as session:
        found = enrolling.find_phone(session, token, now=now())
    return Here(*found) if found else None


def _nowhere() -> Response:
    """A browser that never was a phone of a warehouse signs in; one that was is told that it was ended, and that nothing in it is lost."""
    if not request.cookies.get(phone_cookie_name()):
        return redirect(url_for("account.show_sign_in"))
    response = make_response(render_template("shifts/ended.html"), 403)
    _forget(response, phone_cookie_name())
    return response


def _then() -> str:
    return request.values.get("next", "")


def _set_phone_cookie(response: Response, token: str) -> None:
    response.set_cookie(
        phone_cookie_name(), token, max_age=int(devices.SESSION_LIFE.total_seconds()), secure=request.is_secure, httponly=True,
        samesite="Lax", path="/",
    )  # fmt: skip


def _forget(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
