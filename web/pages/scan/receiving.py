"""入れる: a pack is scanned, named if it is new, dated and counted; one form books it."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory import audit
from inventory.catalog import CATEGORIES, Item, add_barcode, add_item, get_item, list_items
from inventory.dates import DateMark
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.gs1 import Symbol, display_gtin, to_gtin14
from inventory.identity import new_id
from inventory.lots import weigh_lot
from inventory.movements import MovementRequest, Recorded, record_movement
from inventory.places import TEMPERATURES, list_shelves
from inventory.receipts import Checked, note_check, turn_away
from inventory.scanning import Scanned, resolve
from inventory.shared_items import find_told, tell_item, told_values
from inventory.warming import too_warm
from matching.choosing import find_delivery
from web.access import current, now, reading, release_rules, requires, tells_items, today, writing
from web.errors import sentence
from web.forms import form_errors, read_form
from web.language import t
from web.pages.scan.blueprint import blueprint
from web.pages.scan.checking import Asked, asked_of, has_answered, item_of, read_checked, show_checks
from web.pages.scan.labelling import asks_allergens
from web.pages.scan.memory import chosen_giver, chosen_site
from web.schemas.items import NewItemForm, item_answer
from web.schemas.scan import CartonForm, ReceiveForm, read_mark

RICE_KINDS = ("milled", "crop_year")


@blueprint.get("/scan/receive")
@requires("movement.record")
def show_receive() -> Any:
    """What was scanned, and the form that books it."""
    text = request.args.get("text", "")[:500].strip()
    with reading() as session:
        return _page(session, _seen(session, text) if text else {}, typed=request.args)


def _seen(session: OrganizationSession, text: str) -> dict[str, Any]:
    """What the page shows for a scanned or typed text."""
    scanned = resolve(session, text)
    if scanned.item is not None:
        return {"scanned": scanned, "item": scanned.item}
    if scanned.kind == "unknown_gtin":
        told = find_told(session, scanned.symbol.gtin14 or "", is_allowed=tells_items())
        return {"scanned": scanned, "new_gtin": display_gtin(scanned.symbol.gtin14 or ""), "told": told}
    if scanned.kind in ("foreign", "unreadable") and not text.startswith("http"):
        found = list_items(session, text=text, limit=20)
        # Digits that name nothing are a piece of a number, not somebody's word for goods.
        is_fragment = not found and scanned.symbol.problem == "gtin_wrong_length"
        return (
            {"scanned": scanned, "problem": "unreadable"} if is_fragment else {"scanned": scanned, "found": found, "text": text}
        )
    if scanned.kind == "blank_label":
        return {"scanned": scanned, "blank": scanned.code}
    if scanned.kind == "unknown_label" and scanned.code and (delivery := find_delivery(session, scanned.code)):
        return {"scanned": scanned, "delivery": delivery}
    return {"scanned": scanned, "problem": scanned.kind if scanned.kind not in ("place", "group", "donor") else "not_here"}


def _page(
    session: OrganizationSession, seen: dict[str, Any], *, typed: Any, errors: dict[str, str] | None = None, **more: Any
) -> Any:
    if seen.get("blank"):
        return redirect(url_for("sticking.choose_lot", code=seen["blank"]))
    site, giver = chosen_site(session), chosen_giver(session)
    if site is None:
        return redirect(url_for("scan.show_places", next=request.full_path))
    if giver is None:
        return redirect(url_for("scan.show_givers", next=request.full_path.rstrip("?")))
    item: Item | None = seen.get("item")
    page = render_template(
        "scan/receive.html",
        mode="receive",
        site=site,
        giver=giver,
        seen=seen,
        item=item,
        is_new=bool(seen.get("new_gtin")) or "new" in typed,
        shelf_choices=[(shelf.code, shelf.name) for shelf in list_shelves(session, site.id)] if item else [],
        defaults=_defaults(seen.get("scanned"), item) if item else {},
        rice_kinds=RICE_KINDS,
        asks_allergens=asks_allergens(session, item) if item else False,
        category_choices=[(name, t(f"category.{name}")) for name in CATEGORIES],
        temperature_choices=[(name, t(f"temperature.{name}")) for name in TEMPERATURES],
        # What others told of the pack stands in the form until somebody types.
        typed={**told_values(seen["told"]), **typed} if seen.get("told") else typed,
        errors=errors or {},
        key=request.form.get("key") or new_id(),
        **more,
    )
    return (page, 422) if errors else page


def _defaults(scanned: Scanned | None, item: Item) -> dict[str, Any]:
    """What the pack itself says, and otherwise what is usual of the item."""
    symbol = scanned.symbol if scanned else None
    mark = (symbol.use_by or symbol.best_before) if symbol else None
    if scanned and scanned.lot:
        mark = scanned.lot.date_mark
    per_case = scanned.pieces if scanned and scanned.pieces and scanned.pieces > 1 else item.pieces_per_case
    is_pack = scanned is not None and scanned.pieces is not None and symbol is not None and symbol.gtin14 is not None
    return {
        "gtin": display_gtin(symbol.gtin14) if is_pack and symbol and symbol.gtin14 else "",
        "per_case": per_case,
        "asks_carton": scanned is not None and scanned.kind == "item" and scanned.pieces is None,
        "carton": display_gtin(symbol.gtin14) if symbol and symbol.gtin14 else "",
        "date_kind": mark.kind if mark else item.date_kind,
        "date": (mark.iso or "") if mark else "",
        "batch_code": (symbol.batch_code or "") if symbol else "",
        "unit": "case" if per_case else "piece",
        "quantity": symbol.count if symbol and symbol.count else 1,
        "weight_grams": _weight_of_one(symbol, scanned.pieces if scanned else None) if symbol else None,
    }


def _weight_of_one(symbol: Symbol, pieces: int | None) -> int | None:
    """The net weight on the symbol is of the whole pack."""
    return round(symbol.weight_grams / max(pieces or 1, 1)) if symbol.weight_grams else None


@blueprint.post("/scan/receive")
@requires("movement.record")
def receive() -> Any:
    """The goods are in; the same form again shows the same result."""
    form, errors = read_form(ReceiveForm())
    if form is None:
        return _again(errors)
    try:
        marks = read_mark(form, today=today())
        if len(marks) > 1:
            return _again({}, readings=marks)
        with reading() as session:
            asked = asked_of(item_of(session, form))
            wanted = _request(form, marks[0])
            for warm in () if form["warmer_ok"] else too_warm(session, [wanted]).values():
                return _again({"warmer_ok": sentence(warm)})
    except DomainError as refusal:
        return _again(form_errors(refusal))
    if not asked:
        return _let_in(form, wanted, None)
    return _decide(form, wanted, asked) if has_answered() else show_checks(form, asked, {})


def _decide(form: dict[str, Any], wanted: MovementRequest, asked: Asked) -> Any:
    """What was looked at lets the goods in or turns them away."""
    try:
        checked, is_in = read_checked(asked)
        if is_in:
            return _let_in(form, wanted, checked)
        with writing() as session:
            turn_away(session, wanted, checked, actor_id=current().id, now=now())
    except DomainError as refusal:
        return show_checks(form, asked, form_errors(refusal))
    return redirect(url_for("scan.show_turned_away", key=form["key"]))


def _let_in(form: dict[str, Any], wanted: MovementRequest, checked: Checked | None) -> Any:
    try:
        with writing() as session:
            booked = record_movement(session, wanted, actor_id=current().id, rules=release_rules(), now=now(), today=today())
            _note_beside(session, form, booked, wanted, checked)
    except DomainError as refusal:
        return _again(form_errors(refusal))
    return redirect(url_for("scan.show_result", key=form["key"]))


def _note_beside(
    session: OrganizationSession, form: dict[str, Any], booked: Recorded, wanted: MovementRequest, checked: Checked | None
) -> None:
    """What the ledger does not carry: the weight that the pack's own symbol says, and what was looked at."""
    if form["weight_grams"] and not booked.replayed:
        weigh_lot(session, booked.lot_code, weight_grams=form["weight_grams"])
    if checked is not None:
        note_check(session, wanted, checked, lot_code=booked.lot_code, actor_id=current().id, now=now())


