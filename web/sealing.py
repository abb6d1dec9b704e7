"""Sealing states of the ledger for whoever asks."""

from typing import Any

from flask import current_app

from inventory import checkpoints
from inventory.checkpoints import State
from inventory.signing import Signer
from web.access import now, writing
from web.settings import server_signer


def signer() -> Signer:
    """The key of this server."""
    return server_signer(current_app.config["SETTINGS"])


def seal(state: State, occasion: str) -> dict[str, Any]:
    """The state is a signed checkpoint. Not inside a transaction that writes."""
    with writing() as session:
        return checkpoints.seal(session, state, signer=signer(), occasion=occasion, now=now())
