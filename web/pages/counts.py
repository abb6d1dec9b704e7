"""棚卸し on the laptop: open a count, follow it, write paper sheets off, look at the differences, approve, print, save as Excel."""

import uuid
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from inventory.codes import parse_code, written
from inventory.counts import (
    CountMismatch,
    Difference,
    StockCount,
    Tally,
    approve_count,
    cancel_count,
    count_lines,
    differences_of,
    get_count,
    late_entries,
    list_counts,
    only_person,
    open_count,
    progress_of,
    reopen_count,
    shelves_of,
    submit_count,
    tally_all,
)
from inventory.counts.approving import has_counted
from inventory.counts.asking import PAGE, SheetLine
from inventory.dates import TOKYO
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.places import Place, list_shelves, list_sites
from matching.year_end import Price, price_of
from web.access import current, now, reading, requires, today, writing
from web.downloads import xlsx_answer
from web.errors import sentence
from web.forms import form_errors, read_form, say
from web.language import t
from web.schemas.counts import MOST_ROWS, NewCountForm, TypedRow, row_tally, typed_rows

blueprint = Blueprint("counts", __name__)


@blueprint.get("/counts")
@requires("stock.read")
def list_all() -> str:
    """Counts at work and past ones, the newest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with reading() as session:
        rows = list_counts(session, offset=(page - 1) * PAGE)
        return render_template("counts/list.html", rows=rows[:PAGE], page=page, has_more=len(rows) > PAGE)


@blueprint.get("/counts/new")
@requires("count.edit")
def new_count() -> str:
    return _form({}, {})


@blueprint.post("/counts/new")
@requires("count.edit")
def start() -> Any:
    """A sheet of what should lie there now is drawn up."""
    form, errors = read_form(NewCountForm())
    if form is None:
        return _form(request.form, errors), 422
    try:
        with writing() as session:
            count = open_count(
                session, site=form["site"], shelves=form["place"], is_blind=form["way"] == "blind", title=form["title"],
                actor_id=current().id, now=now(),
            )  # fmt: skip
            number = count.number
    except DomainError as refusal:
        return _form(request.form, form_errors(refusal)), refusal.status
    say("counts.opened")
    return redirect(url_for("counts.show", number=number))


def _form(typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        shelves = list_shelves(session)
        sites = [(site, [shelf for shelf in shelves if shelf.site_id == site.id]) for site in list_sites(session)]
        chosen = parse_code(typed.get("site", "") or request.args.get("site", "")) or (sites[0][0].code if sites else "")
        ticked = set(request.form.getlist("place"))
        return render_template("counts/new.html", sites=sites, chosen=chosen, ticked=ticked, typed=typed, errors=errors)


@blueprint.get("/counts/<int:number>")
@requires("stock.read")
def show(number: int) -> str:
    """Progress by shelf and the sheet itself."""
    with reading() as session:
        return _sheet_page(session, number, request.args)


def _sheet_page(
    session: OrganizationSession,
    number: int,
    asked: Any,
    *,
    typed: dict[tuple[str, str], TypedRow] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    count, site = get_count(session, number)
    shelves = shelves_of(session, count)
    place = _place(shelves, asked.get("at", ""))
    offset = max(asked.get("from", 0, type=int), 0)
    only_open = asked.get("only") == "open"
    rows = count_lines(
        session,
        count,
        place_id=place.id if place else None,
        text=asked.get("q", "").strip()[:100],
        only_open=only_open,
        offset=offset,
    )
    return render_template(
        "counts/show.html", count=count, site=site, shelves=shelves, place=place, rows=rows[:PAGE], offset=offset, size=PAGE,
        has_more=len(rows) > PAGE, progress=progress_of(shelves), asked=asked, only_open=only_open,
        shows_expected=_may_see(count), typed=typed or {}, errors=errors or {}, key=uuid.uuid4, late=late_entries(session, count),
    )  # fmt: skip


def _place(shelves: list[Any], code: str) -> Place | None:
    return next((row.place for row in shelves if row.place.code == parse_code(code or "")), None)


@blueprint.post("/counts/<int:number>/lines")
@requires("movement.record")
def write_off(number: int) -> Any:
    """Rows of the paper sheet, as of the time it was counted; a wrong row stays to be mended, all others are kept."""
    rows = typed_rows(request.form)
    counted_at, errors = _typed_moment(request.form)
    outcomes = _tallied(number, rows, counted_at) if not errors else {}
    failed = {row.name: sentence(one) for row in rows if isinstance(one := outcomes.get(row), DomainError)} | errors
    kept = sum(not isinstance(one, DomainError) for one in outcomes.values())
    if not failed:
        say("counts.kept", n=kept)
        return redirect(url_for("counts.show", number=number, **_view(request.form)))
    if kept:
        say("counts.kept", n=kept)
    with reading() as session:
        bad = {(row.lot, row.place): row for row in rows if errors or row.name in failed}
        return _sheet_page(session, number, request.form, typed=bad, errors=failed), 422


def _tallied(number: int, rows: list[TypedRow], counted_at: datetime | None) -> dict[TypedRow, Any]:
    outcomes: dict[TypedRow, Any] = {}
    wanted: list[tuple[TypedRow, Tally]] = []
    for row in rows:
        try:
            wanted.append((row, row_tally(row, counted_at)))
        except DomainError as refusal:
            outcomes[row] = refusal
    with writing() as session:
        told = tally_all(session, number, [one for _, one in wanted], actor_id=current().id, now=now())
    return outcomes | dict(zip([row for row, _ in wanted], told, strict=True))


def _typed_moment(form: Any) -> tuple[datetime | None, dict[str, str]]:
    """When the paper was filled in; left empty it is now."""
    if not form.get("day") and not form.get("time"):
        return None, {}
    try:
        day = date.fromisoformat(form.get("day") or today().isoformat())
        return datetime.combine(day, time.fromisoformat(form.get("time") or "12:00"), TOKYO), {}
    except ValueError:
        return None, {"day": t("problem.instant_unreadable")}


def _view(form: Any) -> dict[str, str]:
    return {name: form[name] for name in ("at", "q", "only", "from") if form.get(name)}


@blueprint.get("/counts/<int:number>/sheet")
@requires("stock.read")
def print_sheet(number: int) -> str:
    """The sheet for paper, one shelf after the other."""
    with reading() as session:
        count, site = get_count(session, number)
        place = _place(shelves_of(session, count), request.args.get("at", ""))
        rows = count_lines(session, count, place_id=place.id if place else None, limit=MOST_ROWS * 4)
        return render_template("counts/sheet.html", count=count, site=site, shelves=_by_place(rows))


def _by_place(rows: list[SheetLine]) -> list[tuple[Place, list[SheetLine]]]:
    places: dict[uuid.UUID, tuple[Place, list[SheetLine]]] = {}
    for row in rows:
        places.setdefault(row.place.id, (row.place, []))[1].append(row)
    return list(places.values())


@blueprint.get("/counts/<int:number>/differences")
@requires("stock.read")
def show_differences(number: int) -> str:
    """What was counted against what the ledger says of that moment, and the form that approves it."""
    with reading() as session:
        return _differences_page(session, number, {})


def _differences_page(session: OrganizationSession, number: int, errors: dict[str, str], refused: list[str] | None = None) -> str:
    count, site = get_count(session, number)
    rows = differences_of(session, count) if _may_see(count) else []
    progress = progress_of(shelves_of(session, count))
    return render_template(
        "counts/differences.html", count=count, site=site, rows=[row for row in rows if row.pieces], agreed=[row for row in rows if not row.pieces],
        progress=progress, sums=_sums(rows), price=price_of(current().organization), errors=errors, refused=refused or [], may_see=_may_see(count),
        has_counted=has_counted(session, count, current().id), is_alone=only_person(session), left_out=set(request.form.getlist("left_out")),
    )  # fmt: skip


def _may_see(count: StockCount) -> bool:
    """Whoever counts blind learns the expected numbers only once counting is over."""
    return not count.is_blind or count.state != "open"


def _sums(rows: list[Difference]) -> dict[str, int]:
    """Pieces and grams found and missing; the net sum alone would hide one behind the other."""
    return {
        "more": sum(row.pieces for row in rows if row.pieces > 0),
        "less": -sum(row.pieces for row in rows if row.pieces < 0),
        "grams_more": sum(row.grams or 0 for row in rows if row.pieces > 0),
        "grams_less": -sum(row.grams or 0 for row in rows if row.pieces < 0),
        "unweighed": sum(abs(row.pieces) for row in rows if row.grams is None),
    }


# Columns of the file and how wide they are; the value stands only where the organization states a price.
WIDTHS = {
    "place": 14, "code": 12, "item": 34, "donor": 22, "date": 12, "balance": 10, "counted": 10, "difference": 8, "weight_kg": 10,
    "value_yen": 12, "counter": 14, "when": 18, "state": 14,
}  # fmt: skip


@blueprint.get("/counts/<int:number>/differences.xlsx")
@requires("stock.read")
def download(number: int) -> Response:
    """All lines of the count for a spreadsheet."""
    with reading() as session:
        count, site = get_count(session, number)
        told = {(row.lot.code, row.place.code): row for row in (differences_of(session, count) if _may_see(count) else [])}
        rows = [
            _cells(line, told.get((line.lot.code, line.place.code)), _may_see(count), price_of(current().organization))
            for line in count_lines(session, count, limit=None)
        ]
        name = t("counts.file", n=count.number, place=site.name)
    widths = dict(WIDTHS)
    if price_of(current().organization) is None:
        del widths["value_yen"]
    return xlsx_answer(name, [t(f"counts.column_{column}") for column in widths], rows, widths=tuple(widths.values()))


def _cells(row: SheetLine, told: Difference | None, shows: bool, price: Price | None) -> list[Any]:
    line = row.line
    state = (
        "left_out" if line.is_left_out else "uncounted" if line.counted is None else "booked" if line.movement_seq else "counted"
    )
    return [
        row.place.name, written(row.lot.code), row.item.name, row.donor_name, row.lot.date_on,
        (told.balance if told else line.expected) if shows else None, line.counted, told.pieces if told else None,
        told.grams / 1000 if told and told.grams is not None else None,
        *([_yen(told.grams, price) if told and told.grams is not None else None] if price else []), row.counter,
        line.counted_at.astimezone(TOKYO).strftime("%Y/%m/%d %H:%M") if line.counted_at else None, t(f"counts.line_{state}"),
    ]  # fmt: skip


def _yen(grams: int, price: Price) -> int:
    return price.yen(abs(grams)) * (-1 if grams < 0 else 1)


@blueprint.post("/counts/<int:number>/submission")
@requires("count.edit")
def submit(number: int) -> Any:
    """Counting is over; somebody else approves."""
    try:
        with writing() as session:
            submit_count(session, number, actor_id=current().id, now=now())
    except DomainError as refusal:
        say("counts.not_done", level="error", why=sentence(refusal))
        return redirect(url_for("counts.show", number=number))
    return redirect(url_for("counts.show_differences", number=number))


@blueprint.post("/counts/<int:number>/reopening")
@requires("count.edit")
def reopen(number: int) -> Any:
    """Back to counting."""
    with writing() as session:
        reopen_count(session, number, actor_id=current().id, now=now())
    say("counts.reopened")
    return redirect(url_for("counts.show", number=number))


@blueprint.post("/counts/<int:number>/approval")
@requires("count.approve")
def approve(number: int) -> Any:
    """The differences become entries as of the moment each lot was counted."""
    left_out = [tuple(one.split("-", 1)) for one in request.form.getlist("left_out") if "-" in one]
    try:
        with writing() as session:
            outcome = approve_count(session, number, actor_id=current().id, now=now(), left_out=left_out)  # type: ignore[arg-type]
            told = {"booked": outcome.booked, "agreed": outcome.agreed, "left_out": outcome.left_out}
    except CountMismatch as refusal:
        with reading() as session:
            page = _differences_page(session, number, {"": sentence(refusal)}, refusal.values["lots"])
        return page, refusal.status
    except DomainError as refusal:
        with reading() as session:
            return _differences_page(session, number, form_errors(refusal)), refusal.status
    say("counts.approved", **told)
    return redirect(url_for("counts.show_differences", number=number))


@blueprint.post("/counts/<int:number>/cancellation")
@requires("count.edit")
def cancel(number: int) -> Any:
    """Nothing is booked; what was counted stays to be read."""
    with writing() as session:
        cancel_count(session, number, actor_id=current().id, now=now())
    say("counts.cancelled", level="info")
    return redirect(url_for("counts.list_all"))
