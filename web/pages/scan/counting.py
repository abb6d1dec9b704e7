"""数える with a sheet: a volunteer's phone takes part in a count, shelf by shelf, one number after the other."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.counts import (
    Progress,
    StockCount,
    Tally,
    count_lines,
    find_line,
    get_count,
    progress_of,
    shelves_of,
    tally,
)
from inventory.counts.asking import PAGE, SheetLine
from inventory.db import OrganizationSession
from inventory.errors import DomainError, NotFound
from inventory.identity import new_id
from inventory.lots import get_lot
from inventory.places import Place
from inventory.scanning import resolve
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.language import language
from web.language.formats import cases_and_pieces
from web.pages.scan.blueprint import blueprint
from web.schemas.counts import LineForm


@blueprint.get("/scan/counts/<int:number>")
@requires("movement.record")
def show_count(number: int) -> Any:
    """The shelves of the count, the lines of one, or one line with its number to be typed."""
    with reading() as session:
        return _page(session, number, request.args, {})


@blueprint.post("/scan/counts/<int:number>")
@requires("movement.record")
def count_line(number: int) -> Any:
    """The number stands; the same form again changes nothing."""
    form, errors = read_form(LineForm())
    if form is None:
        return _again(number, errors), 422
    try:
        with writing() as session:
            get_lot(session, form["lot"])
            wanted = _tally(session, form)
            tally(session, number, wanted, actor_id=current().id, now=now())
            item = get_lot(session, wanted.lot)
            amount = cases_and_pieces(wanted.counted, item[0].pieces_per_case, language=language())
    except DomainError as refusal:
        return _again(number, form_errors(refusal)), refusal.status
    say("counts.line_kept", name=item[1].name, amount=amount)
    return redirect(url_for("scan.show_count", number=number, place=form["place"]))


def _tally(session: OrganizationSession, form: dict[str, Any]) -> Tally:
    if form["confirmed"] is not None:
        return Tally(form["key"], form["lot"], form["place"], form["confirmed"], is_confirmed=True)
    per_case = get_lot(session, form["lot"])[0].pieces_per_case or 1
    whole = (form["quantity"] or 0) * (per_case if form["unit"] == "case" else 1)
    return Tally(form["key"], form["lot"], form["place"], whole + (form["loose"] or 0))


def _again(number: int, errors: dict[str, str]) -> Any:
    with reading() as session:
        return _page(session, number, request.form, errors)


def _page(session: OrganizationSession, number: int, typed: Any, errors: dict[str, str]) -> Any:
    count, site = get_count(session, number)
    shelves = shelves_of(session, count)
    places = {row.place.code: row.place for row in shelves}
    place = places.get(parse_code(typed.get("place", "")) or "")
    lot_code, problem = parse_code(typed.get("lot", "")), ""
    if text := typed.get("text", "").strip():
        scanned = resolve(session, text)
        if scanned.place is not None and scanned.place.code in places:
            return redirect(url_for("scan.show_count", number=number, place=scanned.place.code))
        lot_code, problem = scanned.lot.code if scanned.lot else None, "" if scanned.lot else _problem(scanned.kind)
    place = place or (shelves[0].place if len(shelves) == 1 else None)
    row = _row(session, count, lot_code, place) if lot_code else None
    place = place or (row[0] if row else None)
    lines = count_lines(session, count, place_id=place.id, limit=PAGE * 4) if place and not lot_code else []
    return render_template(
        "scan/count_sheet.html", mode="count", count=count, site=site, shelves=shelves, progress=progress_of(shelves), place=place,
        place_progress=_progress(shelves, place), lines=_uncounted_first(lines), row=row, problem=problem, typed=typed, errors=errors,
        key=new_id(), keys=[new_id() for _ in lines], asks_place=bool(lot_code and not place),
    )  # fmt: skip


def _problem(kind: str) -> str:
    return kind if kind in ("unknown_label", "foreign", "wrong_check", "unreadable", "blank_label") else "not_here"


def _progress(shelves: list[Progress], place: Place | None) -> Progress | None:
    return next((row for row in shelves if place is not None and row.place.id == place.id), None)


def _uncounted_first(lines: list[SheetLine]) -> list[SheetLine]:
    return sorted(lines[: PAGE * 4], key=lambda row: row.line.counted is not None)


def _row(
    session: OrganizationSession, count: StockCount, code: str, place: Place | None
) -> tuple[Place | None, Any, Any, Any] | None:
    """Place, lot, item and the sheet's line; a lot on one place of the sheet alone needs no choosing."""
    try:
        lot, item = get_lot(session, code)
    except NotFound:
        return None
    if place is None:
        there = [line for line in count_lines(session, count, text=lot.code) if line.lot.id == lot.id]
        place = there[0].place if len(there) == 1 else None
    return place, lot, item, find_line(session, count, lot_id=lot.id, place_id=place.id) if place else None
