"""出す, 移す, 捨てる, 数える: a box or an item is scanned, a lot proposed, and one form books what happens to it."""

from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.catalog import Item, list_items
from inventory.codes import parse_code
from inventory.counts import list_counts
from inventory.dates import ReleaseAnswer, ReleaseRules, release_check
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.identity import new_id
from inventory.lots import Lot
from inventory.movements import MovementRequest, record_movement
from inventory.movements.tables import DISPOSAL_REASONS
from inventory.places import Place, get_place, list_shelves, list_sites
from inventory.release_checks import note_release
from inventory.scanning import resolve
from inventory.stock import StockRow, held_at, lots_at_site, propose_lots
from inventory.warming import TooWarm, is_warmer, too_warm
from matching.choosing import Choice, find_delivery, find_receiver
from matching.deliveries import Delivery
from web.access import current, now, reading, release_rules, requires, today, writing
from web.errors import sentence
from web.forms import form_errors, read_form
from web.language import t
from web.pages.scan.blueprint import blueprint
from web.pages.scan.memory import chosen_receiver, chosen_site
from web.releasing import read_released
from web.schemas.scan import CountForm, DiscardForm, IssueForm, MoveForm

MODES = "any(issue, move, discard, count)"
FORMS: dict[str, Any] = {"issue": IssueForm(), "move": MoveForm(), "discard": DiscardForm(), "count": CountForm()}
KINDS = {"issue": "issue", "move": "transfer", "discard": "dispose", "count": "count"}


@dataclass(slots=True)
class Seen:
    """What the screen shows: the box in hand, the other boxes of the same goods, and what stands against it."""

    row: StockRow | None = None
    others: list[StockRow] = field(default_factory=list)
    # Where the same lot lies when it is not in this warehouse.
    elsewhere: list[StockRow] = field(default_factory=list)
    found: list[Item] = field(default_factory=list)
    target: Place | None = None
    group: Choice | None = None
    problem: str = ""
    # What a delivery's label leads to.
    delivery: tuple[Delivery, Place] | None = None
    # What the screen cannot show yet: the goods are known but none are here.
    name: str = ""
    text: str = ""


@blueprint.get(f"/scan/<{MODES}:mode>")
@requires("movement.record")
def show_taking(mode: str) -> Any:
    """The lot that was scanned or is proposed, and the form that books it."""
    with reading() as session:
        return _page(session, mode, typed=request.args)


@blueprint.post(f"/scan/<{MODES}:mode>")
@requires("movement.record")
def take(mode: str) -> Any:
    """It is booked; the same form again shows the same result."""
    form, errors = read_form(FORMS[mode])
    if form is None:
        return _again(mode, errors)
    released = read_released(has_cold=bool(request.form.get("has_cold"))) if mode == "issue" else None
    try:
        with writing() as session:
            wanted = _request(session, mode, form)
            if mode == "move" and not form["warmer_ok"]:
                for refusal in too_warm(session, [wanted]).values():
                    raise refusal
            record_movement(session, wanted, actor_id=current().id, rules=release_rules(), now=now(), today=today())
            if released is not None:
                note_release(session, released, actor_id=current().id, now=now(), movement_key=form["key"])
    except TooWarm as refusal:
        return _again(mode, {"warmer_ok": sentence(refusal)})
    except DomainError as refusal:
        return _again(mode, form_errors(refusal))
    return redirect(url_for("scan.show_result", key=form["key"]))


def _request(session: OrganizationSession, mode: str, form: dict[str, Any]) -> MovementRequest:
    values: dict[str, Any] = {"lot": form["lot"], "shelf": form["shelf"]}
    if mode == "count":
        values["counted"] = _counted(session, form)
    else:
        values |= {"quantity": form["quantity"], "unit": form["unit"]}
    if mode == "issue":
        values["group"] = form["group"]
    elif mode == "discard":
        values["reason"] = form["reason"]
    elif mode == "move":
        values |= _target(session, form["target"])
    return MovementRequest(key=form["key"], kind=KINDS[mode], site=form["site"], occurred_at=form["occurred_at"], **values)


