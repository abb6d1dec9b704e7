"""The audit page: what the last check of everything found, the chain day by day, fingerprints given away, and who changed what."""

import io
import tempfile
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from inventory import audit
from inventory.accounts import list_members
from inventory.auditing import (
    ChangeFilter,
    chain_days,
    count_changes,
    find_fingerprint,
    given_fingerprints,
    last_check,
    newest_changes,
)
from inventory.checkpoints import state_of
from inventory.codes import parse_code
from inventory.ledger_file import verifier_source, write_checkpoint, write_ledger
from inventory.spelling import looked_for
from inventory.verifier import fingerprint
from matching.attention import CHECK_JOB
from web.access import current, noting, now, reading, requires, today
from web.addresses import asked_id
from web.checking import ask_for_check
from web.forms import say
from web.leaving import check_days, tell_export
from web.sealing import seal, signer

blueprint = Blueprint("audit", __name__)

PAGE = 50
AREAS = (
    "delivery", "device", "donor", "group", "handout", "import", "item", "ledger", "member", "offer", "organization", "place", "report",
    "round", "team", "token",
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
    area = request.args.get("area") if request.args.get("area") in AREAS else None
    actor_id = asked_id("actor")
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    wanted = ChangeFilter(area, actor_id, looked_for(request.args.get("record", ""), 36) or None)
    values = {name: request.args[name] for name in ("area", "actor", "record") if request.args.get(name)}
    with reading() as session:
        rows, total = newest_changes(session, wanted, limit=PAGE, offset=(page - 1) * PAGE), count_changes(session, wanted)
        people = [(str(user.id), user.name) for _, user in list_members(session)]
        return render_template(
            "audit/changes.html", rows=rows, total=total, values=values, people=people, areas=AREAS, first=(page - 1) * PAGE + 1,
            previous_url=url_for("audit.show_changes", page=page - 1, **values) if page > 1 else None,
            next_url=url_for("audit.show_changes", page=page + 1, **values) if page * PAGE < total else None,
        )  # fmt: skip


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
