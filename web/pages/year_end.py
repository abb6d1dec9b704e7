"""The year-end stock list: on screen, on paper, as Excel, and as the text of the note to the accounts."""

import io
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory import audit
from inventory.accounts import get_organization
from inventory.catalog import CATEGORIES
from inventory.closings import year_standing
from inventory.dates import FiscalYear, fiscal_year
from inventory.errors import DomainError
from matching.impact import COLUMNS, AccountLine
from matching.workbook.year_end_book import PARTS, YearEndBook, write_year_end
from matching.year_end import Price, YearEnd, price_of, year_end, year_period
from web.access import current, now, reading, requires, today, writing
from web.downloads import XLSX, attached
from web.forms import form_errors, read_form, say
from web.language import language, t
from web.language.formats import day, fiscal_year_short, number, weight
from web.schemas.year_end import PriceSchema, read_year

blueprint = Blueprint("year_end", __name__, url_prefix="/reports/year-end")

YEARS_BACK = 6
SETTINGS = ("yen_per_kg", "yen_source")
# What the note says of every kind of goods, be it zero.
ALWAYS_NAMED = ("opening", "received", "issued", "closing")


@blueprint.get("")
@requires("report.read")
def show() -> Any:
    """The account of the year by category, the items at its end, and the note."""
    errors: dict[str, str] = {}
    try:
        span = _asked()
    except DomainError as refusal:
        errors = form_errors(refusal)
        span = read_year({}, today=today(), start_month=_start_month())
    return _page("year_end/show.html", span, errors=errors, typed=None, choices=_choices()), 422 if errors else 200


@blueprint.get("/print")
@requires("report.read")
def show_paper() -> str:
    """The same on A4."""
    span = _asked()
    back = url_for("year_end.show", year=span.label)
    return _page(
        "year_end/paper.html", span, organization_name=current().organization_name, printed_on=today(), back_url=back, errors={}
    )


def _page(template: str, span: FiscalYear, **more: Any) -> str:
    price = _price()
    with reading() as session:
        found = year_end(session, year_period(span.first, span.last, today()))
        open_from, closing = year_standing(session, span.first)
        return render_template(
            template, found=found, span=span, price=price, note=_note(found, span, price), closing=closing, parts=("opening", *COLUMNS, "closing"),
            is_closed=open_from is not None and span.last < open_from, is_running=span.last >= today(), **more,
        )  # fmt: skip


@blueprint.get("/stock.xlsx")
@requires("report.export")
def download() -> Any:
    """The list as a workbook of three sheets."""
    span, price, file = _asked(), _price(), io.BytesIO()
    with reading() as session:
        found = year_end(session, year_period(span.first, span.last, today()))
    word = fiscal_year_short(span.label, language=language())
    days = t(
        "year_end.days", first=day(found.period.first, language=language()), last=day(found.period.last, language=language())
    )
    about = YearEndBook(
        t("year_end.heading", year=word), f"{current().organization_name}　{days}", f"{current().organization_name}  {today().isoformat()}",
        _note(found, span, price), _workbook_words(),
    )  # fmt: skip
    write_year_end(file, found, about=about, price=price)
    return attached(file.getvalue(), t("year_end.file", year=str(span.label)) + ".xlsx", XLSX)


def _workbook_words() -> dict[str, str]:
    names = (
        "category", "item", "item_code", "pieces", "kg", "unweighed", "check", "total", "yen", "price_line",
        "sheet_account", "sheet_weight", "sheet_items", "sheet_note",
    )  # fmt: skip
    own = {name: t(f"year_end.{name}") if name != "price_line" else _raw_price_line() for name in names}
    return (
        own
        | {part: t(f"year_end.part_{part}") for part in PARTS}
        | {f"category.{name}": t(f"category.{name}") for name in CATEGORIES}
    )


def _raw_price_line() -> str:
    """With its places left open, for the workbook fills them itself."""
    return t("year_end.price_line", yen="{yen}", source="{source}")


@blueprint.post("/price")
@requires("organization.edit")
def set_price() -> Any:
    """The yen column carries this price and its source from now on, or is left out."""
    values, errors = read_form(PriceSchema())
    if values is not None and values["yen_per_kg"] and not values["yen_source"].strip():
        errors = {"yen_source": t("year_end.source_needed")}
    if values is None or errors:
        span = _asked()
        return _page("year_end/show.html", span, errors=errors, typed=request.form, choices=_choices()), 422
    after = {"yen_per_kg": values["yen_per_kg"] or 0, "yen_source": values["yen_source"].strip() if values["yen_per_kg"] else ""}
    with writing() as session:
        organization = get_organization(session, session.organization_id)
        before = {name: organization.setting(name) for name in SETTINGS}
        if before != after:
            organization.settings = {**organization.settings, **after}
            audit.record(
                session, action="organization.edit", record_kind="organization", record_id=organization.uid, actor_id=current().id, now=now(),
                before=before, after=after,
            )  # fmt: skip
    say("year_end.price_saved")
    return redirect(url_for("year_end.show", year=request.form.get("year")))


def _price() -> Price | None:
    return price_of(current().organization)


def _note(found: YearEnd, span: FiscalYear, price: Price | None) -> list[str]:
    """The text of the note, line by line."""
    if found.is_empty:
        return []
    year = fiscal_year_short(span.label, language=language())
    lines = [t("year_end.note_title", year=year), t("year_end.note_policy"), t("year_end.note_table")]
    for line in [*found.lines, found.total]:
        name = t(f"category.{line.category}") if line.category else t("year_end.total")
        lines.append(t("year_end.note_line", name=name, amounts=_amounts_words(line)))
    if found.taken_over.entries:
        lines.append(
            t("year_end.note_taken_over", n=found.taken_over.pieces, weight=weight(found.taken_over.grams, language=language()))
        )
    if found.total.closing.unweighed:
        lines.append(t("year_end.note_unweighed", n=found.total.closing.unweighed))
    if price:
        lines.append(
            t("year_end.note_price", yen=price.yen_per_kg, source=price.source, value=found.value(price))
        )
    return lines


def _amounts_words(line: AccountLine) -> str:
    """Opening, received, given and closing always; the rest where there was any."""
    words = []
    for part in PARTS:
        amount = getattr(line if part in ("opening", "closing") else line.columns, part)
        if part in ALWAYS_NAMED or not amount.is_zero:
            said = t("year_end.amount", n=number(amount.pieces), kg=number(amount.grams / 1000, 1))
            words.append(t("year_end.note_part", part=t(f"year_end.part_{part}"), amount=said))
    return t("year_end.between").join(words)


def _asked() -> FiscalYear:
    return read_year(request.values, today=today(), start_month=_start_month())


def _choices() -> list[tuple[str, str]]:
    running = fiscal_year(today(), _start_month()).label
    return [(str(running - back), fiscal_year_short(running - back, language=language())) for back in range(YEARS_BACK)]


def _start_month() -> int:
    month: int = current().organization.setting("fiscal_year_start_month")
    return month
