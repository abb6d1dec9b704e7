"""What stands behind a figure: the entries, the hand-out reports, the hand-overs. The rows of each list add up to exactly the figure."""

from flask import render_template, request

from inventory.catalog import CATEGORIES
from inventory.movements.tables import FLAGS, KINDS
from matching.impact import COLUMNS
from matching.impact.counting import FURTHER
from matching.impact.entries import MOST_COUNTED, names_of, summed_entries
from matching.impact.handovers import list_handovers
from matching.impact.reported import list_reports
from web.access import reading, requires
from web.language import t
from web.pages.impact.area import PAGE, asked, blueprint, page_number, pages
from web.schemas.entries import EntryQuery, read_entry_query


@blueprint.get("/impact/entries")
@requires("report.read")
def show_entries() -> str:
    """The movements behind a figure, newest first, and what they add up to."""
    query = read_entry_query(request.args)
    with reading() as session:
        found = asked(session)
        wanted = query.wanted(found.scope)
        rows, totals = summed_entries(session, found.period, wanted, limit=PAGE, offset=(query.page - 1) * PAGE)
        names = names_of(session, wanted)
    values = found.address | query.address
    return render_template(
        "impact/entries.html", asked=found, query=query, rows=rows, totals=totals, most=MOST_COUNTED, names=[*names.values(), *_meant(query)],
        **pages("impact.show_entries", values, query.page, totals.count),
        columns=[(column, t(f"account.{column}")) for column in (*COLUMNS, *FURTHER)],
        kinds=[(kind, t(f"movement_kind.{kind}")) for kind in KINDS],
        categories=[(category, t(f"category.{category}")) for category in CATEGORIES],
        flags=[(flag, t(f"impact.flag_{flag}")) for flag in FLAGS],
    )  # fmt: skip


def _meant(query: EntryQuery) -> list[str]:
    """The groups that are meant, in words."""
    words = []
    for name, area in (("prefecture", "prefecture"), ("group_kind", "group_kind")):
        if name in query.values:
            words.append(t(f"{area}.{query.values[name]}") if query.values[name] else t(f"impact.no_{name}"))
    if query.values.get("municipality"):
        words.append(query.values["municipality"])
    return words


@blueprint.get("/impact/reports")
@requires("report.read")
def show_reports() -> str:
    """The hand-out reports behind a figure of households or people."""
    query, page = read_entry_query(request.args), page_number()
    with reading() as session:
        found = asked(session)
        wanted = query.reports(found.scope)
        rows, sums, total = list_reports(session, found.period, wanted, limit=PAGE, offset=(page - 1) * PAGE)
        names = names_of(session, query.wanted())
    return render_template(
        "impact/reports.html", asked=found, query=query, rows=rows, sums=sums, names=[*names.values(), *_meant(query)],
        **pages("impact.show_reports", found.address | query.address, page, total),
    )  # fmt: skip


@blueprint.get("/impact/handovers")
@requires("report.read")
def show_handovers() -> str:
    """Each hand-over to a group on a day, and whether its report is there."""
    page, is_waiting = page_number(), bool(request.args.get("waiting"))
    with reading() as session:
        found = asked(session)
        rows, total = list_handovers(
            session, found.period, scope=found.scope or None, is_waiting=is_waiting, limit=PAGE, offset=(page - 1) * PAGE
        )
    values = found.address | ({"waiting": "1"} if is_waiting else {})
    return render_template(
        "impact/handovers.html", asked=found, rows=rows, is_waiting=is_waiting,
        **pages("impact.show_handovers", values, page, total),
    )  # fmt: skip
