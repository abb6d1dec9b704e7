"""The workbook of the report: at once when it is small, as a job when it is large."""

import io
import uuid
from typing import Any

from flask import Response, current_app, redirect, render_template, send_file, url_for

from inventory import jobs
from inventory.errors import NotFound
from inventory.jobs import Job
from matching.impact import Period
from web import exports
from web.access import current, noting, now, reading, requires, today
from web.downloads import XLSX
from web.language import language
from web.leaving import check_days, stamp, tell_export, use_stamp
from web.pages.impact.area import asked, blueprint, start_month
from web.schemas.reports import read_period
from web.sealing import seal


@blueprint.post("/impact/export")
@requires("report.export")
def export() -> Any:
    """The workbook at once, or a job that makes it."""
    period = asked().period
    with reading() as session:
        check_days(session, period.first, period.last)
        is_large = exports.count_movements(session, period) > exports.MOST_AT_ONCE
        words = {"language": language(), "mark": stamp().line}
        made = None if is_large else exports.impact_workbook(session, period, seal=seal, now=now(), **words)
    if made is None:
        return redirect(url_for("jobs.show_job", job_id=_add_job(period)))
    content, head = made
    tell_export(first=period.first, last=period.last, what="report")
    with noting() as session:
        exports.note_export(session, period, head, actor_id=current().id, now=now())
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=exports.file_name(period, language()))


def _add_job(period: Period) -> uuid.UUID:
    parameters = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "language": language(),
        "folder": str(current_app.config["SETTINGS"].data_dir),
        "code": stamp().code,
        "mark": stamp().line,
    }
    with noting() as session:
        return jobs.add_job(session, kind=exports.IMPACT_JOB, parameters=parameters, created_by=current().id, now=now()).id


@blueprint.get("/impact/exports/<uuid:job_id>")
@requires("report.export")
def show_export(job_id: uuid.UUID) -> str:
    """A finished workbook, ready to be fetched."""
    job = _export_job(job_id)
    return render_template("impact/export.html", job=job, size=_export_file(job).stat().st_size)


@blueprint.get("/impact/exports/<uuid:job_id>.xlsx")
@requires("report.export")
def fetch_export(job_id: uuid.UUID) -> Response:
    job = _export_job(job_id)
    period = read_period(job.parameters, today=today(), start_month=start_month()).period
    use_stamp(job.parameters["code"], job.parameters["mark"])
    tell_export(first=period.first, last=period.last, what="report")
    return send_file(
        _export_file(job), mimetype=XLSX, as_attachment=True, download_name=exports.file_name(period, job.parameters["language"])
    )


def _export_job(job_id: uuid.UUID) -> Job:
    with reading() as session:
        job = exports.find_export(session, job_id)
        session.expunge_all()
    if job is None:
        raise NotFound(kind="job", code=str(job_id))
    return job


def _export_file(job: Job) -> Any:
    path = exports.export_path(current_app.config["SETTINGS"].data_dir, job.id)
    if not path.exists():
        raise NotFound(kind="job", code=str(job.id))
    return path
