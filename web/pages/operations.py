"""For operators: is it alive, is it ready, what does it count."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select

from inventory.accounts import Organization
from inventory.chain import ChainHead
from inventory.jobs import Job
from migrations.run import pending
from web.access import database, open_to_all

blueprint = Blueprint("operations", __name__)

EVERYWHERE = {"across_organizations": True}


@blueprint.get("/healthz")
@open_to_all
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@open_to_all
def readyz() -> tuple[Response, int]:
    """The database answers and its schema is the newest."""
    steps = pending(database().engine)
    return jsonify(status="ok" if not steps else "migrate", pending=len(steps)), 200 if not steps else 503


@blueprint.get("/metrics")
@open_to_all
def metrics() -> Response:
    """Counts over all organizations, in the text form of Prometheus; nothing tells organizations apart."""
    with database().reading_across() as session:
        organizations = session.scalar(select(func.count(Organization.id)).where(Organization.closed_at.is_(None)))
        movements = session.scalar(select(func.coalesce(func.sum(ChainHead.seq), 0)), execution_options=EVERYWHERE)
        jobs = session.execute(select(Job.state, func.count()).group_by(Job.state), execution_options=EVERYWHERE).all()
    lines = [f"tasuki_organizations {organizations}", f"tasuki_movements_total {movements}"]
    lines += [f'tasuki_jobs{{state="{state}"}} {count}' for state, count in sorted((row[0], row[1]) for row in jobs)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
