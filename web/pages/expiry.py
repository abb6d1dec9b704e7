"""What comes near its date, what will be left over, and what was thrown away and why."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from inventory.codes import parse_code, written
from inventory.warehouses import filter_places
from matching.expiring import AHEAD, LATER, PAST, UNDATED, WINDOWS, Leftover, chart_months, leftovers, outlook
from matching.impact import Amount, Period
from matching.impact.stock_lines import disposal_lines
from web.access import current, reading, requires, today
from web.downloads import xlsx_answer
from web.language import t

blueprint = Blueprint("expiry", __name__, url_prefix="/stock/expiry")

ROWS = 15
ORDER = (PAST, *map(str, WINDOWS), LATER, UNDATED)
# Each window as the stock list asks for it: from one number of days left to another.
UNTIL = {PAST: PAST, LATER: f"{WINDOWS[-1] + 1}-", UNDATED: UNDATED} | {
    str(end): f"{before}-{end}" for before, end in zip((0, *(end + 1 for end in WINDOWS)), WINDOWS, strict=False)
}
YEAR = 365


@blueprint.get("")
@requires("stock.read")
def show_outlook() -> str:
    """The stock by days left, the lots that will last too long, and the disposals of a year by reason."""
    site = parse_code(request.args.get("site", ""))
    year = Period(today() - timedelta(days=YEAR - 1), today())
    with reading() as session:
        sites, _ = filter_places(session)
        site = site if site in {one.code for one in sites} else None
        found = outlook(session, today=today(), site=site)
        lasting = leftovers(session, today=today(), site=site)
        disposed: dict[str | None, Amount] = defaultdict(Amount)
        for line in disposal_lines(session, year):
            if line.went_to == "waste":
                disposed[line.reason].add(line.amount)
    return render_template(
        "stock/expiry.html", found=found, months=chart_months(found, today()), lasting=lasting[:ROWS], lasting_count=len(lasting),
        lasting_grams=sum(lot.grams or 0 for lot in lasting), ahead=AHEAD, disposed=sorted(disposed.items(), key=lambda one: -one[1].grams),
        year=year, site=site, sites=[(one.code, one.name) for one in sites if not one.is_closed], order=ORDER, stock_url=_stock_url(site),
    )  # fmt: skip


def _stock_url(site: str | None) -> Any:
    """Where the list of a window, and of a category in it, opens."""

    def address(window: str, category: str | None = None) -> str:
        return url_for("stock.list_stock", until=UNTIL[window], category=category, site=site)

    return address


COLUMNS = ("code", "item", "item_code", "category", "last_day", "days_left", "on_hand", "free", "weekly", "left_over", "left_kg")
WIDTHS = (12, 32, 12, 14, 12, 10, 10, 10, 12, 12, 12)


@blueprint.get("/left-over.xlsx")
@requires("report.export")
def download() -> Response:
    """Every lot that will last too long, for a spreadsheet."""
    with reading() as session:
        rows = leftovers(session, today=today(), site=parse_code(request.args.get("site", "")))
    name = t("expiry.file", day=f"{today():%Y%m%d}", organization=current().organization_name)
    return xlsx_answer(name, [t(f"expiry.column_{column}") for column in COLUMNS], map(_cells, rows), widths=WIDTHS)


def _cells(lot: Leftover) -> list[Any]:
    return [
        written(lot.lot_code), lot.item_name, written(lot.item_code), t(f"category.{lot.category}"), lot.expires_on, lot.days_left, lot.on_hand,
        lot.free, lot.weekly, lot.left_over, None if lot.grams is None else lot.grams / 1000,
    ]  # fmt: skip