def _counted(session: OrganizationSession, form: dict[str, Any]) -> int:
    if form["unit"] == "piece":
        return (form["quantity"] or 0) + (form["loose"] or 0)
    scanned = resolve(session, form["lot"])
    return (form["quantity"] or 0) * (scanned.pieces or 1) + (form["loose"] or 0)


def _target(session: OrganizationSession, code: str) -> dict[str, str | None]:
    place = get_place(session, code, kinds=("site", "shelf"))
    if place.kind == "site":
        return {"target_site": place.code}
    site = next(site for site in list_sites(session, closed=True) if site.id == place.site_id)
    return {"target_site": site.code, "target_shelf": place.code}


def _again(mode: str, errors: dict[str, str]) -> Any:
    with reading() as session:
        return _page(session, mode, typed=request.form, errors=errors)


def _page(session: OrganizationSession, mode: str, *, typed: Any, errors: dict[str, str] | None = None) -> Any:
    site = chosen_site(session)
    if site is None:
        return redirect(url_for("scan.show_places", next=request.full_path))
    seen = _seen(session, site, typed, mode=mode)
    if mode == "issue":
        seen.group = seen.group or _group(session, typed)
        if seen.group is None:
            return redirect(url_for("scan.show_receivers", next=request.full_path.rstrip("?")))
    page = render_template(
        "scan/take.html",
        mode=mode,
        site=site,
        seen=seen,
        row=seen.row,
        check=_check(seen, release_rules()) if mode == "issue" else None,
        better=_better(seen, mode),
        warmth=_warmth(seen) if mode == "move" else None,
        open_counts=list_counts(session, states=("open",), site_id=site.id, limit=3)[:3]
        if mode == "count" and not seen.row
        else [],
        targets=_targets(session, site) if mode == "move" and seen.row else [],
        shelf_sites=_shelf_sites(session) if mode == "move" and seen.row else {},
        reason_choices=[(reason, t(f"disposal.{reason}"), None) for reason in DISPOSAL_REASONS],
        typed=typed,
        errors=errors or {},
        key=request.form.get("key") or new_id(),
    )
    return (page, 422) if errors else page


def _group(session: OrganizationSession, typed: Any) -> Choice | None:
    code = parse_code(typed.get("group", ""))
    return find_receiver(session, code) if code else chosen_receiver(session)


def _seen(session: OrganizationSession, site: Place, typed: Any, *, mode: str) -> Seen:
    """The box that the address names, then what was scanned beside it: another box, or where it goes."""
    seen = Seen(text=typed.get("text", "")[:500].strip())
    lot = parse_code(typed.get("lot", ""))
    if lot:
        _take_lot(session, seen, site, lot, shelf=parse_code(typed.get("shelf", "")))
    target = parse_code(typed.get("target", ""))
    if target:
        seen.target = resolve(session, target).place
    if seen.text:
        _scan(session, seen, site, mode=mode)
    return seen


def _scan(session: OrganizationSession, seen: Seen, site: Place, *, mode: str) -> None:
    scanned = resolve(session, seen.text)
    if scanned.lot is not None:
        _take_lot(session, seen, site, scanned.lot.code)
    elif scanned.item is not None:
        _take_item(session, seen, site, scanned.item, mode=mode)
    elif scanned.kind == "group" and mode == "issue" and scanned.code:
        seen.group = find_receiver(session, scanned.code)
    elif scanned.kind == "place" and mode == "move" and seen.row:
        seen.target = scanned.place
    elif scanned.kind == "place" and scanned.place is not None:
        seen.others = [row for row in lots_at_site(session, site) if scanned.place.id in (row.place_id, site.id)]
        seen.problem = "" if seen.others else "nothing_here"
    elif scanned.kind == "unknown_label" and scanned.code and (delivery := find_delivery(session, scanned.code)):
        seen.delivery, seen.problem, seen.name = delivery, "is_delivery", delivery[1].name
    elif scanned.kind in ("foreign", "unreadable") and not seen.text.startswith("http"):
        seen.found = list_items(session, text=seen.text, limit=20)
        is_fragment = scanned.symbol.problem == "gtin_wrong_length"
        seen.problem = "" if seen.found else "unreadable" if is_fragment else "not_found"
    else:
        seen.problem = scanned.kind if scanned.kind not in ("group", "donor", "place", "unknown_gtin") else "not_here"
        if scanned.kind == "unknown_gtin":
            seen.problem = "not_known"


