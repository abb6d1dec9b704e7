"""GET and POST /api/v1/donors: the register of donors."""

from flask import Blueprint, Response, jsonify, url_for

from inventory.donors import DonorFilter, add_donor, donors_after
from web.access import current, now, reading, requires, today, writing
from web.api.cursors import read_name_cursor, write_name_cursor
from web.api.describing import describes
from web.api.reading import json_values, query_values
from web.schemas.donors import DonorAnswerSchema, DonorPageSchema, DonorsQuerySchema, NewDonorSchema, donor_answer

blueprint = Blueprint("api_donors", __name__, url_prefix="/api/v1")

_QUERY, _NEW = DonorsQuerySchema(), NewDonorSchema()


@blueprint.get("/donors")
@requires("donor.read")
@describes(query=DonorsQuerySchema, answer=DonorPageSchema)
def list_all() -> Response:
    """Donors by name, a page at a time, with the agreement in force; `q` finds by name, address and code."""
    asked = query_values(_QUERY)
    has_agreement = None if asked["agreement"] is None else asked["agreement"] == "yes"
    wanted = DonorFilter(query=asked["q"], kind=asked["kind"] or "", has_agreement=has_agreement)
    with reading() as session:
        rows, after = donors_after(session, wanted, today=today(), after=read_name_cursor(asked["cursor"]), limit=asked["limit"])
        answers = [donor_answer(row, with_contact=current().can("donor.edit")) for row in rows]
    return jsonify(donors=answers, next_cursor=write_name_cursor(after))


@blueprint.post("/donors")
@requires("donor.edit")
@describes(body=NewDonorSchema, answer=DonorAnswerSchema, status=201)
def add() -> tuple[Response, int, dict[str, str]]:
    """Register a donor."""
    values = json_values(_NEW)
    with writing() as session:
        _, place = add_donor(session, actor_id=current().id, now=now(), **values)
        answer = donor_answer(donors_after(session, DonorFilter(query=place.code), today=today())[0][0], with_contact=True)
    location = url_for("donors.show_donor", code=answer["code"])
    return jsonify(answer | {"location": location}), 201, {"Location": location}
