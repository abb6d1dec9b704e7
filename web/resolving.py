"""The job that plans what is free again in a large round. No transaction is open while it thinks."""

from typing import Any

from matching.rounds.resolving import read_rest, solve_rest, store_rest
from matching.rounds.starting import get_round_by_number
from web.work import Work

RESOLVE_JOB = "resolve"
STEPS = 3


def resolve_round(work: Work) -> dict[str, Any]:
    """The round named in the parameters has a draft of further shares; leads to the page that shows it."""
    number = work.parameters["number"]
    with work.reading() as session:
        rest = read_rest(session, get_round_by_number(session, number), now=work.clock())
    work.progress(1, STEPS)
    allocations = solve_rest(rest)
    work.progress(2, STEPS)
    with work.writing() as session:
        store_rest(session, get_round_by_number(session, number), rest, allocations, actor_id=work.actor_id, now=work.clock())
    return {"endpoint": "rounds.show_rest", "values": {"number": number}}