def _take_lot(session: OrganizationSession, seen: Seen, site: Place, code: str, *, shelf: str | None = None) -> None:
    found = resolve(session, code)
    lot: Lot | None = found.lot
    if lot is None or found.item is None:
        seen.problem = "unknown_label"
        return
    seen.name = found.item.name
    rows = held_at(session, lot)
    here = [row for row in rows if row.site_code == site.code]
    seen.row = next((row for row in here if row.shelf_code == shelf), here[0] if here else None)
    seen.elsewhere = [] if here else rows
    seen.others = [row for row in propose_lots(session, found.item, site) if row != seen.row]
    seen.problem = "" if here else "lot_not_here"


def _take_item(session: OrganizationSession, seen: Seen, site: Place, item: Item, *, mode: str) -> None:
    """The first to expire that may go out; for counting and discarding whatever comes first."""
    rows = propose_lots(session, item, site) if mode in ("issue", "move") else lots_at_site(session, site, item_id=item.id)
    usable = [
        row
        for row in rows
        if mode != "issue" or not (row.is_held or _state(row).state == "blocked" and not _state(row).may_override)
    ]
    seen.name = item.name
    seen.row = (usable or rows or [None])[0]
    seen.others = [row for row in rows if row != seen.row]
    seen.problem = "" if seen.row else "item_not_here"


def _state(row: StockRow, *, same_day_meal: bool = True) -> ReleaseAnswer:
    return release_check(row.date_mark, today=today(), rules=release_rules(), same_day_meal=same_day_meal)


def _check(seen: Seen, rules: ReleaseRules) -> tuple[str, str, int | None] | None:
    """What to say of handing out this lot: state, reason, days. Past its date blocks; too few days are for the person to judge."""
    if seen.row is None:
        return None
    if seen.row.is_held:
        return ("blocked", "held", None)
    answer = _state(seen.row, same_day_meal=seen.group.is_same_day_meal if seen.group else False)
    if answer.state == "ok" or answer.code is None:
        return None
    past = answer.code in ("past_use_by", "past_best_before") and not (
        answer.code == "past_best_before" and rules.allow_past_best_before
    )
    return ("blocked" if past else "warn", answer.code, answer.days_left)


def _warmth(seen: Seen) -> str | None:
    """What to say before goods go to a shelf that is too warm for them."""
    row, target = seen.row, seen.target
    if row is None or target is None or not is_warmer(row.temperature, target.temperature):
        return None
    return sentence(TooWarm(name=row.item_name, needs=row.temperature, shelf=target.name, has=target.temperature))


def _better(seen: Seen, mode: str) -> StockRow | None:
    """Another lot that expires sooner and may still be given."""
    if mode != "issue" or seen.row is None:
        return None
    for other in seen.others:
        sooner = other.expires_on is not None and (seen.row.expires_on is None or other.expires_on < seen.row.expires_on)
        if sooner and not other.is_held and _state(other).state != "blocked":
            return other
    return None


def _shelf_sites(session: OrganizationSession) -> dict[str, str]:
    """The warehouse of each shelf, by code: what a script needs to name a target as the API does."""
    codes = {place.id: place.code for place in list_sites(session)}
    return {shelf.code: codes[shelf.site_id] for shelf in list_shelves(session) if shelf.site_id in codes}


def _targets(session: OrganizationSession, site: Place) -> list[tuple[str, str]]:
    """Where a box may go: the shelves of this warehouse first, then the other warehouses with their shelves."""
    sites = {place.id: place for place in list_sites(session)}
    shelves = [shelf for shelf in list_shelves(session) if shelf.site_id in sites]
    shelves.sort(key=lambda shelf: (shelf.site_id != site.id, sites[shelf.site_id].name, shelf.name))  # type: ignore[index]
    named = [(shelf.site_id == site.id, shelf.code, f"{sites[shelf.site_id].name} {shelf.name}") for shelf in shelves]  # type: ignore[index]
    near, far = ([(code, name) for is_near, code, name in named if is_near is wanted] for wanted in (True, False))
    return [*near, *((place.code, place.name) for place in sites.values()), *far]
