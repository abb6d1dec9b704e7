"""Progress of long work: survives a reload, can be stopped, leads to its outcome."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select

from inventory import jobs
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.jobs import Job
from web.access import reading, requires, writing

blueprint = Blueprint("jobs", __name__)


def _get_job(session: OrganizationSession, job_id: uuid.UUID) -> Job:
    job = session.scalar(select(Job).where(Job.id == job_id))
    if job is None:
        raise NotFound(kind="job", code=job_id)
    return job


@blueprint.get("/jobs/<uuid:job_id>")
@requires("stock.read")
def show_job(job_id: uuid.UUID) -> Any:
    """How far it is; when it is done, on to what it made."""
    with reading() as session:
        job = _get_job(session, job_id)
        if job.state == "done" and job.result:
            return redirect(url_for(job.result["endpoint"], **job.result["values"]))
        share = 100 * job.done // job.total if job.total else 0
        return render_template("jobs/show.html", job=job, share=share)


@blueprint.post("/jobs/<uuid:job_id>/cancel")
@requires("stock.read")
def cancel_job(job_id: uuid.UUID) -> Any:
    with writing() as session:
        jobs.ask_cancel(session, _get_job(session, job_id).id)
    return redirect(url_for("jobs.show_job", job_id=job_id))
