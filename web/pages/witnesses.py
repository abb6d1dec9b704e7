"""Witnesses: people outside who keep the organization's checkpoints. An admin asks them; they say yes, and stop, by their own link."""

import uuid
from typing import Any
from urllib.parse import quote

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from inventory import audit, passwords, witnesses
from inventory.accounts import get_organization
from inventory.checkpoints import newest_checkpoint, printed
from inventory.db import OrganizationSession
from inventory.erasing import erase_witness
from inventory.errors import DomainError, NotFound
from inventory.witnesses import Witness, find_witness, get_witness, list_witnesses
from web.access import current, database, now, open_to_all, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.language import LANGUAGES, t
from web.mailing import is_on
from web.schemas.members import WitnessSchema
from web.settings import Settings
from web.witnessing import address_of, ask, erased_name, in_lines, secret_of

blueprint = Blueprint("witnesses", __name__)

WRONG_LINKS = 30


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


@blueprint.get("/audit/witnesses")
@requires("audit.read")
def list_all() -> str:
    """Who keeps our checkpoints, since when, and what reached them last."""
    return _page({}, {})


def _page(typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        rows = [(row, address_of(_settings(), row.witness)) for row in list_witnesses(session)]
        newest = newest_checkpoint(session)
    letter = _by_hand(newest) if newest else None
    return render_template(
        "audit/witnesses.html", rows=rows, typed=typed, errors=errors, is_on=is_on(_settings()), newest=newest, letter=letter,
        languages=LANGUAGES,
    )  # fmt: skip


def _by_hand(newest: Any) -> dict[str, str]:
    """The letter that a person sends where no mail server is named."""
    point, _ = newest
    subject = t("witnesses.subject", organization=current().organization_name, number=point["number"])
    text = t("witnesses.by_hand", organization=current().organization_name, seq=point["seq"], text=in_lines(printed(point)))
    return {"subject": subject, "text": text, "mailto": f"mailto:?subject={quote(subject)}&body={quote(text)}"}


@blueprint.post("/audit/witnesses")
@requires("organization.edit")
def add() -> Any:
    """Somebody is asked, by a letter or by a link that is handed over."""
    values, errors = read_form(WitnessSchema())
    if values is None:
        return _page(request.form, errors), 422
    try:
        with writing() as session:
            witness = witnesses.add_witness(
                session, **values, secret_of=lambda one: secret_of(_settings(), one), actor_id=current().id, now=now()
            )
            _note(session, "witness.add", witness.id)
            session.flush()
            session.expunge(witness)
    except DomainError as refusal:
        return _page(request.form, form_errors(refusal)), refusal.status
    _ask(witness)
    return redirect(url_for("witnesses.list_all"))


def _ask(witness: Witness) -> None:
    if not is_on(_settings()):
        say("witnesses.added", name=witness.name)
        return
    trouble = ask(database(), _settings(), current().organization.id, witness, now=now())
    if trouble is None:
        say("witnesses.asked", name=witness.name)
    else:
        say("witnesses.not_sent", level="warn", name=witness.name, said=trouble)


@blueprint.post("/audit/witnesses/<uuid:witness_id>/ask")
@requires("organization.edit")
def ask_again(witness_id: uuid.UUID) -> Any:
    """The letter that asks, once more."""
    with reading() as session:
        witness = get_witness(session, witness_id)
        session.expunge_all()
    if witness.ended_at is not None:
        raise NotFound(kind="witness", code=str(witness_id))
    _ask(witness)
    return redirect(url_for("witnesses.list_all"))


@blueprint.post("/audit/witnesses/<uuid:witness_id>/end")
@requires("organization.edit")
def end(witness_id: uuid.UUID) -> Any:
    """No letter goes to them any more, and nothing of them is kept."""
    with writing() as session:
        witness = get_witness(session, witness_id)
        name = witness.name
        erase_witness(session, witness, name_of=erased_name, actor_id=current().id, now=now())
    say("witnesses.ended", name=name)
    return redirect(url_for("witnesses.list_all"))


def _find(secret: str) -> Witness:
    """Whose link this is; wrong links are counted, and whoever tries many has to wait."""
    who = passwords.who_hash("witness", request.remote_addr or "")
    with database().reading_across() as session:
        passwords.check_tries(session, who, now=now(), most=WRONG_LINKS)
        witness = find_witness(session, secret[:80])
        session.expunge_all()
    if witness is not None:
        return witness
    if request.method == "POST":
        with database().writing(None) as session:
            passwords.note_failure(session, who, now=now())
    raise NotFound(kind="witness")


@blueprint.get("/w/<secret>")
@open_to_all
def show(secret: str) -> str:
    """What a witness does, and the two buttons. Opening it says nothing yet."""
    witness = _find(secret)
    with database().reading(witness.organization_id) as session:
        name = get_organization(session, witness.organization_id).name
        newest = newest_checkpoint(session) if witness.confirmed_at and witness.ended_at is None else None
    return render_template("audit/witness.html", witness=witness, secret=secret, organization_name=name, newest=newest)


@blueprint.post("/w/<secret>")
@open_to_all
def answer(secret: str) -> Any:
    """They say yes, or want no more letters."""
    witness = _find(secret)
    with database().writing(witness.organization_id) as session:
        if request.form.get("answer") == "yes":
            witnesses.confirm(session, witness.id, now=now())
            action = "witness.confirm"
        else:
            witnesses.end(session, witness.id, now=now())
            action = "witness.stop"
        audit.record(session, action=action, record_kind="witness", record_id=witness.id, actor_id=None, now=now())
    return redirect(url_for("witnesses.show", secret=secret))


def _note(session: OrganizationSession, action: str, witness_id: uuid.UUID) -> None:
    audit.record(session, action=action, record_kind="witness", record_id=witness_id, actor_id=current().id, now=now())
