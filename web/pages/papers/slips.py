"""Goods receipt slips: the list with every number of a year, what waits for a slip, one slip, and its paper."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.dates import months_later, tokyo_midnight_utc
from inventory.donors import get_donor
from inventory.errors import DomainError
from inventory.letterhead import letterhead_of
from inventory.slips import (
    MOST_LINES,
    SlipFilter,
    SlipRow,
    get_slip,
    list_slips,
    make_slip,
    reissue_slip,
    void_slip,
    waiting_by_donor,
    waiting_receipts,
    year_of_slips,
)
from inventory.slips.listing import PAGE, STATES
from web.access import current, noting, now, reading, requires, today, writing
from web.downloads import xlsx_answer
from web.exports import note_list_export
from web.forms import form_errors, say
from web.language import language, t
from web.language.formats import fiscal_year_short
from web.leaving import tell_export
from web.pages.papers.area import blueprint, page_links, start_month, this_year
from web.schemas.register_lists import page_number
from web.sealing import paper_seal

YEARS_BACK = 6
MOST_IN_FILE = 20_000
# Receipts this far back are offered for a slip.
MONTHS_BACK = 12
# Donors a slip each is made for at once.
MOST_AT_ONCE = 200


def _asked() -> tuple[SlipFilter, dict[str, Any]]:
    year = request.values.get("year", "")
    state = request.values.get("state", "")
    words = request.values.get("q", "").strip()[:100]
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else this_year()
    wanted = SlipFilter(year=number, query=words, state=state if state in STATES else "")
    return wanted, {"year": number, "q": words or None, "state": wanted.state or None}


@blueprint.get("/papers/receipts")
@requires("donor.read")
def show_slips() -> str:
    """Every number of a business year, void ones as well."""
    wanted, values = _asked()
    page = page_number(request.args)
    with reading() as session:
        rows, total = list_slips(session, wanted, offset=(page - 1) * PAGE)
        year = year_of_slips(session, wanted.year or 0)
    years = [(str(y), fiscal_year_short(y, language=language())) for y in range(this_year(), this_year() - YEARS_BACK, -1)]
    return render_template(
        "papers/slips.html", rows=rows, total=total, year=year, wanted=wanted, values=values, years=years, states=STATES,
        **page_links(page, PAGE, total, lambda number: url_for("papers.show_slips", page=number, **values)),
    )  # fmt: skip


@blueprint.post("/papers/receipts.xlsx")
@requires("report.export")
def download_slips() -> Any:
    """The list of the year as Excel; it stands in the journal."""
    wanted, _ = _asked()
    with reading() as session:
        rows, _ = list_slips(session, wanted, limit=MOST_IN_FILE)
        cells = [_cells(row) for row in rows]
    tell_export(rows=len(cells), what="slips")
    with noting() as session:
        note_list_export(session, "slip", form="xlsx", rows=len(cells), with_contact=False, actor_id=current().id, now=now())
    columns = (
        "year",
        "number",
        "donor",
        "made_at",
        "first_on",
        "last_on",
        "lines",
        "pieces",
        "kg",
        "unweighed",
        "state",
        "undone",
    )
    name = f"{t('slips.title')}_{wanted.year}"
    return xlsx_answer(
        name, [t(f"slips.column_{column}") for column in columns], cells, widths=[10, 8, 30, 12, 12, 12, 8, 10, 12, 12, 24, 10]
    )


def _cells(row: SlipRow) -> list[Any]:
    state = t("slips.void_because", reason=row.void_reason) if row.is_void else t("slips.state_valid")
    if row.reissues and not row.is_void:
        state = t("slips.reissued_times", n=row.reissues)
    made_on = row.slip.made_at + timedelta(hours=9)
    return [
        str(row.slip.fiscal_year), row.slip.number, row.donor_name, made_on.date(), row.first_on, row.last_on, row.lines, row.pieces,
        row.grams / 1000, row.unweighed, state, row.undone,
    ]  # fmt: skip


@blueprint.get("/papers/receipts/waiting")
@requires("donor.read")
def show_waiting() -> str:
    """Donors with receipts that are on no slip."""
    with reading() as session:
        rows = waiting_by_donor(session, since=_since(), limit=MOST_AT_ONCE)
    return render_template("papers/waiting.html", rows=rows, months=MONTHS_BACK, most=MOST_AT_ONCE)


def _since() -> Any:
    return tokyo_midnight_utc(months_later(today(), -MONTHS_BACK))


@blueprint.post("/papers/receipts/waiting")
@requires("donor.edit")
def make_waiting() -> Any:
    """A slip for each ticked donor over all its receipts that wait."""
    ticked, made = request.form.getlist("donor")[:MOST_AT_ONCE], 0
    for code in filter(None, map(parse_code, ticked)):
        with writing() as session:
            donor, _ = get_donor(session, code)
            seqs = [row.movement.seq for row in waiting_receipts(session, donor.id, since=_since())]
            if seqs:
                make_slip(session, donor.id, seqs, start_month=start_month(), actor_id=current().id, now=now())
                made += 1
    say("slips.made_many", n=made, level="ok" if made else "warn")
    return redirect(url_for("papers.show_slips" if made else "papers.show_waiting"))


@blueprint.get("/donors/<code>/receipts/new")
@requires("donor.edit")
def choose_receipts(code: str) -> str:
    """The donor's receipts that wait for a slip, those of the newest day ticked."""
    return _choose(code, {})


