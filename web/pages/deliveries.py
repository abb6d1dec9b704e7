"""Deliveries: the list by day, one with its goods, the picking list on paper, and the steps shipped, received, cancelled."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.hygiene import COLD
from inventory.release_checks import note_release, release_checks_of
from inventory.spelling import digits, quantity
from matching.deliveries import DELIVERY_STATES, Delivery
from matching.deliveries.listing import PickLine, count_deliveries, pick_lines
from matching.deliveries.listing import list_deliveries as read_deliveries
from matching.deliveries.shipping import ENDS, cancel_delivery, get_delivery, receive, ship
from matching.groups.tables import RecipientGroup
from matching.rounds.starting import get_round_by_number
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, say
from web.releasing import read_released

blueprint = Blueprint("deliveries", __name__)

PAGE = 50
STEPS = {"ship": ship, "receive": receive, "cancel": cancel_delivery}
SAID = {"ship": "deliveries.shipped", "receive": "deliveries.received", "cancel": "deliveries.cancelled"}


@blueprint.get("/deliveries")
@requires("delivery.read")
def list_deliveries() -> str:
    """By day, the next first."""
    state = request.args.get("state", "all" if request.args.get("round") else "planned")
    state = state if state in (*DELIVERY_STATES, "all") else "planned"
    states = DELIVERY_STATES if state == "all" else (state,)
    page, number = min(max(request.args.get("page", 1, type=int), 1), 10_000), request.args.get("round", type=int)
    with reading() as session:
        counts = count_deliveries(session)
        round_id = get_round_by_number(session, number).id if number else None
        rows = read_deliveries(session, states=states, round_id=round_id, offset=(page - 1) * PAGE, limit=PAGE + 1)
        counts["all"] = sum(counts.values())
        return render_template(
            "deliveries/list.html",
            rows=rows[:PAGE],
            has_more=len(rows) > PAGE,
            counts=counts,
            state=state,
            page=page,
            number=number,
        )


def _found(session: OrganizationSession, code: str) -> tuple[Delivery, RecipientGroup]:
    delivery = get_delivery(session, parse_code(code) or "-")
    group = session.scalar(select(RecipientGroup).where(RecipientGroup.id == delivery.group_id))
    if group is None:
        raise NotFound(kind="group", code=code)
    return delivery, group


@blueprint.get("/deliveries/<code>")
@requires("delivery.read")
def show_delivery(code: str) -> str:
    """What goes, from where, for whom."""
    return _show(code, {})


def _show(code: str, errors: dict[str, str]) -> str:
    asks = bool(current().organization.setting("release_checks"))
    with reading() as session:
        delivery, group = _found(session, code)
        lines = pick_lines(session, delivery)
        checks = release_checks_of(session, delivery_ids=[delivery.id]) if asks and delivery.state != "planned" else {}
        return render_template(
            "deliveries/show.html", delivery=delivery, group=group, lines=lines, asks_release=asks, released=checks.get(delivery.id),
            has_cold=any(line.item.temperature in COLD for line in lines), errors=errors, typed=request.form,
        )  # fmt: skip


@blueprint.get("/deliveries/<code>/picking")
@requires("delivery.read")
def show_picking(code: str) -> str:
    """The picking list for the warehouse, one A4 paper."""
    with reading() as session:
        delivery, group = _found(session, code)
        return render_template("deliveries/picking.html", delivery=delivery, group=group, lines=pick_lines(session, delivery))


@blueprint.get("/deliveries/<code>/arrival")
@requires("delivery.edit")
def show_arrival(code: str) -> Any:
    """How much arrived, share by share, when it was less than was sent."""
    return _arrival(code, {}, {})


def _arrival(code: str, errors: dict[str, str], typed: dict[str, str]) -> Any:
    with reading() as session:
        delivery, group = _found(session, code)
        if delivery.state != "shipped":
            return redirect(url_for("deliveries.show_delivery", code=code))
        lines = pick_lines(session, delivery)
        return render_template(
            "deliveries/arrival.html",
            delivery=delivery,
            group=group,
            lines=lines,
            errors=errors,
            typed=typed,
            reasons=tuple(ENDS),
        )


@blueprint.post("/deliveries/<code>/arrival")
@requires("delivery.edit")
def receive_less(code: str) -> Any:
    """It arrived; what did not come is booked by its reason."""
    try:
        with writing() as session:
            delivery, group = _found(session, code)
            short = _typed_short(pick_lines(session, delivery))
            receive(
                session,
                str(delivery.id),
                actor_id=current().id,
                now=now(),
                short=short,
                reason=request.form.get("reason", "missing"),
            )
            name, pieces = group.name, sum(short.values())
    except InvalidInput as refusal:
        return _arrival(code, form_errors(refusal), request.form.to_dict()), refusal.status
    say("deliveries.received_short", level="warn" if pieces else "ok", group=name, n=pieces)
    return redirect(url_for("deliveries.show_delivery", code=code))


def _typed_short(lines: list[PickLine]) -> dict[uuid.UUID, int]:
    """Pieces that are missing, by share: what was sent less the cases and loose pieces that came."""
    short = {}
    for line in lines:
        for share, _ in line.shares:
            if share.state == "shipped":
                per_case = line.offer.pieces_per_case
                came = _whole(f"cases-{share.id}") * per_case + _whole(f"loose-{share.id}")
                if came > share.cases * per_case:
                    raise InvalidInput(field=f"cases-{share.id}", problem="more_than_sent", value=came)
                short[share.id] = share.cases * per_case - came
    return short


def _whole(name: str) -> int:
    typed = request.form.get(name, "").strip()
    return 0 if digits(typed) in ("", "0") else quantity(typed, field=name)


@blueprint.post("/deliveries/<code>/<any(ship, receive, cancel):step>")
@requires("delivery.edit")
def take_step(code: str, step: str) -> Any:
    """The delivery has left, has arrived, or is off; pressing twice books once."""
    released = read_released(has_cold=bool(request.form.get("has_cold"))) if step == "ship" else None
    try:
        with writing() as session:
            delivery, group = _found(session, code)
            STEPS[step](session, str(delivery.id), actor_id=current().id, now=now())
            if released is not None:
                note_release(session, released, actor_id=current().id, now=now(), delivery_id=delivery.id)
            cases, name = sum(line.cases for line in pick_lines(session, delivery)), group.name
    except InvalidInput as refusal:
        return _show(code, form_errors(refusal)), refusal.status
    say(SAID[step], group=name, n=cases)
    return redirect(url_for("deliveries.show_delivery", code=code))
