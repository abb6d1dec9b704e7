"""The job that computes a large round's plan. No transaction is open while it thinks."""

from typing import Any

from matching.rounds.assembling import assemble
from matching.rounds.proposing import store_plan
from matching.rounds.ruling import solve_by_rule
from matching.rounds.starting import get_round_by_number
from web.work import Work


def propose_round(work: Work) -> dict[str, Any]:
    """The round named in the parameters has a plan; leads to its workbench."""
    number = work.parameters["number"]
    with work.reading() as session:
        round_ = get_round_by_number(session, number)
        assembled, based_on = assemble(session, round_, now=work.clock()), round_.plan_hash
        settings = dict(round_.settings)
    plan = solve_by_rule(assembled.problem, settings, progress=lambda hundredths: work.progress(hundredths, 100))
    with work.writing() as session:
        round_ = get_round_by_number(session, number)
        store_plan(session, round_, assembled, plan, based_on=based_on, actor_id=work.actor_id, now=work.clock())
    return {"endpoint": "rounds.show_round", "values": {"number": number}}
