"""The impact report on screen, the entries behind its figures, and its workbook."""

import io
import uuid
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for

from inventory import jobs
from inventory.catalog import CATEGORIES
from inventory.dates import fiscal_year, months_later
from inventory.errors import DomainError, NotFound
from inventory.jobs import Job
from inventory.movements.tables import FLAGS, KINDS
from matching.handouts import HouseholdSums, households_by
from matching.impact import COLUMNS, Figures, MonthLine, Period, goods_by, impact_figures
from matching.impact.account import unweighed_items
from matching.impact.entries import MOST_COUNTED, list_entries, names_of
from web import exports
from web.access import current, now, reading, requires, today, writing
from web.downloads import XLSX
from web.forms import form_errors
from web.language import language, t
from web.language.formats import MONTHS, fiscal_year_short
from web.language.formats import month as month_word
from web.schemas.entries import EntryQuery, read_entry_query
from web.schemas.reports import YEARS_BACK, AskedPeriod, read_period
from web.sealing import seal

blueprint = Blueprint("impact", __name__)

PAGE = 50
# More bars than this are not read; then a bar is a year.
MOST_BARS = 18
# The smaller categories are one bar together; the account names all.
MOST_SHARES = 6


def _asked() -> AskedPeriod:
    return read_period(request.values, today=today(), start_month=_start_month())


def _start_month() -> int:
    month: int = current().organization.setting("fiscal_year_start_month")
    return month


@blueprint.get("/impact")
@requires("report.read")
def show_impact() -> Any:
    """The figures of a period, each a link to what stands behind it."""
    errors: dict[str, str] = {}
    try:
        asked = _asked()
    except DomainError as refusal:
        errors = form_errors(refusal)
        asked = read_period({}, today=today(), start_month=_start_month())
    with reading() as session:
        figures = impact_figures(session, asked.period)
    page = render_template(
        "impact/impact.html", asked=asked, figures=figures, bars=_bars(figures), shares=_shares(figures), choices=_choices(), errors=errors,
        visited={line.prefecture: line.households.visits for line in figures.prefectures if line.prefecture},
    )  # fmt: skip
    return page, 422 if errors else 200


def _bars(figures: Figures) -> list[tuple[str, int, bool]]:
    lines = figures.months
    if len(lines) > MOST_BARS:
        return _yearly(lines)
    words = [
        t("today.month", month=str(line.month.month) if language() == "ja" else MONTHS[line.month.month - 1][:3])
        for line in lines
    ]
    return [(word, line.households.visits, not line.is_whole) for word, line in zip(words, lines, strict=True)]


def _yearly(lines: list[MonthLine]) -> list[tuple[str, int, bool]]:
    years: dict[int, tuple[int, bool]] = {}
    for line in lines:
        year = fiscal_year(line.month, _start_month()).label
        visits, is_part = years.get(year, (0, False))
        years[year] = (visits + line.households.visits, is_part or not line.is_whole)
    return [(str(year), visits, is_part) for year, (visits, is_part) in years.items()]


def _shares(figures: Figures) -> list[tuple[str, float, str, str]]:
    """Categories by what was given: word, share, category, and what it is a share of - grams, or pieces when nothing was weighed."""
    unit = "grams" if figures.given.grams else "pieces"
    whole = getattr(figures.given, unit)
    shares = [(getattr(line.columns.issued, unit) / whole, line.category) for line in figures.categories] if whole else []
    shares = [(share, category) for share, category in sorted(shares, reverse=True) if share > 0]
    named = [(t(f"category.{category}"), share, category, unit) for share, category in shares[:MOST_SHARES]]
    rest = shares[MOST_SHARES:]
    return [*named, (t("impact.other_categories", n=len(rest)), sum(share for share, _ in rest), "", unit)] if rest else named


def _choices() -> list[tuple[str, str]]:
    """The fiscal years, then the months of the last year, then free days."""
    year = fiscal_year(today(), _start_month()).label
    years = [(str(year - back), fiscal_year_short(year - back, language=language())) for back in range(YEARS_BACK)]
    months = [months_later(today().replace(day=1), -back) for back in range(13)]
    named = [(f"{month:%Y-%m}", month_word(month, language=language())) for month in months]
    return [*years, *named, ("free", t("impact.free"))]


@blueprint.get("/impact/entries")
@requires("report.read")
def show_entries() -> str:
    """The movements behind a figure, newest first."""
    asked = _asked()
    query = read_entry_query(request.args)
    with reading() as session:
        rows, total = list_entries(session, asked.period, query.wanted, limit=PAGE, offset=(query.page - 1) * PAGE)
        names = names_of(session, query.wanted)
    return render_template(
        "impact/entries.html", asked=asked, query=query, rows=rows, total=total, most=MOST_COUNTED, first=(query.page - 1) * PAGE + 1,
        previous_url=_page_url(asked, query, query.page - 1) if query.page > 1 else None,
        next_url=_page_url(asked, query, query.page + 1) if query.page * PAGE < total else None,
        columns=[(column, t(f"account.{column}")) for column in COLUMNS], kinds=[(kind, t(f"movement_kind.{kind}")) for kind in KINDS],
        categories=[(category, t(f"category.{category}")) for category in CATEGORIES], names=names,
        flags=[(flag, t(f"impact.flag_{flag}")) for flag in FLAGS],
    )  # fmt: skip


def _page_url(asked: AskedPeriod, query: EntryQuery, page: int) -> str:
    return url_for("impact.show_entries", **asked.address, **query.values, page=page)


@blueprint.get("/impact/groups")
@requires("report.read")
def show_groups() -> str:
    """Groups with what they were given and the household visits they reported."""
    asked = _asked()
    with reading() as session:
        households = {key[0]: sums for key, sums in households_by(session, asked.period.first, asked.period.last, "group")}
        rows = [
            (row, households.get(row.keys["group"], HouseholdSums()))
            for row in goods_by(session, asked.period, "group", "prefecture")
        ]
    return render_template("impact/groups.html", asked=asked, rows=rows)


@blueprint.get("/impact/account")
@requires("report.read")
def show_account() -> str:
    """How the figures are counted, the goods account per category, and what has no weight."""
    asked = _asked()
    with reading() as session:
        figures = impact_figures(session, asked.period)
        unweighed = unweighed_items(session, asked.period)
    return render_template("impact/account.html", asked=asked, figures=figures, unweighed=unweighed, columns=COLUMNS)


@blueprint.post("/impact/export")
@requires("report.export")
def export() -> Any:
    """The workbook at once, or a job that makes it."""
    period = _asked().period
    with reading() as session:
        is_large = exports.count_movements(session, period) > exports.MOST_AT_ONCE
        made = None if is_large else exports.impact_workbook(session, period, seal=seal, language=language(), now=now())
    if made is None:
        return redirect(url_for("jobs.show_job", job_id=_add_job(period)))
    content, head = made
    with writing() as session:
        exports.note_export(session, period, head, actor_id=current().id, now=now())
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=exports.file_name(period, language()))


def _add_job(period: Period) -> uuid.UUID:
    parameters = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "language": language(),
        "folder": str(current_app.config["SETTINGS"].data_dir),
    }
    with writing() as session:
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
    period = read_period(job.parameters, today=today(), start_month=_start_month()).period
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
