"""The log of exports: every file that left, who took it, and the hash that tells it from any other."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from inventory.accounts import list_members
from inventory.leaving import ExportFilter, count_exports, list_exports
from inventory.spelling import looked_for
from web.access import reading, requires
from web.addresses import asked_day, asked_id

blueprint = Blueprint("exports", __name__, url_prefix="/audit/exports")

PAGE = 50


@blueprint.get("")
@requires("audit.read")
def list_all() -> str:
    """The newest first; by person, by days, by number or hash."""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    wanted = ExportFilter(asked_id("actor"), asked_day("from"), asked_day("to"), looked_for(request.args.get("q", ""), 64))
    values: dict[str, Any] = {name: request.args[name] for name in ("actor", "from", "to", "q") if request.args.get(name)}
    with reading() as session:
        rows = list_exports(session, wanted, limit=PAGE, offset=(page - 1) * PAGE)
        total = count_exports(session, wanted)
        people = [(str(user.id), user.name) for _, user in list_members(session)]
    return render_template(
        "audit/exports.html", rows=rows, total=total, values=values, people=people, first=(page - 1) * PAGE + 1,
        previous_url=url_for("exports.list_all", page=page - 1, **values) if page > 1 else None,
        next_url=url_for("exports.list_all", page=page + 1, **values) if page * PAGE < total else None,
    )  # fmt: skip
