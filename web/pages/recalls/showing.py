"""One recall: where everything is, who has answered, what is left to do, and the acts on stock."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.accounts import get_organization
from inventory.codes import parse_code
from inventory.errors import DomainError, NotFound
from inventory.identity import new_id
from inventory.label_codes import lots_of_labels
from matching.recalls.closing import close_recall, outcome_of, times_of, unwatch
from matching.recalls.moving import dispose_stored, free_promises, give_back_to_donors, let_go, stored_pieces
from matching.recalls.noting import steps_of
from matching.recalls.reading import get_recall, read_recall
from matching.recalls.telling import change_texts, is_outdated, tell_newcomers
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, say
from web.pages.recalls.blueprint import blueprint
from web.recall_books import fact_words
from web.recall_texts import amount, mark_of, message_of, minutes, secret_of
from web.schemas.recalls import read_key

ENDS = {"disposed": dispose_stored, "returned": give_back_to_donors}


@blueprint.get("/recalls/<int:number>")
@requires("recall.read")
def show_recall(number: int) -> Any:
    """Everything about it on one page."""
    return recall_page(number, {})


def recall_page(number: int, errors: dict[str, str]) -> Any:
    with reading() as session:
        recall = get_recall(session, number)
        view = read_recall(session, recall)
        steps = steps_of(session, recall)
        organization = get_organization(session, session.organization_id)
        return render_template(
            "recalls/show.html",
            recall=recall,
            view=view,
            steps=steps,
            outcome=outcome_of(view),
            times=times_of(recall, steps),
            newcomers=[group for group in view.groups if is_outdated(group)] if not recall.is_drill else [],
            unsent=[group for group in view.waiting if group.notice and not group.notice.sent_at],
            texts={group.part.place.id: message_of(view, group, organization, "ja") for group in view.groups},
            fact_words=fact_words,
            mark_of=mark_of,
            amount=amount,
            minutes=minutes,
            moment=now(),
            errors=errors,
            typed=request.form.to_dict(),
        )


def _refused(number: int, refusal: DomainError) -> Any:
    if isinstance(refusal, NotFound):
        raise refusal
    return recall_page(number, form_errors(refusal)), refusal.status


@blueprint.get("/recalls/<int:number>/stock")
@requires("recall.run")
def show_stock(number: int) -> str:
    """What lies in our storage, and what is to become of all of it: asked before it is done."""
    with reading() as session:
        recall = get_recall(session, number)
        pieces = [] if recall.is_drill else stored_pieces(session, recall)
        return render_template("recalls/stock.html", recall=recall, pieces=pieces, key=new_id(), mark_of=mark_of)


@blueprint.post("/recalls/<int:number>/stock")
@requires("recall.run")
def end_stock(number: int) -> Any:
    """All of it is thrown away, or given back to whom it came from."""
    end = request.form.get("end", "")
    key = read_key(request.form.get("key", ""))
    try:
        with writing() as session:
            recall = get_recall(session, number, is_locked=True)
            act = ENDS.get(end)
            if act is None:
                return redirect(url_for("recalls.show_stock", number=number))
            pieces = act(session, recall, key=key, actor_id=current().id, now=now())
    except DomainError as refusal:
        return _refused(number, refusal)
    say(f"recalls.stock_{end}", n=pieces)
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/deliveries")
@requires("recall.run")
def stop_deliveries(number: int) -> Any:
    """The lots are taken off every delivery that has not left; what else it carries stays."""
    try:
        with writing() as session:
            shares = free_promises(session, get_recall(session, number, is_locked=True), actor_id=current().id, now=now())
    except DomainError as refusal:
        return _refused(number, refusal)
    say("recalls.freed", n=shares)
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/lots/<code>/lift")
@requires("recall.run")
def lift_lot(number: int, code: str) -> Any:
    """The lot is not meant after all, and the reason stands beside it."""
    known = parse_code(code)
    if known is None:
        raise NotFound(kind="lot", code=code)
    try:
        with writing() as session:
            recall = get_recall(session, number, is_locked=True)
            known = lots_of_labels(session, {known}).get(known, known)
            let_go(session, recall, known, reason=request.form.get("reason", ""), actor_id=current().id, now=now())
    except DomainError as refusal:
        return _refused(number, refusal)
    say("recalls.lifted")
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/texts")
@requires("recall.run")
def save_texts(number: int) -> Any:
    """Messages read so from now on."""
    try:
        with writing() as session:
            recall = get_recall(session, number, is_locked=True)
            change_texts(
                session,
                recall,
                text_ja=request.form.get("text_ja", ""),
                text_en=request.form.get("text_en", ""),
                actor_id=current().id,
                now=now(),
            )
    except DomainError as refusal:
        return _refused(number, refusal)
    say("recalls.texts_saved")
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/newcomers")
@requires("recall.run")
def add_newcomers(number: int) -> Any:
    """Groups that got some of it since are told as well."""
    try:
        with writing() as session:
            recall = get_recall(session, number, is_locked=True)
            groups = [group for group in read_recall(session, recall).groups if is_outdated(group)]
            changed = tell_newcomers(session, recall, groups, secret_of=secret_of, actor_id=current().id, now=now())
    except DomainError as refusal:
        return _refused(number, refusal)
    say("recalls.newcomers_told", n=changed)
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/close")
@requires("recall.run")
def close(number: int) -> Any:
    """It is over; its report is the page from now on."""
    try:
        with writing() as session:
            recall = get_recall(session, number, is_locked=True)
            watches = bool(request.form.get("watch"))
            close_recall(
                session,
                recall,
                words=request.form.get("closing_note", ""),
                keeps_watching=watches,
                actor_id=current().id,
                now=now(),
            )
            is_drill = recall.is_drill
    except DomainError as refusal:
        return _refused(number, refusal)
    say("recalls.drill_closed" if is_drill else "recalls.closed")
    return redirect(url_for("recalls.show_recall", number=number))


@blueprint.post("/recalls/<int:number>/unwatch")
@requires("recall.run")
def stop_watch(number: int) -> Any:
    """What comes in from now on is no longer held for it."""
    with writing() as session:
        unwatch(session, get_recall(session, number, is_locked=True), actor_id=current().id, now=now())
    say("recalls.unwatched")
    return redirect(url_for("recalls.show_recall", number=number))
