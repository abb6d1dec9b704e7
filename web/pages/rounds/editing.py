"""What a coordinator does to cells: set, pin, forbid, free, take back, do again, write notes. Scripts get only what changed."""

import uuid
from dataclasses import replace
from typing import Any

from flask import make_response, redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.errors import DomainError
from matching.rounds.adjusting import Change, Judged, change_cells, redo, undo
from matching.rounds.changes import list_changes, next_steps
from matching.rounds.noting import add_note, list_notes, remove_note
from matching.rounds.standing import figures_of
from matching.rounds.starting import get_round_by_number
from matching.rounds.suggesting import exchange
from matching.rounds.workbench import read_bench
from web.access import current, now, reading, requires, writing
from web.forms import read_form, say
from web.language import t
from web.pages.rounds.bench import KEPT, Asked, panel_context, read_asked, show_bench
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.panel import refusal_sentence, warning_line, way_out
from web.pages.rounds.telling import change_line, said_line
from web.schemas.bench import CellForm, NoteForm

# An act on more cells renews the page instead of its cells.
MOST_RENEWED = 12
MOST_SHOWN = 60


@blueprint.post("/rounds/<int:number>/shares")
@requires("round.edit")
def change_share(number: int) -> Any:
    """The cell is as asked; refused numbers stay in the field with the reason."""
    values, errors = read_form(CellForm())
    if values is None:
        return _refused(number, errors)
    act = "free" if "unset" in request.form else values["act"] or "set"
    if act in ("set", "least", "most") and values["cases"] is None:
        return _refused(number, {"cases": t("problem.quantity_empty")})
    try:
        with writing() as session:
            round_ = get_round_by_number(session, number)
            change = Change(values["lot"], values["group"], None if act == "free" else values["cases"] or 0, values["note"], act)
            changes = [change]
            if values["with_givers"]:
                found = exchange(session, round_, change.lot, change.group, change.cases or 0)
                changes = [replace(one, note=values["note"]) for one in found.changes]
            judged = change_cells(session, round_, changes, actor_id=current().id, now=now())
            line, is_warned = said_line(judged, act), bool(judged.warnings)
            warned = [f"{warning_line(judged.bench, one)} {way_out(judged.bench, one)}" for one in judged.warnings[:2]]
    except DomainError as refusal:
        return _refused(number, {"cases": refusal_sentence(refusal)})
    said = " ".join([line, *warned])
    return _done(number, said, "warn" if is_warned else "ok", judged)


@blueprint.post("/rounds/<int:number>/undo")
@requires("round.edit")
def undo_change(number: int) -> Any:
    """The last act on the plan is taken back."""
    return _step(number, undo, "rounds.undone")


@blueprint.post("/rounds/<int:number>/redo")
@requires("round.edit")
def redo_change(number: int) -> Any:
    """The act that was taken back is done again."""
    return _step(number, redo, "rounds.redone")


def _step(number: int, act: Any, key: str) -> Any:
    try:
        with writing() as session:
            edit, judged = act(session, get_round_by_number(session, number), actor_id=current().id, now=now())
            said = t(key, what=change_line(judged.bench, edit))
    except DomainError as refusal:
        return _refused(number, {"cases": refusal_sentence(refusal)})
    return _done(number, said, "ok", judged)


def _is_partial() -> bool:
    return "HX-Request" in request.headers


def _kept() -> dict[str, str]:
    return {name: request.form[name] for name in KEPT if request.form.get(name)}


def _opened() -> dict[str, str]:
    return {name: request.form[name] for name in ("lot", "group") if request.form.get(name)}


def _done(number: int, said: str, level: str, judged: Judged) -> Any:
    """The page again, or only the cells that may read differently now."""
    pairs = [(target.lot, target.group) for target in judged.targets]
    if not _is_partial():
        say("rounds.said", level=level, what=said)
        return redirect(url_for("rounds.show_round", number=number, **_opened(), **_kept()))
    if len(pairs) > MOST_RENEWED:
        say("rounds.said", level=level, what=said)
        answer = make_response("")
        answer.headers["HX-Refresh"] = "true"
        return answer
    return _renewed(number, pairs, said, level)