def _request(form: dict[str, Any], mark: DateMark) -> MovementRequest:
    return MovementRequest(
        key=form["key"],
        kind="receive",
        occurred_at=form["occurred_at"],
        site=form["site"],
        shelf=form["shelf"],
        gtin14=form["gtin"],
        # The pack's own number says more than the item: one of the two, as the API has it.
        item=None if form["gtin"] else form["item"],
        donor=form["donor"],
        date_mark=mark,
        batch_code=form["batch_code"],
        quantity=form["quantity"],
        unit=form["unit"],
    )


def _again(errors: dict[str, str], readings: list[DateMark] | None = None) -> Any:
    """The page as it was, with what was typed and what to put right."""
    with reading() as session:
        seen = _seen(session, request.form.get("gtin") or request.form.get("item", ""))
        page = _page(session, seen, typed=request.form, errors=errors, readings=readings or [])
    return (page, 422) if readings else page


@blueprint.post("/scan/items")
@requires("item.learn")
def learn_item() -> Any:
    """A new item has a name from now on, and the page goes on with it."""
    form, errors = read_form(NewItemForm())
    number = request.form.get("gtin", "")
    if form is None:
        return _unnamed(number, errors)
    try:
        gtin14 = to_gtin14(number) if number else None
        with writing() as session:
            item = add_item(session, now=now(), gtin14=gtin14, **form)
            code = item.code
            _note(session, "item.add", item)
            tell_item(session, item, is_allowed=tells_items())
            asks = asks_allergens(session, item)
    except DomainError as refusal:
        return _unnamed(number, form_errors(refusal))
    then = _scanned_text() or number or code
    return redirect(url_for("scan.show_allergens", code=code, text=then) if asks else url_for("scan.show_receive", text=then))


def _unnamed(number: str, errors: dict[str, str]) -> Any:
    with reading() as session:
        return _page(session, {"new_gtin": number}, typed={**request.form, "new": "1"}, errors=errors)


@blueprint.post("/scan/cartons")
@requires("item.learn")
def learn_carton() -> Any:
    """The carton's number names so many pieces of the item from now on."""
    form, errors = read_form(CartonForm())
    number = request.form.get("gtin", "")
    if form is None:
        with reading() as session:
            return _page(session, _seen(session, number), typed=request.form, errors=errors)
    with writing() as session:
        item = get_item(session, form["item"])
        add_barcode(session, item, gtin14=form["gtin"], pieces=form["pieces"])
        _note(session, "item.add_barcode", item, gtin=form["gtin"], pieces=form["pieces"])
        tell_item(session, item, is_allowed=tells_items())
    return redirect(url_for("scan.show_receive", text=_scanned_text() or number))


def _scanned_text() -> str:
    """What was scanned before something had to be learned: it may say more than the number, such as batch and date."""
    return request.form.get("scanned", "")[:500].strip()


def _note(session: OrganizationSession, action: str, item: Item, **more: Any) -> None:
    after = {**item_answer(item), **more}
    audit.record(session, action=action, record_kind="item", record_id=item.id, actor_id=current().id, now=now(), after=after)
