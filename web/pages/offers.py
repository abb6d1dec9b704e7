"""Offers of companies and stock of ours opened for matching."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select

from inventory.catalog import Item, get_item
from inventory.codes import parse_code
from inventory.dates import KINDS
from inventory.db import OrganizationSession
from inventory.donors import get_donor
from inventory.errors import DomainError, NotFound
from inventory.lots import get_lot
from inventory.places import Place, get_place
from inventory.regions import PREFECTURES
from matching.groups.tables import DOCUMENTS, GROUP_KINDS
from matching.offerable import list_offerable
from matching.offers import OFFER_STATES, OfferValues, add_offer, close_offer, count_by_state, count_offers, get_offer, open_stock
from matching.offers import list_offers as read_offers
from web.access import current, now, reading, requires, today, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.schemas.offers import OfferForm, StockForm, conditions_of, date_mark_of

blueprint = Blueprint("offers", __name__)

PAGE = 50
LISTS = ("regions", "group_kinds", "documents", "lot", "place", "cases")


@blueprint.get("/offers")
@requires("offer.read")
def list_offers() -> str:
    """Offers by state, first expired first."""
    state, words = request.args.get("state", "open"), request.args.get("q", "")[:100]
    state = state if state in (*OFFER_STATES, "all") else "open"
    states = () if state == "all" else (state,)
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with reading() as session:
        counts = count_by_state(session)
        total = count_offers(session, states=states, words=words)
        rows = read_offers(session, states=states, words=words, offset=(page - 1) * PAGE, limit=PAGE)
        counts["all"] = sum(counts.values())
        return render_template(
            "offers/list.html", rows=rows, counts=counts, state=state, words=words, total=total, page=page, size=PAGE
        )


@blueprint.get("/offers/new")
@requires("offer.edit")
def new_offer() -> str:
    """A form for goods that a donor still has."""
    typed = {"available_from": today() + timedelta(days=3), "available_to": today() + timedelta(days=14), "date_kind": "best_before"}
    return _form(typed | {"donor": request.args.get("donor", "")}, {})


def _form(typed: dict[str, Any], errors: dict[str, str]) -> str:
    with reading() as session:
        donors = _donors(session)
        items = session.execute(select(Item.code, Item.name).where(Item.archived_at.is_(None)).order_by(Item.name)).all()
        return render_template(
            "offers/new.html",
            typed=typed,
            errors=errors,
            donors=donors,
            items=[(code, name) for code, name in items],
            date_kinds=[(kind, t(f"date_kind.{kind}")) for kind in KINDS],
            **_choices(),
        )


def _donors(session: OrganizationSession) -> list[tuple[str, str]]:
    query = select(Place.code, Place.name).where(Place.kind == "donor", Place.is_closed.is_(False)).order_by(Place.name)
    return [(code, name) for code, name in session.execute(query)]


def _choices() -> dict[str, Any]:
    return {"documents": DOCUMENTS, "kinds": GROUP_KINDS, "prefectures": [prefecture.code for prefecture in PREFECTURES]}


def _typed() -> dict[str, Any]:
    return request.form.to_dict() | {name: request.form.getlist(name) for name in LISTS if len(request.form.getlist(name)) or name not in ("cases",)}


@blueprint.post("/offers")
@requires("offer.edit")
def add() -> Any:
    """The offer is open for matching."""
    values, errors = read_form(OfferForm())
    typed = _typed() | {"cases": request.form.get("cases", "")}
    if values is None:
        return _form(typed, errors), 422
    try:
        with writing() as session:
            item = get_item(session, values["item"])
            offer = add_offer(session, _offer_values(session, item, values), actor_id=current().id, now=now())
            name, cases, code = item.name, offer.cases, offer.code
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _form(typed, form_errors(refusal)), 422
    say("offers.added", name=name, n=cases)
    return redirect(url_for("offers.show_offer", code=code))


def _offer_values(session: OrganizationSession, item: Item, values: dict[str, Any]) -> OfferValues:
    return OfferValues(
        donor_id=get_donor(session, values["donor"])[0].id,
        item=item,
        cases=values["cases"],
        date_mark=date_mark_of(values["date_kind"] or "best_before", values["date"], today=today()),
        available_from=values["available_from"],
        available_to=values["available_to"],
        conditions=conditions_of(values),
        pieces_per_case=values["pieces_per_case"],
        weight_grams=values["weight_grams"],
        notes=values["notes"],
    )


@blueprint.get("/offers/stock")
@requires("offer.edit")
def new_from_stock() -> str:
    """Lots of ours to open: those chosen on the stock page, else those that expire first."""
    codes = [code for text in request.args.getlist("lot") if (code := parse_code(text))]
    typed = {"available_from": today() + timedelta(days=1), "available_to": today() + timedelta(days=14)}
    return _stock_form(codes, typed, {})


def _stock_form(codes: list[str], typed: dict[str, Any], errors: dict[str, str]) -> str:
    with reading() as session:
        rows = list_offerable(session, codes)
        return render_template("offers/stock.html", rows=rows, typed=typed, errors=errors, **_choices())


@blueprint.post("/offers/stock")
@requires("offer.edit")
def open_from_stock() -> Any:
    """Every lot on the form is open for matching, or none."""
    values, errors = read_form(StockForm())
    codes = [code for text in request.form.getlist("lot") if (code := parse_code(text))]
    if values is None:
        return _stock_form(codes, _typed(), errors), 422
    try:
        with writing() as session:
            for lot_code, place_code, cases in zip(values["lot"], values["place"], values["cases"], strict=True):
                lot, place = get_lot(session, lot_code)[0], get_place(session, place_code)
                open_stock(
                    session,
                    lot=lot,
                    place=place,
                    cases=cases,
                    available_from=values["available_from"],
                    available_to=values["available_to"],
                    conditions=conditions_of(values),
                    actor_id=current().id,
                    now=now(),
                )
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _stock_form(codes, _typed(), form_errors(refusal)), 422
    say("offers.stock_added", n=len(values["lot"]))
    return redirect(url_for("offers.list_offers"))


@blueprint.get("/offers/<code>")
@requires("offer.read")
def show_offer(code: str) -> str:
    """One offer with its conditions and what is left of it."""
    with reading() as session:
        rows = read_offers(session, codes=(parse_code(code) or "-",))
        if not rows:
            raise NotFound(kind="offer", code=code)
        return render_template("offers/show.html", row=rows[0])


@blueprint.post("/offers/<code>/close")
@requires("offer.edit")
def close(code: str) -> Any:
    """Nothing more of it is matched."""
    with writing() as session:
        offer = get_offer(session, parse_code(code) or "-")
        close_offer(session, offer, actor_id=current().id, now=now())
        name = session.scalars(select(Item.name).where(Item.id == offer.item_id)).one()
    say("offers.closed", name=name)
    return redirect(url_for("offers.list_offers"))
