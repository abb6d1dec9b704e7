"""GET /api/v1/reports/impact and its workbook, GET /api/v1/lots/{code}/trace."""

import io
from typing import Any

from flask import Blueprint, Response, jsonify, send_file

from inventory.codes import parse_code
from inventory.dates import fiscal_year
from inventory.errors import NotFound
from matching.impact import Period, goods_by, impact_figures
from matching.trace import trace_lot
from web.access import current, noting, now, reading, requires, today
from web.api.describing import describes
from web.api.reading import query_values
from web.downloads import XLSX
from web.exports import file_name, impact_workbook, note_export
from web.language import language
from web.leaving import check_days, stamp, tell_export
from web.schemas.reports import ReportQuerySchema, ReportSchema, report_answer
from web.schemas.traces import TraceSchema, trace_answer
from web.sealing import seal

blueprint = Blueprint("api_reports", __name__, url_prefix="/api/v1")

_QUERY = ReportQuerySchema()


def _period() -> Period:
    asked = query_values(_QUERY)
    last = asked["last"] or today()
    first = asked["first"] or fiscal_year(last, current().organization.setting("fiscal_year_start_month")).first
    return Period(first, last)


@blueprint.get("/reports/impact")
@requires("report.read")
@describes(query=ReportQuerySchema, answer=ReportSchema)
def show_impact() -> Response:
    """The impact report of a period: the goods account, months, households, and goods by donor, group and item."""
    period = _period()
    with reading() as session:
        figures = impact_figures(session, period)
        return jsonify(report_answer(figures, goods_by(session, period, "donor", "group", "item", "category")))


@blueprint.get("/reports/impact.xlsx")
@requires("report.export")
@describes(query=ReportQuerySchema, answer_media=XLSX)
def show_workbook() -> Any:
    """The same report as an Excel workbook with live proof formulas; taking it out stands in the journal."""
    period = _period()
    with reading() as session:
        check_days(session, period.first, period.last)
        words = {"language": language(), "mark": stamp().line}
        content, head = impact_workbook(session, period, seal=seal, now=now(), **words)
    tell_export(first=period.first, last=period.last, what="report")
    # The one GET that leaves a line: programs fetch reports by address, and who took figures out must be known.
    with noting() as session:
        note_export(session, period, head, actor_id=current().id, now=now())
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=file_name(period, language()))


@blueprint.get("/lots/<code>/trace")
@requires("lot.read")
@describes(answer=TraceSchema)
def show_trace(code: str) -> Response:
    """A lot from its donor to every group and household count, over hubs as well."""
    known = parse_code(code)
    if known is None:
        raise NotFound(kind="lot", code=code)
    with reading() as session:
        return jsonify(trace_answer(trace_lot(session, known)))
