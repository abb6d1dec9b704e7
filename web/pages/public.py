"""The page that an organization may show to everybody, and its switch. No sign-in, no cookie, nobody is counted."""

import time
import uuid
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for

from inventory import audit
from inventory.accounts import Organization, get_organization
from inventory.codes import new_code, parse_code, written
from inventory.errors import NotFound
from matching.impact.publishing import LEAST_GROUPS, PublicFigures, find_public, public_figures
from web.access import current, database, now, open_to_all, requires, today, writing
from web.forms import say
from web.language import LANGUAGES, language, speaking
from web.pages.impact.showing import category_shares, month_word

blueprint = Blueprint("public", __name__)

# However many people look, the figures are added up this often.
KEPT_SECONDS = 600
SEEN_SECONDS = 300
# By the organization's uid: until when, for which day and first month, and the figures.
_KEPT: dict[uuid.UUID, tuple[float, date, int, PublicFigures]] = {}


@blueprint.get("/public/<code>")
@open_to_all
def show(code: str) -> Response:
    """Sums of the business year up to the last month that is over."""
    with database().reading(None) as session:
        organization = find_public(session, parse_code(code) or "")
        session.expunge_all()
    if organization is None:
        raise NotFound(kind="address")
    choice = request.args.get("language", "")
    with speaking(choice if choice in LANGUAGES else language()):
        other = next(one for one in LANGUAGES if one != language())
        page = make_response(
            render_template(
                "public/show.html",
                organization=organization,
                least=LEAST_GROUPS,
                other=other,
                code=code,
                is_listed=organization.setting("public_search"),
                **_shown(_figures(organization)),
            )  # fmt: skip
        )
    page.headers["Cache-Control"] = f"public, max-age={SEEN_SECONDS}"
    page.vary.add("Accept-Language")
    if not organization.setting("public_search"):
        page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


def _figures(organization: Organization) -> PublicFigures:
    """Added up anew after KEPT_SECONDS, on another day, or when the organization's settings change."""
    start_month = organization.setting("fiscal_year_start_month")
    known = _KEPT.get(organization.uid)
    if known and known[0] > time.monotonic() and known[1:3] == (today(), start_month):
        return known[3]
    with database().reading(organization.id) as session:
        found = public_figures(session, today=today(), start_month=start_month)
        session.expunge_all()
    _KEPT[organization.uid] = (time.monotonic() + KEPT_SECONDS, today(), start_month, found)
    return found


def _shown(found: PublicFigures) -> dict[str, Any]:
    figures = found.figures
    if figures is None:
        return {"found": found, "figures": None}
    months = [(month_word(line), found.visits_by_month[line.month], False) for line in figures.months]
    return {"found": found, "figures": figures, "months": months, "categories": category_shares(figures, {})}


@blueprint.get("/organization/public")
@requires("organization.edit")
def show_switch() -> str:
    """Whether the page is shown, where, and what is on it."""
    organization = current().organization
    code = organization.setting("public_code")
    return render_template(
        "public/switch.html", organization=organization, address=_address(code) if code else "",
        least=LEAST_GROUPS,
    )  # fmt: skip


def _address(code: str) -> str:
    return f"{current_app.config['SETTINGS'].public_url}{url_for('public.show', code=written(code))}"


@blueprint.post("/organization/public")
@requires("organization.edit")
def switch() -> Any:
    """The page is shown or no longer; who searches the web finds it only when that is wanted too."""
    values = {"public_page": bool(request.form.get("public_page")), "public_search": bool(request.form.get("public_search"))}
    with writing() as session:
        organization = get_organization(session, session.organization_id)
        before = {name: organization.setting(name) for name in values}
        code = organization.setting("public_code") or (new_code() if values["public_page"] else "")
        organization.settings = {**organization.settings, **values, "public_code": code}
        if before != values:
            audit.record(
                session, action="organization.edit", record_kind="organization", record_id=organization.uid, actor_id=current().id, now=now(),
                before=before, after=values,
            )  # fmt: skip
    say("public.switched_on" if values["public_page"] else "public.switched_off")
    return redirect(url_for("public.show_switch"))
