"""The report on two sides of A4, in Japanese or English."""

from typing import Any

from flask import render_template, request, url_for

from matching.impact import impact_figures
from matching.impact.factors import converted_figures
from web.access import current, reading, requires, today
from web.language import LANGUAGES, language, speaking
from web.pages.impact.area import asked, blueprint, compared, earlier_of
from web.pages.impact.overview import MAPS, pictures, shown_kinds
from web.sealing import paper_seal


@blueprint.get("/impact/print")
@requires("report.read")
def show_paper() -> Any:
    """Main figures, comparison and pictures; how they are counted; and the state of the ledger they came from."""
    choice = request.args.get("language", "")
    with reading() as session:
        found = asked(session)
        figures = impact_figures(session, found.period, earlier=earlier_of(found), scope=found.scope or None)
        converted = [] if found.scope else converted_figures(session, found.period, kinds=shown_kinds())
        seal = paper_seal(session)
        session.expunge_all()
    with speaking(choice if choice in LANGUAGES else language()):
        other = next(one for one in LANGUAGES if one != language())
        return render_template(
            "impact/paper.html", asked=found, figures=figures, converted=converted, seal=seal, maps=MAPS, other=other,
            other_url=url_for("impact.show_paper", compare=compared(), language=other, **found.address),
            back_url=url_for("impact.show_impact", **found.address),
            organization_name=current().organization_name, printed_on=today(), **pictures(figures, found),
        )  # fmt: skip