def _codes(name: str) -> list[str]:
    """Codes of the lots or groups that the page shows."""
    found = [parse_code(text) for text in request.form.get(name, "").split(",")[:MOST_SHOWN]]
    return [code for code in found if code]


def _with_panel(asked: Asked) -> Asked:
    """The panel that is open stays open, whatever cell was changed."""
    lot, _, group = request.form.get("has_panel", "").partition("-")
    return replace(asked, tried=None, view=replace(asked.view, lot=parse_code(lot) or "", group=parse_code(group) or ""))


def _renewed(number: int, pairs: list[tuple[str, str]], said: str, level: str) -> str:
    asked = _with_panel(read_asked())
    lots, groups = _codes("shown_lots"), _codes("shown_groups")
    with reading() as session:
        round_ = get_round_by_number(session, number)
        touched_lots, touched_groups = {lot for lot, _ in pairs}, {group for _, group in pairs}
        bench = read_bench(session, round_, lots=sorted({*lots, *touched_lots}), groups=sorted({*groups, *touched_groups}))
        lots = [lot for lot in lots if lot in bench.by_lot]
        rows = [
            bench.row(group, [lot for lot in lots if group in touched_groups or lot in touched_lots], with_room=True)
            for group in groups
            if group in bench.groups
        ]
        last_done, first_undone = next_steps(session, round_.id)
        return render_template(
            "rounds/changed.html",
            **panel_context(session, round_, asked),
            bench=bench,
            columns=[bench.by_lot[lot] for lot in lots if lot in touched_lots],
            rows=rows,
            touched_groups=touched_groups,
            has_panel=bool(asked.view.lot),
            figures=figures_of(round_),
            last_done=last_done,
            first_undone=first_undone,
            said=said,
            level=level,
            may_edit=round_.state == "proposed",
        )


def _refused(number: int, errors: dict[str, str]) -> Any:
    """Nothing changed: the sentence in the bar for scripts, else the page with the panel of the cell."""
    sentence = next(iter(errors.values()))
    if _is_partial():
        return render_template("rounds/refused.html", said=sentence), 422
    with reading() as session:
        return show_bench(session, get_round_by_number(session, number), read_asked(), errors=errors), 422


@blueprint.get("/rounds/<int:number>/changes")
@requires("round.read")
def show_changes(number: int) -> str:
    """Everything that was done to the plan by hand, the latest first, and the notes."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        edits = list_changes(session, round_.id)
        cells = [cell for edit, _ in edits if edit.cells and len(edit.cells) == 1 for cell in edit.cells]
        bench = read_bench(
            session, round_, lots=sorted({cell["lot"] for cell in cells}), groups=sorted({cell["group"] for cell in cells})
        )
        return render_template(
            "rounds/changes.html",
            round=round_,
            edits=[(edit, name, change_line(bench, edit)) for edit, name in edits],
            notes=list_notes(session, round_.id),
            may_edit=current().can("round.edit"),
        )


@blueprint.post("/rounds/<int:number>/notes")
@requires("round.edit")
def write_note(number: int) -> Any:
    """The note stands beside the round or the cell."""
    values, errors = read_form(NoteForm())
    if values is None:
        say("rounds.note_empty", level="error")
    else:
        with writing() as session:
            round_ = get_round_by_number(session, number)
            add_note(session, round_, values["text"], lot=values["lot"], group=values["group"], actor_id=current().id, now=now())
        say("rounds.note_kept")
    return _back(number)


@blueprint.post("/rounds/<int:number>/notes/<uuid:note_id>/remove")
@requires("round.edit")
def drop_note(number: int, note_id: uuid.UUID) -> Any:
    """The note is gone."""
    with writing() as session:
        remove_note(session, get_round_by_number(session, number), note_id, actor_id=current().id, now=now())
    say("rounds.note_removed")
    return _back(number)


def _back(number: int) -> Any:
    if _opened():
        return redirect(url_for("rounds.show_round", number=number, **_opened(), **_kept()))
    return redirect(url_for("rounds.show_changes", number=number))
