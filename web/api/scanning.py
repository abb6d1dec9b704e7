"""GET /api/v1/scan: what a scanned text is."""

from flask import Blueprint, Response, jsonify

from inventory.scanning import resolve
from matching.choosing import find_delivery
from web.access import reading, requires
from web.api.describing import describes
from web.api.reading import query_values
from web.schemas.scanning import ScanAnswerSchema, ScanQuerySchema, delivery_answer, scan_answer

blueprint = Blueprint("api_scanning", __name__, url_prefix="/api/v1")

_QUERY = ScanQuerySchema()


@blueprint.get("/scan")
@requires("scan.use")
@describes(query=ScanQuerySchema, answer=ScanAnswerSchema)
def show_scanned() -> Response:
    """What a scanned text is: lot, item, place, group, donor, delivery, or unknown. Books nothing."""
    text = query_values(_QUERY)["text"]
    with reading() as session:
        scanned = resolve(session, text)
        delivery = find_delivery(session, scanned.code) if scanned.kind == "unknown_label" and scanned.code else None
        answer = delivery_answer(*delivery) if delivery else scan_answer(scanned)
    return jsonify(answer)
