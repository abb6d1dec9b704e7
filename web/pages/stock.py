"""The stock list: filtered, sorted, saved as views, printed and taken out as a file."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory import stock
from inventory.accounts import SavedView
from inventory.catalog import CATEGORIES
from inventory.codes import written
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.places import TEMPERATURES, Place
from inventory.saved_views import delete_view, get_view, list_views, rename_view, save_view
from inventory.warehouses import filter_places
from web.access import current, reading, requires, today, writing
from web.downloads import csv_answer, xlsx_answer
from web.forms import form_errors, read_form, say
from web.language import language, t
from web.language.formats import date_mark
from web.schemas.stock_list import UNTIL_DAYS, SaveViewForm, StockQuery, days_between, read_stock_query, read_view_text

blueprint = Blueprint("stock", __name__)

PAGE_NAME = "stock"
# More rows than this are no list that somebody reads; the file says so by its size.
MOST_IN_FILE = 100_000
MOST_ON_COUNT_SHEET = 500


@blueprint.get("/stock")
@requires("stock.read")
def list_stock() -> str:
    """One page of stock, first expired first."""
    return _show_list(read_stock_query(request.args, today=today()))


def _show_list(asked: StockQuery, errors: dict[str, str] | None = None) -> str:
    cursor, is_backwards = request.args.get("cursor"), request.args.get("to") == "back"
    with reading() as session:
        page = stock.list_stock(
            session, asked.wanted, sort=asked.sort, is_descending=asked.is_descending, cursor=cursor, is_backwards=is_backwards
        )
        tabs, total = _tabs(session, asked)
        sites, donors = filter_places(session)
        first = _first_row(page)
        return render_template(
            "stock/list.html",
            page=page,
            asked=asked,
            tabs=tabs,
            view=next((view for view, _, text in tabs if isinstance(view, SavedView) and text == asked.text), None),
            first=first,
            total=total,
            counted_to=stock.COUNTED_TO,
            previous_url=_page_url(asked, page.previous_cursor, first - stock.PAGE, to="back"),
            next_url=_page_url(asked, page.next_cursor, first + len(page.rows)),
            setting=current().organization.setting,
            errors=errors or {},
            **_choices(sites, donors, asked),
        )


def _choices(sites: list[Place], donors: list[Place], asked: StockQuery) -> dict[str, Any]:
    """What the filters offer, and the address of the list in another order."""
    return {
        "sites": [(site.code, site.name) for site in sites if not site.is_closed or site.code == asked.wanted.site],
        "donors": [(donor.code, donor.name) for donor in donors],
        "until_choices": _until_choices(asked),
        "temperatures": [(name, t(f"temperature.{name}")) for name in TEMPERATURES],
        "categories": [(name, t(f"category.{name}")) for name in CATEGORIES],
        "sorted_by": lambda order: f"{url_for('stock.list_stock')}?{asked.replaced(sort=None if order == 'expires' else order)}",
    }


def _until_choices(asked: StockQuery) -> list[tuple[str, str]]:
    """The usual numbers of days, and the one of the address when it is another."""
    own = asked.values.get("until", "")
    days = sorted({*UNTIL_DAYS, int(own)} if own.isdigit() else UNTIL_DAYS)
    choices = [(str(number), t("stock.until_days", n=number)) for number in days]
    ends = days_between(own)
    if ends is None:
        return choices
    return [*choices, (own, t("stock.until_from", n=ends[0]) if ends[1] is None else t("stock.until_between", first=ends[0], last=ends[1]))]


def _page_url(asked: StockQuery, cursor: str | None, first: int, to: str | None = None) -> str | None:
    return f"{url_for('stock.list_stock')}?{asked.replaced(cursor=cursor, first=str(max(first, 1)), to=to)}" if cursor else None


def _first_row(page: stock.StockPage) -> int:
    """The number of the page's first row; it travels in the address, for a cursor knows no number."""
    text = request.args.get("first", "1")
    return max(int(text), 1) if page.previous_cursor and text.isascii() and text.isdigit() and len(text) < 8 else 1


def _tabs(session: OrganizationSession, asked: StockQuery) -> tuple[list[tuple[Any, int, str]], int]:
    """Built-in and saved views as (view or its name, count, text of its address), and how many rows the present filter finds."""
    near = str(current().organization.setting("warn_days"))
    built_in = [("all", ""), ("near", f"until={near}"), ("past", "until=past"), ("unshelved", "shelf=none")]
    views = list_views(session, page=PAGE_NAME, user_id=current().id)
    places = [*built_in, *((view, view.query) for view in views)]
    filters = [read_view_text(text, today=today()).wanted for _, text in places]
    *counts, total = stock.count_stock_of(session, [*filters, asked.wanted])
    return [(name, count, text) for (name, text), count in zip(places, counts, strict=True)], total


