"""Who is asking and what they may do: every route is closed unless `requires` or `open_to_all` says otherwise."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from inventory import devices
from inventory.accounts import AT_SHARED_PHONE, AuditorReads, Membership, Organization, UserAccount, may
from inventory.dates import ReleaseRules, tokyo_day
from inventory.db import AtPhone, Database, OrganizationSession
from inventory.errors import DomainError, NotAllowed
from inventory.history import must_note
from inventory.movements import BookingDesk
from inventory.phones.tables import WarehousePhone
from web import practice

View = TypeVar("View", bound=Callable[..., Any])
SEEN_EVERY = timedelta(minutes=1)
# Control characters are refused anywhere: browsers leave tabs out, and "/<tab>/host" would become "//host".
LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f-\x9f]*")


# What auditors' requests may write (`noting`).
NOTED = ("audit_entry", "checkpoint", "chain_head", "export_record", "job", "sign_in_link", "user_account", "user_session")
# How SQLite and PostgreSQL refuse to write in a transaction that only reads.
READ_ONLY = re.compile(r"readonly database|read-only transaction")


class SignInNeeded(DomainError):
    code = "sign_in_needed"
    status = 401


@dataclass(frozen=True)
class Current(UserMixin):
    """The signed-in person in one organization, for one request."""

    user: UserAccount
    membership: Membership
    organization: Organization
    session_id: uuid.UUID | None
    csrf_token: str
    last_seen_at: datetime | None
    # The phone of a warehouse that the person has the shift of.
    phone: WarehousePhone | None = None

    @property
    def id(self) -> uuid.UUID:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def role(self) -> str:
        return self.membership.role

    @property
    def organization_name(self) -> str:
        return self.organization.name

    @property
    def by_token(self) -> bool:
        return self.session_id is None

    @property
    def at_phone(self) -> AtPhone | None:
        return AtPhone(self.phone.id, self.phone.site_id) if self.phone else None

    def can(self, permission: str) -> bool:
        return may(self.membership.role, permission) and (self.phone is None or permission in AT_SHARED_PHONE)


def requires(permission: str) -> Callable[[View], View]:
    """The route answers only members whose role has the permission."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: View) -> View:
    """The route answers anybody: the short list stands in tests/web/test_access.py."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def current() -> Current:
    """Who is asking; raises when nobody is signed in."""
    if not current_user.is_authenticated:
        raise SignInNeeded()
    person: Current = current_user._get_current_object()
    return person


def database() -> Database:
    found: Database = current_app.config["DATABASE"]
    return found


def tells_items() -> bool:
    """Whether the operator lets organizations of this server tell each other what packs are; each must want it as well."""
    allowed: bool = current_app.config["SETTINGS"].shared_items
    return allowed


def desk() -> BookingDesk:
    """Where single entries are booked."""
    found: BookingDesk = current_app.config["DESK"]
    return found


@contextmanager
def writing() -> Iterator[OrganizationSession]:
    """One transaction of the asking person's organization. While practising it is rolled back at the end of the request."""
    trial = _trial()
    if trial is not None:
        yield trial
        return
    if current().role == "auditor":
        with _reading_only() as session:
            yield session
        return
    with database().writing(current().organization.id, at_phone=current().at_phone) as session:
        must_note(session)
        yield session


@contextmanager
def noting() -> Iterator[OrganizationSession]:
    """A transaction for what reading leaves behind: the journal, the log of exports, a checkpoint, one's own account. The only one in
    which an auditor's request writes."""
    if _trial() is not None or current().role != "auditor":
        with writing() as session:
            yield session
        return
    with database().writing(current().organization.id, only=NOTED) as session:
        yield session


@contextmanager
def _reading_only() -> Iterator[OrganizationSession]:
    """Whatever an auditor's page tries to change, the database itself refuses."""
    try:
        with database().reading(current().organization.id) as session:
            yield session
    except DBAPIError as fault:
        if READ_ONLY.search(str(fault.orig)):
            raise AuditorReads() from fault
        raise


