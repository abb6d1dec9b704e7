"""The job that works out what fewer deliveries would cost a round. No transaction is open while it thinks."""

from typing import Any

from matching.engine.policy import frontier
from matching.rounds.assembling import assemble
from matching.rounds.pricing import STEPS_KG, keep_prices
from matching.rounds.starting import get_round_by_number
from web.work import Work

PRICE_JOB = "price"


def price_round(work: Work) -> dict[str, Any]:
    """The round named in the parameters has its prices; leads to the page that draws them."""
    number = work.parameters["number"]
    with work.reading() as session:
        round_ = get_round_by_number(session, number)
        assembled = assemble(session, round_, now=work.clock(), least_kg=0)
        steps = {*STEPS_KG, round_.settings.get("least_kg", 0)}
    work.progress(0, len(steps))
    points = frontier(assembled.problem, steps, report=lambda done: work.progress(done, len(steps)))
    with work.writing() as session:
        keep_prices(session, get_round_by_number(session, number), points, now=work.clock())
    return {"endpoint": "rounds.show_price", "values": {"number": number}}