@blueprint.get("/stock/stock.<any(csv, xlsx):form>")
@requires("report.export")
def download_stock(form: str) -> Any:
    """All rows the filter finds, as a file for a spreadsheet."""
    asked = read_stock_query(request.args, today=today())
    with reading() as session:
        page = stock.list_stock(session, asked.wanted, sort=asked.sort, is_descending=asked.is_descending, limit=MOST_IN_FILE)
    name = f"{t('stock.title')}_{today():%Y%m%d}"
    headings = [t(f"stock.column_{column}") for column in COLUMNS]
    rows = [_cells(row) for row in page.rows]
    return csv_answer(name, headings, rows) if form == "csv" else xlsx_answer(name, headings, rows, widths=WIDTHS)


COLUMNS = (
    "code", "item", "item_code", "category", "temperature", "donor", "site", "shelf", "date_kind", "date", "last_day", "left",
    "on_hand", "free", "per_case", "weight",
)  # fmt: skip
WIDTHS = (12, 30, 12, 14, 8, 24, 16, 12, 12, 12, 12, 8, 10, 10, 10, 12)


def _cells(row: stock.StockRow) -> list[Any]:
    weight = None if row.weight_grams is None else round(row.on_hand * row.weight_grams / 1000, 3)
    return [
        written(row.lot_code), row.item_name, written(row.item_code), t(f"category.{row.category}"), t(f"temperature.{row.temperature}"),
        row.donor_name, row.site_name, row.shelf_name or "", t(f"date_kind.{row.date_kind}"),
        date_mark(row.date_on, row.date_precision, table=True, language=language()) if row.date_on else "", row.expires_on, row.days_left(today()),
        row.on_hand, row.free, row.pieces_per_case, weight,
    ]  # fmt: skip


@blueprint.get("/stock/count-sheet")
@requires("stock.read")
def show_count_sheet() -> str:
    """A paper to count with: what should lie where, without the number, so that nobody writes down what is expected."""
    asked = read_stock_query(request.args, today=today())
    with reading() as session:
        page = stock.list_stock(session, asked.wanted, sort=asked.sort, is_descending=asked.is_descending, limit=MOST_ON_COUNT_SHEET)
    rows = sorted(page.rows, key=lambda row: (row.site_name, row.shelf_name or "", row.item_name))
    return render_template("stock/count_sheet.html", query=asked.text, rows=rows, has_more=page.next_cursor is not None, most=MOST_ON_COUNT_SHEET)


@blueprint.post("/stock/views")
@requires("view.save")
def add_view() -> Any:
    """The present filters are kept under a name."""
    form, errors = read_form(SaveViewForm())
    asked = read_view_text(request.form.get("query", ""), today=today())
    if form is None:
        return _show_list(asked, errors), 422
    with writing() as session:
        view = save_view(session, page=PAGE_NAME, name=form["name"], query=asked.text, is_shared=form["is_shared"], user_id=current().id)
        name = view.name
    say("stock.view_saved", name=name)
    return redirect(_view_address(asked.text))


@blueprint.post("/stock/views/<uuid:view_id>")
@requires("view.save")
def change_view(view_id: uuid.UUID) -> Any:
    """The view gets another name, or belongs to everybody."""
    form, errors = read_form(SaveViewForm())
    with writing() as session:
        view = get_view(session, view_id, user_id=current().id)
        text = view.query
        try:
            if form is not None:
                rename_view(session, view, name=form["name"], is_shared=form["is_shared"])
        except DomainError as refusal:
            errors = form_errors(refusal)
    if errors:
        return _show_list(read_view_text(text, today=today()), errors), 422
    say("stock.view_changed")
    return redirect(_view_address(text))


@blueprint.post("/stock/views/<uuid:view_id>/delete")
@requires("view.save")
def remove_view(view_id: uuid.UUID) -> Any:
    """The view is gone; the stock it showed is untouched."""
    with writing() as session:
        view = get_view(session, view_id, user_id=current().id)
        name, text = view.name, view.query
        delete_view(session, view)
    say("stock.view_deleted", name=name)
    return redirect(_view_address(text))


def _view_address(text: str) -> str:
    return url_for("stock.list_stock") + (f"?{text}" if text else "")
