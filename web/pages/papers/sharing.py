"""Links by which a donor reads its own outcome without signing in: made and ended here, opened by a button so that looking ahead counts nothing."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask import session as browser
from sqlalchemy import select

from inventory import passwords
from inventory.accounts import get_organization
from inventory.donors import Donor, get_donor
from inventory.errors import NotFound
from inventory.places import Place
from matching.impact import Period
from matching.outcomes.reading import donor_outcome
from matching.outcomes.sharing import DonorShare, find_share, make_share, note_opening, revoke_share
from web.access import current, database, now, open_to_all, requires, today, writing
from web.forms import say
from web.pages.papers.area import asked_period, blueprint

# A minute, from one address; the secret itself cannot be guessed.
WRONG_LINKS = 30


@blueprint.post("/donors/<code>/shares")
@requires("donor.edit")
def share_outcome(code: str) -> Any:
    """A link stands that opens the donor's outcome of these days; its address is shown once."""
    asked = asked_period()
    days = request.form.get("days", "")
    with writing() as session:
        donor, _ = get_donor(session, code)
        period = asked.period.period
        secret = make_share(
            session, donor.id, first=period.first, last=period.last, days=int(days) if days in ("7", "30", "90") else 30,
            actor_id=current().id, now=now(),
        )  # fmt: skip
    browser["new_share"] = f"{current_app.config['SETTINGS'].public_url}/d/{secret}"
    say("sharing.made")
    return redirect(url_for("papers.show_outcome", code=code, period=asked.period.choice, **asked.days))


@blueprint.post("/donors/<code>/shares/<uuid:share_id>/revoke")
@requires("donor.edit")
def end_share(code: str, share_id: UUID) -> Any:
    """The link opens nothing any more."""
    with writing() as session:
        get_donor(session, code)
        revoke_share(session, share_id, actor_id=current().id, now=now())
    say("sharing.revoked")
    return redirect(url_for("papers.show_outcome", code=code))


def _find(secret: str) -> DonorShare:
    """What the link opens; wrong links are counted, and whoever tries many has to wait."""
    who = passwords.who_hash("share", request.remote_addr or "")
    with database().reading_across() as session:
        share = find_share(session, secret[:80], now=now())
        session.expunge_all()
    if share is not None:
        return share
    with database().reading_across() as session:
        passwords.check_tries(session, who, now=now(), most=WRONG_LINKS)
    if request.method == "POST":
        with database().writing(None) as session:
            passwords.note_failure(session, who, now=now())
    raise NotFound(kind="link")


@blueprint.get("/d/<secret>")
@open_to_all
def show_share(secret: str) -> Response:
    """Whose report this is, and the button that opens it."""
    share = _find(secret)
    with database().reading(share.organization_id) as session:
        organization = get_organization(session, share.organization_id)
        donor = session.scalars(select(Donor).where(Donor.id == share.donor_id)).one()
    return _private(render_template("papers/share.html", share=share, organization=organization, donor=donor, secret=secret))


@blueprint.post("/d/<secret>")
@open_to_all
def open_share(secret: str) -> Any:
    """The opening is noted, and this browser may read."""
    share = _find(secret)
    with database().writing(share.organization_id) as session:
        note_opening(session, share.id, now=now())
    browser["share"] = str(share.id)
    return redirect(url_for("papers.read_share", secret=secret))


@blueprint.get("/d/<secret>/report")
@open_to_all
def read_share(secret: str) -> Any:
    """The donor's own outcome: no persons, no addresses, no names of groups that do not agree."""
    share = _find(secret)
    if browser.get("share") != str(share.id):
        return redirect(url_for("papers.show_share", secret=secret))
    with database().reading(share.organization_id) as session:
        organization = get_organization(session, share.organization_id)
        donor, code = session.execute(
            select(Donor, Place.code).join(Place, Place.id == Donor.id).where(Donor.id == share.donor_id)
        ).one()
        found = donor_outcome(session, donor, code, period=Period(share.first_on, share.last_on), today=today())
    return _private(render_template("papers/shared.html", share=share, found=found, organization=organization))


def _private(text: str) -> Response:
    """Not kept by the browser, not found by search engines, and its address not told to other pages."""
    response = make_response(text)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
