"""One group of a recall: its message, whether it was told, what it answers, and what became of the pieces it had left."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from inventory.accounts import get_organization
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.identity import new_id
from inventory.places import STORAGE, Place, get_place
from matching.recalls.moving import end_at_group
from matching.recalls.reading import RecallView, ToldGroup, get_recall, read_recall
from matching.recalls.tables import SENT_BY
from matching.recalls.telling import mark_sent, need_open, respond
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, say
from web.pages.recalls.blueprint import blueprint
from web.recall_texts import address_of, amount, has_link, mail_address, mark_of, message_of, minutes
from web.schemas.recalls import read_key, read_left, read_pieces


def _group(view: RecallView, code: str) -> ToldGroup:
    known = parse_code(code)
    for group in view.groups:
        if group.part.place.code == known:
            return group
    raise NotFound(kind="group", code=code)


@blueprint.get("/recalls/<int:number>/groups/<code>")
@requires("recall.run")
def show_group(number: int, code: str) -> Any:
    """Its message to copy, its answer to enter, its pieces to fetch."""
    return _page(number, code, {})


def _page(number: int, code: str, errors: dict[str, str]) -> Any:
    with reading() as session:
        recall = get_recall(session, number)
        view = read_recall(session, recall)
        group = _group(view, code)
        organization = get_organization(session, session.organization_id)
        messages = {name: message_of(view, group, organization, name) for name in ("ja", "en")}
        return render_template(
            "recalls/group.html",
            recall=recall,
            view=view,
            group=group,
            messages=messages,
            mail=mail_address(group, recall.title, messages["ja"]),
            address=address_of(group.notice) if group.notice and has_link(group.notice) else None,
            shelves=_shelves(session),
            ways=SENT_BY,
            key=new_id(),
            mark_of=mark_of,
            amount=amount,
            minutes=minutes,
            moment=now(),
            errors=errors,
            typed=request.form.to_dict(),
        )


def _shelves(session: OrganizationSession) -> list[tuple[str, str]]:
    """Where fetched goods may be put: warehouses and shelves, those named for recalls first."""
    places = list(session.scalars(select(Place).where(Place.kind.in_(STORAGE), Place.is_closed.is_(False)).order_by(Place.name)))
    sites = {place.id: place.name for place in places if place.kind == "site"}
    named = [
        (place.code, place.name if place.kind == "site" else f"{sites.get(place.site_id or place.id, '')} {place.name}")
        for place in places
    ]
    return named


@blueprint.post("/recalls/<int:number>/sent")
@requires("recall.run")
def note_sent(number: int) -> Any:
    """The groups ticked were told just now."""
    codes = {code for text in request.form.getlist("group") if (code := parse_code(text))}
    try:
        with writing() as session:
            recall = get_recall(session, number, is_locked=True)
            ids = list(session.scalars(select(Place.id).where(Place.code.in_(codes), Place.kind == "group")))
            if not ids:
                raise InvalidInput(field="group", problem="choose_some")
            told = mark_sent(session, recall, ids, way=request.form.get("way", "line"), actor_id=current().id, now=now())
    except DomainError as refusal:
        say("recalls.nobody_ticked" if isinstance(refusal, InvalidInput) else "error.recall_closed", level="warn")
        return redirect(url_for("recalls.show_recall", number=number))
    say("recalls.sent_noted", n=told)
    back = request.form.get("back", "")
    if parse_code(back):
        return redirect(url_for("recalls.show_group", number=number, code=back))
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/groups/<code>/answer")
@requires("recall.run")
def enter_answer(number: int, code: str) -> Any:
    """What the group said by phone stands as its answer, with the name of who entered it."""
    try:
        with writing() as session:
            recall = get_recall(session, number)
            group = _group(read_recall(session, recall), code)
            need_open(recall)
            if group.notice is None:
                raise NotFound(kind="recall_notice", code=code)
            left = read_left(request.form, group.notice)
            words = request.form.get("note", "")
            respond(session, group.notice.id, left, words=words, actor_id=current().id, now=now())
            name = group.name
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(number, code, form_errors(refusal)), refusal.status
    say("recalls.answer_entered", group=name)
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/groups/<code>/goods")
@requires("recall.run")
def end_goods(number: int, code: str) -> Any:
    """What it had left came back to a shelf of ours, or was thrown away there."""
    try:
        with writing() as session:
            recall = get_recall(session, number, is_locked=True)
            group = _group(read_recall(session, recall), code)
            shelf = get_place(session, parse_code(request.form.get("shelf", "")) or "-")
            if shelf.kind not in STORAGE:
                raise NotFound(kind="shelf", code=shelf.code)
            pieces = end_at_group(
                session, recall, group.part.place.id, lines=_taken(group), end=request.form.get("end", ""), shelf=shelf,
                key=read_key(request.form.get("key", "")), actor_id=current().id, now=now(),
            )  # fmt: skip
            name = group.name
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(number, code, form_errors(refusal)), refusal.status
    say("recalls.goods_ended", group=name, n=pieces)
    return redirect(url_for("recalls.show_recall", number=number))


def _taken(group: ToldGroup) -> list[tuple[uuid.UUID, int]]:
    return [
        (lot_id, read_pieces(request.form, f"taken-{lot_id}"))
        for lot_id in group.part.lots
        if request.form.get(f"taken-{lot_id}", "").strip()
    ]
