"""The key that signs checkpoints: Ed25519 (RFC 8032), kept in a file or in a setting, never in the database that it bears witness to."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inventory.errors import InvalidInput
from inventory.verifier import new_key_text


@dataclass(frozen=True)
class Signer:
    """Signs for one server. `named_by` is the earlier key's word for this one: its public key and its signature, absent for a first key.

    `accepted` are public keys that could not name this one, taken over when a backup was restored without them."""

    secret: Ed25519PrivateKey
    named_by: dict[str, str] | None = None
    accepted: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The public key, 64 hexadecimal digits."""
        return self.secret.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature, 128 hexadecimal digits."""
        return self.secret.sign(message).hex()


def signer_of(seed: str) -> Signer:
    """The signer of a secret of 64 hexadecimal digits. Raises InvalidInput when it is none."""
    try:
        return Signer(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed.strip())))
    except ValueError:
        raise InvalidInput(field="TASUKI_SIGNING_KEY", problem="signing_key") from None


def open_signer(file: Path) -> Signer:
    """The signer whose key lies in the file; at the first time the key is made there, readable for its owner alone."""
    if not file.exists():
        _keep(file, Signer(Ed25519PrivateKey.generate()))
    kept = json.loads(file.read_text(encoding="utf-8"))
    return Signer(signer_of(kept["secret"]).secret, kept["named_by"])


def renew(file: Path) -> Signer:
    """A new key lies in the file, named by the one before, so that whoever trusted the old one can follow."""
    old = open_signer(file)
    fresh = Ed25519PrivateKey.generate()
    key = fresh.public_key().public_bytes_raw().hex()
    signer = Signer(fresh, {"key": old.key, "signature": old.sign(new_key_text(key))})
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    _keep(new, signer)
    os.replace(new, file)
    return signer


def _keep(file: Path, signer: Signer) -> None:
    # Written aside and moved in: of two servers at once the first one's key stays, and nobody reads half a key.
    part = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump({"secret": signer.secret.private_bytes_raw().hex(), "named_by": signer.named_by}, stream)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()
