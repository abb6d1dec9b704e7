"""Sealing states of the ledger for whoever asks, and the newest seal as it stands on papers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from inventory import checkpoints
from inventory.checkpoints import State
from inventory.db import OrganizationSession
from inventory.labels import qr_drawing
from inventory.signing import Signer
from inventory.verifier import fingerprint
from web.access import noting, now
from web.settings import server_signer


@dataclass(frozen=True)
class PaperSeal:
    """A checkpoint as printed at the foot of a report; `drawing` is its square code, `modules` wide."""

    number: int
    seq: int
    made_at: datetime
    hash: str
    key: str
    text: str
    drawing: str
    modules: int


def paper_seal(session: OrganizationSession) -> PaperSeal | None:
    """The newest checkpoint for macros/checkpoint.html; None before there is one. Opening a paper makes none: the daily check does."""
    found = checkpoints.newest_checkpoint(session)
    if found is None:
        return None
    point, made_at = found
    text = checkpoints.printed(point)
    drawing, modules = qr_drawing(text)
    return PaperSeal(point["number"], point["seq"], made_at, point["hash"], fingerprint(point["key"]), text, drawing, modules)


def signer() -> Signer:
    """The key of this server."""
    return server_signer(current_app.config["SETTINGS"])


def seal(state: State, occasion: str) -> dict[str, Any]:
    """The state is a signed checkpoint. Not inside a transaction that writes."""
    with noting() as session:
        return checkpoints.seal(session, state, signer=signer(), occasion=occasion, now=now())
