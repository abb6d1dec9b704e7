"""Teams that could take a lot together."""

from flask import render_template

from inventory.codes import parse_code
from matching.offers import list_offers
from matching.rounds.starting import get_round_by_number
from matching.rounds.teaming import team_options
from web.access import reading, requires
from web.pages.rounds.blueprint import blueprint


@blueprint.get("/rounds/<int:number>/lots/<code>/teams")
@requires("round.read")
def show_teams(number: int, code: str) -> str:
    """Who near whom could take the donor's smallest drop together; each proposal leads to the form that makes the team."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        found = team_options(session, round_, parse_code(code) or "")
        offer = list_offers(session, codes=(found.lot.id,))[0]
        return render_template("rounds/teams.html", round=round_, found=found, item=offer.item)
