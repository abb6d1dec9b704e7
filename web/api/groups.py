"""GET and POST /api/v1/groups: the register of groups."""

from typing import Any

from flask import Blueprint, Response, jsonify, url_for

from matching.groups import GroupFilter, add_group, groups_after
from matching.needs import set_needs
from web.access import current, now, reading, requires, today, writing
from web.api.cursors import read_name_cursor, write_name_cursor
from web.api.describing import describes
from web.api.reading import json_values, query_values
from web.schemas.groups import GroupAnswerSchema, GroupPageSchema, GroupsQuerySchema, NewGroupSchema, group_answer

blueprint = Blueprint("api_groups", __name__, url_prefix="/api/v1")

_QUERY, _NEW = GroupsQuerySchema(), NewGroupSchema()


@blueprint.get("/groups")
@requires("group.read")
@describes(query=GroupsQuerySchema, answer=GroupPageSchema)
def list_all() -> Response:
    """Groups by name, a page at a time, with what each needs and lacks; `q` finds by name, place, operator and code."""
    asked = query_values(_QUERY)
    wanted = GroupFilter(
        query=asked["q"],
        prefecture=asked["prefecture"] or "",
        kind=asked["kind"] or "",
        state=asked["state"] or "",
        lacks_document=asked["lacks_document"] or "",
    )
    with reading() as session:
        rows, after = groups_after(session, wanted, today=today(), after=read_name_cursor(asked["cursor"]), limit=asked["limit"])
        answers = [group_answer(row, with_contact=current().can("group.edit")) for row in rows]
    return jsonify(groups=answers, next_cursor=write_name_cursor(after))


@blueprint.post("/groups")
@requires("group.edit")
@describes(body=NewGroupSchema, answer=GroupAnswerSchema, status=201)
def add() -> tuple[Response, int, dict[str, str]]:
    """Register a group, with what it needs each month; it applies until somebody approves it."""
    values: dict[str, Any] = json_values(_NEW)
    needs = values.pop("needs")
    values["prefecture_code"] = values["prefecture_code"] or ""
    values["excluded_allergens"] = list(values.pop("excluded_allergens", []))
    with writing() as session:
        group, place = add_group(session, actor_id=current().id, now=now(), **values)
        set_needs(session, group.id, needs, actor_id=current().id, now=now())
        row = groups_after(session, GroupFilter(query=place.code, with_ended=True), today=today())[0][0]
        answer = group_answer(row, with_contact=True)
    location = url_for("groups.show_group", code=answer["code"])
    return jsonify(answer | {"location": location}), 201, {"Location": location}
