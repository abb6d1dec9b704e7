"""The link by which a group answers: its secret is derived from the server's own key, so that it can be shown again and is stored nowhere."""

import base64
import hmac

from flask import current_app

from matching.rounds.tables import GroupAnswer

SECRET_BYTES = 24


def secret_of(answer: GroupAnswer) -> str:
    """The secret of the question's present link."""
    key = current_app.config["SETTINGS"].secret_key.encode()
    message = f"answer|{answer.organization_id}|{answer.id}|{answer.token_number}".encode()
    return base64.urlsafe_b64encode(hmac.digest(key, message, "sha256")[:SECRET_BYTES]).decode()


def address_of(answer: GroupAnswer) -> str:
    """The full address that a group opens."""
    return f"{current_app.config['SETTINGS'].public_url}/a/{secret_of(answer)}"
