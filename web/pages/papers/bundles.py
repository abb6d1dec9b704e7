"""The reports of all donors of a period together, as one archive."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, send_file, url_for

from inventory import jobs
from inventory.errors import NotFound
from web import donor_books
from web.access import current, noting, now, reading, requires
from web.donor_books import DONOR_BOOKS_JOB
from web.language import language, t
from web.leaving import check_days, stamp, tell_export, use_stamp
from web.pages.papers.area import asked_period, blueprint


@blueprint.post("/papers/bundles")
@requires("report.export")
def make_bundle() -> Any:
    """A job makes the archive, stamped with who asked for it."""
    period = asked_period().period.period
    parameters = donor_books.period_values(period) | {
        "language": language(),
        "folder": str(current_app.config["SETTINGS"].data_dir),
        "code": stamp().code,
        "mark": stamp().line,
    }
    with reading() as session:
        check_days(session, period.first, period.last)
    with noting() as session:
        job_id = jobs.add_job(session, kind=DONOR_BOOKS_JOB, parameters=parameters, created_by=current().id, now=now()).id
    return redirect(url_for("jobs.show_job", job_id=job_id))


@blueprint.get("/papers/bundles/<uuid:job_id>")
@requires("report.export")
def show_bundle(job_id: UUID) -> str:
    """A finished archive, ready to be fetched."""
    job, path = _bundle(job_id)
    return render_template("papers/bundle.html", job=job, size=path.stat().st_size)


@blueprint.get("/papers/bundles/<uuid:job_id>.zip")
@requires("report.export")
def fetch_bundle(job_id: UUID) -> Any:
    job, path = _bundle(job_id)
    first, last = (job.parameters[name].replace("-", "") for name in ("from", "to"))
    name = t("papers.bundle_name", first=first, last=last) + ".zip"
    use_stamp(job.parameters["code"], job.parameters["mark"])
    days = [date.fromisoformat(job.parameters[name]) for name in ("from", "to")]
    tell_export(first=days[0], last=days[1], what="donor_reports")
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=name)


def _bundle(job_id: UUID) -> Any:
    with reading() as session:
        job = donor_books.get_bundle(session, job_id)
        session.expunge_all()
    path = donor_books.bundle_path(current_app.config["SETTINGS"].data_dir, job.id)
    if not path.exists():
        raise NotFound(kind="job", code=str(job_id))
    return job, path
