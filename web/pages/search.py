"""Finding anything from one field; an exact code goes straight to its record."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory.spelling import looked_for
from matching.searching import KINDS, Findings, Hit, search_all
from web.access import reading, requires

blueprint = Blueprint("search", __name__)

LONGEST = 200
# Where a record of each kind is shown, and where the whole list of a kind can be searched.
RECORDS = {
    "lot": "lots.show_lot",
    "item": "items.show_item",
    "group": "groups.show_group",
    "donor": "donors.show_donor",
    "place": "places.show_place",
    "delivery": "deliveries.show_delivery",
    "offer": "offers.show_offer",
}
LISTS = {"lot": "stock.list_stock", "item": "items.list_items", "group": "groups.list_groups", "donor": "donors.list_donors"}


@blueprint.get("/search")
@requires("search.read")
def search() -> Any:
    """What was found, by kind. A script that asks while somebody types is never sent away."""
    text = looked_for(request.args.get("q", ""), LONGEST)
    with reading() as session:
        findings = search_all(session, text)
    if findings.exact and "HX-Request" not in request.headers:
        return redirect(_record_url(findings.exact))
    lists = {kind: url_for(endpoint, q=text) for kind, endpoint in LISTS.items()}
    return render_template("search/search.html", text=text, findings=findings, groups=_groups(findings), record_url=_record_url, lists=lists)


def _groups(findings: Findings) -> list[tuple[str, list[Hit]]]:
    """The kinds in the order of the page; what was asked for exactly stands alone on top."""
    return [(kind, findings.hits[kind]) for kind in KINDS if findings.hits.get(kind)]


def _record_url(hit: Hit) -> str:
    return url_for(RECORDS[hit.kind], code=hit.code)

