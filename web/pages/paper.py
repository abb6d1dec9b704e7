"""A day without phones: a numbered sheet to write on, and one table to type its lines into afterwards."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from inventory.codes import parse_code, qr_text
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.labels import qr_drawing
from inventory.movements import Recorded, record_movements
from inventory.places import Place, list_sites
from inventory.stock import StockFilter, list_stock
from matching.choosing import list_givers, list_receivers
from web.access import current, now, reading, release_rules, requires, today, writing
from web.errors import sentence
from web.forms import form_errors, say
from web.schemas.paper import PaperRow, fresh_rows, paper_day, paper_request, typed_rows

blueprint = Blueprint("paper", __name__)

MOST_LOTS, BLANKS = 60, 14


@blueprint.get("/paper")
@requires("stock.read")
def show() -> str:
    """The sheets to print, and the way to type them in."""
    with reading() as session:
        return render_template("paper/show.html", sites=list_sites(session))


@blueprint.get("/paper/sheet")
@requires("stock.read")
def print_sheet() -> str:
    """What lies in the warehouse with a QR of each lot, and empty lines for what comes in."""
    with reading() as session:
        sites = list_sites(session)
        site = _site(sites, request.args.get("site", ""))
        kind = "receive" if request.args.get("kind") == "receive" else "issue"
        rows = list_stock(session, StockFilter(site=site.code), limit=MOST_LOTS).rows if site and kind == "issue" else []
    public_url = current_app.config["SETTINGS"].public_url
    drawn = [(row, *qr_drawing(qr_text(public_url, row.lot_code))) for row in rows]
    return render_template("paper/sheet.html", site=site, kind=kind, drawn=drawn, blanks=BLANKS if not drawn else 4)


def _site(sites: list[Place], code: str) -> Place | None:
    return next((site for site in sites if site.code == parse_code(code)), sites[0] if sites else None)


@blueprint.get("/paper/lines")
@requires("movement.record")
def type_lines() -> str:
    """The table, empty."""
    with reading() as session:
        return _table(session, fresh_rows(), {}, day=today().isoformat(), site=request.args.get("site", ""))


@blueprint.post("/paper/lines")
@requires("movement.record")
def keep_lines() -> Any:
    """Each line becomes an entry of that day. A wrong one stays in the table; one sent before books nothing again."""
    rows, errors, done = typed_rows(request.form), {}, []
    try:
        day = paper_day(request.form.get("day", ""), today=today())
        with writing() as session:
            done, errors = _keep(session, rows, day)
    except InvalidInput as refusal:
        errors = form_errors(refusal)
    if done:
        say("paper.kept", n=len(done))
    if not errors and done:
        return redirect(url_for("paper.type_lines", site=request.form.get("site", "")))
    left = [PaperRow(fresh.key) if row.key in done else row for row, fresh in zip(rows, fresh_rows(len(rows)), strict=True)]
    with reading() as session:
        page = _table(session, left, errors or {"": ""}, day=request.form.get("day", ""), site=request.form.get("site", ""))
    return page, 422


def _keep(session: OrganizationSession, rows: list[PaperRow], day: Any) -> tuple[list[str], dict[str, str]]:
    """Keys of the lines that stand, and what is wrong with the others by line and field."""
    site = _site(list_sites(session), request.form.get("site", ""))
    errors: dict[str, str] = {}
    wanted = []
    for place, row in enumerate(rows):
        if row.is_empty:
            continue
        try:
            entry = paper_request(session, row, site=site.code if site else "", day=day, today=today(), now=now())
            wanted.append((place, entry))
        except InvalidInput as refusal:
            errors[f"{refusal.values['field']}-{place}"] = sentence(refusal)
    if not wanted:
        return [], errors
    outcomes = record_movements(
        session, [entry for _, entry in wanted], actor_id=current().id, rules=release_rules(), now=now(), today=today()
    )
    done = []
    for (place, _), outcome in zip(wanted, outcomes, strict=True):
        if isinstance(outcome, Recorded):
            done.append(rows[place].key)
        else:
            errors[f"goods-{place}"] = sentence(outcome)
    return done, errors


def _table(session: OrganizationSession, rows: list[PaperRow], errors: dict[str, str], *, day: str, site: str) -> str:
    sites = list_sites(session)
    chosen = _site(sites, site)
    names = [choice.name for choice in [*list_receivers(session, limit=300), *list_givers(session, limit=300)]]
    return render_template(
        "paper/lines.html",
        rows=rows,
        errors={name: said for name, said in errors.items() if said},
        is_empty=errors == {"": ""},
        day=day,
        sites=sites,
        site=chosen,
        names=sorted(set(names)),
    )
