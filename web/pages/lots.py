"""One lot: its facts for an assessor, and its way from the donor to the households."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from inventory.allergens import list_in_force
from inventory.catalog import allergens_of
from inventory.codes import parse_code
from inventory.dates import days_left, tokyo_day
from inventory.db import OrganizationSession
from inventory.donors import Agreement, agreement_in_force, agreements_of
from inventory.errors import NotFound
from inventory.lots import Lot
from inventory.receipts import list_turned_away, papers_of
from matching.recalls.reading import recalls_of_lot
from matching.trace import Trace, trace_lot
from web.access import current, reading, requires, today
from web.language import t
from web.lot_drawing import draw

blueprint = Blueprint("lots", __name__)

# How far back the entries of a lot may lie.
LOOK_BACK = timedelta(days=3650)
PAGE = 50


@blueprint.get("/lots/<code>")
@requires("lot.read")
def show_lot(code: str) -> str:
    """Where it came from, where it is, who got it, how many households - and the equation."""
    known = parse_code(code)
    if known is None:
        raise NotFound(kind="lot", code=code)
    with reading() as session:
        trace = trace_lot(session, known)
        return render_template(
            "lots/show.html", trace=trace, lot=trace.lot, item=trace.item, drawing=draw(trace), allergens=_allergens(session, trace),
            agreement=_agreement(session, trace.lot), left=days_left(trace.lot.expires_on, today()) if trace.lot.expires_on else None,
            papers=papers_of(session, trace.lot), recalls=recalls_of_lot(session, trace.lot.id) if trace.lot.is_held else [],
            setting=current().organization.setting, entries={"from": (today() - LOOK_BACK).isoformat(), "to": today().isoformat(), "lot": known},
        )  # fmt: skip


@blueprint.get("/lots/turned-away")
@requires("lot.read")
def show_turned_away() -> str:
    """Goods that were not taken in, and why not: the newest first, older ones by the link at the foot."""
    with reading() as session:
        rows = list_turned_away(session, before=_before(), limit=PAGE + 1)
        older = rows[PAGE - 1].check.checked_at.isoformat() if len(rows) > PAGE else None
        return render_template("lots/turned_away.html", rows=rows[:PAGE], older=older)


def _before() -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get("before", "").replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _allergens(session: OrganizationSession, trace: Trace) -> dict[str, Any]:
    """Words of what it contains, and whether anybody has looked at the whole list."""
    states = allergens_of(session, [trace.item.id])[trace.item.id]
    contained = [t(f"allergen.{allergen}") for allergen, state in sorted(states.items()) if state == "contains"]
    return {"contained": contained, "is_known": bool(states), "is_complete": set(list_in_force(today()).mandatory) <= set(states)}


def _agreement(session: OrganizationSession, lot: Lot) -> Agreement | None:
    """The donor's agreement in force when the lot came in."""
    agreements = agreements_of(session, [lot.donor_id]).get(lot.donor_id, [])
    return agreement_in_force(agreements, tokyo_day(lot.created_at))
