"""The plan out to Excel and back in: each change is shown with its verdict before anything is written."""

import io
import json
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput
from inventory.imports.errors import FileTooLarge
from inventory.imports.table import MAX_BYTES
from matching.rounds.adjusting import Change, adjust
from matching.rounds.plan_book import Line, Typed, is_matrix, mark_of, read_book, write_book
from matching.rounds.plan_upload import MOST_CHANGES, changed_cells, check_changes
from matching.rounds.starting import get_round_by_number, need_state
from matching.rounds.tables import Round
from matching.rounds.workbench import Bench, read_bench
from web.access import current, now, reading, requires, today, writing
from web.downloads import XLSX, attached
from web.errors import sentence
from web.forms import say
from web.language import language, t
from web.language.formats import day_table
from web.pages.rounds.bench import round_title
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.inputs import choices_of
from web.pages.rounds.panel import warning_line

WORDS = (
    "matrix", "list", "rules", "title", "how", "offered", "offered_short", "code", "group", "households", "level", "total", "group_code",
    "lot_code", "item", "cases", "weight", "day", "way", "by_hand", "donor", "kg_per_case", "least", "stops", "days", "cell_title",
    "cell_error", "foot",
)  # fmt: skip
SHOWN = 200


def _words(round_: Round) -> dict[str, str]:
    values = {
        "title": round_title(round_),
        "organization": current().organization_name,
        "day": day_table(today(), language=language()),
    }
    return {word: t(f"book.{word}", **values) for word in WORDS}


@blueprint.get("/rounds/<int:number>/book")
@requires("round.read")
def show_book(number: int) -> str:
    """The way out and the way back in."""
    return _page(number)


def _page(number: int, error: str = "") -> str:
    with reading() as session:
        round_ = get_round_by_number(session, number)
        return render_template("rounds/book.html", round=round_, errors={"file": error} if error else {})


@blueprint.get("/rounds/<int:number>/book.xlsx")
@requires("round.read")
def download_book(number: int) -> Response:
    """The plan as it stands."""
    file = io.BytesIO()
    with reading() as session:
        round_ = get_round_by_number(session, number)
        bench = read_bench(session, round_)
        write_book(file, bench, _lines(bench), words=_words(round_), rules=choices_of(round_))
    return attached(file.getvalue(), f"{t('book.file', n=number)}.xlsx", XLSX)


def _lines(bench: Bench) -> list[Line]:
    rows = []
    for (lot, group), share in bench.standing_shares:
        hand = bench.hand.get((lot, group))
        note = (hand["note"] or t("book.hand_unsaid")) if hand else ""
        day = day_table(share.hand_over_on, language=language())
        way = t("book.through_hub") if share.team_id else t("book.straight")
        rows.append(Line(lot, group, share.cases, round(share.cases * bench.by_lot[lot].kg_per_case, 3), day, way, note))
    return sorted(rows, key=lambda line: (bench.names.get(line.group, line.group), bench.by_lot[line.lot].item.name))


@blueprint.post("/rounds/<int:number>/book")
@requires("round.edit")
def check_book(number: int) -> Any:
    """Every cell that differs, with its verdict. Nothing is written yet."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _page(number, t("problem.no_file")), 422
    data = upload.read(MAX_BYTES + 1)
    try:
        if len(data) > MAX_BYTES:
            raise FileTooLarge(megabytes=5, limit=MAX_BYTES // 1024 // 1024, filename=upload.filename)
        with reading() as session:
            return _checked(session, number, data, upload.filename)
    except DomainError as refusal:
        if refusal.code in ("round_closed", "not_found"):
            raise
        return _page(number, sentence(refusal)), refusal.status


def _checked(session: OrganizationSession, number: int, data: bytes, filename: str) -> str:
    round_ = get_round_by_number(session, number)
    need_state(round_, "proposed")
    bench = read_bench(session, round_)
    typed: Typed = read_book(data, filename, bench, words=_words(round_))
    changes = changed_cells(bench, typed.cases)
    if len(changes) > MOST_CHANGES:
        raise InvalidInput(field="file", problem="too_many_changes")
    checked = check_changes(session, round_, changes)
    return render_template(
        "rounds/book_check.html",
        round=round_,
        bench=bench,
        checked=checked,
        faults=typed.faults,
        is_old=typed.fingerprint != mark_of(bench)[1:],
        is_matrix=is_matrix(bench),
        warnings=[warning_line(bench, warning) for warning in checked.warnings],
        changes=json.dumps([[one.lot, one.group, one.after] for one in checked.allowed]),
        plan_hash=round_.plan_hash,
        shown=SHOWN,
    )


@blueprint.post("/rounds/<int:number>/book/changes")
@requires("round.edit")
def apply_book(number: int) -> Any:
    """The allowed changes are in the plan, judged once more; refused when the plan changed since it was shown."""
    changes = _read_changes(request.form.get("changes", ""), request.form.get("note", "") or t("book.note"))
    with writing() as session:
        round_ = get_round_by_number(session, number)
        if round_.plan_hash != request.form.get("plan_hash"):
            say("book.plan_changed", level="error")
            return redirect(url_for("rounds.show_book", number=number))
        adjust(session, round_, changes, actor_id=current().id, now=now())
    say("book.applied", n=len(changes))
    return redirect(url_for("rounds.show_round", number=number))


def _read_changes(text: str, note: str) -> list[Change]:
    """What the page before put into the form; everything in it is judged again."""
    try:
        rows = json.loads(text)
        read = [
            Change(parse_code(str(lot)) or "", parse_code(str(group)) or "", int(cases), note[:300]) for lot, group, cases in rows
        ]
    except (ValueError, TypeError, RecursionError) as fault:
        raise InvalidInput(field="changes", problem="unreadable") from fault
    if not 0 < len(read) <= MOST_CHANGES:
        raise InvalidInput(field="changes", problem="unreadable")
    return read
