"""Fewer deliveries and what they cost: the choices drawn and listed, one of them taken."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.jobs import add_job
from matching.rounds.pricing import choose_least_kg, prices_of
from matching.rounds.starting import get_round_by_number, need_state
from web.access import current, now, reading, requires, writing
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.starting import compute
from web.pricing import PRICE_JOB


@blueprint.get("/rounds/<int:number>/price")
@requires("round.read")
def show_price(number: int) -> str:
    """What each smallest delivery would mean; before it was worked out, the button that does it."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        prices = prices_of(round_)
        return render_template(
            "rounds/price.html",
            round=round_,
            worked_out_at=prices[0] if prices else None,
            points=prices[1] if prices else [],
            chosen=round_.settings.get("least_kg", 0),
        )


@blueprint.post("/rounds/<int:number>/price")
@requires("round.edit")
def work_out_price(number: int) -> Any:
    """Five quick plans, as a job."""
    with writing() as session:
        need_state(get_round_by_number(session, number), "proposed", "draft")
        job_id = add_job(session, kind=PRICE_JOB, parameters={"number": number}, created_by=current().id, now=now()).id
    return redirect(url_for("jobs.show_job", job_id=job_id))


@blueprint.post("/rounds/<int:number>/price/choice")
@requires("round.edit")
def choose_price(number: int) -> Any:
    """The round is computed anew with the chosen smallest delivery."""
    with writing() as session:
        round_ = get_round_by_number(session, number)
        choose_least_kg(session, round_, request.form.get("least_kg", -1, type=int), actor_id=current().id, now=now())
    return compute(number)
