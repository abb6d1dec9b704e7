"""Moving, discarding and counting lots from the laptop: one form for all chosen lots, booked together or not at all."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.movements import MovementRequest
from inventory.movements.tables import DISPOSAL_REASONS
from inventory.moving import SomeRefused, book_together, undo_together
from inventory.spelling import digits, looked_for
from inventory.stock import StockFilter, StockRow, list_stock, placements_of
from inventory.warehouses import list_warehouses
from inventory.warming import too_warm
from web.access import current, now, reading, release_rules, requires, today, writing
from web.errors import sentence
from web.forms import say
from web.language import t

blueprint = Blueprint("moves", __name__)

MOST_ROWS = 100
CHOICES = 50
LARGEST = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """What was typed for one lot at one place; `pieces` is None where nothing is to be done."""

    place: int
    key: uuid.UUID
    row: StockRow
    pieces: int | None


@blueprint.get("/moves/transfer", endpoint="new_move", defaults={"kind": "transfer"})
@blueprint.get("/moves/dispose", endpoint="new_discard", defaults={"kind": "dispose"})
@blueprint.get("/moves/count", endpoint="new_count", defaults={"kind": "count"})
@requires("movement.reverse_any")
def new(kind: str) -> str:
    """How much of the chosen lots to move, discard, or was counted."""
    with reading() as session:
        if not any(request.args.getlist("lot")):
            return _choose(session, kind)
        return _show_form(session, kind, _rows(session, request.args.getlist("lot")), {})


def _rows(session: OrganizationSession, texts: list[str]) -> list[StockRow]:
    codes = list(dict.fromkeys(code for text in texts if (code := parse_code(text))))[:MOST_ROWS]
    rows = placements_of(session, codes, limit=MOST_ROWS) if codes else []
    if not rows:
        raise NotFound(kind="lot", code=",".join(codes))
    return rows


def _choose(session: OrganizationSession, kind: str) -> str:
    """Nothing was chosen yet: lots by item or code, the first to expire first."""
    text = looked_for(request.args.get("q", ""), 100)
    found = list_stock(session, StockFilter(query=text), limit=CHOICES)
    return render_template("moves/choose.html", kind=kind, rows=found.rows, text=text, setting=current().organization.setting)


def _show_form(session: OrganizationSession, kind: str, rows: list[StockRow], errors: dict[str, str]) -> str:
    # A fresh key for each row of each form: sent twice it books once.
    keys = [request.form.get(f"key_{place}") or str(uuid.uuid4()) for place in range(len(rows))]
    return render_template(
        "moves/form.html",
        kind=kind,
        rows=rows,
        keys=keys,
        targets=_targets(session) if kind == "transfer" else [],
        reasons=[(reason, t(f"disposal.{reason}")) for reason in DISPOSAL_REASONS],
        typed=request.form,
        setting=current().organization.setting,
        errors=errors,
    )


def _targets(session: OrganizationSession) -> list[tuple[str, str]]:
    """Warehouses and shelves that are in use, as site code and shelf code."""
    found = []
    for storage in list_warehouses(session):
        if storage.place.is_closed:
            continue
        found.append((storage.place.code, t("moves.no_shelf", name=storage.place.name)))
        shelves = [shelf.place for shelf in storage.shelves if not shelf.place.is_closed]
        found += [(f"{storage.place.code}.{shelf.code}", f"{storage.place.name} {shelf.name}") for shelf in shelves]
    return found


@blueprint.post("/moves/<any(transfer, dispose, count):kind>")
@requires("movement.reverse_any")
def book(kind: str) -> Any:
    """All rows are booked, or none and every refusal stands beside its row."""
    with reading() as session:
        rows = _rows(session, request.form.getlist("lot"))
        wanted, errors = _typed(rows, kind)
        if not errors:
            errors = _missing(kind, wanted) or _warmed(session, kind, wanted)
        if errors:
            return _show_form(session, kind, rows, errors), 422
    try:
        with writing() as session:
            booked = book_together(
                session, [_request(kind, each) for each in wanted], actor_id=current().id, rules=release_rules(), now=now(), today=today(),
                note=request.form.get("note", "") if kind == "dispose" else "",
            )  # fmt: skip
    except SomeRefused as refusal:
        with reading() as session:
            errors = {f"pieces_{wanted[place].place}": sentence(each) for place, each in refusal.refusals.items()}
            return _show_form(session, kind, _rows(session, request.form.getlist("lot")), errors), refusal.status
    seqs = [outcome.seq for outcome in booked if outcome.seq]
    say(f"moves.done_{kind}", n=len(booked), undo=url_for("moves.undo", seq=seqs) if seqs else None)
    return redirect(url_for("lots.show_lot", code=rows[0].lot_code) if len(rows) == 1 else url_for("stock.list_stock"))


def _typed(rows: list[StockRow], kind: str) -> tuple[list[Wanted], dict[str, str]]:
    """What was typed per row; a row without a number is left as it is."""
    wanted, errors = [], {}
    for place, row in enumerate(rows):
        try:
            pieces = _pieces(place, row, least=0 if kind == "count" else 1)
            key = uuid.UUID(request.form.get(f"key_{place}", ""))
        except InvalidInput as refusal:
            errors[f"pieces_{place}"] = sentence(refusal)
        except ValueError:
            errors[f"pieces_{place}"] = t("problem.key_unreadable")
        else:
            if pieces is not None:
                wanted.append(Wanted(place, key, row, pieces))
    return wanted, errors


def _pieces(place: int, row: StockRow, *, least: int) -> int | None:
    """Whole cases and loose pieces as one number of pieces; None when both fields are empty."""
    parts = [digits(request.form.get(f"{name}_{place}", "")).strip() for name in ("cases", "pieces")]
    if not any(parts):
        return None
    if any(part and not (part.isascii() and part.isdigit() and len(part) < 9) for part in parts):
        raise InvalidInput(field=f"pieces_{place}", problem="quantity_not_number")
    total = int(parts[0] or 0) * (row.pieces_per_case or 1) + int(parts[1] or 0)
    if total > LARGEST:
        raise InvalidInput(field=f"pieces_{place}", problem="too_large")
    return None if total < least else total


def _missing(kind: str, wanted: list[Wanted]) -> dict[str, str]:
    """What must be chosen besides the numbers."""
    if not wanted:
        return {"pieces_0": t("moves.nothing_typed")}
    name = {"transfer": "target", "dispose": "reason"}.get(kind)
    return {name: t("problem.required")} if name and not request.form.get(name) else {}


def _warmed(session: OrganizationSession, kind: str, wanted: list[Wanted]) -> dict[str, str]:
    """What to say of goods that need it colder than the target is, until the person has said that it is right."""
    if kind != "transfer" or request.form.get("warmer_ok"):
        return {}
    found = too_warm(session, [_request(kind, each) for each in wanted])
    sentences = dict.fromkeys(sentence(refusal) for refusal in found.values())
    return {"warmer_ok": "\n".join(sentences)} if sentences else {}


def _request(kind: str, wanted: Wanted) -> MovementRequest:
    row = wanted.row
    site, _, shelf = request.form.get("target", "").partition(".")
    values: dict[str, Any] = {
        "transfer": {"target_site": site, "target_shelf": shelf or None, "quantity": wanted.pieces},
        "dispose": {"reason": request.form.get("reason"), "quantity": wanted.pieces},
        "count": {"counted": wanted.pieces},
    }[kind]
    return MovementRequest(
        key=wanted.key, kind=kind, site=row.site_code, shelf=row.shelf_code, lot=row.lot_code, occurred_at=now(), **values
    )


@blueprint.post("/moves/undo")
@requires("movement.reverse_any")
def undo() -> Any:
    """The moves of one form are reversed together."""
    seqs = [int(text) for text in request.args.getlist("seq") if text.isascii() and text.isdigit() and len(text) < 10][:MOST_ROWS]
    try:
        with writing() as session:
            number = undo_together(session, seqs, actor_id=current().id, may_reverse_any=True, now=now())
    except DomainError as refusal:
        say("moves.not_undone", level="error", why=sentence(refusal))
    else:
        say("moves.undone", n=number)
    return redirect(url_for("stock.list_stock"))
