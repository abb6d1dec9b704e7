"""Fingerprints of the ledger: the list of all that were made, each as a paper with its square code, and as a file."""

import io
from typing import Any

from flask import Blueprint, render_template, request, send_file, url_for

from inventory.checkpoints import count_checkpoints, get_checkpoint, list_checkpoints, printed
from inventory.labels import qr_drawing
from inventory.ledger_file import write_checkpoint
from inventory.verifier import fingerprint
from web.access import current, reading, requires, today
from web.sealing import signer

blueprint = Blueprint("checkpoints", __name__, url_prefix="/audit/checkpoints")

PAGE = 50


@blueprint.get("")
@requires("audit.read")
def list_all() -> str:
    """Every fingerprint, the newest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with reading() as session:
        total = count_checkpoints(session)
        rows = list_checkpoints(session, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "audit/checkpoints.html", rows=rows, total=total, key=fingerprint(signer().key), first=(page - 1) * PAGE + 1,
        previous_url=url_for("checkpoints.list_all", page=page - 1) if page > 1 else None,
        next_url=url_for("checkpoints.list_all", page=page + 1) if page * PAGE < total else None,
    )  # fmt: skip


@blueprint.get("/<int:number>")
@requires("audit.read")
def show_paper(number: int) -> str:
    """One fingerprint on paper, to be kept by people outside."""
    with reading() as session:
        point, made_at = get_checkpoint(session, number)
    text = printed(point)
    drawing, modules = qr_drawing(text)
    return render_template(
        "audit/checkpoint.html", point=point, made_at=made_at, text=text, drawing=drawing, modules=modules, key=fingerprint(point["key"]),
        organization_name=current().organization_name, printed_on=today(), back_url=url_for("checkpoints.list_all"),
    )  # fmt: skip


@blueprint.get("/<int:number>.json")
@requires("audit.read")
def fetch_file(number: int) -> Any:
    """One fingerprint as the file that checks ask for."""
    with reading() as session:
        point, made_at = get_checkpoint(session, number)
    name = f"fingerprint_{made_at:%Y%m%d}_{point['seq']}.json"
    return send_file(io.BytesIO(write_checkpoint(point)), mimetype="application/json", as_attachment=True, download_name=name)
