"""練習: the scan screens as they are, with everything they book rolled back before the answer leaves.

A cookie of an hour says that this phone practises; every form of its pages carries a mark as well. A form without the mark from a phone
that practises is refused and nothing is booked; a form with the mark is only tried out, whatever the cookie says. What waits in the phone to
be sent comes by /api and was made in earnest, so it is booked in earnest.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, current_app, flash, g, redirect, request, url_for
from flask import session as browser
from sqlalchemy import select
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from inventory.catalog import Item, add_item
from inventory.db import AtPhone, Database, OrganizationSession
from inventory.errors import DomainError
from web.language import t

COOKIE = "tasuki_practice"
FIELD = "practice"
LASTS = 3600
LEARNED = "practice_item"
LEARNED_FIELDS = ("name", "category", "weight_grams", "pieces_per_case", "temperature")
# Forms of the scan screens that book nothing. All others are tried out while practising, so that a new one is safe before it is listed.
IN_EARNEST = {"scan.choose", "scan.change_settings", "scan.begin_practice", "scan.end_practice"}
# Pages that a tried-out form leads to. They are shown in the same answer, for a later request would find nothing.
FOLLOWED = {"scan.show_result", "scan.show_receive", "scan.show_turned_away"}


class PracticeMixed(DomainError):
    """The page was opened before practising began, so its form may be meant in earnest."""

    code = "practice_mixed"


def is_practising() -> bool:
    """Whether this phone practises, for what its pages say."""
    return request.cookies.get(COOKIE) == "1" or _marked()


def _marked() -> bool:
    try:
        return request.form.get(FIELD) == "1"
    except RequestEntityTooLarge:  # the page that says so asks here as well
        return False


def may_book() -> bool:
    """Whether this request sends a form of the scan screens that may book something."""
    return request.method == "POST" and request.blueprint == "scan" and request.endpoint not in IN_EARNEST


def is_trial() -> bool:
    """Whether what this request books is rolled back."""
    return may_book() and is_practising()


def begin_trial(database: Database, organization_id: int, *, at_phone: AtPhone | None) -> OrganizationSession:
    """The one session of this request, which ends by being rolled back."""
    if "trial" not in g:
        g.trial_end = ExitStack()
        g.trial = g.trial_end.enter_context(database.trying_out(organization_id, at_phone=at_phone))
        _learn_again(g.trial)
    session: OrganizationSession = g.trial
    return session


def trial_begun() -> OrganizationSession | None:
    session: OrganizationSession | None = g.get("trial")
    return session


def _refuse_mixed() -> None:
    if may_book() and request.cookies.get(COOKIE) == "1" and request.form.get(FIELD) != "1":
        raise PracticeMixed()


def _undo_nothing() -> Answer | None:
    """What was tried out is gone already, so taking it back only says so: its number may be somebody's real entry by now."""
    if is_trial() and request.endpoint == "scan.reverse":
        flash(t("easy.practice_undone"), "success")
        return redirect(url_for("scan.show_home"))
    return None


def _show_outcome(response: Response) -> Response:
    """Where a tried-out form leads to is shown while its entry is still seen; then all is rolled back."""
    trial = trial_begun()
    if trial is None:
        return response
    try:
        endpoint, values = _target(response)
        if endpoint not in FOLLOWED:
            return response
        if request.endpoint == "scan.learn_item":
            _keep_learned(trial)
        # The page reads its address as if the browser had gone there.
        request.args = ImmutableMultiDict(parse_qsl(urlsplit(response.location or "").query))  # type: ignore[misc]
        return current_app.make_response(current_app.view_functions[endpoint](**values))
    finally:
        _end_trial()


def _target(response: Response) -> tuple[str, dict[str, Any]]:
    adapter = current_app.create_url_adapter(request)
    if not 300 <= response.status_code < 400 or adapter is None:
        return "", {}
    try:
        endpoint, values = adapter.match(urlsplit(response.location or "").path, method="GET")
    except HTTPException:
        return "", {}
    return endpoint, dict(values)


def _keep_learned(trial: OrganizationSession) -> None:
    """An item that was only named for practice is kept in this browser, so that the next form may still speak of it."""
    item = trial.scalars(select(Item).order_by(Item.id.desc()).limit(1)).one()
    browser[LEARNED] = {name: getattr(item, name) for name in (*LEARNED_FIELDS, "code")}


def forget_learned() -> None:
    browser.pop(LEARNED, None)


def _learn_again(trial: OrganizationSession) -> None:
    learned = browser.get(LEARNED)
    if request.endpoint != "scan.receive" or not learned or request.form.get("item") != learned["code"]:
        return
    item = add_item(trial, now=datetime.now(UTC), **{name: learned[name] for name in LEARNED_FIELDS})
    item.code = learned["code"]
    trial.flush()


def _end_trial(fault: BaseException | None = None) -> None:
    end: ExitStack | None = g.pop("trial_end", None)
    g.pop("trial", None)
    if end is not None:
        end.close()


def register(app: Flask) -> None:
    app.before_request(_refuse_mixed)
    app.before_request(_undo_nothing)
    app.after_request(_show_outcome)
    app.teardown_request(_end_trial)
    app.context_processor(lambda: {"is_practice": is_practising()})
    # For macros, which see no more than what is known everywhere.
    app.jinja_env.globals["is_practising"] = is_practising
