"""The letters to witnesses: the one that asks, and each day's checkpoint as text and as a file."""

import base64
import hmac
from datetime import datetime
from typing import Any

from inventory import checkpoints, witnesses
from inventory.accounts import get_organization
from inventory.db import Database, OrganizationSession
from inventory.ledger_file import write_checkpoint
from inventory.verifier import fingerprint
from inventory.witnesses import Witness
from web.language import formats, speaking, t
from web.mailing import Letter, is_on, send
from web.settings import Settings

SECRET_BYTES = 24
# The text of a checkpoint is cut into lines that no mail program breaks by itself.
LINE = 64


def secret_of(settings: Settings, witness: Witness) -> str:
    """The secret of the witness's link, derived from the server's own key: the same in each letter, and stored nowhere."""
    message = f"witness|{witness.organization_id}|{witness.id}|{witness.added_at.isoformat()}".encode()
    return base64.urlsafe_b64encode(hmac.digest(settings.secret_key.encode(), message, "sha256")[:SECRET_BYTES]).decode()


def address_of(settings: Settings, witness: Witness) -> str:
    """The page by which they say yes, and stop."""
    return f"{settings.public_url}/w/{secret_of(settings, witness)}"


def asking_letter(settings: Settings, witness: Witness, organization: str) -> Letter:
    """Would you keep our checkpoints?"""
    address = address_of(settings, witness)
    with speaking(witness.language):
        text = t("witnesses.letter_ask", name=witness.name, organization=organization, address=address)
        return Letter(witness.email, t("witnesses.subject_ask", organization=organization), text, address)


def checkpoint_letter(
    settings: Settings, witness: Witness, organization: str, point: dict[str, Any], made_at: datetime
) -> Letter:
    """One checkpoint, to be kept."""
    address = address_of(settings, witness)
    with speaking(witness.language):
        when = formats.instant(made_at, language=witness.language)
        text = t(
            "witnesses.letter", name=witness.name, organization=organization, seq=point["seq"], made_at=when,
            text=in_lines(checkpoints.printed(point)), key=fingerprint(point["key"]), address=address,
        )  # fmt: skip
        subject = t("witnesses.subject", organization=organization, number=point["number"])
    file = (f"fingerprint_{made_at:%Y%m%d}_{point['seq']}.json", write_checkpoint(point))
    return Letter(witness.email, subject, text, address, (file,))


def erased_name(number: int) -> str:
    """What somebody is called whose name was erased."""
    return t("erasing.name", n=number)


def in_lines(text: str) -> str:
    return "\n".join(text[start : start + LINE] for start in range(0, len(text), LINE))


def ask(database: Database, settings: Settings, organization_id: int, witness: Witness, *, now: datetime) -> str | None:
    """The letter that asks goes out and is noted; answers what the mail server said against it."""
    with database.reading(organization_id) as session:
        name = get_organization(session, organization_id).name
    trouble = send(settings, [asking_letter(settings, witness, name)])[0]
    with database.writing(organization_id) as session:
        witnesses.note_letter(session, witness.id, number=None, trouble=trouble, now=now)
    return trouble


def send_due(database: Database, settings: Settings, organization_id: int, *, now: datetime) -> tuple[int, int]:
    """The newest checkpoint goes to every witness who has not got it yet; answers how many letters were sent and how many were not taken.
    Called by the daily check; not inside a transaction. What was not taken is tried again with the next check, three times in all."""
    if not is_on(settings):
        return 0, 0
    with database.reading(organization_id) as session:
        found = _due(session)
        session.expunge_all()
    if found is None:
        return 0, 0
    name, point, made_at, people = found
    said = send(settings, [checkpoint_letter(settings, witness, name, point, made_at) for witness in people])
    with database.writing(organization_id) as session:
        for witness, trouble in zip(people, said, strict=True):
            witnesses.note_letter(session, witness.id, number=point["number"], trouble=trouble, now=now)
    return said.count(None), len(said) - said.count(None)


def _due(session: OrganizationSession) -> tuple[str, dict[str, Any], datetime, list[Witness]] | None:
    found = checkpoints.newest_checkpoint(session)
    if found is None:
        return None
    point, made_at = found
    people = witnesses.due_letters(session, point["number"])
    name = get_organization(session, session.organization_id).name
    return (name, point, made_at, people) if people else None
