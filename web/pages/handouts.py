"""Hand-out reports: the form with three questions, who is late, and what was reported."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.errors import DomainError
from inventory.places import Place
from matching.groups import get_group
from matching.handouts import HandoutRequest, get_handout, late_reports, list_handouts, lots_at_group, record_handout
from matching.handouts.reporting import REPORT_DAYS
from web.access import current, now, reading, requires, today, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.schemas.handouts import HandoutForm, TypedHandout, earlier_handout, line_requests, typed_handout
from web.schemas.reports import read_period

blueprint = Blueprint("handouts", __name__)

PAGE = 50


@blueprint.get("/handouts")
@requires("handout.read")
def list_late() -> str:
    """Groups whose report is more than a week behind."""
    with reading() as session:
        late = late_reports(session, today())
        _, total = list_handouts(session, limit=0)
        return render_template("handouts/late.html", late=late, total=total, report_days=REPORT_DAYS)


@blueprint.get("/handouts/all")
@requires("handout.read")
def list_all() -> Any:
    """All reports, newest first; of the days and the group in the address when it names them."""
    has_days = bool(request.args.get("from") or request.args.get("to"))
    asked = read_period(request.args, today=today(), start_month=current().organization.setting("fiscal_year_start_month"))
    period = asked.period if has_days else None
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    code = parse_code(request.args.get("group", ""))
    with reading() as session:
        group = get_group(session, code)[1] if code else None
        rows, total = list_handouts(
            session,
            group_id=group.id if group else None,
            first=period.first if period else None,
            last=period.last if period else None,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
        late = len(late_reports(session, today()))
        values = (asked.address if period else {}) | ({"group": code} if code else {})
        return render_template(
            "handouts/all.html", rows=rows, total=total, late=late, period=period, group=group, days=asked.address if period else {},
            first=(page - 1) * PAGE + 1,
            previous_url=url_for("handouts.list_all", page=page - 1, **values) if page > 1 else None,
            next_url=url_for("handouts.list_all", page=page + 1, **values) if page * PAGE < total else None,
        )  # fmt: skip


@blueprint.get("/groups/<code>/handout")
@requires("handout.edit")
def new_handout(code: str) -> str:
    """Three questions for one group."""
    with reading() as session:
        group, place = get_group(session, code)
        typed = typed_handout({"key": str(uuid.uuid4()), "handed_out_on": today().isoformat()}, lots_at_group(session, place.id))
        return _form(group.name, place, typed)


def _form(name: str, place: Place, typed: TypedHandout, earlier_id: uuid.UUID | None = None) -> str:
    action = url_for("handouts.replace", handout_id=earlier_id) if earlier_id else url_for("handouts.record", code=place.code)
    return render_template(
        "handouts/form.html",
        name=name,
        place=place,
        typed=typed,
        errors=typed.errors,
        action=action,
        is_correction=bool(earlier_id),
    )


@blueprint.post("/groups/<code>/handout")
@requires("handout.edit")
def record(code: str) -> Any:
    """The report stands; sent twice it stands once."""
    with reading() as session:
        group, place = get_group(session, code)
        typed = typed_handout(request.form, lots_at_group(session, place.id))
        name = group.name
        session.expunge_all()
    return _save(name, place, typed, earlier_id=None)


@blueprint.get("/handouts/<uuid:handout_id>/correct")
@requires("handout.edit")
def correct(handout_id: uuid.UUID) -> str:
    """The same questions with the earlier answers."""
    with reading() as session:
        handout, place, lines = get_handout(session, handout_id)
        typed = earlier_handout(handout, lines, lots_at_group(session, place.id, earlier=handout), uuid.uuid4())
        return _form(place.name, place, typed, handout_id)


@blueprint.post("/handouts/<uuid:handout_id>/correct")
@requires("handout.edit")
def replace(handout_id: uuid.UUID) -> Any:
    """A corrected version takes the place of the earlier one."""
    with reading() as session:
        handout, place, _ = get_handout(session, handout_id)
        typed = typed_handout(request.form, lots_at_group(session, place.id, earlier=handout))
        session.expunge_all()
    return _save(place.name, place, typed, earlier_id=handout_id)


def _save(name: str, place: Place, typed: TypedHandout, *, earlier_id: uuid.UUID | None) -> Any:
    form, errors = read_form(HandoutForm())
    lines, problems = line_requests(typed.lines)
    typed.errors = errors | {field: t(f"problem.{problem}") for field, problem in problems.items()}
    if form is None or typed.errors:
        return _form(name, place, typed, earlier_id), 422
    people = {band: form[band] for band in ("infants", "children", "adults", "seniors")}
    wanted = HandoutRequest(form["key"], place.code, form["handed_out_on"], form["households"], people, tuple(lines))
    try:
        with writing() as session:
            recorded = record_handout(session, wanted, actor_id=current().id, now=now(), today=today(), replaces=earlier_id)
            handout_id, households, beyond = recorded.handout.id, recorded.handout.households, sum(recorded.beyond.values())
    except DomainError as refusal:
        typed.errors = form_errors(refusal)
        return _form(name, place, typed, earlier_id), refusal.status
    say(
        "handouts.recorded_beyond" if beyond else "handouts.recorded",
        level="warn" if beyond else "ok",
        name=name,
        n=households,
        beyond=beyond,
    )
    return redirect(url_for("handouts.show", handout_id=handout_id))


@blueprint.get("/handouts/<uuid:handout_id>")
@requires("handout.read")
def show(handout_id: uuid.UUID) -> str:
    """One report as it was recorded."""
    with reading() as session:
        handout, place, lines = get_handout(session, handout_id)
        goods = {lot.id: (lot, item) for lot, item, _ in lots_at_group(session, place.id, earlier=handout)}
        return render_template("handouts/show.html", handout=handout, place=place, lines=lines, goods=goods)
