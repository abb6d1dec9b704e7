"""/api/v1/counts: counts of stock, opened, counted by any number of phones, approved by somebody else."""

from flask import Blueprint, Response, jsonify, url_for

from inventory.counts import (
    Tally,
    approve_count,
    cancel_count,
    count_lines,
    differences_of,
    get_count,
    list_counts,
    open_count,
    progress_of,
    shelves_of,
    submit_count,
    tally,
)
from inventory.errors import NotAllowed
from web.access import current, now, reading, requires, writing
from web.api.cursors import read_offset
from web.api.describing import describes
from web.api.reading import json_values, query_values
from web.schemas.counts import (
    ApprovalAnswerSchema,
    ApprovalSchema,
    CountAnswerSchema,
    CountDetailSchema,
    CountListSchema,
    CountQuerySchema,
    DifferenceListSchema,
    NewCountSchema,
    TallyAnswerSchema,
    TallySchema,
    count_answer,
    difference_answer,
    left_out_lines,
    line_answer,
    listed_answer,
)

blueprint = Blueprint("api_counts", __name__, url_prefix="/api/v1")

_QUERY, _NEW, _TALLY, _APPROVAL = CountQuerySchema(), NewCountSchema(), TallySchema(), ApprovalSchema()


@blueprint.get("/counts")
@requires("stock.read")
@describes(query=CountQuerySchema, answer=CountListSchema)
def show_counts() -> Response:
    """Counts of stock, the newest first, a page at a time."""
    asked = query_values(_QUERY)
    offset = read_offset(asked["cursor"])
    with reading() as session:
        rows = list_counts(session, states=(asked["state"],) if asked["state"] else None, limit=asked["limit"], offset=offset)
    listed = [listed_answer(row) for row in rows[: asked["limit"]]]
    return jsonify(counts=listed, next_cursor=str(offset + len(listed)) if len(rows) > len(listed) else None)


@blueprint.post("/counts")
@requires("count.edit")
@describes(body=NewCountSchema, answer=CountAnswerSchema, status=201)
def open_new() -> tuple[Response, int]:
    """Open a count of a warehouse or of some of its places."""
    values = json_values(_NEW)
    with writing() as session:
        count = open_count(
            session, site=values["site"], shelves=values["places"], is_blind=values["blind"], title=values["title"],
            actor_id=current().id, now=now(),
        )  # fmt: skip
        _, site = get_count(session, count.number)
        counted, lines = progress_of(shelves_of(session, count))
        answer = count_answer(count, site, lines=lines, counted=counted)
    response = jsonify(answer)
    response.headers["Location"] = url_for("api_counts.show_count", number=answer["number"])
    return response, 201


@blueprint.get("/counts/<int:number>")
@requires("movement.record")
@describes(answer=CountDetailSchema)
def show_count(number: int) -> Response:
    """One count with its lines; the expected numbers of a blind one are kept back while it is open."""
    with reading() as session:
        count, site = get_count(session, number)
        rows = count_lines(session, count, limit=None)
        shows = not count.is_blind or count.state != "open"
        counted = sum(row.line.counted is not None for row in rows)
        head = count_answer(count, site, lines=len(rows), counted=counted)
        return jsonify(head | {"sheet": [line_answer(row, shows_expected=shows) for row in rows]})


@blueprint.post("/counts/<int:number>/tallies")
@requires("movement.record")
@describes(body=TallySchema, answer=TallyAnswerSchema, status=201, also=(200,))
def add_tally(number: int) -> tuple[Response, int]:
    """Give the number of a lot at a place; the same key again answers 200 and changes nothing."""
    wanted = Tally(**json_values(_TALLY))
    with writing() as session:
        told = tally(session, number, wanted, actor_id=current().id, now=now())
        answer = {"lot": wanted.lot, "place": wanted.place, "counted": told.line.counted, "replayed": told.replayed}
    return jsonify(answer), 200 if told.replayed else 201


@blueprint.get("/counts/<int:number>/differences")
@requires("stock.read")
@describes(answer=DifferenceListSchema)
def show_differences(number: int) -> Response:
    """Counted lines against the ledger as of the moment of their counting."""
    with reading() as session:
        count, _ = get_count(session, number)
        if count.is_blind and count.state == "open":
            raise NotAllowed()
        return jsonify(differences=[difference_answer(row) for row in differences_of(session, count)])


@blueprint.post("/counts/<int:number>/submission")
@requires("count.edit")
@describes(answer=ApprovalAnswerSchema)
def submit(number: int) -> Response:
    """Counting is over: no number is taken any more."""
    with writing() as session:
        return _decided(submit_count(session, number, actor_id=current().id, now=now()).state)


@blueprint.post("/counts/<int:number>/approval")
@requires("count.approve")
@describes(body=ApprovalSchema, answer=ApprovalAnswerSchema)
def approve(number: int) -> Response:
    """Book the differences as of the moments of counting; whoever counted is refused."""
    left_out = left_out_lines(json_values(_APPROVAL))
    with writing() as session:
        outcome = approve_count(session, number, actor_id=current().id, now=now(), left_out=left_out)
        return _decided(outcome.count.state, booked=outcome.booked, agreed=outcome.agreed, left_out=outcome.left_out)


@blueprint.post("/counts/<int:number>/cancellation")
@requires("count.edit")
@describes(answer=ApprovalAnswerSchema)
def cancel(number: int) -> Response:
    """Cancel a count; nothing of it is booked."""
    with writing() as session:
        return _decided(cancel_count(session, number, actor_id=current().id, now=now()).state)


def _decided(state: str, *, booked: int = 0, agreed: int = 0, left_out: int = 0) -> Response:
    return jsonify(state=state, booked=booked, agreed=agreed, left_out=left_out)
