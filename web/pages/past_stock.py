"""Stock as it was at the end of any day: on screen, on paper and as a file."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from inventory.catalog import CATEGORIES
from inventory.closings import first_open_day
from inventory.codes import written
from inventory.errors import DomainError
from inventory.stock import PastRow, stock_on
from inventory.warehouses import filter_places
from web.access import current, reading, requires, today
from web.downloads import xlsx_answer
from web.forms import form_errors
from web.language import language, t
from web.language.formats import date_mark
from web.schemas.past_stock import PastQuery, read_past_query

blueprint = Blueprint("past_stock", __name__, url_prefix="/stock/on")

PAGE = 50
MOST_IN_FILE = 100_000
MOST_ON_PAPER = 2_000


@blueprint.get("")
@requires("stock.read")
def show_stock() -> Any:
    """One page of what lay where, with the sums of all."""
    errors: dict[str, str] = {}
    try:
        asked = read_past_query(request.args, today=today())
    except DomainError as refusal:
        errors = form_errors(refusal)
        asked = read_past_query({}, today=today())
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with reading() as session:
        rows, totals = stock_on(session, asked.day, asked.wanted, limit=PAGE, offset=(page - 1) * PAGE)
        sites, _ = filter_places(session)
        open_from = first_open_day(session)
    shown = render_template(
        "stock/on.html", asked=asked, rows=rows, totals=totals, errors=errors, typed_day=request.args.get("day", "") if errors else asked.day,
        is_closed=open_from is not None and asked.day < open_from, first=(page - 1) * PAGE + 1,
        sites=[(site.code, site.name) for site in sites], categories=[(name, t(f"category.{name}")) for name in CATEGORIES],
        previous_url=url_for("past_stock.show_stock", page=page - 1, **asked.values) if page > 1 else None,
        next_url=url_for("past_stock.show_stock", page=page + 1, **asked.values) if page * PAGE < totals.rows else None,
    )  # fmt: skip
    return shown, 422 if errors else 200


@blueprint.get("/print")
@requires("stock.read")
def show_paper() -> str:
    """The whole list on paper."""
    asked = read_past_query(request.args, today=today())
    with reading() as session:
        rows, totals = stock_on(session, asked.day, asked.wanted, limit=MOST_ON_PAPER)
    return render_template(
        "stock/on_paper.html", asked=asked, rows=rows, totals=totals, organization_name=current().organization_name, printed_on=today(),
        back_url=url_for("past_stock.show_stock", **asked.values),
    )  # fmt: skip


COLUMNS = ("code", "item", "item_code", "category", "donor", "site", "shelf", "date", "last_day", "on_hand", "per_case", "weight")
WIDTHS = (12, 30, 12, 14, 24, 16, 12, 12, 12, 10, 10, 12)


@blueprint.get("/stock.xlsx")
@requires("report.export")
def download() -> Any:
    """All rows as a file for a spreadsheet."""
    asked: PastQuery = read_past_query(request.args, today=today())
    with reading() as session:
        rows, _ = stock_on(session, asked.day, asked.wanted, limit=MOST_IN_FILE)
    name = t("past_stock.file", day=f"{asked.day:%Y%m%d}")
    headings = [t(f"stock.column_{column}") for column in COLUMNS]
    return xlsx_answer(name, headings, [_cells(row) for row in rows], widths=WIDTHS)


def _cells(row: PastRow) -> list[Any]:
    mark = date_mark(row.date_on, row.date_precision, table=True, language=language()) if row.date_on else ""
    return [
        written(row.lot_code), row.item_name, written(row.item_code), t(f"category.{row.category}"), row.donor_name, row.site_name,
        row.shelf_name or "", mark, row.expires_on, row.on_hand, row.pieces_per_case,
        None if row.grams is None else round(row.grams / 1000, 3),
    ]  # fmt: skip