def _choose(code: str, errors: dict[str, str], ticked: set[str] | None = None) -> str:
    with reading() as session:
        donor, place = get_donor(session, code)
        rows = waiting_receipts(session, donor.id, since=_since())
        return render_template(
            "papers/slip_new.html",
            donor=donor,
            place=place,
            rows=rows,
            errors=errors,
            ticked=ticked,
            months=MONTHS_BACK,
            most=MOST_LINES,
        )


@blueprint.post("/donors/<code>/receipts/new")
@requires("donor.edit")
def create_slip(code: str) -> Any:
    """The ticked receipts stand on a slip with the next number."""
    ticked = request.form.getlist("receipt")
    seqs = [int(text) for text in ticked if text.isascii() and text.isdigit() and len(text) < 10]
    try:
        with writing() as session:
            donor, _ = get_donor(session, code)
            slip = make_slip(session, donor.id, seqs, start_month=start_month(), actor_id=current().id, now=now())
            year, number = slip.fiscal_year, slip.number
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _choose(code, form_errors(refusal), set(ticked)), refusal.status
    say("slips.made", number=written_number(year, number))
    return redirect(url_for("papers.show_slip", year=year, number=number))


def written_number(year: int, number: int) -> str:
    """As on paper: the business year and the number with leading zeros."""
    return f"{year}-{number:04}"


@blueprint.get("/papers/receipts/<int:year>/<int:number>")
@requires("donor.read")
def show_slip(year: int, number: int) -> str:
    """One slip: what it lists, what was undone since, and what happened to the paper."""
    return _slip(year, number, {})


def _slip(year: int, number: int, errors: dict[str, str]) -> str:
    with reading() as session:
        page = get_slip(session, year, number)
    return render_template("papers/slip.html", found=page, number=written_number(year, number), errors=errors, typed=request.form)


@blueprint.get("/papers/receipts/<int:year>/<int:number>/print")
@requires("donor.read")
def print_slip(year: int, number: int) -> str:
    """The slip on A4 paper."""
    with reading() as session:
        page = get_slip(session, year, number)
        head, seal = letterhead_of(session), paper_seal(session)
    return render_template(
        "papers/slip_print.html", found=page, number=written_number(year, number), head=head, seal=seal,
        organization_name=current().organization_name, printed_on=today(),
        back_url=url_for("papers.show_slip", year=year, number=number),
    )  # fmt: skip


@blueprint.post("/papers/receipts/<int:year>/<int:number>/reissue")
@requires("donor.edit")
def reissue(year: int, number: int) -> Any:
    """The slip is given out once more under its number; the paper says so."""
    with writing() as session:
        page = get_slip(session, year, number)
        reason = request.form.get("reason", "")[:200]
        count = reissue_slip(session, page.slip.id, reason=reason, actor_id=current().id, now=now())
    say("slips.reissued", number=written_number(year, number), n=count)
    return redirect(url_for("papers.print_slip", year=year, number=number))


@blueprint.post("/papers/receipts/<int:year>/<int:number>/void")
@requires("donor.edit")
def declare_void(year: int, number: int) -> Any:
    """The slip keeps its number and counts no more."""
    try:
        with writing() as session:
            page = get_slip(session, year, number)
            void_slip(session, page.slip.id, reason=request.form.get("reason", ""), actor_id=current().id, now=now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _slip(year, number, form_errors(refusal)), refusal.status
    say("slips.voided", number=written_number(year, number))
    return redirect(url_for("papers.show_slip", year=year, number=number))