@contextmanager
def reading() -> Iterator[OrganizationSession]:
    """A snapshot of the asking person's organization. While practising it sees what was only tried out."""
    trial = _trial()
    if trial is not None:
        yield trial
        return
    with database().reading(current().organization.id) as session:
        yield session


def _trial() -> OrganizationSession | None:
    """The session of a request that only practises."""
    if not practice.is_trial():
        return None
    return practice.begin_trial(database(), current().organization.id, at_phone=current().at_phone)


def now() -> datetime:
    """The moment of this request, UTC. Tests set `CLOCK`."""
    if "now" not in g:
        g.now = current_app.config.get("CLOCK", _clock)()
    moment: datetime = g.now
    return moment


def today() -> date:
    """The day in Japan."""
    return tokyo_day(now())


def release_rules() -> ReleaseRules:
    """The organization's limits on dates."""
    organization = current().organization
    names = ("accept_days", "warn_days", "release_days_storing", "release_days_same_day", "allow_past_best_before")
    return ReleaseRules(**{name: organization.setting(name) for name in names})


def _clock() -> datetime:
    return datetime.now(UTC)


def cookie_name() -> str:
    return "__Host-tasuki" if request.is_secure else "tasuki"


def phone_cookie_name() -> str:
    """Holds the secret of a phone of a warehouse, whoever has its shift."""
    return "__Host-tasuki-phone" if request.is_secure else "tasuki_phone"


def set_sign_in_cookie(response: Response, secret: str) -> None:
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(devices.SESSION_LIFE.total_seconds()),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _load_person(asked: Any) -> Current | None:
    if asked.endpoint == "static":
        return None
    bearer = asked.headers.get("Authorization", "")
    if bearer.startswith("Bearer "):
        with database().asking_across() as session:
            found = devices.find_token(session, bearer.removeprefix("Bearer ").strip(), now=now())
            session.expunge_all()
        return Current(found[1], found[2], found[3], None, "", None) if found else None
    secret = asked.cookies.get(cookie_name())
    if not secret:
        return None
    with database().asking_across() as session:
        row = devices.find_session(session, secret, now=now())
        session.expunge_all()
    if row is None:
        return None
    signed_in, user, membership, organization, phone = row
    return Current(user, membership, organization, signed_in.id, signed_in.csrf_token, signed_in.last_seen_at, phone)


def _check_permission() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    if not hasattr(view, "permission"):
        raise NotAllowed(permission="")
    if current_user.is_authenticated:
        g.member_language = current_user.user.language
        _note_seen(current_user)
    if view.permission is None:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if not current_user.can(view.permission):
        raise NotAllowed(permission=view.permission)
    return None


def _to_sign_in() -> Response:
    if request.path.startswith("/api/") or request.method != "GET":
        raise SignInNeeded()
    # A phone of a warehouse asks who has the shift, where other browsers ask to sign in.
    page = "shifts.show_names" if request.cookies.get(phone_cookie_name()) else "account.show_sign_in"
    return redirect(url_for(page, next=request.full_path.rstrip("?")))


def _note_seen(person: Current) -> None:
    """The one thing that a GET writes: when the session was last seen, at most once a minute."""
    if person.last_seen_at is None or person.session_id is None or now() - person.last_seen_at < SEEN_EVERY:
        return
    with database().writing(person.organization.id) as session:
        devices.touch_session(session, person.session_id, now=now())


def local_path(text: str | None) -> str:
    """The text when it is a path on this server, else the start page: never a way out to another host."""
    return text if text and LOCAL_PATH.fullmatch(text) else "/"


def register(app: Flask) -> None:
    manager = LoginManager()
    manager.request_loader(_load_person)
    manager.init_app(app)
    app.before_request(_check_permission)
    app.context_processor(
        lambda: {"current_member": current_user._get_current_object() if current_user.is_authenticated else None}
    )
    app.jinja_env.globals.update(today=today, now=now)
