"""The whole plan as the engine would write it, also after changes by hand. Changes run ahead of it, so that each is quick."""

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from inventory.db import OrganizationSession
from matching.engine import Allocation, Plan, Problem, review
from matching.engine.problem import plan_document, problem_document
from matching.rounds.holding import holds
from matching.rounds.proposing import keep_evidence, stored_plan, stored_problem
from matching.rounds.tables import Round, Share


def whole_plan(session: OrganizationSession, round_: Round) -> tuple[Problem, Plan]:
    """The problem with what people hold, and the plan as its shares stand. Nothing is stored."""
    problem, plan = stored_problem(round_), stored_plan(round_)
    if not round_.edits:
        return problem, plan
    names = {lot.id for lot in problem.lots}, {group.id for group in problem.groups}
    pins, bounds = holds(round_.settings.get("hand", {}), *names)
    problem = replace(problem, pins=tuple(pins), bounds=tuple(bounds), file_sha256="")
    reviewed = review(problem, _allocations(session, round_), bound_kg=plan.metrics.bound_kg)
    return problem, replace(reviewed, violations=())


def whole_documents(session: OrganizationSession, round_: Round) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same as documents."""
    if not round_.edits and round_.problem is not None and round_.plan is not None:
        return round_.problem, round_.plan
    problem, plan = whole_plan(session, round_)
    return problem_document(problem), plan_document(plan)


def settle(session: OrganizationSession, round_: Round) -> None:
    """The stored plan, its reasons and its fingerprint are those of the shares as they stand."""
    if round_.edits:
        keep_evidence(round_, *whole_plan(session, round_))
        session.flush()


def _allocations(session: OrganizationSession, round_: Round) -> list[Allocation]:
    names = round_.settings["names"]
    lots = {uuid.UUID(offer_id): code for code, offer_id in names["offers"].items()}
    groups = {uuid.UUID(group_id): code for code, group_id in names["groups"].items()}
    query = select(Share).where(Share.round_id == round_.id, Share.state.not_in(("declined", "cancelled"))).order_by(Share.id)
    return [
        Allocation(lots[share.offer_id], group, share.cases, str(share.team_id) if share.team_id else group, share.hand_over_on)
        for share in session.scalars(query)
        for group in (groups[share.group_id],)
    ]
