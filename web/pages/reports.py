"""What can be handed out of the house: every report and paper by the person it is for."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from web.access import current, requires

blueprint = Blueprint("reports", __name__)


@dataclass(frozen=True, slots=True)
class Report:
    """A line of the page. Its words are `reports.<name>` and `reports.<name>_text`."""

    name: str
    endpoint: str
    permission: str
    sign: str


# By reader; a new report or paper gets its line here.
SHELVES: tuple[tuple[str, tuple[Report, ...]], ...] = (
    (
        "funder",
        (
            Report("impact", "impact.show_impact", "report.read", "people"),
            Report("summary", "impact.show_paper", "report.read", "printer"),
            Report("campaigns", "impact.show_campaigns", "report.read", "calendar"),
            Report("public", "public.show_switch", "organization.edit", "link"),
            Report("forms", "forms.list_all", "report.read", "note"),
        ),
    ),
    (
        "donor",
        (
            Report("papers", "papers.show_papers", "donor.read", "note"),
            Report("slips", "papers.show_slips", "donor.read", "check"),
            Report("agreements", "donors.list_donors", "donor.read", "building"),
        ),
    ),
    (
        "auditor",
        (
            Report("year_end", "year_end.show", "report.read", "book"),
            Report("closings", "closings.list_all", "audit.read", "calendar"),
            Report("past_stock", "past_stock.show_stock", "stock.read", "clock"),
            Report("account", "impact.show_account", "report.read", "count"),
            Report("checkpoints", "checkpoints.list_all", "audit.read", "shield-check"),
            Report("changes", "audit.show_changes", "audit.read", "book"),
            Report("recalls", "recalls.list_all", "recall.read", "warning"),
            Report("certification", "certification.show_paper", "report.read", "shield-check"),
        ),
    ),
    (
        "warehouse",
        (
            Report("expiry", "expiry.show_outlook", "stock.read", "clock"),
            Report("hygiene", "hygiene.show_hygiene", "stock.read", "thermometer"),
            Report("paper", "paper.show", "label.print", "printer"),
        ),
    ),
)


@blueprint.get("/reports")
@requires("report.read")
def show_reports() -> Any:
    """Only what the person may open, and no shelf that is empty for them."""
    mine = ((reader, [one for one in reports if current().can(one.permission)]) for reader, reports in SHELVES)
    return render_template("reports/show.html", shelves=[(reader, reports) for reader, reports in mine if reports])
