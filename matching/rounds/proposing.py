"""Computes a round's plan and stores it with its evidence. The computing needs no database: read, solve, store are three steps."""

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import object_session

from inventory import audit
from inventory.db import OrganizationSession
from inventory.identity import new_id
from matching.engine import Plan, Problem
from matching.engine.problem import plan_document, plan_of, problem_document, problem_of, read_json
from matching.rounds.assembling import Assembled, assemble
from matching.rounds.changes import moved_cases, note_solved
from matching.rounds.errors import PlanOutdated
from matching.rounds.ruling import solve_by_rule
from matching.rounds.standing import keep_standing
from matching.rounds.starting import need_state
from matching.rounds.tables import Round, Share
from matching.rounds.versions import keep_version

# Up to here the plan is computed while the person waits; above, as a job.
PAIRS_AT_ONCE = 2_500


def propose(
    session: OrganizationSession, round_: Round, *, now: datetime, actor_id: uuid.UUID | None = None, effort: str = "standard"
) -> Plan:
    """The round has a plan: draft shares, every reason, the problem and the plan as evidence. What was set by hand stays."""
    need_state(round_, "proposed", "draft")
    assembled = assemble(session, round_, now=now)
    plan = solve_by_rule(assembled.problem, round_.settings, effort=effort)
    store_plan(session, round_, assembled, plan, based_on=round_.plan_hash, actor_id=actor_id, now=now)
    return plan


def store_plan(
    session: OrganizationSession,
    round_: Round,
    assembled: Assembled,
    plan: Plan,
    *,
    based_on: str | None,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> int | None:
    """The plan replaces the draft; refused when the round changed since it was read (`based_on` is its plan hash then).

    Answers how many cases stand with another group than before, None for a first plan."""
    need_state(round_, "proposed", "draft")
    if round_.plan_hash != based_on:
        raise PlanOutdated(number=round_.number)
    before = standing_cases(session, round_)
    release = {f"{lot}|{group}": [bar.day.isoformat(), bar.left, bar.needed] for (lot, group), bar in assembled.release.items()}
    names = {"offers": _texts(assembled.offers), "groups": _texts(assembled.groups)}
    limited = {
        group: {category: [float(declared), float(counted)] for category, (declared, counted) in needs.items()}
        for group, needs in assembled.limited.items()
    }
    round_.settings = round_.settings | {
        "release": release,
        "names": names,
        "limited_needs": limited,
        "unwanted": assembled.unwanted,
        "stored": {
            group: [[name, first, float(one.still_kg), float(one.promised_kg)] for (name, first), one in sorted(taken.items())]
            for group, taken in assembled.stored.items()
        },
        "warnings": [],
        "proposed_at": now.isoformat(),
    }
    keep_evidence(round_, assembled.problem, plan)
    keep_version(session, round_, "proposed", actor_id=actor_id, now=now)
    round_.state = "proposed"
    write_shares(session, round_, plan)
    moved = None
    if before:
        cells = note_solved(session, round_, before, plan, actor_id=actor_id, now=now).cells
        moved = moved_cases(cells or [])
    after = {"plan_hash": round_.plan_hash, "status": plan.status, "shares": len(plan.allocations)}
    audit.record(
        session, action="round.propose", record_kind="round", record_id=round_.id, actor_id=actor_id, now=now, after=after
    )
    session.flush()
    return moved


def keep_evidence(round_: Round, problem: Problem, plan: Plan) -> None:
    """The problem and the plan stand with the round as the engine would write them to files, and the workbench shows them."""
    round_.problem, round_.plan = problem_document(problem), plan_document(plan)
    round_.plan_hash, round_.edits = plan_hash(round_.plan), 0
    session = object_session(round_)
    if isinstance(session, OrganizationSession):
        keep_standing(session, round_, round_.problem, round_.plan)


def plan_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the plan without the time it took, which differs from run to run."""
    metrics = {name: value for name, value in document["metrics"].items() if name != "seconds"}
    text = json.dumps(document | {"metrics": metrics}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def stored_problem(round_: Round) -> Problem:
    """The problem as the engine read it. Written out and read again, because its numbers are exact decimals."""
    return problem_of(read_json(json.dumps(round_.problem)))


def stored_plan(round_: Round) -> Plan:
    return plan_of(read_json(json.dumps(round_.plan)))


def write_shares(session: OrganizationSession, round_: Round, plan: Plan, *, hand: dict[str, Any] | None = None) -> None:
    """The draft shares are exactly the plan's allocations; those set by hand keep who and why."""
    names, hand = round_.settings["names"], round_.settings.get("hand", {}) if hand is None else hand
    session.execute(
        delete(Share).where(Share.round_id == round_.id, Share.state == "draft"),
        execution_options={"synchronize_session": "fetch"},
    )
    rows = []
    for allocation in plan.allocations:
        by_hand = hand.get(f"{allocation.lot}|{allocation.group}")
        rows.append(
            {
                "organization_id": session.organization_id,
                "id": new_id(),
                "round_id": round_.id,
                "offer_id": uuid.UUID(names["offers"][allocation.lot]),
                "group_id": uuid.UUID(names["groups"][allocation.group]),
                "team_id": uuid.UUID(allocation.via) if allocation.via != allocation.group else None,
                "cases": allocation.cases,
                "hand_over_on": allocation.date,
                "origin": "hand" if by_hand else "engine",
                "changed_by": uuid.UUID(by_hand["by"]) if by_hand and by_hand["by"] else None,
                "change_note": by_hand["note"] if by_hand else "",
            }
        )
    if rows:
        session.execute(insert(Share), rows)
    session.flush()


def standing_cases(session: OrganizationSession, round_: Round) -> dict[tuple[str, str], int]:
    """Cases by lot and group as the draft shares stand, changes by hand included."""
    names = round_.settings.get("names", {"offers": {}, "groups": {}})
    lots = {uuid.UUID(offer_id): code for code, offer_id in names["offers"].items()}
    groups = {uuid.UUID(group_id): code for code, group_id in names["groups"].items()}
    found: dict[tuple[str, str], int] = {}
    query = select(Share.offer_id, Share.group_id, Share.cases).where(Share.round_id == round_.id, Share.state == "draft")
    for offer_id, group_id, cases in session.execute(query):
        pair = (lots[offer_id], groups[group_id])
        found[pair] = found.get(pair, 0) + cases
    return found


def _texts(ids: dict[str, uuid.UUID]) -> dict[str, str]:
    return {code: str(record_id) for code, record_id in ids.items()}
