"""The audit page: what the last check of everything found, the chain day by day, fingerprints given away, and who changed what."""

import io
import json
import tempfile
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from inventory import audit
from inventory.accounts import list_members
from inventory.audit import AuditEntry
from inventory.auditing import (
    ChangeFilter,
    chain_days,
    count_changes,
    find_fingerprint,
    given_fingerprints,
    last_check,
    newest_changes,
    record_names,
)
from inventory.checkpoints import state_of
from inventory.codes import parse_code
from inventory.ledger_file import verifier_source, write_checkpoint, write_ledger
from inventory.spelling import looked_for
from inventory.verifier import fingerprint
from matching.attention import CHECK_JOB
from web.access import current, noting, now, reading, requires, today
from web.addresses import asked_day, asked_id
from web.checking import ask_for_check
from web.downloads import xlsx_answer
from web.forms import say
from web.language import language, t
from web.language.formats import instant_table
from web.leaving import check_days, tell_export
from web.sealing import seal, signer

blueprint = Blueprint("audit", __name__)

PAGE = 50
MOST_IN_FILE = 20_000
AREAS = (
    "campaign", "delivery", "device", "donor", "factor", "form", "grant", "group", "handout", "import", "item", "ledger", "lot", "member", "offer",
    "organization", "period", "phone", "place", "recall", "report", "round", "team", "token", "vehicle", "witness",
)  # fmt: skip


@blueprint.get("/audit")
@requires("audit.read")
def show_audit() -> str:
    """What the last check of the whole ledger found, told in one sentence; nothing is checked while somebody waits for the page."""
    asked = request.args.get("fingerprint", "").strip()[:100]
    with reading() as session:
        head, verdict = last_check(session, kind=CHECK_JOB)
        return render_template(
            "audit/audit.html", head=head, verdict=verdict, days=chain_days(session, today(), head), given=given_fingerprints(session, limit=5),
            asked=asked, found=find_fingerprint(session, asked) if asked else None, changes=newest_changes(session, ChangeFilter(), limit=5),
        )  # fmt: skip


@blueprint.post("/audit/check")
@requires("audit.read")
def check() -> Any:
    """Every entry is checked anew, as a job that tells how far it is."""
    with noting() as session:
        job_id = ask_for_check(session, endpoint="audit.show_audit", created_by=current().id, now=now())
    return redirect(url_for("jobs.show_job", job_id=job_id))


@blueprint.post("/audit/ledger")
@requires("ledger.export")
def save_ledger() -> Any:
    """The whole ledger as a file that proves itself without us."""
    with reading() as session:
        check_days(session, None, None)
        head = seal(state_of(session), "export")
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives until the answer is sent
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
        write_ledger(session, text, head)
    text.flush()
    text.detach()
    file.seek(0)
    _note("ledger.export", head)
    tell_export(rows=head["seq"], what="ledger")
    return send_file(
        file, mimetype="application/jsonl", as_attachment=True, download_name=f"ledger_{today():%Y%m%d}_{head['seq']}.jsonl"
    )


@blueprint.post("/audit/checkpoint")
@requires("report.export")
def save_checkpoint() -> Any:
    """The fingerprint of now, to be kept outside."""
    with reading() as session:
        state = state_of(session)
    head = seal(state, "asked")
    _note("ledger.checkpoint", head)
    tell_export(what="checkpoint")
    content = io.BytesIO(write_checkpoint(head))
    return send_file(
        content, mimetype="application/json", as_attachment=True, download_name=f"fingerprint_{today():%Y%m%d}_{head['seq']}.json"
    )


def _note(action: str, head: dict[str, Any]) -> None:
    after = {"seq": head["seq"], "hash": head["hash"]}
    with noting() as session:
        audit.record(
            session, action=action, record_kind="ledger", record_id=head["seq"], actor_id=current().id, now=now(), after=after
        )


@blueprint.get("/audit/changes")
@requires("audit.read")
def show_changes() -> str:
    """Who changed which record, when, from what to what."""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    wanted, values = _wanted()
    with reading() as session:
        rows, total = newest_changes(session, wanted, limit=PAGE, offset=(page - 1) * PAGE), count_changes(session, wanted)
        names = record_names(session, [entry for entry, _ in rows])
        people = [(str(user.id), user.name) for _, user in list_members(session)]
        return render_template(
            "audit/changes.html", rows=rows, total=total, values=values, people=people, areas=AREAS, first=(page - 1) * PAGE + 1, names=names,
            previous_url=url_for("audit.show_changes", page=page - 1, **values) if page > 1 else None,
            next_url=url_for("audit.show_changes", page=page + 1, **values) if page * PAGE < total else None,
        )  # fmt: skip


def _wanted() -> tuple[ChangeFilter, dict[str, str]]:
    """Which changes the address asks for, and the parts of it that say so."""
    area = request.args.get("area") if request.args.get("area") in AREAS else None
    record = looked_for(request.args.get("record", ""), 36) or None
    text = looked_for(request.args.get("q", ""), 60)
    wanted = ChangeFilter(area, asked_id("actor"), record, asked_day("from"), asked_day("to"), text)
    return wanted, {name: request.args[name] for name in ("area", "actor", "record", "from", "to", "q") if request.args.get(name)}


@blueprint.post("/audit/changes.xlsx")
@requires("report.export")
def download_changes() -> Any:
    """The changes that the filter finds, as a workbook."""
    wanted, _ = _wanted()
    with reading() as session:
        check_days(session, wanted.first, wanted.last)
        found = newest_changes(session, wanted, limit=MOST_IN_FILE)
        names = record_names(session, [entry for entry, _ in found])
        rows = [list(_change_row(entry, who, names)) for entry, who in found]
    headings = [t(f"audit.column_{name}") for name in ("when", "who", "action", "kind", "name", "id", "before", "after")]
    tell_export(first=wanted.first, last=wanted.last, rows=len(rows), what="changes")
    return xlsx_answer(f"{t('audit.changes')}_{today():%Y%m%d}", headings, rows, widths=(18, 18, 24, 14, 26, 38, 50, 50))


def _change_row(entry: AuditEntry, who: str, names: dict[str, str]) -> Iterator[str]:
    yield instant_table(entry.at, language=language())
    yield who or t("audit.system")
    yield from (entry.action, entry.record_kind, names.get(entry.record_id, ""), entry.record_id)
    for side in (entry.before, entry.after):
        yield json.dumps(side, ensure_ascii=False, sort_keys=True)[:32_000] if side else ""


@blueprint.get("/audit/lot")
@requires("audit.read")
def find_lot() -> Any:
    """A lot by its code, for an auditor with a list on paper."""
    text = request.args.get("code", "")
    code = parse_code(text)
    if code is None:
        say("audit.lot_unknown", level="warn", code=text[:20])
        return redirect(url_for("audit.show_audit"))
    return redirect(url_for("lots.show_lot", code=code))


@blueprint.get("/audit/tasuki_verify.py")
@requires("audit.read")
def fetch_verifier() -> Any:
    """The program that proves a saved ledger without us."""
    return send_file(
        io.BytesIO(verifier_source()), mimetype="text/x-python", as_attachment=True, download_name="tasuki_verify.py"
    )


@blueprint.get("/audit/how")
@requires("audit.read")
def show_how() -> str:
    """How anybody proves the ledger on their own computer."""
    return render_template("audit/how.html", key=fingerprint(signer().key))
