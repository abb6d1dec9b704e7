"""The list, the search with what it means, and the one click - in earnest or as a drill."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import func, select

from inventory.catalog import Item
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.holds.criteria import Criteria
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import Place
from matching.groups.received import TO_A_GROUP
from matching.recalls.errors import NothingMeant
from matching.recalls.reading import PAGE, list_recalls
from matching.recalls.starting import RecallValues, Sight, search, start_drill, start_recall
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, say
from web.pages.recalls.blueprint import blueprint
from web.recall_texts import default_text, mark_of, minutes, secret_of
from web.schemas.recalls import MOST_LEFT_OUT, is_asked, read_criteria, read_start

# A drill that chooses for itself looks at the last entries only.
RECENT = 2000


@blueprint.get("/recalls")
@requires("recall.read")
def list_all() -> str:
    """Recalls, or drills with how long they took."""
    is_drill = request.args.get("view") == "drills"
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with reading() as session:
        rows = list_recalls(session, is_drill=is_drill, offset=(page - 1) * PAGE, limit=PAGE + 1)
        return render_template(
            "recalls/list.html", rows=rows[:PAGE], has_more=len(rows) > PAGE, page=page, is_drill=is_drill, minutes=minutes
        )


@blueprint.get("/recalls/new")
@requires("recall.run")
def new_recall() -> Any:
    """Search by JAN, maker, name, printed dates and batch; below it everything that is meant. Nothing is touched."""
    if request.args.get("lot"):
        return redirect(url_for("recalls.new_recall", **_of_lot(request.args["lot"])))
    return _page(request.args.to_dict(), {})


def _of_lot(code: str) -> dict[str, str]:
    """A search that begins at one lot: its item's name and its date."""
    with reading() as session:
        row = session.execute(
            select(Lot, Item).join(Item, Item.id == Lot.item_id).where(Lot.code == (parse_code(code) or ""))
        ).first()
    if row is None:
        return {}
    lot, item = row
    day = {"first": lot.date_on.isoformat(), "last": (lot.expires_on or lot.date_on).isoformat()} if lot.date_on else {}
    batch = {"batches": lot.batch_code} if lot.batch_code else {}
    return {"words": item.name, "title": item.name, **day, **batch}


def _page(typed: Mapping[str, str], errors: dict[str, str]) -> Any:
    """The form, and what it means when it can be read."""
    is_drill = typed.get("drill") == "1"
    sight: Sight | None = None
    with reading() as session:
        if is_asked(typed):
            try:
                sight = search(session, read_criteria(typed, _left_out(session)))
            except DomainError as refusal:
                errors = errors or form_errors(refusal)
        return render_template(
            "recalls/new.html",
            typed=typed,
            errors=errors,
            sight=sight,
            is_drill=is_drill,
            began=typed.get("began") or now().isoformat(),
            found=now().isoformat(),
            kept=_kept(sight),
            donors=_names(session, sight),
            texts={name: typed.get(f"text_{name}") or default_text(name) for name in ("ja", "en")},
            mark_of=mark_of,
        )


def _kept(sight: Sight | None) -> set[uuid.UUID]:
    """Items that still count: all of them until somebody took one out."""
    if sight is None:
        return set()
    seen, ticked = set(request.values.getlist("seen")), set(request.values.getlist("item"))
    return {item.id for item in sight.items if item.code not in seen or item.code in ticked}


def _left_out(session: OrganizationSession) -> tuple[uuid.UUID, ...]:
    """Items that were shown and are no longer ticked."""
    out = set(request.values.getlist("seen")[:MOST_LEFT_OUT]) - set(request.values.getlist("item"))
    codes = {code for text in out if (code := parse_code(text))}
    return tuple(session.scalars(select(Item.id).where(Item.code.in_(codes)).order_by(Item.id))) if codes else ()


def _names(session: OrganizationSession, sight: Sight | None) -> dict[uuid.UUID, str]:
    donors = {found.lot.donor_id for found in sight.lots} if sight else set()
    return dict(session.execute(select(Place.id, Place.name).where(Place.id.in_(donors))).all()) if donors else {}


@blueprint.post("/recalls")
@requires("recall.run")
def start() -> Any:
    """One click: everything is held and every group's message stands - or the drill of it."""
    typed = request.form.to_dict()
    is_drill = typed.get("drill") == "1"
    try:
        with writing() as session:
            values = read_start(typed, read_criteria(typed, _left_out(session)), now=now())
            number = _begin(session, values, is_drill=is_drill)
    except DomainError as refusal:
        return _page(typed, form_errors(refusal)), 422
    say("recalls.drill_begun" if is_drill else "recalls.begun", level="info" if is_drill else "ok")
    return redirect(url_for("recalls.show_recall", number=number))


def _begin(session: OrganizationSession, values: RecallValues, *, is_drill: bool) -> int:
    if is_drill:
        return start_drill(session, values, actor_id=current().id, now=now()).number
    return start_recall(session, values, secret_of=secret_of, actor_id=current().id, now=now()).number


@blueprint.post("/recalls/drill")
@requires("recall.run")
def drill() -> Any:
    """One button: a lot that went to groups lately is chosen, and all the rest follows."""
    began = now()
    try:
        with writing() as session:
            item, lot = _chosen(session)
            criteria = Criteria(words=item.name, first=lot.date_on, last=lot.expires_on or lot.date_on)
            values = RecallValues(
                criteria=criteria, title=item.name, reason="", contact="", text_ja=default_text("ja"), text_en=default_text("en"),
                began_at=began, found_at=now(),
            )  # fmt: skip
            number = _begin(session, values, is_drill=True)
    except NothingMeant:
        say("recalls.drill_nothing", level="warn")
        return redirect(url_for("recalls.list_all", view="drills"))
    say("recalls.drill_begun", level="info")
    return redirect(url_for("recalls.show_recall", number=number))


def _chosen(session: OrganizationSession) -> tuple[Item, Lot]:
    """Of the lots in the last entries the one that the most groups got."""
    newest = select(func.max(Movement.seq)).scalar_subquery()
    groups = func.count(Movement.target_id.distinct())
    query = (
        select(Movement.lot_id)
        .where(Movement.kind.in_(TO_A_GROUP), Movement.seq > newest - RECENT)
        .group_by(Movement.lot_id)
        .order_by(groups.desc(), Movement.lot_id)
        .limit(1)
    )
    lot_id = session.scalar(query)
    row = session.execute(select(Item, Lot).join(Lot, Lot.item_id == Item.id).where(Lot.id == lot_id)).first()
    if row is None:
        raise NothingMeant()
    return row[0], row[1]
