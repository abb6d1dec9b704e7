"""What this phone remembers between two boxes: the warehouse, and who gave and got goods lately. Cookies hold codes, nothing else."""

from flask import redirect, request
from werkzeug.wrappers import Response

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.places import Place, list_sites
from matching.choosing import Choice, find_giver, find_receiver
from web.access import current, local_path

YEAR = 365 * 24 * 3600
HALF_A_DAY = 12 * 3600
# The warehouse stays; who gives and who gets is of today's work only.
KEPT_FOR = {"site": YEAR, "donor": HALF_A_DAY, "group": HALF_A_DAY}
MOST_REMEMBERED = 5


def remembered(name: str) -> list[str]:
    """Codes chosen lately on this phone, the last one first."""
    codes = (parse_code(text) for text in request.cookies.get(f"tasuki_{name}", "")[:200].split("."))
    return [code for code in codes if code][:MOST_REMEMBERED]


def remember(name: str, code: str, *, then: str | None) -> Response:
    """On to the page that asked, with the choice kept on this phone."""
    codes = [code, *(known for known in remembered(name) if known != code)][:MOST_REMEMBERED]
    response = redirect(local_path(then))
    response.set_cookie(
        f"tasuki_{name}",
        ".".join(codes),
        max_age=KEPT_FOR[name],
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def chosen_site(session: OrganizationSession) -> Place | None:
    """The warehouse this phone works in: its own if it belongs to one; the only one there is needs no choosing."""
    sites = list_sites(session)
    at_phone = current().at_phone
    if at_phone is not None:
        return next((site for site in sites if site.id == at_phone.site_id), None)
    if len(sites) == 1:
        return sites[0]
    last = remembered("site")[:1]
    return next((site for site in sites if site.code in last), None)


def chosen_giver(session: OrganizationSession) -> Choice | None:
    """Who the goods of the moment come from."""
    last = remembered("donor")[:1]
    return find_giver(session, last[0]) if last else None


def chosen_receiver(session: OrganizationSession) -> Choice | None:
    """Who the goods of the moment go to."""
    last = remembered("group")[:1]
    return find_receiver(session, last[0]) if last else None
